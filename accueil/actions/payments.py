"""The State's payment orders: prepared by one person, released by another, posted exactly once.

What is payable to a provider for a period is what the State owes it from all periods up to that
one, less every payment made so far, plus what came back. It is looked at again under a lock when
the order is released: where it changed since, nothing is paid and the order is prepared anew. So
nothing is paid twice, whoever presses a button how often. The connection sees the country.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from accueil.attendance.periods import hold_open, is_closed
from accueil.billing.models import PaymentLine, PaymentOrder, ProviderStatement, Transfer
from accueil.billing.models.ledger import KINDS, OWED_BY_STATE, balance
from accueil.billing.periods import posted_into
from accueil.exchange import pain
from accueil.identity.models import Account
from accueil.identity.permissions import may
from accueil.law.calendar import Period
from accueil.registry.models import BankAccount
from accueil.store.security import seeing_the_country

# Number of the lock: whatever moves money between the State and providers comes one by one.
PAYMENTS = 5_001_002
FROM_CARE = ("state", "goodwill_state")
DAYS_AHEAD, WEEKEND = 2, (5, 6)
DAY = timedelta(days=1)


class NotNow(ValueError):
    """Why an order is not prepared, released or dropped: `code`.

    `not_closed`: its period is open · `waits`: another one of the period waits · `later`: a later
    period was ordered already · `nothing`: no provider has a balance · `gone`: it was released or
    dropped · `same_person` who prepared it · `not_allowed` to release · `changed`: a balance or an
    account is another one since · `late`: its day is over.
    """

    def __init__(self, code: str) -> None:
        """Keep the code."""
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Planned:
    """A provider in an order to be: what happens, the cents (negative: it owes the State)."""

    provider: UUID
    what: str
    cents: int
    iban: str | None = None
    holder: str | None = None


def hold_payments() -> None:
    """Nobody else orders, releases or books payments before the transaction is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PAYMENTS])


def balances(period: Period) -> dict[UUID, int]:
    """What the State owes each provider from periods up to one; zeros left out."""
    moved = Transfer.objects.filter(
        Q(kind__in=FROM_CARE, period__lte=period.name) | Q(kind__in=("payment", "refund"))
    )
    sums = moved.values_list("provider_id").annotate(sum=balance(OWED_BY_STATE))
    return {provider: cents for provider, cents in sums.order_by("provider_id") if cents}


def planned(period: Period, day: date, claimed: Collection[UUID] = ()) -> list[Planned]:
    """The lines of an order of a period as things stand.

    Positive: paid to the account in force on a day; without an account carried on. Negative:
    carried on, claimed back where somebody chose so or it stayed so for `CLAIM_AFTER` orders.
    """
    owed = balances(period)
    accounts = {
        account.provider_id: account
        for account in BankAccount.objects.current().on(day).filter(provider__in=owed)
    }
    overdue = _long_negative([p for p, cents in owed.items() if cents < 0], period)
    lines = []
    for provider, cents in owed.items():
        account = accounts.get(provider)
        if cents < 0:
            what = "claimed" if provider in overdue or provider in claimed else "carried"
            lines.append(Planned(provider, what, cents))
        elif account is None or not pain.may_be_paid(account.iban, account.holder):
            lines.append(Planned(provider, "carried", cents))
        else:
            lines.append(Planned(provider, "paid", cents, account.iban, account.holder))
    return lines


@transaction.atomic
def prepare(
    period: Period,
    *,
    by: UUID,
    now: datetime,
    day: date | None = None,
    claimed: Collection[UUID] = (),
) -> PaymentOrder:
    """Prepare the order of a closed period. Refuses with `NotNow`, or with `PainError` an account
    that no bank would take.

    `day`: on which the bank carries it out; the second working day where none is named. `claimed`:
    the providers that somebody chose to claim back from.
    """
    hold_payments()
    orders = PaymentOrder.objects.filter(dropped_at__isnull=True)
    if not is_closed(period):
        raise NotNow("not_closed")
    if orders.filter(period=period.name, released_at__isnull=True).exists():
        raise NotNow("waits")
    if orders.filter(period__gt=period.name).exists():
        raise NotNow("later")
    lines = planned(period, now.date(), claimed)
    if not lines:
        raise NotNow("nothing")
    count = PaymentOrder.objects.filter(period=period.name).count()
    order = PaymentOrder(
        period=period.name,
        number=f"P{period.name}-{count + 1:02}",
        prepared_at=now,
        prepared_by=by,
        total_cents=sum(line.cents for line in lines if line.what == "paid"),
    )
    rows = [_row(order, line, number) for number, line in enumerate(lines, 1)]
    order.content = _file(order, rows, day or working_day(now.date()))
    order.sha256 = hashlib.sha256(order.content).hexdigest()
    order.save(force_insert=True)
    PaymentLine.objects.bulk_create(rows)
    return order


@transaction.atomic
def release(order: PaymentOrder, *, by: UUID, now: datetime) -> PaymentOrder:
    """Release an order, and post its payments. Refuses with `NotNow`."""
    hold_payments()
    hold_open()
    order = _waiting(order)
    if order.prepared_by == by:
        raise NotNow("same_person")
    if not _may_order(by):
        raise NotNow("not_allowed")
    period, lines = Period.named(order.period), list(order.payment_lines.all())
    claimed = {line.provider_id for line in lines if line.what == "claimed"}
    if _said(planned(period, now.date(), claimed)) != _said(lines):
        raise NotNow("changed")
    if order.content and pain.day_of(order.content) < now.date():
        raise NotNow("late")
    into = posted_into(period).name
    debit, credit = KINDS["payment"]
    Transfer.objects.bulk_create(
        Transfer(
            period=into,
            about=period.name,
            kind="payment",
            debit=debit,
            credit=credit,
            provider_id=line.provider_id,
            cents=line.cents,
            posted_at=now,
            source=line.pk,
        )
        for line in lines
        if line.what == "paid"
    )
    order.released_at, order.released_by = now, by
    order.save(update_fields=["released_at", "released_by"])
    return order


@transaction.atomic
def drop(order: PaymentOrder, *, by: UUID, now: datetime) -> PaymentOrder:
    """Drop an order that was not released: it is void. Refuses with `NotNow`."""
    hold_payments()
    order = _waiting(order)
    order.dropped_at, order.dropped_by = now, by
    order.save(update_fields=["dropped_at", "dropped_by"])
    return order


def told_to(provider: UUID) -> list[tuple[PaymentLine, datetime]]:
    """What released orders say of a provider: paid or claimed back, and when; the newest first.

    A provider sees its lines and no order: of those only the moment is told.
    """
    with seeing_the_country():
        lines = PaymentLine.objects.filter(
            provider=provider, order__released_at__isnull=False, what__in=("paid", "claimed")
        )
        lines = lines.select_related("order").defer("order__content")
        told = [(line, line.order.released_at) for line in lines.order_by("-order__released_at")]
    return [(line, at) for line, at in told if at]


def working_day(today: date) -> date:
    """The second working day after one; holidays of banks are the bank's own business."""
    day, left = today, DAYS_AHEAD
    while left:
        day += DAY
        left -= day.weekday() not in WEEKEND
    return day


def _waiting(order: PaymentOrder) -> PaymentOrder:
    """The order as it is now, held. Refuses one that no longer waits."""
    held = PaymentOrder.objects.select_for_update().get(pk=order.pk)
    if held.released_at or held.dropped_at:
        raise NotNow("gone")
    return held


def _may_order(by: UUID) -> bool:
    account = Account.objects.filter(pk=by).first()
    return account is not None and account.is_active and may(account.role, "payments.order")


def _said(lines: Iterable[Planned | PaymentLine]) -> set[tuple[object, ...]]:
    """What lines say, to be compared."""
    return {
        (
            line.provider if isinstance(line, Planned) else line.provider_id,
            *(line.what, line.cents, line.iban, line.holder),
        )
        for line in lines
    }


def _row(order: PaymentOrder, line: Planned, number: int) -> PaymentLine:
    return PaymentLine(
        order=order,
        provider_id=line.provider,
        what=line.what,
        cents=line.cents,
        iban=line.iban,
        holder=line.holder,
        reference=pain.creditor_reference(f"{order.number}{number:05}"),
    )


def _file(order: PaymentOrder, lines: Iterable[PaymentLine], day: date) -> bytes:
    """The bank's file; empty where nothing is paid."""
    paid = [line for line in lines if line.what == "paid"]
    if not paid:
        return b""
    numbers = dict(
        ProviderStatement.objects.filter(period=order.period).values_list("provider_id", "number")
    )
    payments = tuple(
        pain.Payment(
            line.reference,
            line.cents,
            line.holder or "",
            line.iban or "",
            f"CSA {order.period} {numbers.get(line.provider_id, '')}".strip(),
        )
        for line in paid
    )
    payer = pain.Payer(settings.PAYER_NAME, settings.PAYER_IBAN, settings.PAYER_BIC)
    return pain.write(pain.Order(order.number, order.prepared_at, day, payer, payments))


def _long_negative(providers: Collection[UUID], period: Period) -> set[UUID]:
    """Those among some providers that owed the State in each of the last orders.

    `CLAIM_AFTER` orders in a row, this one included; those of one period count once.
    """
    names = [period.later(-back).name for back in range(1, settings.CLAIM_AFTER)]
    before = PaymentLine.objects.filter(
        provider__in=providers,
        cents__lt=0,
        order__released_at__isnull=False,
        order__period__in=names,
    )
    counted: dict[UUID, set[str]] = {}
    for provider, name in before.values_list("provider_id", "order__period"):
        counted.setdefault(provider, set()).add(name)
    return {p for p in providers if len(counted.get(p, ())) == len(names)}
