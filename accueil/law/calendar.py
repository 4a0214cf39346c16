"""Billing periods, weeks, school holidays, public holidays, default weeks without free hours.

A week is named by its Monday, a billing period by the month of its first Monday. The Mondays of
a billing year are the Mondays of its calendar year, because it runs from January's first Monday
to the Sunday before the next January's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any

from accueil.law.entries import REMARKS, read_entries, refuse, wrong_keys
from accueil.law.errors import NoCalendar

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
SCHOOL_DAYS = 5
# Years whose days, and those of their neighbours, a computer can count.
YEARS = range(1900, 3000)

SCHOOL_FILE = "school_years.toml"
YEAR = {"name": "text", "first": "date", "last": "date", "holiday": "tables"}
HOLIDAY = {"name": "text", "first": "date", "last": "date", **REMARKS}
PUBLIC_FILE = "public_holidays.toml"
PUBLIC = {
    "name": "text",
    "month?": "number",
    "day?": "number",
    "easter_offset?": "number",
    "since?": "date",
}
WITHOUT_FILE = "weeks_without.toml"
WITHOUT = {"year": "number", "mondays": "dates"}


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A billing period: the weeks whose Mondays lie in one calendar month."""

    year: int
    month: int

    @classmethod
    def named(cls, name: str) -> "Period":
        """The period called `2025-11`. Refuses what is no month."""
        year, dash, month = name.partition("-")
        digits = (year + month).isdecimal() and name.isascii()
        if not (dash and len(year) == 4 and len(month) == 2 and digits):
            raise ValueError(f"{name!r} is no billing period, expected for example 2025-11")
        period = cls(int(year), int(month))
        if not 1 <= period.month <= 12 or period.year not in YEARS:
            expected = f"a month from 01 to 12 of a year from {YEARS[0]} to {YEARS[-1]}"
            raise ValueError(f"{name!r} is no billing period, expected {expected}")
        return period

    @classmethod
    def containing(cls, day: date) -> "Period":
        """The period to which a day belongs."""
        monday = week_of(day)
        return cls(monday.year, monday.month)

    @property
    def name(self) -> str:
        """The period's public name, `2025-11`."""
        return f"{self.year:04}-{self.month:02}"

    @property
    def first(self) -> date:
        """The first Monday of the month."""
        return _first_monday(self.year, self.month)

    @property
    def last(self) -> date:
        """The Sunday before the next period."""
        return _last_sunday(self.year, self.month)

    @property
    def mondays(self) -> list[date]:
        """The period's four or five weeks."""
        count = (self.last + DAY - self.first).days // 7
        return [self.first + WEEK * week for week in range(count)]

    def later(self, count: int) -> "Period":
        """The period so many periods later."""
        months = self.year * 12 + self.month - 1 + count
        return Period(months // 12, months % 12 + 1)


@lru_cache(maxsize=1024)
def _first_monday(year: int, month: int) -> date:
    start = date(year, month, 1)
    return start + DAY * (-start.weekday() % 7)


@lru_cache(maxsize=1024)
def _last_sunday(year: int, month: int) -> date:
    return Period(year, month).later(1).first - DAY


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - DAY * day.weekday()


@lru_cache(maxsize=64)
def mondays_of(year: int) -> Sequence[date]:
    """The weeks of a billing year, 52 or 53: the Mondays of its calendar year."""
    first = Period(year, 1).first.toordinal()
    return [date.fromordinal(day) for day in range(first, date(year, 12, 31).toordinal() + 1, 7)]


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """School holidays: first and last day, both included."""

    name: str
    year: str
    first: date
    last: date
    derived: bool
    source: str


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """A school year from its first day to the day before the next one's."""

    name: str
    first: date
    last: date
    holidays: tuple[Holiday, ...]
    source: str


@dataclass(frozen=True, slots=True)
class WeeksWithout:
    """The default weeks of a year in which the hours of multilingual education are not free."""

    year: int
    mondays: tuple[date, ...]
    derived: bool
    source: str


@dataclass(frozen=True, eq=False)
class Calendar:
    """What the law's calendars say of a day, a week, a year."""

    school_years: tuple[SchoolYear, ...]
    public: tuple[Mapping[str, Any], ...]
    without: Mapping[int, WeeksWithout]

    def school_year(self, day: date) -> SchoolYear:
        """The school year of a day. Refuses a day that the calendar does not reach."""
        for year in self.school_years:
            if year.first <= day <= year.last:
                return year
        first, last = self.school_years[0].first, self.school_years[-1].last
        raise NoCalendar(f"the school calendar reaches from {first} to {last}, not to {day}")

    def school_holiday(self, day: date) -> Holiday | None:
        """The school holidays that a day belongs to, if any."""
        for holiday in self.school_year(day).holidays:
            if holiday.first <= day <= holiday.last:
                return holiday
        return None

    def is_school_week(self, monday: date) -> bool:
        """Whether at least one of Monday to Friday is a day of school (A6)."""
        return _is_school_week(self, monday)

    def holidays_in_week(self, monday: date) -> list[Holiday]:
        """The school holidays that the Monday to Friday of a week touch."""
        return list(_holidays_in_week(self, monday))

    def school_begins(self, year: int) -> date:
        """The day on which compulsory schooling begins in a calendar year."""
        for school_year in self.school_years:
            if school_year.first.year == year:
                return school_year.first
        raise NoCalendar(f"the school calendar does not have the first day of school of {year}")

    def is_public_holiday(self, day: date) -> bool:
        """Whether a day is one of the legal holidays."""
        return day in self.public_holidays(day.year)

    def public_holidays(self, year: int) -> Mapping[date, Sequence[str]]:
        """The legal holidays of a calendar year by day; some years two fall on one day."""
        return _public_holidays(self, year)

    def weeks_without(self, year: int) -> WeeksWithout:
        """The default weeks without free hours. Refuses a year for which none are known."""
        if year not in self.without:
            raise NoCalendar(f"no default weeks without free hours are known for {year}")
        return self.without[year]


@lru_cache(maxsize=64)
def _public_holidays(calendar: Calendar, year: int) -> Mapping[date, Sequence[str]]:
    days: dict[date, list[str]] = {}
    for entry in calendar.public:
        if "month" in entry:
            day = date(year, entry["month"], entry["day"])
        else:
            day = easter(year) + DAY * entry["easter_offset"]
        if entry.get("since", date.min) <= day:
            days.setdefault(day, []).append(entry["name"])
    return dict(sorted(days.items()))


@lru_cache(maxsize=1024)
def _is_school_week(calendar: Calendar, monday: date) -> bool:
    days = [monday + DAY * n for n in range(SCHOOL_DAYS)]
    holidays = [calendar.school_holiday(day) for day in days]
    return any(
        holiday is None and not calendar.is_public_holiday(day)
        for day, holiday in zip(days, holidays, strict=True)
    )


@lru_cache(maxsize=1024)
def _holidays_in_week(calendar: Calendar, monday: date) -> tuple[Holiday, ...]:
    found = (calendar.school_holiday(monday + DAY * n) for n in range(SCHOOL_DAYS))
    return tuple(dict.fromkeys(holiday for holiday in found if holiday))


def _school_year(entry: Mapping[str, Any]) -> SchoolYear:
    source = f"{entry['source']} ({entry['document']})"
    holidays = tuple(
        Holiday(
            holiday["name"],
            entry["name"],
            holiday["first"],
            holiday["last"],
            holiday.get("derived", False),
            source,
        )
        for holiday in entry["holiday"]
    )
    return SchoolYear(entry["name"], entry["first"], entry["last"], holidays, source)


def _gaps(years: tuple[SchoolYear, ...]) -> Iterator[str]:
    """School years that do not follow each other, holidays that overlap or lie outside."""
    for earlier, later in pairwise(years):
        if earlier.last + DAY != later.first:
            yield f"{later.name} begins {later.first}, {earlier.name} ends {earlier.last}"
    for year in years:
        day = year.first - DAY
        for holiday in year.holidays:
            if not day < holiday.first <= holiday.last <= year.last:
                yield f"{holiday.name} {year.name} overlaps, is empty or leaves the school year"
            day = holiday.last


def _wrong_weeks(weeks: WeeksWithout) -> Iterator[str]:
    """Default weeks that are none or that are of another year."""
    for monday in weeks.mondays:
        if monday.weekday() or monday.year != weeks.year:
            yield f"{weeks.year}: {monday} is no Monday of that year"
    if len(set(weeks.mondays)) != len(weeks.mondays):
        yield f"{weeks.year}: a Monday twice"


def _wrong_holidays(years: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """School holidays with an unknown, missing or wrong key."""
    for year, entry in enumerate(years, 1):
        for number, holiday in enumerate(entry["holiday"], 1):
            yield from wrong_keys(f"school_year[{year}].holiday[{number}]", holiday, HOLIDAY)


def _undated(public: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Public holidays that are neither on a date nor so many days after Easter."""
    for number, entry in enumerate(public, 1):
        keys = {"month", "day", "easter_offset"} & set(entry)
        day = f"2001-{entry.get('month', 0):02}-{entry.get('day', 0):02}"
        if keys != {"easter_offset"} and (len(keys) != 2 or not _is_date(day)):
            yield f"holiday[{number}]: expected month and day, or easter_offset"


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def load_calendar(folder: Traversable) -> Calendar:
    """The calendars of the law's data folder. Refuses gaps, overlaps and missing sources."""
    entries = read_entries(folder, SCHOOL_FILE, "school_year", YEAR)
    refuse(SCHOOL_FILE, list(_wrong_holidays(entries)))
    years = tuple(_school_year(entry) for entry in entries)
    refuse(SCHOOL_FILE, list(_gaps(years)))
    public = read_entries(folder, PUBLIC_FILE, "holiday", PUBLIC)
    refuse(PUBLIC_FILE, list(_undated(public)))
    without = [
        WeeksWithout(
            entry["year"],
            tuple(entry["mondays"]),
            entry.get("derived", False),
            f"{entry['source']} ({entry['document']})",
        )
        for entry in read_entries(folder, WITHOUT_FILE, "year", WITHOUT)
    ]
    twice = [] if len({w.year for w in without}) == len(without) else ["a year twice"]
    refuse(WITHOUT_FILE, twice + [problem for w in without for problem in _wrong_weeks(w)])
    return Calendar(years, tuple(public), {weeks.year: weeks for weeks in without})
