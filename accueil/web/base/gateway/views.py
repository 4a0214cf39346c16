"""Reports of delivery from the gateway for SMS, and from the mail server.

POST /gateway/sms/report   {"id": "…", "state": "delivered", "at": "2026-11-22T09:00:12+01:00"}
POST /gateway/email/report the same; `message_id` may name it instead: the e-mail's `Message-ID`
Authorization: Bearer …    the token of both sides, ACCUEIL_SMS_TOKEN, ACCUEIL_EMAIL_TOKEN
204                        kept, or nothing to keep: whether an id is known is not told
"""

import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accueil.store import outbox
from accueil.web.base.headers import PLAIN
from accueil.web.base.middleware import OfficeRequest

TOKENS = {"sms": "SMS_TOKEN", "email": "EMAIL_TOKEN"}
MOST_BYTES, LONGEST = 16 * 1024, 128
# What gateways call the two ends; anything else is on the way.
STATES = {
    "delivered": "delivered",
    "bounced": "bounced",
    "undelivered": "bounced",
    "undeliverable": "bounced",
    "failed": "bounced",
    "rejected": "bounced",
    "expired": "bounced",
}


def report_of(channel: str) -> Callable[[HttpRequest], HttpResponseBase]:
    """The door for reports of a channel."""

    # Outside a transaction, as `reported` asks: a report may come at the moment of the hand-over.
    @csrf_exempt
    @transaction.non_atomic_requests
    @require_POST
    def report(request: HttpRequest) -> HttpResponse:
        return _report(request, channel)

    return report


def _report(request: HttpRequest, channel: str) -> HttpResponse:
    """Keep what became of a message; the same report twice is one."""
    if not _knows_the_token(request, TOKENS[channel]):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    if len(request.body) > MOST_BYTES:
        return HttpResponse(status=413)
    said = _read(request.body)
    if said is None:
        return HttpResponse("expected: id, state, at\n", status=400, content_type=PLAIN)
    name, state, at = said
    if state in STATES:
        outbox.reported(channel, name, STATES[state], at, cast(OfficeRequest, request).now)
    return HttpResponse(status=204)


def _knows_the_token(request: HttpRequest, setting: str) -> bool:
    """Whether the caller shows the token; nobody does where none is set."""
    kind, _, shown = request.headers.get("Authorization", "").partition(" ")
    expected = str(getattr(settings, setting)).encode()
    same = hmac.compare_digest(shown.strip().encode(), expected)
    return bool(expected) and kind.lower() == "bearer" and same


def _name(said: Any) -> Any:
    """The id, or of a `Message-ID` what stands before its host."""
    if "id" in said:
        return said["id"]
    return said["message_id"].strip().strip("<>").partition("@")[0].lower()


def _read(body: bytes) -> tuple[str, str, datetime | None] | None:
    """Name, state and moment of a report; nothing where it is none."""
    try:
        said = json.loads(body)
        name, state, at = _name(said), said["state"], said.get("at")
        if not isinstance(name, str | int) or not isinstance(state, str):
            return None
        moment = None if at is None else datetime.fromisoformat(at)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    if not 0 < len(str(name)) <= LONGEST or "\0" in str(name):
        return None
    if moment is not None and timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return str(name), state.lower(), moment
