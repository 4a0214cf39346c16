"""In which weeks of a billing year a child's hours of multilingual education are not free.

The year has default weeks (`law.calendar.weeks_without`); what parents chose otherwise is a row a
week. Of a year whose default weeks are not known every week is a row: it is chosen whole.
"""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from accueil.attendance.models import WeekChoice
from accueil.law.calendar import WEEK, Period, mondays_of
from accueil.law.errors import LawError, NoCalendar
from accueil.law.parameters import Parameters

# A child's choice: Monday → whether that week is without free hours.
Chosen = Mapping[date, bool]


def chosen_of(children: Collection[UUID], year: int) -> dict[UUID, dict[date, bool]]:
    """What was chosen for some children of a billing year; left out of whom nothing was."""
    first, last = Period(year, 1).first, mondays_of(year)[-1]
    rows = WeekChoice.objects.current().filter(
        child__in=children, monday__gte=first, monday__lt=last + WEEK
    )
    found: dict[UUID, dict[date, bool]] = {}
    for child, monday, without in rows.values_list("child_id", "monday", "without"):
        found.setdefault(child, {})[monday] = without
    return found


def weeks_without(chosen: Chosen, year: int, law: Parameters) -> tuple[date, ...] | None:
    """A child's weeks without free hours by its choice; None: nothing chosen, the law's default."""
    if not chosen:
        return None
    default = default_weeks(year, law)
    return tuple(m for m in mondays_of(year) if chosen.get(m, m in default))


def default_weeks(year: int, law: Parameters) -> tuple[date, ...]:
    """A year's default weeks without free hours; none where none are known."""
    try:
        return law.calendar.weeks_without(year).mondays
    except NoCalendar:
        return ()


def weeks_due(year: int, law: Parameters) -> int | None:
    """How many weeks of a year are without free hours; None: there is nothing to choose in it."""
    mondays = mondays_of(year)
    try:
        return len(mondays) - law.tariff_on(mondays[0]).number("multilingual_weeks")
    except LawError:
        return None
