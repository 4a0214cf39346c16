"""The small invented country of these tests: filled once a run, each test has a copy of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from accueil.demo.fill import fill
from accueil.demo.register import FILE
from accueil.store.security import see
from tests.database import TESTS, copied, turn_to

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
CHILDREN = 150


@pytest.fixture(scope="session")
def invented(
    cluster: Path, django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple[str, bytes]]:
    """The name of a database with the country, and its register's file."""
    with copied(cluster) as name:
        with django_db_blocker.unblock():
            turn_to(name)
            fill(CHILDREN, 1, NOW)
            turn_to(TESTS)
        yield name, (settings.DATA / FILE).read_bytes()


@pytest.fixture
def country(
    cluster: Path, invented: tuple[str, bytes], django_db_blocker: pytest.FixtureRequest
) -> Iterator[None]:
    """A copy of the small country, seen whole."""
    original, register = invented
    (settings.DATA / FILE).write_bytes(register)
    with copied(cluster, original) as name, django_db_blocker.unblock():
        turn_to(name)
        see(country=True)
        yield
        turn_to(TESTS)
