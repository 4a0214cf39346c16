"""To whom papers of families go, for many families in a few questions."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from accueil.actions.papers import office_of
from accueil.documents.records import Office, Person, Recipient
from accueil.registry import models as m

REPRESENTATIVES = ("representative", "foster_parent")
NOBODY = Recipient("", ())


@dataclass(frozen=True, slots=True)
class Named:
    """A child as papers name it: its name, day of birth, language, office; its last membership.

    `member_until`: the first day that no membership covers any more; None: there never was one.
    """

    key: UUID
    name: str
    born: date
    language: str
    office: Office
    member_until: date | None = None


@dataclass(frozen=True, slots=True)
class Addressed:
    """Children by their keys, and where papers about them go."""

    children: Mapping[UUID, Named]
    recipients: Mapping[UUID, Recipient]

    def first(self, children: Iterable[UUID]) -> Named | None:
        """The eldest of some children: in its language and to its address a family is written."""
        known = [self.children[key] for key in children if key in self.children]
        return min(known, key=lambda one: (one.born, one.key), default=None)

    def recipient(self, children: Iterable[UUID]) -> Recipient:
        """Where a family's paper goes: to its representative at the billing address."""
        eldest = self.first(children)
        return self.recipients.get(eldest.key, NOBODY) if eldest else NOBODY


@dataclass(slots=True)
class _Read:
    """The facts of a day by child and household."""

    adults: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    addresses: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    homes: dict[UUID, UUID] = field(default_factory=dict)


def addressed(children: Collection[UUID], day: date) -> Addressed:
    """Some children as papers name them on a day; the connection sees them."""
    read = _Read()
    for home in _of_day(m.Home, day, child__in=children):
        read.homes[home.child_id] = home.household_id
    adults = _of_day(m.Adult, day, household__in=set(read.homes.values()))
    for adult in adults.filter(role__in=REPRESENTATIVES).order_by("-place"):
        read.adults.setdefault(adult.household_id, {})[adult.role] = adult
    for address in _of_day(m.Address, day, child__in=children):
        read.addresses.setdefault(address.child_id, {})[address.purpose] = address
    named = _named(children)
    return Addressed(named, {key: _recipient(read, key) for key in named})


def _of_day(kind: Any, day: date, **about: Any) -> Any:
    return kind.objects.current().on(day).filter(**about)


def _named(children: Collection[UUID]) -> dict[UUID, Named]:
    """Each child by its newest name."""
    until: dict[UUID, date] = {}
    ends = m.Membership.objects.current().filter(child__in=children)
    for key, after in ends.values_list("child_id", "after"):
        until[key] = max(until.get(key, after), after)
    rows = {row.pk: row for row in m.Child.objects.filter(pk__in=children).select_related("office")}
    offices = {row.office_id: office_of(row.office) for row in rows.values()}
    named = {}
    for identity in m.Identity.objects.current().filter(child__in=children).order_by("valid"):
        child = rows.get(identity.child_id)
        if child is None:
            continue
        person = Person(identity.given_name, identity.family_name)
        named[child.pk] = Named(
            child.pk,
            person.name,
            identity.born,
            child.language,
            offices[child.office_id],
            until.get(child.pk),
        )
    return named


def _recipient(read: _Read, child: UUID) -> Recipient:
    adults = read.adults.get(read.homes.get(child, child), {})
    adult = adults.get("representative") or adults.get("foster_parent")
    name = Person(adult.given_name, adult.family_name).name if adult else ""
    places = read.addresses.get(child, {})
    found = places.get("billing") or places.get("home")
    if found is None:
        return Recipient(name, ())
    town = f"{found.postcode} {found.locality}"
    lines = (found.street, town) if found.country == "LU" else (found.street, town, found.country)
    return Recipient(found.name or name, lines)
