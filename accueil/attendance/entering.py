"""The one way in: entries of children's days become stays, meals and absences.

One entry and a country's month take the same way: they are streamed into tables of the transaction,
checked there, compared with what is entered, and only what differs is written.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction

from accueil.attendance.checking import check_each, check_overlaps, check_periods
from accueil.attendance.entries import DayEntry, Entered, Refusal
from accueil.attendance.models.stays import SOURCES
from accueil.attendance.periods import HOLD, Unlocked, correcting, hold_open
from accueil.attendance.staging import forget, stage
from accueil.attendance.writing import Word, compare, write
from accueil.store.security import seeing_the_country

STAGED = "SELECT child FROM staged_day"
DAYS = "SELECT min(day), max(day) FROM staged_day"
REFUSED_TOTAL = "SELECT count(DISTINCT n) FROM refused"
REFUSED = "SELECT row, code, col, vals FROM refused ORDER BY row, n, code, col, vals LIMIT %s"
TOTALS = "SELECT (SELECT count(*) FROM staged_day), (SELECT count(DISTINCT n) FROM difference)"
CHANGED = """
SELECT row FROM staged_day WHERE n IN (SELECT n FROM difference) ORDER BY row LIMIT %s
"""
UNCHANGED = """
SELECT row FROM staged_day WHERE n NOT IN (SELECT n FROM difference) ORDER BY row LIMIT %s
"""


def enter(
    entries: Iterable[DayEntry],
    *,
    source: str,
    by: UUID | None,
    now: datetime,
    reason: str = "",
    partial: bool = False,
    most: int = 10_000,
    ahead: int = 0,
    unlocked: Unlocked | None = None,
) -> Entered:
    """Enter days of children: all of them or, where one is refused, nothing.

    With `partial` what is refused is left out and the rest is written. Each list of the answer
    holds at most `most` rows. `ahead`: by so many minutes the clock of who says it may be fast.
    `unlocked`: what an accepted correction allows of a closed period. The order of entries changes
    nothing, and neither does saying the same again. Refuses with `PermissionError` providers whose
    rows the connection does not see.
    """
    if source not in SOURCES:
        raise ValueError(f"{source!r} is no way in, expected one of {', '.join(SOURCES)}")
    word = Word(source, by, now, reason.strip(), ahead)
    with transaction.atomic():
        stage(entries)
        with seeing_the_country(), correcting(unlocked):
            try:
                entered = _take(word, unlocked, partial=partial, most=most)
            except (IntegrityError, OperationalError):
                # Somebody wrote the same minute past the lock: now it is there to be seen.
                entered = _take(word, unlocked, partial=partial, most=most)
        forget()
    return entered


@transaction.atomic
def _take(word: Word, unlocked: Unlocked | None, *, partial: bool, most: int) -> Entered:
    hold_open()
    with connection.cursor() as cursor:
        cursor.execute(HOLD.format(children=STAGED))
        cursor.execute(DAYS)
        first, last = cursor.fetchone()
    if first is None:
        return Entered([], [], [])
    check_each(word.now, ahead=word.ahead, partial=partial)
    compare()
    check_periods(has_reason=bool(word.reason), partial=partial, unlocked=unlocked)
    check_overlaps((first, last), partial=partial)
    refusals, total = _refusals(most)
    if refusals and not partial:
        return Entered([], [], refusals, refused_total=total)
    write(word)
    return _entered(refusals, total, most)


def _refusals(most: int) -> tuple[list[Refusal], int]:
    with connection.cursor() as cursor:
        cursor.execute(REFUSED_TOTAL)
        (total,) = cursor.fetchone()
        if not total:
            return [], 0
        cursor.execute(REFUSED, [most])
        found = cursor.fetchall()
    return [Refusal(row, code, col, json.loads(vals)) for row, code, col, vals in found], total


def _entered(refusals: list[Refusal], refused: int, most: int) -> Entered:
    with connection.cursor() as cursor:
        cursor.execute(TOTALS)
        taken, changed = cursor.fetchone()
        cursor.execute(CHANGED, [most])
        new = [row for (row,) in cursor.fetchall()]
        cursor.execute(UNCHANGED, [most])
        known = [row for (row,) in cursor.fetchall()]
    return Entered(new, known, refusals, changed, taken - changed, refused)
