"""What is entered of a child's day at a provider, whichever way it comes in, and what is refused.

A day's entry says all of that day: these stays, so many meals, this absence. What was entered of
the day before and is not said again is withdrawn; what is said again stays; so the same entry
twice changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

# What can be wrong with an entry. The doors have the words, in their languages.
REFUSALS = (
    "overlap_own",  # two stays of the entry, or of two entries, share a minute: from, until
    "overlap_elsewhere",  # the child is elsewhere then: from, until; never where
    "no_contract",  # no care contract of the child with the provider on that day
    "future",  # a stay on a day that has not come, or that ends later than now
    "closed",  # the billing period is closed: period
    "reason_needed",  # the period was declared: a change needs a reason
    "twice",  # the same child and day in two entries of one call: row of the first
    "too_many_meals",  # more than three main meals
    "times",  # an end that is no later than its start, or a stay longer than a day
    "absent_and_present",  # an absence beside stays
)


@dataclass(frozen=True, slots=True)
class DayEntry:
    """A child's day at a provider: stays (first minute, last minute; beyond 1440 is the next day).

    `row` is the caller's own number of it, by which refusals name it. `absence`: a kind of
    `Absence.KINDS`, or none; None leaves what is known of absences as it is.
    """

    row: int
    provider: UUID
    child: UUID
    day: date
    stays: Sequence[tuple[int, int]] = ()
    meals: int = 0
    absence: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an entry is not taken: one of REFUSALS, the column it is about, and its values.

    `column` is `from`, `until`, `meals`, `absence`, `child` or `date`.
    """

    row: int
    code: str
    column: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of entries: rows that changed something, rows that said what was known, refusals.

    Where `refusals` is not empty and all or nothing was asked for, nothing was written.
    """

    changed: Sequence[int]
    unchanged: Sequence[int]
    refusals: Sequence[Refusal]
