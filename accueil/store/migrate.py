"""Bring the tables up to date as their owner, and let the plain role read and write them.

The plain role receives its rights at the moment a table is made: what a migration takes away again
(no update, no delete of the access log) stays away.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from accueil.store.database import EXTENSIONS, DatabaseFailed
from accueil.store.facts import Recorded

ONE_AT_A_TIME = 2_001_009  # number of the lock: two that start at once migrate one after the other

RIGHTS = """
GRANT USAGE ON SCHEMA public TO {plain};
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {plain};
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, USAGE ON SEQUENCES TO {plain};
"""
WITHOUT_RIGHTS = """
SELECT c.relname, c.relkind = 'S' FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
  AND NOT CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(%s, c.oid, 'USAGE')
               ELSE has_table_privilege(%s, c.oid, 'SELECT') END
"""
ABOVE_ROW_SECURITY = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


def migrate(*, quiet: bool = True) -> None:
    """Migrate as the owner. Refuses an owner who may not, and a plain role above row security."""
    plain, owner = (str(connections[a].settings_dict["USER"]) for a in ("default", "owner"))
    if plain == owner:
        raise DatabaseFailed(
            f"pages and migrations both enter as {plain}: name the owner of the tables in "
            "DATABASE_OWNER_URL and a role that owns nothing in DATABASE_URL"
        )
    refuse_unsafe_role()
    with _as_owner(owner) as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        try:
            _add_extensions(cursor)
            _execute(cursor, RIGHTS, plain=plain)
            call_command("migrate", database="owner", interactive=False, verbosity=int(not quiet))
            _grant_older(cursor, plain)
            _guard(cursor, plain)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def _guard(cursor: CursorWrapper, plain: str) -> None:
    """What is never deleted, the plain role may not delete; of a fact it may write its withdrawal,
    and what the fact says is written later.

    The access log forgets what is three years old, and its own trigger guards the rest.
    """
    for model in apps.get_models():
        if not model.__module__.startswith("accueil."):
            continue
        table, kept = model._meta.db_table, getattr(model, "kept", False)
        if issubclass(model, Recorded):
            _execute(
                cursor, "REVOKE UPDATE, DELETE ON {name} FROM {plain}", plain=plain, name=table
            )
            columns = ", ".join(("withdrawn_at", "withdrawn_by", *model.written_later))
            rights = f"GRANT UPDATE ({columns}) ON {{name}} TO {{plain}}"
            _execute(cursor, rights, plain=plain, name=table)
        elif kept or (
            getattr(model, "append_only", False) and model._meta.model_name != "accesslog"
        ):
            _execute(cursor, "REVOKE DELETE ON {name} FROM {plain}", plain=plain, name=table)


def is_behind() -> bool:
    """Whether the tables are older than the program; read as the plain role."""
    with _entering("default"):
        executor = MigrationExecutor(connections["default"])
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def refuse_unsafe_role() -> None:
    """Refuse a plain role that row-level security does not hold for."""
    with _entering("default"), connections["default"].cursor() as cursor:
        cursor.execute(ABOVE_ROW_SECURITY)
        if cursor.fetchone() == (True,):
            role = connections["default"].settings_dict["USER"]
            raise DatabaseFailed(
                f"the role {role} of DATABASE_URL passes by row-level security: "
                f"ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS"
            )


@contextmanager
def _as_owner(owner: str) -> Iterator[CursorWrapper]:
    try:
        with _entering("owner"), connections["owner"].cursor() as cursor:
            yield cursor
    except DatabaseError as error:
        name = connections["owner"].settings_dict["NAME"]
        raise DatabaseFailed(
            f"the role {owner} could not bring the database {name} up to date: "
            f"{_first_line(error)}. It must own the tables and may create in the schema public"
        ) from error


@contextmanager
def _entering(alias: str) -> Iterator[None]:
    try:
        connections[alias].ensure_connection()
    except DatabaseError as error:
        raise DatabaseFailed(f"the database cannot be entered: {_first_line(error)}") from error
    yield


def _add_extensions(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT extname FROM pg_extension")
    missing = sorted(set(EXTENSIONS) - {name for (name,) in cursor.fetchall()})
    try:
        for name in missing:
            cursor.execute(f"CREATE EXTENSION {name}")
    except DatabaseError as error:
        wanted = " ".join(f"CREATE EXTENSION IF NOT EXISTS {name};" for name in missing)
        raise DatabaseFailed(
            f"{_first_line(error)}. Let the database's administrator run: {wanted}"
        ) from error


def _grant_older(cursor: CursorWrapper, plain: str) -> None:
    """Tables older than the rule above (a restored copy), and never the list of migrations."""
    cursor.execute(WITHOUT_RIGHTS, [plain, plain])
    for name, is_sequence in cursor.fetchall():
        rights = "SELECT, USAGE ON SEQUENCE" if is_sequence else "SELECT, INSERT, UPDATE, DELETE ON"
        _execute(cursor, f"GRANT {rights} {{name}} TO {{plain}}", plain=plain, name=name)
    _execute(cursor, "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {plain}", plain=plain)


def _execute(cursor: CursorWrapper, text: str, **names: str) -> None:
    identifiers = {name: sql.Identifier(value) for name, value in names.items()}
    cursor.execute(sql.SQL(text).format(**identifiers).as_string(None))


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0].removeprefix("ERROR: ") if str(error) else repr(error)
