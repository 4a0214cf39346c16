"""What is wrong with staged entries, asked of all of them at once.

What the country knows of a child is asked here: the connection must see the country, and of others
nothing leaves but the minutes of an overlap.
"""

from datetime import date, datetime
from typing import Any

from django.db import connection

from accueil.attendance.clock import latest_shown, on_the_wall
from accueil.attendance.periods import Unlocked

PERIOD = "to_char(d.day - (extract(isodow FROM d.day)::integer - 1), 'YYYY-MM')"
# Each entry by itself, and entries about the same day.
BY_ITSELF = """
INSERT INTO refused
SELECT n, row, 'times', CASE WHEN start BETWEEN 0 AND 1439 THEN 'until' ELSE 'from' END,
       jsonb_build_object('from', start, 'until', until)
FROM staged_stay
WHERE start NOT BETWEEN 0 AND 1439 OR until NOT BETWEEN start + 1 AND start + 1440
UNION ALL
SELECT n, row, 'too_many_meals', 'meals', jsonb_build_object('meals', meals)
FROM staged_day WHERE meals NOT BETWEEN 0 AND 3
UNION ALL
SELECT n, row, 'absent_and_present', 'absence', jsonb_build_object('kind', absence)
FROM staged_day WHERE absence <> '' AND cardinality(starts) > 0
UNION ALL
SELECT n, row, 'absent_and_present', 'absence', jsonb_build_object('kind', a.kind)
FROM staged_day d JOIN attendance_absence a ON a.child_id = d.child AND a.provider_id = d.provider
     AND a.valid @> d.day AND a.withdrawn_at IS NULL
WHERE d.absence IS NULL AND cardinality(d.starts) > 0
UNION ALL
SELECT n, row, 'twice', 'child', jsonb_build_object('row', first)
FROM (SELECT n, row, row_number() OVER same AS number, first_value(row) OVER same AS first
      FROM staged_day WINDOW same AS (PARTITION BY child, provider, day ORDER BY row, n)) numbered
WHERE number > 1
UNION ALL
SELECT n, row, 'future', CASE WHEN day > %(today)s THEN 'date' ELSE 'until' END,
       jsonb_build_object('from', start, 'until', until)
FROM staged_stay WHERE until_minute > %(latest)s
UNION ALL
SELECT n, row, 'future', 'meals', jsonb_build_object('meals', meals)
FROM staged_day WHERE meals > 0 AND day > %(today)s
UNION ALL
SELECT n, row, 'no_contract', 'child', '{}'
FROM staged_day d
WHERE NOT EXISTS (
    SELECT FROM attendance_carecontract c WHERE c.child_id = d.child AND c.provider_id = d.provider
    AND c.valid @> d.day AND c.withdrawn_at IS NULL)
"""
BY_PERIOD = f"""
WITH changed AS (
    SELECT d.n, d.row, d.provider, d.child, {PERIOD} AS period
    FROM staged_day d WHERE d.n IN (SELECT n FROM difference))
INSERT INTO refused
SELECT n, row, 'closed', 'date', jsonb_build_object('period', period)
FROM changed WHERE period IN (SELECT period FROM attendance_closing)
  AND NOT (%(child)s::uuid IS NOT NULL AND child = %(child)s AND period = %(period)s
           AND provider = coalesce(%(at)s, provider))
UNION ALL
SELECT n, row, 'reason_needed', 'date', jsonb_build_object('period', period)
FROM changed WHERE NOT %(reason)s AND (provider, period) IN (
    SELECT provider_id, period FROM attendance_declaration)
"""
# Stays of a child in the order of their beginning: which begin before an earlier one has ended.
# `before` holds the latest end so far, and in its lower half whose it is.
AMONG_THEMSELVES = """
WITH one_after_the_other AS (
    SELECT t.*, max((until_minute << 32) | id) OVER (
        PARTITION BY child ORDER BY from_minute, until_minute, row, n
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM staged_stay t WHERE NOT EXISTS (
        SELECT FROM refused r WHERE r.n = t.n AND r.code IN ('times', 'twice', 'future')))
INSERT INTO refused
SELECT t.n, t.row,
       CASE WHEN o.provider = t.provider THEN 'overlap_own' ELSE 'overlap_elsewhere' END, 'from',
       jsonb_build_object('from', t.start,
                          'until', least(t.until_minute, o.until_minute) - t.from_minute + t.start)
FROM one_after_the_other t JOIN staged_stay o ON o.id = (t.before & 4294967295)
WHERE t.before >> 32 > t.from_minute
"""
# A stay meets only stays that begin on its day, those of the evening before that are over
# midnight, and if it is itself over midnight those of the next day. Who has no care contract then
# is not even told the times.
WITH_WHAT_IS_KEPT = """
WITH kept AS MATERIALIZED (
    SELECT s.child_id AS child, s.provider_id AS provider, s.day, s.start, s.until,
           lower(s.during) AS from_minute, upper(s.during) AS until_minute
    FROM attendance_stay s
    WHERE s.withdrawn_at IS NULL AND s.day BETWEEN %(first)s::date - 1 AND %(last)s::date + 1
      AND s.child_id IN (SELECT child FROM staged_day)
      AND NOT EXISTS (SELECT FROM staged_day d WHERE d.child = s.child_id AND d.day = s.day
                      AND d.provider = s.provider_id)),
near AS (
    SELECT t.*, k.provider AS place, k.from_minute AS k_from, k.until_minute AS k_until
    FROM staged_stay t JOIN kept k ON k.child = t.child AND k.day = t.day
    UNION ALL
    SELECT t.*, k.provider, k.from_minute, k.until_minute
    FROM staged_stay t JOIN kept k ON k.child = t.child AND k.day = t.day - 1
    WHERE k.until > 1440
    UNION ALL
    SELECT t.*, k.provider, k.from_minute, k.until_minute
    FROM staged_stay t JOIN kept k ON k.child = t.child AND k.day = t.day + 1
    WHERE t.until > 1440)
INSERT INTO refused
SELECT n, row, CASE WHEN place = provider THEN 'overlap_own' ELSE 'overlap_elsewhere' END, 'from',
       jsonb_build_object('from', greatest(from_minute, k_from) - from_minute + start,
                          'until', least(until_minute, k_until) - from_minute + start)
FROM near
WHERE from_minute < k_until AND k_from < until_minute AND start BETWEEN 0 AND 1439
  AND until BETWEEN start + 1 AND start + 1440
  AND NOT EXISTS (SELECT FROM refused r WHERE r.n = near.n AND r.code = 'no_contract')
"""
LEAVE_OUT = """
DELETE FROM staged_day t USING refused r WHERE r.n = t.n;
DELETE FROM staged_stay t USING refused r WHERE r.n = t.n;
DELETE FROM difference t USING refused r WHERE r.n = t.n;
"""


def check_each(now: datetime, *, ahead: int, partial: bool) -> None:
    """What is wrong with an entry by itself, with its contract and the clock."""
    today, _ = on_the_wall(now)
    _check(BY_ITSELF, partial, {"today": today, "latest": latest_shown(now) + ahead})


def check_periods(*, has_reason: bool, partial: bool, unlocked: Unlocked | None) -> None:
    """Which differences are about closed periods that no correction unlocks, or need a reason."""
    values: dict[str, Any] = {"child": None, "period": None, "at": None}
    if unlocked:
        values = {"child": unlocked.child, "period": unlocked.period.name, "at": unlocked.provider}
    _check(BY_PERIOD, partial, {"reason": has_reason, **values})


def check_overlaps(days: tuple[date, date], *, partial: bool) -> None:
    """Which stays share a minute with others, of the entries or of what is kept beside them.

    What is left out brings back what it would have replaced: then it is asked again.
    """
    _check(AMONG_THEMSELVES, partial, {})
    again = True
    while again:
        found = _check(WITH_WHAT_IS_KEPT, partial, {"first": days[0], "last": days[1]})
        again = partial and found > 0


def _check(statement: str, partial: bool, values: dict[str, Any]) -> int:
    """Note what is wrong; leave those entries out where the others are written. How many."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = int(cursor.rowcount)
        if found and partial:
            cursor.execute(LEAVE_OUT)
    return found
