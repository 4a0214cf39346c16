"""The database of the tests: one cluster a run, started by the first test that asks for it.

    db, django_db       pytest-django's own: `default` enters as the plain role, in a transaction
                        that is rolled back; `owner` too with `@pytest.mark.django_db(databases=…)`
    real_database       Django on a fresh copy, where commits are real: locks, two at once
    fresh_database      the name of a fresh copy for another process, as ACCUEIL_DATABASE
    server              `accueil serve` on a fresh copy: its address

Transactions of `default` and `owner` do not see each other's rows before they are committed.
"""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from accueil.store import embedded
from accueil.store.database import OWNER_ROLE, PORT, SUPERUSER
from tests.environment import DATA, TESTS

TEMPLATE = "accueil_template"
PATIENCE_SECONDS = 60


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """The socket's folder of the run's own server; it forgets all at its end, so nothing waits."""
    with embedded.running(DATA, durable=False) as sockets:
        yield sockets


@pytest.fixture(scope="session")
def django_db_setup(cluster: Path, django_db_blocker: pytest.FixtureRequest) -> None:
    """Instead of pytest-django's: the tables are made once, by the owner, and kept as template."""
    from django.db import connections

    from accueil.store.migrate import migrate

    execute(cluster, f"CREATE DATABASE {TESTS}")
    with django_db_blocker.unblock():
        migrate()
        connections.close_all()
    execute(cluster, f"CREATE DATABASE {TEMPLATE} TEMPLATE {TESTS}")


@pytest.fixture
def fresh_database(cluster: Path, django_db_setup: None) -> Iterator[str]:
    """The name of a copy of the empty, migrated database."""
    with copied(cluster) as name:
        yield name


@pytest.fixture
def real_database(fresh_database: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """Django works on a fresh copy, with real commits; gives its name."""
    with django_db_blocker.unblock():
        turn_to(fresh_database)
        yield fresh_database
        turn_to(TESTS)


@pytest.fixture
def server(fresh_database: str) -> Iterator[str]:
    """`accueil serve` on a fresh copy: its address."""
    with serving(fresh_database) as address:
        yield address


@contextmanager
def copied(cluster: Path, template: str = TEMPLATE) -> Iterator[str]:
    """A database as a copy of another that nobody is in; gone afterwards."""
    name = f"accueil_{secrets.token_hex(4)}"
    execute(cluster, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield name
    finally:
        execute(cluster, f"DROP DATABASE {name} WITH (FORCE)", user=SUPERUSER)


@contextmanager
def serving(name: str, *arguments: str, **environment: str) -> Iterator[str]:
    """`accueil serve` as people start it, on a free port; ended by SIGTERM, and it must end well.

    `arguments` such as `--demo`; `environment` on top of the tests' own.
    """
    with starting(name, *arguments, **environment) as (child, address, log):
        yield address
        child.terminate()
        assert child.wait(PATIENCE_SECONDS) == 0, log.read_text()


@contextmanager
def starting(
    name: str, *arguments: str, **environment: str
) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    """The same for a test that ends it itself: the process, the address, what it prints."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = DATA / f"serve-{port}.log"
    command = ["accueil.commands", "serve", "--port", str(port), "--workers", "1", *arguments]
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", *command],
            env={**os.environ, "ACCUEIL_DATABASE": name, **environment},
            stdout=output,
            stderr=output,
        )
    try:
        _wait_for(child, port, log)
        yield child, f"http://localhost:{port}", log
    finally:
        child.terminate()
        child.wait(PATIENCE_SECONDS)


def execute(cluster: Path, statement: str, *, user: str = OWNER_ROLE) -> None:
    """Run a statement outside every transaction."""
    with psycopg.connect(
        host=str(cluster), port=PORT, user=user, dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(statement)


def turn_to(name: str) -> None:
    """Let Django work on another database of the cluster."""
    from django.db import connections

    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def _wait_for(child: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Until it has printed its greeting, which it does once the pages answer."""
    until = time.monotonic() + PATIENCE_SECONDS
    while f":{port}" not in log.read_text():
        assert child.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)
