"""The app of the parents' door: its templates, its scripts, its words."""

from django.apps import AppConfig


class Parent(AppConfig):
    """Pages of parents."""

    name = "accueil.web.parent"
    label = "web_parent"
