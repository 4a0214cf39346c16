"""The app of accounts: its templates, its script, its words."""

from django.apps import AppConfig


class Staff(AppConfig):
    """Pages of staff accounts."""

    name = "accueil.web.staff"
    label = "web_staff"
