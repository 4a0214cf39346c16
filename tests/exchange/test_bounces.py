"""The mailbox of reports: what is in it is kept once and marked; all else stays as it is."""

from collections.abc import Iterator
from typing import Any

import pytest

from accueil.actions import daily
from accueil.exchange import email
from accueil.store import outbox
from accueil.store.models import Message, Report
from accueil.store.security import see
from tests.exchange import reports
from tests.exchange.mailbox import Mailbox, mailbox
from tests.factories import NOW, after

pytestmark = pytest.mark.django_db
LATER = after(minutes=5)
PASSWORD = 'a "secret" of theirs'


@pytest.fixture
def box(settings: Any) -> Iterator[Mailbox]:
    see(country=True)
    with mailbox() as running:
        settings.BOUNCES_IMAP_URL, settings.BOUNCES_IMAP_PASSWORD = running.url, PASSWORD
        yield running


def about(key: str, mail: bytes) -> bytes:
    """A report about the e-mail of a key."""
    return mail.replace(reports.HEX.encode(), email.name_of(key).encode())


def order(*keys: str) -> None:
    said = {"to": "eltern@example.lu", "subject": "Kont", "text": "Moien"}
    for key in keys:
        outbox.put(key, "email", kind="x", language="lb", content=said, now=NOW)


def known() -> dict[str, str]:
    return dict(Message.objects.values_list("key", "reported"))


def test_reports_are_kept_once_and_all_else_stays_unread(box: Mailbox) -> None:
    order("gone", "there", "full", "slow", "away", "early")
    box.mails = {
        1: about("gone", reports.postfix("failed")),
        2: about("there", reports.postfix("delivered")),
        3: about("full", reports.exchange()),
        4: about("slow", reports.postfix("delayed")),
        5: about("away", reports.AWAY),
        6: about("away", reports.READ),
        7: about("away", reports.postfix("failed")).replace(b"message/delivery-status", b"a/b"),
        8: b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\n\xff\0--",
        9: about("early", reports.gmail()),
        10: reports.gmail() + b"." * 3_000_000,  # an e-mail of another installation
    }
    Message.objects.filter(key="early").update(next_try_at=LATER)  # it leaves after its report
    outbox.deliver(NOW, {"email": email.send})
    assert daily.read_bounces(LATER) == 6
    assert known() == {
        "gone": "bounced",
        "there": "delivered",
        "full": "bounced",
        "slow": "",
        "away": "",
        "early": "",
    }
    assert box.seen == {1, 2, 3, 4, 9, 10}
    assert outbox.deliver(LATER, {"email": email.send}).sent == 1
    assert known()["early"] == "bounced"
    assert [one.gateway_id for one in Report.objects.all()] == [reports.HEX]
    assert daily.read_bounces(LATER) == 0
    box.seen.clear()  # somebody marks them as new: nothing changes
    before = known()
    assert daily.read_bounces(LATER) == 6 and known() == before
    login = next(line for line in box.lines if "LOGIN" in line)
    assert login.endswith(r'LOGIN "reports@example.lu" "a \"secret\" of theirs"')


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("LOGIN", "the mailbox refuses us"),
        ("SELECT", "the mailbox has no such folder"),
        ("SEARCH", "the mailbox cannot be searched"),
        ("FETCH", "the mailbox does not answer"),
        ("STORE", "the mailbox does not answer"),
    ],
)
def test_a_mailbox_that_does_not_answer_is_told_and_asked_again(
    box: Mailbox, word: str, why: str
) -> None:
    order("gone")
    outbox.deliver(NOW, {"email": email.send})
    box.mails = {1: about("gone", reports.postfix("failed"))}
    if word in ("FETCH", "STORE"):
        box.hangs_up = word
    else:
        box.refuses = word
    assert daily.read_bounces(LATER) == 0
    trouble = outbox.trouble(outbox.MAILBOX, LATER)
    assert trouble == outbox.Trouble(LATER, why) and outbox.trouble("email", LATER) is None
    box.hangs_up = box.refuses = ""
    assert daily.read_bounces(LATER) == 1
    assert known() == {"gone": "bounced"} and outbox.trouble(outbox.MAILBOX, LATER) is None


def test_odd_answers_end_nothing(box: Mailbox) -> None:
    box.mails = {1: reports.gmail()}
    for odd in (b"* SEARCH a -1 1)", b"* SEARCH", b"", b"* 1 FETCH (UID 1)", b"\xff\xff"):
        box.garbled = {"SEARCH": odd}
        assert daily.read_bounces(LATER) in (0, 1)
        box.garbled = {"FETCH": odd}
        assert daily.read_bounces(LATER) == 0
        box.seen.clear()


@pytest.mark.parametrize("url", ["imap://", "pop://a@b/", "imaps://host", "imap+plain://a@[::/"])
def test_a_mailbox_in_another_way_of_writing_is_told(settings: Any, url: str) -> None:
    settings.BOUNCES_IMAP_URL = url
    assert daily.read_bounces(NOW) == 0
    trouble = outbox.trouble(outbox.MAILBOX, NOW)
    assert trouble is not None and "is not understood" in trouble.why


def test_without_a_mailbox_nothing_is_read_and_one_without_tls_gets_no_password(
    box: Mailbox, settings: Any
) -> None:
    settings.BOUNCES_IMAP_URL = box.url.replace("imap+plain", "imap")
    assert daily.read_bounces(NOW) == 0
    assert not any("LOGIN" in line for line in box.lines)
    settings.BOUNCES_IMAP_URL = ""
    lines = len(box.lines)
    assert daily.read_bounces(NOW) == 0 and len(box.lines) == lines
