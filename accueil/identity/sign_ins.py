"""Where an account is signed in, and was: each session by the digest of its key, never its address.

A session that is ended here is gone from the database: whatever its browser asks next, it is asked
to sign in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accueil.identity.models import Account, SignIn
from accueil.store import sessions
from accueil.store.security import seeing_the_country

LAST = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """A sign-in: whether its session is open, and whether it is the one that asks."""

    row: SignIn
    is_open: bool
    own: bool


def digest_of(key: str | None) -> bytes:
    """What `SignIn.session` keeps of a session's key."""
    return bytes.fromhex(sessions.kept_key(str(key)))


def last_of(account: Account, key: str | None, now: datetime) -> list[Standing]:
    """The last sign-ins of an account, the newest first; `key`: of the session that asks."""
    rows = list(account.sign_ins.order_by("-at")[:LAST])
    open_ones = sessions.alive([bytes(row.session).hex() for row in rows], now)
    return [_standing(row, open_ones, digest_of(key)) for row in rows]


def _standing(row: SignIn, open_ones: set[str], own: bytes) -> Standing:
    digest = bytes(row.session)
    return Standing(row, row.ended_at is None and digest.hex() in open_ones, digest == own)


def end(account: Account, one: UUID, now: datetime) -> bool:
    """End a session of an account; whether there was one that was not ended."""
    return _end(account.sign_ins.filter(pk=one, ended_at__isnull=True), now) > 0


def end_all(account: Account, now: datetime, *, but: str | None = None) -> int:
    """End every session of an account; `but`: the key of one that goes on. How many."""
    rows = account.sign_ins.filter(ended_at__isnull=True)
    if but is not None:
        rows = rows.exclude(session=digest_of(but))
    return _end(rows, now)


def _end(rows: Iterable[SignIn], now: datetime) -> int:
    found = list(rows)
    sessions.end([bytes(row.session).hex() for row in found])
    SignIn.objects.filter(pk__in=[row.pk for row in found]).update(ended_at=now)
    return len(found)


def moved(before: str | None, after: str | None) -> None:
    """A session goes on under a new key."""
    SignIn.objects.filter(session=digest_of(before)).update(session=digest_of(after))


def seen(key: str | None, now: datetime) -> None:
    """A session was used just now."""
    SignIn.objects.filter(session=digest_of(key)).update(seen_at=now)


def was_ended(key: str) -> bool:
    """Whether a session that is no more was ended by its account."""
    with seeing_the_country():
        return SignIn.objects.filter(session=digest_of(key), ended_at__isnull=False).exists()
