"""Billing periods, weeks, school weeks and holidays, against other people's calendars."""

import tomllib
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import holidays
import pytest

from accueil.law.bill import in_first_year
from accueil.law.calendar import Calendar, Period, easter, mondays_of, week_of
from accueil.law.case import Case
from accueil.law.child import Child
from accueil.law.errors import NoCalendar
from accueil.law.household import Household
from accueil.law.parameters import shipped
from reference_numbers import WEEKS_WITHOUT, D, is_school_day, is_school_week, school_begins
from reference_numbers import easter as reference_easter
from reference_numbers import mondays_of as reference_mondays

DAY, WEEK = timedelta(days=1), timedelta(days=7)
FIRST, LAST = date(2017, 9, 18), date(2027, 9, 6)
MONDAYS = [FIRST + WEEK * n for n in range((LAST - FIRST).days // 7 + 1)]


def calendar() -> Calendar:
    """The calendars of the law."""
    return shipped().calendar


def test_a_period_is_the_weeks_whose_mondays_lie_in_a_month() -> None:
    for year in range(2015, 2031):
        for month in range(1, 13):
            period = Period(year, month)
            assert period.mondays == reference_mondays(period.name)
            assert period.first == period.mondays[0] and period.first.day <= 7
            assert period.last == period.mondays[-1] + 6 * DAY
            assert period.last + DAY == period.later(1).first
            for n in range(7 * len(period.mondays)):
                assert Period.containing(period.first + n * DAY) == period
    assert Period.named("2025-11") == Period(2025, 11) and Period(2025, 1).name == "2025-01"
    assert (Period(2025, 11).first, Period(2025, 11).last) == (
        date(2025, 11, 3),
        date(2025, 11, 30),
    )


def test_periods_follow_each_other() -> None:
    assert Period(2025, 11).later(1) == Period(2025, 12)
    assert Period(2025, 11).later(2) == Period(2026, 1)
    assert Period(2025, 11).later(-11) == Period(2024, 12)
    assert Period(2025, 1).later(0) == Period(2025, 1) and Period(2025, 1).later(24).year == 2027
    assert Period(2025, 12) < Period(2026, 1) < Period(2026, 2)


BAD_PERIODS = [
    "2025-13",
    "2025-00",
    "2025-1",
    "25-01",
    "2025/01",
    "202501",
    "",
    "2025-1x",
    "0000-01",
]
BAD_PERIODS += ["2025-001", "-2025-1", "２０２５-01", "2025-01-01", "9999-12"]


@pytest.mark.parametrize("name", BAD_PERIODS)
def test_what_is_no_period_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"is no billing period, expected"):
        Period.named(name)


def test_what_is_expected_of_a_period_is_told() -> None:
    with pytest.raises(ValueError) as shape:
        Period.named("2025-1-1")
    assert str(shape.value) == "'2025-1-1' is no billing period, expected for example 2025-11"
    with pytest.raises(ValueError) as month:
        Period.named("2025-13")
    expected = "a month from 01 to 12 of a year from 1900 to 2999"
    assert str(month.value) == f"'2025-13' is no billing period, expected {expected}"
    assert Period.named("1900-12").month == 12


def test_the_last_and_the_first_period_there_can_be() -> None:
    assert Period.named("1900-01").first == date(1900, 1, 1)
    assert Period.named("2999-12").last == date(3000, 1, 5)


def test_the_week_of_a_day() -> None:
    assert [week_of(date(2025, 11, 3) + DAY * n) for n in (0, 6)] == [date(2025, 11, 3)] * 2
    assert week_of(date(2025, 11, 2)) == date(2025, 10, 27)


def test_a_billing_year_has_52_weeks_or_53() -> None:
    long = [year for year in range(2016, 2031) if len(mondays_of(year)) == 53]
    assert long == [2018, 2024, 2029]
    assert (mondays_of(2018)[0], mondays_of(2018)[-1]) == (date(2018, 1, 1), date(2018, 12, 31))
    assert (mondays_of(2024)[0], mondays_of(2024)[-1]) == (date(2024, 1, 1), date(2024, 12, 30))
    assert len(mondays_of(2025)) == 52


def test_easter_is_where_others_have_it() -> None:
    assert [easter(year) for year in range(1583, 9999)] == [
        reference_easter(year) for year in range(1583, 9999)
    ]
    known = {2018: date(2018, 4, 1), 2019: date(2019, 4, 21), 2024: date(2024, 3, 31)}
    assert {year: easter(year) for year in known} == known


@pytest.mark.parametrize("year", range(2017, 2036))
def test_the_legal_holidays_are_those_of_the_holidays_package(year: int) -> None:
    found = calendar().public_holidays(year)
    assert list(found) == sorted(holidays.country_holidays("LU", years=year))
    assert sum(len(names) for names in found.values()) == (10 if year < 2019 else 11)
    for day in found:
        assert calendar().is_public_holiday(day)
        assert not calendar().is_public_holiday(day + 2 * DAY) or day + 2 * DAY in found


def test_ascension_and_europe_day_are_one_day_in_2024() -> None:
    assert calendar().public_holidays(2024)[date(2024, 5, 9)] == ["europe_day", "ascension"]
    assert not calendar().is_public_holiday(date(2018, 5, 9))
    assert calendar().is_public_holiday(date(2019, 5, 9))


def test_the_school_weeks_are_those_of_the_reference() -> None:
    for monday in MONDAYS:
        assert calendar().is_school_week(monday) is is_school_week(monday), monday
        for day in (monday + DAY * n for n in range(5)):
            free = calendar().school_holiday(day) or calendar().is_public_holiday(day)
            assert bool(free) is not is_school_day(day), day


def test_one_day_of_school_makes_a_school_week() -> None:
    """Summer holidays from Wednesday 16 July 2025: that week is one of school, the next is none."""
    assert calendar().is_school_week(date(2025, 7, 14))
    assert not calendar().is_school_week(date(2025, 7, 21))
    assert not calendar().is_school_week(date(2025, 9, 8))
    assert calendar().is_school_week(date(2025, 9, 15))


def test_the_calendar_ends_somewhere() -> None:
    assert calendar().school_year(date(2017, 9, 15)).name == "2017/18"
    assert calendar().school_year(date(2027, 9, 14)).name == "2026/27"
    for day in (date(2017, 9, 14), date(2027, 9, 15)):
        expected = f"reaches from 2017-09-15 to 2027-09-14, not to {day}"
        with pytest.raises(NoCalendar, match=expected):
            calendar().school_year(day)
    with pytest.raises(NoCalendar, match="not to 2027-09-15"):
        calendar().is_school_week(date(2027, 9, 13))


def test_the_holidays_that_a_week_touches() -> None:
    assert calendar().holidays_in_week(date(2025, 9, 15)) == []
    (summer,) = calendar().holidays_in_week(date(2025, 7, 14))
    assert (summer.name, summer.year, summer.first) == ("summer", "2024/25", date(2025, 7, 16))
    assert summer.source.startswith("Règlement grand-ducal") and summer.source.endswith(")")
    (christmas,) = calendar().holidays_in_week(date(2025, 12, 29))
    assert (christmas.name, christmas.derived, christmas.last) == (
        "christmas",
        False,
        D("2026-01-04"),
    )
    (whitsun,) = calendar().holidays_in_week(date(2018, 5, 28))
    assert whitsun.derived


def test_school_begins_when_the_reference_says() -> None:
    for year in range(2017, 2027):
        assert calendar().school_begins(year) == school_begins(date(year - 4, 8, 31))
    with pytest.raises(NoCalendar, match="does not have the first day of school of 2027"):
        calendar().school_begins(2027)


def test_the_default_weeks_without_free_hours() -> None:
    expected = [D(day) for day in WEEKS_WITHOUT.split()]
    found = [m for year in range(2018, 2027) for m in calendar().weeks_without(year).mondays]
    assert found == expected
    for year in range(2018, 2027):
        weeks = calendar().weeks_without(year)
        assert weeks.year == year and len(weeks.mondays) == len(mondays_of(year)) - 46
        assert set(weeks.mondays) <= set(mondays_of(year))
        assert weeks.derived is (year not in (2020, 2024, 2025))
        assert weeks.source.startswith("Loi") and weeks.source.endswith(")")
    for year in (2017, max(calendar().without) + 1):
        with pytest.raises(NoCalendar, match=f"no default weeks .* are known for {year}"):
            calendar().weeks_without(year)


def test_the_programme_began_in_2017() -> None:
    for year, first in ((2017, True), (2018, False)):
        case = Case(Period(year, 12), Household("together", 1), Child(FIRST), None, [], [])
        assert in_first_year(case, shipped()) is first


def test_every_minimum_wage_is_its_base_at_its_index() -> None:
    data = Path(__file__).parents[2] / "accueil" / "law" / "data"
    entries = tomllib.loads((data / "minimum_wages.toml").read_text("utf-8"))["wage"]
    for entry in entries:
        exact = Fraction(entry["base"]) * Fraction(entry["index"])
        assert entry["cents"] == (2 * exact + 1) // 2, entry["from"]
    assert [wage.cents for wage in shipped().wages] == [entry["cents"] for entry in entries]
    for wage in shipped().wages:
        assert wage.source.startswith("Code du travail, art. L.222-9 (") and wage.source[-1] == ")"
