"""What attackers try at the parents' door: others' addresses, forged requests, replays, reading."""

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver

from accueil.config.log import Line
from accueil.identity.codes import connection_code
from accueil.identity.models import Account, Attempt
from accueil.store.models import AccessLog, Message
from accueil.store.security import see
from tests.factories import make_parent, signed_in
from tests.web.parent.entering import (
    EMAIL,
    PASSWORD,
    child_of_the_commune,
    first_step,
    last_code,
    leaves,
    parent_of,
    second_step,
    sign_in,
)
from tests.web.staff.test_urls import CONVERTER, _walk

pytestmark = pytest.mark.django_db
PLACES = {"period": "2026-09", "day": "2026-09-14", "year": "2026", "place": "0"}
ACCOUNT = "/family/account/"


def family_routes() -> Iterator[tuple[str, str]]:
    """Each route that only a parent may open: as it is written, and its name."""
    for route, pattern in _walk(get_resolver().url_patterns, ""):
        if vars(pattern.callback).get("permission") == "family":
            yield "/" + route, str(pattern.name)


def filled(route: str, child: UUID) -> str:
    """A route with a child in its first place, and other things in the others."""
    found = re.sub(r"<uuid:(child|key)>", str(child), route)
    found = re.sub(r"<(?:int|str):(\w+)>", lambda one: PLACES.get(one[1], "7"), found)
    return CONVERTER.sub(str(uuid4()), found)


def test_another_familys_child_is_found_under_no_address() -> None:
    theirs = child_of_the_commune("WebTo456")
    parent_of(theirs)
    own = make_parent(child_of_the_commune())
    client = signed_in(own)
    tried = [route for route, _name in family_routes() if "<uuid:" in route]
    assert len(tried) > 12
    for route in tried:
        path = filled(route, theirs.pk)
        for answer in (client.get(path), client.post(path, {"current": PASSWORD})):
            refused = answer.status_code in (404, 405)
            assert refused or answer.status_code == 302, (path, answer.status_code)
            assert "WebTo456" not in answer.content.decode()
            if "<uuid:child>" in route:
                assert refused, path
    see(country=True)
    assert not AccessLog.objects.filter(account=own.pk, child=theirs.pk).exists()
    assert theirs.links.filter(ended_at=None).count() == 1
    # The same words as for a child that nobody has.
    assert said_of(client, theirs.pk) == said_of(client, uuid4())


def said_of(client: Client, child: UUID) -> str:
    """What the page of a child says, without its address and what is new in each form."""
    page = client.get(f"/family/children/{child}/weeks/").content.decode()
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", page.replace(str(child), ""))


def test_nothing_is_sent_without_a_form_of_ours() -> None:
    child = child_of_the_commune()
    own = make_parent(child)
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(own).cookies
    for route, name in family_routes():
        path = filled(route, child.pk)
        assert client.post(path, {"current": PASSWORD}).status_code == 403, name
    foreign = {"Origin": "https://evil.example", "Referer": "https://evil.example/"}
    page = client.get("/family/")
    token = {"csrfmiddlewaretoken": str(page.context["csrf_token"])}
    assert client.post("/family/sign-out/", token, headers=foreign).status_code == 403
    assert client.get("/family/sign-out/").status_code == 405
    assert client.get("/family/").status_code == 200
    assert client.post("/family/sign-out/", token).status_code == 302


def test_a_session_that_was_planted_or_stolen_opens_nothing() -> None:
    parent_of(child_of_the_commune())
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    first_step(client, "WebMi123")
    half = client.cookies["sessionid"].value
    assert half != "a" * 32
    second_step(client, last_code())
    whole = client.cookies["sessionid"].value
    assert len(whole) >= 32 and whole not in ("a" * 32, half)
    for stolen in ("a" * 32, half):
        thief = Client()
        thief.cookies["sessionid"] = stolen
        assert thief.get("/family/").status_code == 302
    thief = Client()
    thief.cookies["sessionid"] = whole
    assert thief.get("/family/").status_code == 200, "it is the session itself"
    client.post("/family/sign-out/")
    assert thief.get("/family/").status_code == 302, "replayed after the sign-out"
    see(country=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_key || session_data FROM django_session")
        kept = "".join(str(row[0]) for row in cursor.fetchall())
    assert whole not in kept and half not in kept, "who reads the table signs in as nobody"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\/evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "/\t/evil.example",
    ],
)
def test_nobody_is_led_elsewhere(target: str) -> None:
    page = Client().get("/family/sign-in/", {"next": target})
    assert page.context["target"] == "/family/"
    assert "evil.example" not in page.context["target"]


def test_a_code_is_guessed_by_nobody_whoever_asks_and_from_wherever() -> None:
    own = parent_of(child_of_the_commune())
    browsers = [Client(REMOTE_ADDR=f"192.0.2.{number}") for number in range(3)]
    answers = []
    for client in browsers:
        first_step(client, "WebMi123")
        answers += [second_step(client, f"{number:06}").status_code for number in range(5)]
    assert answers.count(200) == 10 and answers[10:] == [429] * 5, "counted by account"
    leaves(datetime.now(UTC))
    assert second_step(browsers[-1], last_code(str(own.mobile))).status_code == 429
    Attempt.objects.all().delete()
    first_step(browsers[-1], "WebMi123")
    code = last_code(str(own.mobile))
    assert second_step(Client(), code)["Location"] == "/family/sign-in/", "of another browser"
    assert second_step(browsers[-1], code)["Location"] == "/family/"
    first_step(browsers[0], "WebMi123")
    assert second_step(browsers[0], code).status_code == 200, "a code of the sign-in before"


def test_what_was_typed_stands_clear_neither_in_the_log_nor_in_the_database(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    child, second = child_of_the_commune(), child_of_the_commune("WebTo456")
    own = parent_of(child, email=EMAIL)
    see(country=True)
    letter = connection_code(second, datetime.now(UTC))
    client = Client()
    first_step(client, "WebMi123", "wrong teapots whistle")
    sign_in(client, EMAIL)
    signed = last_code()
    Attempt.objects.all().delete()
    right = {"current": PASSWORD}
    made = client.post(f"{ACCOUNT}recovery/", right).content.decode()
    recovery = re.findall(r"[A-Z0-9]{4}-[A-Z0-9]{4}", made)
    client.post(f"{ACCOUNT}email/", {**right, "email": "new.address@example.lu"})
    client.post(f"{ACCOUNT}children/add/", {"iam_code": "WebTo456", "code": letter})
    client.post(f"{ACCOUNT}mobile/", {**right, "old": "answers"})
    number = last_code()
    session = client.cookies["sessionid"].value
    mail = emailed(own)
    assert len(recovery) == 10 and mail
    typed = [PASSWORD, "wrong teapots whistle", signed, number, letter, *recovery, mail, session]
    typed += [str(own.mobile), str(own.mobile)[4:], EMAIL, "new.address@example.lu"]
    written = "\n".join([caplog.text, *(Line().format(one) for one in caplog.records)])
    kept = whole_database()
    for secret in typed:
        bare = secret.replace("-", "")
        for form in {secret, bare}:
            assert form not in written, ("log", form)
            assert not re.search(rf"(?<![0-9a-f]){form}(?![0-9a-f])", kept), ("database", form)
            if len(form) > 6:
                assert form.encode().hex() not in kept, ("database, as bytes", form)


def emailed(own: Account) -> str:
    """The code of the last e-mail."""
    see(country=True)
    sent = Message.objects.get(kind="email_code", office=str(own.pk))
    return str(re.findall(r"[A-Z0-9]{4}-[A-Z0-9]{4}", sent.content["text"])[0])


def whole_database() -> str:
    """All rows of all tables as text, as who copies the database reads them."""
    see(country=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        read = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            read += [str(row[0]) for row in cursor.fetchall()]
    return "\n".join(read)
