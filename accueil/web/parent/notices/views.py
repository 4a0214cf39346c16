"""The messages of a facility about a child: the list, one of them, its files."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accueil.actions import notices
from accueil.actions.facilities import NotLinked, Place
from accueil.actions.notices import Received
from accueil.attendance.models import Notice
from accueil.store.models import Upload, note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.upload import handed_out

TEMPLATES = "parent/notices/"


def listed(request: OfficeRequest, child: UUID, provider: UUID) -> HttpResponse:
    """What the facility wrote, the newest first; what is not read yet says so."""
    try:
        at, found = notices.received(request.user, child, provider, request.now)
    except NotLinked:
        raise Http404("child") from None
    note(request.actor, "read", "notices", now=request.now, child=child)
    context = {
        "at": at,
        "notices": [
            {"one": one, "url": reverse("family_notice", args=[child, provider, one.key])}
            for one in found
        ],
    }
    return render(request, TEMPLATES + "list.html", context)


def one(request: OfficeRequest, child: UUID, provider: UUID, notice: UUID) -> HttpResponse:
    """One message; from now on it is read."""
    at, found = _read(request, child, provider, notice)
    note(request.actor, "read", "notice", now=request.now, child=child)
    context: dict[str, Any] = {
        "at": at,
        "one": found,
        "back_url": reverse("family_notices", args=[child, provider]),
    }
    return render(request, TEMPLATES + "one.html", context)


def file(
    request: OfficeRequest, child: UUID, provider: UUID, notice: UUID, file: UUID
) -> HttpResponse:
    """A file of a message as it was attached: to be kept, never run by the browser."""
    _at, found = _read(request, child, provider, notice)
    try:
        there = notices.file_of(found, file)
    except Upload.DoesNotExist:
        raise Http404("file") from None
    note(request.actor, "download", "notice: file", now=request.now, child=child)
    return handed_out(there)


def _read(
    request: OfficeRequest, child: UUID, provider: UUID, notice: UUID
) -> tuple[Place, Received]:
    """A message of this place. Not found where the account is not linked, or it was taken back."""
    try:
        return notices.read(request.user, child, provider, notice, now=request.now)
    except (NotLinked, Notice.DoesNotExist):
        raise Http404("notice") from None
