"""SMS by a gateway over HTTP: handed over once, delayed while it is down, never told on."""

import logging
import socket
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from accueil.exchange import sms
from accueil.store import outbox
from accueil.store.models import Message
from accueil.store.security import see
from tests.exchange.http_gateway import Gateway, gateway
from tests.factories import NOW, after

pytestmark = pytest.mark.django_db
NUMBER, TEXT, TOKEN = "+352621123456", "Äre Code ass 987654", "a token of both sides"


@pytest.fixture
def other_side() -> Iterator[Gateway]:
    with gateway() as running:
        yield running


@pytest.fixture
def ordered(other_side: Gateway, settings: Any) -> Message:
    settings.SMS_URL, settings.SMS_TOKEN = other_side.url, TOKEN
    see(country=True)
    said = {"to": NUMBER, "text": TEXT}
    outbox.put("a", "sms", kind="sms_code", language="lb", content=said, now=NOW)
    return Message.objects.get()


def delivered(now: Any = NOW) -> Message:
    outbox.deliver(now, {"sms": sms.sender()})
    return Message.objects.get()


def test_it_is_handed_over_with_the_token_and_known_by_the_name_it_is_given(
    other_side: Gateway, ordered: Message
) -> None:
    other_side.answer = b'{"id": 4711}'
    message = delivered()
    (came,) = other_side.came
    assert (came["to"], came["text"]) == (NUMBER, TEXT)
    assert datetime.fromisoformat(came["until"]) == after(minutes=10)
    assert other_side.tokens == [f"Bearer {TOKEN}"]
    assert (message.state, message.gateway_id) == ("sent", "4711")


@pytest.mark.parametrize("answer", [b"", b"thank you", b"[]", b'{"id": null}', b'{"id": {}}'])
def test_without_a_name_it_is_known_by_ours(
    other_side: Gateway, ordered: Message, answer: bytes
) -> None:
    other_side.answer = answer
    assert delivered().gateway_id == other_side.came[0]["id"]


@pytest.mark.parametrize(
    ("status", "state", "down"),
    [
        (503, "waiting", True),
        (429, "waiting", True),
        (401, "waiting", True),
        (302, "waiting", True),
        (400, "waiting", False),
        (422, "failed", False),
    ],
)
def test_what_it_does_not_take_is_told_in_our_words(
    other_side: Gateway, ordered: Message, status: int, state: str, down: bool
) -> None:
    other_side.status, other_side.answer = status, f"no: {NUMBER} {TEXT}".encode()
    other_side.headers = {"Location": other_side.url + "/elsewhere"}
    message = delivered()
    assert (message.state, message.failure) == (state, f"the gateway answers {status}")
    assert (outbox.trouble("sms", NOW) is not None) == down
    assert len(other_side.came) == 1
    if state == "waiting":
        other_side.status = 200
        assert delivered(after(minutes=1)).state == "sent"
        assert other_side.came[0] == other_side.came[1]


def test_one_that_hangs_up_or_is_not_there_delays(
    other_side: Gateway, ordered: Message, settings: Any
) -> None:
    other_side.answer = None
    assert delivered().failure == "the gateway does not answer"
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.SMS_URL = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        message = delivered(after(seconds=3))
    assert (message.state, message.delays, message.tries) == ("waiting", 2, 0)
    told = outbox.trouble("sms", after(minutes=1))
    assert told is not None and told.since == NOW


def test_where_no_gateway_is_named_an_sms_waits(settings: Any, ordered: Message) -> None:
    settings.SMS_URL = ""
    message = delivered()
    assert message.failure == "the settings name no gateway for SMS"
    assert message.state == "waiting"


def test_neither_number_nor_text_nor_token_are_written_into_logs(
    other_side: Gateway, ordered: Message, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for status in (500, 400, 200):
        other_side.status = status
        delivered(after(minutes=1 if status == 400 else 3 if status == 200 else 0))
    assert Message.objects.get().state == "sent"
    for secret in (NUMBER, NUMBER[1:], "987654", TOKEN):
        assert secret not in caplog.text
