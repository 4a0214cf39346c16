"""What the calculator is told of a family, and what cannot be calculated: with its place.

Nobody's name is asked, and nothing of it is kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from accueil.actions.estimate import Hours, Plan
from accueil.law.bands import FUNDINGS, PROVIDER_KINDS
from accueil.law.calendar import WEEK, mondays_of
from accueil.law.care import DAY_MINUTES, Provider, Stay, overlaps
from accueil.law.errors import LawError
from accueil.law.household import Household, Income
from accueil.law.parameters import Parameters

CHILDMINDER = "ap"
WEEKDAYS = range(1, 8)
A_MONDAY = date(2001, 1, 1)
MOST_CHILDREN = 12
MOST_ALLOWANCES = 99
MOST_CENTS = 100_000
MOST_YEARLY = 100_000_000_00
MOST_MEALS = 20


@dataclass(frozen=True, slots=True)
class CarePlace:
    """A provider with its prices, and the hours there in school weeks and in holiday weeks.

    `kind`: sea, mini_creche or ap; `funding`: contracted or commercial, empty for ap. No hours: no
    care in such weeks.
    """

    kind: str
    funding: str
    hour_cents: int
    meal_cents: int
    school: tuple[Hours, ...]
    holiday: tuple[Hours, ...]

    def hours(self, *, school: bool) -> tuple[Hours, ...]:
        """The hours of a week of this kind."""
        return self.school if school else self.holiday


@dataclass(frozen=True, slots=True)
class ChildAsked:
    """A child and its care. `schooling` empty: from the birth date.

    `weeks_without`: Mondays without free hours; None, and in a year of which none is given: the
    default weeks.
    """

    born: date
    schooling: str
    places: tuple[CarePlace, ...]
    weeks_without: tuple[date, ...] | None


@dataclass(frozen=True, slots=True)
class Answers:
    """What a family says. `yearly_cents`: taxable income of all who count; None: not said."""

    allowance_children: int
    yearly_cents: int | None
    precarious: bool
    children: tuple[ChildAsked, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """What an error is about: a question, of a child, of one of its places; both counted from 0.

    `limit`: the most (or the least) that there can be, cents or a number.
    """

    question: str
    child: int | None = None
    place: int | None = None
    limit: int | None = None


class CannotCalculate(ValueError):
    """What cannot be calculated: one of `CODES`, and where."""

    CODES = (
        "children",  # none, or too many
        "allowance_children",  # none, or too many
        "income",  # below nothing, or too much
        "born",  # too far ahead for any calendar
        "too_old",  # twelve or more, and not said to be at primary school
        "care",  # no hours at all
        "kind",  # no such kind of provider, or funding
        "price",  # below nothing, or too much
        "above_maximum",  # a contracted provider above the State's maximum; limit
        "hours",  # no weekday, a weekday twice, no time of day, too many meals
        "overlap",  # two stays at the same time
        "weeks_without",  # no Monday, one twice, or not so many as the law says; limit
        "not_published",  # the law's numbers or calendars do not reach
    )

    def __init__(self, code: str, where: Where) -> None:
        """Keep the code and the place."""
        self.code, self.where = code, where
        super().__init__(f"{code}: {where.question}")


def look_through(answers: Answers, law: Parameters) -> None:
    """Refuses, with `CannotCalculate` and its place, what no calendar is needed to refuse."""
    if not 1 <= len(answers.children) <= MOST_CHILDREN:
        raise CannotCalculate("children", Where("children", limit=MOST_CHILDREN))
    if not 1 <= answers.allowance_children <= MOST_ALLOWANCES:
        where = Where("allowance_children", limit=MOST_ALLOWANCES)
        raise CannotCalculate("allowance_children", where)
    if not 0 <= (answers.yearly_cents or 0) <= MOST_YEARLY:
        raise CannotCalculate("income", Where("yearly_cents", limit=MOST_YEARLY))
    for number, child in enumerate(answers.children):
        _look_at_care(child, number)
        _look_at_weeks(child, number, law)


def household_of(answers: Answers) -> Household:
    """The household: whose income it is makes no difference to the band."""
    said = answers.yearly_cents
    return Household(
        "together",
        answers.allowance_children,
        precarious=answers.precarious,
        income_declared=answers.precarious or said is not None,
        incomes=() if said is None else (Income("representative", said),),
    )


def chosen_weeks(asked: ChildAsked, year: int) -> tuple[date, ...] | None:
    """The weeks without free hours chosen of a year; None: its default ones."""
    chosen = tuple(sorted(day for day in asked.weeks_without or () if day.year == year))
    return chosen or None


def provider_of(place: CarePlace, number: int) -> Provider:
    """A place as the law reads it; its name is its number, counted from 1."""
    funding = place.funding or None
    return Provider(str(number + 1), place.kind, funding, place.hour_cents, place.meal_cents)


def stays_of_week(child: ChildAsked, monday: date, *, school: bool) -> Iterator[Stay]:
    """The stays of a week. What goes on after its Sunday is put on its own Monday morning."""
    for number, place in enumerate(child.places):
        for hours in place.hours(school=school):
            provider = provider_of(place, number)
            plan = Plan(provider, hours.weekdays, hours.start, hours.end, hours.meals)
            for stay in plan.stays([monday]):
                yield from _within_week(stay, monday)


def _within_week(stay: Stay, monday: date) -> Iterator[Stay]:
    if stay.last_day < monday + WEEK:
        yield stay
        return
    yield replace(stay, until=DAY_MINUTES)
    yield replace(stay, day=monday, start=0, until=stay.until - DAY_MINUTES, meals=0)


def _look_at_care(child: ChildAsked, number: int) -> None:
    for place_number, place in enumerate(child.places):
        _look_at_place(place, number, place_number)
    if not any(place.school or place.holiday for place in child.places):
        raise CannotCalculate("care", Where("places", number))
    for school in (True, False):
        for pair in overlaps(stays_of_week(child, A_MONDAY, school=school)):
            kind = "school" if school else "holiday"
            later = max(int(stay.provider) for stay in pair)
            raise CannotCalculate("overlap", Where(kind, number, later - 1))


def _look_at_place(place: CarePlace, child: int, number: int) -> None:
    known = FUNDINGS if place.kind in PROVIDER_KINDS and place.kind != CHILDMINDER else ("",)
    if place.kind not in PROVIDER_KINDS:
        raise CannotCalculate("kind", Where("kind", child, number))
    if place.funding not in known:
        raise CannotCalculate("kind", Where("funding", child, number))
    for question in ("hour_cents", "meal_cents"):
        if not 0 <= getattr(place, question) <= MOST_CENTS:
            raise CannotCalculate("price", Where(question, child, number, MOST_CENTS))
    for question, given in (("school", place.school), ("holiday", place.holiday)):
        if not all(_possible(hours) for hours in given):
            raise CannotCalculate("hours", Where(question, child, number, MOST_MEALS))


def _possible(hours: Hours) -> bool:
    days = set(hours.weekdays)
    once = bool(days) and len(days) == len(hours.weekdays) and days <= set(WEEKDAYS)
    clock = 0 <= hours.start < DAY_MINUTES and 0 <= hours.end <= DAY_MINUTES
    return once and clock and 0 <= hours.meals <= MOST_MEALS


def _look_at_weeks(child: ChildAsked, number: int, law: Parameters) -> None:
    """Weeks without free hours: Mondays, each once, so many of a year as the law says."""
    chosen = child.weeks_without or ()
    for year in sorted({day.year for day in chosen}):
        of_year: Sequence[date] = [day for day in chosen if day.year == year]
        mondays = mondays_of(year)
        try:
            due = len(mondays) - law.tariff_on(mondays[0]).number("multilingual_weeks")
        except LawError as error:
            raise CannotCalculate("not_published", Where("weeks_without", number)) from error
        if len(of_year) != due or len(set(of_year)) != due or not set(of_year) <= set(mondays):
            raise CannotCalculate("weeks_without", Where("weeks_without", number, limit=due))
