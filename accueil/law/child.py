"""What a child is entitled to in a week: age group, schooling, hours of multilingual education."""

from dataclasses import dataclass
from datetime import date, timedelta

from accueil.law.calendar import Calendar
from accueil.law.tariffs import Tariff

SUNDAY = timedelta(days=6)
SCHOOL_AGE = 4
LAST_AGE = 12
SEPTEMBER = 9


@dataclass(frozen=True, slots=True)
class Child:
    """A child's birth date, and its schooling where it was said for all weeks."""

    born: date
    schooling: str | None = None
    rank: int | None = None


def birthday(born: date, age: int) -> date:
    """The day on which a child turns so old; who is born on 29 February: 1 March."""
    if (born.month, born.day) == (2, 29):
        return date(born.year + age, 3, 1)
    return born.replace(year=born.year + age)


def schooling_in(child: Child, monday: date, calendar: Calendar) -> str:
    """The child's schooling in a week, which is that of its Sunday: said, or from the birth date.

    Refuses a week in September of the year in which school begins that the calendar lacks.
    """
    if child.schooling is not None:
        return child.schooling
    sunday = monday + SUNDAY
    first_of_september = date(child.born.year + SCHOOL_AGE, SEPTEMBER, 1)
    year = first_of_september.year
    if birthday(child.born, SCHOOL_AGE) >= first_of_september:
        year += 1
    if (sunday.year, sunday.month) != (year, SEPTEMBER):
        return "school" if sunday > date(year, SEPTEMBER, 1) else "none"
    return "school" if sunday >= calendar.school_begins(year) else "none"


def age_group_in(child: Child, monday: date, calendar: Calendar) -> str:
    """`young` or `school` in a week."""
    return "school" if schooling_in(child, monday, calendar) == "school" else "young"


def is_covered(child: Child, monday: date) -> bool:
    """Whether a child of this age is covered: from twelve on only if still in primary school."""
    too_old = monday + SUNDAY >= birthday(child.born, LAST_AGE)
    return child.schooling == "school" or not too_old


def multilingual_minutes(
    child: Child, monday: date, calendar: Calendar, tariff: Tariff, provider_kind: str
) -> int:
    """Free minutes of multilingual education in a week that has free hours, at such a provider."""
    schooling = schooling_in(child, monday, calendar)
    if schooling == "school" or monday < birthday(child.born, 1):
        return 0
    if not tariff.allows(f"multilingual_applies.{provider_kind}"):
        return 0
    return tariff.number(f"multilingual_minutes.{schooling}")
