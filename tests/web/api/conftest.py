"""A crèche with two children, another one beside it, and a program with a key."""

import pytest
from pytest_django import Settings

from accueil.store.security import see
from accueil.web.api.program import RATE
from tests.web.api.asking import World, world


@pytest.fixture
def nursery(db: None) -> World:
    """Two crèches in a transaction that is rolled back."""
    return world()


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    """The count of this process's requests begins anew."""
    RATE.counts.clear()


@pytest.fixture
def country(db: None) -> None:
    """The test itself sees all."""
    see(country=True)


@pytest.fixture(autouse=True)
def static_files_as_they_lie(settings: Settings) -> None:
    """Addresses of static files without their digest."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
