"""Parents sign in: by a child's code or by e-mail, with one password and a code by SMS."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accueil.identity.models import Attempt, SignIn
from accueil.store.models import AccessLog
from accueil.store.security import see
from accueil.store.sessions import kept_key
from tests.web.parent.entering import (
    EMAIL,
    PASSWORD,
    child_of_the_commune,
    codes_sent,
    first_step,
    hashed,
    last_code,
    leaves,
    parent_of,
    second_step,
    sign_in,
)

pytestmark = pytest.mark.django_db
WRONG = "The name or the password is not right."


def test_both_names_open_the_door_and_the_session_changes_at_each_step(client: Client) -> None:
    own = parent_of(child_of_the_commune(), email=EMAIL)
    assert client.get("/family/?x=1")["Location"] == "/family/sign-in/?next=%2Ffamily%2F%3Fx%3D1"
    keys = [client.session.session_key]
    client.cookies["django_language"] = "en"
    for name in ("webmi123", f" {EMAIL.upper()} "):
        asked = first_step(client, name, next="/family/?x=1")
        assert asked["Location"] == "/family/sign-in/code/"
        keys.append(client.session.session_key)
        assert client.get("/family/").status_code == 302, "half a sign-in opens nothing"
        page = client.get("/family/sign-in/code/").content.decode()
        assert str(own.mobile)[-3:] in page
        assert str(own.mobile) not in page
        assert second_step(client, last_code())["Location"] == "/family/?x=1"
        keys.append(client.session.session_key)
        assert client.get("/family/").status_code == 200
        see(country=True)
        kept = SignIn.objects.get(ended_at=None)
        assert (kept.account_id, kept.how) == (own.pk, "sms")
        assert bytes(kept.session).hex() == kept_key(client.session.session_key)
        assert client.post("/family/sign-out/")["Location"] == "/family/sign-in/?done=out"
        assert client.get("/family/").status_code == 302
    assert len(set(keys)) == len(keys)
    see(country=True)
    assert not SignIn.objects.filter(ended_at=None).exists()
    assert AccessLog.objects.filter(what="sign_in.sms", office=str(own.pk)).count() == 2


def test_what_is_unknown_answers_like_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    parent_of(child_of_the_commune(), email=EMAIL)
    shared = child_of_the_commune("WebBe124")
    parent_of(shared)
    parent_of(shared)
    computed: list[str] = []
    for name in ("encode", "verify"):
        counted = _counting(getattr(hashers.Argon2PasswordHasher, name), computed)
        monkeypatch.setattr(hashers.Argon2PasswordHasher, name, counted)
    seen = []
    for name in ("WebMi123", EMAIL, "WebBe124", "NobNo999", "nobody@example.lu", "x"):
        computed.clear()
        client = Client()
        client.cookies["django_language"] = "en"
        with CaptureQueriesContext(connection) as asked:
            page = first_step(client, name, "not the password")
        assert WRONG in page.content.decode()
        main = page.content.decode().split("<main", 1)[1]
        words = "".join(p for p in main.split('"') if p != name and len(p) != 64)
        seen.append((words, len(computed), len(asked)))
    assert len(set(seen)) == 1, seen
    assert codes_sent() == []


def _counting(call: Callable[..., Any], computed: list[str]) -> Callable[..., Any]:
    def counted(*values: Any, **named: Any) -> Any:
        computed.append("")
        return call(*values, **named)

    return counted


def test_two_adults_with_one_password_are_told_apart_by_their_codes() -> None:
    child = child_of_the_commune()
    one, two = parent_of(child), parent_of(child)
    other = parent_of(child, password=hashed("eight yellow kettles hum"))
    client = Client()
    first_step(client, "WebMi123")
    assert codes_sent(other.mobile) == []
    second_step(client, last_code(two.mobile))
    assert client.session["_auth_user_id"] == str(two.pk)
    replayed = second_step(Client(), last_code(two.mobile))
    assert replayed["Location"] == "/family/sign-in/"
    thief = Client()
    first_step(thief, "WebMi123")
    assert second_step(thief, codes_sent(two.mobile)[0]).status_code == 200, "used"
    assert second_step(thief, codes_sent(one.mobile)[0]).status_code == 200, "void"
    assert "_auth_user_id" not in thief.session
    first_step(client := Client(), "WebMi123", "eight yellow kettles hum")
    second_step(client, last_code())
    assert client.session["_auth_user_id"] == str(other.pk)


def test_tries_and_sms_are_limited_and_it_is_said_for_how_long() -> None:
    parent_of(child_of_the_commune())
    client = Client()
    client.cookies["django_language"] = "en"
    for _ in range(4):
        assert WRONG in first_step(client, "WebMi123", "wrong").content.decode()
    sign_in(client, "WebMi123")
    assert client.get("/family/").status_code == 200, "tries before it are forgotten"
    thief = Client()
    thief.cookies["django_language"] = "en"
    for _ in range(5):
        first_step(thief, "web-mi 123", "wrong")
    locked = first_step(thief, "WebMi123")
    assert locked.status_code == 429
    assert "10 minutes" in locked.content.decode()
    assert first_step(Client(), "NobNo999").status_code == 200
    Attempt.objects.update(at=timezone.now() - timedelta(minutes=11))
    first_step(client, "WebMi123")
    for _ in range(4):
        assert second_step(client, "000000").status_code == 200
    second_step(client, "000000")
    assert "tried too often" in second_step(client, last_code()).content.decode()


def test_a_code_is_valid_for_a_minute_from_its_leaving_and_the_page_counts_down() -> None:
    parent_of(child_of_the_commune())
    client = Client()
    client.cookies["django_language"] = "en"
    first_step(client, "WebMi123")
    assert "on its way" in client.get("/family/sign-in/code/").content.decode()
    leaves(timezone.now() - timedelta(seconds=20))
    page = client.get("/family/sign-in/code/?standing=1").content.decode()
    assert "<main" not in page
    assert "data-seconds>40<" in page or "data-seconds>39<" in page
    assert client.post("/family/sign-in/code/", {"again": 1})["Location"].endswith("?done=soon")
    see(country=True)
    first_step(client, "WebMi123")
    leaves(timezone.now() - timedelta(seconds=61))
    said = second_step(client, last_code()).content.decode()
    assert "60 seconds" in said
    assert PASSWORD not in said
    assert "_auth_user_id" not in client.session
