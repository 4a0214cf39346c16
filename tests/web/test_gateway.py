"""Reports of delivery at the door: who has the token, what is kept, what is refused."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accueil.exchange import email
from accueil.store import outbox
from accueil.store.models import Message, Report
from accueil.store.security import see

pytestmark = pytest.mark.django_db
TOKEN = "a token of both sides"
NOW = timezone.now() - timedelta(minutes=1)  # before the door reads its clock
LATER = NOW + timedelta(seconds=5)


@pytest.fixture
def message(settings: Any) -> Message:
    settings.SMS_TOKEN = TOKEN
    see(country=True)
    said = {"to": "+352621123456", "text": "123456"}
    outbox.put("a", "sms", kind="x", language="lb", content=said, now=NOW, office="esch")
    outbox.deliver(NOW, {"sms": lambda _: "g-1"})
    return Message.objects.get()


def report(body: Any, token: str = f"Bearer {TOKEN}", channel: str = "sms") -> int:
    content = body if isinstance(body, bytes) else json.dumps(body)
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        reverse(f"{channel}_report"),
        content,
        content_type="application/json",
        HTTP_AUTHORIZATION=token,
    )
    assert (not answer.cookies and not answer.content.strip()) or answer.status_code == 400
    return int(answer.status_code)


def test_a_report_is_kept_once(message: Message) -> None:
    said = {"id": "g-1", "state": "Delivered", "at": LATER.isoformat()}
    assert [report(said), report(said)] == [204, 204]
    standing = outbox.standing(message.pk)
    assert (standing.reported, standing.delivered_at) == ("delivered", LATER)


def test_what_is_on_the_way_or_unknown_changes_nothing(message: Message) -> None:
    assert report({"id": "g-1", "state": "enroute"}) == 204
    assert report({"id": "nobody", "state": "delivered", "at": "2026-11-22T09:00:00"}) == 204
    assert outbox.standing(message.pk).reported == ""
    assert Report.objects.get().gateway_id == "nobody"


@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer other", TOKEN, f"Basic {TOKEN}"])
def test_without_the_token_nothing_is_kept(message: Message, token: str, settings: Any) -> None:
    said = {"id": "g-1", "state": "delivered"}
    assert report(said, token) == 401
    settings.SMS_TOKEN = ""
    assert report(said, token) == 401
    assert outbox.standing(message.pk).reported == ""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"[" * 2000,
        [],
        {},
        {"id": "", "state": "delivered"},
        {"id": "a" * 129, "state": "delivered"},
        {"id": "a\0", "state": "delivered"},
        {"id": [1], "state": "delivered"},
        {"id": "g-1", "state": 2},
        {"id": "g-1", "state": "delivered", "at": "yesterday"},
        {"id": "g-1", "state": "delivered", "at": 5},
    ],
)
def test_what_is_no_report_is_refused(message: Message, body: Any) -> None:
    assert report(body) == 400
    assert outbox.standing(message.pk).reported == ""


def test_it_is_posted(message: Message, client: Client) -> None:
    assert client.get(reverse("sms_report")).status_code == 405
    assert report(b" " * 20_000) == 413


def test_e_mails_are_reported_alike_under_a_token_of_their_own(settings: Any) -> None:
    settings.SMS_TOKEN, settings.EMAIL_TOKEN = "another", TOKEN
    see(country=True)
    said = {"to": "claire@example.lu", "subject": "Kont", "text": "Moien"}
    for key in ("a", "b", "early"):
        outbox.put(key, "email", kind="x", language="lb", content=said, now=NOW)
    early = {"message_id": f" {email.message_id('early').upper()} ", "state": "failed"}
    assert report(early, channel="email") == 204
    see(country=True)  # the door ends with nobody's view
    outbox.deliver(NOW, {"email": email.send})
    body = {"message_id": email.message_id("a"), "state": "delivered", "at": LATER.isoformat()}
    assert report(body, "Bearer another", "email") == report(body, "", "email") == 401
    assert report({"id": email.name_of("b"), "state": "deferred"}, channel="email") == 204
    assert [report(body, channel="email") for _ in range(2)] == [204, 204]
    assert report({**body, "state": "bounced"}, channel="email") == 204
    assert report({"id": "nobody", "state": "bounced"}, channel="email") == 204
    for odd in ({"message_id": 5, "state": "bounced"}, {"message_id": "@b", "state": "bounced"}):
        assert report(odd, channel="email") == 400
    see(country=True)
    kept = dict(Message.objects.values_list("key", "reported"))
    assert kept == {"a": "delivered", "b": "", "early": "bounced"}
    assert Report.objects.get().gateway_id == "nobody"
    settings.EMAIL_TOKEN = ""
    assert report(body, "Bearer ", "email") == 401
