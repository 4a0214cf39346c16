"""Django for the tests of the look: no database is needed, the words are."""

import os
import tempfile
from collections.abc import Iterator

import django
import pytest
from django.test import override_settings

from catalogues import compile_all

compile_all()
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
