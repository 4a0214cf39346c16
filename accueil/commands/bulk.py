"""`accueil bulk`: the law over a table of child-weeks."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from accueil.commands.shared import law_with, refuse, refusing, with_option
from accueil.exchange.answer import made_with
from accueil.law.parameters import Parameters

RESULTS = (".parquet", ".csv")


@click.command(
    epilog="""\b
Examples:
  accueil bulk weeks.parquet
  accueil bulk weeks.parquet --out result.parquet --lines
  accueil bulk weeks.csv --out result.csv
  accueil bulk weeks.parquet --with hour_cap.sea=750
  accueil bulk weeks.parquet --on spark"""
)
@click.argument("weeks", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="The result: .parquet or .csv.")
@click.option("--lines", is_flag=True, help="With --out: minutes and both parts of every line.")
@click.option("--on", "engine", type=click.Choice(["polars", "spark"]), default="polars")
@with_option
def command(
    weeks: Path, *, out: Path | None, lines: bool, engine: str, changes: tuple[str, ...]
) -> None:
    """The parents' and the State's part of every row of a table of child-weeks.

    Without --out: the sums, as JSON. With it: a file with a row for each row of the table, in
    the table's order, written beside the target and renamed when whole. A table sorted by child
    and week is read in one pass; any other order costs a sort.
    """
    law = law_with(changes)
    _refuse_call(weeks, out, lines)
    began = time.perf_counter()
    with refusing(weeks):
        answer = (
            _sums(weeks, law, engine) if out is None else _write(weeks, out, law, lines, engine)
        )
    seconds = round(time.perf_counter() - began, 3)
    click.echo(json.dumps({**answer, "seconds": seconds, "made_with": made_with(law)}))


def _refuse_call(weeks: Path, out: Path | None, lines: bool) -> None:
    """What cannot be asked for."""
    if out is None:
        if lines:
            refuse(["--lines: found no --out, expected a file to write the lines to"])
        return
    if out.suffix not in RESULTS:
        refuse([f"--out: found {out}, expected a name ending in .parquet or .csv"])
    if not out.parent.is_dir():
        refuse([f"--out: found {out}, expected a folder that exists"])
    if out.is_dir():
        refuse([f"--out: found the folder {out}, expected a file"])
    if out.exists() and weeks.exists() and out.samefile(weeks):
        refuse([f"--out: found the table itself, {out}, expected another file"])


def _sums(weeks: Path, law: Parameters, engine: str) -> dict[str, Any]:
    if engine == "spark":
        from accueil.engine.spark import spark_sums

        found = spark_sums(weeks, law)
    else:
        from accueil.engine.bulk import sums
        from accueil.engine.table import scan

        frame = scan(weeks)
        with _progress(frame) as progress:
            found = sums(frame, law, progress)
    return {
        "rows": found.rows,
        "parent_cents": found.parent_cents,
        "state_cents": found.state_cents,
    }


def _write(weeks: Path, out: Path, law: Parameters, lines: bool, engine: str) -> dict[str, Any]:
    """Write beside the target, make it last, then give it the target's name."""
    import polars as pl

    from accueil.engine.bulk import all_lines, totals, write
    from accueil.engine.table import scan

    outputs = all_lines(law) if lines else totals(law)
    part = out.with_name(f".{out.stem}.{os.getpid()}{out.suffix}")
    try:
        if engine == "spark":
            from accueil.engine.spark import spark_write

            spark_write(weeks, law, outputs, part)
        else:
            frame = scan(weeks)
            with _progress(frame) as progress:
                told = {"accueil": json.dumps(made_with(law))}
                write(frame, law, outputs, part, progress, metadata=told)
        with part.open("rb+") as whole:
            os.fsync(whole.fileno())
        part.replace(out)
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).strip().split("\n")[0]
        refuse([f"--out: {out} could not be written: {reason}"])
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return {"out": str(out)}


@contextmanager
def _progress(frame: Any) -> Iterator[Callable[[int], None] | None]:
    """A bar on a terminal; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    import polars as pl

    rows = int(frame.select(pl.len()).collect(engine="streaming").item())
    with click.progressbar(length=rows, label="weeks", file=sys.stderr) as bar:
        yield bar.update
