"""The app of other services: its tables."""

from django.apps import AppConfig


class Services(AppConfig):
    """Services, what parents allowed them, and the tokens that rest on it."""

    name = "accueil.identity.services"
    label = "services"
