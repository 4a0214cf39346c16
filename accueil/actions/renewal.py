"""Renewing a contract: what forgetting would cost, by the function that bills; its application."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from accueil.actions.estimate import Family, Plan, period_bill
from accueil.law import care as law_care
from accueil.law import case as law_case
from accueil.law.calendar import Period
from accueil.law.child import is_covered
from accueil.law.errors import LawError
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from accueil.registry.answers import STEPS, Answers
from accueil.registry.applications import open_application, save
from accueil.registry.families import Known, known_on, of_child

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What the parents pay in the first period after a contract, with a new one and without.

    `why`: `no_plan`, `too_old` or `unknown` where there are no amounts; then both are None.
    """

    period: Period
    with_cents: int | None = None
    without_cents: int | None = None
    why: str = ""

    @property
    def cents(self) -> int | None:
        """What they would pay more."""
        if self.with_cents is None or self.without_cents is None:
            return None
        return self.without_cents - self.with_cents


def forgetting(contract: m.Membership, law: Parameters, today: date) -> Forgetting:
    """What forgetting to renew one contract would cost."""
    return forgetting_all([contract], law, today)[contract.pk]


def forgetting_all(
    contracts: Sequence[m.Membership], law: Parameters, today: date
) -> dict[int, Forgetting]:
    """The full price of the care planned after each contract, less the parents' part; by contract.

    The situation is that of today, or of the contract's last day once it has ended.
    """
    ends = {contract.child_id: contract.until or today for contract in contracts}
    known = known_on({child: min(today, after - DAY) for child, after in ends.items()})
    first = {child: Period.containing(after).first for child, after in ends.items()}
    plans = plans_of_all(first)
    return {
        c.pk: _cost(ends[c.child_id], known.get(c.child_id), plans.get(c.child_id, []), law)
        for c in contracts
    }


def _cost(after: date, known: Known | None, plans: Sequence[Plan], law: Parameters) -> Forgetting:
    period = Period.containing(after)
    if known is None:
        return Forgetting(period, why="unknown")
    if not is_covered(known.child, period.first):
        return Forgetting(period, why="too_old")
    if not plans:
        return Forgetting(period, why="no_plan")
    renewed = law_case.Membership(period.first)
    try:
        with_it = period_bill(Family(known.household, known.child, renewed), plans, period, law)
        without = period_bill(Family(known.household, known.child, None), plans, period, law)
    except LawError:
        return Forgetting(period, why="unknown")
    return Forgetting(period, with_it.parent_cents, without.parent_cents)


def plans_of_all(days: Mapping[UUID, date]) -> dict[UUID, list[Plan]]:
    """The care planned for children, each on a day, at prices of that day."""
    planned = of_child(m.PlannedCare, list(days), days)
    providers = m.Provider.objects.in_bulk(
        {fact.provider_id for facts in planned.values() for fact in facts}
    )
    prices = m.Price.objects.current().filter(provider__in=providers)
    by_provider: dict[UUID, list[m.Price]] = {}
    for price in prices:
        by_provider.setdefault(price.provider_id, []).append(price)
    found: dict[UUID, list[Plan]] = {}
    for child, facts in planned.items():
        for fact in sorted(facts, key=lambda fact: fact.provider_id):
            at = _provider(providers[fact.provider_id], by_provider, days[child])
            if at:
                plan = Plan(at, tuple(fact.weekdays), fact.start, fact.end, fact.meals)
                found.setdefault(child, []).append(plan)
    return found


def _provider(
    provider: m.Provider, prices: Mapping[UUID, Sequence[m.Price]], day: date
) -> law_care.Provider | None:
    for price in prices.get(provider.pk, ()):
        if price.first <= day and (price.until is None or day < price.until):
            return law_care.Provider(
                str(provider.pk),
                provider.kind,
                provider.funding or None,
                price.hour_cents,
                price.meal_cents,
            )
    return None


@transaction.atomic
def start_renewal(
    child: m.Child, given: Answers, office: m.Office, *, by: UUID | None, now: datetime
) -> m.Application:
    """Open the application that renews a child's contract, with all its answers saved.

    One that is open for the household already is taken up again, its answers as they are: clicked
    twice it is one.
    """
    home = m.Home.objects.current().on(now.date()).get(child=child)
    household = m.Household.objects.select_for_update().get(pk=home.household_id)
    known = m.Application.objects.filter(household=household, purpose="renewal", state="open")
    if found := known.order_by("opened_at").first():
        return found
    application = open_application(office, "renewal", by, now, household)
    for step in STEPS:
        save(application, step, getattr(given, step), 0, by=by, now=now)
    return application
