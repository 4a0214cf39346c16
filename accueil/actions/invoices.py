"""Invoices of a closed period: each provider's to each family, numbered without gaps.

One transaction a provider. A run that died is done again: it makes only what is missing, under the
numbers that follow. Two at once share the providers. The connection sees the country.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.timezone import localtime

from accueil.actions.addressed import addressed
from accueil.actions.invoice_ledger import About, Owed, is_due, last_invoices, owed, received
from accueil.actions.invoice_records import Billed, DoesNotAddUp, Issuing, invoice_record
from accueil.actions.papers import Writer
from accueil.actions.sheets import office_of
from accueil.attendance.periods import is_closed
from accueil.billing.frozen import Frozen, thaw
from accueil.billing.issuers import issuer_of
from accueil.billing.models import Correction, Invoice, Statement, Transfer
from accueil.documents.invoice import InvoiceRecord
from accueil.documents.models import Document
from accueil.documents.records import to_json
from accueil.exchange.pain import creditor_reference
from accueil.law.calendar import Period
from accueil.law.parameters import Parameters
from accueil.registry.models import BankAccount, Provider
from accueil.store.models import next_numbers

KIND = "invoice"
Told = Callable[[int], None]


def make_invoices(
    period: Period, law: Parameters, *, writer: Writer, told: Told = lambda _: None
) -> int:
    """Make the invoices of a closed period that are missing; how many are new.

    `told` hears of each provider's number. Refuses with `ValueError` a period that is not closed,
    and with `DoesNotAddUp`, once all others are made, those of a provider whose ledger does not say
    what its bills say.
    """
    if not is_closed(period):
        raise ValueError(f"the billing period {period.name} is not closed")
    writer = replace(writer, now=localtime(writer.now))
    rows = Transfer.objects.filter(period__lte=period.name, household__isnull=False)
    waiting = sorted(set(rows.values_list("provider", flat=True).distinct()))
    made, wait, wrong = 0, False, list[DoesNotAddUp]()
    while waiting:
        later = []
        for key in waiting:
            try:
                count = _make(key, period, law, writer, wait=wait)
            except DoesNotAddUp as error:  # the others have theirs all the same
                wrong.append(error)
                continue
            if count is None:
                later.append(key)
                continue
            made += count
            told(count)
        waiting, wait = later, True  # who else was making them is done, or died
    if wrong:
        raise wrong[0]
    return made


@transaction.atomic
def _make(key: UUID, period: Period, law: Parameters, writer: Writer, *, wait: bool) -> int | None:
    """A provider's missing invoices; None: somebody else is making them and one need not wait."""
    rows = Provider.objects.select_for_update(of=("self",), skip_locked=not wait, no_key=True)
    provider = rows.filter(pk=key).first()
    if provider is None:
        return None
    done = set(
        Invoice.objects.filter(provider=provider, period=period.name).values_list(
            "household_id", flat=True
        )
    )
    last = last_invoices(provider, period)
    due = {
        household: of
        for household, of in owed(provider, period).items()
        if household not in done and is_due(of, last.get(household))
    }
    if not due:
        return 0
    issuing = _issuing(provider, period, law, writer, due)
    paid = received(provider, last)
    records = {
        household: invoice_record(
            issuing, of, household, last.get(household), paid.get(household, ())
        )
        for household, of in due.items()
    }
    _keep(provider, records, writer)
    return len(records)


def _issuing(
    provider: Provider,
    period: Period,
    law: Parameters,
    writer: Writer,
    due: Mapping[UUID, Owed],
) -> Issuing:
    """All that a provider's invoices rest on, read once."""
    today = writer.now.date()
    account = BankAccount.objects.current().on(today).filter(provider=provider).first()
    children = {child for of in due.values() for child in of.known}
    return Issuing(
        provider=provider.pk,
        office=office_of(provider),
        iban=account.iban if account else "",
        holder=account.holder if account else "",
        period=period,
        law=law,
        writer=writer,
        billed=_billed(provider, period, law, due),
        addressed=addressed(children, today, due),
    )


def _billed(
    provider: Provider, period: Period, law: Parameters, due: Mapping[UUID, Owed]
) -> Billed:
    """The frozen bills of the period, of the one before, and both versions of what is corrected."""
    wanted = {about for of in due.values() for about in of.now}
    children = {child for child, _ in wanted}
    earlier = {(child, period.later(-1).name) for child in children}
    rows = Statement.objects.filter(
        child__in=children,
        period__in={name for _, name in wanted | earlier},
        posted__lte=period.name,
    ).order_by("version")
    newest = {(row.child_id, row.period): row for row in rows}
    before = {(row.child_id, row.period): row for row in rows if row.posted < period.name}
    thawed: dict[UUID, Frozen] = {}

    def read(row: Statement) -> tuple[UUID, Frozen]:
        if row.pk not in thawed:
            thawed[row.pk] = thaw(row.content, law)
        return row.household_id, thawed[row.pk]

    return Billed(
        {about: read(newest[about]) for about in wanted | earlier if about in newest},
        {about: read(before[about]) for about in wanted if about in before},
        _requests(provider, children, {about: row.made_at for about, row in before.items()}),
    )


def _requests(
    provider: Provider, children: Collection[UUID], since: Mapping[About, datetime]
) -> dict[About, tuple[str, ...]]:
    """The numbers of requests for a correction that were accepted, by child and period.

    `since`: when what stood before was made; what was decided earlier led to that.
    """
    found: dict[About, tuple[str, ...]] = {}
    rows = Correction.objects.filter(child__in=children, state__in=("accepted", "done"))
    for row in rows.order_by("number"):
        about = (row.child_id, row.period)
        made = since.get(about)
        earlier = made and row.decided_at and row.decided_at < made
        if row.provider_id in (None, provider.pk) and not earlier:
            found[about] = (*found.get(about, ()), row.number)
    return found


def _keep(provider: Provider, records: Mapping[UUID, InvoiceRecord], writer: Writer) -> None:
    """Number the records and keep them as documents and invoices, in the order of their names."""
    code, year = issuer_of(provider).code, writer.now.year
    order = sorted(records, key=lambda key: (records[key].recipient.name.casefold(), key))
    numbers = next_numbers(f"{KIND} {code}", year, len(order))
    documents, invoices = [], []
    for household, count in zip(order, numbers, strict=True):
        number = f"{code:05}-{year}-{count:05}"
        record = replace(records[household], number=number, reference=creditor_reference(number))
        document = Document(
            id=uuid4(),
            kind=KIND,
            number=number,
            household_id=household,
            provider=provider,
            about=record.period,
            language=record.language,
            record=to_json(record),
            made_at=writer.now,
            made_by=writer.account,
        )
        documents.append(document)
        invoices.append(_invoice(provider, household, record, document))
    Document.objects.bulk_create(documents, batch_size=500)
    Invoice.objects.bulk_create(invoices, batch_size=500)


def _invoice(
    provider: Provider, household: UUID, record: InvoiceRecord, document: Document
) -> Invoice:
    return Invoice(
        provider=provider,
        household_id=household,
        period=record.period,
        number=record.number,
        reference=record.reference,
        language=record.language,
        charged_cents=record.charged_cents,
        before_cents=record.before_cents,
        due_cents=record.due_cents,
        state_cents=record.state_cents,
        document=document.pk,
        made_at=record.made,
    )
