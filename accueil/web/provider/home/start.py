"""Where work begins: a provider's own pages; for an agency, its childminders and what waits."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext

from accueil.actions.sheets import Sheet, may_be_confirmed, sheets
from accueil.attendance.models import AgencyForm, Declaration
from accueil.attendance.periods import declared
from accueil.law.calendar import Period
from accueil.registry.models import Agency, Provider
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.navigation import navigation

# From so many days without an entry on an agency would call.
SILENT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Childminder:
    """A childminder in a billing period: its sheets, its declaration, forms that wait."""

    provider: Provider
    sheets: list[Sheet]
    declaration: Declaration | None
    forms: int
    odd: list[str]

    @property
    def minutes(self) -> int:
        """How long all children were there."""
        return sum(sheet.minutes for sheet in self.sheets)

    @property
    def confirmed(self) -> int:
        """How many sheets are confirmed as they stand."""
        return sum(sheet.state in ("confirmed", "received") for sheet in self.sheets)

    @property
    def received(self) -> int:
        """How many of them the agency has."""
        return sum(sheet.state == "received" for sheet in self.sheets)


def provider_home(request: HttpRequest) -> HttpResponse:
    """An agency's childminders; who works for one provider goes on to its first page."""
    asked = cast(OfficeRequest, request)
    if asked.user.agency_id is None:
        return redirect(_first_page(request))
    agency = Agency.objects.get(pk=asked.user.agency_id)
    period = _period(asked)
    waiting = _forms_waiting()
    childminders = [
        _childminder(provider, period, waiting.get(provider.pk, 0), asked)
        for provider in Provider.objects.filter(agency=agency).order_by("name")
    ]
    note(asked.actor, "read", f"childminders, {len(childminders)}", now=asked.now)
    context = {
        "agency": agency,
        "period": period,
        "before": period.later(-1),
        "after": period.later(1) if period.later(1).first <= asked.today else None,
        "childminders": childminders,
        "waiting": sum(waiting.values()),
        "is_over": may_be_confirmed(period, asked.today),
    }
    return render(request, "provider/home/start.html", context)


def _first_page(request: HttpRequest) -> str:
    """The first page of their menu. Not found where there is none."""
    pages = navigation(request).get("navigation", [])
    if not pages:
        raise Http404("no provider")
    return str(pages[0]["url"])


def _period(request: OfficeRequest) -> Period:
    """The period that was asked for; else that of today, in its first week the one before."""
    current = Period.containing(request.today)
    try:
        asked = Period.named(request.GET.get("period", ""))
    except ValueError:
        early = (request.today - current.first).days < SILENT_DAYS
        return current.later(-1) if early else current
    return min(asked, current)


def _forms_waiting() -> dict[UUID, int]:
    """By childminder: how many forms the agency has not received."""
    rows = AgencyForm.objects.filter(received_at=None).values("provider")
    counted = rows.annotate(number=Count("pk")).values_list("provider", "number")
    return dict(counted)


def _childminder(
    provider: Provider, period: Period, forms: int, request: OfficeRequest
) -> Childminder:
    of_period = sheets(provider, period)
    odd = _odd(of_period, period, request)
    return Childminder(provider, of_period, declared(provider.pk, period), forms, odd)


def _odd(of_period: list[Sheet], period: Period, request: OfficeRequest) -> list[str]:
    """What an agency would ask about."""
    changed = sum(sheet.state == "changed" for sheet in of_period)
    begun = (min(request.today, period.last) - period.first).days >= SILENT_DAYS
    silent = sum(not sheet.minutes for sheet in of_period) if begun else 0
    still_open = sum(sheet.state == "open" for sheet in of_period)
    late = still_open if request.today > period.last else 0
    said = []
    if changed:
        words = ngettext(
            "%(count)s sheet has changed since it was confirmed",
            "%(count)s sheets have changed since they were confirmed",
            changed,
        )
        said.append(words % {"count": changed})
    if silent:
        words = ngettext(
            "%(count)s child without any time", "%(count)s children without any time", silent
        )
        said.append(words % {"count": silent})
    if late:
        words = ngettext(
            "%(count)s sheet is not confirmed", "%(count)s sheets are not confirmed", late
        )
        said.append(words % {"count": late})
    if not of_period:
        said.append(gettext("no child in this billing period"))
    return said
