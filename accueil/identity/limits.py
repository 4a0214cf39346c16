"""How often something may be tried: by name, by address on the network, by mobile number.

Nothing is kept of who tried but a digest, and that only as long as it counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from accueil.identity.models import Attempt
from accueil.store.encrypted import blind

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONGEST = 2 * DAY


@dataclass(frozen=True, slots=True)
class Limit:
    """So many within a time."""

    most: int
    within: timedelta


# What is counted → by what → how much of it there may be.
LIMITS: Mapping[str, Mapping[str, tuple[Limit, ...]]] = {
    "password": {
        "name": (Limit(5, timedelta(minutes=10)), Limit(30, DAY)),
        "address": (Limit(30, timedelta(minutes=10)),),
    },
    "second": {
        "account": (Limit(10, HOUR), Limit(20, DAY)),
        "address": (Limit(60, HOUR),),
    },
    "code": {"name": (Limit(5, HOUR),), "address": (Limit(20, HOUR),)},
    "sms": {
        "account": (Limit(10, HOUR),),
        "number": (Limit(6, HOUR), Limit(15, DAY)),
        "address": (Limit(60, HOUR),),
    },
    "email": {
        "account": (Limit(5, HOUR), Limit(15, DAY)),
        "name": (Limit(5, HOUR),),
        "address": (Limit(20, HOUR),),
    },
    # The two PINs of a facility; a pair itself has five tries.
    "pins": {"name": (Limit(10, HOUR),), "address": (Limit(20, HOUR), Limit(60, DAY))},
    "service": {"address": (Limit(20, timedelta(minutes=10)),)},
    "letter": {"name": (Limit(2, DAY),), "address": (Limit(10, DAY),)},
}


class TooMany(Exception):
    """Too many tries; `wait`: until there may be another."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait

    @property
    def minutes(self) -> int:
        """Whole minutes to wait, at least 1."""
        return max(1, -int(-self.wait.total_seconds() // 60))


@transaction.atomic
def refuse_too_many(kind: str, keys: Mapping[str, str], now: datetime) -> None:
    """Count a try of this kind by each of its keys (`name`, `address`, `number`, `account`).

    Raises TooMany where one of them is spent; such a try counts no more, so that the wait ends.
    What is counted is part of the surrounding transaction: catch TooMany inside of it.
    """
    digests = {by: blind(key.strip().lower(), f"attempt.{kind}.{by}") for by, key in keys.items()}
    with connection.cursor() as cursor:  # two at once are counted one after the other
        for digest in sorted(digests.values()):
            number = int.from_bytes(digest[:8], signed=True)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
    waits = [
        _wait(kind, digest, limit, now)
        for by, digest in digests.items()
        for limit in LIMITS[kind][by]
    ]
    longest = max(waits)
    if longest > timedelta():
        raise TooMany(longest)
    Attempt.objects.bulk_create(Attempt(kind=kind, key=key, at=now) for key in digests.values())


def _wait(kind: str, key: bytes, limit: Limit, now: datetime) -> timedelta:
    """How long until there may be another; nothing: now."""
    lately = Attempt.objects.filter(kind=kind, key=key, at__gt=now - limit.within)
    times = list(lately.order_by("-at").values_list("at", flat=True)[: limit.most])
    if len(times) < limit.most:
        return timedelta()
    return max(times[-1] + limit.within - now, timedelta(seconds=1))


def forgive(kind: str, by: str, key: str) -> None:
    """Forget the tries of a key: it was right in the end."""
    digest = blind(key.strip().lower(), f"attempt.{kind}.{by}")
    Attempt.objects.filter(kind=kind, key=digest).delete()


def forget(now: datetime) -> int:
    """Forget tries that count no more; how many."""
    return Attempt.objects.filter(at__lt=now - LONGEST).delete()[0]
