"""Codes by SMS on pages: sent, how they stand, and what is said of one that is refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accueil.identity import sms
from accueil.identity.limits import TooMany
from accueil.identity.models import LANGUAGES, Account
from accueil.web.base.entering import address_of
from accueil.web.base.middleware import OfficeRequest

OUTBOX = "/demo/outbox"
TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Shown:
    """How a code stands, for its page; `until` on the clock of the wall."""

    state: str
    until: str
    seconds: int
    pause: int
    outbox: str


def send(
    request: HttpRequest, mobile: str, *, account: Account | None = None, older: UUID | None = None
) -> UUID:
    """Order an SMS with a code in the language of the page. Refuses with TooMany, TooSoon."""
    spoken = get_language() or ""
    return sms.send(
        mobile,
        language=spoken if spoken in LANGUAGES else "fr",
        address=address_of(request),
        now=cast(OfficeRequest, request).now,
        account=account,
        older=older,
    )


def shown(code: UUID | None, now: datetime) -> Shown:
    """How the code of this step stands."""
    found = sms.standing(code, now) if code else None
    outbox = OUTBOX if settings.DEMO else ""
    if found is None:
        return Shown("over", "", 0, 0, outbox)
    until = timezone.localtime(found.until).strftime("%H:%M:%S")
    return Shown(found.state, until, found.seconds, found.pause, outbox)


def refused(reason: str) -> str:
    """What is said of a code by SMS that is not accepted."""
    return {
        "used": _("This code was used before. Ask for a new one."),
        "void": _("This code was replaced by a newer one. Enter the code of the last SMS."),
        "expired": _("This code is no longer valid: it was so for 60 seconds. Ask for a new one."),
        "locked": _("This code was tried too often. Ask for a new one."),
    }.get(reason, _("The code is not right. Look at the last SMS, and enter its six digits."))


def too_many(error: TooMany) -> str:
    """For how long there may be no other try."""
    words = ngettext(
        "Too many tries. For your safety you have to wait for %(minutes)d minute.",
        "Too many tries. For your safety you have to wait for %(minutes)d minutes.",
        error.minutes,
    )
    return words % {"minutes": error.minutes}


def locked(request: HttpRequest, error: TooMany) -> HttpResponse:
    """The page for who has tried too often."""
    words = {"words": too_many(error)}
    return render(request, "parent/account/locked.html", words, status=TOO_MANY)
