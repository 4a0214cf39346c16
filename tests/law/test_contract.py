"""What a contract says of money is what the bill charges."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accueil.exchange.case import case_of
from accueil.law.assess import Entitlement, Week, assess
from accueil.law.bands import PROVIDER_KINDS
from accueil.law.bill import bill, entitlement_of
from accueil.law.calendar import week_of
from accueil.law.care import CareRow, Provider
from accueil.law.child import Child
from accueil.law.contract import ContractTariffs, contract_period, tariffs_of
from accueil.law.household import Household, Income
from accueil.law.parameters import shipped
from strategies import cases, examples

LAW = shipped()
SIGNED = date(2026, 10, 6)
BLOCKS = ("block_1", "block_2", "block_3", "placement")
YEARLY = 8_760_000


@st.composite
def situations(draw: st.DrawFn) -> tuple[Household, Child, date, date]:
    """A household, a child, a day of signature and a day of the contract that it begins."""
    case = case_of(draw(cases(membership=True)), LAW)
    assert case.membership
    days = st.sampled_from([case.period.first, *case.period.mondays, case.period.last])
    return case.household, case.child, case.membership.signed, draw(days)


def week_of_care(
    tariffs: ContractTariffs, kind: str, minutes: int, meals: int, *, school_week: bool
) -> Week:
    """A week of care outside the core hours at one provider, priced at the State's maximum."""
    cap = tariffs.of_kind(kind).cap_cents
    funding = None if kind == "ap" else "contracted"
    provider = Provider("a", kind, funding, cap, tariffs.meal_cap_cents)
    row = CareRow(provider, LAW.tariff_index(tariffs.day), 0, 0, minutes, 0, meals)
    entitlement = Entitlement(tariffs.band, tariffs.family_group, tariffs.placed)
    monday = week_of(tariffs.day)
    return Week(monday, school_week, tariffs.age_group, entitlement, [row], [0])


@examples(300)
@given(situations(), st.sampled_from(PROVIDER_KINDS), st.integers(0, 60))
def test_a_week_of_care_costs_what_the_blocks_say(
    given_case: tuple[Household, Child, date, date], kind: str, hours: int
) -> None:
    household, child, signed, day = given_case
    tariffs = tariffs_of(household, child, signed, day, LAW)
    week = week_of_care(tariffs, kind, hours * 60, 0, school_week=True)
    lines = [line for line in assess(week, LAW).lines if line.rule.name in BLOCKS]
    charged = sum(line.parent_cents for line in lines)
    assert tariffs.of_kind(kind).parent_cents(hours * 60) == charged
    assert sum(line.quantity for line in lines if line.unit == "minutes") == hours * 60


@examples(200)
@given(situations(), st.booleans(), st.integers(0, 5))
def test_meals_cost_what_the_contract_says(
    given_case: tuple[Household, Child, date, date], school_week: bool, meals: int
) -> None:
    tariffs = tariffs_of(*given_case, LAW)
    week = week_of_care(tariffs, "sea", 0, meals, school_week=school_week)
    share = tariffs.meal_school_week_cents if school_week else tariffs.meal_holiday_week_cents
    assert assess(week, LAW).parent_cents == meals * share


@examples(100)
@given(cases(membership=True))
def test_the_tariffs_rest_on_what_the_bill_rests_on(table: dict[str, Any]) -> None:
    case = case_of(table, LAW)
    assert case.membership
    signed = case.membership.signed
    tariffs = tariffs_of(case.household, case.child, signed, case.period.last, LAW)
    found = entitlement_of(case, LAW)
    assert found == Entitlement(tariffs.band, tariffs.family_group, tariffs.placed)
    answer = bill(case, LAW)
    assert answer.monthly_income == tariffs.monthly_income
    assert answer.minimum_wage_cents == tariffs.minimum_wage_cents
    assert answer.weeks[-1].week.age_group == tariffs.age_group


@examples(100)
@given(situations())
def test_the_blocks_follow_each_other_and_fill_the_week(
    given_case: tuple[Household, Child, date, date],
) -> None:
    tariffs = tariffs_of(*given_case, LAW)
    assert sorted(kind for tariff in tariffs.kinds for kind in tariff.kinds) == sorted(
        PROVIDER_KINDS
    )
    for tariff in tariffs.kinds:
        assert tariff.blocks[0].first_hour == 1
        assert tariff.blocks[-1].last_hour * 60 == tariffs.weekly_minutes
        for block, after in zip(tariff.blocks, tariff.blocks[1:], strict=False):
            assert after.first_hour == block.last_hour + 1
        for block in tariff.blocks:
            assert (block.last_hour - block.first_hour + 1) * 60 == block.minutes
            assert 0 <= block.parent_cents <= tariff.cap_cents


def couple(yearly: int = YEARLY, **given: Any) -> Household:
    """Parents living together with two children."""
    return Household("together", 2, incomes=(Income("representative", yearly),), **given)


def benefits(tariffs: ContractTariffs) -> dict[str, dict[str, Any]]:
    """The benefits by key, with their values."""
    return {benefit.key: dict(benefit.values) for benefit in tariffs.benefits}


def test_a_contract_read_by_hand() -> None:
    """7,300.00 a month is 2.63 times 2,771.33; two children; the scale since January 2026."""
    tariffs = tariffs_of(couple(), Child(date(2024, 5, 1)), SIGNED, SIGNED, LAW)
    assert (tariffs.band, tariffs.family_group, tariffs.age_group) == ("r2.5", 2, "young")
    assert tariffs.minimum_wage_cents == 277_133
    assert tariffs.monthly_income == Fraction(730_000)
    together, childminder = tariffs.kinds
    assert together.kinds == ("sea", "mini_creche") and together.cap_cents == 700
    assert childminder.kinds == ("ap",) and childminder.cap_cents == 540
    rows = [(b.first_hour, b.last_hour, b.minutes, b.parent_cents) for b in together.blocks]
    assert rows == [(1, 8, 480, 0), (9, 29, 1260, 150), (30, 60, 1860, 260)]
    assert (tariffs.weekly_minutes, tariffs.weekly_meals) == (3600, 5)
    assert tariffs.holiday_cap_cents == 10_000
    assert not tariffs.school_hours_free
    assert all("art. 26" in s or "38bis" in s or "L.222-9" in s for s in tariffs.sources)


def test_a_childminders_tariff_is_never_above_the_states_maximum() -> None:
    tariffs = tariffs_of(
        Household("together", 1, income_declared=False),
        Child(date(2024, 5, 1)),
        SIGNED,
        SIGNED,
        LAW,
    )
    last = tariffs.of_kind("ap").blocks[-1]
    assert tariffs.of_kind("sea").blocks[-1].parent_cents == 600
    assert last.parent_cents == last.scale_cents == 540


def test_a_placed_child_pays_nothing_and_the_scale_is_kept() -> None:
    household = Household("institution", 1)
    tariffs = tariffs_of(household, Child(date(2018, 5, 1)), SIGNED, SIGNED, LAW)
    assert tariffs.placed and tariffs.band == "r4.5"
    blocks = tariffs.of_kind("sea").blocks
    assert [b.parent_cents for b in blocks] == [0, 0, 0]
    assert [b.scale_cents for b in blocks] == [400, 400, 600]
    assert tariffs.meal_holiday_week_cents == 0
    assert "placement" in benefits(tariffs)


def test_benefits_by_age() -> None:
    def of(born: date, schooling: str | None = None) -> dict[str, dict[str, Any]]:
        until = contract_period(SIGNED, 12)[1]
        child = Child(born, schooling)
        return benefits(tariffs_of(couple(), child, SIGNED, SIGNED, LAW, until=until))

    baby = of(date(2026, 3, 4))
    assert baby["multilingual_from"]["first"] == date(2027, 3, 8)
    assert baby["multilingual_from"]["minutes"] == 1200
    toddler = of(date(2024, 5, 1))
    assert toddler["multilingual"] == {"minutes": 1200, "weeks": 46}
    assert toddler["multilingual_precoce"] == {"minutes": 600}
    assert toddler["holiday_cap"] == {"limit_cents": 10_000}
    assert of(date(2023, 1, 1))["school_begins"] == {"month": date(2027, 9, 1)}
    assert of(date(2023, 9, 1)).keys() & {"school_begins"} == set()
    assert of(date(2023, 5, 1), "precoce_part")["multilingual"]["minutes"] == 600
    assert "multilingual_precoce_full" in of(date(2023, 5, 1), "precoce_full")
    pupil = of(date(2018, 5, 1))
    assert pupil["school_hours"] == {"core_from": 420, "core_until": 1140}
    assert pupil["school_meals"] == {"meals": 5}
    assert "holiday_cap" not in pupil


def test_the_wage_is_that_of_the_day_of_signing_and_the_tariff_that_of_the_day() -> None:
    """The maximum rose to 7.00 on 1 January 2026; the wage stays that of May 2025."""
    child, signed = Child(date(2023, 11, 1)), date(2025, 9, 10)
    before = tariffs_of(couple(), child, signed, signed, LAW)
    after = tariffs_of(couple(), child, signed, date(2026, 2, 2), LAW)
    assert before.of_kind("sea").cap_cents == 600
    assert after.of_kind("sea").cap_cents == 700
    assert before.minimum_wage_cents == after.minimum_wage_cents


def test_a_contract_is_whole_periods_from_that_of_the_signature() -> None:
    assert contract_period(date(2026, 10, 6), 12) == (date(2026, 10, 5), date(2027, 10, 3))
    assert contract_period(date(2025, 10, 1), 12) == (date(2025, 9, 1), date(2026, 9, 6))
    assert contract_period(date(2026, 10, 6), 3) == (date(2026, 10, 5), date(2027, 1, 3))
    for wrong in (0, 1, 6, 13):
        with pytest.raises(ValueError, match="expected 12 or 3"):
            contract_period(SIGNED, wrong)


def test_more_minutes_than_a_week_has_are_refused() -> None:
    tariffs = tariffs_of(couple(), Child(date(2024, 5, 1)), SIGNED, SIGNED, LAW)
    for minutes in (-1, 3601):
        with pytest.raises(ValueError, match="not within the blocks"):
            tariffs.of_kind("sea").parent_cents(minutes)
