"""What gateways report, in any order and twice; what is wiped once it has left."""

from datetime import datetime, timedelta
from itertools import permutations

import pytest

from accueil.store import outbox
from accueil.store.models import Message, Report
from accueil.store.security import see
from tests.factories import NOW, after

pytestmark = pytest.mark.django_db
SAID = {"to": "+352621123456", "text": "Äre Code ass 123456"}
OFFICE = "diekirch"
LATER = after(seconds=4)


def sent(key: str, kind: str = "sms_code", named: str = "g-1", channel: str = "sms") -> Message:
    see(country=True)
    outbox.put(key, channel, kind=kind, language="lb", content=SAID, now=NOW, office=OFFICE)
    outbox.deliver(NOW, {channel: lambda message: named})
    return Message.objects.get(key=key)


def test_a_code_is_with_its_receiver_from_its_delivery_or_else_from_its_hand_over() -> None:
    message = sent("a")
    see()  # as somebody who has not signed in
    assert outbox.standing(message.pk).arrived_at == NOW
    for _ in range(2):
        assert outbox.reported("sms", "g-1", "delivered", LATER, after(seconds=9))
    standing = outbox.standing(message.pk)
    assert standing == outbox.Standing("sent", NOW, LATER, "delivered")
    assert standing.arrived_at == LATER
    assert not Message.objects.exists()


@pytest.mark.parametrize("at", [after(days=-1), None, after(days=1)])
def test_a_gateways_clock_may_be_wrong(at: datetime | None) -> None:
    message = sent("a")
    outbox.reported("sms", "g-1", "delivered", at, LATER)
    arrived = outbox.standing(message.pk).delivered_at
    assert arrived is not None and NOW <= arrived <= LATER


def test_reports_in_any_order_come_to_the_same() -> None:
    states = ("accepted", "bounced", "delivered", "bounced")
    for number, order in enumerate(set(permutations(states))):
        message = sent(f"m{number}", named=f"g-{number}")
        for state in order:
            outbox.reported("sms", f"g-{number}", state, LATER, LATER)
        assert outbox.standing(message.pk).reported == "delivered", order
    bounced = sent("bounced", named="g-bounced")
    outbox.reported("sms", "g-bounced", "bounced", LATER, LATER)
    assert outbox.standing(bounced.pk).reported == "bounced"


def test_a_report_before_its_message_waits_for_it_and_one_of_nobody_is_forgotten() -> None:
    see()
    assert not outbox.reported("sms", "g-1", "delivered", LATER, LATER)
    assert not outbox.reported("sms", "g-2", "bounced", LATER, LATER)
    assert not outbox.reported("email", "g-1", "bounced", LATER, LATER)
    message = sent("a")
    assert outbox.standing(message.pk).reported == "delivered"
    outbox.sweep(after(days=2))
    assert not Report.objects.exists()


def test_a_code_is_wiped_some_minutes_after_it_left_and_other_texts_stay() -> None:
    sent("code")
    sent("link", "password", channel="email")
    sent("other", "reminder")
    outbox.put("waits", "sms", kind="sms_code", language="lb", content=SAID, now=NOW)
    assert outbox.wipe(after(minutes=4)) == 0
    assert outbox.wipe(after(minutes=6)) == 2 and outbox.wipe(after(minutes=6)) == 0
    texts = {m.key: m.content for m in Message.objects.all()}
    assert texts == {
        "code": {"to": "+352 ••• 456"},
        "link": {"to": "+352 ••• 456"},
        "other": SAID,
        "waits": SAID,
    }


def test_of_what_failed_the_text_is_kept_for_another_try_and_then_no_more() -> None:
    see(country=True)
    outbox.put("a", "email", kind="invitation", language="lb", content=SAID, now=NOW)
    refused = outbox.CannotSend("the mail server refuses the receiver: 550")

    def refuses(message: Message) -> None:
        raise refused

    outbox.deliver(NOW, {"email": refuses})
    message = Message.objects.get()
    assert message.failure == str(refused) and outbox.wipe(after(minutes=10)) == 0
    assert outbox.again(message.pk)
    outbox.deliver(NOW, {"email": refuses})
    assert outbox.wipe(NOW + timedelta(days=2)) == 1
    assert not outbox.again(message.pk)


@pytest.mark.parametrize(
    ("to", "shown"),
    [
        ("+352621123456", "+352 ••• 456"),
        ("claire@example.lu", "c•••@example.lu"),
        ("112", "•••"),
        ("", "•••"),
    ],
)
def test_only_its_owner_recognises_a_masked_number(to: str, shown: str) -> None:
    assert outbox.masked(to) == shown
