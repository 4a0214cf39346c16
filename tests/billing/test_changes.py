"""What changed between two bills: a case for each code, and what it moves to the cent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from accueil.attendance.gather import UNCOVERED, Uncovered
from accueil.billing.changes import CODES, Changed, changes
from accueil.billing.frozen import Frozen, frozen_of
from accueil.documents.changed import told
from accueil.law.bill import bill
from accueil.law.calendar import Period, mondays_of
from accueil.law.care import Provider, Stay
from accueil.law.case import Case, Membership
from accueil.law.child import Child
from accueil.law.household import Household, Income, Maintenance
from accueil.law.parameters import shipped
from accueil.law.words import LANGUAGES

LAW = shipped()
HERE, THERE = UUID(int=1), UUID(int=2)
JUNE, JULY, AUGUST, MAY = Period(2026, 6), Period(2026, 7), Period(2026, 8), Period(2026, 5)
OCTOBER, SEPTEMBER = Period(2026, 10), Period(2026, 9)
RICH = Household("together", 1, incomes=[Income("representative", 9_600_000)])
SIGNED = date(2026, 1, 12)


def frozen(period: Period = JUNE, **other: Any) -> Frozen:
    """The bill of a child of two, ten hours a day and a meal from Monday to Friday."""
    hours, uncovered = other.pop("hours", 10), other.pop("uncovered", ())
    meals = other.pop("meals", 1)
    here = other.pop("provider", Provider(str(HERE), "sea", "commercial", 750, 500))
    days = [monday + timedelta(days=n) for monday in period.mondays for n in range(5)]
    case = Case(
        period=period,
        household=RICH,
        child=Child(date(2024, 2, 1)),
        membership=Membership(SIGNED),
        providers=[here],
        stays=[Stay(here.id, day, 480, 480 + 60 * hours, meals) for day in days],
        weeks_without=mondays_of(period.year)[:6],
    )
    return frozen_of(bill(replace(case, **other), LAW), uncovered)


def poorer(**other: Any) -> Household:
    return replace(RICH, **other)


def shared(period: Period = JUNE) -> Frozen:
    """The same with another provider at the weekend."""
    alone = frozen(period).case
    other = Provider(str(THERE), "sea", "contracted", 600, 450)
    more = [Stay(other.id, monday + timedelta(days=5), 480, 900) for monday in period.mondays]
    return frozen(period, providers=[*alone.providers, other], stays=[*alone.stays, *more])


def uncovered(kind: str) -> Frozen:
    return frozen(uncovered=[Uncovered(kind, HERE, date(2026, 6, 3), 60, 0, 750)])


def placed(kind: str = "institution") -> Household:
    return Household(kind, 1, income_declared=False)


LATE = [*mondays_of(2026)[:4], date(2026, 7, 6), date(2026, 7, 13)]
ONE = Provider(str(HERE), "sea", "commercial", 700, 500)
CHEAP = Provider(str(HERE), "sea", "commercial", 750, 600)
SEPARATED = Household("separated", 1, incomes=[Income("representative", 9_600_000)])
CASES: dict[str, Callable[[], tuple[Frozen, Frozen]]] = {
    "membership_ended": lambda: (frozen(), frozen(membership=None)),
    "membership_began": lambda: (frozen(membership=None), frozen()),
    "membership_renewed": lambda: (frozen(), frozen(membership=Membership(date(2026, 5, 5)))),
    "precarious": lambda: (frozen(), frozen(household=poorer(precarious=True))),
    "precarious_ended": lambda: (frozen(household=poorer(precarious=True)), frozen()),
    "declared": lambda: (frozen(household=Household("together", 1, False, False)), frozen()),
    "undeclared": lambda: (frozen(), frozen(household=Household("together", 1, False, False))),
    "income": lambda: (
        frozen(),
        frozen(household=poorer(incomes=[Income("representative", 5_600_000)])),
    ),
    "household_kind": lambda: (
        frozen(),
        frozen(household=replace(SEPARATED, maintenance=[Maintenance(3_000_000)])),
    ),
    "minimum_wage": lambda: edge_of_the_wage(),
    "placed": lambda: (frozen(household=placed("together")), frozen(household=placed())),
    "placed_ended": lambda: (frozen(household=placed()), frozen(household=placed("together"))),
    "children": lambda: (frozen(), frozen(household=poorer(allowance_children=2))),
    "tariff": lambda: (
        frozen(Period(2025, 12), membership=Membership(date(2025, 6, 2))),
        frozen(Period(2026, 1), membership=Membership(date(2025, 6, 2))),
    ),
    "turned_one": lambda: (
        frozen(MAY, child=Child(date(2025, 6, 10))),
        frozen(JUNE, child=Child(date(2025, 6, 10))),
    ),
    "school_began": lambda: (
        frozen(AUGUST, child=Child(date(2022, 3, 9))),
        frozen(SEPTEMBER, child=Child(date(2022, 3, 9))),
    ),
    "turned_twelve": lambda: (
        frozen(JUNE, child=Child(date(2014, 7, 20), "school")),
        frozen(JULY, child=Child(date(2014, 7, 20), "school")),
    ),
    "price": lambda: (frozen(provider=ONE), frozen()),
    "meal_price": lambda: (frozen(provider=CHEAP), frozen()),
    "provider_new": lambda: (frozen(), shared()),
    "provider_gone": lambda: (shared(), frozen()),
    "weeks": lambda: (frozen(MAY), frozen(JUNE)),
    "holidays": lambda: (
        frozen(JUNE, child=Child(date(2018, 2, 1))),
        frozen(JULY, child=Child(date(2018, 2, 1))),
    ),
    "weeks_without": lambda: (frozen(JULY), frozen(JULY, weeks_without=LATE)),
    "hours": lambda: (frozen(JUNE), frozen(JULY, hours=11)),
    "care": lambda: (frozen(), frozen(hours=11)),
    "meals": lambda: (frozen(), frozen(meals=2)),
    **{f"alone_{kind}": (lambda k=kind: (frozen(), uncovered(k))) for kind in UNCOVERED},
}


def edge_of_the_wage() -> tuple[Frozen, Frozen]:
    """An income between two and two and a half of an older minimum wage, below two of a newer."""
    older = LAW.minimum_wage(date(2024, 12, 2)).cents
    newer = LAW.minimum_wage(SIGNED).cents
    assert older < newer
    household = poorer(incomes=[Income("representative", older * 24 + 1)])
    before = frozen(Period(2025, 10), household=household, membership=Membership(date(2024, 12, 2)))
    return before, frozen(household=household)


@pytest.mark.parametrize("code", CASES)
def test_each_change_is_found_and_told(code: str) -> None:
    """And of one period, what is told moves exactly what the bills differ by."""
    before, after = CASES[code]()
    found = changes(before, after, LAW)
    one = next((one for one in found if one.code == code), None)
    assert one is not None, [change.code for change in found]
    for language in LANGUAGES:
        words = told(one, language, {str(HERE): "Kannerhaus", str(THERE): "Foyer"})
        assert words and "{" not in words
    if before.case.period == after.case.period:
        assert sum(change.cents for change in found) == paid(after) - paid(before)


def paid(of: Frozen) -> int:
    parents = sum(week.parent_cents for week in of.weeks)
    return parents + sum(one.cents for one in of.uncovered)


def test_every_code_has_a_case() -> None:
    """Those that only one provider's part knows, and what no bill shows, are below."""
    assert set(CODES) - set(CASES) == {"first", "elsewhere_began", "elsewhere_ended", "spread"}


def test_seen_by_one_provider() -> None:
    """What it does not have is no news there; that others share the week is, in a correction."""
    assert changes(None, frozen(), LAW, provider=HERE) == [Changed("first")]
    assert changes(frozen(), shared(), LAW, provider=THERE) == [Changed("first")]
    codes = [one.code for one in changes(frozen(), shared(), LAW, provider=HERE)]
    assert "elsewhere_began" in codes and "provider_new" not in codes
    codes = [one.code for one in changes(shared(), frozen(), LAW, provider=HERE)]
    assert "elsewhere_ended" in codes
    assert changes(frozen(), frozen(), LAW) == []


def test_the_same_hours_on_other_days() -> None:
    """Hours of one week move to another: the sum is the same, the price is not."""
    case = frozen().case
    here = case.providers[0].id
    even = frozen(stays=[Stay(here, monday, 480, 1080) for monday in JUNE.mondays])
    days = [JUNE.mondays[0] + timedelta(days=n) for n in range(len(JUNE.mondays))]
    uneven = frozen(stays=[Stay(here, day, 480, 1080) for day in days])
    found = changes(even, uneven, LAW)
    assert [one.code for one in found] == ["spread"]
    assert found[0].cents == paid(uneven) - paid(even) > 0
