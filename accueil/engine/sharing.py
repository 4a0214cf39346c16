"""Child-weeks with several rows: what the other rows of its week take before a row.

Rows of a week stand next to each other, so a row reads its neighbours: the rows so many places
before and after it, as long as they are of the same child and week.
"""

from collections.abc import Sequence
from functools import lru_cache

import polars as pl

from accueil.engine.polars_rules import KEY, Plan, keys, whole
from accueil.engine.table import MOST_TOLD, ROW
from accueil.law.bands import PROVIDER_KINDS
from accueil.law.errors import Problem, Refused
from accueil.law.limits import MOST_ROWS, Counter
from accueil.law.program import Program

AGREED = {
    "band": "band",
    "group": "family_group",
    "age": "age_group",
    "school_week": "school_week",
    "multilingual_minutes": "multilingual_minutes",
}
KEY_SIZE = 2**20
CHILDMINDER = PROVIDER_KINDS.index("ap")
WEEK, PLACE = "~week", "~place"


class Unsorted(Exception):
    """The table is not sorted by child and week."""


def counters(batch: pl.DataFrame, program: Program, tariffs: int, first_row: int) -> pl.DataFrame:
    """The counters of every row, 0 where a row has its week alone; no week is cut in two.

    Raises Unsorted.

    Refuses weeks whose rows disagree on what they must have in common, or that have too many.
    `first_row` is the number of the batch's first row, to name the refused ones.
    """
    again = _again(batch)
    shared = again | again.shift(-1, fill_value=False)
    rows = batch.filter(shared).with_columns(
        (~again.filter(shared)).cum_sum().alias(WEEK), shared.arg_true().alias(PLACE)
    )
    if "from_day" in rows.columns:
        rows = rows.sort(WEEK, "from_day", maintain_order=True)
    rows = rows.rechunk()
    largest = _largest(rows)
    problems = _disagreements(rows, largest, first_row, tariffs)
    if problems:
        raise Refused(problems)
    taken = _plan(program, tariffs, max(largest, 2)).over(rows)
    names = [counter.name for counter in program.counters]
    return pl.DataFrame(
        {name: _zeros(batch.height).scatter(rows[PLACE], taken[name]) for name in names}
    )


def _again(batch: pl.DataFrame) -> pl.Series:
    """Whether the row above is of the same child and week."""
    child, monday = batch["child"], batch["monday"]
    above, monday_above = child.shift(1), monday.shift(1)
    same_child = child == above
    if ((child < above) | (same_child & (monday < monday_above))).any():
        raise Unsorted
    return (same_child & (monday == monday_above)).fill_null(False)


def _zeros(length: int) -> pl.Series:
    return pl.zeros(length, dtype=pl.Int32, eager=True)


def _same_week(rows: pl.DataFrame, step: int) -> pl.Series:
    """Whether the row so many places above is of the same child and week."""
    return (rows[WEEK] == rows[WEEK].shift(step)).fill_null(False)


def _largest(rows: pl.DataFrame) -> int:
    """How many rows the largest week has, at most one more than is allowed."""
    for size in range(1, MOST_ROWS + 1):
        if not _same_week(rows, size).any():
            return size
    return MOST_ROWS + 1


def _disagreements(rows: pl.DataFrame, largest: int, first_row: int, tariffs: int) -> list[Problem]:
    """Rows of one week that differ in what they must have in common; weeks with too many rows."""
    found: set[tuple[int, str, str]] = set()
    if largest > MOST_ROWS:
        row = int(_same_week(rows, MOST_ROWS).arg_true()[0])
        found.add((row, "child", f"at most {MOST_ROWS} rows of one child and week"))
    of_key = keys(tariffs)
    values = {name: of_key[name].gather(rows[KEY]) for name in of_key.columns if name in AGREED}
    values["multilingual_minutes"] = rows["multilingual_minutes"]
    childminder = of_key["kind"].gather(rows[KEY]) == CHILDMINDER
    for step in range(1, min(largest, MOST_ROWS)):
        same = _same_week(rows, step)
        for name, value in values.items():
            differs = same & (value != value.shift(step))
            if name == "multilingual_minutes":
                differs &= ~(childminder | childminder.shift(step))
            expected = f"the same {AGREED[name]} in all rows of a child and week"
            if differs.any():
                told = differs.arg_true().head(MOST_TOLD)
                found.update((row, AGREED[name], expected) for row in told)
    numbers = rows[ROW] + 1 if ROW in rows.columns else rows[PLACE] + first_row
    return [
        Problem(
            f"row {numbers[row]}, column {name}",
            f"another one for child {rows['child'][row]} in {rows['monday'][row]}",
            expected,
        )
        for row, name, expected in sorted(found)[:MOST_TOLD]
    ]


@lru_cache(maxsize=64)
def _plan(program: Program, tariffs: int, largest: int) -> Plan:
    """How the counters of weeks with at most `largest` rows are computed."""
    plan = Plan(tariffs)
    steps = [step for distance in range(1, largest) for step in (distance, -distance)]
    week = pl.col(WEEK)
    plan.set(*((week == week.shift(s)).fill_null(False).alias(f"~same {s}") for s in steps))
    for counter in program.counters:
        parts = plan.add([counter.of, *(counter.by or ())], [program.parent])
        plan.set(_taken(counter, parts, steps).alias(counter.name))
    return plan


def _taken(counter: Counter, parts: Sequence[pl.Expr], steps: list[int]) -> pl.Expr:
    """What the other rows of the week take, those that come first in the counter's order."""
    taken = whole(0)
    for step in steps:
        counts = pl.col(f"~same {step}")
        if counter.by:
            key = parts[1].cast(pl.Int64) * KEY_SIZE + parts[2]
            other = key.shift(step)
            counts &= (other >= key) if step > 0 else (other > key)
        taken = taken + pl.when(counts).then(parts[0].shift(step)).otherwise(whole(0))
    return taken
