"""The ministry's pages without the collected static files, which `accueil serve` makes."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from accueil.registry import models as m
from accueil.store.security import see
from tests.factories import make_account, make_office, make_provider, signed_in


@pytest.fixture(autouse=True)
def static_files_as_they_lie(settings: Settings) -> None:
    """Addresses of static files without their digest."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def ministry(db: None) -> Iterator[Client]:
    see(country=True)
    yield signed_in(make_account("ministry"))
    see(country=True)


@pytest.fixture
def creche(ministry: Client) -> m.Provider:
    return make_provider(make_office(), name="Les Lutins")


@pytest.fixture
def minder(ministry: Client) -> m.Provider:
    return make_provider(make_office(), name="Anna Weber", kind="ap", funding="")
