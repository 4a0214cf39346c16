"""The app of the public door: its templates, its scripts, its words."""

from django.apps import AppConfig


class Public(AppConfig):
    """Pages for everybody."""

    name = "accueil.web.public"
    label = "web_public"
