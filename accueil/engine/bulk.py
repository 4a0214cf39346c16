"""The law over a table of child-weeks, in one pass, in memory that does not grow with the rows.

The table flows through the door (`table`), gets the counters of its shared weeks (`sharing`), then
the rules (`polars_rules`). A table that is not sorted by child and week is first cut by child into
parts that fit into memory, each sorted; the results are put back in the table's order.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import polars as pl
from polars.io.plugins import register_io_source

from accueil.engine.polars_rules import Plan
from accueil.engine.sharing import Unsorted, counters
from accueil.engine.table import KEPT, REFUSED, ROW, door, refused_rows, unreadable
from accueil.law.errors import Refused
from accueil.law.limits import MOST_ROWS
from accueil.law.parameters import Parameters
from accueil.law.program import week_program
from accueil.law.rules import WEEK_RULES
from accueil.law.terms import Term

PART_ROWS = 4_000_000
BATCH_ROWS = 500_000

T = TypeVar("T")
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Sums:
    """What a table adds up to, in cents."""

    rows: int
    parent_cents: int
    state_cents: int


def sums(frame: pl.LazyFrame, law: Parameters, progress: Progress | None = None) -> Sums:
    """The sums of a table. Refuses rows that cannot be, naming them."""
    cents = [pl.col(c).cast(pl.Int64).sum() for c in ("parent_cents", "state_cents")]
    return Sums(*_added(frame, Flow(frame, law, totals(law), progress), cents))


def check(frame: pl.LazyFrame, law: Parameters) -> int:
    """How many rows a table has; nothing is computed. Refuses rows that cannot be, naming them."""
    (rows,) = _added(frame, Flow(frame, law, {}, None), [])
    return rows


def _added(frame: pl.LazyFrame, flow: "Flow", cents: list[pl.Expr]) -> Sequence[int]:
    """The number of rows and some sums of what flows."""

    def add(result: pl.LazyFrame) -> pl.DataFrame:
        return result.select(pl.col("child").len(), *cents).collect(engine="streaming")

    try:
        return flow.run(frame, add).row(0)
    except Unsorted:
        with tempfile.TemporaryDirectory() as folder:
            added = [flow.run(part, add) for part in _parts(frame, Path(folder))]
        return pl.concat(added).sum().row(0)


def write(
    frame: pl.LazyFrame,
    law: Parameters,
    outputs: dict[str, Term],
    target: Path,
    progress: Progress | None = None,
    *,
    metadata: dict[str, str] | None = None,
) -> None:
    """Write the outputs of every row, in the table's order, to a Parquet or CSV file.

    `metadata`: what a Parquet file is to say of itself.
    Refuses rows that cannot be; the target may then hold a part and is the caller's to remove.
    """
    flow = Flow(frame, law, outputs, progress)
    try:
        flow.run(frame, lambda result: _sink(result, target, metadata))
    except Unsorted:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            results = []
            for number, part in enumerate(_parts(frame, Path(folder))):
                file = Path(folder) / f"result-{number}.parquet"
                flow.run(part, partial(_sink_in_order, file))
                results.append(pl.scan_parquet(file))
            _sink(_merged(results).drop(ROW), target, metadata)


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
    """The way of a table, or of its parts, through the law: rows with the outputs of each."""

    def __init__(
        self,
        table: pl.LazyFrame,
        law: Parameters,
        outputs: dict[str, Term],
        progress: Progress | None,
    ) -> None:
        """`progress` hears how many rows have just passed the door."""
        self.table, self.law, self.progress = table, law, progress
        self.program = week_program(law, placement=False)
        self.plan = Plan(len(law.tariffs))
        results = self.plan.add(list(outputs.values()))
        self.outputs = [out.alias(name) for name, out in zip(outputs, results, strict=True)]
        self.stopped: Exception | None = None

    def run(self, part: pl.LazyFrame, sink: Callable[[pl.LazyFrame], T]) -> T:
        """Let rows flow into a sink. Refuses rows that cannot be; raises Unsorted."""
        entering = door(part, self.law)
        schema = entering.collect_schema()
        filled = pl.Schema({**schema, **{c.name: pl.Int32() for c in self.program.counters}})
        flowing = register_io_source(lambda *asked: self._batches(entering, *asked), schema=filled)
        keep = [name for name in (ROW, *KEPT) if name in schema]
        try:
            return sink(self.plan.over(flowing).select(*keep, *self.outputs))
        except pl.exceptions.PolarsError:
            if self.stopped:
                raise self.stopped from None
            raise

    def _batches(
        self,
        entering: pl.LazyFrame,
        wanted: Sequence[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,
    ) -> Iterator[pl.DataFrame]:
        """What has passed the door, with its counters. Keeps the error by which it stops."""
        row = 1
        try:
            for pieces in whole_weeks(entering):
                batch = pl.concat(pieces)
                if batch[REFUSED].any():
                    raise Refused(refused_rows(self.table, self.law))
                filled = counters(batch, self.program, len(self.law.tariffs), row)
                row += batch.height
                if self.progress:
                    self.progress(batch.height)
                start = 0
                for piece in pieces:
                    whole = piece.hstack(filled.slice(start, piece.height))
                    start += piece.height
                    yield whole if wanted is None else whole.select(wanted)
        except (Refused, Unsorted) as error:
            self.stopped = error
            raise


def whole_weeks(entering: pl.LazyFrame) -> Iterator[list[pl.DataFrame]]:
    """The rows in batches of pieces that cut no week in two; longer weeks than allowed are cut."""
    pieces: list[pl.DataFrame] = []
    rows = 0
    for fresh in read(entering):
        pieces.append(fresh)
        rows += fresh.height
        tail = fresh.tail(MOST_ROWS + 2)
        if rows >= BATCH_ROWS and tail.height > MOST_ROWS:
            same = (tail["child"] == tail["child"][-1]) & (tail["monday"] == tail["monday"][-1])
            rows = int(same.sum())
            pieces[-1] = fresh.head(fresh.height - rows)
            yield pieces
            pieces = [fresh.tail(rows)]
    if rows:
        yield pieces


def read(entering: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """The rows piece by piece as they are read. Refuses a file that turns out to be damaged."""
    try:
        yield from entering.collect_batches(maintain_order=True)
    except pl.exceptions.PolarsError as error:
        raise Refused([unreadable(error)]) from None


def _sink(frame: pl.LazyFrame, target: Path, metadata: dict[str, str] | None = None) -> None:
    if target.suffix == ".csv":
        frame.sink_csv(target)
    else:
        frame.sink_parquet(target, compression="lz4", statistics=False, metadata=metadata)


def _sink_in_order(target: Path, frame: pl.LazyFrame) -> None:
    _sink(frame.sort(ROW), target)


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
