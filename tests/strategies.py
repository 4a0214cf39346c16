"""Random households, cases and weeks that are possible in law, for the tests of properties.

A case is a dictionary as a case file gives it; a week is a list of rows of a table of child-weeks.
The numbers that decide what is possible come from the reference, not from the product.
"""

import os
from datetime import date, time, timedelta
from functools import cache
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

import reference_numbers as numbers
from accueil.law.assess import AssessedWeek, Entitlement, Week
from accueil.law.bands import BANDS
from accueil.law.care import CareRow, Provider
from accueil.law.parameters import Parameters, shipped
from accueil.law.rules import WEEK_RULES

Table = dict[str, Any]

DAY = timedelta(days=1)
YEARS = range(2017, 2027)
PERIODS = [f"{year}-{month:02}" for year in YEARS for month in range(1, 13)][9:]
SCHOOLINGS = ("none", "precoce_part", "precoce_full", "school")
# The first weeks and the last ones of each tariff, and the week that two tariffs share.
MONDAYS = [
    numbers.D(day)
    for day in (
        *("2017-10-02", "2020-03-09", "2022-09-05", "2022-09-12", "2023-08-28", "2023-09-04"),
        *("2025-11-03", "2025-12-22", "2025-12-29", "2026-01-05", "2026-03-02"),
    )
]
NEW_YEAR = date(2026, 1, 1)


def euros(cents: int) -> str:
    """Cents as a case file writes them."""
    return f"{cents // 100}.{cents % 100:02}"


@cache
def law_of(below_cap: str) -> Parameters:
    """The law as shipped, or by the other reading of a price below the maximum."""
    return shipped().with_changes({"below_cap": below_cap})


def examples(count: int) -> settings:
    """So many random examples; a twentieth of them when the law is changed line by line."""
    return settings(max_examples=count // 20 if "MUTANT_UNDER_TEST" in os.environ else count)


def seldom() -> st.SearchStrategy[bool]:
    """True once in five times."""
    return st.sampled_from([False] * 4 + [True])


def months_before(period: str, count: int) -> str:
    """The name of the billing period so many periods earlier."""
    months = int(period[:4]) * 12 + int(period[5:]) - 1 - count
    return f"{months // 12}-{months % 12 + 1:02}"


# --- cases


@st.composite
def yearly_incomes(draw: st.DrawFn) -> str:
    """Any income, or one at a bound of the scale or a cent beside it."""
    if draw(st.booleans()):
        return euros(draw(st.integers(0, 200_000_00)))
    wage = draw(st.sampled_from(numbers.WAGES.split()[1::2]))
    percent = draw(st.sampled_from([150, 200, 250, 300, 350, 400, 450]))
    exact = round(float(wage) * 100) * percent * 12
    return euros(exact // 100 + draw(st.integers(-1, 1)))


@st.composite
def households(draw: st.DrawFn) -> Table:
    """A household of any kind, its incomes those that count for the kind."""
    kind = draw(st.sampled_from(list(numbers.PERSONS)))
    table: Table = {"kind": kind, "allowance_children": draw(st.integers(1, 6))}
    if draw(seldom()):
        table["precarious"] = True
    persons = numbers.PERSONS[kind]
    if kind == "foster":
        persons = persons * draw(st.integers(1, 2))
    if not persons:
        return table
    if draw(seldom()):
        return {**table, "income_declared": False}
    many = draw(st.integers(1, len(persons)))
    table["income"] = [{"of": who, "yearly": draw(yearly_incomes())} for who in persons[:many]]
    if kind in ("separated", "blended") and draw(st.booleans()):
        paid = {"yearly": draw(yearly_incomes())}
        if draw(st.booleans()):
            paid["recoverable"] = draw(st.booleans())
        table["maintenance"] = [paid]
    return table


@st.composite
def children(draw: st.DrawFn, first: date, last: date) -> Table:
    """A child born before the period and covered in all of it."""
    edges = [
        date(y, m, d) for y in range(2008, 2026) for m, d in ((8, 31), (9, 1), (9, 2), (12, 31))
    ]
    edges += [date(2012, 2, 29), date(2016, 2, 29), date(2020, 2, 29), date(2024, 2, 29)]
    edges = [day for day in edges if first - 4700 * DAY < day <= first]
    any_day = st.integers(0, 4700).map(lambda days: first - days * DAY)
    born = draw(st.one_of(any_day, st.sampled_from(edges) if edges else any_day))
    table: Table = {"born": born, "rank": draw(st.integers(1, 6))}
    if numbers.birthday(born, 12) <= last:
        table["schooling"] = "school"
    elif draw(seldom()):
        table["schooling"] = draw(st.sampled_from(SCHOOLINGS))
    return table


@st.composite
def memberships(draw: st.DrawFn, period: str) -> Table:
    """A membership that covers the period."""
    count = draw(st.sampled_from([12, 12, 3]))
    signed_in = months_before(period, draw(st.integers(0, count - 1)))
    monday = draw(st.sampled_from(numbers.mondays_of(signed_in)))
    table: Table = {"signed": monday + draw(st.integers(0, 6)) * DAY}
    return {**table, "periods": count} if count == 3 or draw(st.booleans()) else table


@st.composite
def providers(draw: st.DrawFn, name: str, first: date) -> Table:
    """A provider; a contracted one is never dearer than the State's maximum."""
    kind = draw(st.sampled_from(["sea", "sea", "mini_creche", "ap"]))
    table: Table = {"id": name, "kind": kind}
    most = 1200
    if kind != "ap":
        table["funding"] = draw(st.sampled_from(["contracted", "commercial"]))
        if table["funding"] == "contracted":
            most = int(numbers.TARIFFS[numbers.tariff_of(first)]["creche"])
    table["hour_price"] = euros(draw(st.integers(0, most)))
    if draw(st.booleans()):
        table["meal_price"] = euros(draw(st.integers(0, 900)))
    return table


Span = tuple[int, int, str, int]  # minutes since the period's first day, provider, meals


@st.composite
def spans(draw: st.DrawFn, weeks: int, names: list[str]) -> list[Span]:
    """Stays that do not overlap and that end within the period."""
    quarter = st.integers(1, 96).map(lambda n: 15 * n)
    lengths = st.one_of(quarter, st.integers(1, 1440), st.just(600))
    found: list[Span] = []
    for week in draw(st.lists(st.integers(0, weeks - 1), unique=True, max_size=2)):
        many = draw(st.integers(1, 12))
        for _ in range(many):
            start = week * 10_080 + draw(st.integers(0, 6)) * 1440 + draw(st.integers(0, 95)) * 15
            until = start + draw(lengths)
            meals = draw(st.sampled_from([0, 0, 1, 1, 2, 4]))
            found.append((start, until, draw(st.sampled_from(names)), meals))
    found.sort()
    kept: list[Span] = []
    for span in found:
        if span[1] <= weeks * 10_080 and (not kept or kept[-1][1] <= span[0]):
            kept.append(span)
    return kept


def clock(minutes: int) -> time:
    """A minute of the day as a time."""
    return time(minutes // 60 % 24, minutes % 60)


def stay(first: date, span: Span) -> Table:
    """A stay as a case file writes it."""
    start, until, provider, meals = span
    table: Table = {"provider": provider, "date": first + start // 1440 * DAY}
    table |= {"from": clock(start), "until": clock(until)}
    return {**table, "meals": meals} if meals else table


def pattern(first: date, span: Span) -> Table:
    """The same stay written as a pattern of one week and one weekday."""
    table = stay(first, span)
    day = table.pop("date")
    return {
        **table,
        "first_monday": numbers.monday_of(day),
        "weeks": 1,
        "weekdays": [day.isoweekday()],
    }


@st.composite
def cases(draw: st.DrawFn, *, membership: bool | None = None, meals: bool = True) -> Table:
    """A case that can be assessed, as its file's tables."""
    period = draw(st.sampled_from(PERIODS))
    mondays = numbers.mondays_of(period)
    first, last = mondays[0], mondays[-1] + 6 * DAY
    names = ["a", "b", "c"][: draw(st.integers(1, 3))]
    care = draw(spans(len(mondays), names))
    if not meals:
        care = [(start, until, name, 0) for start, until, name, _ in care]
    many = draw(st.integers(0, len(care)))
    case: Table = {
        "household": draw(households()),
        "child": draw(children(first, last)),
        "provider": [draw(providers(name, first)) for name in names],
        "care": [stay(first, span) for span in care[:many]],
        "care_pattern": [pattern(first, span) for span in care[many:]],
        "bill": {"period": period},
    }
    if membership or (membership is None and not draw(seldom())):
        case["membership"] = draw(memberships(period))
    if period > "2018" and draw(seldom()):
        year = [m for n in range(1, 13) for m in numbers.mondays_of(f"{period[:4]}-{n:02}")]
        due = len(year) - 46
        without = draw(st.lists(st.sampled_from(year), min_size=due, max_size=due, unique=True))
        case["multilingual"] = {"weeks_without": without}
    return case


# --- weeks


@st.composite
def week_tables(draw: st.DrawFn, *, most_rows: int = 4, step: int = 1) -> list[Table]:
    """The rows of one child and week; `step`: the minutes that every length is a multiple of."""
    monday = draw(st.sampled_from(MONDAYS))
    age = draw(st.sampled_from(["young", "school"]))
    free = draw(st.sampled_from([0, 600, 1200, 1200])) if age == "young" else 0
    shared: Table = {
        "child": 1,
        "monday": monday,
        "band": draw(st.sampled_from(BANDS)),
        "family_group": draw(st.sampled_from([1, 1, 2, 3, 4])),
        "age_group": age,
        "school_week": draw(st.booleans()),
    }
    many = draw(st.integers(1, most_rows))
    return [draw(week_rows(shared, free, 3600 // many // step * step, step)) for _ in range(many)]


@st.composite
def week_rows(draw: st.DrawFn, shared: Table, free: int, most: int, step: int) -> Table:
    """One row; no row has more than `most` minutes of each kind, so that all fit into the week."""
    kind = draw(st.sampled_from(["sea", "mini_creche", "ap"]))
    days = [shared["monday"]]
    if shared["monday"] == date(2025, 12, 29):
        days.append(NEW_YEAR)
    lengths = st.integers(0, most // step).map(lambda n: n * step)
    core = draw(lengths)
    return {
        **shared,
        "from_day": draw(st.sampled_from(days)),
        "provider_kind": kind,
        "price_cents": draw(st.one_of(st.sampled_from([375, 540, 600, 700]), st.integers(0, 1200))),
        "meal_price_cents": draw(st.one_of(st.just(450), st.integers(0, 900))),
        "core_minutes": core,
        "other_minutes": draw(lengths),
        "public_holiday_minutes": min(core, draw(st.sampled_from([0, 0, 60 * step, 720]))),
        "meals": draw(st.integers(0, 7)),
        "multilingual_minutes": 0 if kind == "ap" else free,
    }


def week_of(table: list[Table], law: Parameters, *, placed: bool = False) -> Week:
    """The rows of a table as the law's week, in the order in which the law takes equal rows."""
    rows = sorted(table, key=lambda row: row.get("from_day") or row["monday"])
    one = rows[0]
    return Week(
        one["monday"],
        one["school_week"],
        one["age_group"],
        Entitlement(one["band"], one["family_group"], placed),
        [care_row(row, number, law) for number, row in enumerate(rows)],
        [row["multilingual_minutes"] for row in rows],
    )


def care_row(row: Table, number: int, law: Parameters) -> CareRow:
    """One row of a table as the law's row; its place is the provider's name."""
    kind = row["provider_kind"]
    funding = None if kind == "ap" else "commercial"
    prices = row["price_cents"], row["meal_price_cents"]
    return CareRow(
        Provider(str(number), kind, funding, *prices),
        law.tariff_index(row.get("from_day") or row["monday"]),
        number,
        row["core_minutes"],
        row["other_minutes"],
        row.get("public_holiday_minutes") or 0,
        row["meals"],
    )


def flat(assessed: AssessedWeek) -> list[dict[str, int]]:
    """The sums of each row by rule, as `accueil bulk --lines` names them."""
    return [_flat_row(assessed, row) for row in assessed.week.rows]


def _flat_row(assessed: AssessedWeek, row: CareRow) -> dict[str, int]:
    mine = [line for line in assessed.lines if line.row is row]
    answer = {
        "parent_cents": sum(line.parent_cents for line in mine),
        "state_cents": sum(line.state_cents for line in mine),
    }
    for name, rule in WEEK_RULES.items():
        if name == "placement":
            continue
        found = [line for line in mine if line.rule is rule]
        if rule.unit != "amount":
            answer[f"{name}_{rule.unit}"] = sum(line.quantity for line in found)
        answer[f"{name}_parent_cents"] = sum(line.parent_cents for line in found)
        answer[f"{name}_state_cents"] = sum(line.state_cents for line in found)
    return answer
