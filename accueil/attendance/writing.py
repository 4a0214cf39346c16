"""What staged entries change of what is entered, and how it is written."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

DIFFERENCE = """
INSERT INTO difference
SELECT d.n, 'gone', s.id, NULL::bigint, NULL::bigint
FROM staged_day d JOIN attendance_stay s ON s.child_id = d.child AND s.day = d.day
     AND s.provider_id = d.provider AND s.withdrawn_at IS NULL
WHERE NOT EXISTS (SELECT FROM unnest(d.starts, d.untils) AS t (start, until)
                  WHERE t.start = s.start AND t.until = s.until)
UNION ALL
SELECT t.n, 'new', NULL, t.start, t.until
FROM staged_stay t
WHERE NOT EXISTS (SELECT FROM attendance_stay s WHERE s.child_id = t.child AND s.day = t.day
                  AND s.provider_id = t.provider AND s.start = t.start AND s.until = t.until
                  AND s.withdrawn_at IS NULL)
UNION ALL
SELECT d.n, 'meals', m.id, NULL, NULL
FROM staged_day d LEFT JOIN attendance_meals m ON m.child_id = d.child AND m.day = d.day
     AND m.provider_id = d.provider AND m.withdrawn_at IS NULL
WHERE d.meals <> coalesce(m.count, 0)
UNION ALL
SELECT d.n, 'absence', a.id, NULL, NULL
FROM staged_day d LEFT JOIN attendance_absence a ON a.child_id = d.child AND a.valid @> d.day
     AND a.provider_id = d.provider AND a.withdrawn_at IS NULL
WHERE d.absence <> coalesce(a.kind, '')
"""
WITHDRAW = """
UPDATE {table} SET withdrawn_at = %(now)s, withdrawn_by = %(by)s
WHERE id IN (SELECT id FROM difference WHERE what = '{what}')
"""
STAYS = """
INSERT INTO attendance_stay
    (child_id, provider_id, day, start, until, source, recorded_at, recorded_by, reason)
SELECT d.child, d.provider, d.day, x.start, x.until, %(source)s, %(now)s, %(by)s, %(reason)s
FROM difference x JOIN staged_day d USING (n) WHERE x.what = 'new'
"""
MEALS = """
INSERT INTO attendance_meals
    (child_id, provider_id, day, count, source, recorded_at, recorded_by, reason)
SELECT d.child, d.provider, d.day, d.meals, %(source)s, %(now)s, %(by)s, %(reason)s
FROM difference x JOIN staged_day d USING (n) WHERE x.what = 'meals' AND d.meals > 0
"""
# What is left of an absence of several days once some of them say something else.
RESTS = """
CREATE TEMPORARY TABLE absence_rest ON COMMIT DROP AS
SELECT a.child_id, a.provider_id, a.kind, a.note, a.evidence, a.reason,
       unnest(datemultirange(a.valid) - x.days) AS valid
FROM (SELECT id, range_agg(daterange(day, day + 1)) AS days
      FROM difference JOIN staged_day USING (n)
      WHERE what = 'absence' AND id IS NOT NULL GROUP BY id) x
     JOIN attendance_absence a USING (id);
"""
ABSENCES = """
INSERT INTO attendance_absence
    (child_id, provider_id, kind, note, evidence, reason, valid, recorded_at, recorded_by)
SELECT child_id, provider_id, kind, note, evidence, reason, valid, %(now)s, %(by)s::uuid
FROM absence_rest
UNION ALL
SELECT d.child, d.provider, d.absence, '', NULL, %(reason)s, daterange(d.day, d.day + 1),
       %(now)s, %(by)s::uuid
FROM difference x JOIN staged_day d USING (n) WHERE x.what = 'absence' AND d.absence <> '';
DROP TABLE absence_rest;
"""
REASONS = """
INSERT INTO attendance_reason (child_id, provider_id, day, given_at, given_by, text)
SELECT child, provider, day, %(now)s, %(by)s, %(reason)s
FROM staged_day WHERE n IN (SELECT n FROM difference)
"""


@dataclass(frozen=True, slots=True)
class Word:
    """Who says it, when, by which way and why: what is written beside every row.

    `ahead`: by how many minutes the clock of who says it may be fast.
    """

    source: str
    by: UUID | None
    now: datetime
    reason: str
    ahead: int = 0


def compare() -> None:
    """Note what of the entries is not what is entered already."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCE)


def write(word: Word) -> None:
    """Withdraw what is no longer said and record what is new."""
    values = {"source": word.source, "by": word.by, "now": word.now, "reason": word.reason}
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(DISTINCT what) FROM difference")
        found = set(cursor.fetchone()[0] or ())
        if "gone" in found:
            cursor.execute(WITHDRAW.format(table="attendance_stay", what="gone"), values)
        if "meals" in found:
            cursor.execute(WITHDRAW.format(table="attendance_meals", what="meals"), values)
            cursor.execute(MEALS, values)
        if "absence" in found:
            cursor.execute(RESTS)
            cursor.execute(WITHDRAW.format(table="attendance_absence", what="absence"), values)
            cursor.execute(ABSENCES, values)
        if "new" in found:
            cursor.execute(STAYS, values)
        if found and word.reason:
            cursor.execute(REASONS, values)
