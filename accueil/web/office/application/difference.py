"""What declaring the income is worth in a year, by the function that bills."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from accueil.actions.estimate import Family, Plan, period_bill, provider_on, undeclared
from accueil.law.calendar import Period
from accueil.law.care import Provider
from accueil.law.case import Membership
from accueil.law.child import Child
from accueil.law.errors import LawError, Refused
from accueil.law.household import WITH_MAINTENANCE, Household, Income, Maintenance
from accueil.law.parameters import Parameters, shipped
from accueil.registry import answers as a
from accueil.registry.models import Provider as ProviderRow

PERIODS = 12
EXAMPLES_CENTS = (2_500_00, 4_000_00, 6_000_00, 8_000_00, 12_000_00)
MONTHS = 12
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


def household_of(given: a.Answers, number: int) -> Household:
    """The household of a child as the law reads it, from the answers."""
    about, income = given.household, given.income
    assert about
    incomes = [Income(i.of, i.yearly_cents) for i in income.incomes] if income else []
    paid = income.maintenance if income and about.kind in WITH_MAINTENANCE and incomes else ()
    return Household(
        about.kind,
        about.allowance_children,
        precarious=False,
        income_declared=bool(incomes),
        incomes=incomes,
        maintenance=[Maintenance(m.yearly_cents, m.recoverable) for m in paid if m.child == number],
    )


def plans_of(given: a.Answers, number: int, today: date, law: Parameters) -> list[Plan]:
    """The planned care of a child; else 30 hours a week at the State's maximum price."""
    planned = [plan for plan in given.care.plans if plan.child == number] if given.care else []
    plans = []
    for plan in planned:
        row = ProviderRow.objects.filter(pk=plan.provider).first()
        provider = provider_on(row, today) if row else None
        if provider:
            plans.append(Plan(provider, plan.weekdays, plan.start, plan.end, plan.meals))
    return plans or [typical(today, law)]


def typical(today: date, law: Parameters) -> Plan:
    """30 hours a week at the State's maximum price of a crèche."""
    year_ago = Period.containing(today).later(-PERIODS).first
    caps = [law.tariff_on(day).number("hour_cap.sea") for day in (today, year_ago)]
    price = min(caps)
    provider = Provider("typical", "sea", "contracted", price, 0)
    return Plan(provider, TYPICAL_DAYS, TYPICAL_START, TYPICAL_END)


def yearly_cents(family: Family, plans: Sequence[Plan], today: date, law: Parameters) -> int | None:
    """What the parents pay in the 12 billing periods from today's on.

    Where the school calendar does not reach so far, the last 12 stand for them, with a child that
    is a year older then. None: neither can be assessed.
    """
    coming = Period.containing(today)
    for first, child in ((coming, family.child), (coming.later(-PERIODS), _older(family.child))):
        asked = replace(family, child=child, membership=Membership(first.first))
        try:
            bills = [period_bill(asked, plans, first.later(n), law) for n in range(PERIODS)]
        except (LawError, Refused):
            continue
        return sum(bill.parent_cents for bill in bills)
    return None


def _older(child: Child) -> Child:
    born = child.born
    day = 28 if (born.month, born.day) == (2, 29) else born.day
    return replace(child, born=born.replace(year=born.year - 1, day=day))


def saved_cents(given: a.Answers, today: date) -> int | None:
    """What declaring this income is worth in a year, over all children; None: not known."""
    if not (given.household and given.children and given.income and given.income.incomes):
        return None
    law, total = shipped(), 0
    for number, child in enumerate(given.children.children):
        family = _family(household_of(given, number), child, today)
        plans = plans_of(given, number, today, law)
        with_income = yearly_cents(family, plans, today, law)
        without = yearly_cents(undeclared(family), plans, today, law)
        if with_income is None or without is None:
            return None
        total += without - with_income
    return total


def examples(given: a.Answers, today: date) -> list[Example]:
    """For the first child: some incomes, and what declaring each is worth in a year."""
    if not (given.household and given.children and given.children.children):
        return []
    law, child = shipped(), given.children.children[0]
    plans = plans_of(given, 0, today, law)
    bare = replace(household_of(given, 0), incomes=(), maintenance=(), income_declared=False)
    without = yearly_cents(_family(bare, child, today), plans, today, law)
    found = []
    for monthly in EXAMPLES_CENTS:
        incomes = [Income("foster_parent" if bare.kind == "foster" else "representative", 0)]
        incomes = [replace(incomes[0], yearly_cents=monthly * MONTHS)]
        declared = replace(bare, incomes=incomes, income_declared=True)
        cents = yearly_cents(_family(declared, child, today), plans, today, law)
        if cents is not None and without is not None:
            found.append(Example(monthly, cents, without))
    return found


def _family(household: Household, child: a.ChildAnswer, today: date) -> Family:
    of_law = Child(child.born, child.schooling or None)
    return Family(household, of_law, Membership(today))
