"""The outbox: what leaves is first a row, written with what caused it, then sent; safe to repeat.

`put` with the same key twice is one message. `deliver` holds a row's lock while it sends: two
workers never send the same one. One that dies between sending and saying so sends it again after
its restart; the e-mail's Message-ID is made from the key, so that the two are known as one.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from accueil.store.models import Message

# After a try that failed, so long until the next; then it has failed for good.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
FAILURE_LENGTH = 400
AT_ONCE = 500

Send = Callable[[Message], None]


class CannotSend(Exception):
    """A message that will never leave as it is, such as one without an address."""


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
) -> bool:
    """Order a message; whether it is new. Asked twice with one key it is one message."""
    if channel not in Message.CHANNELS:
        raise ValueError(f"{key}: {channel} is no channel")
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
    return True


def deliver(now: datetime, senders: Mapping[str, Send], most: int = AT_ONCE) -> Delivered:
    """Send what waits in the channels there are senders for, the oldest first.

    Each message in a transaction of its own. One that cannot be sent now is tried again later.
    """
    counts = {"sent": 0, "waiting": 0, "failed": 0}
    for _ in range(most):
        state = _deliver_one(now, senders)
        if state is None:
            break
        counts[state] += 1
    return Delivered(counts["sent"], counts["waiting"], counts["failed"])


@transaction.atomic
def _deliver_one(now: datetime, senders: Mapping[str, Send]) -> str | None:
    message = due(now, tuple(senders)).select_for_update(skip_locked=True).first()
    if message is None:
        return None
    try:
        with transaction.atomic():
            senders[message.channel](message)
    except CannotSend as error:
        _failed(message, str(error), None)
    except Exception as error:  # whatever breaks outside: it is told, and tried again
        pause = PAUSES[message.tries] if message.tries < len(PAUSES) else None
        _failed(message, f"{type(error).__name__}: {error}", now + pause if pause else None)
    else:
        message.state, message.sent_at, message.failure = "sent", now, ""
        message.next_try_at = None
    message.tries += 1
    message.save(update_fields=["state", "sent_at", "failure", "next_try_at", "tries"])
    return str(message.state)


def due(now: datetime, channels: Collection[str]) -> Any:
    """What waits and may be tried now, the oldest first."""
    ready = Q(next_try_at__isnull=True) | Q(next_try_at__lte=now)
    waiting = Message.objects.filter(ready, state="waiting", channel__in=channels)
    return waiting.order_by(F("created_at"), "key")


def _failed(message: Message, why: str, next_try_at: datetime | None) -> None:
    message.failure = why[:FAILURE_LENGTH]
    message.next_try_at = next_try_at
    message.state = "waiting" if next_try_at else "failed"


def again(message: UUID) -> bool:
    """Try a message that has failed once more, from the beginning; whether there was one."""
    failed = Message.objects.filter(pk=message, state="failed")
    return bool(failed.update(state="waiting", tries=0, next_try_at=None))


def void(keys: Collection[str]) -> int:
    """Take back messages that have not left; how many."""
    return Message.objects.filter(key__in=keys, state="waiting").update(state="void")
