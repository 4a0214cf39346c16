"""What a child's weeks cost with free hours and without, and the cheapest choice of a year.

What is entered counts, and what is agreed of days to come: the very care that the bill is made of,
assessed by the very rules. In the period that is going on a day that is not entered yet counts as
agreed too, so that no week looks cheap only because nobody has written it down. A year is read once
and each week assessed twice.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from accueil.actions.weeks import WrongWeeks, YearOfWeeks, moved, year_of
from accueil.attendance.gather import Care, Facts, cares_of, facts_of_year, situation_of
from accueil.law import child as law_child
from accueil.law.assess import AssessedWeek, Week
from accueil.law.calendar import Period
from accueil.law.case import Membership
from accueil.law.choice import Candidate, NoChoice, Weighed, weighed
from accueil.law.choice import cheapest as law_cheapest
from accueil.law.errors import LawError
from accueil.law.parameters import Parameters

# Why a week costs what it costs without free hours, and which values say so.
REASONS = (
    "closed",  # its period is closed: it stays as it is; day
    "unknown",  # it cannot be assessed yet: it stays as it is
    "too_young",  # no free hours before the first birthday; since: the first week with them
    "at_school",  # no free hours once school has begun
    "precoce",  # none beside précoce the whole day
    "no_care",  # no care is entered or planned
    "no_membership",  # care at full price either way
    "not_there",  # no free hours at these providers
    "nothing",  # the parents pay the same either way
    "capped",  # holiday week: the parents' part stops at a limit; cents, limit_cents
    "costs",  # the parents pay so much more; cents
    "saves",  # the parents pay so much less; cents
)
OF_AGE = ("too_young", "at_school", "precoce")


@dataclass(frozen=True, slots=True)
class PeriodCost:
    """What parents and State pay of a period with the weeks as they stand, and with others.

    `now` and `then` are (parents' cents, State's cents); None: the law cannot assess the care.
    """

    period: Period
    now: tuple[int, int] | None
    then: tuple[int, int] | None

    @property
    def difference_cents(self) -> int:
        """More (below zero: less) for the parents."""
        return self.then[0] - self.now[0] if self.now and self.then else 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a week costs nothing or something without free hours: one of `REASONS`, its values."""

    code: str
    values: Mapping[str, int | date]


@dataclass(frozen=True, slots=True)
class WeighedYear:
    """A child's year with what each week costs both ways.

    `weeks`: of those that can be assessed. `of_age`: of weeks in which a child of this age has no
    free hours, why (one of `OF_AGE`). `begins`: the first week after the first birthday. `renewed`:
    from this day on the membership is taken as renewed.
    """

    stands: YearOfWeeks
    weeks: Mapping[date, Weighed]
    of_age: Mapping[date, str]
    begins: date | None
    renewed: date | None
    law: Parameters

    def cents(self, without: Collection[date], mondays: Collection[date]) -> tuple[int, int]:
        """Parents' and State's cents of some weeks, of which those are without free hours."""
        found = [
            one.without if monday in without else one.free
            for monday, one in self.weeks.items()
            if monday in mondays
        ]
        return sum(w.parent_cents for w in found), sum(w.state_cents for w in found)

    def reason(self, monday: date) -> Reason:
        """Why a week costs what it costs without free hours."""
        if monday in self.stands.closed:
            return Reason("closed", {"day": self.stands.closed[monday]})
        if monday in self.of_age:
            known = {"since": self.begins} if self.begins else {}
            return Reason(self.of_age[monday], known)
        one = self.weeks.get(monday)
        if one is None:
            return Reason("unknown", {})
        plain = _plain(one)
        if plain:
            return Reason(plain, {})
        cents = {"cents": abs(one.loss_cents)}
        if one.loss_cents < 0:
            return Reason("saves", cents)
        if not one.capped_cents:
            return Reason("costs", cents)
        tariff = self.law.tariffs[max(row.tariff for row in one.free.week.rows)]
        return Reason("capped", {**cents, "limit_cents": tariff.number("holiday_cap")})

    @property
    def any_choice(self) -> bool:
        """Whether a child of this age has free hours in any week of the year."""
        return self.stands.due is not None and len(self.of_age) < len(self.stands.mondays)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The cheapest weeks without free hours of a year beside those that hold.

    `now` and `proposed`: parents' and State's cents of all weeks that can be assessed, meals and
    supplements included; `now` None: no weeks are chosen yet. `reasons`: of every week. `unknown`:
    weeks that cannot be assessed yet and stay as they are.
    """

    year: WeighedYear
    mondays: tuple[date, ...]
    now: tuple[int, int] | None
    proposed: tuple[int, int]
    reasons: Mapping[date, Reason]
    unknown: tuple[date, ...]

    @property
    def saving_cents(self) -> int:
        """What the parents pay less with the proposal."""
        return self.now[0] - self.proposed[0] if self.now else 0

    @property
    def is_now(self) -> bool:
        """Whether these weeks are those that hold already."""
        return set(self.mondays) == set(self.year.stands.without)


def weighed_year(child: UUID, year: int, law: Parameters, *, today: date) -> WeighedYear:
    """A child's billing year, each week assessed with free hours and without.

    A membership that ends in weeks to come is taken as renewed, as the child's care goes on.
    """
    stands = year_of(child, year, law)
    weeks: dict[date, Weighed] = {}
    of_age: dict[date, str] = {}
    begins = renewed = None
    for facts in facts_of_year([child], year, law):
        care = _care(facts, child, today)
        known = situation_of(facts, child)
        if known is not None:
            of_age.update(_of_age(known.child, facts))
            begins = law_child.birthday(known.child.born, 1)
        case = care.case
        if case is not None and case.membership is None and _goes_on(facts, child, today):
            renewed = renewed or facts.period.first
            care = replace(care, case=replace(case, membership=Membership(renewed)))
        weeks.update(_weighed(care, facts))
    if begins:  # before the birth nothing is known of a child
        early = [monday for monday in stands.mondays if monday < begins]
        of_age = dict.fromkeys(early, "too_young") | of_age
    return WeighedYear(stands, weeks, of_age, begins, renewed, law)


def costs_of(of: WeighedYear, mondays: Collection[date]) -> list[PeriodCost]:
    """The same of a year that was weighed. Refuses with `WrongWeeks`."""
    others = moved(of.stands, mondays)
    found = []
    for period in sorted({Period.containing(monday) for monday in others}):
        known = all(monday in of.weeks for monday in period.mondays)
        now = of.cents(of.stands.without, period.mondays) if of.stands.without else None
        then = of.cents(mondays, period.mondays)
        if not known:
            found.append(PeriodCost(period, None, None))
        elif any(of.weeks[monday].free.week.rows for monday in period.mondays):
            found.append(PeriodCost(period, now, then))
    return found


def cheapest(child: UUID, year: int, law: Parameters, *, today: date) -> Proposal:
    """The weeks without free hours that cost the parents least over a year, and why.

    Exact for what is entered and planned (`law.choice` says why). Refuses with `WrongWeeks` a year
    without a choice, or one in which too few weeks can still be moved.
    """
    return proposed(weighed_year(child, year, law, today=today))


def proposed(of: WeighedYear) -> Proposal:
    """The same of a year that was weighed. Refuses with `WrongWeeks`."""
    stands = of.stands
    if stands.due is None:
        raise WrongWeeks("no_choice", year=stands.year)
    unknown = tuple(
        monday
        for monday in stands.mondays
        if monday not in of.weeks and monday not in stands.closed
    )
    candidates = [
        Candidate(
            monday,
            of.weeks[monday].loss_cents if monday in of.weeks else 0,
            chosen=monday in stands.without,
            default=monday in stands.default,
            fixed=monday in stands.closed or monday in unknown,
        )
        for monday in stands.mondays
    ]
    try:
        mondays = law_cheapest(candidates, stands.due)
    except NoChoice as error:
        raise WrongWeeks("number", found=len(stands.without), due=stands.due) from error
    return Proposal(
        of,
        mondays,
        of.cents(stands.without, stands.mondays) if stands.without else None,
        of.cents(mondays, stands.mondays),
        {monday: of.reason(monday) for monday in stands.mondays},
        unknown,
    )


def _of_age(child: law_child.Child, facts: Facts) -> Iterator[tuple[date, str]]:
    """The weeks of a period in which a child of this age has no free hours anywhere."""
    for monday in facts.period.mondays:
        try:
            schooling = law_child.schooling_in(child, monday, facts.law.calendar)
        except LawError:
            continue
        if schooling == "school":
            yield monday, "at_school"
        elif monday < law_child.birthday(child.born, 1):
            yield monday, "too_young"
        elif schooling == "precoce_full":
            yield monday, "precoce"


def _care(facts: Facts, child: UUID, today: date) -> Care:
    """A child's care of a period: as entered where it is over, else filled with what is agreed."""
    first, last = facts.period.first, facts.period.last
    return cares_of(facts, child, today=today if today > last else min(today, first))[1]


def _goes_on(facts: Facts, child: UUID, today: date) -> bool:
    """Whether a period to come would be covered if the membership of today were renewed."""
    ahead = facts.period.first > today
    return ahead and facts.believed.membership(child, today) is not None


def _weighed(care: Care, facts: Facts) -> dict[date, Weighed]:
    """The weeks of a period both ways; none where they cannot be assessed."""
    if care.case is None and care.notes:
        return {}
    if care.case is None or not care.case.stays:
        return {monday: _without_care(monday) for monday in facts.period.mondays}
    try:
        return {week.monday: week for week in weighed(care.case, facts.law)}
    except LawError:
        return {}


def _without_care(monday: date) -> Weighed:
    """A week without care, of which not even the school calendar has to be known."""
    nothing = AssessedWeek(Week(monday, False, "young", None, (), ()), ())
    return Weighed(monday, nothing, nothing, entitled=False)


def _plain(one: Weighed) -> str:
    """Why a week costs the same either way; nothing where it does not."""
    if not one.free.week.rows:
        return "no_care"
    if one.free.week.entitlement is None:
        return "no_membership"
    if not one.entitled:
        return "not_there"
    return "" if one.loss_cents or one.capped_cents else "nothing"
