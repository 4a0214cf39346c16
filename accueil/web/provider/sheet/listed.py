"""The service sheets of a billing period, with their states; the agency marks what it has."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse

from accueil.actions.sheets import Sheet, may_be_confirmed, receive_sheet, sheets
from accueil.identity.permissions import may
from accueil.law.calendar import Period
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.sheet.found import childminder, period_of, sheet_or_404
from accueil.web.provider.sheet.words import STATES


def service_sheets(request: OfficeRequest, provider: UUID, period: str = "") -> HttpResponse:
    """All children with a care contract in a period: their hours, meals, the sheet's state."""
    known = childminder(provider)
    asked = period_of(period) if period else _default(request)
    found = sheets(known, asked)
    what = f"service sheets {asked.name}, {len(found)} children"
    note(request.actor, "read", what, now=request.now)
    context = {
        "provider": known,
        "period": asked,
        "rows": [_row(known, sheet) for sheet in found],
        "is_over": may_be_confirmed(asked, request.today),
        "before": asked.later(-1),
        "after": asked.later(1) if asked.later(1).first <= request.today else None,
        "may_receive": may(request.user.role, "forms.receive"),
    }
    return render(request, "provider/sheet/listed.html", context)


def _default(request: OfficeRequest) -> Period:
    """The period of today; in its first week the one before, which is to be confirmed now."""
    current = Period.containing(request.today)
    return current if (request.today - current.first).days >= 7 else current.later(-1)


def _row(provider: Provider, sheet: Sheet) -> dict[str, Any]:
    status, words = STATES[sheet.state]
    return {
        "sheet": sheet,
        "url": reverse("service_sheet", args=[provider.pk, sheet.period.name, sheet.child.child]),
        "status": status,
        "state": words,
        "waits": sheet.state in ("confirmed", "changed")
        and sheet.confirmed is not None
        and sheet.confirmed.received_at is None,
    }


def received(request: OfficeRequest, provider: UUID, period: str, child: UUID) -> HttpResponse:
    """The agency has the last sheet that was confirmed; said twice it is harmless."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    known = childminder(provider)
    found = sheet_or_404(known, child, period)
    if found.confirmed is None:
        raise Http404("nothing was confirmed")
    if receive_sheet(found.confirmed, by=request.actor.account, now=request.now):
        what = f"service sheet {found.period.name}: received"
        note(request.actor, "change", what, now=request.now, child=child)
    return redirect("service_sheets_of", known.pk, found.period.name)
