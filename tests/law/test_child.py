"""The edges of age: first birthday, 29 February, the beginning of school, twelve years."""

from datetime import date, timedelta

import pytest

from accueil.law.calendar import Calendar
from accueil.law.child import (
    Child,
    age_group_in,
    birthday,
    is_covered,
    multilingual_minutes,
    schooling_in,
)
from accueil.law.errors import NoCalendar
from accueil.law.parameters import shipped
from reference_numbers import birthday as reference_birthday
from reference_numbers import school_begins

DAY, WEEK = timedelta(days=1), timedelta(days=7)
BORN = [date(year, month, day) for year in range(2013, 2023) for month, day in ((8, 31), (9, 1))]
BORN += [date(2016, 2, 29), date(2020, 2, 29), date(2020, 1, 1), date(2020, 12, 31)]


def calendar() -> Calendar:
    """The calendars of the law."""
    return shipped().calendar


def minutes(child: Child, monday: date, kind: str = "sea") -> int:
    """Free minutes of a child in a week that has free hours."""
    return multilingual_minutes(child, monday, calendar(), shipped().tariffs[-1], kind)


def test_birthdays() -> None:
    assert birthday(date(2020, 2, 29), 1) == date(2021, 3, 1)
    assert birthday(date(2020, 2, 29), 4) == date(2024, 3, 1)
    assert birthday(date(2020, 2, 28), 4) == date(2024, 2, 28)
    assert birthday(date(2020, 3, 29), 1) == date(2021, 3, 29)
    assert birthday(date(2019, 2, 1), 12) == date(2031, 2, 1)
    for born in BORN:
        for age in (1, 4, 12):
            assert birthday(born, age) == reference_birthday(born, age)


@pytest.mark.parametrize("born", BORN, ids=str)
def test_the_week_in_which_school_begins_counts_whole(born: date) -> None:
    begins = school_begins(born)
    monday = begins - DAY * begins.weekday()
    if begins.year > 2026:
        return
    child = Child(born)
    weeks = [monday - 52 * WEEK, monday - 2 * WEEK, monday - WEEK, monday, monday + WEEK]
    weeks += [monday + 8 * WEEK, monday + 60 * WEEK]
    found = [schooling_in(child, week, calendar()) for week in weeks]
    assert found == ["none"] * 3 + ["school"] * 4
    assert [age_group_in(child, week, calendar()) for week in weeks] == ["young"] * 3 + [
        "school"
    ] * 4
    assert [minutes(child, week) for week in weeks[1:]] == [1200] * 2 + [0] * 4


def test_four_before_the_first_of_september() -> None:
    september = date(2024, 9, 16)
    assert schooling_in(Child(date(2020, 8, 31)), september, calendar()) == "school"
    assert schooling_in(Child(date(2020, 9, 1)), september, calendar()) == "none"
    assert schooling_in(Child(date(2020, 9, 1)), date(2025, 9, 15), calendar()) == "school"
    assert schooling_in(Child(date(2020, 8, 31)), september - WEEK, calendar()) == "none"
    assert schooling_in(Child(date(2020, 8, 31)), date(2024, 8, 26), calendar()) == "none"
    assert schooling_in(Child(date(2020, 8, 31)), date(2024, 9, 30), calendar()) == "school"


def test_school_of_a_year_that_the_calendar_lacks() -> None:
    """From 15 September 2027 on the calendar says nothing; before October, nobody can know."""
    child = Child(date(2023, 5, 1))
    assert schooling_in(child, date(2027, 8, 23), calendar()) == "none"
    assert schooling_in(child, date(2027, 9, 27), calendar()) == "school"
    assert schooling_in(Child(date(2010, 1, 1)), date(2025, 1, 6), calendar()) == "school"
    with pytest.raises(NoCalendar, match="2027"):
        schooling_in(child, date(2027, 9, 13), calendar())


@pytest.mark.parametrize("said", ["none", "precoce_part", "precoce_full", "school"])
def test_what_was_said_goes_before_the_birth_date(said: str) -> None:
    old, small = Child(date(2015, 5, 1), said), Child(date(2024, 1, 1), said)
    for child in (old, small):
        assert schooling_in(child, date(2025, 11, 3), calendar()) == said
        group = "school" if said == "school" else "young"
        assert age_group_in(child, date(2025, 11, 3), calendar()) == group
        free = {"none": 1200, "precoce_part": 600, "precoce_full": 0, "school": 0}
        assert minutes(child, date(2025, 11, 3)) == free[said]


@pytest.mark.parametrize("weekday", range(7))
def test_free_hours_begin_with_the_monday_on_or_after_the_first_birthday(weekday: int) -> None:
    first = date(2025, 3, 3) + DAY * weekday
    child = Child(first.replace(year=2024))
    expected = [0, 1200 if weekday == 0 else 0, 1200]
    assert [minutes(child, date(2025, 3, 3) + WEEK * n) for n in (-1, 0, 1)] == expected


def test_free_hours_of_a_child_born_on_29_february() -> None:
    child = Child(date(2020, 2, 29))  # turns one on Monday, 1 March 2021
    assert [minutes(child, date(2021, 2, 22)), minutes(child, date(2021, 3, 1))] == [0, 1200]


def test_free_hours_are_for_creches() -> None:
    child = Child(date(2023, 1, 1))
    found = {kind: minutes(child, date(2025, 11, 3), kind) for kind in ("sea", "mini_creche", "ap")}
    assert found == {"sea": 1200, "mini_creche": 1200, "ap": 0}


@pytest.mark.parametrize("weekday", range(7))
def test_covered_until_the_week_of_the_twelfth_birthday(weekday: int) -> None:
    """From the week whose Sunday is on or after it, primary school must be said."""
    twelve = date(2025, 3, 3) + DAY * weekday
    born = twelve.replace(year=2013)
    weeks = [date(2025, 3, 3) + WEEK * n for n in (-1, 0, 1)]
    assert [is_covered(Child(born), week) for week in weeks] == [True, False, False]
    assert [is_covered(Child(born, "none"), week) for week in weeks] == [True, False, False]
    assert all(is_covered(Child(born, "school"), week) for week in weeks)


def test_a_leap_child_is_twelve_on_the_first_of_march() -> None:
    child = Child(date(2012, 2, 29))
    assert [is_covered(child, monday) for monday in (date(2024, 2, 19), date(2024, 2, 26))] == [
        True,
        False,
    ]
