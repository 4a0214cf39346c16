"""The page of a child's weeks, at every door: shown, ticked otherwise, proposed, then saved.

A door brings whose child it is, whether this person may choose, and how the choice is saved.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from accueil.actions.weeks import WrongWeeks
from accueil.actions.weeks_costs import Proposal, WeighedYear, costs_of, proposed, weighed_year
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.web.base import weeks as shown
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.weeks import proposed as told

Choose = Callable[[int, set[date]], object]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door answers: its page's context and status; `saved`: the year that was saved."""

    context: dict[str, Any]
    status: int = 200
    saved: int | None = None


def weeks(request: OfficeRequest, child: UUID, choose: Choose | None) -> Answer:
    """The weeks of a year; ticked otherwise or as proposed, what that costs; then saved.

    `choose` saves them (refusing with `WrongWeeks`); None: this person may only look. Refuses (404)
    a year of which nothing is chosen.
    """
    years = _years(request.today)
    of = weighed_year(child, _year(request, years), shipped(), today=request.today)
    page = _Page(request, of, years, choose is not None)
    if request.method == "GET":
        return page.answer(set(of.stands.without))
    if choose is None:
        raise PermissionDenied("weeks")
    if request.POST.get(shown.SEEN) != shown.seen(of.stands):
        problem = _("Somebody else changed these weeks in the meantime. This is how it is now.")
        return page.answer(set(of.stands.without), problem=problem)
    proposal, asked = page.proposal, request.POST.get("do")
    ticked = shown.typed(request.POST, of.stands)
    if asked == "propose" and proposal:
        ticked = set(proposal.mondays)
    try:
        if asked == "save":
            choose(of.stands.year, ticked)
            return Answer({}, saved=of.stands.year)
        return page.answer(ticked, costs=_costs(of, ticked))
    except WrongWeeks as error:
        return page.answer(ticked, problem=shown.problem(error))


def _years(today: date) -> list[int]:
    year = Period.containing(today).year
    return [year - 1, year, year + 1]


def _year(request: OfficeRequest, years: Sequence[int]) -> int:
    """The year asked for, or this one. Refuses (404) others than these."""
    asked = request.GET.get("year", str(years[1]))
    if asked not in map(str, years):
        raise Http404("no weeks are chosen for that year")
    return int(asked)


def _costs(of: WeighedYear, ticked: set[date]) -> dict[str, Any]:
    """What a page shows of other weeks. Refuses with `WrongWeeks`."""
    costs = costs_of(of, ticked)
    before = set(of.stands.without)
    if before == ticked:
        return {"same": _("These are the weeks that hold already.")}
    return {
        "gone": sorted(before - ticked),
        "come": sorted(ticked - before),
        "rows": shown.compared(costs),
        "sentence": shown.told(costs),
        "ticked": sorted(ticked),
    }


def _by_two(months: Sequence[shown.Month]) -> list[Sequence[shown.Month]]:
    """Months side by side."""
    return [months[place : place + 2] for place in range(0, len(months), 2)]


@dataclass
class _Page:
    """A year's page: what is the same of it whatever was ticked."""

    request: OfficeRequest
    of: WeighedYear
    years: list[int]
    may_choose: bool

    def __post_init__(self) -> None:
        """The proposal: none of a year without a choice, nor of one that is closed."""
        self.no_choice = told.no_choice(self.of)
        self.proposal: Proposal | None = None
        if not self.no_choice:
            try:
                self.proposal = proposed(self.of)
            except WrongWeeks:
                self.proposal = None

    def answer(
        self, ticked: set[date], *, problem: str = "", costs: dict[str, Any] | None = None
    ) -> Answer:
        """The page with these weeks ticked."""
        of, stands = self.of, self.of.stands
        asked = costs or {}
        year = shown.months(stands, ticked, shipped(), told.costs_more(of))
        context = {
            "year": stands.year,
            "years": self.years,
            "due": stands.due,
            "total": len(stands.mondays),
            "chosen": len(stands.without),
            "unknown": not stands.default and not stands.without,
            "no_choice": self.no_choice,
            "window": told.window(of),
            "cheapest": told.proposal(self.proposal) if self.proposal else None,
            "months": year,
            "closed_by_two": _by_two([month for month in year if month.closed]),
            "months_by_two": _by_two([month for month in year if not month.closed]),
            "seen": shown.seen(stands),
            "problem": problem,
            "saved": self.request.method == "GET" and "saved" in self.request.GET,
            "may_choose": self.may_choose and not self.no_choice,
            "costs": costs,
            **asked,
        }
        return Answer(context, 409 if problem else 200)
