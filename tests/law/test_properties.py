"""What must always hold, whatever the case (the rules of the computation, section 4)."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accueil.exchange.answer import answer
from accueil.exchange.case import case_of
from accueil.law.assess import AssessedWeek, assess
from accueil.law.bands import BANDS
from accueil.law.bill import Bill, bill
from accueil.law.parameters import shipped
from reference import assess_case, assess_rows
from reference_numbers import BANDS as SCALE
from reference_numbers import TARIFFS
from strategies import Table, cases, examples, flat, law_of, week_of, week_tables

SUBSIDISED = ("school_hours", "multilingual", "block_1", "block_2", "block_3")
many = examples(300)
some = examples(150)
readings = st.sampled_from(["brochure", "law"])


def assessed(table: list[Table], below_cap: str = "brochure", **more: Any) -> AssessedWeek:
    """A week of rows, assessed."""
    law = law_of(below_cap)
    return assess(week_of(table, law, **more), law)


def parents(table: list[Table], below_cap: str = "brochure") -> int:
    """What the parents pay of a week."""
    return assessed(table, below_cap).parent_cents


def moved(*tables: list[Table]) -> float:
    """The most that rounding moves sums of weeks against each other: half a cent for each line
    whose hours do not come out in whole cents."""
    lines = [line for table in tables for line in assessed(table).lines]
    hours = [line.quantity * line.rate_cents for line in lines if line.unit == "minutes"]
    return sum(bool(cents % 60) for cents in hours) / 2


def counted(week: AssessedWeek, *names: str) -> int:
    """How many minutes or meals of a week stand on these lines."""
    return sum(line.quantity for line in week.lines if line.rule.name in names)


def bill_of(case: Table) -> Bill:
    """The bill of a case's tables."""
    return bill(case_of(case, shipped()), shipped())


def money(found: Bill) -> list[Any]:
    """Every line of a bill: rule, provider, quantity and both parts."""
    return [
        (line.rule.name, line.row.provider.id, line.quantity, line.parent_cents, line.state_cents)
        for week in found.weeks
        for line in week.lines
    ]


# --- the product is the reference


@many
@given(cases(), readings, st.sampled_from(["children", "rank"]))
def test_a_case_is_what_the_reference_says(case: Table, below_cap: str, family_key: str) -> None:
    law = shipped().with_changes({"below_cap": below_cap, "family_key": family_key})
    expected = assess_case(case, below_cap=below_cap, family_key=family_key)
    found = answer(bill(case_of(case, law), law), "fr")
    for week, due in zip(found["weeks"], expected["weeks"], strict=True):
        assert week["monday"] == due["monday"] and week["school_week"] == due["school_week"]
        words = ("rate_cents", "source", "text")
        lines = [{k: v for k, v in line.items() if k not in words} for line in week["lines"]]
        assert lines == due["lines"]
    household = expected["household"]
    if "membership" not in case:
        household["family_group"] = None
    assert found["household"] == household


@many
@given(week_tables(), readings)
def test_a_week_is_what_the_reference_says(table: list[Table], below_cap: str) -> None:
    table.sort(key=lambda row: row["from_day"])
    assert flat(assessed(table, below_cap)) == assess_rows(table, below_cap=below_cap)


# --- limits


@many
@given(week_tables(), readings, st.booleans())
def test_nothing_is_negative(table: list[Table], below_cap: str, placed: bool) -> None:
    week = assessed(table, below_cap, placed=placed)
    for line in week.lines:
        assert line.quantity > 0 and line.rate_cents >= 0
        assert line.parent_cents >= 0 or line.unit == "amount"
        assert line.state_cents >= 0
    for row in week.week.rows:
        assert sum(line.parent_cents for line in week.lines if line.row is row) >= 0


@many
@given(week_tables(), readings)
def test_the_state_pays_at_most_its_maximum(table: list[Table], below_cap: str) -> None:
    week = assessed(table, below_cap)
    for line in week.lines:
        numbers = list(TARIFFS.values())[line.row.tariff]
        cap = int(numbers["ap" if line.row.provider.kind == "ap" else "creche"])
        if line.rule.name in SUBSIDISED:
            assert line.state_cents * 60 <= line.quantity * cap + 30
        elif line.rule.name == "unsocial_hours":
            assert line.state_cents * 60 <= line.quantity * 50 + 30
        elif line.rule.name == "meals":
            assert line.state_cents <= line.quantity * 450
        elif line.rule.name != "holiday_cap":
            assert line.state_cents == 0


@many
@given(week_tables(), readings)
def test_no_counter_is_overdrawn(table: list[Table], below_cap: str) -> None:
    week = assessed(table, below_cap)
    total = sum(row["core_minutes"] + row["other_minutes"] for row in table)
    assert counted(week, *SUBSIDISED) == min(total, 3600)
    assert counted(week, *SUBSIDISED, "beyond_60") == total
    assert counted(week, "multilingual") <= max(row["multilingual_minutes"] for row in table)
    meals = sum(row["meals"] for row in table)
    assert counted(week, "meals") == min(meals, 5)
    assert counted(week, "meals", "meals_beyond_5") == meals


@many
@given(week_tables())
def test_the_blocks_are_filled_one_after_the_other(table: list[Table]) -> None:
    week = assessed(table)
    one, two, three = (counted(week, f"block_{n}") for n in (1, 2, 3))
    first = int(SCALE[table[0]["band"]][9]) * 60
    assert one <= first and two <= 1260
    assert not two or one == first
    assert not three or two == 1260


@pytest.mark.parametrize("band", BANDS)
def test_the_blocks_of_a_band_are_sixty_hours_together(band: str) -> None:
    table = [
        row_of(band=band, core_minutes=3600, other_minutes=1),
        row_of(band=band, other_minutes=700),
    ]
    week = assessed(table)
    blocks = [counted(week, f"block_{n}") for n in (1, 2, 3)]
    assert sum(blocks) == 3600 and blocks[0] == int(SCALE[band][9]) * 60 and blocks[1] == 1260


@some
@given(week_tables())
def test_no_holiday_week_costs_more_than_100_euros_of_blocks(table: list[Table]) -> None:
    for row in table:
        row |= {"school_week": False, "age_group": "young"}
    week = assessed(table)
    blocks = ("block_1", "block_2", "block_3", "holiday_cap")
    paid = sum(line.parent_cents for line in week.lines if line.rule.name in blocks)
    full = sum(line.parent_cents for line in week.lines if line.rule.name in blocks[:3])
    assert paid == min(full, 100_00)


@some
@given(week_tables())
def test_who_is_placed_pays_only_what_the_state_never_pays(table: list[Table]) -> None:
    week, home = assessed(table, placed=True), assessed(table)
    never = ("supplement", "beyond_60", "meal_supplement", "meals_beyond_5")
    assert week.parent_cents == sum(
        line.parent_cents for line in home.lines if line.rule.name in never
    )
    assert week.parent_cents + week.state_cents == home.parent_cents + home.state_cents


@some
@given(week_tables())
def test_both_parts_are_what_the_providers_earn(table: list[Table]) -> None:
    """All hours at the price, but multilingual ones at the maximum at most, and the extra."""
    week = assessed(table)
    earned = sum((r["core_minutes"] + r["other_minutes"]) * r["price_cents"] for r in table)
    earned += sum(row["meals"] * row["meal_price_cents"] for row in table) * 60
    for line in week.lines:
        if line.rule.name == "multilingual":
            earned -= line.quantity * max(0, line.row.provider.price_cents - cap_of(line))
        elif line.rule.name == "unsocial_hours":
            earned += line.quantity * 50
    lines = sum(line.unit == "minutes" for line in week.lines)
    assert abs((week.parent_cents + week.state_cents) * 60 - earned) <= 30 * lines


def cap_of(line: Any) -> int:
    """The State's maximum an hour for a line's provider on its day."""
    numbers = list(TARIFFS.values())[line.row.tariff]
    return int(numbers["ap" if line.row.provider.kind == "ap" else "creche"])


@some
@given(week_tables(most_rows=1))
def test_rounding_moves_a_line_by_half_a_cent(table: list[Table]) -> None:
    for line in assessed(table).lines:
        if line.unit == "minutes":
            assert abs(line.parent_cents * 60 - line.quantity * line.rate_cents) <= 30


# --- more never costs less


def row_of(**values: Any) -> Table:
    """A row of one young child at a crèche, without care, but for these values."""
    row: Table = {"child": 1, "monday": datetime(2026, 3, 2).date(), "family_group": 1}
    row |= {"band": "r4.5", "age_group": "young", "school_week": True, "provider_kind": "sea"}
    row |= {"price_cents": 700, "meal_price_cents": 450, "meals": 0, "multilingual_minutes": 0}
    row |= {"core_minutes": 0, "other_minutes": 0, "public_holiday_minutes": 0}
    return {**row, **values}


@some
@given(week_tables(), readings, st.data())
def test_a_dearer_price_never_lowers_the_sum(
    table: list[Table], below_cap: str, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(table) - 1))
    key = data.draw(st.sampled_from(["price_cents", "meal_price_cents"]))
    more = data.draw(st.integers(1, 400))
    dearer = [dict(row) for row in table]
    dearer[number][key] += more
    assert parents(dearer, below_cap) >= parents(table, below_cap) - moved(dearer, table)


@some
@given(week_tables(step=60), readings, st.data())
def test_an_hour_or_a_meal_more_never_lowers_the_sum(
    table: list[Table], below_cap: str, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(table) - 1))
    key, more = data.draw(
        st.sampled_from([("core_minutes", 60), ("other_minutes", 60), ("meals", 1)])
    )
    longer = [dict(row) for row in table]
    longer[number][key] += more
    assert parents(longer, below_cap) >= parents(table, below_cap)


@some
@given(week_tables(step=60), readings)
def test_a_higher_band_or_a_smaller_family_never_lowers_the_sum(
    table: list[Table], below_cap: str
) -> None:
    by_band = [parents([{**r, "band": band} for r in table], below_cap) for band in BANDS]
    assert by_band == sorted(by_band)
    groups = [parents([{**r, "family_group": n} for r in table], below_cap) for n in (4, 3, 2, 1)]
    assert groups == sorted(groups)


@some
@given(week_tables(step=60))
def test_more_free_hours_never_raise_the_sum_of_a_cheap_week(table: list[Table]) -> None:
    assume(all(row["age_group"] == "young" for row in table))
    sums = []
    for free in (0, 600, 1200):
        rows = [
            {**r, "multilingual_minutes": 0 if r["provider_kind"] == "ap" else free} for r in table
        ]
        if sum(r["core_minutes"] + r["other_minutes"] for r in rows) <= 3600:
            sums.append(parents(rows))
    assert sums == sorted(sums, reverse=True)


# --- what changes nothing


@some
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_stays_and_providers_changes_nothing(case: Table, chance: Any) -> None:
    before = money(bill_of(case))
    for key in ("care", "care_pattern", "provider"):
        chance.shuffle(case[key])
    assert money(bill_of(case)) == before


@some
@given(cases(meals=False), st.data())
def test_a_stay_cut_in_two_costs_the_same(case: Table, data: st.DataObject) -> None:
    assume(case["care"])
    before = money(bill_of(case))
    number = data.draw(st.integers(0, len(case["care"]) - 1))
    whole = case["care"][number]
    start = datetime.combine(whole["date"], whole["from"])
    length = _minutes(whole["until"]) - _minutes(whole["from"])
    length = length if length > 0 else length + 1440
    assume(length > 1)
    middle = start + timedelta(minutes=data.draw(st.integers(1, length - 1)))
    first = {**whole, "until": middle.time()}
    second = {**whole, "date": middle.date(), "from": middle.time()}
    case["care"][number : number + 1] = [second, first]
    assert money(bill_of(case)) == before


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


@some
@given(week_tables(), st.data())
def test_a_row_cut_in_two_costs_the_same_but_for_rounding(
    table: list[Table], data: st.DataObject
) -> None:
    row = table[0]
    half = {**row, "meals": 0, "public_holiday_minutes": 0}
    for key in ("core_minutes", "other_minutes"):
        part = data.draw(st.integers(0, row[key] // 60)) * 60
        half[key] = part
    rest = dict(row)
    for key in ("core_minutes", "other_minutes"):
        rest[key] -= half[key]
    assume(rest["public_holiday_minutes"] <= rest["core_minutes"])
    cut = parents([rest, half, *table[1:]])
    assert abs(cut - parents(table)) <= moved([rest, half, *table[1:]], table)


@some
@given(cases(membership=False))
def test_without_a_membership_all_care_is_at_full_price(case: Table) -> None:
    case.pop("membership", None)
    found = bill_of(case)
    assert found.state_cents == 0 and found.band is None and found.family_group is None
    assert {line.rule.name for week in found.weeks for line in week.lines} <= {"no_membership"}
