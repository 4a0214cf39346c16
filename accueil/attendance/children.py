"""The children a provider cares for: those with a care contract, by name."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from accueil.attendance.models import CareContract, Stay
from accueil.law.calendar import Period
from accueil.law.care import DAY_MINUTES
from accueil.registry.models import Identity, Provider
from accueil.registry.names import fold

DAY = timedelta(days=1)
SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Attending:
    """A child with a care contract: who it is, and its contracts of those days by time.

    `group`: that of its last contract of those days.
    """

    child: UUID
    given_name: str
    family_name: str
    born: date
    iam_code: str
    contracts: tuple[CareContract, ...]

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def group(self) -> str:
        """The group it belongs to, as the provider calls it; empty: none."""
        group: str = self.contracts[-1].group
        return group


def attending(provider: Provider, first: date, until: date) -> list[Attending]:
    """The children with a care contract on a day from the first to before another, by name."""
    held = CareContract.objects.current().filter(
        provider_id=provider.pk, valid__overlap=(first, until)
    )
    contracts: dict[UUID, list[CareContract]] = {}
    for contract in held.order_by("valid"):
        contracts.setdefault(contract.child_id, []).append(contract)
    known = identities_on(list(contracts), until - DAY)
    found = [
        _attending(known[child], tuple(agreed))
        for child, agreed in contracts.items()
        if child in known
    ]
    return sorted(found, key=lambda a: (fold(a.family_name), fold(a.given_name), a.born, a.child))


def now_or_soon(provider: Provider, today: date) -> list[Attending]:
    """The children of a provider by name: in care today, or beginning within `SOON`."""
    there = attending(provider, today, today + SOON)
    return [one for one in there if any((c.left or today) >= today for c in one.contracts)]


def cared_for(provider: Provider, period: Period) -> list[Attending]:
    """The children of a billing period, by name: those with a care contract in it, and those whose
    last night lasted or was agreed over the midnight that begins it."""
    before = period.first - DAY
    nights = Stay.objects.current().filter(
        provider_id=provider.pk, day=before, until__gt=DAY_MINUTES
    )
    slept = set(nights.values_list("child_id", flat=True))
    return [
        one
        for one in attending(provider, before, period.last + DAY)
        if one.child in slept or _reaches(one.contracts[-1], before)
    ]


def _reaches(contract: CareContract, day: date) -> bool:
    """Whether a contract holds after a day, or a night was agreed that begins on it."""
    return (
        contract.until is None
        or contract.until > day + DAY
        or any(
            weekday == day.isoweekday() and until > DAY_MINUTES
            for weekday, _start, until in contract.pattern
        )
    )


def identities_on(children: list[UUID], day: date) -> dict[UUID, Identity]:
    """Who children are on a day, or were last before it."""
    rows = Identity.objects.current().filter(child_id__in=children).order_by("-valid")
    known: dict[UUID, Identity] = {}
    for identity in rows:  # from the last to the first: what begins later counts if nothing else
        if identity.child_id not in known or known[identity.child_id].first > day:
            known[identity.child_id] = identity
    return known


def _attending(identity: Identity, contracts: tuple[CareContract, ...]) -> Attending:
    return Attending(
        child=identity.child_id,
        given_name=identity.given_name,
        family_name=identity.family_name,
        born=identity.born,
        iam_code=contracts[-1].iam_code,
        contracts=contracts,
    )
