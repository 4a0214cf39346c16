"""The week of a group as a grid: shown, filled, saved, what was changed."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accueil.attendance.disputes import waiting
from accueil.identity.permissions import may
from accueil.law.calendar import WEEK
from accueil.law.calendar import week_of as monday_of
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.known import provider_of
from accueil.web.provider.week import grid, typed_day, words
from accueil.web.provider.week.changed import changed_since, moment_of
from accueil.web.provider.week.grid import Outcome
from accueil.web.provider.week.weeks import (
    Asked,
    Week,
    fill_agreed,
    fill_last_week,
    read_week,
)

TEMPLATES = "provider/week/"
EARLIEST = date(2017, 10, 2)
AHEAD = timedelta(days=400)
FILLS = {"last": fill_last_week, "agreed": fill_agreed}


def this_week(request: OfficeRequest, provider: UUID) -> HttpResponse:
    """The week of today."""
    provider_of(provider)
    url = reverse("week_of", args=[provider, monday_of(request.today).isoformat()])
    query = request.GET.urlencode()
    return redirect(f"{url}?{query}" if query else url)


def week_of(request: OfficeRequest, provider: UUID, monday: str) -> HttpResponse:
    """The grid of a week: shown; filled from last week or as agreed; saved as a whole."""
    asked_for = provider_of(provider)
    first = asked_monday(request, monday)
    if first.isoformat() != monday:
        return redirect(address(asked_for, first, asked(request, first)))
    writing = may(request.user.role, "attendance.write")
    sent = request.method == "POST" and writing
    if sent and "save" in request.POST:
        grid.lock(asked_for)
    week = read_week(asked_for, first, asked(request, first))
    if not sent:
        note(request.actor, "read", f"week of {first}", now=request.now)
        return page(request, week)
    grid.take(week, request.POST)
    if "save" in request.POST:
        return _saved(request, week)
    fill = FILLS.get(request.POST.get("fill", ""))
    filled = fill(week, request.now) if fill and not week.closed else None
    return page(request, week, filled=filled, unsaved=True)


def _saved(request: OfficeRequest, week: Week) -> HttpResponse:
    outcome = grid.save(week, request.POST.get("reason", ""), request.actor, request.now)
    if not outcome.refused:
        url = address(week.provider, week.monday, week.asked, saved=request.now.isoformat())
        return redirect(url)
    return page(request, week, outcome, unsaved=True, status=409 if outcome.conflicts else 200)


def asked_monday(request: OfficeRequest, text: str) -> date:
    """The Monday of the week that an address names by any of its days. 404 for no such day."""
    try:
        found = monday_of(date.fromisoformat(text))
    except ValueError:
        raise Http404("no such week") from None
    if not EARLIEST <= found <= request.today + AHEAD:
        raise Http404("no such week")
    return found


def asked(request: OfficeRequest, monday: date) -> Asked:
    """What of the week is asked for; what is none of it is left out."""
    given = request.GET
    try:
        day = date.fromisoformat(given.get("day", ""))
    except ValueError:
        day = None
    if day is not None and not monday <= day < monday + WEEK:
        day = None
    number = given.get("page", "1")
    page_number = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1
    return Asked(given.get("group", ""), day, given.get("weekend") == "1", page_number)


def address(provider: Provider, monday: date, of: Asked, **more: Any) -> str:
    """The page of a week, with the same group, day and weekend."""
    kept: dict[str, Any] = {"group": of.group, "day": of.day and of.day.isoformat()}
    kept |= {"weekend": "1" if of.weekend else "", "page": of.page if of.page > 1 else ""}
    query = {name: value for name, value in {**kept, **more}.items() if value}
    url = reverse("week_of", args=[provider.pk, monday.isoformat()])
    return f"{url}?{urlencode(query)}" if query else url


def page(
    request: OfficeRequest,
    week: Week,
    outcome: Outcome | None = None,
    *,
    filled: int | None = None,
    unsaved: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The grid as a page: with what was typed, filled or refused."""
    writing = may(request.user.role, "attendance.write") and not week.closed
    moment = moment_of(request.GET.get("saved", ""), request.now)
    outcome = outcome or Outcome()
    context = {
        "week": week,
        "outcome": outcome,
        "writing": writing,
        "was": grid.was_of(week) if writing else "",
        "filled": filled,
        "unsaved": unsaved,
        "changes": None if moment is None or unsaved else changed_since(week, moment),
        "letters": words.letters(),
        "meal": typed_day.MEAL,
        "links": _links(week),
        "action": address(week.provider, week.monday, week.asked),
        "today": request.today,
        "provider": week.provider,
        "disputes": waiting(week.provider.pk).filter(day__range=_days(week)).count(),
    }
    return render(request, TEMPLATES + "week.html", context, status=status)


def _days(week: Week) -> tuple[date, date]:
    return week.monday, week.monday + timedelta(days=6)


def _links(week: Week) -> dict[str, Any]:
    """Where the page leads: other weeks, groups, days, the weekend, the page to paste a table."""

    def to(monday: date = week.monday, **other: Any) -> str:
        values = {"group": week.asked.group, "day": None, "weekend": week.asked.weekend} | other
        return address(week.provider, monday, Asked(**values))

    everything = Asked(week.asked.group, None, weekend=True)
    days = [week.monday + timedelta(days=n) for n in range(7)]
    same_day = week.asked.day and week.asked.day + WEEK
    return {
        "before": to(week.monday - WEEK, day=same_day and same_day - 2 * WEEK),
        "after": to(week.monday + WEEK, day=same_day),
        "groups": [(name, to(group=name, day=week.asked.day)) for name in week.groups],
        "everybody": to(group="", day=week.asked.day),
        "days": [(day, words.weekday(day), to(day=day)) for day in days],
        "whole": to(),
        "weekend": address(week.provider, week.monday, everything),
        "pages": [
            (number, address(week.provider, week.monday, week.asked, page=number))
            for number in range(1, week.pages + 1)
        ],
        "paste": _paste_url(week),
        "absences": reverse("absences", args=[week.provider.pk]) + f"?period={week.period.name}",
    }


def _paste_url(week: Week) -> str:
    url = reverse("week_paste", args=[week.provider.pk, week.monday.isoformat()])
    return f"{url}?{urlencode({'group': week.asked.group})}" if week.asked.group else url
