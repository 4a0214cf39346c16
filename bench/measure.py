"""One measurement in a process of its own: `python -m bench.measure WHAT PATH RUNS` prints JSON."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from accueil.law.parameters import Parameters, shipped

SQL = Path(__file__).with_name("weeks.sql")
CASES_A_RUN = 200


def main(what: str, path: Path, runs: int) -> None:
    """Run once to warm up, then so often as is asked."""
    run = MEASURED[what](path)
    result, walls, cpus = run(), [], []
    for _ in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        result = run()
        walls.append((time.perf_counter() - wall) / TIMES.get(what, 1))
        cpus.append((time.process_time() - cpu) / TIMES.get(what, 1))
    rows = result[0] if isinstance(result, list) else 0
    found = {"walls": walls, "cpus": cpus, "rows": rows, "peak": _peak(), "result": result}
    print(json.dumps(found))


def _peak() -> int:
    """The most memory that this process ever had, in MB; what began it does not count."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    (line,) = (x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def _sums(path: Path) -> Callable[[], Any]:
    from accueil.engine import bulk
    from accueil.engine.table import scan

    def run() -> list[int]:
        found = bulk.sums(scan(path), shipped())
        return [found.rows, found.parent_cents, found.state_cents]

    return run


def _lines(path: Path) -> Callable[[], Any]:
    from accueil.engine import bulk
    from accueil.engine.table import scan

    law, rows = shipped(), _height(path)

    def run() -> list[int]:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            bulk.write(scan(path), law, bulk.all_lines(law), Path(folder) / "lines.parquet")
        return [rows]

    return run


def _height(path: Path) -> int:
    import polars as pl

    return int(pl.scan_parquet(path).select(pl.len()).collect().item())


def _read(path: Path) -> Callable[[], Any]:
    import polars as pl

    frame = pl.scan_parquet(path)
    every = pl.all().exclude("school_week", "monday").max()

    def run() -> list[int]:
        frame.select(every, pl.col("school_week").any(), pl.col("monday").max()).collect(
            engine="streaming"
        )
        return [rows]

    rows = _height(path)
    return run


def _duckdb(path: Path) -> Callable[[], Any]:
    import duckdb

    database = duckdb.connect(config={"memory_limit": "8GB"})
    _numbers_of_the_law(database, shipped())
    sql = SQL.read_text(encoding="utf-8")

    def run() -> list[int]:
        (found,) = database.execute(sql, {"path": str(path)}).fetchall()
        return list(found)

    return run


def _numbers_of_the_law(database: Any, law: Parameters) -> None:
    """The one tariff that the table's year needs, as three small tables."""
    from accueil.law.bands import BANDS, FAMILY_GROUPS, PROVIDER_KINDS
    from accueil.law.tariffs import MEAL_SHARES
    from bench.tables import FIRST_MONDAY

    number = law.tariff_on(FIRST_MONDAY).number
    database.execute("CREATE TABLE cap (kind VARCHAR, cents INT)")
    database.executemany(
        "INSERT INTO cap VALUES (?, ?)", [[k, number(f"hour_cap.{k}")] for k in PROVIDER_KINDS]
    )
    database.execute(
        "CREATE TABLE scale (band VARCHAR, family_group INT, one INT, two INT, three INT, "
        "first_block INT)"
    )
    database.executemany(
        "INSERT INTO scale VALUES (?, ?, ?, ?, ?, ?)",
        [
            [
                band,
                group,
                *(number(f"scale.{band}.{group}.block_{block}") for block in (1, 2, 3)),
                number(f"block_minutes.{band}.block_1"),
            ]
            for band in BANDS
            for group in FAMILY_GROUPS
        ],
    )
    database.execute("CREATE TABLE share (band VARCHAR, young INT, term INT, holiday INT)")
    database.executemany(
        "INSERT INTO share VALUES (?, ?, ?, ?)",
        [[band, *(number(f"{share}.{band}") for share in MEAL_SHARES)] for band in BANDS],
    )


def _values(path: Path) -> Callable[[], Any]:
    """The rules alone: the weeks of a case as they read them, to the values of all lines."""
    from accueil.exchange.case import read_case
    from accueil.law.assess import values_of
    from accueil.law.bill import gather

    law = shipped()
    weeks = gather(read_case(path, law), law)

    def run() -> None:
        for _ in range(CASES_A_RUN):
            for week in weeks:
                values_of(week, law)

    return run


def _case(path: Path, sentences: bool) -> Callable[[], Any]:
    from accueil.exchange.answer import answer
    from accueil.exchange.case import read_case
    from accueil.law.bill import bill

    law = shipped()
    case = read_case(path, law)

    def run() -> None:
        for _ in range(CASES_A_RUN):
            found = bill(case, law)
            if sentences:
                answer(found, "fr")

    return run


def _estimate(path: Path) -> Callable[[], Any]:
    """The calculator's answer for the child of a case, all day in a crèche: twelve periods."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accueil.config.settings")
    django.setup()
    from accueil.actions.calculator import Answers, CarePlace, ChildAsked, Hours, calculate
    from accueil.exchange.case import read_case

    law = shipped()
    case = read_case(path, law)
    day = (Hours((1, 2, 3, 4, 5), 450, 990, 1),)
    child = ChildAsked(
        case.child.born, "", (CarePlace("sea", "commercial", 750, 450, day, day),), None
    )
    answers = Answers(1, 60_000_00, False, (child,))

    def run() -> None:
        for _ in range(CASES_A_RUN):
            calculate(answers, law, today=case.period.first)

    return run


def _assess(path: Path) -> Callable[[], Any]:
    call = [str(Path(sys.executable).with_name("accueil")), "assess", str(path)]
    return lambda: subprocess.run(call, capture_output=True, check=True) and None


def _spark(path: Path) -> Callable[[], Any]:
    from accueil.engine.spark import spark_sums

    def run() -> list[int]:
        found = spark_sums(path, shipped(), "local[2]", keep=True)
        return [found.rows, found.parent_cents, found.state_cents]

    return run


MEASURED: dict[str, Callable[[Path], Callable[[], Any]]] = {
    "sums": _sums,
    "lines": _lines,
    "read": _read,
    "duckdb": _duckdb,
    "values": _values,
    "case": partial(_case, sentences=False),
    "answer": partial(_case, sentences=True),
    "estimate": _estimate,
    "assess": _assess,
    "spark": _spark,
}
TIMES = dict.fromkeys(("values", "case", "answer", "estimate"), CASES_A_RUN)

if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
