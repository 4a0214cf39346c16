"""What a family is shown before it signs: its tariffs, and what the planned care would cost.

All of it is computed by the functions that bill: from the answers of an application, before
anything is recorded, or from the facts of a child. The tests compare it with the bill afterwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from accueil.actions.estimate import (
    Family,
    Plan,
    at,
    kind_of_week,
    period_bill,
    provider_on,
    typical_weeks,
    undeclared,
)
from accueil.law import child as law_child
from accueil.law.assess import AssessedWeek
from accueil.law.bands import INCOME_BANDS
from accueil.law.bill import Bill
from accueil.law.calendar import Period
from accueil.law.care import Provider
from accueil.law.case import MEMBERSHIP_PERIODS, Membership
from accueil.law.contract import ContractTariffs, tariffs_of
from accueil.law.errors import Problem, Refused
from accueil.law.foreseen import foreseen
from accueil.law.household import (
    COUNTING,
    MONTHS,
    WITH_MAINTENANCE,
    Household,
    Income,
    Maintenance,
)
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from accueil.registry.answers import Answers

DAY = timedelta(days=1)
KINDS = ("school", "holiday")


@dataclass(frozen=True, slots=True)
class Costs:
    """What care costs one way. `weeks`: a `school` and a `holiday` week of the contract.

    `coming`: the bill of the coming billing period. `year_cents`: what the parents pay in the
    contract's periods, an estimate: where a calendar is not published, as it will probably be.
    `periods`: parents' and State's cents of each. `refused`: why the law cannot assess it; then
    there is nothing else.
    """

    weeks: Mapping[str, AssessedWeek]
    coming: Bill | None
    year_cents: int
    refused: tuple[Problem, ...] = ()
    periods: Mapping[Period, tuple[int, int]] = field(default_factory=dict)

    def week_cents(self, kind: str) -> int | None:
        """What the parents pay of a week of this kind; None where there is none."""
        return self.weeks[kind].parent_cents if kind in self.weeks else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one child would have. Without care planned there are no costs.

    `elsewhere`: the same hours at another provider. `by_band`: an income that is not declared,
    and what each band would pay.
    """

    family: Family
    tariffs: ContractTariffs
    costs: Costs | None
    if_undeclared: Costs | None
    elsewhere: Costs | None
    by_band: Sequence[tuple[str, Costs]]


def family_of(given: Answers, number: int, signed: date, *, precarious: bool = False) -> Family:
    """A child of an application as the law reads it; `precarious`: the registry knows it to be.

    An income that was not answered yet is not declared.
    """
    assert given.children and given.household
    kind, answer = given.household.kind, given.children.children[number]
    counting = COUNTING[kind]
    step = given.income
    incomes = (
        [
            Income(entry.of, entry.yearly_cents)
            for entry in sorted(step.incomes, key=lambda e: (e.of, e.place))
            if entry.of in counting
        ]
        if step and step.declared
        else []
    )
    paid = [
        Maintenance(entry.yearly_cents, entry.recoverable)
        for entry in (step.maintenance if step else ())
        if entry.child == number and incomes and kind in WITH_MAINTENANCE
    ]
    household = Household(
        kind,
        given.household.allowance_children,
        precarious=precarious or _has_revis(given, signed),
        income_declared=bool(incomes),
        incomes=incomes,
        maintenance=paid,
    )
    periods = given.duration.periods if given.duration else MEMBERSHIP_PERIODS[0]
    child = law_child.Child(answer.born, answer.schooling or None)
    return Family(household, child, Membership(signed, periods))


def _has_revis(given: Answers, day: date) -> bool:
    said = given.situation
    if said is None or not said.revis or said.first is None:
        return False
    return said.first <= day and (said.until is None or day <= said.until)


def is_precarious(household: m.Household | None, day: date) -> bool:
    """Whether the registry knows a household to be at risk of poverty on a day."""
    if household is None:
        return False
    found: bool = m.Precarious.objects.current().on(day).filter(household=household).exists()
    return found


def plans_answered(given: Answers, number: int, day: date) -> list[Plan]:
    """The care planned for a child of an application, at prices of a day."""
    asked = [plan for plan in given.care.plans if plan.child == number] if given.care else []
    known = {str(p.pk): p for p in m.Provider.objects.filter(pk__in=[p.provider for p in asked])}
    found = []
    for plan in asked:
        provider = provider_on(known[plan.provider], day) if plan.provider in known else None
        if provider:
            found.append(Plan(provider, plan.weekdays, plan.start, plan.end, plan.meals))
    return found


def proposal(
    family: Family, plans: Sequence[Plan], law: Parameters, *, other: Provider | None = None
) -> Proposal:
    """What a child would have if its contract were signed on the day of `family.membership`.

    Refuses a day without a tariff or a minimum wage.
    """
    assert family.membership
    signed, asked = family.membership.signed, family.household
    decides = not (asked.placed or asked.precarious)
    hidden = decides and not asked.income_declared
    shown = decides and asked.income_declared
    own = costs(family, plans, law) if plans else None
    return Proposal(
        family=family,
        tariffs=tariffs_of(asked, family.child, signed, signed, law),
        costs=own,
        if_undeclared=costs(undeclared(family), plans, law) if own and shown else None,
        elsewhere=costs(family, at(plans[:1], other), law) if plans and other else None,
        by_band=_by_band(family, plans, law) if own and hidden and not own.refused else (),
    )


def costs(family: Family, plans: Sequence[Plan], law: Parameters) -> Costs:
    """What planned care costs under a contract, each period assessed once."""
    assert family.membership
    first = Period.containing(family.membership.signed)
    periods = [first.later(number) for number in range(family.membership.periods)]
    bills, refused = _bills(family, plans, periods, law)
    coming = bills.get(periods[1]) or bills.get(periods[0])
    if coming is None:
        return Costs({}, None, 0, refused[:3])
    weeks = _weeks(bills, family.membership.signed, periods[-1].last, law)
    expected = _expected(family, plans, [p for p in periods if p not in bills], law)
    parts = {period: _cents(period, {**expected, **bills}, weeks, law) for period in periods}
    cents = sum(parents for parents, _ in parts.values())
    return Costs(weeks, coming, cents * MONTHS // len(periods), periods=parts)


def _bills(
    family: Family, plans: Sequence[Plan], periods: Sequence[Period], law: Parameters
) -> tuple[dict[Period, Bill], tuple[Problem, ...]]:
    """The bill of each period that can be assessed, and what the first refused one says.

    Behind a period that is refused no later one is asked: its calendar is not published either.
    """
    found: dict[Period, Bill] = {}
    refused: tuple[Problem, ...] = ()
    for period in periods:
        try:
            found[period] = period_bill(family, plans, period, law)
        except Refused as error:
            refused = refused or tuple(error.problems)
            if found:
                break
    return found, refused


def _expected(
    family: Family, plans: Sequence[Plan], periods: Sequence[Period], law: Parameters
) -> dict[Period, Bill]:
    """Bills of periods that are not published yet, by the calendar as it will probably be."""
    return _bills(family, plans, periods, foreseen(law))[0] if periods else {}


def _weeks(
    bills: Mapping[Period, Bill], first: date, last: date, law: Parameters
) -> dict[str, AssessedWeek]:
    found = {}
    for kind, monday in typical_weeks(first, law).items():
        whole = bills.get(Period.containing(monday)) if monday <= last else None
        if whole:
            found[kind] = next(w for w in whole.weeks if w.week.monday == monday)
    return found


def _cents(
    period: Period,
    bills: Mapping[Period, Bill],
    weeks: Mapping[str, AssessedWeek],
    law: Parameters,
) -> tuple[int, int]:
    """What parents and State pay in a period: its bill, or such weeks where none is foreseen."""
    if period in bills:
        return bills[period].parent_cents, bills[period].state_cents
    known = [
        weeks[kind]
        for kind in (kind_of_week(monday, law) for monday in period.mondays)
        if kind in weeks
    ]
    return sum(week.parent_cents for week in known), sum(week.state_cents for week in known)


def band_bounds(tariffs: ContractTariffs, law: Parameters) -> tuple[Fraction, Fraction | None]:
    """From which monthly income on a child's band goes, and below which; cents, exact."""
    tariff = law.tariff_on(tariffs.day)
    wage = tariffs.minimum_wage_cents
    bounds = [Fraction(wage * tariff.number(f"band_from.{b}"), 100) for b in INCOME_BANDS]
    place = INCOME_BANDS.index(tariffs.band)
    return bounds[place], bounds[place + 1] if place + 1 < len(bounds) else None


def _by_band(family: Family, plans: Sequence[Plan], law: Parameters) -> list[tuple[str, Costs]]:
    """What the care would cost with an income in each band."""
    assert family.membership
    signed = family.membership.signed
    tariff, wage = law.tariff_on(signed), law.minimum_wage(signed).cents
    of = COUNTING[family.household.kind][0]
    found = []
    for band in INCOME_BANDS:
        monthly = Fraction(wage * tariff.number(f"band_from.{band}"), 100)
        income = Income(of, -(-monthly * MONTHS // 1))
        household = replace(family.household, income_declared=True, incomes=(income,))
        found.append((band, costs(replace(family, household=household), plans, law)))
    return found
