"""A case: one child, one household, one billing period; and what cannot be in it."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from accueil.law.calendar import Period, mondays_of
from accueil.law.care import CareRow, Provider, Stay, care_rows, overlaps
from accueil.law.child import Child, is_covered
from accueil.law.errors import LawError, Problem
from accueil.law.household import Household, problems_of
from accueil.law.parameters import Parameters

MEMBERSHIP_PERIODS = (12, 3)
# The care of each week, by its Monday.
Cared = Mapping[date, Sequence[CareRow]]

# What was left out or derived: the key of its sentence, and the values in it.
Assumption = tuple[str, dict[str, str | int | date | Sequence[date]]]


@dataclass(frozen=True, slots=True)
class Membership:
    """A membership signed on a day, for 12 billing periods or exceptionally 3."""

    signed: date
    periods: int = MEMBERSHIP_PERIODS[0]

    def covers(self, period: Period) -> bool:
        """Whether it covers a period: the one of the signature is the first."""
        first = Period.containing(self.signed)
        return first <= period < first.later(self.periods)


@dataclass(frozen=True, eq=False)
class Case:
    """What a bill is computed from. `membership` None: care at full price.

    `weeks_without` None: the default weeks of the year. `unsaid`: what was left out and replaced
    by a default, as (assumption, values), to be told with the answer.
    """

    period: Period
    household: Household
    child: Child
    membership: Membership | None
    providers: Sequence[Provider]
    stays: Sequence[Stay]
    weeks_without: Sequence[date] | None = None
    title: str = ""
    language: str = "fr"
    unsaid: Sequence[Assumption] = field(default=())


def find_problems(
    case: Case, law: Parameters, unread: Container[str] = frozenset()
) -> list[Problem]:
    """Everything in a case that the law cannot assess, all at once.

    `unread`: parts of the file that could not be read; what depends on them is not judged.
    """
    return examined(case, law, unread)[0]


def examined(
    case: Case, law: Parameters, unread: Container[str] = frozenset()
) -> tuple[list[Problem], Cared]:
    """What `find_problems` finds, and the care of each week, counted on the way.

    The care is that of the case where there is no problem.
    """
    checks: list[tuple[Callable[[Case, Parameters], Iterable[Problem]], str]] = [
        (lambda case, _: problems_of(case.household), "household"),
        (_in_child, "child bill"),
        (_in_membership, "membership bill"),
        (_in_providers, "provider"),
        (_in_weeks_without, "multilingual bill"),
        (_in_stays, "care care_pattern provider bill child"),
    ]
    problems: list[Problem] = []
    for check, parts in checks:
        if not any(part in unread for part in parts.split()):
            problems += check(case, law)
    about_care, rows = ("provider", "care", "child", "bill"), {}
    if not unread and not any(p.place.startswith(about_care) for p in problems):
        undated = list(_without_tariff(case, law))
        rows = {} if undated else care_rows(case.stays, case.providers, law)
        problems += undated or _in_care(case, rows, law)
    first_of_each: dict[tuple[str, str], Problem] = {}
    for problem in problems:  # a pattern says the same of every stay
        first_of_each.setdefault((problem.place, problem.expected), problem)
    return list(first_of_each.values()), rows


def _in_child(case: Case, law: Parameters) -> Iterator[Problem]:
    if case.child.born > case.period.last:
        yield Problem("child.born", str(case.child.born), f"a day up to {case.period.last}")
    by_rank = any(t.reading("family_key") == "rank" for t in law.tariffs)
    if by_rank and case.child.rank is None and case.membership:
        yield Problem("child.rank", "nothing", "the child's rank, because family_key is rank")


def _in_membership(case: Case, law: Parameters) -> Iterator[Problem]:
    membership = case.membership
    if membership is None:
        return
    if membership.periods not in MEMBERSHIP_PERIODS:
        yield Problem("membership.periods", str(membership.periods), "12 or 3")
    elif not membership.covers(case.period):
        first = Period.containing(membership.signed)
        last = first.later(membership.periods - 1)
        found = f"a membership from {first.name} to {last.name}"
        yield Problem("membership", found, f"one that covers the period {case.period.name}")
    try:
        law.minimum_wage(membership.signed)
    except LawError as error:
        yield Problem("membership.signed", str(membership.signed), f"a later day: {error}")


def _in_providers(case: Case, _: Parameters) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, provider in enumerate(case.providers, 1):
        if provider.id in seen:
            yield Problem(f"provider[{number}].id", f'"{provider.id}" again', "another name")
        seen.add(provider.id)


def _in_weeks_without(case: Case, law: Parameters) -> Iterator[Problem]:
    chosen = case.weeks_without
    if chosen is None:
        return
    place, year = "multilingual.weeks_without", case.period.year
    mondays = mondays_of(year)
    try:
        tariff = law.tariff_on(mondays[0])
    except LawError:
        expected = "no choice: in the programme's first year every week has free hours"
        yield Problem(place, f"weeks of {year}", expected)
        return
    for number, day in enumerate(chosen, 1):
        if day not in mondays:
            yield Problem(f"{place}[{number}]", str(day), f"a Monday of {year}")
        elif day in chosen[: number - 1]:
            yield Problem(f"{place}[{number}]", f"{day} again", "each Monday once")
    due = len(mondays) - tariff.number("multilingual_weeks")
    if len(chosen) != due:
        yield Problem(place, f"{len(chosen)} weeks", f"exactly {due} in {year}")


def _in_stays(case: Case, _: Parameters) -> Iterator[Problem]:
    known = {provider.id for provider in case.providers}
    first, last = case.period.first, case.period.last
    for stay in case.stays:
        if stay.provider not in known:
            expected = "one of " + (", ".join(sorted(known)) or "the providers, but there is none")
            yield Problem(f"{stay.place}.provider", f'"{stay.provider}"', expected)
        if stay.day < first or stay.last_day > last:
            found = f"a stay from {stay.day} to {stay.last_day}"
            expected = f"one within the period, {first} to {last}"
            yield Problem(stay.place, found, expected)
        if stay.day < case.child.born <= last:
            found = f"a stay on {stay.day}"
            yield Problem(stay.place, found, f"none before the birth on {case.child.born}")
    for one, other in overlaps(case.stays):
        found = f"a stay on {other.day} from {_clock(other.start)} to {_clock(other.until)}"
        expected = f"none that overlaps that of {one.place} ({one.day}, "
        expected += f"{_clock(one.start)} to {_clock(one.until)})"
        yield Problem(other.place, found, expected)


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _without_tariff(case: Case, law: Parameters) -> Iterator[Problem]:
    """The first day of care that no tariff is in force on."""
    for stay in case.stays:
        try:
            law.tariff_index(stay.day)
        except LawError as error:
            yield Problem(stay.place, f"care on {stay.day}", f"a later day: {error}")
            return


def _in_care(case: Case, rows: Cared, law: Parameters) -> Iterator[Problem]:
    """A contracted price above the maximum, a child not covered."""
    for provider in case.providers:
        cared = [row for week in rows.values() for row in week if row.provider is provider]
        yield from _dear(case, provider, cared, law)
    for monday in sorted(rows):
        if case.membership and not is_covered(case.child, monday):
            found = f"care in the week of {monday}, at twelve years or more"
            expected = 'schooling = "school", said: from twelve on only primary school is covered'
            yield Problem("child.schooling", found, expected)
            return


def _dear(
    case: Case, provider: Provider, cared: Sequence[CareRow], law: Parameters
) -> Iterator[Problem]:
    for row in cared:
        tariff = law.tariffs[row.tariff]
        cap = tariff.number(f"hour_cap.{provider.kind}")
        if provider.price_cents > cap and not tariff.allows(provider.may_exceed):
            place = f"provider[{list(case.providers).index(provider) + 1}].hour_price"
            found = f"{_euros(provider.price_cents)} at a {provider.funding} provider"
            since = f"the State's maximum since {tariff.first}"
            yield Problem(place, found, f"at most {_euros(cap)}, {since}")
            return


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
