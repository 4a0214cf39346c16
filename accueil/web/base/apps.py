"""The app that brings the look: templates, tags, static files, words of the frame."""

from django.apps import AppConfig


class Base(AppConfig):
    """The shared pieces of every page."""

    name = "accueil.web.base"
    label = "web_base"
