"""Stays from a file into the table of stays: looked at first, then taken in whole or not at all.

The rows go into a table of the transaction, so that a country's month needs no more memory than a
crèche's week, and from there, a day at a time, through `enter` like everything else.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import IO, Any
from uuid import UUID

from django.db import connection, transaction

from accueil.actions import import_queries as sql
from accueil.attendance.entering import enter
from accueil.attendance.entries import DayEntry, Refusal
from accueil.exchange.stays_cells import Fault, letter
from accueil.exchange.stays_columns import Columns
from accueil.exchange.stays_file import Limits, Reading, StayRow, read
from accueil.store.models import Actor, note
from accueil.store.uploads import shown_name

MOST_FAULTS = 1_000
BATCH = 5_000
LOG = "stays from a file"
SHOWN_DIGEST, LONGEST_NAME = 12, 60


def _nothing() -> None:
    """Nobody wants to be told."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that somebody hands in: its bytes, its name, whose stays they are.

    `provider` None: the file names the provider of each row. `reason`: why what was declared
    changes. `source`: `file`, or `import` for a country's file. `told` is called now and then
    while the file is read.
    """

    file: IO[bytes]
    name: str
    provider: UUID | None = None
    reason: str = ""
    source: str = "file"
    limits: Limits = field(default_factory=Limits)
    told: Callable[[], None] = field(default=_nothing)


@dataclass(frozen=True, slots=True)
class WeekSum:
    """A child's week as the file says it, beside what is entered of those days before."""

    child: UUID
    monday: date
    days: int
    minutes: int
    meals: int
    minutes_before: int
    meals_before: int


@dataclass(slots=True)
class Outcome:
    """What a file would change, or has changed: days by what becomes of them, and all faults.

    `new`: of these days nothing was known; `replaced`: something else was; `same`: the same was.
    `faults` are the first thousand, in the order of the file, of `faults_total`; with any, nothing
    is written. `skipped`: rows that say nothing. `digest` names the file.
    """

    digest: str = ""
    kind: str = ""
    sheet: str = ""
    rows: int = 0
    skipped: int = 0
    days: int = 0
    children: int = 0
    new: int = 0
    replaced: int = 0
    same: int = 0
    faults: list[Fault] = field(default_factory=list)
    faults_total: int = 0
    weeks: list[WeekSum] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """How many days are not as they were."""
        return self.new + self.replaced


def preview(handed: Handed, actor: Actor, *, now: datetime) -> Outcome:
    """What a file would change, with the sums of each child and week. Nothing is written."""
    with transaction.atomic():
        outcome = _entered(handed, actor, now, weeks=True)
        transaction.set_rollback(True)
    return outcome


def take_in(handed: Handed, actor: Actor, *, now: datetime) -> Outcome:
    """Enter a file's days: all of them or, with any fault, none; the same file again changes none.

    The access log keeps who, when, the file's name and digest, and whose days it was about.
    """
    with transaction.atomic():
        outcome = _entered(handed, actor, now, weeks=False)
        if outcome.faults_total:
            transaction.set_rollback(True)
        elif outcome.changes:
            _note(handed, outcome, actor, now)
    return outcome


def _entered(handed: Handed, actor: Actor, now: datetime, *, weeks: bool) -> Outcome:
    outcome = Outcome(digest=_digest(handed.file))
    reading = read(handed.file, country=handed.provider is None, limits=handed.limits)
    with connection.cursor() as cursor:
        cursor.execute(sql.TABLE)
        faults = _load(cursor, reading, handed, outcome)
        faults += _checked(cursor, reading.columns, outcome)
        if weeks and handed.provider:
            cursor.execute(sql.WEEKS)
            outcome.weeks = [WeekSum(*row) for row in cursor.fetchall()]
        cursor.execute(sql.COUNTS)
        outcome.days, outcome.children, new = cursor.fetchone()
    done = enter(
        _entries(reading.columns),
        source=handed.source,
        by=actor.account,
        now=now,
        reason=handed.reason,
        most=MOST_FAULTS,
    )
    faults += _refused(done.refusals, reading.columns)
    outcome.faults_total += max(done.refused_total, len(done.refusals))
    outcome.faults = sorted(faults, key=lambda fault: (fault.row, fault.column))[:MOST_FAULTS]
    if not outcome.faults_total:
        outcome.new, outcome.replaced = new, done.changed_total - new
        outcome.same = done.unchanged_total
    outcome.kind, outcome.sheet, outcome.skipped = reading.kind, reading.sheet, reading.skipped
    return outcome


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()


def _load(cursor: Any, reading: Reading, handed: Handed, outcome: Outcome) -> list[Fault]:
    """Every row that could be read into the table of the transaction; what is wrong with others."""
    faults: list[Fault] = []

    def lines(rows: Iterable[StayRow | Fault]) -> Iterator[str]:
        for row in rows:
            if isinstance(row, StayRow):
                outcome.rows += 1
                yield _line(row, handed.provider)
                continue
            outcome.faults_total += 1
            if len(faults) < MOST_FAULTS:
                faults.append(row)

    with cursor.copy(sql.COPY) as copy:
        rest = lines(reading.rows)
        while batch := "".join(islice(rest, BATCH)):
            copy.write(batch)
            handed.told()
    return faults


def _line(row: StayRow, provider: UUID | None) -> str:
    """A row as COPY reads it: numbers, codes and days that were read, nothing to be quoted."""
    values = (row.row, row.provider or provider, row.child, row.day, row.start, row.until)
    cells = (*values, row.meals, row.absence)
    return "\t".join(["\\N" if cell is None else str(cell) for cell in cells]) + "\n"


def _checked(cursor: Any, columns: Columns, outcome: Outcome) -> list[Fault]:
    """Who the children are; whom the providers do not know, and what rows of a day contradict."""
    cursor.execute(sql.ANALYZE)
    faults: list[Fault] = []
    for statement, code, name, called in sql.CHECKS:
        cursor.execute(statement)
        outcome.faults_total += cursor.rowcount
        for row, value in cursor.fetchmany(MOST_FAULTS):
            faults.append(Fault(row, code, _letter(columns, name), name, {called: value}))
    return faults


def _letter(columns: Columns, name: str) -> str:
    return letter(columns[name]) if name in columns else ""


def _entries(columns: Columns) -> Iterator[DayEntry]:
    """The file's days, each with all its rows; without that column it says nothing of absences."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql.DAYS, ["" if "absence" in columns else None])
        while rows := cursor.fetchmany(BATCH):
            for row, provider, child, day, starts, untils, meals, absence in rows:
                stays = list(zip(starts or (), untils or (), strict=True))
                yield DayEntry(row, provider, child, day, stays, meals, absence)


def _refused(refusals: Iterable[Refusal], columns: Columns) -> list[Fault]:
    """What the entering refuses, at the row that it is about: a day may have several."""
    listed = list(refusals)
    if not listed:
        return []
    rows_of: dict[int, list[tuple[int, int, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql.ROWS_OF, [[refusal.row for refusal in listed]])
        for first, row, start, until in cursor.fetchall():
            rows_of.setdefault(first, []).append((row, start, until))
    faults = []
    for refusal in listed:
        values = {name: _shown(name, value) for name, value in refusal.values.items()}
        row = _row_of(refusal, rows_of.get(refusal.row, []))
        place = _letter(columns, refusal.column)
        faults.append(Fault(row, refusal.code, place, refusal.column, values))
    return faults


def _row_of(refusal: Refusal, rows: list[tuple[int, int, int]]) -> int:
    """The row of the day that holds the minutes of a refusal; else the first."""
    start, until = refusal.values.get("from"), refusal.values.get("until")
    if start is None or until is None:
        return refusal.row
    exact = [row for row, begins, _ in rows if begins == start]
    near = [row for row, begins, ends in rows if begins < until and start < ends]
    return next(iter([*exact[-1:], *near]), refusal.row)


def _shown(name: str, value: Any) -> Any:
    """Minutes of a day as the clock shows them."""
    if name not in ("from", "until") or not isinstance(value, int):
        return value
    minutes = value % 1440 if value != 1440 else value
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _note(handed: Handed, outcome: Outcome, actor: Actor, now: datetime) -> None:
    """Note the file, and for each child that somebody changed its days."""
    digest, name = outcome.digest[:SHOWN_DIGEST], shown_name(handed.name)[-LONGEST_NAME:]
    note(actor, "change", f"{LOG}: {outcome.changes} days, {digest}, {name}", now=now)
    about = [now, actor.account, actor.role, actor.office, f"{LOG} {digest}", actor.purpose]
    with connection.cursor() as cursor:
        cursor.execute(sql.NOTE, about)
