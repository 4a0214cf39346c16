"""From a household to its band and family group; what a membership covers."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from accueil.law.bands import BANDS
from accueil.law.bill import entitlement_of
from accueil.law.calendar import Period
from accueil.law.case import Case, Membership
from accueil.law.child import Child
from accueil.law.errors import NoMinimumWage
from accueil.law.household import (
    Household,
    Income,
    Maintenance,
    band_of,
    family_group,
    monthly_income,
    problems_of,
)
from accueil.law.parameters import Parameters, shipped
from reference_numbers import BANDS as SCALE
from reference_numbers import WAGES, D

DAY = timedelta(days=1)
WAGE = 277_133
BOUNDS = {band: Fraction(SCALE[band][-1]) for band in BANDS if SCALE[band][-1] != "-"}
WAGE_DAYS = dict(zip(map(D, WAGES.split()[::2]), WAGES.split()[1::2], strict=True))


def household(*yearly: int, kind: str = "together", **more: Any) -> Household:
    """A household whose persons have these incomes, in cents a year."""
    persons = ["representative", "partner", "other_parent"]
    incomes = [Income(who, cents) for who, cents in zip(persons, yearly, strict=False)]
    return Household(kind, more.pop("children", 1), incomes=incomes, **more)


def band(of: Household, wage: int = WAGE) -> str:
    """The band at this minimum wage."""
    return band_of(of, wage, shipped().tariffs[-1])


@pytest.mark.parametrize(("name", "times"), list(BOUNDS.items())[1:])
def test_the_lower_bound_belongs_to_its_band(name: str, times: Fraction) -> None:
    below = BANDS[BANDS.index(name) - 1]
    for wage in (int(Fraction(text) * 100) for text in WAGE_DAYS.values()):
        exact = 12 * wage * times
        first = -(-exact.numerator // exact.denominator)
        assert [band(household(first + n), wage) for n in (-1, 0, 1)] == [below, name, name]


def test_the_income_is_exact_and_not_rounded_before_it_is_compared() -> None:
    """A twelfth of 1 cent less than the bound is below it, though it shows the same to the cent."""
    bound = 2 * WAGE * 12
    assert monthly_income(household(bound - 1)) == 2 * WAGE - Fraction(1, 12)
    assert [band(household(bound - 1)), band(household(bound))] == ["r1.5", "r2"]


def test_without_income_the_lowest_band() -> None:
    assert band(household(0)) == "r0"


def test_what_goes_before_the_income() -> None:
    high = 20 * WAGE * 12
    assert band(household(high, precarious=True)) == "precarious"
    assert band(household(kind="institution")) == "r4.5"
    assert band(household(kind="institution", precarious=True)) == "precarious"
    assert band(household(income_declared=False)) == "undeclared"
    assert band(household(income_declared=False, precarious=True)) == "precarious"
    assert band(household(high)) == "r4.5"


def test_the_wage_is_that_of_the_day_of_signature() -> None:
    days = list(WAGE_DAYS)
    for number, first in enumerate(days):
        cents = int(Fraction(WAGE_DAYS[first]) * 100)
        assert shipped().minimum_wage(first).cents == cents
        assert shipped().minimum_wage(first + DAY).cents == cents
        if number:
            before = int(Fraction(WAGE_DAYS[days[number - 1]]) * 100)
            assert shipped().minimum_wage(first - DAY).cents == before
            assert entitled(household(24 * cents), first) == "r2"
            assert entitled(household(24 * before), first) == "r1.5"
            assert entitled(household(24 * before), first - DAY) == "r2"
    assert shipped().minimum_wage(date(2030, 1, 1)).cents == cents
    expected = "no minimum wage is known for 2014-12-31, the first is of 2015-01-01"
    with pytest.raises(NoMinimumWage, match=expected):
        shipped().minimum_wage(date(2014, 12, 31))


def case_of(home: Household, signed: date | None, rank: int | None = None) -> Case:
    """A case of this household without care, in the period of the signature."""
    period = Period.containing(signed) if signed and signed > date(2018, 1, 1) else Period(2018, 1)
    member = Membership(signed) if signed else None
    return Case(period, home, Child(date(2017, 1, 1), None, rank), member, [], [])


def entitled(home: Household, signed: date) -> str:
    """The band of a household by the day of signature."""
    found = entitlement_of(case_of(home, signed), shipped())
    assert found
    return found.band


def test_without_a_membership_nothing() -> None:
    assert entitlement_of(case_of(household(0), None), shipped()) is None


@pytest.mark.parametrize("kind", ["together", "institution"])
def test_a_placed_child_is_known(kind: str) -> None:
    found = entitlement_of(
        case_of(household(kind=kind, precarious=True), D("2020-03-02")), shipped()
    )
    assert found and found.placed is (kind == "institution")


INCOME = [Income("representative", 1200), Income("partner", 3600)]


def test_maintenance_counts_as_paid_unless_it_cannot_be_recovered() -> None:
    paid = [Maintenance(12_000), Maintenance(2400, False), Maintenance(1200, True)]
    home = Household("blended", 1, incomes=INCOME, maintenance=paid)
    assert monthly_income(home) == (1200 + 3600 + 12_000 + 1200) // 12
    assert monthly_income(Household("separated", 1, maintenance=paid[1:2])) == 0
    assert monthly_income(Household("separated", 1)) is None
    assert monthly_income(Household("together", 1, income_declared=False, incomes=INCOME)) is None


@pytest.mark.parametrize(("children", "group"), [(1, 1), (2, 2), (3, 3), (4, 4), (5, 4), (99, 4)])
def test_the_family_group_ends_at_four(children: int, group: int) -> None:
    by_number, by_rank = shipped().tariffs[0], law_by_rank().tariffs[0]
    assert family_group(household(children=children), None, by_number) == group
    assert family_group(household(children=children), 1, by_number) == group
    assert family_group(household(children=1), children, by_rank) == group
    with pytest.raises(ValueError, match="the rank of the child is read and was not given"):
        family_group(household(), None, by_rank)


def law_by_rank() -> Parameters:
    """The law by the other reading of the family group."""
    return shipped().with_changes({"family_key": "rank"})


# --- what cannot be in a household


COUNTS = {
    "together": "representative partner other_parent",
    "separated": "representative",
    "blended": "representative partner",
    "foster": "foster_parent",
    "institution": "",
    "alternating": "representative other_parent",
}
PERSONS = ["representative", "partner", "other_parent", "foster_parent"]


@pytest.mark.parametrize("who", PERSONS)
@pytest.mark.parametrize("kind", COUNTS)
def test_whose_income_counts(kind: str, who: str) -> None:
    found = problems_of(Household(kind, 1, incomes=[Income(who, 0)]))
    counting = COUNTS[kind].split()
    if who in counting:
        assert not found
        return
    (problem,) = found
    assert problem.place == "household.income[1].of"
    assert problem.found == f'"{who}", whose income does not count for kind "{kind}"'
    assert problem.expected == (" or ".join(counting) or "no income at all")


def test_a_person_once_and_two_foster_parents() -> None:
    parent, foster = Income("representative", 1), Income("foster_parent", 1)
    assert not problems_of(Household("foster", 1, incomes=[foster] * 2))
    three = problems_of(Household("foster", 1, incomes=[foster] * 3))
    twice = problems_of(Household("together", 1, incomes=[parent, INCOME[1], parent]))
    found = [(p.place, p.found, p.expected) for p in (*three, *twice)]
    assert found == [
        ("household.income[3].of", '"foster_parent" again', "one entry a person"),
        ("household.income[3].of", '"representative" again', "one entry a person"),
    ]


@pytest.mark.parametrize("kind", COUNTS)
def test_where_maintenance_counts(kind: str) -> None:
    person = COUNTS[kind].split()[:1]
    incomes = [Income(who, 0) for who in person]
    found = problems_of(Household(kind, 1, incomes=incomes, maintenance=[Maintenance(1)]))
    if kind in ("separated", "blended"):
        assert not found
    else:
        (problem,) = found
        assert problem.place == "household.maintenance"
        assert problem.found == f'maintenance in a household of kind "{kind}"'
        assert problem.expected == "separated or blended, where it counts"


def test_declared_means_entries_and_entries_mean_declared() -> None:
    (nothing,) = problems_of(Household("together", 1))
    assert (nothing.place, nothing.found) == ("household.income", "nothing")
    assert nothing.expected == "at least one entry, or income_declared = false"
    for given in ({"incomes": INCOME[:1]}, {"maintenance": [Maintenance(1)]}):
        (both,) = problems_of(Household("separated", 1, income_declared=False, **given))
        assert (both.place, both.found, both.expected) == (
            *("household.income_declared", "false, but incomes are given"),
            "true, or no income",
        )
    assert len(problems_of(Household("separated", 1, maintenance=[Maintenance(1)]))) == 1
    for home in (
        Household("together", 1, precarious=True),
        Household("institution", 1),
        Household("together", 1, income_declared=False),
    ):
        assert not problems_of(home)


# --- memberships


def test_a_membership_covers_its_period_and_the_next_eleven() -> None:
    for signed in (date(2025, 10, 6), date(2025, 11, 2)):
        year, three = Membership(signed), Membership(signed, 3)
        assert year.periods == 12
        months = [Period(2025, 9), Period(2025, 10), Period(2026, 9), Period(2026, 10)]
        assert [year.covers(month) for month in months] == [False, True, True, False]
        months[2:] = [Period(2025, 12), Period(2026, 1)]
        assert [three.covers(month) for month in months] == [False, True, True, False]


def test_a_signature_before_the_first_monday_counts_for_the_period_before() -> None:
    """Saturday 1 and Sunday 2 November 2025 belong to October; Monday 3 November is the first."""
    assert not Membership(date(2025, 11, 1)).covers(Period(2026, 10))
    assert not Membership(date(2025, 11, 2)).covers(Period(2026, 10))
    assert Membership(date(2025, 11, 3)).covers(Period(2026, 10))
    assert not Membership(date(2025, 11, 3)).covers(Period(2025, 10))
    assert Membership(date(2024, 1, 1), 3).covers(Period(2024, 3))
    assert Membership(date(2023, 12, 31), 3).covers(Period(2024, 2))
