"""What the calculator answers: the bills of its weeks, whoever asks."""

import json
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from accueil.actions.calculator import (
    VIEWS,
    Amount,
    Answers,
    CannotCalculate,
    CarePlace,
    ChildAsked,
    ChildEstimate,
    Hours,
    Where,
    answers_case,
    calculate,
    compared,
    next_band,
    weeks_proposed,
)
from accueil.actions.estimate import Family, Plan
from accueil.actions.proposal import costs
from accueil.exchange.case import case_of
from accueil.exchange.case_file import case_json, case_toml
from accueil.law.assess import AssessedWeek
from accueil.law.bill import bill
from accueil.law.calendar import Period, week_of
from accueil.law.care import Provider
from accueil.law.case import Membership
from accueil.law.child import Child
from accueil.law.foreseen import foreseen, published_until
from accueil.law.household import Household, Income
from accueil.law.parameters import shipped
from tests.strategies import examples

LAW = shipped()
TODAY = date(2026, 11, 22)
CAP = LAW.tariff_on(TODAY).number("hour_cap.sea")
WEEK = timedelta(days=7)
ALL_DAY = Hours((1, 2, 3, 4, 5), 7 * 60, 17 * 60, 1)
WITHIN_60 = ("school_hours", "multilingual", "block_1", "block_2", "block_3")


def creche(*hours: Hours, price: int = 700) -> CarePlace:
    return CarePlace("sea", "commercial", price, 450, hours, hours)


MIA = ChildAsked(date(2024, 5, 17), "", (creche(ALL_DAY),), None)
ONE = Answers(1, 60_000_00, False, (MIA,))


def with_child(**changes: Any) -> Answers:
    return replace(ONE, children=(replace(MIA, **changes),))


@st.composite
def hours(draw: st.DrawFn, first: int) -> Hours:
    """Some quarters of an hour within twelve hours of the day from `first` on."""
    start = draw(st.integers(0, 46))
    days = draw(st.sets(st.integers(1, 7), min_size=1))
    end = first + 15 * draw(st.integers(start + 1, 48))
    return Hours(tuple(sorted(days)), first + 15 * start, end % 1440, draw(st.integers(0, 2)))


@st.composite
def places(draw: st.DrawFn, first: int) -> CarePlace:
    kind = draw(st.sampled_from(["sea", "mini_creche", "ap"]))
    funding = "" if kind == "ap" else draw(st.sampled_from(["contracted", "commercial"]))
    price = 4 * draw(st.integers(50, 150 if funding == "contracted" else 250))
    weeks = [tuple(draw(st.lists(hours(first), min_size=n, max_size=1))) for n in (1, 0)]
    return CarePlace(kind, funding, price, draw(st.integers(0, 900)), *draw(st.permutations(weeks)))


@st.composite
def children(draw: st.DrawFn) -> ChildAsked:
    born = TODAY - timedelta(days=draw(st.integers(-300, 10 * 365)))
    schooling = draw(st.sampled_from(["", "", "none", "precoce_part", "school"]))
    care = tuple(draw(places(first)) for first in (0, 720)[: draw(st.integers(1, 2))])
    return ChildAsked(born, schooling, care, None)


def families(most: int = 2) -> st.SearchStrategy[Answers]:
    incomes = st.one_of(st.none(), st.integers(0, 200_000_00))
    asked = st.lists(children(), min_size=1, max_size=most).map(tuple)
    return st.builds(Answers, st.integers(1, 5), incomes, st.booleans(), asked)


def asked_cents(asked: ChildAsked, monday: date) -> int:
    """What the hours and meals of a week cost at the providers' prices, from the answers alone."""
    if monday < week_of(asked.born) + WEEK:
        return 0
    school = foreseen(LAW).calendar.is_school_week(monday)
    cents = Decimal(0)
    for place in asked.places:
        for one in place.school if school else place.holiday:
            length = Decimal((one.end - one.start) % 1440 or 1440)
            cents += len(one.weekdays) * length * place.hour_cents / 60
            cents += len(one.weekdays) * one.meals * place.meal_cents
    assert cents == int(cents)
    return int(cents)


def beside_the_price(week: AssessedWeek) -> int:
    """No supplement on hours of multilingual education; the State's extra for unsocial hours."""
    cents = 0
    for line in week.lines:
        if line.rule.name == "multilingual":
            cents -= line.quantity * max(0, line.row.provider.price_cents - CAP) // 60
        if line.rule.name == "unsocial_hours":
            cents += line.state_cents
    return cents


@examples(25)
@given(families())
def test_sums_of_weeks_periods_children_and_both_parts(answers: Answers) -> None:
    found = calculate(answers, LAW, today=TODAY)
    for child in found.children:
        assert [period for period, _ in child.year] == [
            Period.containing(child.signed).later(number) for number in range(12)
        ]
        for period, whole in child.year:
            assert [week.week.monday for week in whole.weeks] == period.mondays
            for week in whole.weeks:
                earned = asked_cents(child.asked, week.week.monday) + beside_the_price(week)
                assert week.parent_cents + week.state_cents == earned
        assert child.period in [whole for _, whole in child.year[1:]]
        weeks = [week for _, whole in child.year for week in whole.weeks]
        parts = [Amount(week.parent_cents, week.state_cents) for week in weeks]
        assert child.amount("year") == sum(parts, Amount(0, 0))
    for view in VIEWS:
        each = [part for child in found.children if (part := child.amount(view))]
        assert found.amount(view) == (sum(each, Amount(0, 0)) if each else None)


@examples(20)
@given(families(1))
@example(with_child(born=date(2023, 5, 17)))  # school begins on a day that is not published
def test_anyone_computes_the_same_cents_from_the_case_file(answers: Answers) -> None:
    child = calculate(answers, LAW, today=TODAY).children[0]
    for period, whole in child.year:
        if period.last > published_until(LAW):
            continue
        case = answers_case(answers, 0, period, LAW, today=TODAY)
        read = tomllib.loads(case_toml(case), parse_float=Decimal)
        assert json.loads(case_json(case)) == json.loads(json.dumps(read, default=str))
        again = bill(case_of(read, LAW), LAW)
        assert [w.parent_cents for w in again.weeks] == [w.parent_cents for w in whole.weeks]
        assert [w.state_cents for w in again.weeks] == [w.state_cents for w in whole.weeks]


@examples(15)
@given(families(1), st.integers(0, 30_000_00))
def test_a_higher_income_never_pays_less_and_the_same_in_the_same_band(
    answers: Answers, more: int
) -> None:
    assume(answers.yearly_cents is not None)
    richer = replace(answers, yearly_cents=(answers.yearly_cents or 0) + more)
    below, above = (calculate(one, LAW, today=TODAY) for one in (answers, richer))
    for difference in compared(below, above):
        if difference.more is None:
            continue
        assert difference.more.parent_cents >= 0
        assert difference.more.earned_cents == 0
        if below.first.band == above.first.band:
            assert difference.more == Amount(0, 0)


@examples(30)
@given(st.integers(0, 200_000_00), st.dates(date(2023, 9, 4), TODAY))
def test_the_step_to_the_next_band_is_the_smallest_one(yearly: int, day: date) -> None:
    short = Hours((1,), 480, 540, 0)
    child = replace(MIA, born=day - 700 * timedelta(days=1), places=(creche(short, price=500),))
    answers = replace(ONE, yearly_cents=yearly, children=(child,))
    step = next_band(calculate(answers, LAW, today=day))
    if step is None:
        assert calculate(answers, LAW, today=day).first.band == "r4.5"
        return
    assert step.monthly_more_cents > 0
    assert step.before.first.band == step.band
    assert step.after.first.band == step.next_band
    nearly = replace(answers, yearly_cents=yearly + 12 * (step.monthly_more_cents - 1))
    assert calculate(nearly, LAW, today=day).first.band == step.band
    assert step.after.answers.yearly_cents == yearly + 12 * step.monthly_more_cents


def test_no_next_band_without_income_in_precarity_and_at_the_top() -> None:
    for changes in ({"yearly_cents": None}, {"precarious": True}, {"yearly_cents": 200_000_00}):
        assert next_band(calculate(replace(ONE, **changes), LAW, today=TODAY)) is None


def test_sixty_hours_a_week_hold_over_two_places() -> None:
    night = Hours((1, 2, 3, 4, 5, 6, 7), 19 * 60, 2 * 60, 0)
    minder = CarePlace("ap", "", 375, 450, (night,), (night,))
    answers = with_child(places=(creche(ALL_DAY), minder))
    for _, whole in calculate(answers, LAW, today=TODAY).children[0].year:
        for week in whole.weeks:
            within = [ln.quantity for ln in week.lines if ln.rule.name in WITHIN_60]
            beyond = [ln.quantity for ln in week.lines if ln.rule.name == "beyond_60"]
            assert sum(within) == 60 * 60
            assert sum(beyond) == (50 + 49 - 60) * 60


def keys(child: ChildEstimate) -> list[str]:
    return [key for key, _ in child.assumptions]


def test_a_week_is_typical_and_what_changes_within_the_year_is_said() -> None:
    mia = calculate(ONE, LAW, today=TODAY).children[0]
    assert mia.school_week and mia.holiday_week and mia.week_without
    assert mia.school_week.week.monday == date(2026, 12, 7)
    assert any(mia.holiday_week.week.multilingual)  # the break of Christmas has no free hours
    assert mia.week_without.week.monday == date(2026, 12, 21)
    assert mia.foreseen_from == Period(2027, 9)
    assert "estimate_calendar" in keys(mia)
    starts = calculate(with_child(born=date(2023, 5, 17)), LAW, today=TODAY).children[0]
    assert ("estimate_school_begins", {"date": date(2027, 9, 13)}) in starts.assumptions
    baby = calculate(with_child(born=date(2026, 3, 3)), LAW, today=TODAY).children[0]
    assert ("estimate_free_hours", {"date": date(2027, 3, 8)}) in baby.assumptions
    assert baby.week_without is None or baby.week_without.week.monday > date(2027, 3, 8)
    unborn = calculate(with_child(born=date(2027, 1, 20)), LAW, today=TODAY).children[0]
    assert unborn.signed == date(2027, 1, 20) and "estimate_born" in keys(unborn)
    both = calculate(replace(ONE, children=(MIA, unborn.asked)), LAW, today=TODAY)
    assert [child.period.case.period for child in both.children] == [Period(2027, 2)] * 2
    assert "estimate_born" in [key for key, _ in both.own_assumptions(1)]
    assert [key for key, _ in both.shared_assumptions][:1] == ["estimate_same_weeks"]
    only_school = with_child(schooling="school", places=(replace(creche(ALL_DAY), holiday=()),))
    assert calculate(only_school, LAW, today=TODAY).children[0].holiday_week is None


def test_weeks_without_free_hours_may_be_chosen_and_cost_what_the_default_ones_would() -> None:
    proposed = weeks_proposed(LAW, today=TODAY)
    assert list(proposed) == [2026, 2027]
    every = tuple(day for year in proposed.values() for day in year)
    base, same = (calculate(with_child(weeks_without=w), LAW, today=TODAY) for w in (None, every))
    assert base.amount("year") == same.amount("year")
    january = tuple(date(2027, 1, 4) + WEEK * n for n in range(6))
    moved = calculate(with_child(weeks_without=january), LAW, today=TODAY).children[0]
    cents = [whole.parent_cents for period, whole in moved.year if period == Period(2027, 1)]
    default = [w.parent_cents for p, w in base.children[0].year if p == Period(2027, 1)]
    assert cents > default


def test_the_year_is_the_one_that_a_family_is_shown_before_it_signs() -> None:
    day = Plan(Provider("1", "sea", "commercial", 700, 450), ALL_DAY.weekdays, 420, 1020, 1)
    household = Household("together", 1, incomes=[Income("representative", 60_000_00)])
    family = Family(household, Child(MIA.born), Membership(TODAY))
    shown, estimate = costs(family, [day], LAW), calculate(ONE, LAW, today=TODAY)
    year = {p: (w.parent_cents, w.state_cents) for p, w in estimate.children[0].year}
    assert dict(shown.periods) == year
    assert shown.year_cents == sum(parents for parents, _ in year.values())


def test_the_foreseen_weeks_are_those_that_were_published() -> None:
    known = {year: weeks for year, weeks in LAW.calendar.without.items() if year < 2024}
    earlier = replace(LAW, calendar=replace(LAW.calendar, without=known))
    found = foreseen(earlier).calendar
    for year in (2024, 2025, 2026):
        assert found.weeks_without(year).mondays == LAW.calendar.weeks_without(year).mondays
    last = LAW.calendar.school_years[-1]
    calendar = replace(LAW.calendar, school_years=LAW.calendar.school_years[:-1])
    guessed = foreseen(replace(LAW, calendar=calendar)).calendar
    mondays = [week_of(last.first) + WEEK * (n + 1) for n in range(50)]
    real, other = (sum(c.is_school_week(m) for m in mondays) for c in (LAW.calendar, guessed))
    assert abs(real - other) <= 1
    assert published_until(foreseen(LAW)) == published_until(LAW) == last.last


LATE, EARLY = replace(ALL_DAY, start=16 * 60, end=19 * 60), replace(ALL_DAY, end=9 * 60)
NIGHT = Hours((7,), 22 * 60, 8 * 60, 0)
DEAR = CarePlace("sea", "contracted", 701, 450, (ALL_DAY,), (ALL_DAY,))


@pytest.mark.parametrize(
    ("answers", "code", "where"),
    [
        (replace(ONE, children=()), "children", Where("children", limit=12)),
        (replace(ONE, allowance_children=0), "allowance_children", Where("allowance_children")),
        (replace(ONE, yearly_cents=-1), "income", Where("yearly_cents")),
        (with_child(born=date(2031, 1, 1)), "not_published", Where("born", 0)),
        (with_child(born=date(2012, 1, 1)), "too_old", Where("schooling", 0)),
        (with_child(places=()), "care", Where("places", 0)),
        (with_child(places=(creche(),)), "care", Where("places", 0)),
        (with_child(places=(replace(creche(ALL_DAY), kind="x"),)), "kind", Where("kind", 0, 0)),
        (
            with_child(places=(replace(creche(ALL_DAY), funding=""),)),
            "kind",
            Where("funding", 0, 0),
        ),
        (
            with_child(places=(creche(ALL_DAY, price=-4),)),
            "price",
            Where("hour_cents", 0, 0),
        ),
        (with_child(places=(DEAR,)), "above_maximum", Where("hour_cents", 0, 0, 700)),
        (
            with_child(places=(creche(replace(ALL_DAY, weekdays=())),)),
            "hours",
            Where("school", 0, 0),
        ),
        (with_child(places=(creche(LATE, ALL_DAY),)), "overlap", Where("school", 0, 0)),
        (with_child(places=(creche(ALL_DAY), creche(EARLY))), "overlap", Where("school", 0, 1)),
        (with_child(places=(creche(NIGHT), creche(ALL_DAY))), "overlap", Where("school", 0, 1)),
        (
            with_child(weeks_without=(date(2027, 1, 4),)),
            "weeks_without",
            Where("weeks_without", 0, limit=6),
        ),
    ],
)
def test_an_error_names_the_child_the_place_and_the_question(
    answers: Answers, code: str, where: Where
) -> None:
    with pytest.raises(CannotCalculate) as refused:
        calculate(answers, LAW, today=TODAY)
    assert refused.value.code == code and code in CannotCalculate.CODES
    found = refused.value.where
    assert (found.question, found.child, found.place) == (where.question, where.child, where.place)
    assert where.limit in (None, found.limit)


def test_care_on_sunday_night_stays_in_its_week() -> None:
    nights = creche(NIGHT)
    answers = with_child(places=(nights,))
    for _, whole in calculate(answers, LAW, today=TODAY).children[0].year:
        for week in whole.weeks:
            row = week.week.rows[0]
            assert row.core_minutes == 60 and row.other_minutes == 540
