"""What the registry knows of a child as answers of the calculator: to try other ones from there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from accueil.actions.calculator import Answers, CarePlace, ChildAsked, Hours
from accueil.actions.estimate import Plan
from accueil.actions.what_if import now_of
from accueil.law.household import MONTHS, monthly_income
from accueil.registry.models import Child
from accueil.registry.situation import NoSituation, situation
from accueil.store.security import seeing_the_country

MOST_PLACES = 2
A_MONDAY = date(2024, 1, 1)


def answers_of(child: Child, *, today: date) -> Answers | None:
    """A child's own figures today; None where too little is known, or no care is planned.

    The default weeks without free hours. Of more than two providers those with the longest hours.
    """
    now = now_of(child.pk, today=today)
    try:
        with seeing_the_country():
            known = situation(child, today)
    except NoSituation:
        return None
    if not now.plans:
        return None
    income = monthly_income(known.household)
    asked = ChildAsked(known.child.born, known.child.schooling or "", _places(now.plans), None)
    return Answers(
        allowance_children=max(known.household.allowance_children, 1),
        yearly_cents=None if income is None else int(income * MONTHS),
        precarious=known.household.precarious,
        children=(asked,),
    )


def answers_without_income(child: Child, *, today: date) -> Answers | None:
    """The same for somebody who may not see the household's income: it is left out."""
    known = answers_of(child, today=today)
    return replace(known, yearly_cents=None, precarious=False) if known else None


def _places(plans: Sequence[Plan]) -> tuple[CarePlace, ...]:
    """The same hours in school weeks and in holiday weeks, by provider."""
    by_provider: dict[str, list[Plan]] = {}
    for plan in plans:
        by_provider.setdefault(plan.provider.id, []).append(plan)
    longest = sorted(by_provider.values(), key=_minutes, reverse=True)[:MOST_PLACES]
    return tuple(_place(own) for own in longest)


def _place(plans: Sequence[Plan]) -> CarePlace:
    at = plans[0].provider
    hours = tuple(Hours(plan.weekdays, plan.start, plan.end, plan.meals) for plan in plans)
    return CarePlace(at.kind, at.funding or "", at.price_cents, at.meal_price_cents, hours, hours)


def _minutes(plans: Sequence[Plan]) -> int:
    """The minutes of a week."""
    week = [stay for plan in plans for stay in plan.stays([A_MONDAY])]
    return sum(stay.until - stay.start for stay in week)
