"""Another reading or another number: `--with NAME=VALUE`, and the digest that tells of it."""

from typing import Any

import pytest

from accueil.law.assess import assess
from accueil.law.bands import BANDS
from accueil.law.errors import BadReading, LawError
from accueil.law.parameters import Parameters, shipped
from accueil.law.tariffs import SINGLE, names, read_change, units
from strategies import week_of

NAMES = sorted(units())


def another(name: str) -> int | bool | str:
    """A value that a number or reading of the tariff can have and does not have in all tariffs."""
    number = shipped().tariffs[-1].numbers[name]
    others = [t.numbers[name].value for t in shipped().tariffs]
    if isinstance(number.value, bool):
        return not number.value if len(set(others)) == 1 else number.value
    if isinstance(number.value, str):
        return next(text for text in number.unit.split("|") if text != number.value)
    return number.value + 1 if number.value != 0 or not name.startswith("band") else 0


def test_the_names_of_a_tariff() -> None:
    singles = len(SINGLE)
    assert len(NAMES) == singles + 8 + len(BANDS) * (2 + 4 * 3 + 3) == len(names())
    for tariff in shipped().tariffs:
        assert set(tariff.numbers) == set(NAMES)
    expected = {
        "scale.r2.5.4.block_3": "cents an hour",
        "block_minutes.r0.block_1": "minutes a week",
        "band_from.r4.5": "percent of the minimum wage",
        "meal_share.school_holidays.undeclared": "cents a meal",
        "below_cap": "brochure|law",
        "weekly_meals": "meals a week",
    }
    assert {name: units()[name] for name in expected} == expected


def test_every_number_by_name_changes_the_digest() -> None:
    digests = {shipped().digest}
    changeable = [name for name in NAMES if name != "band_from.r0"]
    for name in changeable:
        value = another(name)
        changed = shipped().with_changes({name: value})
        assert changed.changes == ((name, value),)
        assert all(tariff.numbers[name].value == value for tariff in changed.tariffs)
        digests.add(changed.digest)
    assert len(digests) == len(changeable) + 1
    assert shipped().changes == () and shipped().with_changes({}).digest == shipped().digest


def test_changes_are_added_to_earlier_ones_and_sorted() -> None:
    law = shipped().with_changes({"weekly_meals": 4}).with_changes({"below_cap": "law"})
    assert law.changes == (("below_cap", "law"), ("weekly_meals", 4))
    again = law.with_changes({"weekly_meals": 6})
    assert again.changes == (("below_cap", "law"), ("weekly_meals", 6))
    assert again.tariffs[0].number("weekly_meals") == 6
    assert again.tariffs[0].reading("below_cap") == "law"


CHANGES = [
    ("below_cap=law", "below_cap", "law"),
    ("family_key=rank", "family_key", "rank"),
    ("hour_cap.sea=0", "hour_cap.sea", 0),
    ("hour_cap.sea=100000", "hour_cap.sea", 100_000),
    ("school_hours_free=false", "school_hours_free", False),
    ("school_hours_free=true", "school_hours_free", True),
    ("scale.r4.5.1.block_3=620", "scale.r4.5.1.block_3", 620),
    ("core_until=1440", "core_until", 1440),
]


@pytest.mark.parametrize(("text", "name", "value"), CHANGES)
def test_a_change_is_read_by_its_unit(text: str, name: str, value: Any) -> None:
    assert read_change(text) == (name, value)
    assert type(read_change(text)[1]) is type(value)


UNKNOWN = ["", "below_cap", "=law", "below=law", "scale.r9.1.block_1=1", "reading.below_cap=law"]
IMPOSSIBLE = [
    ("below_cap=other", "'other' is none of brochure|law (brochure|law)"),
    ("below_cap=", "'' is none of brochure|law (brochure|law)"),
    ("family_key=1", "'1' is none of children|rank (children|rank)"),
    ("hour_cap.sea=-1", "'-1' is not a whole number from 0 on (cents an hour)"),
    ("hour_cap.sea=7.00", "'7.00' is not a whole number from 0 on (cents an hour)"),
    ("hour_cap.sea=", "'' is not a whole number from 0 on (cents an hour)"),
    ("hour_cap.sea=true", "'true' is not a whole number from 0 on (cents an hour)"),
    ("hour_cap.sea=100001", "100001 is not between 0 and 100000 (cents an hour)"),
    ("hour_cap.sea=²", "'²' is not a whole number from 0 on (cents an hour)"),
    ("school_hours_free=1", "'1' is not true or false (yes or no)"),
    ("school_hours_free=yes", "'yes' is not true or false (yes or no)"),
]


@pytest.mark.parametrize("text", UNKNOWN)
def test_an_unknown_name_is_refused(text: str) -> None:
    with pytest.raises(BadReading) as caught:
        read_change(text)
    name = text.partition("=")[0]
    assert str(caught.value) == (
        f"{text!r}: no number of the tariff is called {name!r};"
        " `accueil tariff --json` gives the names"
    )


@pytest.mark.parametrize(("text", "gist"), IMPOSSIBLE)
def test_an_impossible_value_is_refused(text: str, gist: str) -> None:
    with pytest.raises(BadReading) as caught:
        read_change(text)
    assert str(caught.value) == f"{text!r}: {gist}"


def test_a_number_longer_than_any_amount_is_refused() -> None:
    with pytest.raises(BadReading, match="999999999 is not between 0 and 100000"):
        read_change("hour_cap.sea=999999999")
    with pytest.raises(BadReading, match="'9999999999' is not a whole number from 0 on"):
        read_change("hour_cap.sea=9999999999")
    with pytest.raises(BadReading, match="is not"):
        read_change("hour_cap.sea=" + "9" * 5000)


CONTRADICTIONS: list[tuple[dict[str, Any], str]] = [
    ({"band_from.r2": 300}, "band_from: the lowest band begins at 0"),
    ({"band_from.r0": 1}, "band_from: the lowest band begins at 0"),
    ({"weekly_minutes": 600}, "block_minutes.precarious: longer than weekly_minutes"),
    ({"core_from": 1200}, "core_from: not before core_until"),
    ({"hour_cap.ap": -1}, "hour_cap.ap: -1 is not between 0 and 100000"),
    ({"below_cap": "other"}, "below_cap: 'other' is none of brochure|law"),
    ({"no_such": 1}, "no number is called 'no_such'"),
]


@pytest.mark.parametrize(("changes", "gist"), CONTRADICTIONS)
def test_numbers_that_contradict_each_other_are_refused(changes: Any, gist: str) -> None:
    with pytest.raises(BadReading, match="tariff 2017-10-02: ") as caught:
        shipped().with_changes(changes)
    assert gist in str(caught.value)


def test_numbers_that_could_overflow_are_refused_in_the_words_of_the_law() -> None:
    dear: dict[str, int | bool | str] = {"hour_cap.sea": 100_000, "weekly_minutes": 10_080}
    dear |= {"block_minutes.r4.5.block_1": 10_080, "block_minutes.r4.5.block_2": 0}
    dear |= {f"scale.r4.5.1.block_{block}": 100_000 for block in (1, 2, 3)}
    law = shipped().with_changes(dear)
    with pytest.raises(LawError, match="beyond 32 bits"):
        assess(week_of([row_of()], law), law)


# --- what a change does


def row_of(**values: Any) -> Any:
    """Fifty hours and six meals of a young child of the top band in 2026, at 5.00 an hour."""
    monday = shipped().calendar.weeks_without(2026).mondays[0]
    row: Any = {"child": 1, "monday": monday, "band": "r4.5", "family_group": 1, "meals": 6}
    row |= {"age_group": "young", "school_week": True, "provider_kind": "sea"}
    row |= {"price_cents": 500, "meal_price_cents": 450, "core_minutes": 3000}
    return {**row, "other_minutes": 0, "multilingual_minutes": 0, **values}


def parents(law: Parameters, **values: Any) -> int:
    """What the parents pay for that week."""
    return assess(week_of([row_of(**values)], law), law).parent_cents


EFFECTS: list[tuple[dict[str, Any], dict[str, Any], int]] = [
    ({"below_cap": "law"}, {}, -(24 * 200 + 26 * 100)),
    ({"weekly_minutes": 2940}, {}, 0),
    ({"weekly_meals": 6}, {}, -250),
    ({"meal_cap": 400}, {"meals": 5}, 5 * 50),
    ({"scale.r4.5.1.block_2": 410}, {}, 21 * 10),
    ({"scale.r4.5.1.block_1": 410}, {}, 3 * 10),
    ({"block_minutes.r4.5.block_1": 240}, {}, -100),
    ({"block_minutes.r4.5.block_2": 1320}, {}, -100),
    ({"meal_share.young.r4.5": 210}, {"meals": 5}, 50),
    ({"hour_cap.sea": 450}, {}, 24 * 50),
    ({"holiday_cap": 5000}, {"school_week": False}, -5000),
    ({"holiday_cap_applies.young": False}, {"school_week": False}, 24 * 400 + 26 * 500 - 10000),
]


@pytest.mark.parametrize(("changes", "values", "effect"), EFFECTS)
def test_a_changed_number_is_the_one_that_counts(changes: Any, values: Any, effect: int) -> None:
    before = parents(shipped(), **values)
    assert parents(shipped().with_changes(changes), **values) - before == effect
