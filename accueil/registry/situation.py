"""A child's situation on a day, as the law reads it: facts become values. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from accueil.law import case as law_case
from accueil.law import child as law_child
from accueil.law import household as law_household
from accueil.registry.models import (
    Child,
    Composition,
    Home,
    Household,
    Identity,
    Income,
    Maintenance,
    Membership,
    Precarious,
    Schooling,
)


class NoSituation(LookupError):
    """Something the law needs is not known of the child on that day."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the law reads of a child on a day. `membership` None: none is in force."""

    child: law_child.Child
    household: law_household.Household
    membership: law_case.Membership | None
    of_household: Household
    contract: Membership | None


def situation(child: Child, day: date, *, known_at: datetime | None = None) -> Situation:
    """What we believe (or at a moment believed) of a child on a day.

    Refuses a child of whom identity, household or composition is not known then.
    """
    identity = Identity.objects.known_at(known_at).on(day).filter(child=child).first()
    home = Home.objects.known_at(known_at).on(day).filter(child=child).first()
    if identity is None or home is None:
        raise NoSituation(f"of child {child.id} nothing is known on {day}")
    contract = Membership.objects.known_at(known_at).on(day).filter(child=child).first()
    signed = law_case.Membership(contract.signed, contract.periods) if contract else None
    school = Schooling.objects.known_at(known_at).on(day).filter(child=child).first()
    return Situation(
        law_child.Child(identity.born, school.kind if school else None),
        household_on(home.household, child, day, known_at=known_at),
        signed,
        home.household,
        contract,
    )


def household_on(
    household: Household, child: Child | None, day: date, *, known_at: datetime | None = None
) -> law_household.Household:
    """A household as the law reads it, with the maintenance for one of its children."""
    about = Composition.objects.known_at(known_at).on(day).filter(household=household).first()
    if about is None:
        raise NoSituation(f"of household {household.id} nothing is known on {day}")
    incomes = Income.objects.known_at(known_at).on(day).filter(household=household)
    paid = Maintenance.objects.known_at(known_at).on(day).filter(child=child)
    poor = Precarious.objects.known_at(known_at).on(day).filter(household=household)
    return as_law(about, incomes.order_by("of", "place"), paid, precarious=poor.exists())


def as_law(
    about: Composition,
    incomes: Iterable[Income],
    paid: Iterable[Maintenance],
    *,
    precarious: bool,
) -> law_household.Household:
    """The facts of a household as the law reads them: incomes that do not count are left out."""
    counting = law_household.COUNTING[about.kind]
    counted = [
        law_household.Income(income.of, income.yearly_cents)
        for income in incomes
        if income.of in counting
    ]
    maintenance = [law_household.Maintenance(m.yearly_cents, m.recoverable) for m in paid]
    if about.kind not in law_household.WITH_MAINTENANCE or not counted:
        maintenance = []
    return law_household.Household(
        about.kind,
        about.allowance_children,
        precarious=precarious,
        income_declared=bool(counted),
        incomes=counted,
        maintenance=maintenance,
    )
