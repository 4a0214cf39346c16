"""A rule's formula in words, and the value of every word in a case."""

import re
from datetime import date
from typing import Any

import pytest

from accueil.law.assess import assess
from accueil.law.explanation import Step, formula, steps, written
from accueil.law.parameters import shipped
from accueil.law.rules import OTHER_RULES, WEEK_RULES, LineTerms, Rule, rule
from accueil.law.terms import (
    ZERO,
    Table,
    condition_table,
    equals,
    given,
    given_condition,
    greatest,
    least,
    look_up,
    when,
)
from strategies import week_of

A, B = given("a", 0, 60), given("b", 5, 90)
YES, NO = given_condition("yes"), given_condition("no")
PAIR = Table("pair", (2, 2), (1, 2, 3, 4))
FORMULAS = [
    (A + B, "a + b"),
    (A + B - B * A, "(a + b) - (b x a)"),
    (A - 5, "a + -5"),
    (least(A, B), "least(a, b)"),
    (least(A + B, 70), "least(a + b, 70)"),
    (least(A, B) + A, "least(a, b) + a"),
    (greatest(A - B, 0), "left(a, b)"),
    (greatest(A + A - B, 0), "left(a + a, b)"),
    (greatest(B, A), "greatest(b, a)"),
    (when(YES, A, B), "if yes then a else b"),
    (when(A < B, A, when(NO, B, 0)), "if (a < b) then a else (if no then b else 0)"),
    (when(A <= B, A + B, 0), "if (a <= b) then (a + b) else 0"),
    (YES & ~NO, "yes and (not no)"),
    (YES | NO, "yes or no"),
    (equals(A + B, B), "(a + b) = b"),
    (equals(A, 7), "a = 7"),
    (greatest(A - B, 3), "greatest(a - b, 3)"),
    (greatest(B, A - B), "greatest(b, a - b)"),
    (greatest(least(A, 50) - B, 0), "left(least(a, 50), b)"),
    (~(YES & (A < B)), "(not yes) or (not (a < b))"),
    (look_up(PAIR, given("i", 0, 1), given("j", 0, 1)), "pair[i, j]"),
]


@pytest.mark.parametrize(("built", "words"), FORMULAS)
def test_a_formula_in_words(built: Any, words: str) -> None:
    assert written(built, {}) == words


def test_a_formula_calls_what_it_can_by_name() -> None:
    both = A + B
    assert written(least(both, 70) * both, {both: "sum"}) == "least(sum, 70) x sum"
    assert written(equals(both, A * B), {both: "sum", A * B: "area"}) == "sum = area"
    of_tariff = condition_table("free", (True, False), both - both + given("tariff", 0, 1))
    assert written(of_tariff & YES, {}) == "free[tariff] and yes"


def test_how_care_without_a_membership_is_computed() -> None:
    found = [(step.word, step.formula) for step in formula(shipped(), "no_membership")]
    assert found == [
        ("quantity", "minutes"),
        ("earned_rate", "price_cents"),
        ("parent_rate", "price_cents"),
        ("earned", "per_hour(minutes, price_cents)"),
        ("parent", "earned"),
    ]


def test_how_the_hours_of_a_block_are_computed() -> None:
    found = {step.word: step.formula for step in formula(shipped(), "block_2")}
    expected = {
        "minutes": "core_minutes + other_minutes",
        "is_school_child": "age is school",
        "base": "least(price_cents, cap)",
        "cap": "hour_cap[tariff, kind]",
        "tariff_2": "scale.block_2[tariff, band, group]",
        "earned": "per_hour(block_2_minutes, base)",
        "free_limit": "if school_free then 3600 else least(multilingual_minutes, 3600)",
        "school_free": "(is_school_child and school_week) and school_hours_free[tariff]",
        "first_position": "least(paid_before, left(3600, free_of_others + free))",
        "quantity": "block_2_minutes",
        "parent_rate": "least(tariff_2, base)",
        "parent": "per_hour(block_2_minutes, parent_rate)",
        "state": "earned - parent",
    }
    assert {word: found[word] for word in expected} == expected
    assert list(found)[-6:] == [
        "quantity",
        "earned_rate",
        "parent_rate",
        "earned",
        "parent",
        "state",
    ]
    assert "core_minutes" not in found
    free = [step.word for step in formula(shipped(), "multilingual")]
    assert free[-4:] == ["quantity", "earned_rate", "earned", "state"]


@pytest.mark.parametrize("name", WEEK_RULES)
def test_every_word_of_a_formula_is_told_before_it_is_used(name: str) -> None:
    told = formula(shipped(), name)
    words = [step.word for step in told]
    assert len(set(words)) == len(words)
    for number, step in enumerate(told):
        assert step.formula and step.value == ""
        used = set(re.findall(r"\w+", re.sub(r"[\w.]+\[", "[", step.formula)))
        assert not used & set(words[number + 1 :])


def found_of(rule_name: str, **values: Any) -> dict[str, str]:
    """The values of all words of a rule's line in a week of March 2026."""
    row: Any = {"child": 1, "monday": date(2026, 3, 9), "band": "r3.5", "family_group": 2}
    row |= {"age_group": "young", "school_week": True, "provider_kind": "ap", "meals": 1}
    row |= {"price_cents": 600, "meal_price_cents": 450, "core_minutes": 300}
    row |= {"other_minutes": 30, "multilingual_minutes": 0, **values}
    week = assess(week_of([row], shipped()), shipped())
    (line,) = [line for line in week.lines if line.rule.name == rule_name]
    found = steps(line, week, shipped())
    assert [step.formula for step in found][-1]
    return {step.word: step.value for step in found}


def test_the_values_of_a_line() -> None:
    found = found_of("block_2")
    expected = {
        "tariff": "2026-01-01",
        "kind": "ap",
        "band": "r3.5",
        "group": "2",
        "age": "young",
        "school_week": "yes",
        "is_school_child": "no",
        "core_minutes": "300",
        "minutes": "330",
        "paid_before": "0",
        "base": "540",
        "tariff_2": "270",
        "quantity": "150",
        "earned": "1350",
        "parent": "675",
        "state": "675",
    }
    assert {word: found[word] for word in expected} == expected


def test_the_values_of_a_line_with_others_in_the_week() -> None:
    row: Any = {"child": 1, "monday": date(2026, 3, 9), "band": "r4", "family_group": 1, "meals": 0}
    row |= {"age_group": "young", "school_week": True, "provider_kind": "ap", "price_cents": 500}
    row |= {"meal_price_cents": 0, "core_minutes": 60, "other_minutes": 0}
    row |= {"multilingual_minutes": 0}
    week = assess(week_of([row, {**row, "price_cents": 520}], shipped()), shipped())
    second, first = (steps(line, week, shipped()) for line in week.lines)
    values = [{s.word: s.value for s in found}["paid_before"] for found in (first, second)]
    assert values == ["0", "60"]


def test_a_step_as_a_line_of_text() -> None:
    assert str(Step("base", "least(price, cap)", "540")) == "base = 540 = least(price, cap)"
    assert str(Step("base", "least(price, cap)")) == "base = least(price, cap)"
    assert str(Step("band", "band", "r2")) == "band = r2"


def test_without_a_membership_there_is_nothing_to_explain() -> None:
    week = week_of(
        [{**dict.fromkeys(("meals", "core_minutes", "other_minutes"), 0), **BARE}], shipped()
    )
    bare = type(week)(week.monday, True, "young", None, week.rows, ())
    assessed = assess(bare, shipped())
    assert [steps(line, assessed, shipped()) for line in assessed.lines] == [[]]


BARE: Any = {"monday": date(2026, 3, 9), "provider_kind": "sea", "price_cents": 1}
BARE |= {"meal_price_cents": 0, "band": "r0", "family_group": 1, "age_group": "young"}
BARE |= {"school_week": True, "multilingual_minutes": 0}


# --- the list of rules


def test_a_rule_is_entered_under_its_own_name() -> None:
    def made_up(minutes: Any) -> LineTerms:
        """What it is for."""
        return LineTerms(minutes, ZERO, ZERO, ZERO, ZERO)

    for weekly, rules in ((True, WEEK_RULES), (False, OTHER_RULES)):
        known = dict(rules)
        try:
            assert (
                rule("meals", "art. 1", "a", "b.*", switch="c", weekly=weekly)(made_up) is made_up
            )
            entered = rules.pop("made_up")
        finally:
            rules.clear()
            rules.update(known)
        expected = Rule("made_up", "meals", "art. 1", ("a", "b.*"), "c", made_up)
        assert entered == expected
    rule("minutes", "art. 2")(made_up)
    assert WEEK_RULES.pop("made_up") == Rule("made_up", "minutes", "art. 2", (), None, made_up)


def test_every_rule_has_its_article_and_knows_its_numbers() -> None:
    names = set(shipped().tariffs[0].numbers)
    for name, entry in {**WEEK_RULES, **OTHER_RULES}.items():
        assert entry.name == name and entry.article.startswith("Loi")
        assert entry.switch is None or entry.switch in names
        for pattern in entry.numbers:
            assert any(n == pattern or n.startswith(pattern.removesuffix("*")) for n in names)
    assert list(OTHER_RULES) == ["no_membership"]
    units = {name: entry.unit for name, entry in WEEK_RULES.items() if entry.unit != "minutes"}
    assert units == {
        **{"holiday_cap": "amount", "placement": "amount", "meals": "meals"},
        **{"meal_supplement": "meals", "meals_beyond_5": "meals"},
    }
