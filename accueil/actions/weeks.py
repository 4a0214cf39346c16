"""Weeks without free hours that a family chooses: how they stand, and the choice itself.

Weeks of open periods are chosen again as often as a family likes. Once a period is closed its weeks
stay as they are; the number of a year's weeks is always the same.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accueil.attendance.clock import on_the_wall
from accueil.attendance.models import Closing, WeekChoice
from accueil.attendance.periods import hold_children, hold_open
from accueil.attendance.weeks import chosen_of, default_weeks, weeks_due, weeks_without
from accueil.identity.links import children_of
from accueil.law.calendar import Period, mondays_of
from accueil.law.parameters import Parameters
from accueil.store.facts import withdraw
from accueil.store.models import Actor, note
from accueil.store.security import seeing_the_country


class WrongWeeks(ValueError):
    """Weeks that cannot be chosen, why, and with which values: one of `CODES`."""

    CODES = (
        "no_choice",  # in the programme's first year every week has free hours; year
        "no_monday",  # not a week of that year; days
        "number",  # too few or too many; found, due
        "closed",  # weeks of closed periods would be moved; weeks: (Monday, period, day it closed)
    )

    def __init__(self, code: str, **values: object) -> None:
        """Keep code and values."""
        self.code, self.values = code, values
        super().__init__(f"{code}: {', '.join(f'{k} {v}' for k, v in values.items())}")


@dataclass(frozen=True, slots=True)
class YearOfWeeks:
    """A child's billing year: weeks without free hours as they stand.

    `due`: how many there are; None: nothing is chosen in that year. `default`: those of the law,
    none where it does not know them. `without`: those of this child. `chosen`: whether the family
    chose them. `closed`: weeks of closed periods and the day on which each was closed.
    """

    year: int
    mondays: Sequence[date]
    due: int | None
    default: Sequence[date]
    without: Sequence[date]
    chosen: bool
    closed: Mapping[date, date]


def year_of(child: UUID, year: int, law: Parameters) -> YearOfWeeks:
    """A child's year as it stands."""
    chosen, default = chosen_of([child], year).get(child, {}), default_weeks(year, law)
    stand = weeks_without(chosen, year, law)
    mondays = mondays_of(year)
    return YearOfWeeks(
        year,
        mondays,
        weeks_due(year, law),
        default,
        default if stand is None else stand,
        stand is not None and set(stand) != set(default),
        _closed(mondays),
    )


def moved(stands: YearOfWeeks, mondays: Collection[date]) -> list[date]:
    """Which weeks these would move. Refuses with `WrongWeeks` what cannot be chosen."""
    if stands.due is None:
        raise WrongWeeks("no_choice", year=stands.year)
    strange = sorted(set(mondays) - set(stands.mondays))
    if strange:
        raise WrongWeeks("no_monday", days=strange)
    others = sorted(set(mondays) ^ set(stands.without))
    closed = [(m, Period.containing(m), stands.closed[m]) for m in others if m in stands.closed]
    if closed:
        raise WrongWeeks("closed", weeks=closed)
    if len(set(mondays)) != stands.due:
        raise WrongWeeks("number", found=len(set(mondays)), due=stands.due)
    return others


@transaction.atomic
def choose_weeks(
    child: UUID,
    year: int,
    mondays: Collection[date],
    law: Parameters,
    *,
    by: Actor,
    now: datetime,
) -> list[date]:
    """Choose a child's weeks without free hours of a billing year; which weeks that moved.

    Writes only what changes. Refuses with `WrongWeeks`.
    """
    hold_open()
    hold_children([child])
    stands = year_of(child, year, law)
    others = moved(stands, mondays)
    if not others:
        return []
    known = {row.monday: row for row in WeekChoice.objects.current().filter(child=child)}
    for monday in [m for m in stands.mondays if m not in stands.closed]:
        wanted, row = monday in mondays, known.get(monday)
        # A year whose default weeks are not known is chosen whole.
        said = wanted != (monday in stands.default) or not stands.default
        if row and (not said or row.without != wanted):
            withdraw(row, by=by.account, now=now)
        if said and (row is None or row.without != wanted):
            WeekChoice.objects.create(
                child_id=child,
                monday=monday,
                without=wanted,
                recorded_at=now,
                recorded_by=by.account,
            )
    note(by, "change", "weeks", now=now, child=child)
    return others


@transaction.atomic
def choose_as_parent(
    child: UUID,
    year: int,
    mondays: Collection[date],
    law: Parameters,
    *,
    by: Actor,
    now: datetime,
) -> list[date]:
    """The same by a parent, whose connection writes nothing itself.

    Refuses with `PermissionError` a child that the account is not, or no longer, linked to.
    """
    with seeing_the_country():
        own = children_of(by.account) if by.account else []
        if child not in [one.pk for one in own]:
            raise PermissionError(f"account {by.account} has no child {child}")
        return choose_weeks(child, year, mondays, law, by=by, now=now)


def _closed(mondays: Sequence[date]) -> dict[date, date]:
    names = {monday: Period.containing(monday).name for monday in mondays}
    rows = Closing.objects.filter(period__in=set(names.values()))
    days = {row.period: on_the_wall(row.closed_at)[0] for row in rows}
    return {monday: days[name] for monday, name in names.items() if name in days}
