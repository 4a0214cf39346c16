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
        (("DATA", "554 no valid claire@example.lu"), "failed", "refuses the text: 554"),
        (("RCPT", "421 too much at once"), "down", "the mail server refuses us: 421"),
        (("RCPT", "530 who are you"), "down", "the mail server refuses us: 530"),
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
    assert message.reported == ("bounced" if state == "failed" else "")
    for secret in (TO, "claire", "987654"):
        assert secret not in message.failure and secret not in caplog.text
    server.answers.clear()
    assert (state == "failed") == outbox.again(message.pk)  # an officer may try once more
    message = delivered(after(minutes=1))
    assert (message.state, message.reported) == ("sent", "")
    assert server.came[-1]["Message-ID"] == email.message_id("a")


def test_a_server_that_is_not_there_delays(server: MailServer, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    message = delivered()
    assert (message.state, message.tries, message.delays) == ("waiting", 0, 1)


def test_an_e_mail_leaves_encrypted_or_waits(server: MailServer, settings: Any) -> None:
    settings.EMAIL_USE_TLS = True
    message = delivered()
    assert message.state == "waiting" and message.failure == "the mail server speaks no TLS"


@pytest.mark.parametrize("offers", [True, False])
def test_it_leaves_under_its_name_and_asks_to_be_told_how_it_ended(
    server: MailServer, settings: Any, offers: bool
) -> None:
    settings.BOUNCES, settings.DEFAULT_FROM_EMAIL = "bounce@example.lu", "accueil@example.lu"
    server.answers["EHLO"] = "250-mail\r\n250 DSN" if offers else "250 mail"
    name = delivered().gateway_id
    assert name == email.name_of("a") and email.message_id("a") == f"<{name}@example.lu>"
    said = {line.partition(":")[0].upper(): line.lower() for line in server.lines}
    assert f"<bounce+{name}@example.lu>" in said["MAIL FROM"]
    assert (f"ret=hdrs envid={name}" in said["MAIL FROM"]) == offers
    assert ("notify=success,failure,delay" in said["RCPT TO"]) == offers
    (came,) = server.came
    assert came["From"] == "accueil@example.lu" and came["Auto-Submitted"] == "auto-generated"
    assert outbox.reported("email", name, "bounced", None, after(minutes=1))
    assert Message.objects.get().reported == "bounced"


@pytest.mark.parametrize("odd", ["nobody", "a@@b", "a@b\nBcc: all@example.lu", "é" * 90 + "@b.lu"])
def test_what_is_no_address_never_leaves(server: MailServer, odd: str) -> None:
    message = Message.objects.get()
    Message.objects.filter(pk=message.pk).update(content={**message.content, "to": odd})
    message = delivered()
    assert not any("Bcc" in line for line in server.lines)
    assert message.state == "failed" or odd == "nobody"  # a name alone is somebody's here
    assert message.state == "sent" or message.reported == "bounced"
    assert odd not in message.failure
