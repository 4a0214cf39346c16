"""Every case of `tests/cases`, to the cent and line by line; what holds for every bill."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from accueil.exchange.answer import answer
from accueil.exchange.case import case_of, read_case
from accueil.law.assess import Line
from accueil.law.bill import Bill, bill
from accueil.law.parameters import shipped
from accueil.law.words import LANGUAGES
from reference import assess_case
from reference_numbers import TARIFFS, half_up

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.toml"))
READINGS = [("brochure", "children"), ("law", "rank")]

each_case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)


def part(expected: Any, found: Any) -> Any:
    """Of what was found only what the case says something about."""
    if isinstance(expected, dict):
        return {key: part(value, found[key]) for key, value in expected.items()}
    if isinstance(expected, list) and len(expected) == len(found):
        return [part(*both) for both in zip(expected, found, strict=True)]
    return found


def bill_of(path: Path) -> Bill:
    """The bill of a case file."""
    return bill(read_case(path, shipped()), shipped())


def lines_of(found: dict[str, Any]) -> list[Any]:
    """The lines of an answer without their words."""
    return [
        [
            {k: v for k, v in line.items() if k not in ("rate_cents", "source", "text")}
            for line in week["lines"]
        ]
        for week in found["weeks"]
    ]


def test_there_are_cases() -> None:
    assert len(CASES) >= 50


@each_case
def test_a_case_to_the_cent(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    found = answer(bill_of(path), "fr")
    assert part(expected, found) == expected


@each_case
@pytest.mark.parametrize(("below_cap", "family_key"), READINGS)
def test_a_case_line_by_line_as_the_reference(path: Path, below_cap: str, family_key: str) -> None:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    content["child"].setdefault("rank", 2)
    law = shipped().with_changes({"below_cap": below_cap, "family_key": family_key})
    found = answer(bill(case_of(content, law), law), "de")
    expected = assess_case(content, below_cap=below_cap, family_key=family_key)
    assert lines_of(found) == [week["lines"] for week in expected["weeks"]]
    for key in ("parent_cents", "state_cents"):
        assert found[key] == expected[key]
        assert [w[key] for w in found["weeks"]] == [w[key] for w in expected["weeks"]]
    if "membership" not in content:
        expected["household"]["family_group"] = None
    assert found["household"] == expected["household"]


@each_case
def test_the_lines_of_a_case_add_up(path: Path) -> None:
    assessed = bill_of(path)
    found = answer(assessed, "en")
    for week, words in zip(assessed.weeks, found["weeks"], strict=True):
        for line in week.lines:
            assert_line_adds_up(line)
        for key in ("parent_cents", "state_cents"):
            assert sum(line[key] for line in words["lines"]) == words[key]
    for key in ("parent_cents", "state_cents"):
        assert sum(week[key] for week in found["weeks"]) == found[key]


def earned_rate(line: Line) -> int:
    """What the provider earns by an hour or a meal of a line, read from the table of the rules."""
    price, meal = line.row.provider.price_cents, line.row.provider.meal_price_cents
    numbers = list(TARIFFS.values())[line.row.tariff]
    base = min(price, int(numbers["ap" if line.row.provider.kind == "ap" else "creche"]))
    rates = dict.fromkeys(("school_hours", "multilingual", "block_1", "block_2", "block_3"), base)
    rates |= {"supplement": price - base, "unsocial_hours": 50, "beyond_60": price}
    rates |= {"meals": min(meal, 450), "meal_supplement": meal - min(meal, 450)}
    rates |= {"meals_beyond_5": meal, "no_membership": price if line.unit == "minutes" else meal}
    return rates[line.rule.name]


def assert_line_adds_up(line: Line) -> None:
    """Both parts of a line together are what the provider earns by it, each half up by itself."""
    both = line.parent_cents + line.state_cents
    if line.unit == "amount":
        assert both == 0 and line.quantity == line.state_cents > 0
        return
    assert line.quantity > 0
    if line.unit == "meals":
        assert both == line.quantity * earned_rate(line)
        assert line.parent_cents == line.quantity * line.rate_cents
    else:
        assert both == half_up(line.quantity, earned_rate(line))
        assert line.parent_cents == half_up(line.quantity, line.rate_cents)


@each_case
def test_a_case_has_its_words_in_every_language(path: Path) -> None:
    assessed = bill_of(path)
    for language in LANGUAGES:
        found = answer(assessed, language)
        for line in (line for week in found["weeks"] for line in week["lines"]):
            assert line["text"] and "{" not in line["text"]
            assert line["source"].startswith("Loi")
        assert all(isinstance(words, str) and words for words in found["assumptions"])
