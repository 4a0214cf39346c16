"""A child's profile: its guardians, who may collect it, how far each is on the way in."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from accueil.actions.guardian_history import history
from accueil.actions.pin_states import State, states
from accueil.attendance.guardians import guardians_of
from accueil.attendance.models import Guardian
from accueil.identity.numbers import shown
from accueil.identity.permissions import may
from accueil.law.words import LANGUAGE_NAMES
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.guardians import words
from accueil.web.provider.guardians.known import child_of


def family(request: OfficeRequest, provider: UUID, child: UUID) -> HttpResponse:
    """The guardians of a child; PIN 1 only for those who keep them, and noted."""
    at, identity = child_of(provider, child, request.today)
    keeps = may(request.user.role, "guardians.keep")
    known = states(at.pk, [child], request.now)
    people = guardians_of(at.pk, [child])[child]
    note(request.actor, "read", "guardians: profile", now=request.now, child=child)
    if keeps and any(known[one.person].pin_1 for one in people):
        note(request.actor, "read", "pins.read", now=request.now, child=child)
    context = {
        "provider": at,
        "child": identity,
        "name": f"{identity.given_name} {identity.family_name}",
        "guardians": [_shown(one, known[one.person], keeps=keeps) for one in people],
        "keeps": keeps,
        "history": [words.happened(one) for one in history(at.pk, child)] if keeps else [],
        "links": _links(request, at.pk, child),
        "said": _said(request.GET.get("done", "")),
        "often": _often() if request.GET.get("done") == "often" else "",
    }
    return render(request, "provider/guardians/family.html", context)


def _shown(of: Guardian, state: State, *, keeps: bool) -> dict[str, Any]:
    """A guardian as the page shows it: rows, and for those who keep them what can be done."""
    collects = gettext("Yes") if of.may_collect else gettext("No")
    rows = [
        {"label": gettext("May collect the child"), "value": collects},
        {"label": gettext("Telephone"), "value": shown(of.phone) or "–"},
        {"label": gettext("E-mail address"), "value": of.email or "–"},
        {"label": gettext("Language"), "value": LANGUAGE_NAMES[of.language]},
    ]
    return {
        "person": of.person,
        "name": of.name,
        "relation": words.RELATIONS[of.relation],
        "no_collect": not of.may_collect,
        "rows": rows,
        "state": words.state(state),
        "pin_1": state.pin_1 if keeps else "",
        "until": state.pair.expires_at if state.pair else None,
        "seen": state.pair.pk if state.pair else "",
        "can_create": keeps and bool(of.email),
        "again": state.pair is not None,
        "can_end": keeps and state.linked is not None,
    }


def _links(request: OfficeRequest, provider: UUID, child: UUID) -> list[dict[str, Any]]:
    """Other pages about this child, as far as they are there and may be opened."""
    pages = [
        ("provider_contacts", "attendance.read", gettext("Whom to call in an emergency")),
        ("care_contract", "care.read", gettext("Care contract")),
    ]
    found = []
    for name, permission, label in pages:
        try:
            url = reverse(name, args=[provider, child])
        except NoReverseMatch:
            continue
        if may(request.user.role, permission):
            found.append({"url": url, "label": label})
    return found


def _often() -> str:
    return gettext(
        "No new PINs were made: many were made for this e-mail address today. Use the last ones,"
        " or make new ones tomorrow."
    )


def _said(done: str) -> str:
    return {
        "kept": gettext("The guardian is saved."),
        "removed": gettext("The guardian was taken out. PINs and link are over."),
        "ended": gettext("The link has ended. The account no longer sees anything of this child."),
        "created": gettext("Both PINs are made. Hand over PIN 1; PIN 2 leaves by e-mail."),
    }.get(done, "")
