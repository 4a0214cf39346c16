"""The social minimum wage (unskilled, 18 and over, gross a month), by the day it took effect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from itertools import pairwise

from accueil.law.entries import read_entries, refuse
from accueil.law.errors import NoMinimumWage

FILE = "minimum_wages.toml"
SHAPE = {"from": "date", "cents": "number", "base?": "text", "index?": "text"}


@dataclass(frozen=True, slots=True)
class MinimumWage:
    """A minimum wage in cents a month from a day on; `source` is article and document in one."""

    first: date
    cents: int
    source: str
    article: str
    document: str
    checked: date


def load_wages(folder: Traversable) -> tuple[MinimumWage, ...]:
    """All minimum wages in order. Refuses missing sources, floats and days out of order."""
    entries = read_entries(folder, FILE, "wage", SHAPE)
    rising = all(earlier["from"] < later["from"] for earlier, later in pairwise(entries))
    refuse(FILE, [] if rising else ["the days must rise"])
    return tuple(
        MinimumWage(
            entry["from"],
            entry["cents"],
            f"{entry['source']} ({entry['document']})",
            entry["source"],
            entry["document"],
            entry["checked"],
        )
        for entry in entries
    )


def wages_between(
    wages: Sequence[MinimumWage], first: date, last: date | None
) -> list[MinimumWage]:
    """Those in force on at least one day from `first` to `last`, which is None where it is open."""
    ends = [later.first for later in wages[1:]]
    return [
        wage
        for number, wage in enumerate(wages)
        if (last is None or wage.first <= last) and (number == len(ends) or ends[number] > first)
    ]


def wage_on(wages: Sequence[MinimumWage], day: date) -> MinimumWage:
    """The minimum wage in force on a day. Refuses a day before the first one known."""
    for wage in reversed(wages):
        if wage.first <= day:
            return wage
    raise NoMinimumWage(f"no minimum wage is known for {day}, the first is of {wages[0].first}")
