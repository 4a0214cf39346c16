"""Everything measured and told as a table: `python -m bench [--rows N] [--runs N]`."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import (
    assess,
    attendance,
    billing,
    family,
    faults,
    invoices,
    office,
    pins,
    tables,
    verify,
    whole,
)

ROOT = Path(__file__).resolve().parents[1]
COUNTRY = 65_000
# What is measured on a country of so many children, each by its own option.
OTHERS: dict[str, tuple[Callable[[int], None], str]] = {
    "office": (office.main, "the office door"),
    "family": (family.main, "the parents' door"),
    "attendance": (attendance.main, "stays of a country"),
    "billing": (billing.main, "bills of a country"),
    "verify": (verify.main, "the proof of a year"),
    "pins": (lambda _: pins.main(), "the two PINs of a facility"),
    "assess": (lambda _: assess.main(), "assessments a second over the real server"),
    "invoices": (lambda _: invoices.main(), "invoices as PDF"),
}
# All doors at once, with options of their own.
WHOLE: dict[str, Callable[[Sequence[str]], None]] = {"whole": whole.main, "faults": faults.main}
EPILOG = "All doors at once: `python -m bench whole --help`, `python -m bench faults --help`."
FIRST_BILL = ROOT / "examples" / "first-bill.toml"


def main() -> None:
    """Make the tables, measure each thing in a process of its own, print what came of it."""
    if sys.argv[1:2] and sys.argv[1] in WHOLE:
        WHOLE[sys.argv[1]](sys.argv[2:])
        return
    parser = argparse.ArgumentParser(prog="python -m bench", epilog=EPILOG)
    parser.add_argument("--rows", type=int, default=10_000_000, help="child-weeks of the table")
    parser.add_argument("--runs", type=int, default=5, help="runs of which the median is told")
    for name, (_, told) in OTHERS.items():
        parser.add_argument(f"--{name}", action="store_true", help=f"{told} instead")
    parser.add_argument("--children", type=int, default=COUNTRY, help="of the country")
    asked = parser.parse_args()
    for name, (measure, _) in OTHERS.items():
        if getattr(asked, name):
            measure(asked.children)
            return
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}, medians")
    print(f"{'':44}{'seconds':>9}{'CPU s':>8}{'least':>8}{'rows/s':>14}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        _tables(Path(folder), asked.rows, asked.runs)


def _tables(folder: Path, rows: int, runs: int) -> None:
    small, large, country = (folder / f"{name}.parquet" for name in ("small", "large", "country"))
    _make(small, tables.children_of(rows))
    _make(country, COUNTRY)
    ours = _tell("table to sums", "sums", small, runs)
    theirs = _tell("  yardstick: the same in DuckDB's SQL", "duckdb", small, runs)
    _tell("  yardstick: reading the table only", "read", small, runs)
    if not ours or not theirs:
        return
    if ours["result"] != theirs["result"]:
        sys.exit(f"not the same: {ours['result']} by Accueil, {theirs['result']} in SQL")
    print(f"  {theirs['seconds'] / ours['seconds']:.1f} times as fast as DuckDB, the same cents")
    _tell("all lines of every row to Parquet", "lines", small, runs)
    _tell("a year of a country, 65,000 children", "sums", country, runs)
    _tell("values of one case, four weeks", "values", FIRST_BILL, runs)
    _tell("one case, from its stays to the bill", "case", FIRST_BILL, runs)
    _tell("the same with all its sentences", "answer", FIRST_BILL, runs)
    _tell("the calculator's year of a child", "estimate", FIRST_BILL, runs)
    _tell("accueil assess, a process", "assess", FIRST_BILL, runs)
    _tell("Spark, local[2], to sums", "spark", small, min(runs, 3))
    small.unlink()
    _make(large, tables.children_of(rows * 4))
    _tell("four times the rows to sums", "sums", large, min(runs, 3))
    _tell("four times the rows, all lines", "lines", large, 1)


def _make(path: Path, children: int) -> None:
    """A table, made in a process of its own."""
    subprocess.run(
        [sys.executable, "-m", "bench.tables", path, str(children)], cwd=ROOT, check=True
    )


def _tell(name: str, what: str, path: Path, runs: int) -> dict[str, float] | None:
    """Measure and print one line. A measurement that is not possible here says so."""
    call = [sys.executable, "-m", "bench.measure", what, str(path), str(runs)]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().split("\n")[-1]
        print(f"{name:44} not measured: {said}", flush=True)
        return None
    found = json.loads(done.stdout.strip().split("\n")[-1])
    seconds = statistics.median(found["walls"])
    rate = f"{found['rows'] / seconds:,.0f}" if found["rows"] else ""
    cpu, least = statistics.median(found["cpus"]), min(found["walls"])
    print(f"{name:44}{seconds:9.5f}{cpu:8.3f}{least:8.4f}{rate:>14}{found['peak']:9}", flush=True)
    return {"seconds": seconds, "result": found["result"]}


if __name__ == "__main__":
    main()
