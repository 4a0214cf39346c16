"""What planned care would cost: the weeks and periods of a plan, by the function that bills."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from accueil.law.assess import AssessedWeek
from accueil.law.bill import Bill, bill
from accueil.law.calendar import Period, week_of
from accueil.law.care import Provider, Stay
from accueil.law.case import Case, Membership
from accueil.law.child import Child
from accueil.law.errors import NoCalendar
from accueil.law.household import Household
from accueil.law.parameters import Parameters
from accueil.registry import models

WEEK = timedelta(days=7)
SEARCHED_WEEKS = 53


@dataclass(frozen=True, slots=True)
class Plan:
    """The same hours on some weekdays (1 = Monday) at a provider; minutes, and meals a day."""

    provider: Provider
    weekdays: tuple[int, ...]
    start: int
    end: int
    meals: int = 0

    def stays(self, mondays: Sequence[date]) -> list[Stay]:
        """Its stays in some weeks; an end before the start is on the next day."""
        until = self.end if self.end > self.start else self.end + 24 * 60
        return [
            Stay(self.provider.id, monday + timedelta(days=day - 1), self.start, until, self.meals)
            for monday in mondays
            for day in self.weekdays
        ]


@dataclass(frozen=True, slots=True)
class Family:
    """Whom an estimate is for: as the law reads them. `membership` None: care at full price."""

    household: Household
    child: Child
    membership: Membership | None


def period_bill(
    family: Family, plans: Sequence[Plan], period: Period, law: Parameters, language: str = "fr"
) -> Bill:
    """The bill of a period in which every week is as planned; weeks before the birth are left out.

    Refuses (`Refused`) what the law cannot assess, such as a contracted price above the maximum.
    """
    born_week = week_of(family.child.born) + WEEK
    mondays = [monday for monday in period.mondays if monday >= born_week]
    providers = {plan.provider.id: plan.provider for plan in plans}
    stays = [stay for plan in plans for stay in plan.stays(mondays)]
    asked = family.membership if family.membership and family.membership.covers(period) else None
    case = Case(
        period=period,
        household=family.household,
        child=family.child,
        membership=asked,
        providers=list(providers.values()),
        stays=stays,
        language=language,
    )
    return bill(case, law)


def typical_weeks(first: date, law: Parameters) -> dict[str, date]:
    """The next week of school and the next of holidays from a day on, by `school` and `holiday`."""
    found: dict[str, date] = {}
    monday = week_of(first)
    for _ in range(SEARCHED_WEEKS):
        try:
            kind = "school" if law.calendar.is_school_week(monday) else "holiday"
        except NoCalendar:
            break
        found.setdefault(kind, monday)
        monday += WEEK
    return found


def week_estimate(
    family: Family, plans: Sequence[Plan], monday: date, law: Parameters, language: str = "fr"
) -> tuple[AssessedWeek, Bill]:
    """A week as planned, line by line, and the bill of the period that it was taken from."""
    period = Period.containing(monday)
    whole = period_bill(family, plans, period, law, language)
    week = next(week for week in whole.weeks if week.week.monday == monday)
    return week, whole


def undeclared(family: Family) -> Family:
    """The same family if its income is not declared."""
    household = replace(
        family.household, income_declared=False, incomes=(), maintenance=(), precarious=False
    )
    return replace(family, household=household)


def at(plans: Sequence[Plan], provider: Provider) -> list[Plan]:
    """The same hours at another provider."""
    return [replace(plan, provider=provider) for plan in plans]


def provider_on(provider: models.Provider, day: date) -> Provider | None:
    """A provider with its prices on a day, as the law reads it; None where it has none then."""
    price = models.Price.objects.current().on(day).filter(provider=provider).first()
    if price is None:
        return None
    funding = provider.funding or None
    return Provider(str(provider.id), provider.kind, funding, price.hour_cents, price.meal_cents)


def plans_of(child: models.Child, day: date) -> list[Plan]:
    """The care planned for a child on a day, at prices of that day."""
    facts = models.PlannedCare.objects.current().on(day).filter(child=child)
    found = []
    for fact in facts.select_related("provider").order_by("provider_id"):
        provider = provider_on(fact.provider, day)
        if provider:
            weekdays = tuple(fact.weekdays)
            found.append(Plan(provider, weekdays, fact.start, fact.end, fact.meals))
    return found
