"""Row-level security and guarded tables, as operations of migrations.

A connection says who asks by three settings: `accueil.office`, the office whose people may be seen;
`accueil.providers`, the providers whose care may be seen, with commas; and `accueil.scope`,
`country` for roles and jobs that see all, `family` for a parent, whose account then stands in the
place of an office. Without them nothing is seen.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection
from django.db.migrations import RunSQL
from psycopg.pq import TransactionStatus

# `after` and `during` are computed from other columns, and only after this has looked.
GUARD_FACT = """
CREATE OR REPLACE FUNCTION accueil_guard_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
        OR to_jsonb(NEW) - '{withdrawn_at,withdrawn_by,after,during}'::text[]
           <> to_jsonb(OLD) - '{withdrawn_at,withdrawn_by,after,during}'::text[]
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


# What is seen now, and from now on the country, in one question: what is read of `before` is read
# first.
_NAMES = ("office", "providers", "scope")
_READ = ", ".join(f"coalesce(current_setting('accueil.{n}', true), '') AS {n}" for n in _NAMES)
TURN = (
    f"WITH before AS MATERIALIZED (SELECT {_READ}) SELECT before.*,"
    " set_config('accueil.office', '', false), set_config('accueil.providers', '', false),"
    " set_config('accueil.scope', 'country', false) FROM before"
)


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


def sees_provider(column: str = "provider_id") -> str:
    """Whether a row of the provider in this column is seen."""
    return (
        "CASE WHEN (SELECT current_setting('accueil.scope', true)) = 'country' THEN true"
        f" ELSE {column} = ANY ((SELECT string_to_array("
        "current_setting('accueil.providers', true), ',')::uuid[])::uuid[]) END"
    )


def sees_own(column: str) -> str:
    """Whether a row is that of the office, or of a provider, that this column names as text."""
    return (
        "CASE WHEN (SELECT current_setting('accueil.scope', true)) = 'country' THEN true"
        f" ELSE {column} = (SELECT current_setting('accueil.office', true)) OR {column} = ANY "
        "((SELECT string_to_array(current_setting('accueil.providers', true), ','))::text[]) END"
    )


def sees_named(column: str) -> str:
    """The same; a row that names nobody is not that of a connection for which nobody asks."""
    return (
        "CASE WHEN (SELECT current_setting('accueil.scope', true)) = 'country' THEN true"
        f" ELSE {column} <> '' AND {sees_own(column)} END"
    )


def sees_public(column: str = "provider_id") -> str:
    """Whether what anybody may know of a provider is seen: by providers only their own."""
    return (
        "CASE WHEN coalesce((SELECT current_setting('accueil.providers', true)), '') = '' THEN true"
        f" ELSE {sees_provider(column)} END"
    )


def rows_of_office(table: str, seen: str = sees("office_id")) -> RunSQL:
    """Only rows for which `seen` holds exist for the plain role; others can't be written either."""
    return RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"CREATE POLICY office ON {table} USING ({seen}) WITH CHECK ({seen});",
        f"DROP POLICY office ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


def rows_of_provider(table: str, column: str = "provider_id") -> RunSQL:
    """Only rows of the providers that are seen exist for the plain role."""
    return rows_of_office(table, sees_provider(column))


def public_rows_of_provider(table: str, column: str = "provider_id") -> RunSQL:
    """Rows that all who are no provider may read, and only that provider and the State write."""
    return RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"CREATE POLICY office ON {table} USING ({sees_public(column)})"
        f" WITH CHECK ({sees_provider(column)});",
        f"DROP POLICY office ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


def written_by_the_state(table: str, column: str) -> RunSQL:
    """Of public rows of providers: only who sees the whole country writes them."""
    state = "(SELECT current_setting('accueil.scope', true)) = 'country'"
    change = "ALTER POLICY office ON {0} WITH CHECK ({1});"
    return RunSQL(change.format(table, state), change.format(table, sees_provider(column)))


def seen_otherwise(table: str, seen: str, before: str) -> RunSQL:
    """Change which rows of a table are seen; `before`: which were."""
    change = "ALTER POLICY office ON {0} USING ({1}) WITH CHECK ({1});"
    return RunSQL(change.format(table, seen), change.format(table, before))


def sees_linked(column: str, office: str, of: str = "") -> str:
    """Whether the child in this column is seen: by parents those that their account is linked to
    (where `of` says more: by such links `l`), by others those of the office in `office`."""
    return (
        "CASE (SELECT current_setting('accueil.scope', true)) WHEN 'country' THEN true"
        f" WHEN 'family' THEN {column} IN (SELECT l.child_id FROM identity_link l"
        f" WHERE {sees_account('l.account_id')} AND l.ended_at IS NULL{of and ' AND '}{of})"
        f" ELSE {office} = (SELECT current_setting('accueil.office', true)) END"
    )


def sees_account(column: str) -> str:
    """Whether an account in this column is the parent's that the connection acts for."""
    return (
        f"{column} = (SELECT CASE WHEN current_setting('accueil.scope', true) = 'family'"
        " THEN current_setting('accueil.office', true)::uuid END)"
    )


def of_account(column: str, others: str) -> str:
    """Whether a row is seen that belongs to an account: by parents their own, else `others`."""
    return (
        "CASE WHEN (SELECT current_setting('accueil.scope', true)) = 'family'"
        f" THEN coalesce({sees_account(column)}, false) ELSE {others} END"
    )


def read_by_families(*tables: str) -> RunSQL:
    """What parents see of these tables they only read: their connection writes no row of them."""
    not_family = "coalesce((SELECT current_setting('accueil.scope', true)), '') <> 'family'"
    kinds = (
        ("insert", f"WITH CHECK ({not_family})"),
        ("update", f"USING ({not_family})"),
        ("delete", f"USING ({not_family})"),
    )
    make = "CREATE POLICY family_{1} ON {0} AS RESTRICTIVE FOR {1} {2};"
    drop = "DROP POLICY family_{1} ON {0};"
    every = [(table, kind, rule) for table in tables for kind, rule in kinds]
    return RunSQL("".join(make.format(*o) for o in every), "".join(drop.format(*o) for o in every))


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


def see(
    *,
    office: str = "",
    providers: Iterable[UUID] = (),
    country: bool = False,
    family: bool = False,
) -> None:
    """Say for the open connection whose rows it sees, until it is said again.

    `family`: those of the parent whose account stands in `office`.
    """
    scope = "country" if country else "family" if family else ""
    _set(office, ",".join(str(provider) for provider in providers), scope)


@contextmanager
def seeing_the_country() -> Iterator[None]:
    """See all rows inside, and afterwards what was seen before.

    For what a door must know of others and never shows: whether a child is elsewhere at that time,
    what the other provider of a week takes from its hours. What is read inside stays inside.
    """
    with connection.cursor() as cursor:
        cursor.execute(TURN)
        before = cursor.fetchone()
    try:
        yield
    finally:
        # Inside a transaction that failed nothing can be said; it takes back what was said in it.
        if connection.connection.info.transaction_status != TransactionStatus.INERROR:
            _set(*before[:3])


def _set(office: str, providers: str, scope: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('accueil.office', %s, false),"
            " set_config('accueil.providers', %s, false),"
            " set_config('accueil.scope', %s, false)",
            [office, providers, scope],
        )
