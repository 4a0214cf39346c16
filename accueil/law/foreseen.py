"""The calendar as it will probably be, where it is not published yet: for estimates, never to bill.

A school year that is not published is the one before it, 52 weeks later. Default weeks without free
hours that are not known are the pattern of the known ones laid on the school holidays of the year.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from accueil.law.calendar import (
    WEEK,
    Calendar,
    Holiday,
    SchoolYear,
    WeeksWithout,
    mondays_of,
    week_of,
)
from accueil.law.parameters import Parameters

YEARS_FORESEEN = 2
LATER = ", 52 weeks later"
WEEKS_LATER = 52 * WEEK
# The holidays whose first week is one without free hours; the others lie from the last Monday of
# July on.
BREAKS = ("easter", "whitsun", "all_saints", "christmas")
JULY = 7


@lru_cache(maxsize=4)
def foreseen(law: Parameters) -> Parameters:
    """The same law with two more school years, and default weeks for every year it then reaches.

    What is published stays as it is; what is added says of itself that it is derived.
    """
    years = list(law.calendar.school_years)
    for _ in range(YEARS_FORESEEN):
        years.append(_next_year(years[-1]))
    calendar = replace(law.calendar, school_years=tuple(years))
    without = dict(calendar.without)
    for year in range(max(without) + 1, years[-1].last.year):
        without[year] = _weeks_without(year, calendar, law)
    return replace(law, calendar=replace(calendar, without=without))


def published_until(law: Parameters) -> date:
    """The last day that the published school calendar reaches, foreseen years left out."""
    years = law.calendar.school_years
    return max(year.last for year in years if not year.source.endswith(LATER))


def _next_year(year: SchoolYear) -> SchoolYear:
    first = year.first.replace(year=year.first.year + 1)
    name = f"{first.year}/{(first.year + 1) % 100:02}"
    source = f"{year.name}{LATER}"
    holidays = tuple(_later(holiday, name, source) for holiday in year.holidays)
    last = year.last.replace(year=year.last.year + 1)
    kept = replace(holidays[-1], last=last)  # the summer holidays end with the school year
    return SchoolYear(name, first, last, (*holidays[:-1], kept), source)


def _later(holiday: Holiday, year: str, source: str) -> Holiday:
    first, last = holiday.first + WEEKS_LATER, holiday.last + WEEKS_LATER
    return Holiday(holiday.name, year, first, last, True, source)


def _weeks_without(year: int, calendar: Calendar, law: Parameters) -> WeeksWithout:
    """So many weeks as the tariff of the year leaves without free hours."""
    mondays = mondays_of(year)
    count = len(mondays) - law.tariff_on(mondays[0]).number("multilingual_weeks")
    found = list(_first_weeks(year, calendar))
    july = max(monday for monday in mondays if monday.month == JULY)
    found += [july + WEEK * number for number in range(count - len(found))]
    source = "the pattern of the years before, on the school holidays of the year"
    return WeeksWithout(year, tuple(sorted(found)), True, source)


def _first_weeks(year: int, calendar: Calendar) -> Iterator[date]:
    """The first Monday of each of those holidays that lies in a calendar year."""
    for school_year in calendar.school_years:
        for holiday in school_year.holidays:
            monday = week_of(holiday.first)
            if monday < holiday.first:
                monday += WEEK
            if holiday.name in BREAKS and monday.year == year:
                yield monday


def weeks_of_years(law: Parameters, years: Sequence[int]) -> Mapping[int, Sequence[date]]:
    """The default weeks without free hours of some years, published or foreseen."""
    calendar = foreseen(law).calendar
    return {year: calendar.weeks_without(year).mondays for year in years}
