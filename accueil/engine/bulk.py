"""The law over a table of child-weeks, in one pass, in memory that does not grow with the rows.

The table flows through the door (`table`), gets the counters of its shared weeks (`sharing`), then
the rules (`polars_rules`). A table that is not sorted by child and week is first cut by child into
parts that fit into memory, each sorted; the results are put back in the table's order.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import polars as pl
from polars.io.plugins import register_io_source

from accueil.engine.polars_rules import Plan
from accueil.engine.sharing import with_counters
from accueil.engine.table import KEPT, ROW, checks, inputs, refused_rows
from accueil.law.errors import Refused
from accueil.law.limits import MOST_ROWS
from accueil.law.parameters import Parameters
from accueil.law.program import week_program
from accueil.law.rules import WEEK_RULES
from accueil.law.terms import Term

PART_ROWS = 4_000_000
REFUSED = "~refused"

BATCH_ROWS = 250_000

T = TypeVar("T")
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Sums:
    """What a table adds up to, in cents."""

    rows: int
    parent_cents: int
    state_cents: int


class Unsorted(Exception):
    """The table is not sorted by child and week."""


def sums(frame: pl.LazyFrame, law: Parameters, progress: Progress | None = None) -> Sums:
    """The sums of a table. Refuses rows that cannot be, naming them."""
    total = [pl.len(), *(pl.col(c).cast(pl.Int64).sum() for c in ("parent_cents", "state_cents"))]

    def add(part: pl.LazyFrame) -> pl.DataFrame:
        flow = Flow(part, law, totals(law), progress)
        return flow.run(lambda result: result.select(total).collect(engine="streaming"))

    try:
        added = add(frame)
    except Unsorted:
        with tempfile.TemporaryDirectory() as folder:
            added = pl.concat(add(part) for part in _parts(frame, Path(folder))).sum()
    return Sums(*added.row(0))


def write(
    frame: pl.LazyFrame,
    law: Parameters,
    outputs: dict[str, Term],
    target: Path,
    progress: Progress | None = None,
) -> None:
    """Write the outputs of every row, in the table's order, to a Parquet or CSV file.

    Refuses rows that cannot be; the target may then hold a part and is the caller's to remove.
    """
    try:
        Flow(frame, law, outputs, progress).run(lambda result: _sink(result, target))
    except Unsorted:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            results = []
            for number, part in enumerate(_parts(frame, Path(folder))):
                result = Path(folder) / f"result-{number}.parquet"
                flow = Flow(part, law, outputs, progress)
                flow.run(lambda frame, to=result: _sink(frame.sort(ROW), to))  # type: ignore[misc]
                results.append(pl.scan_parquet(result))
            _sink(_merged(results).drop(ROW), target)


def totals(law: Parameters) -> dict[str, Term]:
    """The parents' and the State's part of a row."""
    program = week_program(law, placement=False)
    return {"parent_cents": program.parent, "state_cents": program.state}


def all_lines(law: Parameters) -> dict[str, Term]:
    """The parts of a row and of each of its lines, by the public names of the columns."""
    outputs = totals(law)
    for name, line in week_program(law, placement=False).lines.items():
        unit = WEEK_RULES[name].unit
        if name == "placement":
            continue
        if unit != "amount":
            outputs[f"{name}_{unit}"] = line.quantity
        outputs[f"{name}_parent_cents"] = line.parent
        outputs[f"{name}_state_cents"] = line.state
    return outputs


class Flow:
    """A table on its way through the law: its rows with the outputs of each."""

    def __init__(
        self,
        frame: pl.LazyFrame,
        law: Parameters,
        outputs: dict[str, Term],
        progress: Progress | None = None,
    ) -> None:
        """`progress` hears how many rows have just passed the door."""
        self.frame, self.law, self.outputs, self.progress = frame, law, outputs, progress
        self.columns = frame.collect_schema().names()
        self.checks = checks(self.columns, law)
        self.program = week_program(law, placement=False)
        self.stopped: Exception | None = None

    def run(self, sink: Callable[[pl.LazyFrame], T]) -> T:
        """Let the rows flow into a sink. Refuses rows that cannot be; raises Unsorted."""
        try:
            return sink(self._result())
        except pl.exceptions.PolarsError:
            if self.stopped:
                raise self.stopped from None
            raise

    def _result(self) -> pl.LazyFrame:
        keep = [name for name in (ROW, *KEPT) if name in self.columns]
        values = inputs(self.columns, self.law)
        refused = pl.any_horizontal(check.refused for check in self.checks).fill_null(True)
        door = self.frame.select(
            *keep, *(expr.alias(name) for name, expr in values.items()), refused.alias(REFUSED)
        )
        counters = {counter.name: pl.Int32() for counter in self.program.counters}
        schema = pl.Schema({**door.collect_schema(), **counters})
        flowing = register_io_source(lambda *asked: self._batches(door, *asked), schema=schema)
        plan = Plan()
        results = plan.add(list(self.outputs.values()))
        named = (result.alias(name) for name, result in zip(self.outputs, results, strict=True))
        return plan.over(flowing).select(*keep, *named)

    def _batches(
        self,
        door: pl.LazyFrame,
        wanted: Sequence[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,
    ) -> Iterator[pl.DataFrame]:
        """What has passed the door, with its counters. Keeps the error by which it stops."""
        row = 1
        try:
            for batch in whole_weeks(door):
                if batch[REFUSED].any():
                    raise Refused(refused_rows(self.frame, self.checks))
                filled = with_counters(batch, self.program, row)
                row += batch.height
                if self.progress:
                    self.progress(batch.height)
                yield filled if wanted is None else filled.select(wanted)
        except (Refused, Unsorted) as error:
            self.stopped = error
            raise


def whole_weeks(door: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """The rows in batches that cut no child's week in two. Raises Unsorted where rows fall back."""
    held: pl.DataFrame | None = None
    for fresh in door.collect_batches(maintain_order=True, chunk_size=BATCH_ROWS):
        batch = fresh if held is None else pl.concat([held, fresh])
        child, monday = batch["child"], batch["monday"]
        above = child.shift(1)
        falls = (child < above) | ((child == above) & (monday < monday.shift(1)))
        if falls.any() and not batch[REFUSED].any():
            raise Unsorted
        tail = batch.tail(MOST_ROWS + 2)
        same = (tail["child"] == tail["child"][-1]) & (tail["monday"] == tail["monday"][-1])
        held = batch.tail(int(same.sum()))
        yield batch.head(batch.height - held.height)
    if held is not None:
        yield held


def _sink(frame: pl.LazyFrame, target: Path) -> None:
    if target.suffix == ".csv":
        frame.sink_csv(target)
    else:
        frame.sink_parquet(target)


def _parts(frame: pl.LazyFrame, folder: Path) -> Iterator[pl.LazyFrame]:
    """The table cut by child into parts that fit into memory, each sorted by child and week."""
    rows = int(frame.select(pl.len()).collect(engine="streaming").item())
    count = rows // PART_ROWS + 1
    numbered = frame.with_row_index(ROW)
    for number in range(count):
        file = folder / f"part-{number}.parquet"
        numbered.filter(pl.col("child").hash() % count == number).sink_parquet(file)
        yield pl.read_parquet(file).sort("child", "monday", ROW).lazy()
        file.unlink()


def _merged(results: list[pl.LazyFrame]) -> pl.LazyFrame:
    """Results that are each in row order as one in row order."""
    while len(results) > 1:
        pairs = zip(results[::2], results[1::2], strict=False)
        merged = [one.merge_sorted(other, key=ROW) for one, other in pairs]
        results = merged + results[len(merged) * 2 :]
    return results[0]
