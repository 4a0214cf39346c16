"""A child's days of a billing period at a provider: read only, with who entered what, when, why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accueil.actions.absence_reports import reporters
from accueil.attendance.children import Attending, attending
from accueil.attendance.days import days_of
from accueil.attendance.models import Absence, Meals, Reason, Stay
from accueil.identity.models import Account, ApiKey
from accueil.law.calendar import DAY, Period
from accueil.registry.models import Identity, Provider
from accueil.store.facts import Recorded
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.known import provider_of
from accueil.web.provider.week import words
from accueil.web.provider.week.typed_day import MEAL, NOTHING, span, write
from accueil.web.provider.week.views import TEMPLATES
from accueil.web.provider.week.weeks import agreed_day, saved_day


@dataclass(frozen=True, slots=True)
class ShownDay:
    """A day of the month: what is entered, where it came from, what was agreed."""

    day: date
    label: str
    stays: str
    minutes: int
    meals: int
    absence: str
    agreed: str
    sources: str
    marks: list[str]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was entered or withdrawn: when, about which days, by whom, why."""

    at: datetime
    first: date
    last: date
    what: str
    entered: bool
    source: str
    by: str
    reason: str


def child_days(request: OfficeRequest, provider: UUID, child: UUID) -> HttpResponse:
    """The child's calendar of a period, and everything that was entered or withdrawn of it."""
    asked_for = provider_of(provider)
    period = period_of(request)
    rows = _rows(asked_for.pk, child, period)
    held = [a for a in attending(asked_for, period.first, period.last + DAY) if a.child == child]
    identity = Identity.objects.current().filter(child_id=child).order_by("-valid").first()
    if identity is None:
        raise Http404("no child of this provider")
    note(request.actor, "read", f"days of {period.name}", now=request.now, child=child)
    shown = _days(asked_for, child, period, rows, held[0] if held else None)
    url = reverse("care_child_days", args=[provider, child])
    context = {
        "provider": asked_for,
        "name": f"{identity.given_name} {identity.family_name}",
        "period": period,
        "days": shown,
        "minutes": sum(day.minutes for day in shown),
        "meals": sum(day.meals for day in shown),
        "events": _events(asked_for.pk, rows, _reasons(asked_for.pk, child)),
        "before": f"{url}?period={period.later(-1).name}",
        "after": f"{url}?period={period.later(1).name}",
        "back_url": reverse("week_of", args=[provider, period.first.isoformat()]),
    }
    return render(request, TEMPLATES + "month.html", context)


def period_of(request: OfficeRequest) -> Period:
    """The billing period that is asked for; without one, that of today. 404 for what is none."""
    named = request.GET.get("period", "")
    if not named:
        return Period.containing(request.today)
    try:
        period = Period.named(named)
    except ValueError:
        raise Http404("no such period") from None
    if not 2017 <= period.year <= request.today.year + 1:
        raise Http404("no such period")
    return period


def _rows(provider: UUID, child: UUID, period: Period) -> list[Recorded]:
    """All that was ever entered of the child's days, also what was withdrawn."""
    about = {"provider_id": provider, "child_id": child}
    within = {"day__gte": period.first, "day__lte": period.last}
    days = (period.first, period.last + DAY)
    return [
        *Stay.objects.filter(**about, **within),
        *Meals.objects.filter(**about, **within),
        *Absence.objects.filter(**about, valid__overlap=days),
    ]


def _days(
    provider: Provider,
    child: UUID,
    period: Period,
    rows: Iterable[Recorded],
    held: Attending | None,
) -> list[ShownDay]:
    """The days of the period that are no weekend, or on which something is entered or agreed."""
    sources: dict[date, set[str]] = {}
    for row in rows:
        if row.withdrawn_at is None and isinstance(row, (Stay, Meals)):
            sources.setdefault(row.day, set()).add(str(words.SOURCES[row.source]))
    known = days_of(provider.pk, [child], period.first, period.last + DAY)
    shown = []
    for (_child, day), entered in known.items():
        saved = saved_day(entered)
        agreed = agreed_day(held, day) if held else NOTHING
        if day.isoweekday() > 5 and saved == agreed == NOTHING:
            continue
        shown.append(
            ShownDay(
                day=day,
                label=words.weekday(day),
                stays=words.times(saved.stays),
                minutes=saved.minutes,
                meals=saved.meals,
                absence=str(words.KINDS[saved.absence]) if saved.absence else "",
                agreed=write(agreed, words.language()),
                sources=", ".join(sorted(sources.get(day, ()))),
                marks=words.marks(day),
            )
        )
    return shown


def _reasons(provider: UUID, child: UUID) -> dict[datetime, str]:
    """Why the child's days were changed, by the moment; said of what was taken away too."""
    given = Reason.objects.filter(provider_id=provider, child_id=child)
    return dict(given.values_list("given_at", "text"))


def _events(
    provider: UUID, rows: Iterable[Recorded], reasons: Mapping[datetime, str]
) -> list[Event]:
    """Everything entered or withdrawn, the last first."""
    kept = list(rows)
    who_did = [who for row in kept for who in (row.recorded_by, row.withdrawn_by) if who]
    names = names_of(who_did) | families_of(provider, who_did)
    why = {row.recorded_at: row.reason for row in kept if row.reason} | dict(reasons)
    found = []
    for row in kept:
        event = _event(row, row.recorded_at, names.get(row.recorded_by, ""))
        found.append(replace(event, reason=why.get(event.at, "")))
        if row.withdrawn_at is not None:
            gone = _event(row, row.withdrawn_at, names.get(row.withdrawn_by, ""))
            found.append(replace(gone, entered=False, reason=why.get(gone.at, "")))
    return sorted(_at_once(found), key=lambda e: (e.at, e.first, e.entered), reverse=True)


def names_of(keys: Iterable[UUID]) -> dict[UUID | None, str]:
    """Who entered something: people, and programs by the names of their keys."""
    wanted = list(keys)
    found: dict[UUID | None, str] = {}
    for model in (Account, ApiKey):
        found |= dict(model.objects.filter(pk__in=wanted).values_list("id", "name"))
    return found


def families_of(provider: UUID, keys: Iterable[UUID]) -> dict[UUID | None, str]:
    """Who of the families said something: the guardian's name as it was entered here."""
    found = reporters(provider, list(keys))
    return {key: words.of_family(name) for key, name in found.items()}


def _at_once(events: Iterable[Event]) -> list[Event]:
    """Times and meals of a day that were said in one go, as one event."""
    said: dict[Event, list[str]] = {}
    for event in events:
        said.setdefault(replace(event, what=""), []).append(event.what)
    return [replace(event, what=" ".join(whats)) for event, whats in said.items()]


def _event(row: Any, at: datetime, by: str) -> Event:
    if isinstance(row, Absence):
        first, last = row.first, (row.until or row.first + DAY) - DAY
        what, source = str(words.KINDS[row.kind]), ""
    else:
        first = last = row.day
        what = span(row.start, row.until) if isinstance(row, Stay) else f"{row.count}{MEAL}"
        source = str(words.SOURCES[row.source])
    return Event(at, first, last, what, entered=True, source=source, by=by, reason="")
