"""The children a provider cares for: those with a care contract, by name."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from accueil.attendance.models import CareContract
from accueil.registry.models import Identity, Provider
from accueil.registry.names import fold

DAY = timedelta(days=1)


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
    known = _identities(list(contracts), until - DAY)
    found = [
        _attending(known[child], tuple(agreed))
        for child, agreed in contracts.items()
        if child in known
    ]
    return sorted(found, key=lambda a: (fold(a.family_name), fold(a.given_name), a.born, a.child))


def _identities(children: list[UUID], day: date) -> dict[UUID, Identity]:
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
