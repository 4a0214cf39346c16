"""Weeks without free hours, chosen for a child: a billing year on one page, what others cost."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, gettext, ngettext

from accueil.actions.weeks import WrongWeeks, YearOfWeeks
from accueil.actions.weeks_costs import PeriodCost
from accueil.law import words
from accueil.law.calendar import Period
from accueil.law.errors import LawError
from accueil.law.parameters import Parameters

SUNDAY = timedelta(days=6)
FIELD, SEEN = "week", "seen"
NO_COSTS: Mapping[date, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the page. `closed`: its period is closed, it stays as it is.

    `now`: it is without free hours as things stand. `cost`: what that costs the parents more.
    """

    monday: date
    label: str
    without: bool
    closed: bool
    hint: str
    now: bool = False
    cost: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """A billing period of the page; `closed`: on which day it was closed."""

    period: Period
    weeks: Sequence[Week]
    closed: date | None


def typed(data: QueryDict, stands: YearOfWeeks) -> set[date]:
    """The weeks that were ticked, and those of closed periods, which the year's form cannot send.

    What costs were shown of comes back whole. So a choice that moves weeks of a period closed in
    the meantime is refused by their names.
    """
    ticked = set()
    for text in data.getlist(FIELD):
        try:
            ticked.add(date.fromisoformat(text))
        except ValueError:
            continue
    if data.get("do") == "save":
        return ticked
    return ticked | {monday for monday in stands.without if monday in stands.closed}


def seen(stands: YearOfWeeks) -> str:
    """What a page was made from, to be compared when it comes back."""
    return " ".join(str(monday) for monday in stands.without)


def months(
    stands: YearOfWeeks,
    ticked: Collection[date],
    law: Parameters,
    costs: Mapping[date, str] = NO_COSTS,
) -> list[Month]:
    """The year as a page shows it, with the weeks ticked; `costs`: what stands beside a week."""
    found: dict[Period, list[Week]] = {}
    for monday in stands.mondays:
        of = found.setdefault(Period.containing(monday), [])
        without = stands.without if monday in stands.closed else ticked
        week = _week(stands, monday, monday in without, law)
        of.append(replace(week, now=monday in stands.without, cost=costs.get(monday, "")))
    return [Month(one, weeks, stands.closed.get(weeks[0].monday)) for one, weeks in found.items()]


def label(monday: date) -> str:
    """A week by its first and last day."""
    return gettext("%(first)s to %(last)s") % {
        "first": words.date_short(monday),
        "last": words.date_short(monday + SUNDAY),
    }


def _week(stands: YearOfWeeks, monday: date, without: bool, law: Parameters) -> Week:
    notes = list(_notes(stands, monday, law))
    return Week(monday, label(monday), without, monday in stands.closed, " · ".join(notes))


def _notes(stands: YearOfWeeks, monday: date, law: Parameters) -> Iterator[str]:
    if monday in stands.default:
        yield gettext("default week")
    try:
        holidays = law.calendar.holidays_in_week(monday)
    except LawError:
        return
    for holiday in holidays:
        name = words.text(f"holiday.{holiday.name}", language())
        yield gettext("school holidays: %(name)s") % {"name": name}


def language() -> str:
    """The language of the page."""
    asked = (get_language() or "fr").split("-")[0]
    return asked if asked in words.LANGUAGES else "fr"


def problem(error: WrongWeeks) -> str:
    """Why weeks cannot be chosen, in words."""
    values: dict[str, Any] = error.values
    if error.code == "number":
        return ngettext(
            "Choose exactly %(due)d weeks without free hours. One is chosen.",
            "Choose exactly %(due)d weeks without free hours. %(found)d are chosen.",
            values["found"],
        ) % {"due": values["due"], "found": values["found"]}
    if error.code == "closed":
        told = [
            gettext("the week of %(monday)s (closed on %(day)s)")
            % {"monday": words.date_short(monday), "day": words.date_short(day)}
            for monday, _, day in values["weeks"]
        ]
        return gettext("These weeks can no longer be changed: %s.") % ", ".join(told)
    return gettext("These are not weeks of this year.")


def compared(costs: Iterable[PeriodCost]) -> list[dict[str, Any]]:
    """What parents pay now and then, a row a period and their sum: rows of `before_after`."""
    known = [cost for cost in costs if cost.now and cost.then]
    rows: list[dict[str, Any]] = [
        {
            "label": words.month_year(cost.period.year, cost.period.month, language()),
            "before_cents": cost.now[0] if cost.now else None,
            "after_cents": cost.then[0] if cost.then else None,
        }
        for cost in known
    ]
    if len(rows) > 1:
        before, after = (sum(row[key] for row in rows) for key in ("before_cents", "after_cents"))
        total = {"label": gettext("Together"), "total": True}
        rows.append({**total, "before_cents": before, "after_cents": after})
    return rows


def told(costs: Iterable[PeriodCost]) -> str:
    """What the choice saves or costs the parents, in one sentence."""
    listed = list(costs)
    if listed and not any(cost.now and cost.then for cost in listed):
        return gettext("What these weeks cost cannot be compared yet.")
    difference = sum(cost.difference_cents for cost in listed)
    amount = words.euros(abs(difference), language())
    if difference < 0:
        return gettext("The parents pay %s less.") % amount
    if difference > 0:
        return gettext("The parents pay %s more.") % amount
    return gettext("It changes nothing of what the parents pay.")
