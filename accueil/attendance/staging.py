"""Entries on their way in: streamed into tables of the transaction, which end with it.

staged_day     an entry: n (1, 2, 3 …), row, provider, child, day, meals, absence, times
staged_stay    its stays; from_minute, until_minute counted from 2000-01-01
refused        what is wrong: n, row, code, col(umn), vals (values)
difference     what would change: n, what (`new` or `gone` stays, `meals`, `absence`), the id of
               the row that is withdrawn, the times of a new stay
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection

from accueil.attendance.entries import DayEntry
from accueil.attendance.models import Absence
from accueil.store.security import sees_provider

BATCH = 5_000
# From so many entries on the planner is told what the tables hold.
MANY = 1_000
KINDS = frozenset(("", *Absence.KINDS))
TABLES = """
CREATE TEMPORARY TABLE staged_day (n integer, row bigint, provider uuid, child uuid, day date,
    meals bigint, absence text, starts bigint[], untils bigint[]) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_stay (id integer, n integer, row bigint, provider uuid, child uuid,
    day date, start bigint, until bigint, from_minute bigint, until_minute bigint) ON COMMIT DROP;
CREATE TEMPORARY TABLE refused (n integer, row bigint, code text, col text, vals jsonb)
    ON COMMIT DROP;
CREATE TEMPORARY TABLE difference (n integer, what text, id bigint, start bigint, until bigint)
    ON COMMIT DROP;
"""
COPY = """
COPY staged_day (n, row, provider, child, day, meals, absence, starts, untils) FROM STDIN
"""
STAYS = """
INSERT INTO staged_stay
SELECT row_number() OVER (), n, row, provider, child, day, t.start, t.until,
       counted.first + t.start, counted.first + t.until
FROM staged_day d, unnest(d.starts, d.untils) AS t (start, until),
     LATERAL (SELECT (d.day - DATE '2000-01-01')::bigint * 1440 AS first) AS counted
"""
UNSEEN = f"SELECT provider FROM staged_day WHERE ({sees_provider('provider')}) IS NOT TRUE LIMIT 1"
# A whole country sorts in memory, not on disk; and is found by child and day where the planner
# takes the attendance for small, because nobody counted it since it grew.
ROOM = "SET LOCAL work_mem = '96MB'"
FOUND = "CREATE INDEX ON {0} (child, day); ANALYZE {0}"


def stage(entries: Iterable[DayEntry]) -> int:
    """Write entries into the tables of the transaction; how many.

    Between two batches the entries may ask the database themselves. Refuses with `PermissionError`
    a provider whose rows the connection does not see.
    """
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for batch in _batches(entries):
            with cursor.copy(COPY) as copy:
                copy.write("".join(_line(count + n, e) for n, e in enumerate(batch, start=1)))
            count += len(batch)
        if count >= MANY:
            cursor.execute(ROOM)
            cursor.execute(FOUND.format("staged_day"))
        _refuse_unseen(cursor)
        cursor.execute(STAYS)
        if count >= MANY:
            cursor.execute(FOUND.format("staged_stay"))
    return count


def forget() -> None:
    """The tables end before their transaction: it may enter something else."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE staged_day, staged_stay, refused, difference")


def _refuse_unseen(cursor: Any) -> None:
    cursor.execute(UNSEEN)
    unseen = cursor.fetchone()
    if unseen:
        raise PermissionError(f"nothing is entered here for the provider {unseen[0]}")


def _batches(entries: Iterable[DayEntry]) -> Iterator[list[DayEntry]]:
    rest = iter(entries)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _line(n: int, entry: DayEntry) -> str:
    """An entry as COPY reads it: numbers, days and kinds, nothing that would need quoting."""
    if entry.absence is not None and entry.absence not in KINDS:
        raise ValueError(f"{entry.absence!r} is no kind of absence")
    absence = "\\N" if entry.absence is None else entry.absence
    starts = ",".join(str(int(start)) for start, _ in entry.stays)
    untils = ",".join(str(int(until)) for _, until in entry.stays)
    return (
        f"{n}\t{int(entry.row)}\t{entry.provider}\t{entry.child}\t{entry.day}"
        f"\t{int(entry.meals)}\t{absence}\t{{{starts}}}\t{{{untils}}}\n"
    )
