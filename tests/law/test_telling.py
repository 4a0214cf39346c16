"""Every line of every case can be opened: its steps end in its amounts, in five languages."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from accueil.exchange.case import read_case
from accueil.law.bill import bill
from accueil.law.parameters import shipped
from accueil.law.telling import COUNTERS, UNITS, numbers_of, parts_of, told
from accueil.law.words import LANGUAGES, euros, texts

LAW = shipped()
CASES = sorted((Path(__file__).parent.parent / "cases").glob("*.toml"))
CODE = re.compile(r"[a-z]+_[a-z0-9_]+")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_steps_of_a_line_end_in_its_amounts(path: Path) -> None:
    """What the provider earns, the parents and the State pay; no word of the program among them."""
    made = bill(read_case(path, LAW), LAW)
    for number, week in enumerate(made.weeks):
        language = LANGUAGES[number % len(LANGUAGES)]
        for line, parts in zip(week.lines, parts_of(week, LAW), strict=True):
            if line.unit != "amount":
                assert parts and parts.parent_rate == line.rate_cents
            if week.week.entitlement is None:
                continue
            steps = told(line, week, LAW, language)
            values = {step.word: step.value for step in steps}
            assert values["parent"] == euros(line.parent_cents, language)
            if line.state_cents:
                assert values["state"] == euros(line.state_cents, language)
            for step in steps:
                assert not CODE.search(f"{step.label} {step.words} {step.numbers}"), step
            assert numbers_of(line, week, LAW), line.rule.name


def test_what_another_version_made_is_not_explained_by_this_one() -> None:
    """Steps that would lead to another amount than the frozen one are not shown."""
    made = bill(read_case(CASES[0], LAW), LAW)
    week = next(week for week in made.weeks if week.lines)
    other = replace(week.lines[0], parent_cents=week.lines[0].parent_cents + 1)
    changed = replace(week, lines=[other])
    assert told(other, changed, LAW, "fr") == []
    assert parts_of(changed, LAW) == [None]


def test_every_word_has_its_text() -> None:
    for language in LANGUAGES:
        for word in (*UNITS, *COUNTERS):
            assert texts(language)[f"step.{word}"]
