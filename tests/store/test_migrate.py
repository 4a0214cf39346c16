"""The owner makes the tables, the plain role uses them, and nobody stands above row security."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from accueil.store.database import OWNER_ROLE, PLAIN_ROLE, PORT, SUPERUSER
from accueil.store.migrate import is_behind, migrate
from tests.database import execute


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "DROP TABLE registry_child",
        "TRUNCATE registry_child",
        "ALTER TABLE registry_child DISABLE ROW LEVEL SECURITY",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
        f"SET ROLE {OWNER_ROLE}",
    ],
)
def test_the_plain_role_may_not(statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_plain_role_may_use_every_table_and_number() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND"
            " CASE WHEN relkind IN ('r', 'p') THEN NOT has_table_privilege(oid, 'SELECT')"
            "      WHEN relkind = 'S' THEN NOT has_sequence_privilege(oid, 'USAGE') END"
        )
        assert cursor.fetchall() == []


def test_a_right_that_was_taken_away_stays_away(real_database: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"REVOKE DELETE ON store_accesslog FROM {PLAIN_ROLE}")
        cursor.execute("CREATE TABLE older (id serial)")
        cursor.execute(f"REVOKE ALL ON older FROM {PLAIN_ROLE}")
    migrate()
    assert not is_behind()
    with connection.cursor() as cursor:
        may = "SELECT has_table_privilege('store_accesslog', 'DELETE'), "
        cursor.execute(may + "has_table_privilege('older', 'DELETE')")
        assert cursor.fetchone() == (False, True)


@pytest.fixture
def empty_database(cluster: Path) -> Iterator[str]:
    """A database as an administrator would hand it over, without anything in it."""
    name = f"accueil_{secrets.token_hex(4)}"
    execute(cluster, f"CREATE DATABASE {name} TEMPLATE template0")
    yield name
    execute(cluster, f"DROP DATABASE {name} WITH (FORCE)", user=SUPERUSER)


def migrated(cluster: Path, name: str, *, plain: str, owner: str) -> tuple[int, str]:
    """`accueil migrate` on a database of one's own: its code, and what it says."""
    place = f"{quote(str(cluster), safe='')}:{PORT}/{name}"
    done = subprocess.run(
        [sys.executable, "-m", "accueil.commands", "migrate"],
        env={
            **os.environ,
            "DATABASE_URL": f"postgres://{plain}@{place}",
            "DATABASE_OWNER_URL": f"postgres://{owner}@{place}",
        },
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_database_of_ones_own(cluster: Path, empty_database: str) -> None:
    code, said = migrated(cluster, empty_database, plain=PLAIN_ROLE, owner=OWNER_ROLE)
    assert code == 0 and said.endswith("up to date.\n"), said


@pytest.mark.parametrize(
    ("plain", "owner", "reason"),
    [
        (OWNER_ROLE, PLAIN_ROLE, "permission denied"),
        (SUPERUSER, OWNER_ROLE, "passes by row-level security: ALTER ROLE postgres"),
        (PLAIN_ROLE, PLAIN_ROLE, "name the owner of the tables in DATABASE_OWNER_URL"),
        (PLAIN_ROLE, "stranger", 'role "stranger" does not exist'),
    ],
)
def test_roles_that_do_not_fit(
    cluster: Path, empty_database: str, plain: str, owner: str, reason: str
) -> None:
    code, said = migrated(cluster, empty_database, plain=plain, owner=owner)
    assert code == 2 and reason in said and "Traceback" not in said, said
