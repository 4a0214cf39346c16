"""Pages of providers without the collected static files, which `accueil serve` makes."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from accueil.store.security import see
from tests.factories import NOW


@pytest.fixture(autouse=True)
def static_files_as_they_lie(settings: Settings) -> None:
    """Addresses of static files without their digest."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def at_now(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pages are opened at the moment of the factories; afterwards all rows are seen."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    yield
    see(country=True)
