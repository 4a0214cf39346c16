"""What a provider's families owe it, from the ledger: charged in a period, open before, paid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.timezone import localdate

from accueil.billing.models import BankEntry, Invoice, Transfer
from accueil.billing.models.ledger import OWED_BY_FAMILY, signed
from accueil.documents.invoice import Received
from accueil.law.calendar import Period
from accueil.registry.models import Provider

CHARGES = ("parents", "uncovered", "goodwill_parents")
OF_THE_STATE = ("state", "goodwill_state")
# A child and the period of care that an amount is about.
About = tuple[UUID, str]


@dataclass(slots=True)
class Owed:
    """A family at a provider. By child and period of care: cents by kind, before and now.

    `received`: all that it ever paid, less what was paid back.
    """

    was: dict[About, dict[str, int]] = field(default_factory=dict)
    now: dict[About, dict[str, int]] = field(default_factory=dict)
    received_cents: int = 0

    @property
    def charged_cents(self) -> int:
        """What the period posted to the family."""
        return sum(_charge(kinds) for kinds in self.now.values())

    @property
    def before_cents(self) -> int:
        """What was open before it."""
        return sum(_charge(kinds) for kinds in self.was.values()) - self.received_cents

    @property
    def state_cents(self) -> int:
        """What the period posted to the State."""
        return sum(kinds.get(kind, 0) for kinds in self.now.values() for kind in OF_THE_STATE)

    @property
    def children(self) -> list[UUID]:
        """Of whom something was posted in the period."""
        return sorted({child for child, _ in self.now})

    @property
    def known(self) -> list[UUID]:
        """Of whom something was ever posted."""
        return sorted({child for child, _ in (*self.was, *self.now)})


def _charge(kinds: Mapping[str, int]) -> int:
    return sum(OWED_BY_FAMILY[kind] * cents for kind, cents in kinds.items() if kind in CHARGES)


def owed(provider: Provider, period: Period) -> dict[UUID, Owed]:
    """What each family owes a provider when a period is invoiced, by household."""
    rows = (
        Transfer.objects.filter(provider=provider, household__isnull=False)
        .filter(Q(kind="received") | Q(kind__in=(*CHARGES, *OF_THE_STATE), period__lte=period.name))
        .values_list("household", "child", "about", "kind", "period")
        .annotate(cents=Sum(signed()))
    )
    found: dict[UUID, Owed] = {}
    for household, child, about, kind, posted, cents in rows:
        of = found.setdefault(household, Owed())
        if kind == "received":
            of.received_cents += cents
            continue
        side = of.now if posted == period.name else of.was
        kinds = side.setdefault((child, about), {})
        kinds[kind] = kinds.get(kind, 0) + cents
    return found


def last_invoices(provider: Provider, period: Period) -> dict[UUID, Invoice]:
    """Each family's last invoice of an earlier period."""
    before = Invoice.objects.filter(provider=provider, period__lt=period.name)
    newest = before.order_by("household", "-period").distinct("household")
    return {one.household_id: one for one in newest}


def is_due(of: Owed, last: Invoice | None) -> bool:
    """Whether a family gets an invoice: something was posted, or what is open has moved."""
    if any(of.now.values()):
        return True
    return bool(of.before_cents) and of.before_cents != (last.due_cents if last else 0)


def received(provider: Provider, last: Mapping[UUID, Invoice]) -> dict[UUID, list[Received]]:
    """What each family paid since its last invoice, in order, by the day at the bank."""
    paid = Transfer.objects.filter(provider=provider, kind="received", household__isnull=False)
    if last:
        paid = paid.filter(
            Q(posted_at__gt=min(one.made_at for one in last.values()))
            | ~Q(household__in=list(last))
        )
    rows = list(
        paid.order_by("posted_at", "id")
        .annotate(signed=signed())
        .values_list("household", "signed", "posted_at", "source")
    )
    sources = {source for *_, source in rows if source}
    days: dict[UUID, date] = dict(BankEntry.objects.filter(pk__in=sources).values_list("pk", "day"))
    found: dict[UUID, list[Received]] = {}
    for household, cents, at, source in rows:
        if household is None:
            continue
        before = last.get(household)
        if before is None or at > before.made_at:
            day = days.get(source, localdate(at)) if source else localdate(at)
            found.setdefault(household, []).append(Received(day, cents))
    return found
