"""What declaring the income is worth in a year, as the page before the signature counts it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from accueil.actions.estimate import Family, Plan, undeclared
from accueil.actions.proposal import costs, family_of, plans_answered
from accueil.law.care import Provider
from accueil.law.errors import LawError
from accueil.law.household import COUNTING, MONTHS, Income
from accueil.law.parameters import Parameters, shipped
from accueil.registry import answers as a

EXAMPLES_CENTS = (2_500_00, 4_000_00, 6_000_00, 8_000_00, 12_000_00)
TYPICAL_DAYS, TYPICAL_START, TYPICAL_END = (1, 2, 3, 4, 5), 8 * 60, 14 * 60


@dataclass(frozen=True, slots=True)
class Example:
    """A monthly income and what the family pays in a year with and without declaring it."""

    monthly_cents: int
    declared_cents: int
    undeclared_cents: int

    @property
    def saved_cents(self) -> int:
        """What declaring is worth in a year."""
        return self.undeclared_cents - self.declared_cents


def plans_of(given: a.Answers, number: int, today: date, law: Parameters) -> list[Plan]:
    """The planned care of a child; else 30 hours a week at the State's maximum price."""
    return plans_answered(given, number, today) or [typical(today, law)]


def typical(today: date, law: Parameters) -> Plan:
    """30 hours a week at the State's maximum price of a crèche."""
    price = law.tariff_on(today).number("hour_cap.sea")
    provider = Provider("typical", "sea", "contracted", price, 0)
    return Plan(provider, TYPICAL_DAYS, TYPICAL_START, TYPICAL_END)


def yearly_cents(family: Family, plans: Sequence[Plan], law: Parameters) -> int | None:
    """What the parents pay in a year under a contract; None where it cannot be assessed."""
    try:
        found = costs(family, plans, law)
    except LawError:
        return None
    return None if found.coming is None else found.year_cents


def saved_cents(given: a.Answers, today: date) -> int | None:
    """What declaring this income is worth in a year, over all children.

    None: not known, or it is not the income that decides.
    """
    if not (given.household and given.children and given.income and given.income.incomes):
        return None
    law, total = shipped(), 0
    for number in range(len(given.children.children)):
        family = family_of(given, number, today)
        if family.household.precarious or family.household.placed:
            return None
        plans = plans_of(given, number, today, law)
        declared = yearly_cents(family, plans, law)
        without = yearly_cents(undeclared(family), plans, law)
        if declared is None or without is None:
            return None
        total += without - declared
    return total


def examples(given: a.Answers, today: date) -> list[Example]:
    """For the first child: some incomes, and what declaring each is worth in a year."""
    if not (given.household and given.children and given.children.children):
        return []
    law = shipped()
    plans = plans_of(given, 0, today, law)
    bare = undeclared(family_of(given, 0, today))
    without = yearly_cents(bare, plans, law)
    of = COUNTING[given.household.kind]
    found = []
    for monthly in EXAMPLES_CENTS:
        incomes = [Income(of[0], monthly * MONTHS)] if of else []
        household = replace(bare.household, income_declared=bool(incomes), incomes=incomes)
        cents = yearly_cents(replace(bare, household=household), plans, law)
        if cents is not None and without is not None:
            found.append(Example(monthly, cents, without))
    return found
