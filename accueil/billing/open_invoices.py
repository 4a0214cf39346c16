"""What families still owe a provider, or have as a credit: questions asked of the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from accueil.billing.models import Invoice, Transfer
from accueil.billing.models.ledger import OWED_BY_FAMILY, signed
from accueil.registry.models import Provider


@dataclass(frozen=True, slots=True)
class Open:
    """A family's newest invoice, and what of it and of all before is open: below 0, a credit.

    `children`: those that the provider cared for.
    """

    invoice: Invoice
    cents: int
    children: tuple[UUID, ...]


def open_invoices(provider: Provider) -> list[Open]:
    """The newest invoice of each family with which something is open, the oldest period first."""
    own = Invoice.objects.filter(provider=provider)
    newest = {invoice.household_id: invoice for invoice in own.order_by("period")}
    charged = dict.fromkeys(newest, 0)
    children: dict[UUID, set[UUID]] = {}
    moved = Transfer.objects.filter(provider=provider, household__in=newest)
    sums = moved.values_list("household", "kind", "period", "child").annotate(sum=Sum(signed()))
    for household, kind, period, child, cents in sums:
        if child:
            children.setdefault(household, set()).add(child)
        if kind == "received" or period <= newest[household].period:
            charged[household] += OWED_BY_FAMILY.get(kind, 0) * cents
    found = [
        Open(invoice, charged[household], _in_order(children.get(household, ())))
        for household, invoice in newest.items()
        if charged[household]
    ]
    return sorted(found, key=lambda one: (one.invoice.period, one.invoice.number))


def _in_order(children: Iterable[UUID]) -> tuple[UUID, ...]:
    return tuple(sorted(children))
