"""The cheapest weeks without free hours: against every other choice, and against the real bill."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accueil.law.bill import bill
from accueil.law.calendar import WEEK, Period, week_of
from accueil.law.care import Provider, Stay
from accueil.law.case import Case, Membership
from accueil.law.child import Child
from accueil.law.choice import Candidate, NoChoice, cheapest, weighed
from accueil.law.household import Household, Income
from accueil.law.parameters import shipped
from strategies import examples

LAW = shipped()
FIRST = date(2026, 1, 5)


@st.composite
def years(draw: st.DrawFn) -> tuple[list[Candidate], int]:
    """A year of up to nine weeks and how many of them are due, with many equal losses."""
    weeks = [
        Candidate(
            FIRST + WEEK * number,
            draw(st.one_of(st.sampled_from([0, 0, 1_240]), st.integers(-5_000, 20_000))),
            chosen=draw(st.booleans()),
            default=draw(st.booleans()),
            fixed=draw(st.sampled_from([False, False, False, True])),
        )
        for number in range(draw(st.integers(1, 9)))
    ]
    return weeks, draw(st.integers(0, len(weeks)))


@given(years())
@examples(400)
def test_no_other_choice_costs_less(year: tuple[list[Candidate], int]) -> None:
    """Every choice that leaves fixed weeks as they are is tried; of the cheapest ones the taken one
    keeps most of what is chosen, then has most default weeks."""
    weeks, due = year
    of = {week.monday: week for week in weeks}
    kept = {week.monday for week in weeks if week.fixed and week.chosen}
    movable = {week.monday for week in weeks if not week.fixed}
    possible = [set(some) for some in combinations(of, due) if kept <= set(some) <= kept | movable]
    if not possible:
        with pytest.raises(NoChoice):
            cheapest(weeks, due)
        return

    def rank(choice: set[date]) -> tuple[int, int, int, list[date]]:
        found = [of[monday] for monday in sorted(choice)]
        given_up = [week for week in found if not week.chosen]
        strange = [week for week in given_up if not week.default]
        cost = sum(week.loss_cents for week in found)
        return cost, len(given_up), len(strange), sorted(choice)

    taken = cheapest(weeks, due)
    assert set(taken) in possible and list(taken) == sorted(taken)
    assert rank(set(taken))[:2] == min(map(rank, possible))[:2]


CRECHE = Provider("creche", "sea", "commercial", 780, 500)
MINI = Provider("mini", "mini_creche", "commercial", 640, 450)
CHILDMINDER = Provider("ap", "ap", None, 600, 450)
HOUSEHOLD = Household("together", 1, income_declared=True, incomes=[Income("partner", 9_600_000)])
DEFAULT = LAW.calendar.weeks_without(2025).mondays


def case_of(period: Period, without: list[date] | None) -> Case:
    """A child that turns one in May 2025, at three providers, more in some weeks than in others;
    a night lasts from a Sunday to a Monday and so from one week to the next."""
    child, stays = Child(date(2024, 5, 14)), []
    for number, monday in enumerate(period.mondays):
        hours = 240 + 30 * ((monday.day + number) % 8)
        for day in range(5):
            stays.append(Stay("creche", monday + WEEK / 7 * day, 420, 420 + hours, 1))
            stays.append(Stay("mini", monday + WEEK / 7 * day, 900, 960 + 30 * number))
        if number == 1:
            stays.append(Stay("ap", monday + WEEK / 7 * 6, 1_200, 1_560))
    providers, member = [CRECHE, MINI, CHILDMINDER], Membership(date(2025, 1, 10))
    return Case(period, HOUSEHOLD, child, member, providers, stays, without)


def test_against_the_bill_of_a_year_for_every_combination() -> None:
    """From Easter to All Saints 2025, birthday, holidays and term: the proposal is what the bill
    makes cheapest of all ways to place three weeks among nine, the others staying."""
    periods = [Period(2025, month) for month in (4, 5, 7, 8, 10, 11)]
    weeks = [one for period in periods for one in weighed(case_of(period, None), LAW)]
    loss = {one.monday: one.loss_cents for one in weeks}
    assert loss[date(2025, 4, 7)] == loss[date(2025, 5, 12)] == 0 < loss[date(2025, 5, 19)]
    movable = [date(2025, 5, 19), date(2025, 5, 26), date(2025, 7, 7), date(2025, 7, 28)]
    movable += [date(2025, 8, 4), date(2025, 8, 18), date(2025, 10, 13), date(2025, 11, 3)]
    movable.append(date(2025, 11, 17))
    fixed = [monday for monday in DEFAULT if monday not in movable]
    due = len(DEFAULT) - len(fixed)
    assert due == 4

    def billed(without: list[date]) -> int:
        return sum(bill(case_of(period, without), LAW).parent_cents for period in periods)

    found = {some: billed([*fixed, *some]) for some in combinations(movable, due)}
    candidates = [
        Candidate(
            monday,
            loss[monday],
            chosen=monday in DEFAULT,
            default=monday in DEFAULT,
            fixed=monday not in movable,
        )
        for monday in [*movable, *fixed]
        if monday in loss
    ]
    known = sum(monday in loss for monday in DEFAULT)
    taken = tuple(m for m in cheapest(candidates, known) if m in movable)
    assert found[taken] == min(found.values()) < max(found.values())
    without = sum(one.without.parent_cents for one in weeks if one.monday in (*taken, *fixed))
    free = sum(one.free.parent_cents for one in weeks if one.monday not in (*taken, *fixed))
    assert without + free == found[taken]


def test_a_capped_holiday_week_costs_less_than_a_week_of_school() -> None:
    """The same hours: what the 100 euros spare is told; the case's own choice is not read."""
    for chosen in (None, list(DEFAULT)):
        summer, autumn = (
            weighed(case_of(Period(2025, month), chosen), LAW)[place]
            for month, place in ((8, 1), (10, 1))
        )
        assert not summer.free.week.school_week and autumn.free.week.school_week
        assert 0 < summer.loss_cents < autumn.loss_cents
        assert summer.capped_cents > 0 == autumn.capped_cents
        assert week_of(summer.monday) == summer.monday and summer.entitled
