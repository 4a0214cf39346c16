"""Child-weeks with several rows: what the other rows of its week take before a row.

Rows of a week stand next to each other, so a row reads its neighbours: the rows so many places
before and after it, as long as they are of the same child and week.
"""

from collections.abc import Sequence
from functools import lru_cache

import polars as pl

from accueil.engine.polars_rules import Plan, whole
from accueil.law.bands import PROVIDER_KINDS
from accueil.law.errors import Problem, Refused
from accueil.law.limits import MOST_ROWS, Counter
from accueil.law.program import Program

SAME = {
    "band": "band",
    "group": "family_group",
    "age": "age_group",
    "school_week": "school_week",
    "multilingual_minutes": "multilingual_minutes",
}
KEY_SIZE = 2**20
CHILDMINDER = PROVIDER_KINDS.index("ap")
MOST_TOLD = 20


def with_counters(batch: pl.DataFrame, program: Program, first_row: int) -> pl.DataFrame:
    """The batch with the counters of its shared weeks; no week is cut in two.

    Refuses weeks whose rows disagree on what they must have in common, or that have too many.
    `first_row` is the number of the batch's first row, to name the refused ones.
    """
    names = [counter.name for counter in program.counters]
    again = _same_week(batch, 1)
    if not again.any():
        return batch.with_columns(whole(0).alias(name) for name in names)
    shared = again | again.shift(-1, fill_value=False)
    places = shared.arg_true()
    rows = batch.filter(shared)
    largest = _largest(rows)
    problems = _disagreements(rows, largest, places, first_row)
    if problems:
        raise Refused(problems)
    filled = _plan(program, largest).over(rows)
    zero = pl.zeros(batch.height, dtype=pl.Int32, eager=True)
    return batch.with_columns(
        zero.clone().scatter(places, filled[name]).alias(name) for name in names
    )


def _same_week(rows: pl.DataFrame, step: int) -> pl.Series:
    """Whether the row so many places above is of the same child and week."""
    child, monday = rows["child"], rows["monday"]
    same = (child == child.shift(step)) & (monday == monday.shift(step))
    return same.fill_null(False)


def _largest(rows: pl.DataFrame) -> int:
    """How many rows the largest week has, at most one more than is allowed."""
    for size in range(2, MOST_ROWS + 1):
        if not _same_week(rows, size).any():
            return size
    return MOST_ROWS + 1


def _disagreements(
    rows: pl.DataFrame, largest: int, places: pl.Series, first_row: int
) -> list[Problem]:
    """Rows of one week that differ in what they must have in common; weeks with too many rows."""
    found: list[tuple[int, str, str]] = []
    if largest > MOST_ROWS:
        row = int(_same_week(rows, MOST_ROWS).arg_true()[0])
        found.append((row, "child", f"at most {MOST_ROWS} rows of one child and week"))
    for step in range(1, min(largest, MOST_ROWS)):
        same = _same_week(rows, step)
        for name, public in SAME.items():
            differs = same & (rows[name] != rows[name].shift(step))
            if name == "multilingual_minutes":
                kind = rows["kind"]
                differs &= (kind != CHILDMINDER) & (kind.shift(step) != CHILDMINDER)
            expected = f"the same {public} in all rows of a child and week"
            found += [(row, public, expected) for row in differs.arg_true().head(MOST_TOLD)]
    told = sorted(set(found))[:MOST_TOLD]
    return [
        Problem(
            f"row {places[row] + first_row}, column {name}",
            f"another one for child {rows['child'][row]} in {rows['monday'][row]}",
            expected,
        )
        for row, name, expected in told
    ]


@lru_cache(maxsize=64)
def _plan(program: Program, largest: int) -> Plan:
    """How the counters of weeks with at most `largest` rows are computed."""
    plan = Plan()
    steps = [step for distance in range(1, largest) for step in (distance, -distance)]
    child, monday = pl.col("child"), pl.col("monday")
    plan.set(
        *(
            ((child == child.shift(step)) & (monday == monday.shift(step)))
            .fill_null(False)
            .alias(f"~same {step}")
            for step in steps
        )
    )
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
