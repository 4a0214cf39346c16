"""What banks did in the demonstration: the State's orders carried out, bills that families pay."""

from datetime import date, datetime, timedelta
from uuid import UUID

from accueil.actions.bank import read_bank_file
from accueil.actions.payments import NotNow, prepare, release
from accueil.billing.models import Invoice
from accueil.exchange.demo_bank import Booking, answer, statement
from accueil.law.calendar import Period
from accueil.registry import models as m

DAYS_TO_PAY = 9
HALF, NOTHING, EVERY = 1, 2, 5  # of five families one pays half, one nothing, the others all
UNKNOWN_CENTS = 8_400


def pays_providers(period: Period, now: datetime, one: UUID, other: UUID) -> None:
    """One person of the ministry prepares the order, another releases it; the bank pays."""
    try:
        order = release(prepare(period, by=one, now=now), by=other, now=now + timedelta(hours=2))
    except NotNow:
        return
    if order.content:
        later = now + timedelta(days=5)
        name = f"camt053-{order.number}.xml"
        read_bank_file(answer(order.content), name, provider=None, by=one, now=later)


def families_pay(
    provider: m.Provider, period: Period, now: datetime, *, by: UUID | None, unknown: bool = False
) -> None:
    """Most families pay their bills of a period, some half of it, some nothing; the provider reads
    its bank's file. `unknown`: somebody pays without a reference."""
    day = now.date() + timedelta(days=DAYS_TO_PAY)
    account = m.BankAccount.objects.current().on(day).filter(provider=provider).first()
    if account is None:
        return
    bills = Invoice.objects.filter(provider=provider, period=period.name, due_cents__gt=0)
    bookings = []
    for invoice in bills.order_by("number"):
        # The same family pays in the same way each time.
        share = invoice.household_id.int % EVERY
        cents = invoice.due_cents // 2 if share == HALF else invoice.due_cents
        if share != NOTHING and cents:
            bookings.append(_booking(invoice, cents, day))
    if unknown:
        words = "merci pour la garde de septembre"
        bookings.append(Booking(day, UNKNOWN_CENTS, f"IN-{period.name}", words=words))
    if bookings:
        name = f"camt053-{period.name}.xml"
        content = statement(account.iban, bookings)
        read_bank_file(content, name, provider=provider, by=by, now=now + timedelta(days=10))


def _booking(invoice: Invoice, cents: int, day: date) -> Booking:
    named, words = f"IN-{invoice.number}", f"Facture {invoice.number}"
    return Booking(day, cents, named, structured=invoice.reference, words=words)
