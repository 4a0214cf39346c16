"""What is in the way of a declaration, and what looks odd, child by child.

`blocks`: a provider can mend it, and must before it declares. `odd`: it may be right, and is shown.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from accueil.actions.expected import Amounts, ChildAmounts
from accueil.attendance import billed as b
from accueil.attendance.claims import agreed_on
from accueil.attendance.gather import Facts
from accueil.attendance.models import Absence, DoorEvent
from accueil.attendance.rows import At, Of, on
from accueil.law.calendar import DAY, Period, week_of
from accueil.law.care import DAY_MINUTES
from accueil.store.facts import days

BLOCKS, ODD = "blocks", "odd"
# Code → severity. What the values are is said beside it.
CODES: Mapping[str, str] = {
    "meals_without_presence": BLOCKS,  # meals
    "door_open": BLOCKS,  # minute: checked in at the door and never out
    "no_price": BLOCKS,  # minutes, meals
    "household_unknown": ODD,  # minutes, meals: no amounts
    "not_assessable": ODD,  # no amounts: the law cannot assess the child's care
    "no_membership": ODD,  # cents: what the State would bear with one
    "no_agreement": ODD,  # cents at the parents' expense
    "membership_ends": ODD,  # day: its last one; cents: the State's part of this period
    "contract_ends": ODD,  # day: its last one
    "no_contract": ODD,  # minutes
    "not_entered": ODD,  # days
    "elsewhere": ODD,  # minutes that were agreed, and the child was at another provider
    "above_contract": ODD,  # minutes above those agreed for the week
    "above_60": ODD,  # minutes above sixty hours a week
    "outside_opening": ODD,  # start, until
    "no_evidence": ODD,  # a certificate that was not handed in
    "too_young": ODD,  # months from which on children are taken
    "too_old": ODD,  # months until which children are taken
}
SOON = 2


@dataclass(frozen=True, slots=True)
class Check:
    """Something about a child that blocks a declaration or looks odd: one of CODES, from a day."""

    code: str
    child: UUID
    day: date
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        """`blocks` or `odd`."""
        return CODES[self.code]


def checks_of(of: Amounts, facts: Facts) -> list[Check]:
    """Everything that blocks or looks odd: what blocks first, then by child as they are listed."""
    found = [check for one in of.children for check in _of_child(of, one, facts)]
    children = [one.who.child for one in of.children]
    found += _at_the_door(of, facts, children)
    found += _without_evidence(of, children)
    place = {child: number for number, child in enumerate(children)}
    codes = list(CODES)
    return sorted(found, key=lambda c: (codes.index(c.code), place[c.child], c.day))


def blocking(checks: Iterable[Check]) -> list[Check]:
    """Those that are in the way of a declaration."""
    return [check for check in checks if check.severity == BLOCKS]


def _of_child(of: Amounts, one: ChildAmounts, facts: Facts) -> Iterator[Check]:
    child, cared = one.who.child, facts.rows.of[one.who.child]
    yield from _of_notes(one)
    yield from _of_membership(of, one)
    yield from _of_contract(of, one, facts)
    yield from _of_weeks(of, one, cared)
    at = facts.rows.at.get(of.provider.pk)
    if at:
        yield from _of_hours(of, child, cared, at)
        yield from _of_age(of, one, cared, at)


def _of_notes(one: ChildAmounts) -> Iterator[Check]:
    """What was found while the care was gathered."""
    child = one.who.child
    for note in one.so_far.notes:
        yield Check(note.code, child, note.day, note.values)
    # Without an agreement the days to come have no State part either: told before they come.
    for kind, part in (("no_agreement", one.expected), ("elsewhere", one.so_far)):
        lines = [line for line in part.uncovered if line.kind == kind]
        if lines:
            sums = {
                "cents": sum(line.cents for line in lines),
                "minutes": sum(line.minutes for line in lines),
            }
            yield Check(kind, child, min(line.day for line in lines), sums)


def _of_membership(of: Amounts, one: ChildAmounts) -> Iterator[Check]:
    child, first = one.who.child, of.period.first
    if one.so_far.refused or one.expected.refused:
        yield Check("not_assessable", child, first)
    if any(note.code == "household_unknown" for note in one.expected.notes):
        return
    if not one.member:
        yield Check("no_membership", child, first, {"cents": one.at_risk_cents})
    elif one.member_until and one.member_until <= of.period.later(SOON).first:
        cents = one.expected.figures.state_cents
        last = one.member_until - DAY
        yield Check("membership_ends", child, last, {"day": last, "cents": cents})


def _of_contract(of: Amounts, one: ChildAmounts, facts: Facts) -> Iterator[Check]:
    """The care contract ends within two billing periods after this one, and none follows."""
    contracts = facts.rows.of[one.who.child].contracts_with(of.provider.pk)
    until = max((c.until or date.max for c in contracts), default=date.max)
    if until <= of.period.later(SOON + 1).first:
        last = until - DAY
        yield Check("contract_ends", one.who.child, last, {"day": last})


def _of_weeks(of: Amounts, one: ChildAmounts, cared: Of) -> Iterator[Check]:
    """Weeks with more hours than were agreed, and weeks above sixty hours."""
    stays = cared.stays.get(of.provider.pk, {})
    contracts = cared.contracts_with(of.provider.pk)
    for monday in of.period.mondays:
        entered = agreed = 0
        for number in range(7):
            day = monday + DAY * number
            entered += b.minutes(stays.get(day, ()))
            contract = on(contracts, day)
            agreed += b.minutes(agreed_on(contract, day)) if contract else 0
        if entered > agreed > 0:
            yield Check("above_contract", one.who.child, monday, {"minutes": entered - agreed})
    for week in one.so_far.weeks:
        beyond = sum(line.quantity for line in week.lines if line.rule.name == "beyond_60")
        if beyond:
            yield Check("above_60", one.who.child, week.week.monday, {"minutes": beyond})


def _of_hours(of: Amounts, child: UUID, cared: Of, at: At) -> Iterator[Check]:
    """Stays with minutes outside the opening hours."""
    for day, stays in cared.stays.get(of.provider.pk, {}).items():
        offer = at.offer(day)
        if not _inside(day, of.period) or offer is None:
            continue
        opened = [
            (begin + DAY_MINUTES * ahead, end + DAY_MINUTES * ahead)
            for ahead in (-1, 0, 1)
            for weekday, begin, end in offer.opening
            if weekday == (day + DAY * ahead).isoweekday()
        ]
        for start, until in stays:
            inside = any(begin <= start and until <= end for begin, end in opened)
            if not inside and b.without([(start, until)], opened):
                yield Check("outside_opening", child, day, {"start": start, "until": until})


def _of_age(of: Amounts, one: ChildAmounts, cared: Of, at: At) -> Iterator[Check]:
    """Care of a child that the provider's offer is not for."""
    there = [day for day in cared.stays.get(of.provider.pk, {}) if _inside(day, of.period)]
    for day, code in ((there[:1], "too_young"), (there[-1:], "too_old")):
        offer = at.offer(day[0]) if day else None
        if offer is None:
            continue
        age = months_old(one.who.born, day[0])
        if code == "too_young" and age < offer.age_from:
            yield Check(code, one.who.child, day[0], {"months": offer.age_from})
        if code == "too_old" and age >= offer.age_until:
            yield Check(code, one.who.child, day[0], {"months": offer.age_until})


def months_old(born: date, day: date) -> int:
    """A child's age in whole months."""
    months = (day.year - born.year) * 12 + day.month - born.month
    return months - (day.day < born.day)


def _at_the_door(of: Amounts, facts: Facts, children: Sequence[UUID]) -> Iterator[Check]:
    """Who was checked in at the door on a day that is over, and of whom no stay goes on from it."""
    last_in: dict[tuple[UUID, date], int] = {}
    until = min(of.period.last, of.today - DAY)
    events = DoorEvent.objects.filter(
        provider=of.provider.pk, child__in=children, day__gte=of.period.first, day__lte=until
    ).order_by("day", "minute", "received_at")
    for child, day, minute, kind in events.values_list("child_id", "day", "minute", "kind"):
        if kind == "in":
            last_in[child, day] = minute
        else:
            last_in.pop((child, day), None)
            last_in.pop((child, day - DAY), None)  # a night: out on the next day
    for (child, day), minute in last_in.items():
        cared = facts.rows.of[child]
        stays = cared.stays.get(of.provider.pk, {}).get(day, ())
        away = day in cared.absences.get(of.provider.pk, {})
        mended = away or any(minute < end for _, end in stays)
        if not mended:
            yield Check("door_open", child, day, {"minute": minute})


def _without_evidence(of: Amounts, children: Sequence[UUID]) -> Iterator[Check]:
    """Absences with a certificate that nobody has seen."""
    during = days(of.period.first, min(of.period.last, of.today) + DAY)
    away = Absence.objects.current().filter(
        provider=of.provider.pk,
        child__in=children,
        kind="certificate",
        evidence=None,
        valid__overlap=during,
    )
    for absence in away:
        yield Check("no_evidence", absence.child_id, max(absence.first, of.period.first))


def _inside(day: date, period: Period) -> bool:
    return period.first <= day <= period.last


def monday_of(check: Check) -> date:
    """The week in which something can be mended."""
    return week_of(check.day)
