"""Whatever changes a bill leaves a mark; what is closed stays as it is. Both whatever way it comes.

Marks are written by the database in the transaction of the change: one a child and statement. The
functions see all rows, whoever changes one, and answer nothing. Where no billing has begun, they
have nothing to do: who is cared for is marked when it begins, which waits for what is being
written, as closing does.
"""

from collections.abc import Iterator

from django.db import migrations

CLOSING = 2_001_012  # attendance.periods.CLOSING
OPENING = 2_001_015
CLOSE = "BEFORE INSERT ON attendance_closing"
OPEN = "BEFORE INSERT ON billing_opening"

CALENDAR = """
CREATE FUNCTION accueil_period_of(day date) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT lpad(extract(year FROM monday)::integer::text, 4, '0') || '-'
           || lpad(extract(month FROM monday)::integer::text, 2, '0')
    FROM (SELECT day - (extract(isodow FROM day)::integer - 1) AS monday) week
$$;
CREATE FUNCTION accueil_first_of(period text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT month + (8 - extract(isodow FROM month)::integer) % 7
    FROM (SELECT make_date(left(period, 4)::integer, substr(period, 6)::integer, 1) AS month) named
$$;
-- From the first day of the first period whose billing has begun to before the end of the last.
CREATE FUNCTION accueil_billed(OUT since date, OUT until date)
LANGUAGE sql STABLE AS $$
    SELECT accueil_first_of(min(period)),
           accueil_first_of(accueil_period_of(accueil_first_of(max(period)) + 35))
    FROM billing_opening
$$;
"""
# A change is seen by who begins to bill, or sees that it has begun: never neither.
WAIT = """
CREATE FUNCTION accueil_wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(TG_ARGV[0]::bigint);
    RETURN NULL;
END $$;
"""
MARK = f"""
CREATE FUNCTION {{name}}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE billed_since date; billed_until date;
BEGIN
    PERFORM pg_advisory_xact_lock_shared({OPENING});
    SELECT since, until INTO billed_since, billed_until FROM accueil_billed();
    IF billed_since IS NULL THEN RETURN NULL; END IF;
    INSERT INTO billing_mark (child, since, until, at)
    SELECT child, min(coalesce(lower(days), billed_since)),
           CASE WHEN bool_or(upper_inf(days)) THEN NULL ELSE max(upper(days)) END, max(at)
    FROM ({{found}}) found
    -- A night reaches from the day before a period into it.
    WHERE days && daterange(billed_since - 1, billed_until)
    GROUP BY child;
    RETURN NULL;
END $$;
"""
# What was withdrawn left its own mark: only current homes, contracts and stays lead to a child.
AT = "coalesce(c.withdrawn_at, c.recorded_at) AS at"
OF_DAY = f"SELECT c.child_id AS child, daterange(c.day, c.day + 1) AS days, {AT} FROM changed c"
OF_CHILD = f"SELECT c.child_id AS child, c.valid AS days, {AT} FROM changed c"
# A year's weeks are chosen together: one of them that was missing spoils the others.
OF_WEEK = f"""
SELECT c.child_id AS child, daterange(accueil_first_of(extract(year FROM c.monday) || '-01'),
       accueil_first_of(extract(year FROM c.monday) + 1 || '-01')) AS days, {AT} FROM changed c
"""
OF_HOUSEHOLD = f"""
SELECT h.child_id AS child, c.valid * h.valid AS days, {AT}
FROM changed c JOIN registry_home h ON h.household_id = c.household_id AND h.valid && c.valid
     AND h.withdrawn_at IS NULL
"""
# The night after the last day of a contract, or of a stay, has the price of the next day.
OF_PROVIDER = f"""
SELECT k.child_id AS child,
       c.valid * daterange(lower(k.valid), upper(k.valid) + 1) AS days, {AT}
FROM changed c JOIN attendance_carecontract k ON k.provider_id = c.provider_id
     AND k.withdrawn_at IS NULL
UNION ALL
SELECT s.child_id, c.valid * daterange(s.day, s.day + 2), {AT}
FROM changed c JOIN attendance_stay s ON s.provider_id = c.provider_id
     AND s.day >= billed_since - 1 AND s.day < billed_until AND s.withdrawn_at IS NULL
"""
OF_GOODWILL = """
SELECT c.child_id AS child,
       daterange(accueil_first_of(c.period), accueil_first_of(c.period) + 28) AS days,
       greatest(c.approved_at, c.withdrawn_at) AS at
FROM changed c WHERE c.approved_at IS NOT NULL
"""
MARKED = {
    "attendance_stay": OF_DAY,
    "attendance_meals": OF_DAY,
    "attendance_weekchoice": OF_WEEK,
    "attendance_absence": OF_CHILD,
    "attendance_carecontract": OF_CHILD,
    "registry_identity": OF_CHILD,
    "registry_home": OF_CHILD,
    "registry_schooling": OF_CHILD,
    "registry_maintenance": OF_CHILD,
    "registry_membership": OF_CHILD,
    "registry_composition": OF_HOUSEHOLD,
    "registry_income": OF_HOUSEHOLD,
    "registry_precarious": OF_HOUSEHOLD,
    "registry_agreement": OF_PROVIDER,
    "registry_offer": OF_PROVIDER,
    "registry_price": OF_PROVIDER,
    "billing_goodwill": OF_GOODWILL,
}
GUARD = f"""
CREATE FUNCTION {{name}}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE of record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared({CLOSING});
    {{found}}
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = format({{message}}),
            HINT = {{hint}};
    END IF;
    RETURN NULL;
END $$;
"""
CLOSED_TRANSFER = {
    "found": """
    SELECT period, about, child INTO of FROM changed
    WHERE period IN (SELECT period FROM attendance_closing) LIMIT 1;""",
    "message": "'the billing period %s is closed: nothing more is posted into it (child %s,"
    " about %s)', of.period, of.child, of.about",
    "hint": "'Post it into the open period, about the period of care.'",
}
# Days are few where rows are many: only of those the period is asked.
CLOSED_DAY = {
    "found": """
    SELECT c.child_id AS child, accueil_period_of(c.day) AS period, c.day INTO of FROM changed c
    WHERE c.day IN (
        SELECT day FROM (SELECT DISTINCT day FROM changed) d
        WHERE accueil_period_of(day) IN (SELECT period FROM attendance_closing))
    AND NOT EXISTS (
        SELECT FROM billing_correction k
        WHERE k.id::text = current_setting('accueil.correction', true) AND k.state = 'accepted'
        AND k.child_id = c.child_id AND k.period = accueil_period_of(c.day)
        AND (k.provider_id IS NULL OR k.provider_id = c.provider_id)) LIMIT 1;""",
    "message": "'the billing period %s is closed: the day %s of child %s is not changed',"
    " of.period, of.day, of.child",
    "hint": "'Ask for a correction of that child and period; once it is accepted, name it in"
    " accueil.correction.'",
}
CLOSED_WEEK = {
    "found": """
    SELECT child_id AS child, accueil_period_of(monday) AS period, monday INTO of FROM changed
    WHERE accueil_period_of(monday) IN (SELECT period FROM attendance_closing) LIMIT 1;""",
    "message": "'the billing period %s is closed: the week of %s of child %s is no longer chosen',"
    " of.period, of.monday, of.child",
    "hint": "'Choose among the weeks of open periods.'",
}
GUARDED = {
    "billing_transfer": CLOSED_TRANSFER,
    "attendance_stay": CLOSED_DAY,
    "attendance_meals": CLOSED_DAY,
    "attendance_weekchoice": CLOSED_WEEK,
}


def _after(table: str, what: str, function: str) -> Iterator[migrations.RunSQL]:
    """Triggers once a statement, of what it inserted and of what it changed."""
    for event in ("INSERT", "UPDATE"):
        name = f"{what}_{event.lower()}"
        yield migrations.RunSQL(
            f"CREATE TRIGGER {name} AFTER {event} ON {table}"
            f" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {function}();",
            f"DROP TRIGGER {name} ON {table};",
        )


def _marks() -> Iterator[migrations.RunSQL]:
    for table, found in MARKED.items():
        name = f"accueil_mark_{table}"
        made = MARK.format(name=name, found=found)
        yield migrations.RunSQL(made, f"DROP FUNCTION {name};")
        yield from _after(table, "mark", name)


def _guards() -> Iterator[migrations.RunSQL]:
    for table, parts in GUARDED.items():
        name = f"accueil_open_{table}"
        made = GUARD.format(name=name, **parts)
        yield migrations.RunSQL(made, f"DROP FUNCTION {name};")
        yield from _after(table, "open", name)


def _waits() -> Iterator[migrations.RunSQL]:
    yield migrations.RunSQL(WAIT, "DROP FUNCTION accueil_wait;")
    for event, lock in ((CLOSE, CLOSING), (OPEN, OPENING)):
        table = event.split()[-1]
        yield migrations.RunSQL(
            f"CREATE TRIGGER wait {event} FOR EACH STATEMENT EXECUTE FUNCTION accueil_wait({lock});",
            f"DROP TRIGGER wait ON {table};",
        )


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_security")]

    operations = [
        migrations.RunSQL(
            CALENDAR,
            "DROP FUNCTION accueil_billed; DROP FUNCTION accueil_first_of;"
            "DROP FUNCTION accueil_period_of;",
        ),
        *_waits(),
        *_marks(),
        *_guards(),
    ]
