"""What is and was known of a child: every fact with its days, when it was recorded and withdrawn.

A fact about the household counts from the moment the child was known to belong to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F

from accueil.registry import models as m

OF_CHILD: Mapping[str, Any] = {
    "identity": m.Identity,
    "address": m.Address,
    "schooling": m.Schooling,
    "home": m.Home,
    "maintenance": m.Maintenance,
    "membership": m.Membership,
    "bar": m.Bar,
    "planned_care": m.PlannedCare,
}
OF_HOUSEHOLD: Mapping[str, Any] = {
    "composition": m.Composition,
    "adult": m.Adult,
    "income": m.Income,
    "precarious": m.Precarious,
}
KINDS = (*OF_CHILD, *OF_HOUSEHOLD)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact on the line of time. `last`: inclusive, None: not known. Who: an account or a job."""

    kind: str
    fact: Any
    first: date
    last: date | None
    recorded_at: datetime
    recorded_by: UUID | None
    withdrawn_at: datetime | None
    withdrawn_by: UUID | None
    reason: str

    @property
    def is_current(self) -> bool:
        """Whether it is believed now."""
        return self.withdrawn_at is None

    def is_known_at(self, moment: datetime | None) -> bool:
        """Whether it was believed at a moment; None: now."""
        if moment is None:
            return self.is_current
        gone = self.withdrawn_at is not None and self.withdrawn_at <= moment
        return self.recorded_at <= moment and not gone

    def holds_on(self, day: date) -> bool:
        """Whether it says something of a day."""
        return self.first <= day and (self.last is None or day <= self.last)


def history(child: m.Child) -> list[Entry]:
    """Everything that was ever recorded of a child, the latest first day first."""
    return _in_order(_entries(child))


def believed(entries: Sequence[Entry], day: date, known_at: datetime | None = None) -> list[Entry]:
    """Of a child's history what we believe now, or believed at a moment, of a day; in its order."""
    known = [entry for entry in entries if entry.is_known_at(known_at)]
    homes = {entry.fact.household_id for entry in known if entry.kind == "home"}
    return [
        entry
        for entry in known
        if entry.holds_on(day)
        and (entry.kind not in OF_HOUSEHOLD or entry.fact.household_id in homes)
    ]


def compared(
    then: Iterable[Entry], now: Iterable[Entry]
) -> list[tuple[Entry | None, Entry | None]]:
    """What was believed beside what is believed now: pairs about the same subject, in its order."""
    before = {subject_of(entry): entry for entry in then}
    after = {subject_of(entry): entry for entry in now}
    subjects = sorted({*before, *after}, key=lambda s: (KINDS.index(s[0]), *map(str, s[1:])))
    return [(before.get(subject), after.get(subject)) for subject in subjects]


def subject_of(entry: Entry) -> tuple[Any, ...]:
    """Whom and what a fact is about: one of it is believed for a day."""
    fields = [name for name in type(entry.fact).subject if name not in ("child", "household")]
    values = (getattr(entry.fact, f"{name}_id", getattr(entry.fact, name)) for name in fields)
    return (entry.kind, *values)


def _entries(child: m.Child) -> list[Entry]:
    found = []
    for kind, table in OF_CHILD.items():
        found += _of(kind, table.objects.filter(child=child))
    homes = [entry.fact.household_id for entry in found if entry.kind == "home"]
    for kind, table in OF_HOUSEHOLD.items():
        found += _of(kind, table.objects.filter(household__in=homes))
    return found


def _of(kind: str, rows: Any) -> list[Entry]:
    if kind == "planned_care":
        rows = rows.select_related("provider")
    return [
        Entry(
            kind=kind,
            fact=fact,
            first=fact.first,
            last=fact.until - DAY if fact.until else None,
            recorded_at=fact.recorded_at,
            recorded_by=fact.recorded_by,
            withdrawn_at=fact.withdrawn_at,
            withdrawn_by=fact.withdrawn_by,
            reason=fact.reason,
        )
        for fact in rows.order_by(F("recorded_at"))
    ]


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    """The latest first day first; of one day what was recorded last."""
    by_kind = sorted(entries, key=lambda entry: KINDS.index(entry.kind))
    return sorted(by_kind, key=lambda entry: (entry.first, entry.recorded_at), reverse=True)
