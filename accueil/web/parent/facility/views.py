"""A child at a facility at a glance, its days there, its care contract."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime

from accueil.actions import absence_reports, at_facility
from accueil.actions.at_facility import At
from accueil.actions.attended import Day
from accueil.actions.facilities import NotLinked, Place
from accueil.actions.notices import unread
from accueil.law.calendar import DAY, Period
from accueil.store.models import note
from accueil.web.base.care.terms import terms_rows
from accueil.web.base.disputes.words import ABSENCES, entered, times
from accueil.web.base.middleware import OfficeRequest
from accueil.web.parent.facility import words
from accueil.web.parent.facility.known import TEMPLATES, back, opened, pdf, url

WEEK_DAYS = 7


def facility(request: HttpRequest, child: UUID, provider: UUID) -> HttpResponse:
    """Today and this week, absences to come, the way to everything else, the link's history."""
    asked = cast(OfficeRequest, request)
    place, at = opened(asked, child, provider, "facility")
    monday = asked.today - DAY * asked.today.weekday()
    week = at_facility.days(at, monday, monday + DAY * (WEEK_DAYS - 1))
    away = absence_reports.known(asked.user, child, provider, asked.now)
    context = {
        "place": place,
        "today": next((_row(day) for day in week if day.day == asked.today), None),
        "week": [_row(day) for day in week],
        "minutes": sum(_minutes(day) for day in week),
        "absences": [{"of": one, "kind": ABSENCES[one.kind]} for one in away],
        "history": [
            {"day": localtime(one.at).date(), "title": words.MOMENTS[one.what]}
            for one in at_facility.history(at)
        ],
        "unread": unread(asked.user, asked.now).get((child, provider), 0),
        "urls": {
            name: url(f"family_facility_{name}", place)
            for name in ("days", "contract", "invoices", "absence")
        },
    }
    return render(request, f"{TEMPLATES}facility.html", context)


def _row(day: Day) -> dict[str, Any]:
    return {
        "day": day.day,
        "agreed": times(day.agreed),
        "entered": entered(day.entered) if _is_entered(day) else "",
        "minutes": _minutes(day),
    }


def _is_entered(day: Day) -> bool:
    return bool(day.entered.stays or day.entered.meals or day.entered.absence)


def _minutes(day: Day) -> int:
    return sum(until - start for start, until in day.entered.stays)


def days(request: HttpRequest, child: UUID, provider: UUID) -> HttpResponse:
    """Stays, meals and absences of a billing period, week by week, the newest first."""
    asked = cast(OfficeRequest, request)
    period = _period(asked)
    place, at = opened(asked, child, provider, f"days of {period.name}")
    begun, now = at_facility.begun(at), Period.containing(asked.today)
    found = at_facility.days(at, period.first, min(period.last, asked.today))
    here = url("family_facility_days", place)
    before = period.later(-1) if begun and begun < period.first else None
    after = period.later(1) if period < now else None
    context = {
        **back(place),
        "period": period,
        "weeks": list(_weeks(found)),
        "minutes": sum(_minutes(day) for day in found),
        "meals": sum(day.entered.meals for day in found),
        "before": {"period": before, "url": f"{here}?period={before.name}"} if before else None,
        "after": {"period": after, "url": f"{here}?period={after.name}"} if after else None,
    }
    return render(request, f"{TEMPLATES}days.html", context)


def _period(asked: OfficeRequest) -> Period:
    """The period that is asked for, that of today where none is. Not found: none that has begun."""
    now = Period.containing(asked.today)
    named = asked.GET.get("period")
    if not named:
        return now
    try:
        found = Period.named(named)
    except ValueError:
        raise Http404("period") from None
    if found > now:
        raise Http404("period")
    return found


def _weeks(found: list[Day]) -> list[dict[str, Any]]:
    """The days by week, both the newest first."""
    by_monday: dict[date, list[Day]] = {}
    for day in reversed(found):
        by_monday.setdefault(day.day - DAY * day.day.weekday(), []).append(day)
    return [
        {
            "monday": monday,
            "sunday": monday + DAY * (WEEK_DAYS - 1),
            "rows": [_row(day) for day in of],
            "minutes": sum(_minutes(day) for day in of),
            "meals": sum(day.entered.meals for day in of),
        }
        for monday, of in by_monday.items()
    ]


def contract(request: HttpRequest, child: UUID, provider: UUID) -> HttpResponse:
    """What was agreed with the facility, in words, and its papers."""
    asked = cast(OfficeRequest, request)
    place, at = opened(asked, child, provider, "care contract")
    found = at_facility.contract(at)
    context: dict[str, Any] = back(place)
    if found:
        context |= {
            "contract": found,
            "rows": terms_rows(found.provider, found.terms),
            "papers": _papers(place, at, found),
        }
    return render(request, f"{TEMPLATES}contract.html", context)


def _papers(place: Place, at: At, found: at_facility.Agreed) -> list[dict[str, Any]]:
    return [
        {
            "version": version,
            "made": localtime(made_at).date(),
            "url": url("family_facility_contract_pdf", place, key),
        }
        for key, version, made_at in found.papers
    ]


def contract_paper(
    request: HttpRequest, child: UUID, provider: UUID, document: UUID
) -> HttpResponse:
    """A paper of the care contract, as it was signed."""
    asked = cast(OfficeRequest, request)
    at = At(asked.user, child, provider, asked.today)
    try:
        content, name = at_facility.contract_pdf(at, document, localtime(asked.now))
    except NotLinked:
        raise Http404("no such paper") from None
    note(asked.actor, "download", f"care_contract {name}", now=asked.now, child=child)
    return pdf(content, name)
