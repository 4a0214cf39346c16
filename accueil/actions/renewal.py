"""Renewing a contract: what forgetting would cost, by the function that bills; its application."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from accueil.actions.estimate import Family, period_bill, plans_of
from accueil.law import case as law_case
from accueil.law.calendar import Period
from accueil.law.child import is_covered
from accueil.law.errors import LawError
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from accueil.registry.answers import STEPS, Answers
from accueil.registry.applications import open_application, save
from accueil.registry.situation import NoSituation, situation

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
    """The full price of the care planned after a contract's last day, less the parents' part.

    The situation is that of today, or of the contract's last day once it has ended.
    """
    after = contract.until or today
    period = Period.containing(after)
    try:
        known = situation(contract.child, min(today, after - DAY))
    except NoSituation:
        return Forgetting(period, why="unknown")
    if not is_covered(known.child, period.first):
        return Forgetting(period, why="too_old")
    plans = plans_of(contract.child, period.first)
    if not plans:
        return Forgetting(period, why="no_plan")
    renewed = law_case.Membership(period.first)
    try:
        with_it = period_bill(Family(known.household, known.child, renewed), plans, period, law)
        without = period_bill(Family(known.household, known.child, None), plans, period, law)
    except LawError:
        return Forgetting(period, why="unknown")
    return Forgetting(period, with_it.parent_cents, without.parent_cents)


def in_all(costs: Mapping[int, Forgetting]) -> int:
    """What forgetting all of them would cost in a period."""
    return sum(cost.cents or 0 for cost in costs.values())


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
