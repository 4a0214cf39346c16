"""The proof of a year measured: `python -m bench --verify [--children 65000]`.

A folder of its own with an embedded database: an invented country, its last month of care billed
as always; then each statement is assessed and frozen again for the other months of a year, so that
every check really runs. `accueil verify` in a process of its own; beside it reading the same rows.
"""

import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.office import timed
from bench.place import own_database

PERIODS, AT_ONCE = 12, 500
TABLES = ("statement", "part", "transfer")
Rows = dict[str, list[dict[str, Any]]]


def main(children: int) -> None:
    """Make the year, prove it, read it."""
    with own_database(children):
        _made(children)
        _measured()


def _made(children: int) -> None:
    """A country, its last month billed, and that month as the eleven others."""
    from accueil.billing.models import Opening, Statement
    from accueil.demo.fill import fill
    from accueil.law.calendar import Period
    from accueil.store.security import see

    now = datetime.now(UTC)
    print(f"country: {timed(lambda: fill(children, 1, now))[0]:.0f} s", flush=True)
    see(country=True)
    last = _last_month(now)
    _bill(last)
    kept = Statement.objects.filter(period=last.name).count()
    periods = [Period.containing(last.first - timedelta(days=28 * n + 3)) for n in range(1, 20)]
    others = sorted({period for period in periods if period != last})[-(PERIODS - 1) :]
    for period in others:
        opened = {"opened_at": _over(period.name)}
        Opening.objects.get_or_create(period=period.name, defaults=opened)
    with _unguarded():
        took = timed(lambda: _cloned(last.name, [period.name for period in others]))[0]
    print(f"{kept:,} statements cloned into {len(others)} periods: {took:.0f} s", flush=True)
    _analyzed()


def _over(period: str) -> datetime:
    """The moment after the last day of a period: then its bills are made, before it is closed."""
    from accueil.law.calendar import Period

    last = Period.named(period).last
    return datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)


@contextmanager
def _unguarded() -> Iterator[None]:
    """Let what was posted in time be written now, though its period is closed since."""
    from django.db import connections

    for word in ("DISABLE", "ENABLE"):
        with connections["owner"].cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"ALTER TABLE billing_{table} {word} TRIGGER USER")
        if word == "DISABLE":
            yield


def _last_month(now: datetime) -> Any:
    """The last period of which the invented country has stays and that is over."""
    from accueil.attendance.models import Stay
    from accueil.law.calendar import Period

    last = max(Stay.objects.order_by("-day").values_list("day", flat=True)[:1])
    period = Period.containing(last)
    return period if period.last < now.date() else period.later(-1)


def _bill(period: Any) -> None:
    """By `accueil bill`, which shares it among the cores."""
    call = [sys.executable, "-m", "accueil.commands", "bill", "--period", period.name]
    done = subprocess.run(call, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    print(done.stdout, end="", flush=True)


def _cloned(last: str, others: Sequence[str]) -> None:
    """Each other period in a process of its own."""
    from django.db import connections

    name = connections["default"].settings_dict["NAME"]
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        pool.starmap(_clone, [(name, last, other) for other in others], chunksize=1)


def _clone(database: str, last: str, other: str) -> None:
    """Freeze each statement of a period again for another one, with parts and transfers."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accueil.config.settings")
    django.setup()
    from accueil.billing.models import Opening, Part, Statement, Transfer
    from accueil.demo.load import copy
    from accueil.store.security import see

    see(country=True)
    said = Statement.objects.filter(period=last, version=1).order_by("child_id")
    taken = Statement.objects.filter(period=other)
    said = said.exclude(child__in=taken.values("child_id"))
    made_at = Opening.objects.get(period=other).opened_at + timedelta(hours=1)
    batch: list[Any] = []
    for statement in [*said.iterator(chunk_size=AT_ONCE), None]:
        if statement is not None:
            batch.append(statement)
        if batch and (statement is None or len(batch) == AT_ONCE):
            rows: Rows = {"statement": [], "part": [], "transfer": []}
            for one in batch:
                _again(one, (other, made_at), rows)
            for name, model in (("statement", Statement), ("part", Part), ("transfer", Transfer)):
                copy(model, iter(rows[name]))
            batch = []


def _again(before: Any, of: tuple[str, datetime], rows: Rows) -> None:
    """One bill in another period: the days moved by whole weeks, everything computed anew."""
    from accueil.billing.frozen import freeze, frozen_of, thaw
    from accueil.billing.models import Statement
    from accueil.billing.settle import digest_of, moves, owed_of, parts_of
    from accueil.law.bill import bill
    from accueil.law.calendar import Period
    from accueil.law.errors import LawError
    from accueil.law.parameters import shipped

    period, made_at = of
    law, to = shipped(), Period.named(period)
    was = thaw(before.content, law)
    by = to.first - was.case.period.first
    case = replace(
        was.case,
        period=to,
        child=replace(was.case.child, born=_moved(was.case.child.born, by)),
        membership=was.case.membership and replace(was.case.membership, signed=to.first),
        stays=[replace(stay, day=stay.day + by) for stay in was.case.stays],
        weeks_without=None if was.case.weeks_without is None else (),
    )
    beside = [replace(one, day=one.day + by) for one in was.uncovered]
    try:
        frozen = frozen_of(bill(case, law), beside)
    except LawError:
        return
    made = Statement(child_id=before.child_id, household_id=before.household_id, period=period)
    made.version, made.posted, made.made_at = 1, period, made_at
    made.engine, made.parameters = before.engine, law.digest
    made.content, made.lines = freeze(frozen, law)
    made.parent_cents = sum(week.parent_cents for week in frozen.weeks)
    made.state_cents = sum(week.state_cents for week in frozen.weeks)
    made.uncovered_cents = sum(one.cents for one in frozen.uncovered)
    made.digest = digest_of(made, "")
    parts = list(parts_of(frozen))
    whose = {"child": made.child_id, "household": made.household_id, "period": period}
    rows["statement"].append({**_row(made), "id": made.pk})
    for part in parts:
        rows["part"].append({**_row(part), **whose, "statement_id": made.pk, "version": 1})
    for transfer in moves(owed_of(parts, {}, made.household_id), {}):
        about = {**whose, "about": period, "statement_id": made.pk, "posted_at": made.made_at}
        rows["transfer"].append({**_row(transfer), **about})


def _moved(day: date, by: timedelta) -> date:
    return day + by


def _row(made: Any) -> dict[str, Any]:
    """A model's values by column; what is not said is left out."""
    fields = (field.attname for field in made._meta.concrete_fields if field.name != "id")
    return {name: getattr(made, name) for name in fields}


def _analyzed() -> None:
    """Statistics and visibility as they are after a night."""
    from django.db import connections

    connections["owner"].ensure_connection()
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _measured() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"SELECT count(*), pg_total_relation_size('billing_{table}') FROM billing_{table}"
            )
            count, size = cursor.fetchone()
            print(f"{count:>12,} rows of {table}, {size / 1e6:,.0f} MB", flush=True)
    _told("yardstick: reading the same rows", [sys.executable, "-m", "bench.verify"])
    call = [sys.executable, "-m", "accueil.commands", "verify", "--json"]
    _told("accueil verify, 2 processes", [*call, "--workers", "2"])
    _told("accueil verify, 1 process", [*call, "--workers", "1"])


def _told(name: str, call: Sequence[str]) -> None:
    """Run it, watch the memory of all its processes, print one line."""
    began, before = time.perf_counter(), _cpu()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(call, stdout=said)
        peak = 0
        while process.poll() is None:
            peak = max(peak, _resident(process.pid))
            time.sleep(0.2)
        seconds = time.perf_counter() - began
        said.seek(0)
        text = said.read().decode()
    told = json.loads(text) if text.startswith("{") else {"counts": {}, "found": {}}
    found = f", found {told['found']}" if told["found"] else ""
    figures = f"{seconds:8.1f} s{_cpu() - before:8.1f} CPU s{peak / 1e6:8.0f} MB"
    print(f"  {name:40}{figures}  load {os.getloadavg()[0]:.1f}{found}", flush=True)


def _cpu() -> float:
    """The seconds that ended processes had a core for; those of the database are not among them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _resident(pid: int) -> int:
    """The memory of a process and those it started, in bytes what they share divided."""
    total = 0
    for one in _family(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def read() -> None:
    """The yardstick: every row fetched, every content unsealed, nothing looked at."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accueil.config.settings")
    django.setup()
    from django.db import connection, transaction

    from accueil.billing.models import Statement
    from accueil.store.encrypted import unseal
    from accueil.store.security import see

    see(country=True)
    place = Statement._meta.get_field("content").place
    with transaction.atomic():
        for row in _rows(connection, "statement"):
            unseal(bytes(row["content"]), place)
        for table in TABLES[1:]:
            for _ in _rows(connection, table):
                pass


def _rows(connection: Any, table: str) -> Iterator[dict[str, Any]]:
    """All rows of a table as they come."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT * FROM billing_{table}")
        names = [column.name for column in cursor.description or ()]
        while rows := cursor.fetchmany(1000):
            yield from (dict(zip(names, row, strict=True)) for row in rows)


if __name__ == "__main__":
    read()
