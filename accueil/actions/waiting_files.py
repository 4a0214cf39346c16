"""Files that wait between somebody's look at them and the word to take them in.

A file is sealed in the database, for the account that handed it in and for half an hour. It lies
where answers to programs lie (`Answered`), which are forgotten just so: no file is kept in clear,
and none for longer than it is needed.
"""

import hashlib
import json
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from accueil.store.models import Answered

WAITS = timedelta(minutes=30)
KIND = "stays-file"
HELD = 202  # an answer that says: received, not done yet


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits: its bytes, name, and the reason that was given with it."""

    content: bytes
    name: str
    reason: str


def put(waiting: Waiting, *, provider: UUID, account: UUID, now: datetime) -> UUID:
    """Keep a file for half an hour; its key. What waited longer is forgotten here."""
    forget_old(now)
    key = uuid4()
    head = json.dumps({"name": waiting.name, "reason": waiting.reason}).encode()
    packed = zlib.compress(waiting.content, 1)
    Answered.objects.create(
        caller=account,
        key=_key(provider, key),
        asked=hashlib.sha256(waiting.content).digest(),
        status=HELD,
        body=len(head).to_bytes(4, "big") + head + packed,
        at=now,
    )
    return key


def get(key: UUID, *, provider: UUID, account: UUID, now: datetime) -> Waiting | None:
    """A file that waits for this account; None where there is none, or none any more."""
    rows = Answered.objects.filter(caller=account, key=_key(provider, key), at__gt=now - WAITS)
    found = rows.first()
    if found is None:
        return None
    body = bytes(found.body)
    end = 4 + int.from_bytes(body[:4], "big")
    head = json.loads(body[4:end])
    return Waiting(zlib.decompress(body[end:]), head["name"], head["reason"])


def forget(key: UUID, *, provider: UUID, account: UUID) -> None:
    """A file waits no longer."""
    Answered.objects.filter(caller=account, key=_key(provider, key)).delete()


def forget_old(now: datetime) -> None:
    """Every file that has waited too long."""
    Answered.objects.filter(key__startswith=KIND, at__lte=now - WAITS).delete()


def _key(provider: UUID, key: UUID) -> str:
    return f"{KIND}:{provider.hex}:{key.hex}"[:80]
