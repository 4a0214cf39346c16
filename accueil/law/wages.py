"""The social minimum wage (unskilled, 18 and over, gross a month), by the day it took effect."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources.abc import Traversable

from accueil.law.errors import BadData, NoMinimumWage

KEYS = {"from", "cents", "base", "index", "source", "document", "checked", "note", "derived"}


@dataclass(frozen=True, slots=True)
class MinimumWage:
    """A minimum wage in cents a month from a day on."""

    first: date
    cents: int
    source: str


def load_wages(folder: Traversable) -> tuple[MinimumWage, ...]:
    """All minimum wages in order. Refuses missing sources, floats and days out of order."""
    text = folder.joinpath("minimum_wages.toml").read_text("utf-8")
    content = tomllib.loads(text, parse_float=Decimal)
    entries, problems = content.get("wage", []), []
    for number, entry in enumerate(entries, 1):
        if set(entry) - KEYS or not isinstance(entry.get("cents"), int):
            problems.append(f"wage[{number}]: unknown key, or cents that are no whole number")
        if not all(entry.get(key) for key in ("from", "source", "document", "checked")):
            problems.append(f"wage[{number}]: from, source, document or checked is missing")
    days = [entry.get("from", date.min) for entry in entries]
    if sorted(set(days)) != days or not days:
        problems.append("the days must rise")
    if problems:
        raise BadData("minimum_wages.toml: " + "; ".join(problems))
    return tuple(
        MinimumWage(entry["from"], entry["cents"], f"{entry['source']} ({entry['document']})")
        for entry in entries
    )


def wage_on(wages: Sequence[MinimumWage], day: date) -> MinimumWage:
    """The minimum wage in force on a day. Refuses a day before the first one known."""
    for wage in reversed(wages):
        if wage.first <= day:
            return wage
    raise NoMinimumWage(f"no minimum wage is known for {day}, the first is of {wages[0].first}")
