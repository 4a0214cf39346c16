"""Rows of this part's tables: sums of weeks, tables to fill in, files of the past."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from accueil.actions.import_stays import WeekSum
from accueil.attendance.children import Attending, attending
from accueil.exchange.stays_cells import FORMULA
from accueil.registry.models import Provider

HEADINGS = ("child", "name", "date", "from", "until", "meals", "absence")
WORKDAYS = (1, 2, 3, 4, 5)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
PAST = re.compile(r"[^:]+: (?P<days>\d+) days, (?P<digest>\w+), (?P<name>.+)")


def week_rows(provider: Provider, weeks: Sequence[WeekSum]) -> list[dict[str, Any]]:
    """Sums of a child and week with the child's name, by name and week."""
    if not weeks:
        return []
    first = min(week.monday for week in weeks)
    last = max(week.monday for week in weeks) + WEEK
    names = {a.child: f"{a.family_name}, {a.given_name}" for a in attending(provider, first, last)}
    order = {child: number for number, child in enumerate(names)}
    listed = sorted(weeks, key=lambda week: (order.get(week.child, len(order)), week.monday))
    return [{"name": names.get(week.child, ""), "week": week} for week in listed]


def to_fill_in(children: Iterable[Attending], monday: date) -> list[list[str]]:
    """The headings, and for each child the days of a week that were agreed."""
    rows = [list(HEADINGS)]
    for child in children:
        for day in (monday + DAY * n for n in range(7)):
            if _is_agreed(child, day):
                rows.append([child.iam_code, _harmless(child.name), day.isoformat(), *[""] * 4])
    return rows


def past_of(what: str) -> dict[str, str]:
    """What an entry of the access log says of a file."""
    found = PAST.fullmatch(what)
    return found.groupdict() if found else {"days": "", "digest": "", "name": what}


def _is_agreed(child: Attending, day: date) -> bool:
    """Whether a contract of that day names its weekday; one without a pattern means workdays."""
    for contract in child.contracts:
        if contract.first <= day and (contract.until is None or day < contract.until):
            agreed = [weekday for weekday, *_times in contract.pattern] or list(WORKDAYS)
            return day.isoweekday() in agreed
    return False


def _harmless(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{name}" if name.startswith(FORMULA) else name
