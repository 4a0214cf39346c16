"""A rule's formulas in five languages: every word has its name, no code of the program shows."""

import re

import pytest

from accueil.law.explanation import words_of
from accueil.law.formulas import formulas
from accueil.law.parameters import shipped
from accueil.law.rules import OTHER_RULES, WEEK_RULES
from accueil.law.words import LANGUAGES

LAW = shipped()
CODE = re.compile(r"[a-z]+_[a-z0-9_]+")
NAMES = (*WEEK_RULES, *OTHER_RULES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", NAMES)
def test_formulas_are_made_of_words_known_before(rule: str, language: str) -> None:
    """A formula names only what stands above it; each word of the rule has one."""
    found = formulas(LAW, rule, language)
    known: set[str] = set()
    for one in found:
        assert {piece.word for piece in one.pieces if piece.word} <= known, one
        assert str(one).count("(") == str(one).count(")"), one
        assert not CODE.search(f"{one.label} {one}"), one
        known.add(one.word)
    assert [one.word for one in found] == [w for w, _, _ in words_of(LAW, rule) if w != "tariff"]


def english(rule: str, law=LAW) -> dict[str, str]:
    """The formulas of a rule in English by word."""
    return {one.word: str(one).replace("\u00a0", " ") for one in formulas(law, rule, "en")}


def test_formulas_as_people_read_them() -> None:
    block = english("block_2")
    assert block["age"] == ""
    assert block["is_school_child"] == "Age of the child = school child"
    assert block["tariff_2"] == "the tariff's number for: Income band, Children in the household"
    assert block["parent_rate"] == (
        "the smaller of (Tariff in block 2, an hour; Price that the State counts, an hour)"
    )
    assert block["state"] == "The provider earns − The parents pay"
    cap = english("holiday_cap")
    assert cap["parent"] == "− Above the maximum of a holiday week"
    assert (
        "(100.00 € − Of it, already counted at another provider, at least 0)"
        in (cap["above_holiday_cap"])
    )
    assert english("school_hours")["free_limit"].startswith(
        "if School hours are free: 60:00 h; otherwise the smaller of ("
    )


def test_another_reading_has_another_formula() -> None:
    other = english("block_1", LAW.with_changes({"below_cap": "law"}))
    assert "State's maximum an hour − Price that the State counts, an hour" in other["parent_rate"]
