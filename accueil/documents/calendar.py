"""A billing year: its periods and weeks, school holidays, weeks without free hours, holidays."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from accueil.documents.layout import Pen, columns, heading, wrapped
from accueil.law.calendar import Calendar, Holiday, Period, mondays_of
from accueil.law.errors import NoCalendar
from accueil.law.words import date_long, date_short, month_year, text, weekday


def calendar_lines(calendar: Calendar, year: int, language: str, pen: Pen) -> Iterator[str]:
    """The year for a person. Refuses a year of which the calendar knows nothing."""

    def word(key: str) -> str:
        return text(f"calendar.{key}", language)

    holidays, without = school_holidays(calendar, year), calendar.without.get(year)
    yield pen("bold", text("calendar.title", language, year=str(year)))
    yield ""
    cells = (word("period"), word("first"), word("last"), word("weeks"))
    widths = (30, 18, 18, -8)
    yield pen("muted", columns(*zip(cells, widths, strict=True)))
    for period in periods(year):
        name = month_year(period.year, period.month, language)
        days = date_short(period.first), date_short(period.last)
        yield columns(*zip((name, *days, str(len(period.mondays))), widths, strict=True))
    yield ""
    yield heading(word("school_holidays"), pen)
    for holiday in holidays:
        name = f"{text(f'holiday.{holiday.name}', language)} {holiday.year}"
        note = word("derived") if holiday.derived else ""
        days = date_short(holiday.first), date_short(holiday.last)
        yield columns(*zip((name, *days, note), (30, 18, 18, 14), strict=True))
    first, last = reach(calendar)
    if first > periods(year)[0].first or last < periods(year)[-1].last:
        known = {"first": date_short(first), "last": date_short(last)}
        yield wrapped(text("calendar.reach", language, **known))
    yield ""
    if without:
        note = word("derived") if without.derived else word("published")
        yield heading(f"{word('weeks_without')} ({note})", pen)
        for monday in without.mondays:
            yield f"{weekday(monday, language)}, {date_long(monday, language)}"
        yield ""
    yield heading(word("public_holidays"), pen)
    for day, names in calendar.public_holidays(year).items():
        shown = f"{weekday(day, language)}, {date_long(day, language)}"
        for name in names:
            yield columns((text(f"public_holiday.{name}", language), 30), (shown, 50))


def calendar_data(calendar: Calendar, year: int) -> dict[str, Any]:
    """The year for a program: days as ISO dates, weeks by their Mondays.

    `school_weeks` is null for weeks that the school calendar does not reach.
    """
    without = calendar.without.get(year)
    return {
        "year": year,
        "periods": [
            {
                "name": period.name,
                "first": period.first.isoformat(),
                "last": period.last.isoformat(),
                "mondays": [monday.isoformat() for monday in period.mondays],
            }
            for period in periods(year)
        ],
        "school_calendar": dict(zip(("first", "last"), map(str, reach(calendar)), strict=True)),
        "school_weeks": {str(m): _is_school_week(calendar, m) for m in mondays_of(year)},
        "school_holidays": [
            {
                "name": holiday.name,
                "school_year": holiday.year,
                "first": holiday.first.isoformat(),
                "last": holiday.last.isoformat(),
                "derived": holiday.derived,
                "source": holiday.source,
            }
            for holiday in school_holidays(calendar, year)
        ],
        "weeks_without": without
        and {
            "mondays": [monday.isoformat() for monday in without.mondays],
            "derived": without.derived,
            "source": without.source,
        },
        "public_holidays": {
            day.isoformat(): list(names) for day, names in calendar.public_holidays(year).items()
        },
    }


def periods(year: int) -> list[Period]:
    """The twelve billing periods of a year."""
    return [Period(year, month) for month in range(1, 13)]


def school_holidays(calendar: Calendar, year: int) -> list[Holiday]:
    """The school holidays that touch a billing year. Refuses a year without any."""
    first, last = periods(year)[0].first, periods(year)[-1].last
    found = [
        holiday
        for school_year in calendar.school_years
        for holiday in school_year.holidays
        if holiday.first <= last and holiday.last >= first
    ]
    if not found:
        known = " to ".join(map(str, reach(calendar)))
        raise NoCalendar(f"year {year}: the school calendar reaches from {known}")
    return found


def reach(calendar: Calendar) -> tuple[date, date]:
    """The first and the last day of which the school calendar knows."""
    return calendar.school_years[0].first, calendar.school_years[-1].last


def _is_school_week(calendar: Calendar, monday: date) -> bool | None:
    """None: the school calendar does not reach this week."""
    try:
        return calendar.is_school_week(monday)
    except NoCalendar:
        return None
