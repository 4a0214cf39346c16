"""The papers of a closed period: invoices to families, statements to providers."""

from collections.abc import Callable
from dataclasses import dataclass

from accueil.actions.invoice_records import DoesNotAddUp
from accueil.actions.invoices import make_invoices
from accueil.actions.papers import Writer
from accueil.actions.provider_statements import make_provider_statements
from accueil.billing.models import Transfer
from accueil.law.calendar import Period
from accueil.law.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Issued:
    """How many papers are new."""

    invoices: int
    statements: int


def issue(
    period: Period,
    law: Parameters,
    *,
    writer: Writer,
    told: Callable[[int], None] = lambda _: None,
) -> Issued:
    """Make what is missing of a closed period's papers; `told` hears of each provider, twice.

    A run that died is run again, and done again it makes nothing. Refuses with `ValueError` a
    period that is not closed, and as `make_invoices` does what does not add up; all else is made.
    """
    try:
        invoices = make_invoices(period, law, writer=writer, told=told)
    except DoesNotAddUp:
        make_provider_statements(period, law, writer=writer, told=told)
        raise
    return Issued(invoices, make_provider_statements(period, law, writer=writer, told=told))


def steps(period: Period) -> int:
    """How often `issue` tells of a provider, at most."""
    with_money = Transfer.objects.filter(period__lte=period.name)
    return 2 * with_money.values("provider").distinct().count()
