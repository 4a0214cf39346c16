"""Attendance measured on a whole country: `python -m bench --attendance [--children 65000]`.

Everything happens in a folder of its own with an embedded database: providers, children and care
contracts by COPY, then `accueil import` in a process of its own, beside a plain COPY of the same
rows into a table without keys, checks or history.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from bench.office import tell, timed

NAMES = UUID("5f0a8f5c-6f0e-4c5c-9a53-1d9c0d8a2f11")
EACH = 65  # children of a provider
FIRST, WEEKS = date(2026, 9, 28), 4
SMALL_ROWS, GROUP, SAVES = 100_000, 30, 20
WORKDAYS = 5
LETTERS = "abcdefghijklmnopqrstuvwxyz"
BARE = "CREATE TABLE bench_stays (provider uuid, child text, day date, start text, until text)"


def main(children: int) -> None:
    """Make a country's contracts and a month of its stays, measure, print what came of it."""
    with tempfile.TemporaryDirectory(prefix="accueil-bench-") as folder:
        os.environ["ACCUEIL_DATA"] = str(Path(folder) / "data")
        (Path(folder) / "data").mkdir(mode=0o711)
        Path(folder).chmod(0o711)
        from accueil.commands.database import database

        load = os.getloadavg()[0]
        print(f"{os.cpu_count()} cores, load {load:.1f}, {children:,} children", flush=True)
        with database():
            _measured(Path(folder), children)


def _measured(folder: Path, children: int) -> None:
    print(f"contracts: {timed(lambda: _contracts(children))[0]:.1f} s", flush=True)
    # Whole children, of so many that their month has that many rows.
    some = min(children, SMALL_ROWS * 6 // (7 * WEEKS * WORKDAYS))
    for first, last, kind in ((0, some, "csv"), (some, children, "parquet")):
        if first < last:
            _imported(folder / f"stays.{kind}", range(first, last))
    _group()


def _imported(path: Path, children: range) -> None:
    """Import a file, the same once more, and copy its rows into a bare table."""
    rows = _write(path, children)
    print(f"{rows:,} rows of {len(children):,} children, {path.suffix[1:]}", flush=True)
    for name in ("accueil import", "the same file again"):
        _told(name, path, rows)
    seconds = timed(lambda: _bare(path))[0]
    print(f"  {'yardstick: COPY into a bare table':40}{seconds:8.1f} s", flush=True)


def _told(name: str, path: Path, rows: int) -> None:
    call = [sys.executable, "-m", "accueil.commands", "import", str(path)]
    began = time.perf_counter()
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"{name}: {done.stderr[:2000]}")
    peak = re.search(r"peak (\d+) MB", done.stdout)
    said = f"{seconds:8.1f} s{rows / seconds:12,.0f} rows/s{peak[1] if peak else '?':>8} MB"
    print(f"  {name:40}{said}  load {os.getloadavg()[0]:.1f}", flush=True)


def _contracts(children: int) -> None:
    """Providers, children and their care contracts, as rows."""
    from accueil.attendance.models import CareContract
    from accueil.demo.load import analyze, copy
    from accueil.registry import models as m

    places = children // EACH + 1
    office = {"id": "bench", "name": "Bench", "kind": "commune"}
    copy(m.Office, [office])
    made = ({"name": f"P{n}", "kind": "sea", "funding": "commercial"} for n in range(places))
    about = {"commune_id": "bench"}
    copy(m.Provider, ({"id": _id("p", n), **row, **about} for n, row in enumerate(made)))
    copy(m.Child, (_child(n) for n in range(children)))
    copy(CareContract, (_contract(n) for n in range(children)))
    analyze()


def _id(kind: str, number: int) -> UUID:
    return uuid5(NAMES, f"{kind}{number}")


def _code(number: int) -> str:
    """A code of the right form, another for each number."""
    letters, digits = divmod(number, 500)
    parts = [LETTERS[letters // 26**n % 26] for n in range(5)]
    return f"{''.join(parts[:3]).capitalize()}{''.join(parts[3:]).capitalize()}{digits:03}"


def _child(number: int) -> dict[str, Any]:
    from datetime import UTC, datetime

    made = datetime(2026, 1, 1, tzinfo=UTC)
    return {
        "id": _id("c", number),
        "office_id": "bench",
        "iam_code": _code(number),
        "language": "fr",
        "created_at": made,
    }


def _contract(number: int) -> dict[str, Any]:
    from datetime import UTC, datetime

    from accueil.store.facts import days

    return {
        "child_id": _id("c", number),
        "provider_id": _id("p", number // EACH),
        "number": f"B-{number:06}",
        "iam_code": _code(number),
        "language": "fr",
        "signed": date(2026, 1, 5),
        "signer": "a parent",
        "pattern": [[weekday, 450, 990] for weekday in range(1, 6)],
        "billed": "real",
        "valid": days(date(2026, 1, 5)),
        "recorded_at": datetime(2026, 1, 5, tzinfo=UTC),
    }


def _write(path: Path, children: range) -> int:
    """A file with a month of stays of these children; a sixth of the days have two."""
    import polars as pl

    days = [FIRST + timedelta(days=7 * w + d) for w in range(WEEKS) for d in range(WORKDAYS)]
    known = pl.DataFrame(
        {
            "provider": [str(_id("p", n // EACH)) for n in children],
            "child": [_code(n) for n in children],
        }
    ).lazy()
    frame = known.join(pl.LazyFrame({"date": days}), how="cross").with_row_index("n")
    morning = frame.with_columns(
        **{"from": _clock(7 * 60 + pl.col("n") % 120), "until": _clock(12 * 60 + pl.col("n") % 300)}
    )
    second = {
        "from": _clock(17 * 60 + 30 + pl.col("n") % 30),
        "until": _clock(18 * 60 + pl.col("n") % 60),
    }
    evening = frame.filter(pl.col("n") % 6 == 0).with_columns(**second)
    table = pl.concat([morning, evening]).with_columns(meals=pl.lit(1)).sort("n").drop("n")
    if path.suffix == ".csv":
        table.sink_csv(path, separator=";")
    else:
        table.sink_parquet(path)
    return int(table.select(pl.len()).collect().item())


def _clock(minutes: Any) -> Any:
    import polars as pl

    return pl.format(
        "{}:{}", (minutes // 60).cast(pl.String), (minutes % 60).cast(pl.String).str.zfill(2)
    )


def _bare(path: Path) -> None:
    """The yardstick: the same rows into a table that knows nothing."""
    import polars as pl
    from django.db import connections

    frame = pl.read_csv(path, separator=";") if path.suffix == ".csv" else pl.read_parquet(path)
    with connections["owner"].cursor() as cursor:
        cursor.execute(BARE)
        with cursor.copy("COPY bench_stays FROM STDIN") as copy:
            for batch in frame.drop("meals").iter_slices(50_000):
                copy.write(batch.write_csv(separator="\t", include_header=False))
        cursor.execute("DROP TABLE bench_stays")


def _group() -> None:
    """A week of a group of thirty children, entered as the grid does; then nothing changed."""
    from datetime import UTC, datetime

    from accueil.attendance.entering import enter
    from accueil.store.security import see

    see(country=True)
    seconds: dict[str, list[float]] = {"new": [], "same": []}
    for number in range(SAVES):
        monday = FIRST - timedelta(days=7 * (number + 1))
        for kind in seconds:
            entries = list(_week(monday))
            now = datetime.now(UTC)
            took = timed(lambda e=entries, n=now: enter(e, source="grid", by=None, now=n))[0]
            seconds[kind].append(took)
    print(f"{'milliseconds':44}{'p50':>9}{'p95':>9}{'most':>9}{'count':>9}")
    tell(f"a week of {GROUP} children entered", seconds["new"])
    tell("  the same once more", seconds["same"])
    see()


def _week(monday: date) -> Iterator[Any]:
    from accueil.attendance.entries import DayEntry

    place = _id("p", 0)
    for child in range(GROUP):
        for day in range(WORKDAYS):
            on = monday + timedelta(days=day)
            yield DayEntry(child, place, _id("c", child), on, [(480, 720), (780, 1020)], 1)
