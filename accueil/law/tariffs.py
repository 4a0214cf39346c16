"""The law's numbers in force on a day: one file a tariff, named by its first day.

Every number carries its legal source, the document it was read in and the day it was checked.
A file with an unknown or missing key, a float, a number out of order or without a source is
refused when it is loaded.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

from accueil.law.bands import BANDS, BLOCKS, FAMILY_GROUPS, INCOME_BANDS
from accueil.law.errors import BadData, BadReading

SINGLE = {
    "hour_cap.sea": "cents an hour",
    "hour_cap.mini_creche": "cents an hour",
    "hour_cap.ap": "cents an hour",
    "unsocial_extra": "cents an hour",
    "meal_cap": "cents a meal",
    "weekly_minutes": "minutes a week",
    "weekly_meals": "meals a week",
    "holiday_cap": "cents a week",
    "holiday_cap_applies.young": "yes or no",
    "holiday_cap_applies.school": "yes or no",
    "school_hours_free": "yes or no",
    "multilingual_minutes.none": "minutes a week",
    "multilingual_minutes.precoce_part": "minutes a week",
    "multilingual_minutes.precoce_full": "minutes a week",
    "multilingual_weeks": "weeks a year",
    "multilingual_applies.sea": "yes or no",
    "multilingual_applies.mini_creche": "yes or no",
    "multilingual_applies.ap": "yes or no",
    "price_above_cap.contracted": "yes or no",
    "price_above_cap.commercial": "yes or no",
    "price_above_cap.ap": "yes or no",
    "core_from": "minute of the day",
    "core_until": "minute of the day",
    "below_cap": "brochure|law",
    "family_key": "children|rank",
}
MEAL_SHARES = ("meal_share.young", "meal_share.school_term", "meal_share.school_holidays")
READINGS = {name: tuple(unit.split("|")) for name, unit in SINGLE.items() if "|" in unit}
LARGEST = {"cents": 100_000, "minutes": 10_080, "minute": 1_440, "meals": 100, "weeks": 53}
MOST_DIGITS = 9
NOTES = ("source", "document", "checked", "derived", "note")


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a tariff, or one reading, with where it stands and when it was checked."""

    value: int | bool | str
    unit: str
    source: str
    document: str
    checked: date
    derived: bool = False
    note: str = ""


@dataclass(frozen=True, eq=False)
class Tariff:
    """All numbers in force from `first` on, by name (`scale.r2.1.block_2`)."""

    first: date
    title: str
    announced: bool
    numbers: Mapping[str, Number]

    def number(self, name: str) -> int:
        """A whole number: cents, minutes, meals, per cent."""
        return int(self.numbers[name].value)

    def allows(self, name: str) -> bool:
        """A yes or no."""
        return self.numbers[name].value is True

    def reading(self, name: str) -> str:
        """Which of two readings of the law is in force."""
        return str(self.numbers[name].value)

    def with_changes(self, changes: Mapping[str, int | bool | str]) -> "Tariff":
        """The same tariff with other numbers, checked as a file is."""
        numbers = dict(self.numbers)
        for name, value in changes.items():
            if name not in numbers:
                raise BadReading(f"tariff {self.first}: no number is called {name!r}")
            numbers[name] = replace(numbers[name], value=value)
        changed = replace(self, numbers=numbers)
        problems = list(_disorder(changed))
        if problems:
            raise BadReading(f"tariff {self.first}: " + "; ".join(problems))
        return changed


def units() -> dict[str, str]:
    """Every name that a tariff must have, with its unit."""
    names = dict(SINGLE)
    for band in INCOME_BANDS:
        names[f"band_from.{band}"] = "percent of the minimum wage"
    for band in BANDS:
        for block in BLOCKS[:2]:
            names[f"block_minutes.{band}.block_{block}"] = "minutes a week"
        for group in FAMILY_GROUPS:
            for block in BLOCKS:
                names[f"scale.{band}.{group}.block_{block}"] = "cents an hour"
        for share in MEAL_SHARES:
            names[f"{share}.{band}"] = "cents a meal"
    return names


def _spread(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The numbers of a table by name: a list's places are family groups and blocks."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _spread(f"{name}.{key}", inner)
    elif isinstance(value, list) and value and all(isinstance(v, list) for v in value):
        for group, inner in enumerate(value, 1):
            yield from _spread(f"{name}.{group}", inner)
    elif isinstance(value, list):
        for block, inner in enumerate(value, 1):
            yield f"{name}.block_{block}", inner
    else:
        yield name, value


def _entries(path: str, content: Mapping[str, Any]) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Every (name, value, notes) below a table of the file."""
    for key, inner in content.items():
        name = f"{path}.{key}" if path else key
        name = name.removeprefix("reading.")
        if not isinstance(inner, dict):
            yield name, inner, {}
        elif "value" in inner or "values" in inner:
            notes = {k: v for k, v in inner.items() if k not in ("value", "values")}
            for full, value in _spread(name, inner.get("value", inner.get("values"))):
                yield full, value, notes
        else:
            yield from _entries(name, inner)


def _wrong_value(unit: str, value: Any) -> str | None:
    """What is wrong with a value of this unit, or None."""
    if "|" in unit:
        return None if value in unit.split("|") else f"{value!r} is none of {unit}"
    if unit == "yes or no":
        return None if isinstance(value, bool) else f"{value!r} is not true or false"
    if isinstance(value, bool) or not isinstance(value, int):
        return f"{value!r} is not a whole number from 0 on"
    largest = LARGEST.get(unit.split()[0], 1_000)
    return None if 0 <= value <= largest else f"{value} is not between 0 and {largest}"


def _wrong_notes(notes: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a number's provenance."""
    for key in notes:
        if key not in NOTES:
            yield f"unknown key {key!r}"
    for key in ("source", "document"):
        if not isinstance(notes.get(key), str) or not notes[key].strip():
            yield f"{key} is missing"
    if type(notes.get("checked")) is not date:
        yield "checked is missing or no date"
    if not isinstance(notes.get("derived", False), bool):
        yield "derived is not true or false"
    if notes.get("derived") and not notes.get("note"):
        yield "derived, but no note says how"


def _disorder(tariff: Tariff) -> Iterator[str]:
    """Numbers that contradict each other: bands not rising, blocks longer than the week."""
    for name, number in tariff.numbers.items():
        wrong = _wrong_value(number.unit, number.value)
        if wrong:
            yield f"{name}: {wrong}"
            return
    lower = [tariff.number(f"band_from.{band}") for band in INCOME_BANDS]
    if lower[0] != 0 or sorted(set(lower)) != lower:
        yield "band_from: the lowest band begins at 0 and each next one higher, without overlap"
    for band in BANDS:
        lengths = [tariff.number(f"block_minutes.{band}.block_{block}") for block in BLOCKS[:2]]
        if sum(lengths) > tariff.number("weekly_minutes"):
            yield f"block_minutes.{band}: longer than weekly_minutes"
    if tariff.number("core_from") >= tariff.number("core_until"):
        yield "core_from: not before core_until"


def parse_tariff(name: str, text: str) -> Tariff:
    """One tariff file; `name` is its first day. Refuses all it finds wrong, at once."""
    try:
        first = date.fromisoformat(name)
        content = tomllib.loads(text, parse_float=Decimal)
    except ValueError as error:
        raise BadData(f"tariff {name}: {error}") from None
    status, title = content.pop("status", None), content.pop("title", None)
    problems = []
    if status not in ("in_force", "announced"):
        problems.append(f"status is {status!r}, expected in_force or announced")
    if not isinstance(title, str):
        problems.append("title is missing")
    expected, numbers = units(), {}
    for number_name, value, notes in _entries("", content):
        if number_name not in expected:
            problems.append(f"unknown key {number_name}")
            continue
        if number_name in numbers:
            problems.append(f"{number_name} is there twice")
        unit = expected[number_name]
        wrong = _wrong_value(unit, value)
        faults = [*([wrong] if wrong else []), *_wrong_notes(notes)]
        problems += [f"{number_name}: {fault}" for fault in faults]
        if not faults:
            numbers[number_name] = Number(value, unit, **notes)
    problems += [f"{missing} is missing" for missing in expected if missing not in numbers]
    tariff = Tariff(first, str(title), status == "announced", numbers)
    problems = problems or list(_disorder(tariff))
    if problems:
        raise BadData(f"tariff {name}: " + "; ".join(problems))
    return tariff


def load_tariffs(folder: Traversable) -> tuple[Tariff, ...]:
    """All tariffs of a folder in the order of their first days."""
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    if not files:
        raise BadData(f"no tariff in {folder}")
    return tuple(
        parse_tariff(file.name.removesuffix(".toml"), file.read_text("utf-8")) for file in files
    )


@cache
def names() -> frozenset[str]:
    """The names of all numbers and readings of a tariff."""
    return frozenset(units())


def read_change(text: str) -> tuple[str, int | bool | str]:
    """`NAME=VALUE` as a name of the tariff and a value of its unit.

    Refuses a name that the tariff does not have and a value that cannot be.
    """
    name, equals, raw = text.partition("=")
    if not equals or name not in names():
        raise BadReading(
            f"{text!r}: no number of the tariff is called {name!r}; "
            "`accueil tariff --json` gives the names"
        )
    unit = units()[name]
    value: int | bool | str = raw
    if unit == "yes or no":
        value = {"true": True, "false": False}.get(raw, raw)
    elif "|" not in unit and raw.isascii() and raw.isdecimal() and len(raw) <= MOST_DIGITS:
        value = int(raw)
    wrong = _wrong_value(unit, value)
    if wrong:
        raise BadReading(f"{text!r}: {wrong} ({unit})")
    return name, value
