"""Django for the tests of the look: no database is needed, the words are."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.test import override_settings

LOCALE = Path(__file__).parents[3] / "accueil" / "web" / "base" / "locale"


def _compile() -> None:
    """The catalogues as Django reads them, where they are missing or older than their text."""
    for text in LOCALE.glob("*/LC_MESSAGES/django.po"):
        compiled = text.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= text.stat().st_mtime:
            continue
        with text.open("rb") as source, compiled.open("wb") as target:
            write_mo(target, read_po(source))


_compile()
os.environ.setdefault("ACCUEIL_DATA", tempfile.mkdtemp(prefix="accueil-look-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accueil.config.settings")
django.setup()


@pytest.fixture(autouse=True)
def plain_static_files() -> Iterator[None]:
    """Addresses of static files without their digest: nothing is collected here."""
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={"staticfiles": storage}, ROOT_URLCONF=__name__, DEMO=True):
        yield


def _urlpatterns() -> list[object]:
    from django.http import HttpResponse
    from django.urls import include, path

    names = ("sign_out", "legal", "accessibility")
    pages = [path(name, lambda request: HttpResponse(), name=name) for name in names]
    return [path("i18n/", include("django.conf.urls.i18n")), *pages]


urlpatterns = _urlpatterns()
