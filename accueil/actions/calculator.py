"""What care would cost a family that nobody knows: answers in, weeks, a period and a year out.

Every amount is made by the function that bills, of a membership contract signed today (or on the
day of birth of a child not born yet). Nothing is read from a database, nothing is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from accueil.actions.calculator_answers import (
    Answers,
    CannotCalculate,
    CarePlace,
    ChildAsked,
    Where,
    household_of,
    look_through,
)
from accueil.actions.calculator_case import PERIODS, answers_case, case_of_child, signed_on
from accueil.actions.estimate import Hours
from accueil.law.assess import AssessedWeek
from accueil.law.bands import INCOME_BANDS
from accueil.law.bill import Bill, bill
from accueil.law.calendar import DAY, WEEK, Period
from accueil.law.case import Assumption
from accueil.law.child import Child, multilingual_minutes
from accueil.law.errors import LawError, Refused
from accueil.law.foreseen import foreseen, published_until, weeks_of_years
from accueil.law.household import MONTHS, band_of
from accueil.law.parameters import Parameters

__all__ = [
    "PERIODS",
    "VIEWS",
    "Amount",
    "Answers",
    "CannotCalculate",
    "CarePlace",
    "ChildAsked",
    "ChildEstimate",
    "Difference",
    "Estimate",
    "Hours",
    "NextBand",
    "Where",
    "answers_case",
    "calculate",
    "compared",
    "next_band",
    "weeks_proposed",
]

VIEWS = ("school_week", "holiday_week", "period", "year")
SCHOOL_DAYS = 5
# Where a refusal of the law stands in a case, and what was asked of the family.
REFUSALS = {
    "child.schooling": ("too_old", "schooling"),
    "child.born": ("born", "born"),
    "multilingual": ("weeks_without", "weeks_without"),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """What the parents and the State pay, in cents."""

    parent_cents: int
    state_cents: int

    @property
    def earned_cents(self) -> int:
        """What the provider earns."""
        return self.parent_cents + self.state_cents

    def __add__(self, other: "Amount") -> "Amount":
        """Both together."""
        return Amount(self.parent_cents + other.parent_cents, self.state_cents + other.state_cents)

    def __sub__(self, other: "Amount") -> "Amount":
        """How much more than another."""
        return Amount(self.parent_cents - other.parent_cents, self.state_cents - other.state_cents)


@dataclass(frozen=True, eq=False)
class ChildEstimate:
    """A child's weeks, the family's coming billing period and its contract's twelve.

    `school_week`, `holiday_week`: the first of each from the shown period on, with free hours and
    without public holidays where there is such a one; None: no care in such weeks.
    `week_without`: the first with care and without free hours, of a child that has free hours.
    `signed`: the day of signature. `foreseen_from`: the first period that rests on a calendar that
    is not published yet.
    """

    asked: ChildAsked
    signed: date
    school_week: AssessedWeek | None
    holiday_week: AssessedWeek | None
    week_without: AssessedWeek | None
    period: Bill
    year: tuple[tuple[Period, Bill], ...]
    foreseen_from: Period | None
    assumptions: tuple[Assumption, ...]

    def amount(self, view: str) -> Amount | None:
        """What one of `VIEWS` costs; None: there is no such week."""
        if view == "year":
            return sum((_amount(whole) for _, whole in self.year), Amount(0, 0))
        shown: AssessedWeek | Bill | None = getattr(self, view)
        return _amount(shown) if shown else None


@dataclass(frozen=True, eq=False)
class Estimate:
    """The answer: an estimate of each child, together the family's. `assumptions`: each once.

    `band`, `family_group`, `monthly_income` (cents, exact) and `minimum_wage_cents` are those of
    the first child's coming period. `law`: as published.
    """

    answers: Answers
    today: date
    law: Parameters
    children: tuple[ChildEstimate, ...]
    assumptions: tuple[Assumption, ...]

    @property
    def first(self) -> Bill:
        """The coming period of the first child: it says band, group and minimum wage."""
        return self.children[0].period

    def amount(self, view: str) -> Amount | None:
        """What one of `VIEWS` costs all children together; None: no child has such a week."""
        found = [part for child in self.children if (part := child.amount(view))]
        return sum(found, Amount(0, 0)) if found else None

    @property
    def shared_assumptions(self) -> tuple[Assumption, ...]:
        """The assumptions that hold for every child."""
        every = [child.assumptions for child in self.children]
        return tuple(entry for entry in self.assumptions if all(entry in said for said in every))

    def own_assumptions(self, child: int) -> tuple[Assumption, ...]:
        """The further ones of a child, counted from 0."""
        shared = self.shared_assumptions
        return tuple(entry for entry in self.children[child].assumptions if entry not in shared)


@dataclass(frozen=True, eq=False)
class NextBand:
    """The next band of the scale: how much more a month enters it, and what that changes.

    `bound_cents`: the monthly income from which on it goes, exact; `percent`: of the minimum wage.
    """

    monthly_more_cents: int
    band: str
    next_band: str
    percent: int
    bound_cents: Fraction
    minimum_wage_cents: int
    before: Estimate
    after: Estimate


@dataclass(frozen=True, slots=True)
class Difference:
    """One of `VIEWS` on both sides; `more`: how much more the other costs, None: not both."""

    view: str
    one: Amount | None
    other: Amount | None
    more: Amount | None = field(init=False)

    def __post_init__(self) -> None:
        """A week that is not there costs nothing, unless it is on neither side."""
        nothing = Amount(0, 0)
        neither = self.one is None and self.other is None
        more = None if neither else (self.other or nothing) - (self.one or nothing)
        object.__setattr__(self, "more", more)


def calculate(answers: Answers, law: Parameters, *, today: date) -> Estimate:
    """What the care would cost. Refuses with `CannotCalculate` what cannot be."""
    look_through(answers, law)
    shown = max(Period.containing(signed_on(child, today)).later(1) for child in answers.children)
    children = tuple(_child(answers, n, shown, law, today) for n in range(len(answers.children)))
    said = [entry for child in children for entry in child.assumptions]
    return Estimate(answers, today, law, children, _once(said))


def next_band(before: Estimate) -> NextBand | None:
    """How much more income a month enters the next band; None where no band follows from it.

    That is: no income was said, the household is precarious, or its band is the last.
    """
    answers, law, today = before.answers, before.law, before.today
    if answers.yearly_cents is None or answers.precarious:
        return None
    tariff = law.tariff_on(today)
    wage = law.minimum_wage(today).cents
    band = band_of(household_of(answers), wage, tariff)
    if band == INCOME_BANDS[-1]:
        return None
    following = INCOME_BANDS[INCOME_BANDS.index(band) + 1]
    percent = tariff.number(f"band_from.{following}")
    bound = Fraction(wage * percent, 100)
    more = -(-(bound - Fraction(answers.yearly_cents, MONTHS)) // 1)
    richer = replace(answers, yearly_cents=answers.yearly_cents + MONTHS * more)
    return NextBand(
        monthly_more_cents=more,
        band=band,
        next_band=following,
        percent=percent,
        bound_cents=bound,
        minimum_wage_cents=wage,
        before=before,
        after=calculate(richer, law, today=today),
    )


def compared(one: Estimate, other: Estimate) -> tuple[Difference, ...]:
    """Two estimates side by side, view by view."""
    return tuple(Difference(view, one.amount(view), other.amount(view)) for view in VIEWS)


def weeks_proposed(law: Parameters, *, today: date) -> Mapping[int, Sequence[date]]:
    """The default weeks without free hours of the years that a contract signed today touches."""
    first = Period.containing(today)
    years = range(first.year, first.later(PERIODS - 1).year + 1)
    return weeks_of_years(law, list(years))


def _amount(part: AssessedWeek | Bill) -> Amount:
    return Amount(part.parent_cents, part.state_cents)


def _once(said: Sequence[Assumption]) -> tuple[Assumption, ...]:
    return tuple(entry for number, entry in enumerate(said) if entry not in said[:number])


def _child(
    answers: Answers, number: int, shown: Period, law: Parameters, today: date
) -> ChildEstimate:
    asked, expected = answers.children[number], foreseen(law)
    signed = signed_on(asked, today)
    first = Period.containing(signed)
    periods = [first.later(later) for later in range(PERIODS)]
    try:
        year = [
            (p, bill(case_of_child(answers, asked, p, expected, today), expected)) for p in periods
        ]
    except Refused as error:
        raise _refused(error, number, asked, law, signed) from error
    except LawError as error:
        raise CannotCalculate("not_published", Where("born", number)) from error
    coming = next((whole for period, whole in year if period == shown), year[1][1])
    weeks = [week for _, whole in year for week in whole.weeks]
    later = [w for w in weeks if w.week.monday >= coming.case.period.first and w.lines]
    behind = [p for p in periods if p.last > published_until(law)]
    own = _assumptions(asked, signed, today, weeks, expected)
    return ChildEstimate(
        asked=asked,
        signed=signed,
        school_week=_typical(asked, later, expected, school=True),
        holiday_week=_typical(asked, later, expected, school=False),
        week_without=next((w for w in later if _lacks_free_hours(asked, w, expected)), None),
        period=coming,
        year=tuple(year),
        foreseen_from=behind[0] if behind else None,
        assumptions=_once([*own, *(entry for _, whole in year for entry in whole.assumptions)]),
    )


def _refused(
    error: Refused, number: int, asked: ChildAsked, law: Parameters, signed: date
) -> CannotCalculate:
    """What the law refuses, by the question that it is about."""
    place = error.problems[0].place
    if place.startswith("provider["):
        at = int(place.removeprefix("provider[").partition("]")[0]) - 1
        most = law.tariff_on(signed).number(f"hour_cap.{asked.places[at].kind}")
        return CannotCalculate("above_maximum", Where("hour_cents", number, at, most))
    for begins, (code, question) in REFUSALS.items():
        if place.startswith(begins):
            return CannotCalculate(code, Where(question, number))
    return CannotCalculate("not_published", Where("born", number))


def _typical(
    asked: ChildAsked, weeks: Sequence[AssessedWeek], law: Parameters, *, school: bool
) -> AssessedWeek | None:
    """The first week of a kind, with its free hours and without public holidays if there is one."""
    found = [week for week in weeks if week.week.school_week == school]
    plain = (
        week
        for week in found
        if not _lacks_free_hours(asked, week, law) and not _has_public_holiday(week, law)
    )
    return next(plain, found[0] if found else None)


def _has_public_holiday(assessed: AssessedWeek, law: Parameters) -> bool:
    monday = assessed.week.monday
    return any(law.calendar.is_public_holiday(monday + DAY * n) for n in range(SCHOOL_DAYS))


def _lacks_free_hours(asked: ChildAsked, assessed: AssessedWeek, law: Parameters) -> bool:
    """Whether a child that has free hours has none in a week, because it is one without."""
    return bool(_entitled(asked, assessed, law)) and not any(assessed.week.multilingual)


def _entitled(asked: ChildAsked, assessed: AssessedWeek, law: Parameters) -> int:
    child, week = Child(asked.born, asked.schooling or None), assessed.week
    return max(
        (
            multilingual_minutes(
                child, week.monday, law.calendar, law.tariffs[row.tariff], row.provider.kind
            )
            for row in week.rows
        ),
        default=0,
    )


def _assumptions(
    asked: ChildAsked,
    signed: date,
    today: date,
    weeks: Sequence[AssessedWeek],
    law: Parameters,
) -> Iterator[Assumption]:
    """What the estimate rests on beyond its bills, and when within the year weeks will change."""
    first, last = weeks[0].week.monday, weeks[-1].week.monday + WEEK - DAY
    key = "estimate_signed" if signed == today else "estimate_born"
    yield key, {"date": signed, "first": first, "last": last}
    yield "estimate_same_weeks", {}
    if last > published_until(law):
        yield "estimate_calendar", {"date": published_until(law)}
    cared = [week for week in weeks if week.lines]
    for earlier, later in pairwise(cared):
        young = later.week.age_group == "young"
        if earlier.week.age_group == "young" and not young:
            yield "estimate_school_begins", {"date": later.week.monday}
        if young and _entitled(asked, later, law) and not _entitled(asked, earlier, law):
            yield "estimate_free_hours", {"date": later.week.monday}
