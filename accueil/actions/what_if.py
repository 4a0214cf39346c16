"""What care would cost a family over a year if something were otherwise. Nothing is stored.

The year is the one of a contract signed today, as before a signature (`actions.proposal`): twelve
billing periods, each billed by the function that bills, every week as planned. What is read of a
household stays inside; what leaves are amounts, and what differs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accueil.actions.care_terms import agreement_on, plans, priced, terms_of
from accueil.actions.estimate import Family, Hours, Plan, at, plans_of, provider_on, undeclared
from accueil.actions.proposal import Costs, costs
from accueil.attendance.models import CareContract
from accueil.law import child as law_child
from accueil.law.calendar import Period
from accueil.law.case import Membership
from accueil.law.errors import LawError
from accueil.law.household import COUNTING, Household, Income
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from accueil.registry.names import fold
from accueil.registry.situation import NoSituation, situation
from accueil.store.security import seeing_the_country

# Parents' and State's cents of each period.
Parts = Mapping[Period, tuple[int, int]]
NOTHING = (0, 0)
MOST_FOUND = 12
# What differs from now: the code of a change, and the values that say it.
CHANGES = (
    "hours",  # before_minutes, after_minutes a week; before 0: no care was planned
    "meals",  # before, after: main meals a week
    "provider",  # before, after: names; nothing before: no care was planned
    "undeclared",  # the income is not declared
    "income",  # yearly_cents
    "group",  # before, after: children with family allowance
    "band",  # before, after: bands of the scale
)


class CannotTry(ValueError):
    """What cannot be tried: one of `CODES`."""

    CODES = (
        "unknown",  # too little is known of the child's family
        "no_care",  # neither agreed nor asked: there are no hours, or no provider
        "no_price",  # the provider has no prices, or no agreement with the State, today
        "no_income",  # no income counts in this household: the child is placed in an institution
        "refused",  # the law cannot assess the care
    )

    def __init__(self, code: str) -> None:
        """Keep the code."""
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is tried; what is None or `same` stays as it is.

    `yearly_cents`: the income that would count, with `other`. `more`: further children with family
    allowance. `born`: such a child would have the same care from that day on.
    """

    hours: Hours | None = None
    provider: UUID | None = None
    income: str = "same"
    yearly_cents: int = 0
    more: int = 0
    born: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that differs: one of `CHANGES`, before and after."""

    code: str
    before: int | str = ""
    after: int | str = ""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A year before and after. `before` None: no care is planned today.

    `sibling`: the year of a further child with the same care, from its first period on.
    """

    before: Costs | None
    after: Costs
    sibling: Costs | None
    changes: tuple[Change, ...]

    @property
    def was(self) -> Parts | None:
        """Parents' and State's cents of each period as planned; None: no care is planned."""
        return dict(self.before.periods) if self.before else None

    @property
    def will_be(self) -> Parts:
        """The same as tried, a further child's care of these periods included."""
        more = self.sibling.periods if self.sibling else {}
        return {
            period: (parents + more.get(period, NOTHING)[0], state + more.get(period, NOTHING)[1])
            for period, (parents, state) in self.after.periods.items()
        }


def sums(parts: Parts | None) -> tuple[int, int]:
    """Parents' and State's cents of some periods together."""
    listed = list((parts or {}).values())
    return sum(parents for parents, _ in listed), sum(state for _, state in listed)


@dataclass(frozen=True, slots=True)
class Now:
    """A child's care as it is planned today: to begin a form with. Names no household."""

    plans: tuple[Plan, ...]
    provider: m.Provider | None

    @property
    def weekly_minutes(self) -> int:
        """The hours a week, in minutes."""
        return sum(len(plan.weekdays) * _length(plan) for plan in self.plans)

    @property
    def weekly_meals(self) -> int:
        """The main meals a week."""
        return sum(len(plan.weekdays) * plan.meals for plan in self.plans)


def now_of(child: UUID, *, today: date) -> Now:
    """The care that is agreed for a child today, or else from later on, or else planned."""
    with seeing_the_country():
        return _now(m.Child.objects.get(pk=child), today)


def what_if(child: UUID, asked: Asked, law: Parameters, *, today: date) -> WhatIf:
    """A child's year as it is planned and as it would be. Refuses with `CannotTry`."""
    with seeing_the_country():
        known = m.Child.objects.get(pk=child)
        try:
            told = situation(known, today)
        except NoSituation as error:
            raise CannotTry("unknown") from error
        now = _now(known, today)
        then, name = _planned(now, asked, today)
    family = Family(told.household, told.child, Membership(today))
    other = replace(family, household=_household(family, asked))
    try:
        before = costs(family, now.plans, law) if now.plans else None
        after = costs(other, then, law)
        sibling = _sibling(other, then, asked, law, today)
    except LawError as error:
        raise CannotTry("refused") from error
    if after.refused or (sibling and sibling.refused):
        raise CannotTry("refused")
    if before and before.refused:
        before = None
    changed = _changes(now, then, name, family.household, asked)
    return WhatIf(before, after, sibling, (*changed, *_bands(before, after)))


def _now(child: m.Child, today: date) -> Now:
    kept = CareContract.objects.current().filter(child=child).select_related("provider__commune")
    contracts = list(kept.on(today)) or list(kept.filter(valid__startswith__gt=today)[:1])
    found: list[Plan] = []
    for contract in contracts:
        terms = terms_of(contract)
        day = max(today, terms.first)
        provider = priced(contract.provider, terms, day)
        if provider:
            found += plans(terms, provider)
    if found:
        return Now(tuple(found), contracts[0].provider)
    planned = plans_of(child, today)
    keys = [plan.provider.id for plan in planned[:1]]
    return Now(tuple(planned), _providers().filter(pk__in=keys).first())


def _planned(now: Now, asked: Asked, today: date) -> tuple[list[Plan], str]:
    """The care as tried, and the name of another provider."""
    provider, name = now.plans[0].provider if now.plans else None, ""
    if asked.provider and not (now.provider and asked.provider == now.provider.pk):
        chosen = _providers().filter(pk=asked.provider).first()
        agreed = agreement_on(chosen, today) if chosen else None
        provider = provider_on(chosen, today) if chosen and agreed else None
        if chosen is None or agreed is None or agreed.suspended or provider is None:
            raise CannotTry("no_price")
        name = _named(chosen)
    if provider is None or not (asked.hours or now.plans):
        raise CannotTry("no_care")
    if asked.hours is None:
        return (at(now.plans, provider) if name else list(now.plans)), name
    hours = asked.hours
    return [Plan(provider, hours.weekdays, hours.start, hours.end, hours.meals)], name


def _household(family: Family, asked: Asked) -> Household:
    of = replace(
        family.household, allowance_children=family.household.allowance_children + asked.more
    )
    if asked.income == "same":
        return of
    counting = COUNTING[of.kind]
    if not counting:
        raise CannotTry("no_income")
    if asked.income == "undeclared":
        return undeclared(replace(family, household=of)).household
    incomes = (Income(counting[0], asked.yearly_cents),)
    return replace(of, income_declared=True, incomes=incomes, maintenance=(), precarious=False)


def _sibling(
    family: Family, then: Sequence[Plan], asked: Asked, law: Parameters, today: date
) -> Costs | None:
    """The same care for a further child, under a contract from its birth or from now on."""
    if asked.born is None:
        return None
    signed = max(today, asked.born)
    child = law_child.Child(asked.born)
    return costs(Family(family.household, child, Membership(signed)), then, law)


def _changes(
    now: Now, then: Sequence[Plan], name: str, household: Household, asked: Asked
) -> list[Change]:
    after = Now(tuple(then), None)
    found = []
    if now.weekly_minutes != after.weekly_minutes:
        found.append(Change("hours", now.weekly_minutes, after.weekly_minutes))
    if now.weekly_meals != after.weekly_meals:
        found.append(Change("meals", now.weekly_meals, after.weekly_meals))
    if name:
        found.append(Change("provider", _named(now.provider) if now.provider else "", name))
    if asked.income == "undeclared":
        found.append(Change("undeclared"))
    if asked.income == "other":
        found.append(Change("income", after=asked.yearly_cents))
    if asked.more:
        count = household.allowance_children
        found.append(Change("group", count, count + asked.more))
    return found


def _bands(before: Costs | None, after: Costs) -> list[Change]:
    """The bands of both years, where they are not the same."""
    was = before.coming.band if before and before.coming else None
    will = after.coming.band if after.coming else None
    return [Change("band", was, will)] if was and will and was != will else []


def _providers() -> QuerySet[m.Provider]:
    return m.Provider.objects.select_related("commune")


def _named(provider: m.Provider) -> str:
    return f"{provider.name}, {provider.commune.name}"


def _length(plan: Plan) -> int:
    return (plan.end - plan.start) % (24 * 60) or 24 * 60


def providers_like(text: str, kind: str, *, day: date) -> list[m.Provider]:
    """Providers with prices and an agreement on a day, by name and place; `kind` '': of any.

    Every word that was typed is in the name, the locality or the commune, whatever its accents.
    """
    words = fold(text).split()
    if not words and not kind:
        return []
    agreed = m.Agreement.objects.current().on(day).filter(provider=OuterRef("pk"), suspended=False)
    priced_ = m.Price.objects.current().on(day).filter(provider=OuterRef("pk"))
    there = m.Provider.objects.filter(Exists(agreed), Exists(priced_))
    there = (there.filter(kind=kind) if kind else there).select_related("commune")
    found = []
    for one in there.order_by("name", "pk"):
        told = fold(f"{one.name} {one.locality} {one.commune.name}")
        if all(word in told for word in words):
            found.append(one)
    return found[:MOST_FOUND]


def prices_of(providers: Sequence[m.Provider], *, day: date) -> dict[UUID, tuple[int, int]]:
    """Cents an hour and a main meal of some providers on a day."""
    rows = m.Price.objects.current().on(day).filter(provider__in=providers)
    return {row.provider_id: (row.hour_cents, row.meal_cents) for row in rows}
