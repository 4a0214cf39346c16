"""Keys with which programs of a provider enter: shown once, kept as a keyed hash, with an end.

A key is `accueil_` and 43 letters, digits, `-` and `_`. Its text is nowhere but in the answer of
`make_key`: not in the database, not in a log. What people know it again by is its beginning.
"""

import hmac
import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from accueil.identity.models import ApiKey
from accueil.registry.models import Provider
from accueil.store.encrypted import blind
from accueil.store.models import Actor, note
from accueil.store.security import see

PREFIX, SECRET_BYTES, SHOWN = "accueil_", 32, 12
FORM = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
LONGEST = timedelta(days=2 * 366)
USED_EVERY = timedelta(minutes=1)
WARNED_BEFORE = timedelta(days=30)
STATES = ("active", "ends_soon", "expired", "ended")


class KeyRefused(Exception):
    """A key that opens nothing; `reason`: `missing`, `unknown`, `ended`, `expired`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def make_key(
    provider: Provider,
    name: str,
    scopes: Collection[str],
    expires_at: datetime,
    *,
    by: Actor,
    now: datetime,
) -> tuple[ApiKey, str]:
    """A new key of a provider, and its text, which can never be had again.

    Refuses with `ValueError` a name without words, no scope or one that is none, and an end that is
    past or more than two years ahead.
    """
    asked = set(scopes)
    if not name.strip():
        raise ValueError("a key has a name")
    if not asked or asked - set(ApiKey.SCOPES):
        raise ValueError(f"a key has some of the scopes {', '.join(ApiKey.SCOPES)}")
    if not now < expires_at <= now + LONGEST:
        raise ValueError("a key ends later than now and at most two years from now")
    text = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    key = ApiKey.objects.create(
        provider=provider,
        name=name.strip(),
        digest=_digest(text),
        beginning=text[:SHOWN],
        scopes=[scope for scope in ApiKey.SCOPES if scope in asked],
        made_at=now,
        made_by=by.account,
        expires_at=expires_at,
    )
    note(by, "change", f"key.made {key.beginning} {key.name}", now=now)
    return key, text


@transaction.atomic
def end_key(key: ApiKey, *, by: Actor, now: datetime) -> bool:
    """Let a key open nothing from now on; whether it did before."""
    ended = ApiKey.objects.filter(pk=key.pk, ended_at__isnull=True).update(ended_at=now)
    if ended:
        key.ended_at = now
        note(by, "change", f"key.ended {key.beginning} {key.name}", now=now)
    return bool(ended)


def key_of(header: str, now: datetime) -> ApiKey:
    """The key in an `Authorization` header, `Bearer` and its text. Raises KeyRefused.

    Afterwards the open connection sees nothing: say what it sees.
    """
    scheme, _space, text = header.strip().partition(" ")
    if scheme.lower() != "bearer":
        raise KeyRefused("missing")
    if not FORM.fullmatch(text.strip()):
        raise KeyRefused("unknown")
    digest = _digest(text.strip())
    see(country=True)
    try:
        found = ApiKey.objects.select_related("provider").filter(digest=digest).first()
        if found is None or not hmac.compare_digest(bytes(found.digest), digest):
            raise KeyRefused("unknown")
        if found.ended_at is not None or found.expires_at <= now:
            raise KeyRefused("ended" if found.ended_at is not None else "expired")
        _used(found, now)
    finally:
        see()
    return found


def state_of(key: ApiKey, now: datetime) -> str:
    """How a key stands: one of STATES."""
    if key.ended_at is not None:
        return "ended"
    if key.expires_at <= now:
        return "expired"
    return "ends_soon" if key.expires_at <= now + WARNED_BEFORE else "active"


def _used(key: ApiKey, now: datetime) -> None:
    """Write down the use, once a minute; where another does it at this moment, that one does."""
    if key.used_at is not None and now < key.used_at + USED_EVERY:
        return
    with transaction.atomic():
        rows = ApiKey.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=key.pk)
        if rows.values_list("pk", flat=True):
            ApiKey.objects.filter(pk=key.pk).update(used_at=now)


def _digest(text: str) -> bytes:
    return blind(text, "api_key")
