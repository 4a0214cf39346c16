"""Entries of bank statements settled by hand, and what families pay in cash."""

import uuid
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accueil.actions.bank import NotMatched, book_invoice, book_line, compact, hold
from accueil.billing.models import BankEntry, BankFile, Invoice, PaymentLine

# The file of what came in without a bank, one a provider; and how its entries are named.
CASH, BACK = "cash", "back"
MOST_CASH_CENTS = 1_000_000


@transaction.atomic
def match(entry: BankEntry, said: str, *, by: UUID, now: datetime) -> BankEntry:
    """Match an entry that waits with an invoice (of a provider) or a line of an order (of the
    State) by its number or reference. Refuses with `NotMatched`."""
    hold(entry.provider)
    entry = _waiting(entry)
    wanted = compact(said)
    if entry.provider is None:
        line = PaymentLine.objects.select_related("order").filter(reference=wanted).first()
        if line is None:
            raise NotMatched("no_line")
        book_line(entry, line, by=by, now=now)
        return entry
    for invoice in Invoice.objects.filter(provider=entry.provider).order_by("made_at"):
        if wanted in (compact(invoice.number), compact(invoice.reference)):
            book_invoice(entry, invoice, by=by, now=now)
            return entry
    raise NotMatched("no_invoice")


@transaction.atomic
def set_aside(entry: BankEntry, word: str, *, by: UUID, now: datetime) -> BankEntry:
    """Settle an entry that is none of ours, with a word why. Refuses with `NotMatched`."""
    hold(entry.provider)
    entry = _waiting(entry)
    if not word.strip():
        raise NotMatched("no_word")
    entry.settled_at, entry.settled_by, entry.word = now, by, word.strip()[:400]
    entry.save(update_fields=["settled_at", "settled_by", "word"])
    return entry


@transaction.atomic
def pay_cash(
    invoice: Invoice, cents: int, day: date, *, key: UUID, by: UUID, now: datetime
) -> BankEntry:
    """A family paid an invoice in cash. `key`: of the form, so that a second click is the same.

    Refuses with `ValueError` an amount that is none, too large, or a day to come.
    """
    if not 0 < cents <= MOST_CASH_CENTS or day > now.date():
        raise ValueError(f"{cents} cents on {day}")
    hold(invoice.provider)
    named = f"{CASH}:{key}"
    known = BankEntry.objects.filter(key=named, provider=invoice.provider).first()
    if known:
        return known
    entry = BankEntry(file=_cash_file(invoice, by, now), provider=invoice.provider, key=named)
    entry.day, entry.cents, entry.reference = day, cents, CASH
    entry.save(force_insert=True)
    book_invoice(entry, invoice, by=by, now=now)
    return entry


@transaction.atomic
def take_back_cash(entry: BankEntry, reason: str, *, by: UUID, now: datetime) -> BankEntry:
    """Take back a cash payment that was none, with a reason: once. Refuses with `NotMatched`."""
    hold(entry.provider)
    named = f"{BACK}:{entry.pk}"
    if not reason.strip():
        raise NotMatched("no_word")
    invoice, taken = entry.invoice, BankEntry.objects.filter(key=named).exists()
    if taken or invoice is None or not entry.key.startswith(f"{CASH}:"):
        raise NotMatched("gone")
    back = BankEntry(id=uuid.uuid4(), file=entry.file, provider=entry.provider, key=named)
    back.day, back.cents, back.reference = now.date(), -entry.cents, CASH
    back.word = reason.strip()[:400]
    back.save(force_insert=True)
    book_invoice(back, invoice, by=by, now=now)
    return back


def _cash_file(invoice: Invoice, by: UUID, now: datetime) -> BankFile:
    known = BankFile.objects.filter(provider=invoice.provider, name=CASH, sha256="").first()
    return known or BankFile.objects.create(
        provider=invoice.provider, name=CASH, sha256="", entries=0, read_at=now, read_by=by
    )


def _waiting(entry: BankEntry) -> BankEntry:
    """The entry as it is now, held. Refuses one that somebody settled."""
    held = BankEntry.objects.select_for_update().get(pk=entry.pk)
    if held.settled_at:
        raise NotMatched("gone")
    return held
