"""E-mail by a mail server: sent as it is, delayed while it is down, refused in our words."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from accueil.exchange import email
from accueil.store import outbox
from accueil.store.models import Message
from accueil.store.security import see
from tests.exchange.mail_server import MailServer, mail_server
from tests.factories import NOW, after

pytestmark = pytest.mark.django_db
TO, TEXT = "claire@example.lu", "Moien,\n\nhttps://example.lu/welcome/987654/\n.\nÄddi ë\n"


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.EMAIL_BACKEND = "accueil.exchange.email.MailServer"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        see(country=True)
        said = {"to": TO, "subject": "Äre Kont", "text": TEXT}
        outbox.put("a", "email", kind="invitation", language="lb", content=said, now=NOW)
        yield running


def delivered(now: Any = NOW) -> Message:
    outbox.deliver(now, {"email": email.send})
    return Message.objects.get()


def test_it_arrives_as_it_was_written(server: MailServer) -> None:
    assert delivered().state == "sent"
    (came,) = server.came
    assert [r.upper() for r in server.receivers] == [f"RCPT TO:<{TO}>".upper()]
    assert came["To"] == TO
    assert came["Subject"] == "Äre Kont" and came["Message-ID"] == email.message_id("a")
    assert came.get_content().replace("\r\n", "\n") == TEXT.replace("\n.\n", "\n..\n")


@pytest.mark.parametrize(
    ("refusal", "state", "failure"),
    [
        (("HELLO", "421 later"), "down", "the mail server refuses us: 421"),
        (("EHLO", ""), "down", "the mail server does not answer"),
        (("MAIL", "530 who are you, claire@example.lu"), "down", "the mail server refuses us: 530"),
        (("RCPT", "450 claire@example.lu is busy"), "waiting", "refuses the receiver: 450"),
        (("RCPT", "550 no claire@example.lu here"), "failed", "refuses the receiver: 550"),
        (("TEXT", "554 987654 looks bad"), "failed", "the mail server refuses the text: 554"),
        (("TEXT", "451 claire@example.lu"), "waiting", "the mail server refuses the text: 451"),
    ],
)
def test_what_it_does_not_take_is_told_in_our_words(
    server: MailServer,
    caplog: pytest.LogCaptureFixture,
    refusal: tuple[str, str],
    state: str,
    failure: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers.update([refusal])
    message = delivered()
    assert message.failure.endswith(failure)
    assert message.state == ("waiting" if state == "down" else state)
    assert (outbox.trouble("email", NOW) is not None) == (state == "down")
    for secret in (TO, "claire", "987654"):
        assert secret not in message.failure and secret not in caplog.text
    server.answers.clear()
    if state != "failed":
        assert delivered(after(minutes=1)).state == "sent"
        assert server.came[-1]["Message-ID"] == email.message_id("a")


def test_a_server_that_is_not_there_delays(server: MailServer, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    message = delivered()
    assert (message.state, message.tries, message.delays) == ("waiting", 0, 1)


def test_an_e_mail_leaves_encrypted_or_waits(server: MailServer, settings: Any) -> None:
    settings.EMAIL_USE_TLS = True
    message = delivered()
    assert message.state == "waiting" and message.failure == "the mail server speaks no TLS"
