"""From stays to minutes: midnight, the core hours, public holidays, meals, weeks and tariffs."""

from datetime import date
from typing import Any

import pytest

from accueil.law.bill import gather
from accueil.law.calendar import Period
from accueil.law.care import CareRow, Provider, Stay, care_rows, overlaps
from accueil.law.case import Case
from accueil.law.child import Child
from accueil.law.errors import NoTariff
from accueil.law.household import Household
from accueil.law.parameters import shipped

CRECHE = Provider("creche", "sea", "commercial", 600, 450)
MINDER = Provider("minder", "ap", None, 500, 450)
HOUR = 60


def rows(*stays: Stay) -> dict[date, list[CareRow]]:
    """The care of each week."""
    return care_rows(stays, [CRECHE, MINDER], shipped())


def minutes(row: CareRow) -> tuple[int, int, int]:
    """A row's core, other and public-holiday minutes."""
    return row.core_minutes, row.other_minutes, row.public_holiday_minutes


def only(*stays: Stay) -> CareRow:
    """The one row that these stays make."""
    ((row,),) = rows(*stays).values()
    return row


TIMES = [
    (date(2025, 11, 7), 7 * HOUR, 19 * HOUR, (720, 0, 0)),
    (date(2025, 11, 7), 7 * HOUR - 1, 19 * HOUR + 1, (720, 2, 0)),
    (date(2025, 11, 7), 5 * HOUR, 7 * HOUR, (0, 120, 0)),
    (date(2025, 11, 7), 19 * HOUR, 24 * HOUR, (0, 300, 0)),
    (date(2025, 11, 8), 7 * HOUR, 19 * HOUR, (0, 720, 0)),
    (date(2025, 11, 9), 7 * HOUR, 19 * HOUR, (0, 720, 0)),
    (date(2025, 12, 25), 6 * HOUR, 20 * HOUR, (720, 120, 720)),
    (date(2025, 11, 1), 6 * HOUR, 20 * HOUR, (0, 840, 0)),
    (date(2025, 11, 6), 18 * HOUR, 32 * HOUR, (120, 720, 0)),
    (date(2025, 12, 24), 18 * HOUR, 32 * HOUR, (120, 720, 60)),
    (date(2025, 11, 6), 8 * HOUR, 32 * HOUR, (720, 720, 0)),
]


@pytest.mark.parametrize(("day", "start", "until", "expected"), TIMES)
def test_the_minutes_of_a_stay(day: date, start: int, until: int, expected: Any) -> None:
    assert minutes(only(Stay("creche", day, start, until))) == expected


def test_two_public_holidays_in_a_week_count_together() -> None:
    days = (date(2018, 12, 25), date(2018, 12, 26), date(2018, 12, 27))
    row = only(*(Stay("minder", day, 8 * HOUR, 18 * HOUR, 1) for day in days))
    assert minutes(row) == (1800, 0, 1200) and row.meals == 3


def test_a_stay_that_ends_at_midnight_does_not_touch_the_next_day() -> None:
    sunday, last = date(2025, 11, 9), date(2025, 12, 31)
    assert list(rows(Stay("creche", sunday, 22 * HOUR, 24 * HOUR))) == [date(2025, 11, 3)]
    assert only(Stay("creche", last, 22 * HOUR, 24 * HOUR)).tariff == 2
    assert Stay("creche", sunday, 22 * HOUR, 24 * HOUR).last_day == sunday
    assert Stay("creche", sunday, 22 * HOUR, 24 * HOUR + 1).last_day == date(2025, 11, 10)


def test_a_night_into_the_next_week_and_into_the_next_tariff() -> None:
    found = rows(Stay("creche", date(2025, 11, 9), 22 * HOUR, 30 * HOUR, 2))
    assert [(m, minutes(r), r.meals) for m, (r,) in found.items()] == [
        (date(2025, 11, 3), (0, 120, 0), 2),
        (date(2025, 11, 10), (0, 360, 0), 0),
    ]
    ((old, new),) = rows(Stay("creche", date(2025, 12, 31), 22 * HOUR, 32 * HOUR, 1)).values()
    assert (old.tariff, minutes(old), old.meals) == (2, (0, 120, 0), 1)
    assert (new.tariff, minutes(new), new.meals) == (3, (60, 420, 60), 0)
    assert new.first_minute == old.first_minute + 120


def test_rows_stand_in_the_order_of_their_first_minutes() -> None:
    first = Stay("minder", date(2025, 11, 3), 8 * HOUR, 9 * HOUR)
    second = Stay("creche", date(2025, 11, 3), 9 * HOUR, 10 * HOUR)
    third = Stay("minder", date(2025, 11, 4), 9 * HOUR, 10 * HOUR)
    for stays in ((first, second, third), (third, second, first)):
        (week,) = rows(*stays).values()
        assert [row.provider.id for row in week] == ["minder", "creche"]
        assert [minutes(row) for row in week] == [(120, 0, 0), (60, 0, 0)]
        assert week[0].first_minute == date(2025, 11, 3).toordinal() * 1440 + 480


def test_a_day_without_a_tariff_is_refused() -> None:
    with pytest.raises(NoTariff):
        rows(Stay("creche", date(2017, 10, 1), 0, 60))


def test_which_stays_overlap() -> None:
    day = date(2025, 11, 3)
    long, inside = Stay("a", day, 60, 600), Stay("a", day, 100, 200)
    late, touching = Stay("a", day, 599, 700), Stay("a", day, 700, 800)
    found = list(overlaps([touching, late, inside, long]))
    assert found == [(long, inside), (long, late)]
    same = Stay("b", day, 60, 600)
    assert list(overlaps([long, same])) == [(long, same)]
    assert list(overlaps([long, touching])) == list(overlaps([])) == []
    assert list(overlaps([Stay("a", day, 1000, 1500), Stay("a", date(2025, 11, 4), 59, 90)]))


def test_a_week_without_a_membership_knows_no_age_and_no_free_hours() -> None:
    stay = Stay("creche", date(2025, 11, 3), 480, 600)
    home, child = Household("together", 1, precarious=True), Child(date(2019, 1, 1))
    case = Case(Period(2025, 11), home, child, None, [CRECHE], [stay])
    week, *others = gather(case, shipped())
    assert (week.age_group, week.entitlement, list(week.multilingual)) == ("young", None, [])
    assert [w.monday for w in others] == Period(2025, 11).mondays[1:]
    assert all(list(other.rows) == [] for other in others)
