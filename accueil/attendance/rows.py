"""What is entered and agreed of many children's care around a billing period, read once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from accueil.attendance.models import Absence, CareContract, Meals, Stay
from accueil.attendance.weeks import Chosen, chosen_of
from accueil.law.calendar import DAY, Period
from accueil.registry.models import Agreement, Offer, Price, Provider
from accueil.store.facts import Fact, days

F = TypeVar("F", bound=Fact)
V = TypeVar("V")
Spans = list[tuple[int, int]]
# By provider, then by day.
ByDay = Mapping[UUID, Mapping[date, V]]
OF_PROVIDER = (Agreement, Offer, Price)


@dataclass(frozen=True, slots=True)
class At:
    """A provider and what is known of it around a period."""

    provider: Provider
    agreements: Sequence[Agreement]
    offers: Sequence[Offer]
    prices: Sequence[Price]

    def agreed_with_the_state(self, day: date) -> bool:
        """Whether the State pays its part for care on a day."""
        found = on(self.agreements, day)
        return found is not None and not found.suspended

    def price(self, day: date) -> Price | None:
        """Its prices on a day; None: none are known."""
        return on(self.prices, day)

    def offer(self, day: date) -> Offer | None:
        """Hours and ages on a day; None: none are known."""
        return on(self.offers, day)

    def is_open(self, day: date) -> bool:
        """Whether it is open at all on a day of the week; where nothing is known, it may be."""
        offer = self.offer(day)
        return offer is None or any(weekday == day.isoweekday() for weekday, _, _ in offer.opening)


@dataclass(frozen=True, slots=True)
class Of:
    """A child's care: contracts, and by provider and day its stays, meals and absences.

    The stays are minutes of the day on which they begin; `absences` are kinds; `weeks`: what was
    chosen of the weeks without free hours in the period's year.
    """

    contracts: Sequence[CareContract]
    stays: ByDay[Spans]
    meals: ByDay[int]
    absences: ByDay[str]
    weeks: Chosen

    def contracts_with(self, provider: UUID) -> list[CareContract]:
        """The care contracts with a provider."""
        return [contract for contract in self.contracts if contract.provider_id == provider]

    def providers(self, first: date, until: date) -> list[UUID]:
        """Where the child has a contract in these days, or was."""
        found = {c.provider_id for c in self.contracts if _meets(c, first, until)}
        return sorted(found | set(self.stays) | set(self.meals))


@dataclass(frozen=True, slots=True)
class Rows:
    """The care of some children around a period, and its providers."""

    of: Mapping[UUID, Of]
    at: Mapping[UUID, At]


def read(children: Collection[UUID], period: Period, until: Period | None = None) -> Rows:
    """Everything of some children that a period's care rests on: nine questions, however many.

    `until`: of all periods up to this one of the same year. The day before the period is read too:
    a stay may last over the midnight that begins it.
    """
    first, last = period.first - DAY, (until or period).last
    during = days(first, last + DAY)
    contracts: dict[UUID, list[CareContract]] = {}
    kept = CareContract.objects.current().filter(child__in=children)
    for contract in kept.defer("signer").order_by("valid"):
        contracts.setdefault(contract.child_id, []).append(contract)
    stays = _stays(children, first, last)
    meals: Read[int] = {}
    eaten = _between(Meals, children, first, last)
    for child, provider, day, count in eaten.values_list(*WHOSE, "count"):
        _days_at(meals, child, provider)[day] = count
    absences: Read[str] = {}
    away = Absence.objects.current().filter(child__in=children, valid__overlap=during)
    for absence in away:
        at = _days_at(absences, absence.child_id, absence.provider_id)
        at.update((day, absence.kind) for day in _days_of(absence, first, last))
    weeks = chosen_of(children, period.year)
    of = {
        child: Of(
            contracts.get(child, ()),
            stays.get(child, {}),
            meals.get(child, {}),
            absences.get(child, {}),
            weeks.get(child, {}),
        )
        for child in children
    }
    return Rows(of, _providers({p for one in of.values() for p in one.providers(first, last)}))


WHOSE = ("child_id", "provider_id", "day")
# By child, provider and day.
Read = dict[UUID, dict[UUID, dict[date, V]]]


def _days_at(read: Read[V], child: UUID, provider: UUID) -> dict[date, V]:
    return read.setdefault(child, {}).setdefault(provider, {})


def _between(kind: Any, children: Collection[UUID], first: date, last: date) -> Any:
    return kind.objects.current().filter(child__in=children, day__gte=first, day__lte=last)


def _stays(children: Collection[UUID], first: date, last: date) -> Read[Spans]:
    found: Read[Spans] = {}
    rows = _between(Stay, children, first, last).order_by("day", "start")
    for child, provider, day, start, until in rows.values_list(*WHOSE, "start", "until"):
        _days_at(found, child, provider).setdefault(day, []).append((start, until))
    return found


def _providers(keys: Collection[UUID]) -> dict[UUID, At]:
    known: dict[type[Fact], dict[UUID, list[Any]]] = {}
    for kind in OF_PROVIDER:
        rows = kind.objects.current().filter(provider__in=keys).order_by("valid")
        by_provider = known.setdefault(kind, {})
        for row in rows:
            by_provider.setdefault(row.provider_id, []).append(row)
    return {
        provider.pk: At(provider, *(known[kind].get(provider.pk, ()) for kind in OF_PROVIDER))
        for provider in Provider.objects.filter(pk__in=keys)
    }


def on(facts: Iterable[F], day: date) -> F | None:
    """Which of some facts holds on a day."""
    for fact in facts:
        if fact.first <= day and (fact.until is None or day < fact.until):
            return fact
    return None


def _meets(fact: Fact, first: date, last: date) -> bool:
    return fact.first <= last and (fact.until is None or fact.until > first)


def _days_of(fact: Fact, first: date, last: date) -> list[date]:
    start = max(fact.first, first)
    end = min(fact.until - DAY, last) if fact.until else last
    return [start + DAY * number for number in range((end - start).days + 1)]
