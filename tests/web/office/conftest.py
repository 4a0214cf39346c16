"""Pages of officers without the collected static files, which `accueil serve` makes."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accueil.registry import models as m
from accueil.store.security import see
from tests.factories import NOW, make_account, make_office, signed_in
from tests.web.office.counter import Counter, enter


@pytest.fixture(autouse=True)
def static_files_as_they_lie(settings: Settings) -> None:
    """Addresses of static files without their digest."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def officer(client: Client) -> Iterator[Any]:
    see(country=True)
    account = make_account("officer", make_office())
    enter(client, account)
    yield account
    see(country=True)


@pytest.fixture
def counter(officer: Any, client: Client) -> Counter:
    return Counter(client)


@pytest.fixture
def office(db: None) -> m.Office:
    """The commune of the counter."""
    see(country=True)
    return make_office()


@pytest.fixture
def clerk(office: m.Office, monkeypatch: pytest.MonkeyPatch) -> Client:
    """An officer's client, at the moment of the factories."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return signed_in(make_account("officer", office))
