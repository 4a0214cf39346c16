"""What an address of a sheet names: a childminder, a billing period, a child; else not found."""

from datetime import date
from uuid import UUID

from django.http import Http404

from accueil.actions.sheets import Sheet, planned, sheet
from accueil.attendance.children import Attending
from accueil.law.calendar import DAY, Period
from accueil.registry.models import Provider
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.known import provider_of
from accueil.web.provider.sheet import words


def childminder(pk: UUID) -> Provider:
    """The childminder of an address: other providers have no sheets."""
    provider = provider_of(pk)
    if provider.kind != "ap":
        raise Http404("no childminder")
    return provider


def period_of(name: str) -> Period:
    """The billing period of an address."""
    try:
        return Period.named(name)
    except ValueError:
        raise Http404("no billing period") from None


def sheet_or_404(provider: Provider, child: UUID, period: str) -> Sheet:
    """The sheet of a child that has a care contract in the period."""
    found = sheet(provider, child, period_of(period))
    if found is None:
        raise Http404("no care contract then")
    return found


def day_of(text: str, request: OfficeRequest) -> date:
    """The day of an address, today without one; not found where it is none or has not come."""
    if not text:
        return request.today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404("no such day") from None
    if not date(2017, 10, 2) <= day <= request.today:
        raise Http404("no such day")
    return day


def around(day: date, today: date) -> tuple[date, date | None]:
    """The day before, and the day after if it has come."""
    return day - DAY, day + DAY if day < today else None


def agreed_times(child: Attending, day: date) -> str:
    """The times agreed for a child and day, in words; empty where none are."""
    return words.times(planned(child.contracts, day))
