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
    "future",  # a stay that ends later than now, or meals of a day that has not come
    "closed",  # the billing period is closed and the entry says something new: period
    "reason_needed",  # the period was declared and the entry says something new: period
    "twice",  # the same child and day in two entries of one call: row of the first
    "too_many_meals",  # fewer than none or more than three main meals: meals
    "times",  # an end that is no later than its start, or a stay longer than a day: from, until
    "absent_and_present",  # stays beside an absence, of the entry or known before: kind
)


@dataclass(frozen=True, slots=True)
class DayEntry:
    """A child's day at a provider: stays (first minute, last minute; beyond 1440 is the next day).

    `row` is the caller's own number of it, by which refusals name it. `absence`: a kind of
    `Absence.KINDS`; empty: the child is not absent that day; None leaves what is known of absences
    as it is. No stays, no meals and None: nothing was, and what was entered is withdrawn.
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

    `column` is `from`, `until`, `meals`, `absence`, `child` or `date`. Times in `values` are
    minutes counted from the beginning of the entry's day; of an overlap those that are shared.
    """

    row: int
    code: str
    column: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of entries: rows that changed something, rows that said what was known, refusals.

    Where `refusals` is not empty and all or nothing was asked for, nothing was written. The lists
    are in the order of rows and hold no more than was asked for; the totals count all: entries that
    changed something, that did not, that are refused.
    """

    changed: Sequence[int]
    unchanged: Sequence[int]
    refusals: Sequence[Refusal]
    changed_total: int = 0
    unchanged_total: int = 0
    refused_total: int = 0
