"""The overview of a provider: the running period, what is missing, what ends soon."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accueil.actions.absence_reports import reported
from accueil.actions.declare import Draft, draft
from accueil.attendance.children import identities_on
from accueil.attendance.disputes import waiting
from accueil.attendance.models import CareContract, Closing, Declaration
from accueil.identity.permissions import may
from accueil.law.calendar import DAY, Period
from accueil.law.parameters import shipped
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.web.base.disputes.words import ABSENCES
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.declaration import shown
from accueil.web.provider.known import provider_of

MISSING = ("not_entered", "door_open", "meals_without_presence", "no_evidence")
RISKS = ("no_membership", "membership_ends", "no_agreement")
ENDING = ("contract_ends",)
MOST_REPORTED = 20


def overview(request: HttpRequest, provider: UUID) -> HttpResponse:
    """The running period; amounts only for who may see declarations."""
    asked, found = cast(OfficeRequest, request), provider_of(provider)
    current = Period.containing(asked.today)
    seen = draft(found, current, shipped(), today=asked.today)
    money = may(asked.user.role, "declaration.read")
    note(asked.actor, "read", "overview of a provider", now=asked.now)
    context = {
        "provider": found,
        "period": current,
        "pages": shown.provider_pages(found),
        "missing": _groups(seen, MISSING, money=money),
        "ending": _groups(seen, ENDING, money=money),
        "children": len(seen.amounts.children),
        "disputes": waiting(found.pk).count(),
        "reported": _reported(found, asked),
        "money": _money(found, seen, current) if money else None,
    }
    return render(request, "provider/home/overview.html", context)


def _reported(provider: Provider, asked: OfficeRequest) -> dict[str, Any]:
    """The absences that families reported of today and days to come."""
    found = reported(provider.pk, asked.today)
    names = identities_on([row.child_id for row, _who in found], asked.today)
    rows = [
        {
            "name": f"{who.given_name} {who.family_name}",
            "url": shown.url("absence", provider.pk, row.pk),
            "first": row.first,
            "last": (row.until or row.first + DAY) - DAY,
            "kind": ABSENCES[row.kind],
            "by": by,
        }
        for row, by in found[:MOST_REPORTED]
        if (who := names.get(row.child_id))
    ]
    return {"rows": rows, "more": max(0, len(found) - MOST_REPORTED)}


def _groups(seen: Draft, codes: tuple[str, ...], *, money: bool) -> list[dict[str, Any]]:
    listed = [check for check in seen.checks if check.code in codes]
    return shown.groups(seen, listed, money=money)


def _money(provider: Provider, seen: Draft, current: Period) -> dict[str, Any]:
    return {
        "so_far": seen.amounts.so_far,
        "expected": seen.amounts.expected,
        "risks": _groups(seen, RISKS, money=True),
        "at_risk_cents": seen.amounts.at_risk_cents,
        "due": due(provider, current),
        "others": len([c for c in seen.checks if c.code not in (*MISSING, *RISKS, *ENDING)]),
        "url": shown.url("declaration_of", provider.pk, current.name),
    }


def due(provider: Provider, current: Period) -> dict[str, Any] | None:
    """The period before this one, where it is neither declared nor closed and there was care."""
    before = current.later(-1)
    agreed = CareContract.objects.current().filter(
        provider=provider, valid__overlap=(before.first, current.first)
    )
    said = Declaration.objects.filter(provider=provider, period=before.name)
    closed = Closing.objects.filter(period=before.name)
    if said.exists() or closed.exists() or not agreed.exists():
        return None
    return {"period": before, "url": shown.url("declaration_of", provider.pk, before.name)}
