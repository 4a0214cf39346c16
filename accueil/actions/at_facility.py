"""What an account sees of a child at one facility: days, care contract, invoices, the link itself.

Of a link by two PINs (`facilities.place`, which is asked first and raises NotLinked). Never the
membership, the income, the reasons of a tariff or another provider.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from accueil.actions.attended import Day, attended
from accueil.actions.care_terms import Terms, newest_version, terms_of
from accueil.actions.facilities import NotLinked, place
from accueil.actions.invoices_shown import Listed, of_children
from accueil.actions.papers import rendering
from accueil.attendance.models import CareContract
from accueil.billing.models import Transfer
from accueil.documents.invoice import InvoiceRecord, copy_pdf
from accueil.documents.models import Document
from accueil.documents.records import Recipient
from accueil.identity.links import at_facilities, linked
from accueil.identity.models import Account, Link, PinPair
from accueil.law.calendar import DAY
from accueil.registry.models import Provider
from accueil.store.security import seeing_the_country

CONTRACT = "care_contract"


@dataclass(frozen=True, slots=True)
class At:
    """Who asks for what: the account, the child, the facility, and the day it is."""

    account: Account
    child: UUID
    provider: UUID
    today: date


@dataclass(frozen=True, slots=True)
class Agreed:
    """A care contract with a facility: its number, what holds (`terms`, until the contract ends),
    from when on another version does, whether it is over; its papers, the newest first."""

    number: str
    provider: Provider
    terms: Terms
    changes_on: date | None
    over: bool
    papers: tuple[tuple[UUID, int, datetime], ...]


@dataclass(frozen=True, slots=True)
class OwnInvoice:
    """What an invoice of a facility says of a child of the account.

    `whole`: each child on it is of the account too, so that what is to pay is told; else only the
    child's own lines are. `record` None: it named a child that was erased since.
    """

    key: UUID
    number: str
    period: str
    made_at: datetime
    record: InvoiceRecord | None
    whole: bool
    due_cents: int
    paid_cents: int
    state: str


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a link: `created` (PINs), `linked`, `ended`."""

    at: datetime
    what: str


def days(at: At, first: date, last: date) -> list[Day]:
    """The child's days at the facility, both ends included: what is entered and was agreed."""
    place(at.account, at.child, at.provider, at.today)
    with seeing_the_country():
        return attended(at.child, first, last, at.provider)


def begun(at: At) -> date | None:
    """The first day of all care contracts of the child with the facility; None: there is none."""
    place(at.account, at.child, at.provider, at.today)
    with seeing_the_country():
        held = CareContract.objects.current().filter(child=at.child, provider=at.provider)
        first = held.order_by("valid").first()
    return first.first if first else None


def contract(at: At) -> Agreed | None:
    """The care contract that runs today; else the next one, else the last; None: there is none."""
    place(at.account, at.child, at.provider, at.today)
    with seeing_the_country():
        provider = Provider.objects.get(pk=at.provider)
        held = CareContract.objects.current().filter(child=at.child, provider=provider)
        rows = list(held.order_by("valid"))
        open_ones = [row for row in rows if row.until is None or row.until > at.today]
        if not rows:
            return None
        running = open_ones[0] if open_ones else rows[-1]
        until = newest_version(provider, running).until
        papers = Document.objects.filter(
            provider=provider, child=at.child, kind=CONTRACT, number=running.number
        )
        made = papers.order_by("-version").values_list("pk", "version", "made_at")
        return Agreed(
            number=running.number,
            provider=provider,
            terms=replace(terms_of(running), last=until - DAY if until else None),
            changes_on=running.until if running.until != until else None,
            over=not open_ones,
            papers=tuple(made),
        )


def contract_pdf(at: At, document: UUID, now: datetime) -> tuple[bytes, str]:
    """A paper of the child's care contract as it was signed, and its number. Raises NotLinked."""
    place(at.account, at.child, at.provider, at.today)
    with seeing_the_country():
        about = {"provider": at.provider, "child": at.child, "kind": CONTRACT}
        paper = Document.objects.filter(pk=document, **about).first()
        if paper is None:
            raise NotLinked(document)
        return bytes(rendering(paper, now).content), f"{paper.number}-v{paper.version}"


def invoices(at: At) -> list[OwnInvoice]:
    """The facility's invoices that say something of the child, the newest first."""
    place(at.account, at.child, at.provider, at.today)
    theirs = set(at_facilities(at.account.pk).filter(provider=at.provider).values_list("child"))
    theirs |= set(linked(at.account.pk).values_list("child"))
    own = {child for (child,) in theirs}
    with seeing_the_country():
        found = of_children(Provider.objects.get(pk=at.provider), [at.child], at.today)
        on_them = _on(found, at.provider)
    return [_own(one, at, on_them[one.invoice.pk] <= own) for one in found]


def _on(found: Iterable[Listed], provider: UUID) -> dict[UUID, set[UUID]]:
    """The children each invoice says something of."""
    invoices = {(one.invoice.household_id, one.invoice.period): one.invoice.pk for one in found}
    rows = Transfer.objects.filter(
        provider=provider,
        household__in={household for household, _ in invoices},
        period__in={period for _, period in invoices},
        child__isnull=False,
    )
    on: dict[UUID, set[UUID]] = {key: set() for key in invoices.values()}
    named = rows.order_by().values_list("household", "period", "child").distinct()
    for household, period, child in named:
        key = invoices.get((household, period)) if household else None
        if key and child:
            on[key].add(child)
    return on


def _own(one: Listed, at: At, whole: bool) -> OwnInvoice:
    invoice = one.invoice
    return OwnInvoice(
        key=invoice.pk,
        number=invoice.number,
        period=invoice.period,
        made_at=invoice.made_at,
        record=_copied(one.record, str(at.child), whole=whole) if one.record else None,
        whole=whole,
        due_cents=invoice.due_cents if whole else 0,
        paid_cents=one.paid_cents if whole else 0,
        state=one.state if whole else "",
    )


def _copied(record: InvoiceRecord, child: str, *, whole: bool) -> InvoiceRecord:
    """An invoice without what the link does not give: the address, when a membership ends, why
    amounts changed; and where other children are on it all that is not about this one."""
    kept = replace(
        record,
        recipient=Recipient(record.recipient.name if whole else "", ()),
        children=tuple(
            replace(one, changed=()) for one in record.children if whole or one.key == child
        ),
        corrected=tuple(replace(one, changed=(), numbers=()) for one in record.corrected),
        ending=(),
        offices=(),
    )
    if whole:
        return kept
    names = {one.name for one in kept.children}
    return replace(
        kept,
        iban="",
        corrected=tuple(one for one in kept.corrected if one.child in names),
        granted=tuple(one for one in kept.granted if one.child in names),
        last_number="",
        last_due_cents=0,
        received=(),
        charged_cents=0,
        before_cents=0,
        due_cents=0,
    )


def invoice(at: At, key: UUID) -> OwnInvoice:
    """One of these invoices. Raises NotLinked where it is none of them."""
    found = next((one for one in invoices(at) if one.key == key), None)
    if found is None:
        raise NotLinked(key)
    return found


def invoice_pdf(at: At, key: UUID, language: str) -> tuple[bytes, str]:
    """An invoice as a copy for the guardian, and its number; the paper itself went to the family.

    Raises NotLinked, also where other children are on it.
    """
    found = invoice(at, key)
    if not found.whole or found.record is None:
        raise NotLinked(key)
    return copy_pdf(found.record, language), found.number


def history(at: At) -> list[Moment]:
    """What happened to the account's links to the child at the facility, the newest first."""
    place(at.account, at.child, at.provider, at.today)
    with seeing_the_country():
        about = {"child": at.child, "provider": at.provider}
        links = list(Link.objects.filter(account=at.account, **about))
        pairs = PinPair.objects.filter(used_by=at.account.pk, **about)
        told = [Moment(pair.made_at, "created") for pair in pairs]
    told += [Moment(link.made_at, "linked") for link in links]
    told += [Moment(link.ended_at, "ended") for link in links if link.ended_at]
    return sorted(told, key=lambda one: one.at, reverse=True)
