"""Which child at which facility a page is about, if the account is linked to it there."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse

from accueil.actions.at_facility import At
from accueil.actions.facilities import NotLinked, Place, place
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest

TEMPLATES = "parent/facility/"


def opened(request: OfficeRequest, child: UUID, provider: UUID, what: str) -> tuple[Place, At]:
    """The child at the facility; that it was read is noted. Not found where it is not linked."""
    try:
        found = place(request.user, child, provider, request.today)
    except NotLinked:
        raise Http404("place") from None
    note(request.actor, "read", what, now=request.now, child=child)
    return found, At(request.user, child, provider, request.today)


def url(name: str, of: Place, *more: Any) -> str:
    """The address of a page of a child at a facility."""
    return reverse(name, args=[of.child, of.provider, *more])


def back(of: Place) -> dict[str, Any]:
    """What each page below the first one shows: the place, and the way back."""
    return {"place": of, "back_url": url("family_facility", of)}


def pdf(content: bytes, name: str) -> HttpResponse:
    """A paper to keep."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
