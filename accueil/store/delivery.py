"""After a message has left: what its gateway reports, whether gateways answer, and what is wiped.

Reports come late, twice, in any order, and now and then before the message is known by the name
that the gateway gave it: then they wait for it. Once delivered stays delivered.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accueil.store.models import Gateway, Message, Report
from accueil.store.security import seeing_the_country

# Kinds of messages whose text opens something: pages do not show it, and it is soon wiped.
PRIVATE_KINDS = ("invitation", "password", "sms_code", "email_code", "activation", "pin_2")
FINAL = ("delivered", "bounced")
# Beside the channels: where reports of e-mails are read. While it does not answer, nothing waits.
MAILBOX = "mailbox"
# So long a text that opens something is kept after it was sent, and after it has failed: until
# then somebody may let it be tried once more.
KEPT_AFTER_SENT, KEPT_AFTER_FAILED = timedelta(minutes=5), timedelta(days=1)
WIPED_AT_ONCE = 500
REPORTS_WAIT, OLDEST_REPORT = timedelta(days=1), timedelta(days=7)
# A gateway that nobody has tried for so long may answer again.
STILL_TRUE = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a message stands: `waiting`, `sent`, `failed`, `void`, and what its gateway reported."""

    state: str
    sent_at: datetime | None
    delivered_at: datetime | None
    reported: str

    @property
    def arrived_at(self) -> datetime | None:
        """From when its receiver had it: delivered; handed over, where nothing was reported."""
        return self.delivered_at or self.sent_at


@dataclass(frozen=True, slots=True)
class Trouble:
    """A gateway does not answer: since when, and why as far as it is known."""

    since: datetime
    why: str


def standing(message: UUID) -> Standing:
    """How a message stands, for whoever ordered it; it says nothing of its text or receiver."""
    with seeing_the_country():
        found = Message.objects.values_list("state", "sent_at", "delivered_at", "reported")
        return Standing(*found.get(pk=message))


def reported(channel: str, gateway_id: str, state: str, at: datetime | None, now: datetime) -> bool:
    """Keep what a gateway reports of a message; whether the message is known.

    `at`: when it was delivered, as the gateway says; taken for no earlier than the hand-over and no
    later than now. States other than `delivered` and `bounced` say nothing final and are not kept.
    Call it outside a transaction: a report and a hand-over at the same moment then find each other.
    """
    if state not in FINAL or not gateway_id:
        return False
    moment = max(min(at or now, now), now - OLDEST_REPORT)
    with seeing_the_country():
        if _apply(channel, gateway_id, state, moment):
            return True
        Report.objects.get_or_create(
            channel=channel, gateway_id=gateway_id, state=state, defaults={"at": moment}
        )
        return match(channel, gateway_id)


def match(channel: str, gateway_id: str) -> bool:
    """Give a message the reports that came before it was known; whether there were any."""
    if not gateway_id:
        return False
    done = False
    for early in Report.objects.filter(channel=channel, gateway_id=gateway_id):
        if _apply(channel, gateway_id, early.state, early.at):
            early.delete()
            done = True
    return done


@transaction.atomic
def _apply(channel: str, gateway_id: str, state: str, at: datetime) -> bool:
    """Write a report into its message; once delivered it stays delivered."""
    known = Message.objects.filter(channel=channel, gateway_id=gateway_id).defer("content")
    message = known.select_for_update().first()
    if message is None:
        return False
    if state == "delivered" and message.reported != "delivered":
        message.reported = "delivered"
        message.delivered_at = max(at, message.sent_at or at)
    elif state == "bounced" and not message.reported:
        message.reported = "bounced"
    else:
        return True
    message.save(update_fields=["reported", "delivered_at"])
    return True


def sweep(now: datetime) -> None:
    """Try the reports that wait once more; forget those whose message never came."""
    for early in list(Report.objects.order_by("at")[:WIPED_AT_ONCE]):
        match(early.channel, early.gateway_id)
    Report.objects.filter(at__lt=now - REPORTS_WAIT).delete()


def does_not_answer(channel: str, why: str, now: datetime) -> None:
    """Note that a channel's gateway takes nothing; since when is kept."""
    gateway, new = Gateway.objects.get_or_create(
        channel=channel, defaults={"down_since": now, "tried_at": now, "why": why}
    )
    if not new:
        gateway.down_since = gateway.down_since or now
        gateway.tried_at, gateway.why = now, why
        gateway.save(update_fields=["down_since", "tried_at", "why"])


def answers(channel: str, now: datetime) -> None:
    """Note that a channel's gateway answers; if it did not before, all it delayed may go now."""
    down = Gateway.objects.filter(channel=channel, down_since__isnull=False)
    if not down.update(down_since=None, tried_at=now, why=""):
        return
    with transaction.atomic():
        delayed = Message.objects.filter(channel=channel, state="waiting", delays__gt=0)
        free = delayed.select_for_update(skip_locked=True).values_list("pk", flat=True)
        Message.objects.filter(pk__in=list(free)).update(next_try_at=None)


def trouble(channel: str, now: datetime) -> Trouble | None:
    """Since when a channel's gateway does not answer; nothing where it does, or nobody tried."""
    down = Gateway.objects.filter(channel=channel, tried_at__gt=now - STILL_TRUE)
    found = down.filter(down_since__isnull=False).first()
    if found is None or found.down_since is None:
        return None
    return Trouble(found.down_since, found.why)


def wipe(now: datetime, kinds: Collection[str] = PRIVATE_KINDS) -> int:
    """Wipe texts that open something, some minutes after they left; how many.

    Whom they went to stays, masked. Letters lose their codes when they are printed.
    """
    over = Q(state="sent", sent_at__lt=now - KEPT_AFTER_SENT)
    over |= Q(state="void", created_at__lt=now - KEPT_AFTER_SENT)
    over |= Q(state="failed", created_at__lt=now - KEPT_AFTER_FAILED)
    found = Message.objects.filter(over, kind__in=kinds, wiped_at__isnull=True)
    wiped = 0
    for key in found.exclude(channel="letter").values_list("pk", flat=True)[:WIPED_AT_ONCE]:
        wiped += _wiped(key, now)
    return wiped


@transaction.atomic
def _wiped(key: UUID, now: datetime) -> int:
    unwiped = Message.objects.filter(pk=key, wiped_at__isnull=True).exclude(state="waiting")
    message = unwiped.select_for_update().first()
    if message is None:
        return 0
    message.content = {"to": masked(str(message.content.get("to", "")))}
    message.wiped_at = now
    message.save(update_fields=["content", "wiped_at"])
    return 1


def masked(to: str) -> str:
    """A number or address by which only its owner recognises it: `+352 ••• 456`, `c•••@host.lu`."""
    if "@" in to:
        name, _, host = to.rpartition("@")
        return f"{name[:1]}•••@{host}"
    return f"{to[:4]} ••• {to[-3:]}" if len(to) > 8 else "•••"
