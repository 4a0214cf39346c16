"""Statistics: what is published lets nobody be recognised, and adds up to the bills."""

import csv
import io
import json
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accueil.attendance.periods import close
from accueil.billing.models import Statement, Statistic
from accueil.billing.statistics import (
    CUTS,
    Counted,
    everything,
    published,
    published_cells,
    published_periods,
    rebuild,
    rebuild_due,
)
from accueil.billing.suppression import LEAST, left_out
from accueil.exchange.statistics_files import COLUMNS, as_csv, as_json, as_parquet, rows_of
from accueil.law.parameters import shipped
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.billed import bill
from tests.billing.test_settle import AUGUST, NOW

LAW = shipped()


@given(st.lists(st.integers(0, 12), max_size=9))
def test_no_small_cell_is_derived_by_sums_and_differences(counts: list[int]) -> None:
    """Of disjoint cells and their total: whatever can be computed holds none or five children.

    What is published are the total and single cells; so what can be computed are sums of published
    cells, and the rest: those left out, together with any of the published ones.
    """
    cells = [(str(place), Counted(count)) for place, count in enumerate(counts)]
    total, *shown = published_cells("2026-08", "band", Counted(sum(counts)), cells)
    out = [count for count, cell in zip(counts, shown, strict=True) if cell.counted is None]
    if total.counted is None:
        assert all(cell.counted is None for cell in shown) and sum(counts) < LEAST
        return
    assert all(not 0 < cell.counted.children < LEAST for cell in shown if cell.counted)
    rest = total.counted.children - sum(c.counted.children for c in shown if c.counted)
    assert rest == sum(out)
    assert not out or (len(out) > 1 and rest >= LEAST)


@given(st.lists(st.sets(st.integers(0, 14), max_size=9), max_size=3))
def test_overlapping_cells_left_out_together_hold_five(members: list[set[int]]) -> None:
    """A child may be at two kinds of provider: those of the cells left out are five at least."""
    everybody = set().union(*members)
    if len(everybody) < LEAST:
        return
    out = left_out([len(cell) for cell in members], overlapping=True)
    union = set().union(*(members[place] for place in out))
    assert not out or len(union) >= LEAST
    assert all(not 0 < len(cell) < LEAST for n, cell in enumerate(members) if n not in out)


def test_no_more_is_left_out_than_must_be() -> None:
    assert left_out([10, 20, 30]) == set()
    assert left_out([3, 4, 30]) == {0, 1}, "together they are seven"
    assert left_out([2, 20, 30]) == {0, 1}, "the smallest of the others goes with it"
    assert left_out([1, 1, 6, 30]) == {0, 1, 2}
    assert left_out([0, 6]) == set()


@pytest.fixture
def billed(db: None) -> None:
    """Eight children of two communes in August, one of them at a childminder too; closed."""
    see(country=True)
    creche = c.creche(hour_cents=750, funding="commercial")
    minder = c.creche("Mireille Welter", kind="ap", funding="")
    for number in range(8):
        office = f.make_office("wiltz" if number < 2 else "diekirch")
        home = f.make_household(office, incomes={"representative": 6_600_000})
        child = f.make_child(office, household=home, iam_code=f"Web{number:05}")
        f.make_contract(child)
        c.agree(child, creche)
        c.was_there(child, creche, date(2026, 8, 4))
        if number == 7:
            c.agree(child, minder, pattern=[[1, 1080, 1200]])
            c.was_there(child, minder, date(2026, 8, 3), 1080, 1200)
    bill(AUGUST, NOW)
    rebuild(AUGUST, LAW, now=NOW)


def test_it_adds_up_to_the_bills_and_counts_a_child_once(billed: None) -> None:
    assert published_periods() == [], "an open period may still change"
    close(AUGUST, by=None, now=NOW)
    total = published(AUGUST, "band")[0].counted
    statements = list(Statement.objects.all())
    assert total and total.children == len(statements) == 8
    assert total.minutes == 8 * 480 + 120
    assert total.parent_cents == sum(one.parent_cents for one in statements)
    assert total.state_cents == sum(one.state_cents for one in statements)
    kinds = {row.kind: row.children for row in Statistic.objects.filter(commune="diekirch")}
    assert kinds == {"": 6, "sea": 6, "ap": 1}
    for cut in CUTS:
        cells = published(AUGUST, cut)[1:]
        assert not [c for c in cells if c.counted and 0 < c.counted.children < LEAST]
    assert [c.counted for c in published(AUGUST, "commune")[1:]] == [None, None]


def test_it_is_counted_again_only_when_there_is_something_new(billed: None) -> None:
    before = list(Statistic.objects.order_by("pk").values_list("pk", "children", "state_cents"))
    assert rebuild_due(LAW, now=NOW) == []
    rebuild(AUGUST, LAW, now=NOW)
    again = list(Statistic.objects.order_by("pk").values_list("pk", "children", "state_cents"))
    assert [row[1:] for row in again] == [row[1:] for row in before]


def test_the_open_data_can_be_read(billed: None) -> None:
    """The three files say the same; what is left out has no number in any of them."""
    close(AUGUST, by=None, now=NOW)
    rows = rows_of(everything())
    read = list(csv.DictReader(io.StringIO(as_csv(rows).decode())))
    told = json.loads(as_json(rows))
    table = pl.read_parquet(io.BytesIO(as_parquet(rows)))
    assert set(read[0]) == set(table.columns) == set(told["columns"]) == set(COLUMNS)
    assert told["rows"] == rows == table.to_dicts() and told["licence"]
    for row, line in zip(rows, read, strict=True):
        assert line["children"] == ("" if row["left_out"] else str(row["children"]))
    assert {(row["cut"], row["left_out"]) for row in rows} >= {("all", False), ("commune", True)}
