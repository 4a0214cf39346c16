"""The site of the journeys: `accueil serve --demo` on a small invented country, once a run.

country      the name of a database with the country, to be copied or read
site         the running site: its address, its people, its database
desk         signs somebody in, in a browser of their own: `desk("officer@esch.example.lu")`
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser

from accueil.store.database import PORT, SUPERUSER
from tests.database import TESTS, copied, serving, turn_to
from tests.journeys.care_cases import add_cares
from tests.journeys.cases import add_cases
from tests.journeys.money_cases import add_money
from tests.journeys.person import Person
from tests.journeys.pins_cases import add_pins
from tests.journeys.service_cases import add_services

CHILDREN, SEED = 60, 1
OFFICER, COLLEAGUE = "officer@esch.example.lu", "colleague@esch.example.lu"
ELSEWHERE, AUDITOR = "officer@luxembourg.example.lu", "auditor@example.lu"
PATIENCE = 30_000
KEPT_SECONDS = 10 * 60


@dataclass(slots=True)
class Site:
    """A running site. `kept`: when who signed in, by e-mail, and the cookies; a session that is
    not used ends after 20 minutes."""

    address: str
    database: str
    sockets: Path
    kept: dict[str, tuple[float, Any]] = field(default_factory=dict)

    def execute(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask or tell the database what no page can."""
        with psycopg.connect(
            host=str(self.sockets), port=PORT, user=SUPERUSER, dbname=self.database, autocommit=True
        ) as connection:
            found = connection.execute(statement, values)
            return found.fetchall() if found.description else []


Desk = Callable[..., Person]


@pytest.fixture(scope="session")
def country(
    cluster: Path, django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[str]:
    """A small country, as `accueil demo` invents it, and what it always has: cases and care."""
    with copied(cluster) as name:
        invent(name)
        with django_db_blocker.unblock():
            turn_to(name)
            add_cases()
            add_cares()
            add_money()
            add_services()
            add_pins()
            turn_to(TESTS)
        yield name


def invent(name: str) -> None:
    """Fill a database with a small country, as `accueil demo` does."""
    command = ["demo", "--children", str(CHILDREN), "--seed", str(SEED)]
    subprocess.run(
        [sys.executable, "-m", "accueil.commands", *command],
        env={**os.environ, "ACCUEIL_DATABASE": name, "ACCUEIL_DEMO": "yes"},
        check=True,
        stdout=subprocess.DEVNULL,
    )


@pytest.fixture(scope="session")
def site(cluster: Path, country: str) -> Iterator[Site]:
    """The site that the journeys share."""
    with copied(cluster, country) as name, serving(name, "--demo") as address:
        yield Site(address, name, cluster)


@pytest.fixture
def desk(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """Signs people in, each in a fresh browser; who signed in before in this run still is.

    When a journey fails, what stood on its pages is printed.
    """
    people: list[Person] = []
    failed = request.session.testsfailed
    with ExitStack() as opened:

        def sit_down(email: str = "", language: str = "fr", **options: Any) -> Person:
            kind = options.pop("kind", Person)
            since, state = site.kept.get(email, (0.0, None))
            if monotonic() - since > KEPT_SECONDS:
                state = None
            context = browser.new_context(base_url=site.address, storage_state=state, **options)
            opened.enter_context(context).set_default_timeout(PATIENCE)
            person: Person = kind(context.new_page(), site.address, language)
            person.ask = site.execute
            people.append(person)
            person.speak(language)
            if email and not state:
                person.sign_in(email)
                site.kept[email] = monotonic(), context.storage_state()
                person.speak(language)
            return person

        yield sit_down
        for person in people if request.session.testsfailed > failed else ():
            print(person.where, person.text, sep="\n")
