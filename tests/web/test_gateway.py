"""Reports of delivery at the door: who has the token, what is kept, what is refused."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

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


def report(body: Any, token: str = f"Bearer {TOKEN}") -> int:
    content = body if isinstance(body, bytes) else json.dumps(body)
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        reverse("sms_report"), content, content_type="application/json", HTTP_AUTHORIZATION=token
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
