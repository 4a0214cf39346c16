"""What planned care would cost: the weeks and periods of a plan, by the function that bills."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from accueil.law.bill import Bill, bill
from accueil.law.calendar import Period, week_of
from accueil.law.care import DAY_MINUTES, Provider, Stay
from accueil.law.case import Case, Membership
from accueil.law.child import Child
from accueil.law.errors import NoCalendar
from accueil.law.household import Household
from accueil.law.parameters import Parameters
from accueil.registry import models
from accueil.store.facts import Fact

WEEK = timedelta(days=7)
SEARCHED_WEEKS = 53


@dataclass(frozen=True, slots=True)
class Hours:
    """The same hours on some weekdays (1 = Monday); minutes of the day, main meals a day.

    An end not after the start is on the next day.
    """

    weekdays: tuple[int, ...]
    start: int
    end: int
    meals: int

    @property
    def until(self) -> int:
        """The end in minutes of the first day, beyond 1440 on the next."""
        return self.end if self.end > self.start else self.end + DAY_MINUTES


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
        until = self.end if self.end > self.start else self.end + DAY_MINUTES
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
    """The next week of school and the next of holidays from a day on, by `school` and `holiday`.

    Not one of the year's weeks without free hours, where there is another of its kind.
    """
    found: dict[str, date] = {}
    without: dict[str, date] = {}
    monday = week_of(first)
    for _ in range(SEARCHED_WEEKS):
        try:
            kind = "school" if law.calendar.is_school_week(monday) else "holiday"
        except NoCalendar:
            break
        (without if _is_without(monday, law) else found).setdefault(kind, monday)
        monday += WEEK
    return {**without, **found}


def kind_of_week(monday: date, law: Parameters) -> str:
    """`school` or `holiday`; beyond the calendar that is known, school."""
    try:
        return "school" if law.calendar.is_school_week(monday) else "holiday"
    except NoCalendar:
        return "school"


def _is_without(monday: date, law: Parameters) -> bool:
    return any(monday in weeks.mondays for weeks in law.calendar.without.values())


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
    return _at_price(provider, price) if price else None


def _at_price(provider: models.Provider, price: models.Price) -> Provider:
    funding = provider.funding or None
    return Provider(str(provider.id), provider.kind, funding, price.hour_cents, price.meal_cents)


def plans_of(child: models.Child, day: date) -> list[Plan]:
    """The care planned for a child on a day, at prices of that day."""
    return PlansKnown([child]).on(child, day)


class PlansKnown:
    """The care planned for some children and its prices: read once, asked of many days."""

    def __init__(self, children: Sequence[models.Child]) -> None:
        """Read what is planned, and all prices of those providers."""
        rows = models.PlannedCare.objects.current().filter(child__in=children)
        self._plans = list(rows.select_related("provider").order_by("provider_id"))
        providers = {row.provider_id for row in self._plans}
        prices = models.Price.objects.current().filter(provider__in=providers)
        self._prices = list(prices) if providers else []

    def on(self, child: models.Child, day: date) -> list[Plan]:
        """As `plans_of` says it."""
        prices = {row.provider_id: row for row in self._prices if _holds(row, day)}
        return [
            Plan(
                _at_price(row.provider, prices[row.provider_id]),
                tuple(row.weekdays),
                row.start,
                row.end,
                row.meals,
            )
            for row in self._plans
            if row.child_id == child.pk and _holds(row, day) and row.provider_id in prices
        ]


def _holds(fact: Fact, day: date) -> bool:
    return fact.first <= day and (fact.until is None or day < fact.until)
