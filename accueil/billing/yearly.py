"""What a family was billed for the care of a calendar year, and what it paid in it.

Both are sums of transfers: what was billed goes by the period of care and counts once the period
into which it was posted is closed; what was paid goes by the day on which it arrived.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum

from accueil.attendance.clock import on_the_wall
from accueil.attendance.models import Closing
from accueil.billing.models import BankEntry, Transfer
from accueil.billing.models.ledger import signed
from accueil.billing.periods import opened
from accueil.law.calendar import Period

BILLED = ("parents", "uncovered", "goodwill_parents", "state", "goodwill_state")


@dataclass(slots=True)
class ChildYear:
    """What a provider billed for a child's care of a year, in cents.

    `parent_cents`: the parents' part, less goodwill; `uncovered_cents`: beside the voucher.
    """

    child: UUID
    parent_cents: int = 0
    uncovered_cents: int = 0
    state_cents: int = 0

    @property
    def billed_cents(self) -> int:
        """What the family was billed."""
        return self.parent_cents + self.uncovered_cents


@dataclass(slots=True)
class ProviderYear:
    """A provider's part of a family's year: billed by child, paid for all of them together."""

    provider: UUID
    children: dict[UUID, ChildYear] = field(default_factory=dict)
    paid_cents: int = 0

    def of(self, child: UUID) -> ChildYear:
        """A child's part."""
        return self.children.setdefault(child, ChildYear(child))


@dataclass(frozen=True, slots=True)
class Year:
    """A family's year. `waiting`: its periods whose bills may still change."""

    year: int
    providers: Sequence[ProviderYear]
    waiting: Sequence[Period]

    @property
    def paid_cents(self) -> int:
        """What the family paid in the year, to all providers."""
        return sum(one.paid_cents for one in self.providers)

    def is_empty(self) -> bool:
        """Whether nothing was billed and nothing was paid."""
        return not self.providers


def year_of(household: UUID, year: int) -> Year:
    """A family's year by provider and child. The connection sees the country."""
    found: dict[UUID, ProviderYear] = {}
    for provider, child, kind, cents in _billed(household, year):
        one = found.setdefault(provider, ProviderYear(provider)).of(child)
        match kind:
            case "parents":
                one.parent_cents += cents
            case "goodwill_parents":
                one.parent_cents -= cents
            case "uncovered":
                one.uncovered_cents += cents
            case _:
                one.state_cents += cents
    for provider, cents in _paid(household, year):
        found.setdefault(provider, ProviderYear(provider)).paid_cents += cents
    closed = _closed()
    waiting = [one for one in opened() if one.year == year and one.name not in closed]
    return Year(year, [found[key] for key in sorted(found)], waiting)


def years_of(household: UUID) -> list[int]:
    """The calendar years of which something was billed to a family, or paid by it; newest first."""
    about = Transfer.objects.filter(household=household).exclude(kind="received")
    years = {int(name[:4]) for name in about.values_list("about", flat=True).distinct()}
    return sorted(years | {day.year for _, day, _ in _received(household)}, reverse=True)


def _closed() -> set[str]:
    return set(Closing.objects.values_list("period", flat=True))


def _billed(household: UUID, year: int) -> list[tuple[UUID, UUID, str, int]]:
    rows = Transfer.objects.filter(
        household=household, about__startswith=f"{year:04}-", kind__in=BILLED, period__in=_closed()
    )
    sums = rows.values_list("provider_id", "child", "kind").annotate(sum=Sum(signed()))
    return [row for row in sums.order_by("provider_id", "child", "kind") if row[3]]


def _paid(household: UUID, year: int) -> list[tuple[UUID, int]]:
    return [(who, cents) for who, day, cents in _received(household) if day.year == year]


def _received(household: UUID) -> list[tuple[UUID, date, int]]:
    """What a family paid: to whom, when, how much. What a bank tells goes by the bank's day."""
    rows = Transfer.objects.filter(household=household, kind="received")
    told: list[tuple[UUID, UUID | None, datetime, int]] = list(
        rows.values_list("provider_id", "source", "posted_at", signed()).order_by("id")
    )
    sources = [source for _, source, _, _ in told if source]
    days = dict(BankEntry.objects.filter(pk__in=sources).values_list("pk", "day"))
    return [
        (who, (days.get(source) if source else None) or on_the_wall(at)[0], cents)
        for who, source, at, cents in told
    ]
