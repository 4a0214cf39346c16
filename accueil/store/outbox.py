"""The outbox: what leaves is first a row, written with what caused it, then sent; safe to repeat.

`put` with the same key twice is one message. `deliver` holds a row's lock while it sends: two
workers never send the same one. One that dies between sending and saying so sends it again after
its restart; the e-mail's Message-ID and the SMS's id are made from the key, so that the two are
known as one. A gateway that does not answer delays: nothing is lost, and `trouble` says since when.
What must leave at once (`LIFETIMES`) wakes the worker with the commit, is tried again within
seconds, and is not sent any more once nobody would want it. What gateways report of a message, and
what becomes of texts that hold codes, stands in `store/delivery.py`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from accueil.store.delivery import (
    MAILBOX,
    PRIVATE_KINDS,
    Standing,
    Trouble,
    answers,
    does_not_answer,
    masked,
    match,
    reported,
    standing,
    sweep,
    trouble,
    wipe,
)
from accueil.store.models import Message

__all__ = [
    "MAILBOX",
    "PRIVATE_KINDS",
    "Bounced",
    "CannotSend",
    "Delivered",
    "Send",
    "Standing",
    "Trouble",
    "TryFailed",
    "Unreachable",
    "again",
    "answers",
    "deliver",
    "does_not_answer",
    "due",
    "masked",
    "ordered",
    "put",
    "reported",
    "send_soon",
    "standing",
    "sweep",
    "trouble",
    "void",
    "wipe",
]

# After a try that failed, so long until the next; then it has failed for good.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
# Where the gateway does not answer: the last one again and again, for nothing is lost.
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10))
# What must leave at once, while it still makes sense.
QUICK = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 15, 60))
# Kinds that leave at once, and how long it makes sense to send them.
LIFETIMES: Mapping[str, timedelta] = {"sms_code": timedelta(minutes=10)}
FAILURE_LENGTH = 400
AT_ONCE = 500
TASK, QUEUE = "deliver_urgent", "urgent"
TOO_LATE = "it could not be sent in time"

# Hands a message over; gives the name by which the gateway will report of it, or nothing.
Send = Callable[[Message], str | None]
Outcome = Literal["sent", "waiting", "failed", "down"]


class CannotSend(Exception):
    """A message that will never leave as it is, such as one without an address.

    Of this and the three below the words are kept and shown: never a number, an address or a text.
    """


class Bounced(CannotSend):
    """A message that its receiver's side refuses for good, while it is handed over."""


class TryFailed(Exception):
    """The gateway answered and did not take this message; tried again, a few times."""


class Unreachable(Exception):
    """The gateway takes nothing at the moment; all that waits is tried again until it does."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many messages were sent, will be tried again, have failed for good."""

    sent: int = 0
    later: int = 0
    failed: int = 0


def put(
    key: str,
    channel: str,
    *,
    kind: str,
    language: str,
    content: Mapping[str, Any],
    now: datetime,
    office: str = "",
    child: UUID | None = None,
    document: UUID | None = None,
    not_after: datetime | None = None,
) -> bool:
    """Order a message; whether it is new. Asked twice with one key it is one message.

    `not_after`: it leaves at once, and not after that moment; kinds of `LIFETIMES` always do.
    """
    if channel not in Message.CHANNELS:
        raise ValueError(f"{key}: {channel} is no channel")
    if not_after is None and kind in LIFETIMES:
        not_after = now + LIFETIMES[kind]
    message = Message(
        key=key,
        channel=channel,
        kind=kind,
        language=language,
        content=dict(content),
        created_at=now,
        office=office,
        child=child,
        document=document,
        not_after=not_after,
    )
    if Message.objects.filter(key=key).exists():
        return False
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        if not Message.objects.filter(key=key).exists():
            raise
        return False
    if not_after is not None:
        send_soon()
    return True


def ordered(key: str) -> UUID:
    """The id of the message that was ordered with a key. Refuses a key without one."""
    return Message.objects.values_list("pk", flat=True).get(key=key)


def send_soon(at: datetime | None = None) -> None:
    """Wake the worker once this transaction is committed, or at a moment, to send what is urgent.

    Orders that come before it has begun are one job: it looks after the commit of each of them.
    The job says nothing: what to send stands in the outbox.
    """
    transaction.on_commit(lambda: _order_job(at), robust=True)


def _order_job(at: datetime | None) -> None:
    lock = TASK if at is None else f"{TASK}@{at:%Y-%m-%dT%H:%M:%S}"
    jobs = JobManager(DjangoConnector())  # by this connection, in pages and in the worker alike
    job = configure_task(
        name=TASK, job_manager=jobs, queue=QUEUE, queueing_lock=lock, schedule_at=at
    )
    try:
        with transaction.atomic():
            job.defer()
    except AlreadyEnqueued:
        return


def deliver(
    now: datetime, senders: Mapping[str, Send], most: int = AT_ONCE, *, urgent: bool = False
) -> Delivered:
    """Send what waits in the channels there are senders for: first what is urgent (or only that),
    the oldest first.

    Each message in a transaction of its own. One that cannot be sent now is tried again later; a
    gateway that does not answer is asked once.
    """
    _take_back_late(now)
    counts = {"sent": 0, "waiting": 0, "failed": 0, "down": 0}
    able = dict(senders)
    for _ in range(most):
        done = _deliver_one(now, able, urgent)
        if done is None:
            break
        outcome, message = done
        counts[outcome] += 1
        if outcome == "down":
            able.pop(message.channel)
            does_not_answer(message.channel, message.failure, now)
        elif outcome == "sent":
            answers(message.channel, now)
            match(message.channel, message.gateway_id)
    _try_again_soon(now, tuple(senders))
    return Delivered(counts["sent"], counts["waiting"] + counts["down"], counts["failed"])


@transaction.atomic
def _deliver_one(
    now: datetime, senders: Mapping[str, Send], urgent: bool
) -> tuple[Outcome, Message] | None:
    waiting = due(now, tuple(senders)).select_for_update(skip_locked=True)
    message = waiting.filter(not_after__gt=now).first()
    if message is None and not urgent:
        message = waiting.filter(not_after__isnull=True).first()
    if message is None:
        return None
    outcome: Outcome
    try:
        with transaction.atomic():
            named = senders[message.channel](message)
    except CannotSend as error:
        outcome = _failed(message, str(error), None)
        message.reported = "bounced" if isinstance(error, Bounced) else ""
    except Unreachable as error:
        outcome = _delayed(message, str(error), now)
    except TryFailed as error:
        outcome = _failed(message, str(error), _next_try(message, now))
    except Exception as error:  # its words could hold a number or a text: only its name is kept
        outcome = _failed(message, type(error).__name__, _next_try(message, now))
    else:
        message.state, message.sent_at, message.failure = "sent", now, ""
        message.next_try_at, message.gateway_id = None, named or ""
        message.tries += 1
        outcome = "sent"
    message.save(
        update_fields=[
            "state",
            "sent_at",
            "failure",
            "next_try_at",
            "tries",
            "delays",
            "gateway_id",
            "reported",
        ]
    )
    return outcome, message


def due(now: datetime, channels: Collection[str]) -> Any:
    """What waits and may be tried now, the oldest first."""
    ready = Q(next_try_at__isnull=True) | Q(next_try_at__lte=now)
    waiting = Message.objects.filter(ready, state="waiting", channel__in=channels)
    return waiting.order_by("created_at", "key")


def _next_try(message: Message, now: datetime) -> datetime | None:
    """When one that was refused is tried again; none where that was often enough."""
    if message.not_after is not None:
        return now + _nth(QUICK, message.tries + message.delays)
    return now + PAUSES[message.tries] if message.tries < len(PAUSES) else None


def _failed(message: Message, why: str, next_try_at: datetime | None) -> Outcome:
    message.failure = why[:FAILURE_LENGTH]
    message.next_try_at = next_try_at
    message.tries += 1
    message.state = "waiting" if next_try_at else "failed"
    return "waiting" if next_try_at else "failed"


def _delayed(message: Message, why: str, now: datetime) -> Outcome:
    urgent = message.not_after is not None
    count = message.delays + (message.tries if urgent else 0)
    message.failure = why[:FAILURE_LENGTH]
    message.next_try_at = now + _nth(QUICK if urgent else DELAYS, count)
    message.delays += 1
    return "down"


def _nth(pauses: tuple[timedelta, ...], count: int) -> timedelta:
    return pauses[min(count, len(pauses) - 1)]


def _take_back_late(now: datetime) -> None:
    """What nobody would want any more is not sent."""
    late = Message.objects.filter(state="waiting", not_after__lte=now)
    late.update(state="void", failure=TOO_LATE, next_try_at=None)


def _try_again_soon(now: datetime, channels: Collection[str]) -> None:
    """Wake the worker when the next urgent message is to be tried again."""
    later = Message.objects.filter(state="waiting", channel__in=channels, next_try_at__gt=now)
    urgent = later.filter(not_after__gt=F("next_try_at")).order_by("next_try_at")
    at = urgent.values_list("next_try_at", flat=True).first()
    if at is not None:
        send_soon(at)


def again(message: UUID) -> bool:
    """Try a message that has failed once more, from the beginning; whether there was one.

    One whose text is no longer kept cannot be sent any more.
    """
    failed = Message.objects.filter(pk=message, state="failed", wiped_at__isnull=True)
    return bool(failed.update(state="waiting", tries=0, next_try_at=None, reported=""))


def void(keys: Collection[str]) -> int:
    """Take back messages that have not left; how many."""
    return Message.objects.filter(key__in=keys, state="waiting").update(state="void")
