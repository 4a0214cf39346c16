"""How a child's bills stand: what was posted about each period, what its family owes now.

Transfers are rows of providers: an office that has a child's file learns here what is posted about
that child, and nothing else. Who asks has seen the child.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Sum

from accueil.attendance.gather import Care, cares_of, facts_of
from accueil.attendance.models import CareContract, Closing
from accueil.billing.frozen import Frozen, frozen_of
from accueil.billing.models import Transfer
from accueil.billing.models.ledger import OWED_BY_FAMILY, balance, signed
from accueil.billing.settle import in_the_way, refused
from accueil.law.bill import bill
from accueil.law.calendar import Period
from accueil.law.errors import LawError
from accueil.law.parameters import Parameters
from accueil.store.security import seeing_the_country


@dataclass(frozen=True, slots=True)
class Posted:
    """Cents about a period of care, posted into a period, by kind of transfer."""

    about: str
    into: str
    kind: str
    provider: UUID
    cents: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A bill that is not made yet: computed from what is known, or why it cannot be."""

    frozen: Frozen | None
    obstacles: list[list[object]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a care contract says of a bill: its number, what it bills, whether it has a price."""

    number: str
    billed: str
    own_price: bool


def posted(child: UUID) -> list[Posted]:
    """All that was ever posted about a child's care."""
    with seeing_the_country():
        sums = Transfer.objects.filter(child=child).order_by("about", "period", "kind")
        rows = sums.values_list("about", "period", "kind", "provider").annotate(cents=Sum(signed()))
        return [Posted(*row) for row in rows if row[-1]]


def owed_by(households: Iterable[UUID]) -> dict[UUID, int]:
    """What a family owes each provider now, of all its children; below 0: it has a credit."""
    with seeing_the_country():
        rows = Transfer.objects.filter(household__in=list(households), kind__in=OWED_BY_FAMILY)
        sums = rows.values_list("provider").annotate(cents=balance(OWED_BY_FAMILY))
        return {provider: cents for provider, cents in sums if cents}


def agreed(child: UUID, period: Period) -> Mapping[UUID, Agreement]:
    """The care contracts of a child in a period, by provider: the latest of each."""
    with seeing_the_country():
        rows = CareContract.objects.current().filter(child=child).order_by("valid")
        return {
            row.provider_id: Agreement(row.number, row.billed, row.hour_cents is not None)
            for row in rows
            if row.first <= period.last and (row.until is None or row.until > period.first)
        }


def closed() -> set[str]:
    """The names of the periods that are closed."""
    return set(Closing.objects.values_list("period", flat=True))


def foreseen(
    child: UUID, period: Period, law: Parameters, today: date
) -> tuple[Foreseen, Foreseen]:
    """What a period's bill comes to as entered so far, and as expected at its end."""
    so_far, then = cares_of(facts_of([child], period, law), child, today=today)
    return made_of(so_far, law), made_of(then, law)


def made_of(care: Care, law: Parameters) -> Foreseen:
    """The bill that care comes to, or what is in its way."""
    found = in_the_way(care)
    if care.case is None:
        return Foreseen(None, found)
    try:
        return Foreseen(frozen_of(bill(care.case, law), care.uncovered), found)
    except LawError as error:
        return Foreseen(None, [*found, *refused(error)])
