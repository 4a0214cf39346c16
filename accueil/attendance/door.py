"""The tablet at the door: who came in and went out when, and the stays that follow from it.

A day's stays follow from what was seen on that day and the next, and from nothing else; so what
arrives late, twice or in another order gives the same stays. Who came in and went out in one minute
did nothing. A second coming in on a day is the first one's echo; one on the next day means that a
going out was forgotten. Days that people wrote themselves, or of which they took away something,
keep what they wrote: of these the door only remembers what it saw.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from accueil.attendance.clock import MINUTES, counted, latest_shown, on_the_wall
from accueil.attendance.days import days_of
from accueil.attendance.entering import enter
from accueil.attendance.entries import DayEntry, Refusal
from accueil.attendance.models import CareContract, DoorEvent, Stay
from accueil.attendance.periods import closed_days, hold_children, hold_open
from accueil.registry.models import Provider

DAY = timedelta(days=1)
# By so many minutes the tablet's clock may be fast.
AHEAD = 5
ChildDay = tuple[UUID, date]
Seen = Mapping[ChildDay, Sequence[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class Passage:
    """A child came `in` or went `out` at a minute of a day; `id` is made by the tablet."""

    id: UUID
    child: UUID
    kind: str
    day: date
    minute: int


@dataclass(frozen=True, slots=True)
class Noted:
    """What came of a passage: `new`, `known` from before, or `refused` and why.

    `code`: of a refused one `no_contract`, `future`, `closed`, `times` or `other` (its id was used
    for something else). Of the others: why no stay follows from it, as in `entries.REFUSALS`.
    """

    id: UUID
    state: str
    code: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Since:
    """When a child that is in the house came in."""

    day: date
    minute: int


@transaction.atomic
def note_events(
    provider: Provider, events: Sequence[Passage], *, by: UUID | None, now: datetime
) -> list[Noted]:
    """Note what the tablet saw, and enter the stays that follow; the answers in the same order.

    One that is refused does not keep the others from being noted.
    """
    hold_open()
    hold_children({event.child for event in events})
    refused = _refused(provider, events, now)
    taken = {event.id: event for event in reversed(events) if event.id not in refused}
    known = _keep(provider, list(taken.values()), by, now)
    mine = {row.id: row for row in DoorEvent.objects.filter(provider=provider, id__in=taken)}
    kept = [event for event in taken.values() if _is_same(event, mine.get(event.id))]
    touched = {(event.child, event.day - DAY * back) for event in kept for back in (0, 1)}
    seen = _seen(provider, touched)
    problems = _settle(provider, touched, seen, by=by, now=now)
    answers = []
    for event in events:
        if event.id in refused:
            answers.append(refused[event.id])
        elif not _is_same(event, mine.get(event.id)):
            answers.append(Noted(event.id, "refused", "other"))
        else:
            state = "known" if event.id in known else "new"
            problem = problems.get((event.child, _begun(event, seen)))
            answers.append(_noted(event.id, state, problem))
        known.add(event.id)
    return answers


def present(provider_id: UUID, day: date, now: datetime) -> dict[UUID, Since]:
    """Who is in the house on a day, as far as it is over by now, and since when.

    Who came the evening before and has not gone is there too; who has a stay that people wrote for
    then is not.
    """
    latest = latest_shown(now) + AHEAD
    rows = DoorEvent.objects.filter(provider_id=provider_id, day__in=(day - DAY, day))
    seen = _by_child_and_day(row for row in rows if counted(row.day, row.minute) <= latest)
    here: dict[UUID, Since] = {}
    for child in {child for child, _ in seen}:
        before, today = seen.get((child, day - DAY), []), seen.get((child, day), [])
        opened = _opened(today)
        if opened is not None:
            here[child] = Since(day, opened)
        elif not _telling(today) and (opened := _opened(before)) is not None:
            here[child] = Since(day - DAY, opened)
    return {c: since for c, since in here.items() if not _is_over(provider_id, c, since, latest)}


def _is_over(provider_id: UUID, child: UUID, since: Since, latest: int) -> bool:
    written = Stay.objects.current().filter(
        provider_id=provider_id, child_id=child, day=since.day, until__gt=since.minute
    )
    return counted(since.day, since.minute) + MINUTES < latest or written.exists()


def stays_of(
    today: Iterable[tuple[int, str]], tomorrow: Iterable[tuple[int, str]]
) -> list[tuple[int, int]]:
    """The stays that begin on a day, from what the door saw (minute, kind) then and on the next."""
    stays = []
    came: int | None = None
    for minute, kind in _telling(today):
        if kind == "in":
            came = minute if came is None else came
        elif came is not None:
            stays.append((came, minute))
            came = None
    after = _telling(tomorrow)[:1]
    if came is not None and after and after[0][1] == "out" and after[0][0] <= came:
        stays.append((came, after[0][0] + MINUTES))
    return stays


def _telling(seen: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """By time, each once, without minutes in which a child came in and went out."""
    once = set(seen)
    both = {minute for minute, kind in once if kind == "in" and (minute, "out") in once}
    return sorted(passage for passage in once if passage[0] not in both)


def _opened(seen: Iterable[tuple[int, str]]) -> int | None:
    """The minute of a coming in that no going out of the day has followed."""
    came: int | None = None
    for minute, kind in _telling(seen):
        came = None if kind == "out" else (minute if came is None else came)
    return came


def _by_child_and_day(rows: Iterable[DoorEvent]) -> Seen:
    seen: dict[ChildDay, list[tuple[int, str]]] = {}
    for row in rows:
        seen.setdefault((row.child_id, row.day), []).append((row.minute, row.kind))
    return seen


def _refused(provider: Provider, events: Sequence[Passage], now: datetime) -> dict[UUID, Noted]:
    """What is wrong with passages by themselves."""
    if not events:
        return {}
    first, last = min(e.day for e in events), max(e.day for e in events)
    held = CareContract.objects.current().filter(
        provider=provider,
        child_id__in={e.child for e in events},
        valid__overlap=(first - DAY, last + DAY),
    )
    agreed: dict[UUID, list[CareContract]] = {}
    for contract in held:
        agreed.setdefault(contract.child_id, []).append(contract)
    closed = closed_days(*_soon(first, last, now))
    latest = latest_shown(now) + AHEAD
    refused: dict[UUID, Noted] = {}
    for event in events:
        code = _wrong(event, latest, agreed.get(event.child, []), closed)
        if code:
            refused[event.id] = Noted(event.id, "refused", code)
    return refused


def _soon(first: date, last: date, now: datetime) -> tuple[date, date]:
    """Days of which it is asked whether they are closed: what lies ahead never is."""
    today, _ = on_the_wall(now)
    return first, min(last, today) + DAY


def _wrong(
    event: Passage, latest: int, agreed: Sequence[CareContract], closed: set[date]
) -> str | None:
    """The first thing that is wrong with a passage. Who goes out came the day before at most."""
    if event.kind not in DoorEvent.KINDS or not 0 <= event.minute < MINUTES:
        return "times"
    if counted(event.day, event.minute) > latest:
        return "future"
    days = (event.day, event.day - DAY) if event.kind == "out" else (event.day,)
    if not any(_holds(contract, day) for contract in agreed for day in days):
        return "no_contract"
    return "closed" if event.day in closed else None


def _holds(contract: CareContract, day: date) -> bool:
    return contract.first <= day and (contract.until is None or day < contract.until)


def _keep(
    provider: Provider, events: Sequence[Passage], by: UUID | None, now: datetime
) -> set[UUID]:
    """Write down passages; which of them were known."""
    ids = [event.id for event in events]
    known = set(DoorEvent.objects.filter(id__in=ids).values_list("id", flat=True))
    rows = [
        DoorEvent(
            id=event.id,
            child_id=event.child,
            provider=provider,
            kind=event.kind,
            day=event.day,
            minute=event.minute,
            received_at=now,
            received_by=by,
        )
        for event in events
        if event.id not in known
    ]
    DoorEvent.objects.bulk_create(rows, ignore_conflicts=True)
    return known


def _is_same(event: Passage, row: DoorEvent | None) -> bool:
    told = (event.child, event.kind, event.day, event.minute)
    return row is not None and told == (row.child_id, row.kind, row.day, row.minute)


def _noted(event: UUID, state: str, problem: Refusal | None) -> Noted:
    return Noted(event, state, problem.code, problem.values) if problem else Noted(event, state)


def _begun(event: Passage, seen: Seen) -> date:
    """The day to which a passage belongs: that before, where it ends what began in the evening."""
    first = _telling(seen.get((event.child, event.day), ()))[:1]
    return event.day - DAY if first == [(event.minute, "out")] == [_told(event)] else event.day


def _told(event: Passage) -> tuple[int, str]:
    return event.minute, event.kind


def _seen(provider: Provider, touched: set[ChildDay]) -> Seen:
    """All that was seen on days, and on those after them."""
    days = {day + DAY * ahead for _, day in touched for ahead in (0, 1)}
    children = {child for child, _ in touched}
    rows = DoorEvent.objects.filter(provider=provider, child_id__in=children, day__in=days)
    return _by_child_and_day(rows)


def _settle(
    provider: Provider, touched: set[ChildDay], seen: Seen, *, by: UUID | None, now: datetime
) -> dict[ChildDay, Refusal]:
    """Enter the stays of days as the door saw them; what of it is refused."""
    if not touched:
        return {}
    children = {child for child, _ in touched}
    first, until = min(day for _, day in touched), max(day for _, day in touched) + DAY
    known = days_of(provider.pk, children, first, until)
    by_people = _written_by_people(provider, children, first, until)
    entries: list[DayEntry] = []
    for child, day in sorted(touched - by_people):
        stays = stays_of(seen.get((child, day), ()), seen.get((child, day + DAY), ()))
        before = known[child, day]
        if tuple(stays) != before.stays:
            absence = "" if stays else None
            row = len(entries)
            entries.append(DayEntry(row, provider.pk, child, day, stays, before.meals, absence))
    entered = enter(entries, source="tablet", by=by, now=now, partial=True, ahead=AHEAD)
    return {(entries[r.row].child, entries[r.row].day): r for r in reversed(entered.refusals)}


def _written_by_people(
    provider: Provider, children: Iterable[UUID], first: date, until: date
) -> set[ChildDay]:
    """Days with stays that did not come from the door, or that the door did not take away.

    The door takes a stay away only at a moment at which it has seen something of that child.
    """
    about = {"provider": provider, "child_id__in": set(children)}
    rows = Stay.objects.filter(**about, day__gte=first, day__lt=until)
    stays = list(rows.values_list("child_id", "day", "source", "withdrawn_at"))
    gone = {withdrawn for _, _, _, withdrawn in stays if withdrawn}
    own = DoorEvent.objects.filter(**about, received_at__in=gone)
    moments = set(own.values_list("child_id", "received_at"))
    return {
        (child, day)
        for child, day, source, withdrawn in stays
        if source != "tablet" or (withdrawn and (child, withdrawn) not in moments)
    }
