"""Row-level security and guarded tables, as operations of migrations.

A connection says who asks by two settings: `accueil.office`, the office whose people may be seen,
and `accueil.scope`, `country` for roles and jobs that see all. Without them nothing is seen.
"""

from django.db import connection
from django.db.migrations import RunSQL

# `after` is computed from `valid`, and only after this has looked.
GUARD_FACT = """
CREATE OR REPLACE FUNCTION accueil_guard_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
        OR to_jsonb(NEW) - 'withdrawn_at' - 'withdrawn_by' - 'after'
           <> to_jsonb(OLD) - 'withdrawn_at' - 'withdrawn_by' - 'after'
    THEN RAISE EXCEPTION 'a fact is withdrawn, never edited: % %', TG_TABLE_NAME, OLD.id;
    END IF;
    RETURN NEW;
END $$;
"""
BASE = (
    GUARD_FACT
    + """
CREATE FUNCTION accueil_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP;
END $$;

CREATE FUNCTION accueil_guard_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '3 years' THEN RETURN OLD; END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP;
END $$;
"""
)
BASE_BACK = """
DROP FUNCTION accueil_guard_log; DROP FUNCTION accueil_refuse;
DROP FUNCTION accueil_guard_fact;
"""


def base() -> RunSQL:
    """The functions that the other operations use."""
    return RunSQL(BASE, BASE_BACK)


def sees(column: str) -> str:
    """Whether a row of the office in this column is seen.

    The settings are read once a statement, not once a row; and the planner takes a CASE for half
    of the rows, where it would take equality with something unknown for one in a hundred.
    """
    return (
        "CASE WHEN (SELECT current_setting('accueil.scope', true)) = 'country' THEN true"
        f" ELSE {column} = (SELECT current_setting('accueil.office', true)) END"
    )


def rows_of_office(table: str, seen: str = sees("office_id")) -> RunSQL:
    """Only rows for which `seen` holds exist for the plain role; others can't be written either."""
    return RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"CREATE POLICY office ON {table} USING ({seen}) WITH CHECK ({seen});",
        f"DROP POLICY office ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


def rows_of(table: str, other: str, column: str) -> RunSQL:
    """Rows whose child, household or other subject is seen."""
    return rows_of_office(
        table, f"EXISTS (SELECT 1 FROM {other} seen WHERE seen.id = {table}.{column})"
    )


def fact(table: str) -> RunSQL:
    """A row of this table can be withdrawn and nothing else."""
    return _trigger(table, "UPDATE", "accueil_guard_fact")


def append_only(table: str, guard: str = "accueil_refuse") -> RunSQL:
    """A row of this table is never changed nor deleted."""
    return _trigger(table, "UPDATE OR DELETE", guard)


def _trigger(table: str, events: str, function: str) -> RunSQL:
    return RunSQL(
        f"CREATE TRIGGER guard BEFORE {events} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {function}();",
        f"DROP TRIGGER guard ON {table};",
    )


def see(*, office: str = "", country: bool = False) -> None:
    """Say for the open connection whose rows it sees, until it is said again."""
    scope = "country" if country else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('accueil.office', %s, false),"
            " set_config('accueil.scope', %s, false)",
            [office, scope],
        )
