"""Public pages without the collected static files, which `accueil serve` makes."""

import pytest
from pytest_django import Settings


@pytest.fixture
def static_files_as_they_lie(settings: Settings) -> None:
    """Addresses of static files without their digest."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
