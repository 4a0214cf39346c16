"""What a parent may know of bills that its own connection does not see.

Each function looks first, by the connection that asks, which children are linked to the account;
then it works with the view of the country and gives back only what is said here.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum

from accueil.actions.attended import Day, attended
from accueil.actions.monthly import monthly_statement
from accueil.actions.papers import Writer, rendering
from accueil.attendance.gather import cares_of, facts_of
from accueil.billing.frozen import Frozen
from accueil.billing.models import Invoice, Statement, Transfer
from accueil.billing.models.ledger import signed
from accueil.billing.standing import Foreseen, made_of, owed_by
from accueil.documents.models import Document
from accueil.identity.links import linked
from accueil.law.calendar import Period
from accueil.law.parameters import Parameters
from accueil.registry.models import Child, Home
from accueil.registry.providers import provider_names
from accueil.store.security import seeing_the_country

# A provider's transfers to a family in a period: the children they are about.
About = Mapping[tuple[UUID, UUID, str], frozenset[UUID]]


class NotLinked(LookupError):
    """A child that is none of the account's, or a paper that is about another one too."""


@dataclass(frozen=True, slots=True)
class FamilyInvoice:
    """A provider's invoice about some of the account's children.

    `due_cents` and `document` None: it is about a child that is not linked too; then only its
    number is told.
    """

    number: str
    provider: str
    period: str
    made_at: datetime
    children: tuple[UUID, ...]
    due_cents: int | None = None
    document: UUID | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """What the family still owes a provider: below 0, a credit; None: of other children too."""

    provider: str
    cents: int | None

    @property
    def credit(self) -> int:
        """What the family has to its credit."""
        return max(0, -(self.cents or 0))


def own(account: UUID, asked: Iterable[UUID]) -> list[UUID]:
    """Those of some children that are linked to the account. Refuses, with `NotLinked`, others."""
    return _own(account, asked)[0]


def _own(account: UUID, asked: Iterable[UUID]) -> tuple[list[UUID], set[UUID]]:
    """Those, and all children that are linked to the account."""
    known = set(linked(account).values_list("child_id", flat=True))
    wanted = list(dict.fromkeys(asked))
    if not known.issuperset(wanted):
        raise NotLinked(account)
    return wanted, known


def invoices(account: UUID, children: Collection[UUID]) -> list[FamilyInvoice]:
    """The invoices on which some of the account's children stand, the newest first."""
    asked, known = _own(account, children)
    with seeing_the_country():
        about = _about(asked)
        of_families = {household for _, household, _ in about}
        rows = Invoice.objects.filter(household__in=of_families).order_by("-made_at", "number")
        found = [
            (row, on_it)
            for row in rows
            if (on_it := about.get((row.provider_id, row.household_id, row.period), frozenset()))
            & set(asked)
        ]
        names = provider_names({row.provider_id for row, _ in found})
    return [_invoice(row, on_it, known, names) for row, on_it in found]


def _about(children: Collection[UUID]) -> About:
    """Whom the transfers of families are about that were ever billed for one of these children."""
    billed = Transfer.objects.filter(child__in=children, household__isnull=False)
    households = set(billed.values_list("household", flat=True).distinct())
    rows = Transfer.objects.filter(household__in=households, child__isnull=False)
    found: dict[tuple[UUID, UUID, str], set[UUID]] = {}
    named = rows.order_by().values_list("provider_id", "household", "period", "child").distinct()
    for provider, household, period, child in named:
        if household and child:
            found.setdefault((provider, household, period), set()).add(child)
    return {key: frozenset(of) for key, of in found.items()}


def _invoice(
    row: Invoice, on_it: frozenset[UUID], known: set[UUID], names: Mapping[UUID, str]
) -> FamilyInvoice:
    provider = names.get(row.provider_id, "")
    told = (row.number, provider, row.period, row.made_at, tuple(sorted(on_it & known)))
    if on_it <= known:
        return FamilyInvoice(*told, row.due_cents, row.document)
    return FamilyInvoice(*told)


def invoice_pdf(account: UUID, child: UUID, document: UUID, now: datetime) -> tuple[bytes, str]:
    """An invoice as the PDF that was sent, and its number. Refuses, with `NotLinked`, others."""
    found = next((one for one in invoices(account, [child]) if one.document == document), None)
    if found is None:
        raise NotLinked(document)
    with seeing_the_country():
        paper = Document.objects.get(pk=document, kind="invoice")
        return bytes(rendering(paper, now).content), paper.number


def statement_pdf(
    account: UUID, child: UUID, period: Period, law: Parameters, writer: Writer
) -> tuple[bytes, str]:
    """The monthly statement of a child's newest bill as a PDF, and its number.

    Refuses with `NotLinked`, and with `Statement.DoesNotExist` a period that was not billed.
    """
    (asked,) = own(account, [child])
    if not Statement.objects.filter(child=asked, period=period.name).exists():
        raise Statement.DoesNotExist(period.name)
    with seeing_the_country():
        paper = monthly_statement(Child.objects.get(pk=asked), period, law, writer)
        return bytes(rendering(paper, writer.now).content), paper.number


def balances(account: UUID, children: Collection[UUID], today: date) -> list[Balance]:
    """What the families in which these children live owe each provider now."""
    asked, known = _own(account, children)
    with seeing_the_country():
        homes = Home.objects.current().on(today).filter(child__in=asked)
        households = set(homes.values_list("household_id", flat=True))
        owed = owed_by(households)
        rows = Transfer.objects.filter(household__in=households, child__isnull=False)
        others = set(rows.exclude(child__in=known).values_list("provider_id", flat=True))
        names = provider_names(owed)
    told = [
        Balance(names.get(key, ""), None if key in others else cents) for key, cents in owed.items()
    ]
    return sorted(told, key=lambda one: one.provider)


def outlook(
    account: UUID, children: Collection[UUID], period: Period, law: Parameters, today: date
) -> dict[UUID, tuple[Foreseen, Foreseen]]:
    """What a period's bills come to, as entered so far and as expected at its end, by child."""
    asked = own(account, children)
    facts = facts_of(asked, period, law)
    found = {}
    for child in asked:
        so_far, then = cares_of(facts, child, today=today)
        expected = made_of(then, law)
        found[child] = (expected if so_far is then else made_of(so_far, law), expected)
    return found


def expected(
    account: UUID, asked: Collection[tuple[UUID, Period]], law: Parameters, today: date
) -> dict[tuple[UUID, str], Frozen | None]:
    """What bills of some children and periods come to at the period's end, by child and period.

    None: why it cannot be said stands on the bill's own page.
    """
    own(account, [child for child, _ in asked])
    found = {}
    for period in sorted({period for _, period in asked}):
        children = [child for child, of in asked if of == period]
        facts = facts_of(children, period, law)
        for child in children:
            _, then = cares_of(facts, child, today=today)
            found[child, period.name] = made_of(then, law).frozen
    return found


def certificate(account: UUID, child: UUID, year: int) -> Document | None:
    """The certificate of childcare costs of a year, if one was made of a family whose children of
    that year are all linked; None: there is none to show."""
    (asked,), known = _own(account, [child])
    with seeing_the_country():
        of_year = Transfer.objects.filter(about__startswith=f"{year:04}-", child__isnull=False)
        households = set(of_year.filter(child=asked).values_list("household", flat=True))
        others = of_year.filter(household__in=households).exclude(child__in=known)
        households -= set(others.values_list("household", flat=True))
        papers = Document.objects.filter(
            kind="certificate", household__in=households, about=str(year)
        )
        found: Document | None = papers.order_by("-version").first()
    return found


def certificate_pdf(account: UUID, child: UUID, year: int, now: datetime) -> tuple[bytes, str]:
    """That certificate as a PDF, and its number. Refuses with `NotLinked` where there is none."""
    found = certificate(account, child, year)
    if found is None:
        raise NotLinked(year)
    with seeing_the_country():
        return bytes(rendering(found, now).content), found.number


def posted_of_year(account: UUID, child: UUID, year: int) -> dict[str, dict[str, int]]:
    """What was posted about a child's care of a year: period of care → kind → cents."""
    (asked,) = own(account, [child])
    with seeing_the_country():
        rows = Transfer.objects.filter(child=asked, about__startswith=f"{year:04}-")
        sums = rows.order_by().values_list("about", "kind").annotate(cents=Sum(signed()))
        found: dict[str, dict[str, int]] = {}
        for about, kind, cents in sums:
            found.setdefault(about, {})[kind] = cents
    return found


def days_of(account: UUID, child: UUID, first: date, last: date) -> list[Day]:
    """What is entered of a child's days, and what was agreed, by day and provider."""
    (asked,) = own(account, [child])
    with seeing_the_country():
        return attended(asked, first, last)
