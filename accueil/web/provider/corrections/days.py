"""The days of a closed period entered again: typed as in the week's grid, seen in money, recorded.

What is recorded is what was seen: where anything differs from it by now, it is shown again.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accueil.actions import corrections as action
from accueil.attendance.children import Attending, attending
from accueil.attendance.days import days_of
from accueil.attendance.entries import DayEntry
from accueil.billing.models import Correction
from accueil.billing.preview import Differences
from accueil.law.calendar import DAY, SCHOOL_DAYS, Period
from accueil.law.parameters import shipped
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.web.base.corrections import shown, words
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.templatetags.look import period as period_name
from accueil.web.provider.known import provider_of
from accueil.web.provider.week import grid as saving
from accueil.web.provider.week import typed_day, weeks
from accueil.web.provider.week.words import language, letters, marks, weekday

TEMPLATE = "base/corrections/days.html"
LEGEND = "provider/week/legend.html"


@dataclass(slots=True)
class Sent:
    """What came of days that were sent: what is wrong, what it does, whether it was recorded."""

    outcome: saving.Outcome = field(default_factory=saving.Outcome)
    looked: str = ""
    money: Differences | None = None
    problem: str = ""
    recorded: bool = False


@require_http_methods(["GET", "POST"])
def days(request: HttpRequest, provider: UUID, correction: UUID) -> HttpResponse:
    """The child's days of the period, what typing others would do, and recording that."""
    known, one = cast(OfficeRequest, request), provider_of(provider)
    found = get_object_or_404(Correction, pk=correction, provider=one)
    back = reverse("provider_correction", args=[one.pk, found.pk])
    if found.state != "accepted" and request.method == "GET":
        return redirect(back)
    what = f"days of {found.period}"
    note(known.actor, "read", what, now=known.now, child=found.child_id)
    grid = read_period(one, found.child_id, Period.named(found.period), _weekend(request))
    sent = _take(known, found, grid) if request.method == "POST" else Sent()
    if sent.recorded:
        return redirect(f"{back}?done=recorded")
    status = 409 if sent.problem else 200
    context = _context(found, grid, sent) | {"back_url": back}
    return render(request, TEMPLATE, context, status=status)


def _weekend(request: HttpRequest) -> bool:
    return request.GET.get("weekend") == "1"


def read_period(provider: Provider, child: UUID, period: Period, weekend: bool) -> weeks.Week:
    """A child's days of a period as they are saved, one week a row. 404 where it was not there."""
    until = period.last + DAY
    there = (one for one in attending(provider, period.first, until) if one.child == child)
    one = next(there, None)
    if one is None:
        raise Http404("no care contract in this period")
    known = days_of(provider.pk, [child], period.first, until)
    rows, day = list[weeks.Row](), period.first
    while day < until:
        columns = [
            weeks.Column(one_day, weekday(one_day), marks(one_day))
            for one_day in (day + n * DAY for n in range(7))
            if weekend or one_day.isoweekday() <= SCHOOL_DAYS or weeks.used(one, one_day, known)
        ]
        rows.append(weeks.row_of(len(rows), one, columns, known))
        day += 7 * DAY
    return _grid(provider, period, rows, one, weekend)


def _grid(
    provider: Provider,
    period: Period,
    rows: Sequence[weeks.Row],
    one: Attending,
    weekend: bool,
) -> weeks.Week:
    return weeks.Week(
        provider=provider,
        monday=period.first,
        asked=weeks.Asked(weekend=weekend),
        rows=list(rows),
        columns=[],
        groups=[one.group],
        closed=False,
        declared=False,
        has_weekend=weekend,
    )


def _take(request: OfficeRequest, found: Correction, grid: weeks.Week) -> Sent:
    """Look at what was typed, and record it where just that was seen before."""
    saving.take(grid, request.POST)
    outcome = saving.compare(grid)
    for cell in grid.cells():
        cell.was = typed_day.write(cell.saved)
    if outcome.refused:
        return Sent(outcome)
    if not outcome.saved:
        return Sent(problem=gettext("Nothing was changed. Change the days that were wrong."))
    entries = [saving.entry_of(grid.provider.pk, n, c) for n, c in enumerate(outcome.saved)]
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    try:
        look = action.preview(found.pk, entries, shipped(), **who)
        if look.entered.refusals:
            for refusal in look.entered.refusals:
                saving.place(outcome, refusal)
            return Sent(outcome)
        own = look.money.for_provider(grid.provider.pk)
        looked = _name_of(entries, own)
        if request.POST.get("do") != "record":
            return Sent(outcome, looked, own)
        if request.POST.get("looked") != looked:
            said = gettext("Something changed since this was shown. Look at it again.")
            return Sent(outcome, looked, own, said)
        return Sent(recorded=not action.enter_days(found.pk, entries, **who).refusals)
    except action.CannotCorrect as error:
        return Sent(outcome, problem=words.refused(error))


def _name_of(entries: Sequence[DayEntry], money: Differences) -> str:
    """A name for having seen just these entries do just that."""
    said = f"{[(e.day, e.stays, e.meals, e.absence) for e in entries]} {money.rows}"
    return hashlib.sha256(said.encode()).hexdigest()


def _context(found: Correction, grid: weeks.Week, sent: Sent) -> dict[str, Any]:
    cells = [
        {
            "cell": cell,
            "saved": typed_day.write(cell.saved, language()),
        }
        for row in grid.rows
        for cell in row.cells
    ]
    return {
        "name": grid.rows[0].child.name,
        "period": found.period,
        "reason": found.reason.splitlines(),
        "cells": cells,
        "was": saving.was_of(grid),
        "outcome": sent.outcome,
        "looked": sent.looked,
        "money": shown.sides(sent.money) if sent.money else [],
        "impossible": _impossible(sent.money),
        "problem": sent.problem,
        "has_weekend": grid.asked.weekend,
        "legend": LEGEND,
        "meal": typed_day.MEAL,
        "letters": letters(),
        "sheets": [static("provider/week/week.css")],
    }


def _impossible(money: Differences | None) -> list[str]:
    if money is None:
        return []
    return [
        gettext("The bill of %(period)s could not be made any more.")
        % {"period": period_name(period)}
        for _child, period in money.impossible
    ]
