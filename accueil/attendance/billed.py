"""What of a child's day at a provider is billed: what was entered, or what was agreed.

Pure: a day's entries and its agreed times in, spans of minutes out. A span is counted in minutes
since the first day there is, so that nights and the limits of a period need nothing of their own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from accueil.law.care import DAY_MINUTES

Span = tuple[int, int]

# How a day of the calendar came to be billed or not.
PRESENT, JUSTIFIED, UNJUSTIFIED, NOTICE, EXPECTED, NOTHING = (
    *("present", "justified", "unjustified", "notice", "expected", "nothing"),
)


@dataclass(frozen=True, slots=True)
class Day:
    """A child's day at a provider. Spans are minutes of the day; `billed` as the contract says.

    `agreed` is empty on a day on which the provider is closed, a public holiday too. `past`: what
    is not entered of it is missing. `left`: the child had left, the notice was not over.
    """

    billed: str
    stays: Sequence[Span]
    agreed: Sequence[Span]
    absence: str = ""
    past: bool = True
    left: bool = False


@dataclass(frozen=True, slots=True)
class Billed:
    """What is billed of a day: why, and the spans, minutes of the day."""

    why: str
    spans: Sequence[Span] = ()


def billed(day: Day, *, expected: bool) -> Billed:
    """What is billed of a day; `expected`: one on which nothing is missing is filled as agreed."""
    if day.stays:
        return Billed(PRESENT, _of_presence(day))
    if not day.agreed:
        return Billed(NOTHING)
    if day.left:
        return Billed(NOTICE, day.agreed)
    if day.absence:
        return _of_absence(day)
    if not day.past:
        return Billed(EXPECTED, day.agreed) if expected else Billed(NOTHING)
    return Billed(UNJUSTIFIED, day.agreed) if day.billed != "real" else Billed(NOTHING)


def _of_presence(day: Day) -> Sequence[Span]:
    """Entered or agreed times; on a day without agreed times, as it was."""
    if day.billed == "real" or not day.agreed:
        return day.stays
    if day.billed == "longer" and minutes(day.agreed) <= minutes(day.stays):
        return day.stays
    return day.agreed


def _of_absence(day: Day) -> Billed:
    """Who bills real presence bills no absence; else the agreed times, with or without excuse."""
    if day.billed == "real":
        return Billed(NOTHING)
    why = UNJUSTIFIED if day.absence == "unjustified" else JUSTIFIED
    return Billed(why, day.agreed)


def minutes(spans: Iterable[Span]) -> int:
    """How many minutes some spans have."""
    return sum(until - start for start, until in spans)


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same minutes in as few spans as possible, in order."""
    found: list[Span] = []
    for start, until in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(until, found[-1][1]))
        elif start < until:
            found.append((start, until))
    return found


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """The minutes of some spans that are not in others."""
    found, gone = joined(spans), joined(taken)
    for start, until in gone:
        found = [
            part
            for a, b in found
            for part in ((a, min(b, start)), (max(a, until), b))
            if part[0] < part[1]
        ]
    return found


def within(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The minutes that are in both."""
    first = joined(spans)
    return without(first, without(first, others))


def counted(day: date, spans: Iterable[Span]) -> list[Span]:
    """Minutes of a day as minutes since the first day there is."""
    start = day.toordinal() * DAY_MINUTES
    return [(start + a, start + b) for a, b in spans]


def by_day(spans: Iterable[Span]) -> list[tuple[date, int, int]]:
    """Spans cut at each midnight: day, first minute, minute it ends."""
    found = []
    for start, until in joined(spans):
        midnights = range((start // DAY_MINUTES + 1) * DAY_MINUTES, until, DAY_MINUTES)
        for a, b in pairwise((start, *midnights, until)):
            number, minute = divmod(a, DAY_MINUTES)
            found.append((date.min + timedelta(days=number - 1), minute, minute + b - a))
    return found
