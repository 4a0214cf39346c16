"""Billing periods as attendance knows them: declared, closed."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

from accueil.attendance.clock import on_the_wall
from accueil.attendance.models import Closing, Declaration
from accueil.law.calendar import Period
from accueil.store.security import seeing_the_country

DAY = timedelta(days=1)
# Number of the lock: what is entered comes before a closing or after it, never in between.
CLOSING = 2_001_012
# Who enters something for the same children waits here, in one order, so that nobody waits forever.
HOLD = """
SELECT count(*) FROM (SELECT FROM registry_child WHERE id IN ({children})
                      ORDER BY id FOR NO KEY UPDATE) held
"""


CORRECTING = "SELECT set_config('accueil.correction', %s, true)"


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What an accepted correction allows to be entered again: a child's days of a closed period.

    `provider` None: at each of its providers. The database looks the correction up itself.
    """

    correction: UUID
    child: UUID
    provider: UUID | None
    period: Period


@contextmanager
def correcting(unlocked: Unlocked | None) -> Iterator[None]:
    """What is written inside names the correction that allows it; a transaction is open."""
    if unlocked is None:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(CORRECTING, [str(unlocked.correction)])
    try:
        yield
    finally:
        if connection.connection.info.transaction_status != TransactionStatus.INERROR:
            with connection.cursor() as cursor:
                cursor.execute(CORRECTING, [""])


def is_closed(period: Period) -> bool:
    """Whether nothing of a billing period is entered any more."""
    return Closing.objects.filter(period=period.name).exists()


def closed_days(first: date, until: date) -> set[date]:
    """The days from one to before another that belong to closed periods."""
    days = list(_days(first, until))
    names = {Period.containing(day).name for day in days}
    closed = set(Closing.objects.filter(period__in=names).values_list("period", flat=True))
    return {day for day in days if Period.containing(day).name in closed}


def declared(provider_id: UUID, period: Period) -> Declaration | None:
    """What a provider declared last for a period; None: nothing yet."""
    said = Declaration.objects.filter(provider_id=provider_id, period=period.name)
    return said.order_by("-version").first()


class Closed(ValueError):
    """Nothing of a period is changed: it is `closed`, or declared and `reason_needed`."""

    def __init__(self, code: str, period: Period) -> None:
        """Keep the code, as in `entries.REFUSALS`, and the period."""
        self.code, self.period = code, period
        super().__init__(f"{code}: {period.name}")


@transaction.atomic
def close(period: Period, *, by: UUID | None, now: datetime, reason: str = "") -> Closing:
    """Close a billing period. Refuses with `ValueError` one that is not over, or closed before.

    `reason`: why, where not every provider had declared it.
    """
    today, _ = on_the_wall(now)
    if today <= period.last:
        raise ValueError(f"the billing period {period.name} is not over before {period.last}")
    hold_country()
    if is_closed(period):
        raise ValueError(f"the billing period {period.name} was closed before")
    return Closing.objects.create(period=period.name, closed_at=now, closed_by=by, reason=reason)


def hold_open() -> None:
    """No period is closed before the transaction is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [CLOSING])


def hold_country() -> None:
    """Nobody enters anything before the transaction is over; who is entering comes before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLOSING])


def hold_children(children: Collection[UUID]) -> None:
    """Nobody else enters anything for these children before the transaction is over."""
    with seeing_the_country(), connection.cursor() as cursor:
        cursor.execute(HOLD.format(children="SELECT unnest(%s::uuid[])"), [list(children)])


def need_open(provider_id: UUID, days: Iterable[date], reason: str) -> None:
    """Refuse, with `Closed`, days of closed periods, and of declared ones without a reason."""
    for period in sorted({Period.containing(day) for day in days}):
        if is_closed(period):
            raise Closed("closed", period)
        if not reason.strip() and declared(provider_id, period):
            raise Closed("reason_needed", period)


def _days(first: date, until: date) -> Iterator[date]:
    while first < until:
        yield first
        first += DAY
