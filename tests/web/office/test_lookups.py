"""Look-ups from an application: consent first, then a question, then what differs."""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from threading import Thread
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accueil.exchange.demo_people import Entry
from accueil.exchange.register_server import DemoRegister, serve
from accueil.exchange.registers import Address, Employment, Person
from accueil.law.words import LANGUAGES
from accueil.registry import models as m
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests.factories import make_account, make_office
from tests.web.office.counter import CHILD, HOME, PERSON, Counter, enter, version_in

pytestmark = pytest.mark.django_db
TOKEN = "token of this test"
LIVES = Address("9, rue Neuve", "9230", "Diekirch")
MIA = Person(CHILD["matricule"], "Weber", "Mïa", date(2023, 5, 4), LIVES)
CLAIRE = Person(PERSON["matricule"], "Weber-Muller", "Claire", date(1990, 1, 2), LIVES)
JOB = Employment(PERSON["matricule"], "Bäckerei Beispill", "LU", date(2020, 3, 1))


@pytest.fixture
def register(settings: Settings) -> Iterator[DemoRegister]:
    """A demonstration register that knows two people."""
    people = {MIA.matricule: Entry(MIA), CLAIRE.matricule: Entry(CLAIRE, JOB)}
    known = DemoRegister(TOKEN, io.StringIO(), lambda: datetime.now(), people, False)
    server = serve(known, "127.0.0.1", 0)
    settings.REGISTER_URL = f"http://127.0.0.1:{server.server_port}"
    settings.REGISTER_TOKEN = TOKEN
    answering = Thread(target=server.serve_forever)
    answering.start()
    yield known
    server.shutdown()
    answering.join()
    server.server_close()


@pytest.fixture
def counter(client: Client) -> Iterator[Counter]:
    see(country=True)
    enter(client, make_account("officer", make_office()))
    at = Counter(client)
    at.save("step/applicant/", is_representative="yes")
    at.save("step/representative/", **PERSON)
    at.save("children/new/", **CHILD)
    at.save("step/addresses/", **HOME)
    yield at
    see(country=True)


def agree(counter: Counter, answer: str = "yes", language: str = "pt") -> Any:
    return counter.client.post(
        f"{counter.base}registers/consent/?language={language}", {"given": answer}
    )


def ask(counter: Counter, subject: str = "child_0", register: str = "rnpp") -> str:
    typed = {"subject": subject, "register": register, "purpose": "application"}
    counter.post("registers/", **typed)
    return counter.get("registers/")


def takes(page: str) -> list[dict[str, str]]:
    """What each button to take over posts."""
    forms = re.findall(r'action="[^"]*registers/take/">(.*?)</form>', page, re.DOTALL)
    found = [dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) for form in forms]
    return [{k: v for k, v in form.items() if k != "csrfmiddlewaretoken"} for form in found]


def test_nobody_is_asked_about_before_the_family_has_agreed(
    counter: Counter, register: DemoRegister
) -> None:
    answer = counter.client.get(f"{counter.base}registers/")
    assert answer.headers["Location"].endswith("/consent/")
    agree(counter, "no")
    page = ask(counter)
    assert "does not agree" in page and "Ask the register" not in page
    see(country=True)
    assert not m.RegisterQuery.objects.exists()
    consent = m.Consent.objects.get()
    assert (consent.given, consent.language) == (False, "pt")


def test_the_consent_is_shown_in_the_familys_language(counter: Counter) -> None:
    shown = {}
    for language in LANGUAGES:
        page = counter.get(f"registers/consent/?language={language}")
        found = re.search(rf'<blockquote[^>]* lang="{language}">(.*?)</blockquote>', page)
        assert found, language
        shown[found[1]] = language
    assert len(shown) == len(LANGUAGES)
    assert any("Autorizo" in text for text in shown)
    assert counter.post("registers/consent/", given="").status_code == 200
    see(country=True)
    assert not m.Consent.objects.exists()


def test_differences_are_shown_and_taken_over_one_by_one(
    counter: Counter, register: DemoRegister
) -> None:
    agree(counter)
    page = ask(counter)
    assert "Mïa" in page and "9, rue Neuve" in page
    found = {form["field"]: form for form in takes(page)}
    assert set(found) == {"given_name", "street"}
    assert counter.post("registers/take/", **found["given_name"]).status_code == 302
    assert counter.given.children.children[0].given_name == "Mïa"
    assert counter.post("registers/take/", **found["street"]).status_code == 302
    assert counter.given.addresses.home.street == "9, rue Neuve"
    assert "say the same" in counter.get("registers/")
    see(country=True)
    query = m.RegisterQuery.objects.get()
    assert (query.register, query.purpose, query.outcome) == ("rnpp", "application", "found")
    looked_up = AccessLog.objects.get(action="look_up")
    assert "child_0" in looked_up.what and looked_up.why == "application"
    assert CHILD["matricule"] not in looked_up.what


def test_a_grown_up_is_asked_about_and_moves_alone(
    counter: Counter, register: DemoRegister
) -> None:
    agree(counter)
    found = {form["field"]: form for form in takes(ask(counter, "representative"))}
    for field in ("family_name", "street"):
        assert counter.post("registers/take/", **found[field]).status_code == 302
    given = counter.given
    assert given.representative.person.family_name == "Weber-Muller"
    assert given.addresses.home.street == "7, rue du Moulin"
    assert given.addresses.applicant.street == "9, rue Neuve"
    assert "Bäckerei Beispill" in ask(counter, "representative", "ccss")


def test_what_another_changed_is_not_taken_over_blindly(
    counter: Counter, register: DemoRegister
) -> None:
    agree(counter)
    found = {form["field"]: form for form in takes(ask(counter))}
    typed = {**CHILD, "family_name": "Weber-Klein"}
    counter.post("children/0/", version=version_in(counter.get("children/0/")), **typed)
    page = counter.post("registers/take/", **found["given_name"]).content.decode()
    assert "Somebody else saved this" in page and "Weber-Klein" in page
    assert counter.given.children.children[0].given_name == "Mia"


def test_somebody_the_register_does_not_know(counter: Counter, register: DemoRegister) -> None:
    agree(counter)
    assert "Not known to the register" in ask(counter, "child_0", "ccss")


def test_a_register_that_is_down_stops_nobody(counter: Counter, settings: Settings) -> None:
    settings.REGISTER_URL, settings.REGISTER_TOKEN = "http://127.0.0.1:9", TOKEN
    agree(counter)
    assert "Go on by hand" in ask(counter)
    see(country=True)
    query = m.RegisterQuery.objects.get()
    assert (query.outcome, query.answer) == ("down", None)
    counter.save("step/language/", language="de")


def test_a_register_that_refuses(
    counter: Counter, register: DemoRegister, settings: Settings
) -> None:
    agree(counter)
    settings.REGISTER_TOKEN = "not the token"
    assert "refused to answer" in ask(counter)


@pytest.mark.parametrize(
    "changed",
    [{"subject": "child_7"}, {"subject": "representative"}, {"query": "0"}, {"query": "x"}],
)
def test_what_is_posted_about_somebody_else_is_refused(
    counter: Counter, register: DemoRegister, changed: dict[str, str]
) -> None:
    agree(counter)
    form = takes(ask(counter))[0]
    assert counter.post("registers/take/", **{**form, **changed}).status_code == 404
    other = {**form, "field": "born"}
    assert counter.post("registers/take/", **other).status_code == 302
    assert counter.given.children.children[0].born.isoformat() == "2023-05-04"
