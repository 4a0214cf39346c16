"""The service worker of a door: what it keeps of the page, so that it opens without network."""

import json
from functools import cache
from importlib.resources import files
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.templatetags.static import static
from django.urls import reverse

from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.known import provider_of

FILES = (
    *("base/tokens.css", "base/accueil.css", "base/favicon.svg"),
    *("provider/tablet/door.css", "provider/tablet/door.js"),
)


def door_worker(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """The script, with the addresses of this door; its reach ends with the door's page."""
    known = provider_of(provider)
    values = {
        "PROVIDER": str(known.pk),
        "PAGE": reverse("door", args=[known.pk]),
        "WITHOUT": reverse("door_without", args=[known.pk]),
        "STATIC": settings.STATIC_URL,
        "FILES": [static(name) for name in FILES],
    }
    said = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in values.items())
    response = HttpResponse(said + _source(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _source() -> str:
    folder = files("accueil.web.provider").joinpath("static", "provider", "tablet")
    return folder.joinpath("worker.js").read_text("utf-8")
