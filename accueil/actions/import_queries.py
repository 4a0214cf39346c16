"""Questions to the rows of a file of stays, which lie in a table of the transaction.

file_row: row, provider, code, day, start, until, meals, absence as read; child once it is known.
"""

# A file is read twice in one transaction where somebody looks and then confirms.
TABLE = """
DROP TABLE IF EXISTS file_row;
CREATE TEMPORARY TABLE file_row (row integer, provider uuid, code text, day date, start smallint,
    until smallint, meals smallint, absence text) ON COMMIT DROP;
DROP TABLE IF EXISTS file_child;
CREATE TEMPORARY TABLE file_child (provider uuid, code text, child uuid) ON COMMIT DROP;
"""
COPY = "COPY file_row (row, provider, code, day, start, until, meals, absence) FROM STDIN"
ANALYZE = """
ANALYZE file_row;
INSERT INTO file_child
SELECT DISTINCT ON (provider_id, iam_code) provider_id, iam_code, child_id
FROM attendance_carecontract
WHERE withdrawn_at IS NULL AND provider_id IN (SELECT provider FROM file_row)
ORDER BY provider_id, iam_code, valid DESC;
ANALYZE file_child;
"""
UNKNOWN_PROVIDER = """
SELECT row, provider FROM file_row f
WHERE NOT EXISTS (SELECT FROM registry_provider p WHERE p.id = f.provider) ORDER BY row
"""
# The same words whether nobody has the code or a child of somebody else.
UNKNOWN_CHILD = """
SELECT row, code FROM file_row f
WHERE EXISTS (SELECT FROM registry_provider p WHERE p.id = f.provider)
  AND NOT EXISTS (SELECT FROM file_child c WHERE c.provider = f.provider AND c.code = f.code)
ORDER BY row
"""
CONTRADICTED = """
SELECT row, first FROM (
    SELECT row, {0}, first_value(row) OVER same AS first, first_value({0}) OVER same AS said
    FROM file_row WHERE {0} IS NOT NULL
    WINDOW same AS (PARTITION BY provider, code, day ORDER BY row)) x
WHERE {0} <> said ORDER BY row
"""
# Question, code of the fault, column, what its value is called.
CHECKS = (
    (UNKNOWN_PROVIDER, "unknown_provider", "provider", "found"),
    (UNKNOWN_CHILD, "unknown_child", "child", "found"),
    (CONTRADICTED.format("meals"), "meals_twice", "meals", "other"),
    (CONTRADICTED.format("absence"), "absence_twice", "absence", "other"),
)
DAYS = """
SELECT min(f.row), f.provider, c.child, f.day,
       array_agg(f.start ORDER BY f.row) FILTER (WHERE f.start IS NOT NULL),
       array_agg(f.until ORDER BY f.row) FILTER (WHERE f.start IS NOT NULL),
       coalesce(max(f.meals), 0), coalesce(max(f.absence), %s)
FROM file_row f JOIN file_child c ON c.provider = f.provider AND c.code = f.code
GROUP BY f.provider, c.child, f.day
"""
DAY = """
SELECT f.provider, c.child, f.day, coalesce(sum(f.until - f.start), 0) AS minutes,
       coalesce(max(f.meals), 0) AS meals, max(f.absence) AS absence
FROM file_row f JOIN file_child c ON c.provider = f.provider AND c.code = f.code
GROUP BY f.provider, c.child, f.day
"""
# Days, children, and days that say something of which nothing is entered.
COUNTS = f"""
SELECT count(*), count(DISTINCT d.child), count(*) FILTER (
    WHERE (d.minutes > 0 OR d.meals > 0 OR d.absence IS NOT NULL)
    AND NOT EXISTS (SELECT FROM attendance_stay s WHERE s.child_id = d.child AND s.day = d.day
                    AND s.provider_id = d.provider AND s.withdrawn_at IS NULL)
    AND NOT EXISTS (SELECT FROM attendance_meals m WHERE m.child_id = d.child AND m.day = d.day
                    AND m.provider_id = d.provider AND m.withdrawn_at IS NULL)
    AND NOT EXISTS (SELECT FROM attendance_absence a WHERE a.child_id = d.child
                    AND a.valid @> d.day AND a.provider_id = d.provider
                    AND a.withdrawn_at IS NULL))
FROM ({DAY}) d
"""
WEEKS = f"""
SELECT d.child, date_trunc('week', d.day)::date AS monday, count(*)::int, sum(d.minutes)::int,
       sum(d.meals)::int, coalesce(sum(before.minutes), 0)::int,
       coalesce(sum(before.meals), 0)::int
FROM ({DAY}) d, LATERAL (
    SELECT (SELECT sum(s.until - s.start) FROM attendance_stay s
            WHERE s.child_id = d.child AND s.day = d.day AND s.provider_id = d.provider
              AND s.withdrawn_at IS NULL) AS minutes,
           (SELECT sum(m.count) FROM attendance_meals m
            WHERE m.child_id = d.child AND m.day = d.day AND m.provider_id = d.provider
              AND m.withdrawn_at IS NULL) AS meals) before
GROUP BY d.child, monday ORDER BY d.child, monday
"""
ROWS_OF = """
SELECT first.row, f.row, f.start, f.until
FROM file_row first JOIN file_row f
     ON f.provider = first.provider AND f.code = first.code AND f.day = first.day
WHERE first.row = ANY(%s) AND f.start IS NOT NULL ORDER BY f.row
"""
NOTE = """
INSERT INTO store_accesslog (at, account, role, office, action, what, why, child)
SELECT DISTINCT %s::timestamptz, %s::uuid, %s, %s, 'change', %s, %s, c.child
FROM file_row f JOIN file_child c ON c.provider = f.provider AND c.code = f.code
"""
