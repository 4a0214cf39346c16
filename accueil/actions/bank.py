"""What banks say happened: statements read, entries matched by reference, the rest a work list.

The Treasury's statement (no provider): a payment that left is booked on its line; one that came
back is owed again; what a provider pays back is its refund. A provider's own statement: what a
family paid is received for its invoice. Each entry is taken once, in whatever file it stands.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, Sum
from stdnum import iban

from accueil.actions.payments import hold_payments
from accueil.attendance.periods import hold_open
from accueil.billing.models import BankEntry, BankFile, Invoice, PaymentLine, PaymentOrder, Transfer
from accueil.billing.models.ledger import KINDS, signed
from accueil.billing.periods import posted_into
from accueil.exchange.camt import CamtError, Entry, Problem, read
from accueil.law.calendar import Period
from accueil.registry.models import Provider
from accueil.store.security import seeing_the_country

REFERENCE = re.compile(r"RF\d\d[A-Z0-9]{1,21}")
LOOSE = re.compile(r"(?=(\bRF ?\d\d(?: ?[A-Z0-9]){1,21}))")
OWNER = "state"


@dataclass(slots=True)
class Read:
    """What reading a file did: entries new, known before, matched, waiting; left out were those not
    booked yet and, of a provider's account, those that are none of ours."""

    new: int = 0
    same: int = 0
    matched: int = 0
    waiting: int = 0
    left_out: int = 0


class NotMatched(ValueError):
    """Why an entry is not matched: `code`.

    `gone`: somebody settled it · `no_invoice`, `no_line` of that number · `too_much` comes back of
    what was paid · `wrong_way`: money that went out where it should come in.
    """

    def __init__(self, code: str) -> None:
        """Keep the code."""
        self.code = code
        super().__init__(code)


@dataclass(slots=True)
class Known:
    """What entries are matched with: invoices by reference and number, lines by reference."""

    invoices: Mapping[str, Invoice] = field(default_factory=dict)
    numbers: Mapping[str, Invoice] = field(default_factory=dict)
    lines: Mapping[str, PaymentLine] = field(default_factory=dict)


@transaction.atomic
def read_bank_file(
    content: bytes, name: str, *, provider: Provider | None, by: UUID | None, now: datetime
) -> Read:
    """Take in the entries of a bank statement that are not known yet.

    Refuses with `CamtError` a file that cannot be read, and one of an account that is not the
    Treasury's; nothing of it is taken then.
    """
    statement = read(content, most_bytes=settings.BANK_FILE_BYTES)
    if provider is None and statement.accounts != (iban.compact(settings.PAYER_IBAN),):
        raise CamtError([Problem("Acct", "other_account", ", ".join(statement.accounts))])
    hold(provider)
    known, done = _known(provider), Read(left_out=statement.pending)
    keys = [_key(entry, provider) for entry in statement.entries]
    before = set(BankEntry.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = []
    for entry, key in zip(statement.entries, keys, strict=True):
        if provider and entry.cents < 0 and not _named(entry, known):
            done.left_out += 1
        elif key in before:
            done.same += 1
        else:
            fresh.append((entry, key))
    if not fresh:
        return done
    digest = hashlib.sha256(content).hexdigest()
    file = BankFile.objects.create(
        provider=provider,
        name=name[:120],
        sha256=digest,
        entries=len(fresh),
        read_at=now,
        read_by=by,
    )
    for entry, key in fresh:
        row = _row(file, entry, key)
        row.save(force_insert=True)
        if _matched(row, entry, known, now):
            done.matched += 1
    done.new, done.waiting = len(fresh), len(fresh) - done.matched
    return done


def hold(provider: Provider | None) -> None:
    """Nobody else books for this account before the transaction is over; no period is closed."""
    if provider is None:
        hold_payments()
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"bank {provider.pk}"]
            )
    hold_open()


def post(kind: str, of: Invoice | PaymentLine, cents: int, source: UUID, now: datetime) -> None:
    """Post what an entry says, positive or negative: `payment`, `refund` or `received`."""
    about = of.period if isinstance(of, Invoice) else of.order.period
    debit, credit = KINDS[kind] if cents > 0 else reversed(KINDS[kind])
    transfer = Transfer(
        period=posted_into(Period.named(about)).name,
        about=about,
        kind=kind,
        debit=debit,
        credit=credit,
        provider_id=of.provider_id,
        household=of.household_id if isinstance(of, Invoice) else None,
        cents=abs(cents),
        posted_at=now,
        source=source,
    )
    with seeing_the_country():  # a provider's connection reads the ledger and writes none
        transfer.save(force_insert=True)


def book_invoice(entry: BankEntry, invoice: Invoice, *, by: UUID | None, now: datetime) -> None:
    """A family paid (or got back) what an entry says."""
    entry.invoice = invoice
    _settled(entry, by, now)
    post("received", invoice, entry.cents, entry.pk, now)


def book_line(entry: BankEntry, line: PaymentLine, *, by: UUID | None, now: datetime) -> None:
    """An entry of the Treasury's account about a line of an order.

    A paid line: what left is booked, once and to the cent; what came back is owed again, never more
    than was paid. Another line: what came in is the provider's refund. Refuses with `NotMatched`.
    """
    others = BankEntry.objects.filter(line=line).exclude(pk=entry.pk)
    if line.what == "paid" and line.order.released_at:
        if entry.cents < 0 and (entry.cents != -line.cents or others.filter(cents__lt=0).exists()):
            raise NotMatched("too_much")
        if entry.cents > 0 and entry.cents > _still_paid(line, others):
            raise NotMatched("too_much")
        kind = "payment"
    elif entry.cents < 0 or line.what == "paid":
        raise NotMatched("wrong_way")
    else:
        kind = "refund"
    entry.line = line
    _settled(entry, by, now)
    if entry.cents > 0:
        post(kind, line, -entry.cents if kind == "payment" else entry.cents, entry.pk, now)


def _still_paid(line: PaymentLine, others: Iterable[BankEntry]) -> int:
    """What of a line has not come back yet, in cents."""
    back = Transfer.objects.filter(kind="payment", source__in=[other.pk for other in others])
    posted: int = back.aggregate(sum=Sum(signed()))["sum"] or 0
    return line.cents + posted


def _settled(entry: BankEntry, by: UUID | None, now: datetime) -> None:
    entry.settled_at, entry.settled_by = now, by
    entry.save(update_fields=["invoice", "line", "settled_at", "settled_by", "word"])


def _matched(row: BankEntry, entry: Entry, known: Known, now: datetime) -> bool:
    """Match an entry by its references; False: it waits."""
    named = _named(entry, known)
    if not named and entry.batch and row.provider_id is None:
        return _whole_order(row, entry.batch, now)
    if len(named) != 1:
        return False
    (of,) = named
    try:
        if isinstance(of, Invoice):
            book_invoice(row, of, by=None, now=now)
        elif row.provider_id is None:
            book_line(row, of, by=None, now=now)
        else:  # the State's payment arrives at a provider: it was posted when it was released
            row.line = of
            _settled(row, None, now)
    except NotMatched:
        return False
    return True


def _whole_order(row: BankEntry, number: str, now: datetime) -> bool:
    """Whether an entry is a released order booked in one sum; `word` keeps the order's number."""
    order = PaymentOrder.objects.filter(number=number, released_at__isnull=False).first()
    booked = BankEntry.objects.filter(Q(word=number) | Q(line__order=order, cents__lt=0))
    if order is None or row.cents != -order.total_cents or booked.exists():
        return False
    row.word = order.number
    _settled(row, None, now)
    return True


def _named(entry: Entry, known: Known) -> list[Invoice | PaymentLine]:
    """What an entry names: by its references, else by a number in its words."""
    text = f"{entry.end_to_end} {entry.words}".upper()
    asked = {compact(one) for one in (entry.end_to_end, *entry.structured)}
    found: dict[UUID, Invoice | PaymentLine] = {}
    for reference in asked | set(references(text)):
        one = known.lines.get(reference) or known.invoices.get(reference)
        if one:
            found[one.pk] = one
    if not found:
        words = compact(text)
        for number, invoice in known.numbers.items():
            if number in words and _stands_alone(number, text):
                found[invoice.pk] = invoice
    return list(found.values())


def references(text: str) -> list[str]:
    """The creditor references in somebody's words, also where they are written in groups.

    A word that follows one looks like part of it: each shorter reading is given too.
    """
    found = []
    for match in LOOSE.finditer(text):
        read_, groups = "", match.group(1).split()
        for group in groups:
            read_ += group
            if REFERENCE.fullmatch(read_):
                found.append(read_)
    return found


def compact(text: str) -> str:
    """Letters and digits only."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def _stands_alone(number: str, text: str) -> bool:
    """Whether a number, in groups or not, is no part of a longer one."""
    grouped = "[ ./-]?".join(number)
    return re.search(rf"(?<![A-Z0-9]){grouped}(?![A-Z0-9])", text) is not None


def _known(provider: Provider | None) -> Known:
    lines = PaymentLine.objects.defer("iban", "holder")
    if provider is None:
        lines = lines.select_related("order").defer("iban", "holder", "order__content")
        return Known(lines={line.reference: line for line in lines})
    own = Invoice.objects.filter(provider=provider)
    return Known(
        {compact(invoice.reference): invoice for invoice in own},
        {compact(invoice.number): invoice for invoice in own},
        {line.reference: line for line in lines.filter(provider=provider)},
    )


def _key(entry: Entry, provider: Provider | None) -> str:
    """What makes an entry the same one, in the books of whose account it is."""
    owner = str(provider.pk) if provider else OWNER
    return hashlib.sha256(f"{owner} {entry.key}".encode()).hexdigest()


def _row(file: BankFile, entry: Entry, key: str) -> BankEntry:
    return BankEntry(
        file=file,
        provider=file.provider,
        key=key,
        day=entry.day,
        cents=entry.cents,
        reference=(entry.end_to_end or " ".join(entry.structured))[:140],
        party=entry.party[:400],
        words=entry.words[:1000],
    )
