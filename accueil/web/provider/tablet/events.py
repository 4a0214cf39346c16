"""What the tablet sends when the network is there again, and what it asks meanwhile."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse

from accueil.attendance.children import attending
from accueil.attendance.days import days_of
from accueil.attendance.door import Noted, Passage
from accueil.law.calendar import DAY
from accueil.registry.models import Provider
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.known import provider_of
from accueil.web.provider.sheet.presence import Presence, note_passages, presences

MOST_EVENTS = 500
MOST_BYTES = 200_000


def door_events(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """Take entries of the tablet, each by its own id: sent twice it is one.

    The answer says of each what came of it; what cannot be read is refused with code `other`, a
    whole that is none with 400.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    known = provider_of(provider)
    sent = _sent(request)
    if sent is None:
        return JsonResponse({"error": "expected an object with a list of events"}, status=400)
    read = [_passage(one) for one in sent]
    passages = [passage for passage in read if passage is not None]
    answers = {noted.id: noted for noted in note_passages(request, known, passages)}
    results = [_result(one, passage, answers) for one, passage in zip(sent, read, strict=True)]
    return JsonResponse({"results": results, **_state(request, known)})


def door_now(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """Who is here now; asked every minute while the page is open, so the session goes on."""
    return JsonResponse(_state(request, provider_of(provider)))


def _state(request: OfficeRequest, provider: Provider) -> dict[str, Any]:
    children = [child.child for child in attending(provider, request.today, request.today + DAY)]
    entered = days_of(provider.pk, children, request.today, request.today + DAY)
    here = presences(provider, entered, request)
    return {
        "now": int(request.now.timestamp() * 1000),
        "day": request.today.isoformat(),
        "children": [_told(child, here.get(child, Presence())) for child in children],
    }


def _told(child: UUID, presence: Presence) -> dict[str, Any]:
    return {"child": str(child), "kind": presence.kind, "minute": presence.minute}


def _sent(request: OfficeRequest) -> list[Any] | None:
    """The list of events; None where what was sent is something else."""
    if len(request.body) > MOST_BYTES:
        return None
    try:
        content = json.loads(request.body)
    except ValueError:
        return None
    events = content.get("events") if isinstance(content, dict) else None
    return events if isinstance(events, list) and len(events) <= MOST_EVENTS else None


def _passage(one: Any) -> Passage | None:
    """An event as attendance takes it; None where it cannot be read."""
    try:
        minute = one["minute"]
        if type(minute) is not int or not isinstance(one["kind"], str):
            return None
        day = date.fromisoformat(one["day"])
        return Passage(UUID(one["id"]), UUID(one["child"]), one["kind"], day, minute)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _result(one: Any, passage: Passage | None, answers: dict[UUID, Noted]) -> dict[str, str]:
    if passage is None:
        key = one.get("id") if isinstance(one, dict) else ""
        return {"id": str(key), "state": "refused", "code": "other"}
    noted = answers[passage.id]
    return {"id": str(one["id"]), "state": noted.state, "code": noted.code}
