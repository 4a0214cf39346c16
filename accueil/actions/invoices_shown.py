"""Invoices at the provider's door: the list of a period, one of them, each of its lines opened.

A provider's connection sees its invoices and transfers; a child's frozen bill is read inside, and
only the lines of the provider leave.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum

from accueil.actions.invoice_lines import gathered
from accueil.actions.papers import PRINTED
from accueil.billing.frozen import thaw
from accueil.billing.models import Invoice, Statement, Transfer
from accueil.billing.models.ledger import signed
from accueil.documents.batch import BatchLetter, print_batch
from accueil.documents.invoice import InvoiceRecord
from accueil.documents.models import Document, Rendering
from accueil.documents.pdf import PaperError
from accueil.documents.records import from_json
from accueil.law.parameters import Parameters
from accueil.law.sentences import sentence
from accueil.law.telling import Told
from accueil.law.telling import told as told_steps
from accueil.registry.models import Provider
from accueil.store.security import seeing_the_country

Paid = tuple[datetime, int]  # when it was posted, cents
# What an invoice can be: nothing is to pay, a credit, paid, part of it paid, open, overdue.
STATES = ("nothing", "credit", "paid", "part_paid", "open", "overdue")


@dataclass(frozen=True, slots=True)
class Listed:
    """An invoice with its record, what was paid since it was made, and one of STATES.

    `record` None: the paper is gone, since it named a child that was erased; the sums stay.
    """

    invoice: Invoice
    record: InvoiceRecord | None
    paid_cents: int
    state: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A line of a week: the sentence that says why, and the steps that led to it."""

    monday: date
    text: str
    steps: tuple[Told, ...]


def invoiced_periods(provider: Provider) -> list[str]:
    """The periods of which there are invoices, the latest first."""
    names = Invoice.objects.filter(provider=provider).values_list("period", flat=True)
    return sorted(set(names.distinct()), reverse=True)


def listed(provider: Provider, period: str, today: date) -> list[Listed]:
    """The invoices of a period by their numbers."""
    of_period = Invoice.objects.filter(provider=provider, period=period)
    return _each(provider, list(of_period.order_by("number")), today)


def of_children(provider: Provider, children: Collection[UUID], today: date) -> list[Listed]:
    """The invoices that say something of children, the newest first."""
    rows = Transfer.objects.filter(provider=provider, child__in=children, household__isnull=False)
    about = set(rows.order_by().values_list("household", "period").distinct())
    invoices = Invoice.objects.filter(provider=provider, household__in={of for of, _ in about})
    found = invoices.order_by("-period", "-number")
    return _each(provider, [one for one in found if (one.household_id, one.period) in about], today)


def _each(provider: Provider, invoices: Collection[Invoice], today: date) -> list[Listed]:
    records = _records(invoices)
    paid = _paid_since(provider, invoices)
    return [
        _listed(invoice, records.get(invoice.document), paid.get(invoice.household_id, ()), today)
        for invoice in invoices
    ]


def one(provider: Provider, key: UUID, today: date) -> Listed | None:
    """An invoice of a provider; None where there is none with this key."""
    invoice = Invoice.objects.filter(provider=provider, pk=key).first()
    if invoice is None:
        return None
    paid = _paid_since(provider, [invoice])
    record = _records([invoice]).get(invoice.document)
    return _listed(invoice, record, paid.get(invoice.household_id, ()), today)


def children_of(provider: Provider, period: str, household: UUID | None = None) -> list[UUID]:
    """The children of whom a period's invoices (of one family) say something: care, corrections."""
    rows = Transfer.objects.filter(provider=provider, period=period, child__isnull=False)
    if household:
        rows = rows.filter(household=household)
    found = rows.order_by("child").values_list("child", flat=True).distinct()
    return [child for child in found if child]


def _records(invoices: Iterable[Invoice]) -> dict[UUID, InvoiceRecord]:
    papers = Document.objects.filter(pk__in=[invoice.document for invoice in invoices])
    return {paper.pk: from_json(InvoiceRecord, paper.record) for paper in papers}


def _paid_since(provider: Provider, invoices: Collection[Invoice]) -> dict[UUID, list[Paid]]:
    """What each family paid, by the moment, after the first of these invoices was made."""
    if not invoices:
        return {}
    rows = (
        Transfer.objects.filter(
            provider=provider,
            kind="received",
            household__in=[invoice.household_id for invoice in invoices],
            posted_at__gt=min(invoice.made_at for invoice in invoices),
        )
        .values_list("household", "posted_at")
        .annotate(cents=Sum(signed()))
    )
    found: dict[UUID, list[Paid]] = {}
    for household, at, cents in rows:
        if household:
            found.setdefault(household, []).append((at, cents))
    return found


def _listed(
    invoice: Invoice, record: InvoiceRecord | None, paid: Iterable[Paid], today: date
) -> Listed:
    since = sum(cents for at, cents in paid if at > invoice.made_at)
    return Listed(invoice, record, since, _state(invoice, record, since, today))


def _state(invoice: Invoice, record: InvoiceRecord | None, paid: int, today: date) -> str:
    due = invoice.due_cents
    if due <= 0:
        return "credit" if due else "nothing"
    if paid >= due:
        return "paid"
    if record is None or today > record.pay_by:
        return "overdue"
    return "part_paid" if paid > 0 else "open"


def opened(listed_one: Listed, law: Parameters, language: str) -> dict[str, list[list[Opened]]]:
    """By child, for each line of its invoice in order, the lines of the weeks it was gathered from.

    Empty for a child whose bill this program cannot read.
    """
    invoice, provider = listed_one.invoice, listed_one.invoice.provider_id
    found: dict[str, list[list[Opened]]] = {}
    with seeing_the_country():
        for child in listed_one.record.children if listed_one.record else ():
            statement = (
                Statement.objects.filter(
                    child=UUID(child.key), period=invoice.period, posted__lte=invoice.period
                )
                .order_by("-version")
                .first()
            )
            if statement is None:
                continue
            weeks = thaw(statement.content, law).weeks
            found[child.key] = [
                [
                    Opened(
                        week.week.monday,
                        sentence(line, week.week, law, language),
                        tuple(told_steps(line, week, law, language)),
                    )
                    for line, week in lines
                ]
                for lines in gathered(weeks, provider, law).values()
            ]
    return found


def printed(provider: Provider, period: str) -> tuple[bytes, int]:
    """All invoices of a period as one file for the printer, and how many they are.

    Each begins on a sheet of its own; those whose paper is gone are left out. Refuses, with
    `PaperError`, a period without invoices.
    """
    all_of_it = Invoice.objects.filter(provider=provider, period=period).order_by("number")
    records = _records(all_of_it)
    invoices = [invoice for invoice in all_of_it if invoice.document in records]
    keys = [invoice.document for invoice in invoices]
    sealed = {
        made.document_id: bytes(made.content)
        for made in Rendering.objects.filter(document__in=keys)
    }
    _, set_invoice = PRINTED["invoice"]
    letters = [
        BatchLetter(
            invoice.number,
            records[invoice.document].recipient,
            sealed.get(invoice.document) or set_invoice(records[invoice.document]),
        )
        for invoice in invoices
    ]
    if not invoices:
        raise PaperError(f"there are no invoices of {period}")
    first = records[invoices[0].document]
    batch = print_batch(
        period, letters, office=first.provider, language=first.language, made=first.made
    )
    return batch.print_pdf, batch.letters
