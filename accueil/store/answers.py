"""Answers to programs that are given once: asked again with the same key, the same is answered.

A program that does not know whether its question arrived asks again; so nothing is done twice.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from accueil.store.models import Answered

KEPT = timedelta(days=30)


class OtherQuestion(Exception):
    """The key was used before, to ask something else."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a body; `again`: it was given before."""

    status: int
    body: bytes
    again: bool = False


@transaction.atomic
def answer_once(
    caller: UUID, key: str, asked: bytes, *, now: datetime, make: Callable[[], tuple[int, bytes]]
) -> Answer:
    """The answer of a caller's key: made now, or the one that was given in the last 30 days.

    `asked`: all of the question. Of two at once with one key the second waits for the first. What
    `make` does and its answer are one transaction: neither is kept without the other. Raises
    OtherQuestion.
    """
    digest = hashlib.sha256(asked).digest()
    _alone(caller, key)
    Answered.objects.filter(caller=caller, key=key, at__lte=now.astimezone(UTC) - KEPT).delete()
    found = Answered.objects.filter(caller=caller, key=key).first()
    if found is not None:
        if bytes(found.asked) != digest:
            raise OtherQuestion(key)
        return Answer(found.status, bytes(found.body), again=True)
    status, body = make()
    Answered.objects.create(caller=caller, key=key, asked=digest, status=status, body=body, at=now)
    return Answer(status, body)


def forget_answers(now: datetime) -> int:
    """Delete answers that are older than 30 days; how many."""
    count, _ = Answered.objects.filter(at__lte=now.astimezone(UTC) - KEPT).delete()
    return count


def _alone(caller: UUID, key: str) -> None:
    """Nobody else answers this key before the transaction is over."""
    name = hashlib.sha256(f"answer\0{caller}\0{key}".encode()).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(name, "big", signed=True)]
        )
