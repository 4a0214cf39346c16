"""The numbers and the calendar of the reference computation, typed from the law a second time."""

import math
from datetime import date, timedelta
from fractions import Fraction

D = date.fromisoformat
SIXTY_HOURS = 60 * 60
FIVE_MEALS = 5
HOLIDAY_MAXIMUM = 100_00
MEAL_MAXIMUM = 4_50

# The ministry's table. Cents an hour in blocks 1, 2, 3 for 1, 2, 3 children (from 4 on 0); hours of
# block 1 (block 2 has 21, block 3 the rest); cents a main meal: young child, school child until
# September 2022, school child in holiday weeks since; least income in minimum wages.
TABLE = """
precarious    0   0  50    0   0  30    0   0  15   13    0   0   0  -
r0            0  50  50    0  30  30    0  15  15   13   50  50   0  0
r1.5          0 100 150    0  70 110    0  35  55   13  100 100   0  1.5
r2            0 150 250    0 110 180    0  55  90    8  150 150 150  2
r2.5          0 200 350    0 150 260    0  75 130    8  200 200 200  2.5
r3            0 250 450    0 180 330    0  90 165    3  200 200 200  3
r3.5        350 350 550  270 270 410  160 160 205    3  200 300 300  3.5
r4          400 400 600  320 320 480  210 210 240    3  200 450 450  4
r4.5        400 400 600  320 320 560  210 210 280    3  200 450 450  4.5
undeclared  400 400 600  320 320 560  210 210 280    3  200 450 450  -
"""
BANDS = {text.split()[0]: text.split()[1:] for text in TABLE.split("\n")[1:-1]}

# First day -> State maximum (crèches, childminders), extra for unsocial hours, and the reform of
# September 2022: free hours and meals of school children, holiday maximum for young children only.
TARIFFS = {
    D("2017-10-02"): {"creche": 600, "ap": 375, "unsocial": 50, "reform": False},
    D("2022-09-12"): {"creche": 600, "ap": 375, "unsocial": 50, "reform": True},
    D("2023-09-04"): {"creche": 600, "ap": 540, "unsocial": 0, "reform": True},
    D("2026-01-01"): {"creche": 700, "ap": 540, "unsocial": 0, "reform": True},
}
WAGES = """
2015-01-01 1922.96  2017-01-01 1998.59  2018-08-01 2048.54  2019-01-01 2089.75  2020-01-01 2141.99
2021-01-01 2201.93  2021-10-01 2256.95  2022-04-01 2313.38  2023-01-01 2387.40  2023-02-01 2447.07
2023-04-01 2508.24  2023-09-01 2570.93  2025-01-01 2637.79  2025-05-01 2703.74  2026-06-01 2771.33
"""

# School years: first day of school; breaks, both ends included; first day of the summer holidays.
SCHOOL_YEARS = """
2017-09-15  10-28/11-05 12-16/01-01 02-10/02-18 03-31/04-15 05-26/06-03  2018-07-14
2018-09-17  10-27/11-04 12-22/01-06 02-16/02-24 04-06/04-22 05-25/06-02  2019-07-13
2019-09-16  10-26/11-03 12-21/01-05 02-15/02-23 04-04/04-19 05-30/06-07  2020-07-16
2020-09-15  10-31/11-08 12-19/01-03 02-13/02-21 04-03/04-18 05-22/05-30  2021-07-16
2021-09-15  10-30/11-07 12-18/01-02 02-12/02-20 04-02/04-18 05-21/05-29  2022-07-16
2022-09-15  10-29/11-06 12-24/01-08 02-11/02-19 04-01/04-16 05-27/06-04  2023-07-15
2023-09-15  10-28/11-05 12-23/01-07 02-10/02-18 03-30/04-14 05-25/06-02  2024-07-16
2024-09-16  10-26/11-03 12-21/01-05 02-15/02-23 04-05/04-20 05-24/06-01  2025-07-16
2025-09-15  11-01/11-09 12-20/01-04 02-14/02-22 03-28/04-12 05-23/05-31  2026-07-16
2026-09-15  10-31/11-08 12-19/01-03 02-06/02-14 03-27/04-11 05-29/06-06  2027-07-16
"""
# Weeks without multilingual free hours unless others are chosen: published 2020, 2024 and 2025.
WEEKS_WITHOUT = """
2018-04-02 2018-05-28 2018-07-30 2018-08-06 2018-08-13 2018-10-29 2018-12-24
2019-04-08 2019-05-27 2019-07-29 2019-08-05 2019-10-28 2019-12-23
2020-04-06 2020-06-01 2020-07-27 2020-08-03 2020-11-02 2020-12-21
2021-04-05 2021-05-24 2021-07-26 2021-08-02 2021-11-01 2021-12-20
2022-04-04 2022-05-23 2022-07-25 2022-08-01 2022-10-31 2022-12-26
2023-04-03 2023-05-29 2023-07-31 2023-08-07 2023-10-30 2023-12-25
2024-04-01 2024-05-27 2024-07-29 2024-08-05 2024-08-12 2024-10-28 2024-12-23
2025-04-07 2025-05-26 2025-07-28 2025-08-04 2025-11-03 2025-12-22
2026-03-30 2026-05-25 2026-07-27 2026-08-03 2026-11-02 2026-12-21
"""
# Whose income counts, by kind of household; the lines of a week in the order of the rules.
PERSONS = {
    "together": ["representative", "partner", "other_parent"],
    "separated": ["representative"],
    "blended": ["representative", "partner"],
    "foster": ["foster_parent"],
    "alternating": ["representative", "other_parent"],
    "institution": [],
}
RULES = ["school_hours", "multilingual", "block_1", "block_2", "block_3"]
RULES += ["holiday_cap", "placement", "supplement", "unsocial_hours", "beyond_60"]
RULES += ["meals", "meal_supplement", "meals_beyond_5"]


def half_up(minutes: int, cents_an_hour: int) -> int:
    return math.floor(Fraction(minutes * cents_an_hour, 60) + Fraction(1, 2))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def mondays_of(period: str) -> list[date]:
    days = [D(f"{period}-01") + timedelta(days=n) for n in range(31)]
    return [day for day in days if day.weekday() == 0 and day.month == days[0].month]


def tariff_of(day: date) -> date:
    if day < min(TARIFFS):
        raise ValueError(f"no tariff is in force on {day}")
    return max(first for first in TARIFFS if first <= day)


def easter(year: int) -> date:
    """Easter Sunday, by the rule of Gauss in the form of Butcher."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    m = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    n = h + m - 7 * ((a + 11 * h + 22 * m) // 451) + 114
    return date(year, n // 31, n % 31 + 1)


def is_public_holiday(day: date) -> bool:
    fixed = ["01-01", "05-01", "06-23", "08-15", "11-01", "12-25", "12-26"]
    if day.year >= 2019:
        fixed.append("05-09")
    after_easter = (day - easter(day.year)).days  # Monday, Ascension, Whit Monday
    return f"{day:%m-%d}" in fixed or after_easter in (1, 39, 50)


def is_school_day(day: date) -> bool:
    if day >= D("2027-09-15"):
        raise ValueError(f"no school calendar for {day}")
    if day.weekday() >= 5 or is_public_holiday(day):
        return False
    for text in SCHOOL_YEARS.split("\n")[1:-1]:
        start, *breaks, summer = text.split()
        if D(start) <= day < D(summer):
            return not any(is_in_break(day, int(start[:4]), both) for both in breaks)
    return False


def is_in_break(day: date, year: int, both: str) -> bool:
    """Whether a day is in a break such as 12-20/01-04 of the school year that begins in `year`."""
    first, last = (D(f"{year + (end < '08')}-{end}") for end in both.split("/"))
    return first <= day <= last


def is_school_week(monday: date) -> bool:
    return any(is_school_day(monday + timedelta(days=n)) for n in range(5))


def birthday(born: date, age: int) -> date:
    if (born.month, born.day) == (2, 29):
        return date(born.year + age, 3, 1)
    return born.replace(year=born.year + age)


def school_begins(born: date) -> date:
    """The first day of compulsory school of a child born on that day."""
    year = born.year + 4 + (birthday(born, 4) >= date(born.year + 4, 9, 1))
    starts = [text[:10] for text in SCHOOL_YEARS.split("\n") if text.startswith(str(year))]
    return D(starts[0]) if starts else date(year, 9, 15)
