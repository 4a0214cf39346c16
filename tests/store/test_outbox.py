"""The outbox: once a key, tried again, never two at once; who is not asked loses nothing."""

from datetime import datetime, timedelta
from itertools import pairwise
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.core import mail
from django.db import connections

from accueil.exchange import email, sms
from accueil.store import outbox
from accueil.store.models import Message
from accueil.store.security import see
from tests.factories import NOW, after


def order(key: str, channel: str = "email", **content: str) -> bool:
    said = {"to": "claire@example.lu", "subject": "Hello", "text": "Good day"} | content
    return outbox.put(
        key, channel, kind="reminder", language="lb", content=said, now=NOW, office="diekirch"
    )


def code(key: str) -> UUID:
    """Order a code for signing in."""
    said = {"to": "+352621123456", "text": "123456"}
    outbox.put(key, "sms", kind="sms_code", language="lb", content=said, now=NOW)
    return outbox.ordered(key)


def one(key: str) -> Message:
    return Message.objects.get(key=key)


@pytest.mark.django_db
def test_ordered_twice_it_is_one_message_and_is_sent_once() -> None:
    see(country=True)
    assert order("a") and not order("a", subject="Another")
    for _ in range(2):
        outbox.deliver(NOW, {"email": email.send})
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("Hello", ["claire@example.lu"])
    assert sent.extra_headers["Message-ID"] == email.message_id("a") != email.message_id("b")
    assert (one("a").state, one("a").sent_at) == ("sent", NOW)


@pytest.mark.django_db
def test_what_cannot_be_sent_is_tried_again_later_and_later_and_then_has_failed() -> None:
    see(country=True)
    order("a")
    tries = []

    def broken(message: Message) -> None:
        tries.append(now)
        raise outbox.TryFailed("the mail server refuses the receiver: 450")

    now = NOW
    for _ in range(24 * 60):
        outbox.deliver(now, {"email": broken})
        now += timedelta(minutes=1)
    waited = [later - earlier for earlier, later in pairwise(tries)]
    assert waited == sorted(waited) and waited == list(outbox.PAUSES)
    assert one("a").state == "failed" and "450" in one("a").failure
    assert outbox.again(one("a").pk) and not outbox.again(one("a").pk)
    outbox.deliver(now, {"email": email.send})
    assert one("a").state == "sent" and one("a").failure == ""


@pytest.mark.django_db
def test_one_that_breaks_does_not_hold_up_the_others() -> None:
    see(country=True)
    order("a", to="")
    order("b")
    done = outbox.deliver(NOW, {"email": email.send})
    assert (done.sent, done.failed) == (1, 1) and one("a").failure == "there is no e-mail address"


@pytest.mark.django_db
def test_letters_wait_and_an_sms_stays_where_one_can_look() -> None:
    see(country=True)
    order("a", "letter")
    order("b", "sms", to="+352621123456")
    outbox.deliver(after(days=1), {"email": email.send, "sms": sms.sender()})
    assert (one("a").state, one("b").state) == ("waiting", "sent")
    assert one("b").content["to"] == "+352621123456"


@pytest.mark.django_db
def test_a_gateway_that_is_down_delays_says_so_and_loses_nothing() -> None:
    see(country=True)
    for key in "abc":
        order(key, "sms", to="+352621123456", text="Bonjour")
    asked: list[datetime] = []

    def down(message: Message) -> None:
        asked.append(now)
        raise outbox.Unreachable("the gateway does not answer")

    now, end = NOW, after(hours=8)  # the longest pause is of ten minutes
    while now < end:
        outbox.deliver(now, {"sms": down})
        now += timedelta(minutes=1)
    told = outbox.trouble("sms", now)
    assert told == outbox.Trouble(NOW, "the gateway does not answer")
    assert outbox.trouble("email", now) is None
    assert set(Message.objects.values_list("state", "tries")) == {("waiting", 0)}
    assert len(asked) == len(set(asked)), "asked more than once at a time"
    assert one("a").next_try_at <= now + outbox.DELAYS[-1]
    now = now + outbox.DELAYS[-1]
    assert outbox.deliver(now, {"sms": lambda message: None}).sent == 3
    assert outbox.trouble("sms", now) is None


@pytest.mark.django_db
def test_a_code_is_tried_within_seconds_and_not_sent_when_nobody_wants_it_any_more() -> None:
    see(country=True)
    order("slow", "sms")
    code("fast")
    order_of_sending: list[str] = []
    outbox.deliver(NOW, {"sms": lambda message: order_of_sending.append(message.key)})
    assert order_of_sending == ["fast", "slow"]
    code("b")
    tries: list[datetime] = []

    def down(message: Message) -> None:
        tries.append(now)
        raise outbox.Unreachable("the gateway does not answer")

    now = NOW
    while now <= after(minutes=11):
        outbox.deliver(now, {"sms": down}, urgent=True)
        now += timedelta(seconds=1)
    waited = [(later - earlier).seconds for earlier, later in pairwise(tries)]
    assert waited[:4] == [2, 5, 15, 60] and set(waited[4:]) == {60}
    assert tries[-1] < after(minutes=10)
    late = one("b")
    assert (late.state, late.failure, late.next_try_at) == ("void", outbox.TOO_LATE, None)
    assert outbox.deliver(now, {"sms": sms.sender()}) == outbox.Delivered()


@pytest.mark.django_db
def test_what_breaks_outside_is_told_without_its_words() -> None:
    see(country=True)
    order("a", "sms", to="+352621123456", text="the code is 123456")

    def broken(message: Message) -> None:
        raise RuntimeError(f"{message.content['to']}: {message.content['text']}")

    outbox.deliver(NOW, {"sms": broken})
    assert (one("a").state, one("a").failure) == ("waiting", "RuntimeError")


@pytest.mark.django_db
def test_another_channel_and_another_office_are_not_touched() -> None:
    see(country=True)
    with pytest.raises(ValueError, match="no channel"):
        order("a", "pigeon")
    order("a")
    see(office="esch")
    assert outbox.deliver(NOW, {"email": email.send}) == outbox.Delivered()


def test_two_workers_never_send_the_same_message(real_database: str) -> None:
    see(country=True)
    for number in range(20):
        order(f"m{number}")
    sent: list[str] = []
    both = Barrier(2)

    def work() -> None:
        see(country=True)
        both.wait()
        outbox.deliver(NOW, {"email": lambda message: sent.append(message.key)})
        connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == sorted(f"m{number}" for number in range(20))
    assert not Message.objects.exclude(state="sent").exists()


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 1), ("a" * 160, 1), ("a" * 161, 2), ("ë" * 70, 1), ("ë" * 71, 2), ("é" * 160, 1)],
)
def test_an_sms_holds_fewer_letters_with_a_luxembourgish_e(text: str, count: int) -> None:
    assert sms.parts(text) == count
