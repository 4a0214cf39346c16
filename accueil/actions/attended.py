"""A child's days in care as they are entered and were agreed, for who may know of them.

The connection sees the country: who calls has looked whether the days may be shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accueil.attendance.claims import agreed_on
from accueil.attendance.disputes import Entered
from accueil.attendance.models import Absence, CareContract, Meals, Stay
from accueil.law.calendar import DAY
from accueil.store.facts import days

Times = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A child's day at a provider: what is entered, and what was agreed in minutes of the day."""

    day: date
    provider: UUID
    entered: Entered
    agreed: Times


def attended(child: UUID, first: date, last: date, provider: UUID | None = None) -> list[Day]:
    """A child's days, both ends included, by day and provider; at one provider, or at each."""
    about = {"child_id": child} | ({"provider_id": provider} if provider else {})
    within = {"day__gte": first, "day__lte": last}
    stays: dict[tuple[date, UUID], list[tuple[int, int]]] = {}
    kept = Stay.objects.current().filter(**about, **within).order_by("start")
    for day, at, start, until in kept.values_list("day", "provider", "start", "until"):
        stays.setdefault((day, at), []).append((start, until))
    eaten = Meals.objects.current().filter(**about, **within)
    meals = {(d, p): count for d, p, count in eaten.values_list("day", "provider", "count")}
    away = Absence.objects.current().filter(**about, valid__overlap=days(first, last + DAY))
    absences = {
        (day, one.provider_id): one.kind
        for one in away
        for day in _days(max(one.first, first), min(one.until or last + DAY, last + DAY))
    }
    held = CareContract.objects.current().filter(**about, valid__overlap=days(first, last + DAY))
    agreed = dict(_agreed(held, first, last))
    return [
        Day(
            day,
            at,
            Entered(
                tuple(stays.get((day, at), ())),
                meals.get((day, at), 0),
                absences.get((day, at), ""),
            ),
            agreed.get((day, at), ()),
        )
        for day, at in sorted({*stays, *meals, *absences, *agreed})
    ]


def _agreed(
    held: Iterable[CareContract], first: date, last: date
) -> Iterable[tuple[tuple[date, UUID], Times]]:
    """The agreed times of each day of some contracts."""
    for contract in held:
        since = max(contract.first, first)
        until = min(contract.until or last + DAY, last + DAY)
        for day in _days(since, until):
            times = agreed_on(contract, day)
            if times:
                yield (day, contract.provider_id), tuple(times)


def _days(first: date, until: date) -> list[date]:
    return [first + DAY * number for number in range((until - first).days)]
