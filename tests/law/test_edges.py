"""Completeness: every row of the scale, every edge of time, against the reference."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from accueil.law.assess import assess
from accueil.law.bands import AGE_GROUPS, BANDS, FAMILY_GROUPS, PROVIDER_KINDS
from accueil.law.errors import NoTariff
from accueil.law.parameters import shipped
from reference import assess_rows
from reference_numbers import BANDS as SCALE
from reference_numbers import TARIFFS, monday_of
from strategies import Table, flat, law_of, week_of

DAY = timedelta(days=1)
FIRST_DAYS = list(TARIFFS)
DAYS = [day for first in FIRST_DAYS for day in (first - DAY, first)][1:]


def row_of(day: date, **values: Any) -> Table:
    """A row of one child's week at a crèche, in force on a day."""
    row: Table = {"child": 1, "monday": monday_of(day), "from_day": day, "band": "r4.5"}
    row |= {"family_group": 1, "age_group": "young", "school_week": True, "provider_kind": "sea"}
    row |= {"price_cents": 650, "meal_price_cents": 500, "meals": 6, "multilingual_minutes": 0}
    row |= {"core_minutes": 2820, "other_minutes": 900, "public_holiday_minutes": 0}
    return {**row, **values}


def check(table: list[Table], below_cap: str = "brochure") -> None:
    """The product says of each row what the reference says."""
    law = law_of(below_cap)
    found = flat(assess(week_of(table, law), law))
    assert found == assess_rows(table, below_cap=below_cap), table


def test_the_reference_knows_the_same_tariffs() -> None:
    assert [tariff.first for tariff in shipped().tariffs] == FIRST_DAYS
    for number, first in enumerate(FIRST_DAYS):
        assert shipped().tariff_index(first) == number
        assert shipped().tariff_on(first + 8 * DAY) is shipped().tariffs[number]
    assert [shipped().tariff_index(first - DAY) for first in FIRST_DAYS[1:]] == [0, 1, 2]
    expected = "no tariff is in force on 2017-10-01, the first one begins on 2017-10-02"
    with pytest.raises(NoTariff, match=expected):
        shipped().tariff_on(date(2017, 10, 1))


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("band", BANDS)
def test_every_row_of_the_scale_on_every_edge(day: date, band: str) -> None:
    """An hour free, where it can be, all of blocks 1 and 2 and an hour of block 3."""
    hours = {"core_minutes": int(SCALE[band][9]) * 60 + 1260 + 60, "other_minutes": 60, "meals": 1}
    groups = FAMILY_GROUPS if day in FIRST_DAYS else FAMILY_GROUPS[:1]
    for group, age, kind, term in product(groups, AGE_GROUPS, PROVIDER_KINDS, (True, False)):
        free = 60 if age == "young" and kind != "ap" else 0
        values = {"band": band, "family_group": group, "age_group": age, "provider_kind": kind}
        row = row_of(day, **values, **hours, school_week=term, multilingual_minutes=free)
        check([row])
        if day in FIRST_DAYS and term and group == 1:
            check([{**row, "price_cents": 360}], "law")


@pytest.mark.parametrize("day", FIRST_DAYS, ids=str)
@pytest.mark.parametrize("hours", range(71))
def test_every_number_of_hours(day: date, hours: int) -> None:
    core = min(hours, 47) * 60
    other = hours * 60 - core
    band = ("r2", "r4.5")[hours % 2]
    for kind, age in product(PROVIDER_KINDS[::2], AGE_GROUPS):
        values = {"band": band, "provider_kind": kind, "age_group": age, "meals": hours % 7}
        check([row_of(day, core_minutes=core, other_minutes=other, **values)])


@pytest.mark.parametrize("band", BANDS)
def test_every_edge_of_a_block(band: str) -> None:
    first = int(SCALE[band][9]) * 60
    for edge, free in product((0, first, first + 1260, 3600), (0, 600, 1200)):
        for minutes in range(max(edge + free - 1, 0), edge + free + 2):
            core = min(minutes, 3500)
            values = {"core_minutes": core, "other_minutes": minutes - core}
            check([row_of(DAYS[-1], band=band, multilingual_minutes=free, **values)])


@pytest.mark.parametrize("holiday", [0, 1, 720, 721])
@pytest.mark.parametrize("core", [721, 3599, 3600])
@pytest.mark.parametrize("other", [0, 1, 2, 61])
def test_a_childminder_at_the_edges_of_the_week(core: int, other: int, holiday: int) -> None:
    for day, age, term in product(FIRST_DAYS[1:3], AGE_GROUPS, (True, False)):
        minutes = {"core_minutes": core, "other_minutes": other, "public_holiday_minutes": holiday}
        values = {"provider_kind": "ap", "age_group": age, "school_week": term}
        row = row_of(day, **minutes, **values)
        check([row])
        check([row, row_of(day, age_group=age, school_week=term, core_minutes=1, meals=1)])


@pytest.mark.parametrize(
    "cents", [0, 1, 374, 375, 376, 449, 450, 451, 539, 540, 541, 599, 600, 601]
)
def test_every_edge_of_a_price(cents: int) -> None:
    for day, kind, age in product(FIRST_DAYS, PROVIDER_KINDS, AGE_GROUPS):
        prices = {"price_cents": cents, "meal_price_cents": cents}
        row = row_of(day, provider_kind=kind, age_group=age, school_week=False, **prices)
        row |= {"core_minutes": 601, "other_minutes": 59}
        other = row_of(day, age_group=age, school_week=False, core_minutes=60)
        for below_cap in ("brochure", "law"):
            check([row], below_cap)
            check([row, other], below_cap)


@pytest.mark.parametrize("minutes", [0, 1, 1499, 1500, 1501, 2940])
def test_every_edge_of_the_hundred_euros(minutes: int) -> None:
    """At 4.00 an hour 1,500 minutes cost 100 euros."""
    for day, age, term in product(FIRST_DAYS, AGE_GROUPS, (True, False)):
        values = {"age_group": age, "school_week": term, "other_minutes": 0, "band": "r4"}
        one = row_of(day, core_minutes=minutes, **values)
        check([one])
        check([one, row_of(day, core_minutes=120, **{**values, "price_cents": 500})])


def test_rows_that_are_equal_are_taken_in_their_order() -> None:
    one = row_of(DAYS[-1], core_minutes=2000, other_minutes=0, multilingual_minutes=1200)
    check([one, dict(one), {**one, "meals": 1}])
    last = date(2025, 12, 29)
    new, old = {**one, "monday": last, "from_day": date(2026, 1, 1)}, {**one, "monday": last}
    old["from_day"] = last
    check([old, {**new, "price_cents": 600}])
    check([old, new, {**old, "provider_kind": "ap", "multilingual_minutes": 0}][:2])
