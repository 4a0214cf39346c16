"""A family reports that a child will be absent, before its facility's deadline, and takes it back.

Of a link by two PINs (`facilities.place`). What the facility has entered itself stays: who has
something else to say calls it.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accueil.actions.attended import attended
from accueil.actions.facilities import place
from accueil.attendance.absences import MOST_DAYS, NotAbsent, end_absence, record_absence
from accueil.attendance.clock import on_the_wall
from accueil.attendance.deadlines import Deadline, deadline_of
from accueil.attendance.models import Absence, Guardian
from accueil.attendance.periods import Closed, hold_children, hold_open
from accueil.identity.actors import actor_of
from accueil.identity.models import Account, Link
from accueil.law.calendar import DAY
from accueil.registry.models import Provider
from accueil.store.facts import FactQuery, days
from accueil.store.models import note
from accueil.store.security import seeing_the_country

KINDS = ("sick", "holiday", "other")
MOST_NOTE = 400
# Why a report is refused.
REFUSED = (
    "kind",  # no kind that a family says
    "dates",  # the last day before the first, more than a year long, or more than a year away
    "late",  # the deadline is over; `day`: from when on it can be reported here
    "nothing_agreed",  # on none of the days anything is agreed
    "no_contract",  # no care contract on `day`
    "there",  # the child was there on `day`
    "known",  # the facility, or somebody else of the family, has said something of `day`
    "closed",  # the period of these days is closed
    "declared",  # the provider has declared it: it says itself what changes
)


class CannotReport(ValueError):
    """Why an absence is not taken: `reason` of REFUSED, and the day it is about."""

    def __init__(self, reason: str, day: date | None = None) -> None:
        super().__init__(reason)
        self.reason, self.day = reason, day


@dataclass(frozen=True, slots=True)
class Asked:
    """What is reported: whose absence, where, from a day to another (included), kind and note."""

    child: UUID
    provider: UUID
    first: date
    last: date
    kind: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """An absence was taken; `new` False: it was known so. `not_agreed`: days without care anyway,
    of those that are reported."""

    new: bool
    not_agreed: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """An absence that is not over: its days (both included), kind, and of one's own the note.

    `back_from`: from which day on it can be taken back here; None: the facility does that.
    """

    key: int
    first: date
    last: date
    kind: str
    note: str
    own: bool
    back_from: date | None


@dataclass(frozen=True, slots=True)
class Until:
    """A facility's deadline, the first day that can still be reported, whom to call after it."""

    deadline: Deadline
    first_day: date
    telephone: str


def until(account: Account, child: UUID, provider: UUID, now: datetime) -> Until:
    """Until when an absence is reported here. Raises NotLinked."""
    place(account, child, provider, on_the_wall(now)[0])
    with seeing_the_country():
        deadline = deadline_of(provider)
        telephone = Provider.objects.values_list("telephone", flat=True).get(pk=provider)
    return Until(deadline, deadline.first_day(now), telephone)


def known(account: Account, child: UUID, provider: UUID, now: datetime) -> list[Known]:
    """The absences of a child at a facility that are not over, by day. Raises NotLinked."""
    today, _ = on_the_wall(now)
    place(account, child, provider, today)
    with seeing_the_country():
        open_from = deadline_of(provider).first_day(now)
        rows = list(_of(child, provider).filter(valid__overlap=days(today)).order_by("valid"))
    return [_known(row, account, open_from) for row in rows]


def _known(row: Absence, account: Account, open_from: date) -> Known:
    own = row.recorded_by == account.pk
    last = (row.until or row.first + DAY) - DAY
    back = max(row.first, open_from) if own and last >= open_from else None
    return Known(row.pk, row.first, last, row.kind, row.note if own else "", own, back)


def report(account: Account, asked: Asked, now: datetime) -> Reported:
    """Say that a child will be absent; the same twice is one. The facility sees who reported it.

    Raises NotLinked and CannotReport.
    """
    today, _ = on_the_wall(now)
    place(account, asked.child, asked.provider, today)
    if asked.kind not in KINDS:
        raise CannotReport("kind")
    if not 0 <= (asked.last - asked.first).days < MOST_DAYS:
        raise CannotReport("dates")
    if (asked.last - today).days > MOST_DAYS:
        raise CannotReport("dates")
    with transaction.atomic(), seeing_the_country(), _in_their_words():
        hold_open()
        hold_children([asked.child])
        not_agreed = _looked_at(account, asked, now)
        made = record_absence(
            asked.child,
            Provider.objects.get(pk=asked.provider),
            asked.first,
            asked.last,
            kind=asked.kind,
            note=asked.note[:MOST_NOTE],
            by=account.pk,
            now=now,
        )
        if made is not None:
            by = actor_of(account, "family")
            note(by, "change", "absence: reported", now=now, child=asked.child)
    return Reported(made is not None, not_agreed)


def _looked_at(account: Account, asked: Asked, now: datetime) -> tuple[date, ...]:
    """Refuse what comes too late, what others said and what is no care; days without care."""
    open_from = deadline_of(asked.provider).first_day(now)
    said = _of(asked.child, asked.provider)
    there = said.filter(valid__overlap=days(asked.first, asked.last + DAY)).order_by("valid")
    same = [row for row in there if _says(row, asked)]
    if asked.first < open_from and not any(row.recorded_by == account.pk for row in same):
        raise CannotReport("late", open_from)
    for row in there:
        if row.recorded_by != account.pk:
            raise CannotReport("known", max(row.first, asked.first))
    whole = [asked.first + DAY * n for n in range((asked.last - asked.first).days + 1)]
    seen = attended(asked.child, asked.first, asked.last, asked.provider)
    agreed = {day.day for day in seen if day.agreed}
    if not agreed:
        raise CannotReport("nothing_agreed", asked.first)
    return tuple(day for day in whole if day not in agreed)


def _says(row: Absence, asked: Asked) -> bool:
    """Whether an absence says all of what is reported."""
    reaches = row.first <= asked.first and (row.until is None or row.until > asked.last)
    return reaches and (row.kind, row.note) == (asked.kind, asked.note.strip()[:MOST_NOTE])


def take_back(account: Account, of: tuple[UUID, UUID], key: int, now: datetime) -> bool:
    """Take a report of one's own back, from the first day that can still be reported; whether
    there was one. `of`: the child and the provider. Raises NotLinked and CannotReport."""
    child, provider = of
    place(account, child, provider, on_the_wall(now)[0])
    with transaction.atomic(), seeing_the_country(), _in_their_words():
        hold_open()
        hold_children([child])
        row = _of(child, provider).filter(pk=key, recorded_by=account.pk).first()
        if row is None:
            return False
        back = _known(row, account, deadline_of(provider).first_day(now)).back_from
        if back is None:
            raise CannotReport("late")
        end_absence(row, back, by=account.pk, now=now)
        by = actor_of(account, "family")
        note(by, "change", "absence: taken back", now=now, child=child)
    return True


@contextmanager
def _in_their_words() -> Iterator[None]:
    """What attendance refuses, as a reason of REFUSED."""
    told = {"no_contract": "no_contract", "absent_and_present": "there"}
    try:
        yield
    except NotAbsent as refused:
        raise CannotReport(told.get(refused.reason, "dates"), refused.day) from refused
    except Closed as refused:
        reason = "closed" if refused.code == "closed" else "declared"
        raise CannotReport(reason, refused.period.first) from refused


def _of(child: UUID, provider: UUID) -> FactQuery[Absence]:
    rows: FactQuery[Absence] = Absence.objects.current().filter(child=child, provider=provider)
    return rows


def reporters(provider: UUID, accounts: Collection[UUID | None]) -> dict[UUID, str]:
    """Which of these accounts are of families linked at a provider: the guardian's name as the
    provider entered it. The connection is the provider's."""
    rows = Link.objects.filter(provider=provider, account__in={one for one in accounts if one})
    persons = dict(rows.order_by("made_at").values_list("account", "guardian"))
    named = Guardian.objects.filter(provider=provider, person__in=set(persons.values()))
    names = {row.person: row.name for row in named.order_by("recorded_at")}
    return {account: names.get(person, "") for account, person in persons.items() if person}


def reported(provider: UUID, today: date) -> list[tuple[Absence, str]]:
    """The absences that families reported and that are not over, by day, with who did.

    The connection is the provider's.
    """
    rows = Absence.objects.current().filter(provider_id=provider, recorded_by__isnull=False)
    there = list(rows.filter(valid__overlap=days(today)).order_by("valid", "pk"))
    who = reporters(provider, {row.recorded_by for row in there})
    return [(row, who[row.recorded_by]) for row in there if row.recorded_by in who]
