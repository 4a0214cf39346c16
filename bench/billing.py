"""Billing measured on a whole country: `python -m bench --billing [--children 65000]`.

Everything happens in a folder of its own: an embedded database, the demonstration, then
`accueil bill` as people call it, beside reading the same rows without computing.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

from bench.office import timed
from bench.place import own_database

BACK = timedelta(days=122)
ONE_IN = 100  # of so many families one earns something else
EMPTIED = "opening, mark, statement, part, obstacle, transfer"
READ = """
SELECT child_id, provider_id, day, start, until FROM attendance_stay
    WHERE withdrawn_at IS NULL AND day BETWEEN %(first)s::date - 1 AND %(last)s;
SELECT child_id, provider_id, day, count FROM attendance_meals
    WHERE withdrawn_at IS NULL AND day BETWEEN %(first)s::date - 1 AND %(last)s;
SELECT child_id, provider_id, valid, kind FROM attendance_absence
    WHERE withdrawn_at IS NULL AND valid && daterange(%(first)s, %(last)s);
SELECT child_id, provider_id, valid, pattern, extras FROM attendance_carecontract
    WHERE withdrawn_at IS NULL;
SELECT child_id, born, valid FROM registry_identity WHERE withdrawn_at IS NULL;
SELECT child_id, household_id, valid FROM registry_home WHERE withdrawn_at IS NULL;
SELECT child_id, signed, periods, valid FROM registry_membership WHERE withdrawn_at IS NULL;
SELECT household_id, kind, valid FROM registry_composition WHERE withdrawn_at IS NULL;
SELECT household_id, yearly_cents, valid FROM registry_income WHERE withdrawn_at IS NULL
"""
SECONDS = os.sysconf("SC_CLK_TCK")


def main(children: int) -> None:
    """Invent a country, bill it, print what came of it."""
    with own_database(children) as folder:
        _fill(children)
        _measured(folder / "postgres")


def _fill(children: int) -> None:
    """The demonstration; what it has billed itself is taken back."""
    from django.db import connections

    from accueil.demo.fill import fill

    now = datetime.now(UTC)
    seconds = timed(lambda: fill(children, 1, now, again=False, told=lambda _: None))[0]
    print(f"demonstration: {seconds:.0f} s", flush=True)
    tables = ", ".join(f"billing_{name}" for name in EMPTIED.split(", "))
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables}, attendance_closing CASCADE")


def _measured(cluster: Path) -> None:
    from accueil.billing.models import Part, Statement
    from accueil.billing.run import to_begin
    from accueil.store.security import see

    see(country=True)
    period = to_begin(datetime.now(UTC))[-1]
    names = ("seconds", "CPU s", "database", "peak MB", "load")
    print(f"{period.name:44}{''.join(f'{name:>10}' for name in names)}")
    call = ["--period", period.name]
    _told("first billing, 1 worker a core", call, cluster)
    parts = f"{Part.objects.count():,} parts"
    print(f"  {Statement.objects.count():,} statements, {parts}, {_weeks():,} child-weeks")
    _told("second run: nothing to do", call, cluster)
    families = earn_more(datetime.now(UTC))
    _told(f"{families:,} families' incomes changed", call, cluster)
    _told("all computed anew, nothing new", [*call, "--again"], cluster)
    seconds, rows = timed(lambda: _read(period))
    print(f"{f'yardstick: reading {rows:,} rows':44}{seconds:10.1f}", flush=True)


def _told(name: str, words: list[str], cluster: Path) -> None:
    """Call `accueil bill`: time on the clock, CPU of its processes, of the database, memory."""
    call = [sys.executable, "-m", "accueil.commands", "bill", *words]
    began, cpu, database, peak = time.perf_counter(), _used(), database_cpu(cluster), 0
    child = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while child.poll() is None:
        peak = max(peak, sum(_memory(process) for process in family_of(child.pid)))
        time.sleep(0.2)
    seconds = time.perf_counter() - began
    said, wrong = child.communicate()
    if child.returncode:
        sys.exit(f"{name}: {said}{wrong}"[:2000])
    figures = seconds, _used() - cpu, database_cpu(cluster) - database, peak / 1024
    load = os.getloadavg()[0]
    print(f"{name:44}{''.join(f'{one:10.1f}' for one in figures)}{load:10.1f}", flush=True)


def _used() -> float:
    """CPU seconds of all processes that were started and have ended."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def database_cpu(cluster: Path) -> float:
    """CPU seconds of the database: of its first process, of those that ended and those there."""
    first = int((cluster / "postmaster.pid").read_text().split("\n")[0])
    return sum(cpu_of(process) for process in family_of(first))


def cpu_of(process: int) -> float:
    try:
        told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(int(ticks) for ticks in told[11:15]) / SECONDS


def family_of(process: int) -> Iterator[int]:
    """A process and all it has started."""
    yield process
    try:
        started = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return
    for one in started:
        yield from family_of(int(one))


def _memory(process: int) -> int:
    """What a process has for itself and its share of what it shares, in kB."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().split("\n")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _weeks() -> int:
    """How many weeks with care were billed, by a sample of the statements."""
    from accueil.billing.frozen import thaw
    from accueil.billing.models import Statement
    from accueil.law.parameters import shipped

    sample = Statement.objects.order_by("pk")[:500]
    thawed = [thaw(statement.content, shipped()) for statement in sample]
    found = sum(bool(week.week.rows) for one in thawed for week in one.weeks)
    return found * Statement.objects.count() // max(len(thawed), 1)


def earn_more(now: datetime) -> int:
    """One family of a hundred earns something else since four months; how many."""
    from accueil.registry.models import Income
    from accueil.store.facts import days, record

    since = now.date() - BACK
    kept = Income.objects.current().filter(of="representative", valid__contains=since)
    found = list(kept.order_by("household")[: kept.count() // ONE_IN])
    for old in found:
        said: dict[str, Any] = {"of": old.of, "evidence": old.evidence, "place": old.place}
        cents = old.yearly_cents + 1_200_000
        new = Income(household_id=old.household_id, yearly_cents=cents, valid=days(since), **said)
        record(new, by=None, now=now)
    return len(found)


def _read(period: Any) -> int:
    """The yardstick: the rows that the bills of a period rest on, into memory and no further."""
    from django.db import connection

    count, days = 0, {"first": period.first, "last": period.last}
    for question in READ.split(";"):
        with connection.cursor() as cursor:
            cursor.execute(question, days if "%(" in question else None)
            while rows := cursor.fetchmany(10_000):
                count += len(rows)
    return count
