"""To whom papers of families go, for many families in a few questions."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

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
    """Children by their keys, in which household they live, and where papers of each go.

    `families`: where a household's papers go; without an address where no child lives in it.
    """

    children: Mapping[UUID, Named]
    recipients: Mapping[UUID, Recipient]
    homes: Mapping[UUID, UUID]
    families: Mapping[UUID, Recipient]

    def first(self, children: Iterable[UUID]) -> Named | None:
        """The eldest of some children: in its language and to its address a family is written."""
        known = [self.children[key] for key in children if key in self.children]
        return min(known, key=lambda one: (one.born, one.key), default=None)

    def recipient(self, household: UUID, children: Iterable[UUID]) -> Recipient:
        """Where a family's paper about some children goes: to its representative at the billing
        address. Never to another household, in which a child lives by now."""
        eldest = self.first(child for child in children if self.homes.get(child) == household)
        if eldest:
            return self.recipients.get(eldest.key, NOBODY)
        return self.families.get(household, NOBODY)


@dataclass(slots=True)
class _Read:
    """The facts of a day by child and household."""

    adults: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    addresses: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    homes: dict[UUID, UUID] = field(default_factory=dict)


def addressed(
    children: Collection[UUID], day: date, households: Collection[UUID] = ()
) -> Addressed:
    """Some children and households as papers name them on a day; the connection sees them."""
    read = _Read()
    homes = Q(child__in=children) | Q(household__in=households)
    for home in m.Home.objects.current().on(day).filter(homes).order_by("child"):
        read.homes[home.child_id] = home.household_id
    adults = _of_day(m.Adult, day, household__in={*read.homes.values(), *households})
    for adult in adults.filter(role__in=REPRESENTATIVES).order_by("-place"):
        read.adults.setdefault(adult.household_id, {})[adult.role] = adult
    for address in _of_day(m.Address, day, child__in={*read.homes, *children}):
        read.addresses.setdefault(address.child_id, {})[address.purpose] = address
    named = _named(children)
    recipients = {key: _recipient(read, key) for key in named}
    families = {household: _of_household(read, household) for household in households}
    return Addressed(named, recipients, read.homes, families)


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


def _of_household(read: _Read, household: UUID) -> Recipient:
    """Where a household's papers go: as those of a child that lives in it, else its name alone."""
    for child, home in read.homes.items():
        if home == household:
            return _recipient(read, child)
    return Recipient(_representative(read, household), ())


def _representative(read: _Read, household: UUID) -> str:
    adults = read.adults.get(household, {})
    adult = adults.get("representative") or adults.get("foster_parent")
    return Person(adult.given_name, adult.family_name).name if adult else ""


def _recipient(read: _Read, child: UUID) -> Recipient:
    name = _representative(read, read.homes.get(child, child))
    places = read.addresses.get(child, {})
    found = places.get("billing") or places.get("home")
    if found is None:
        return Recipient(name, ())
    town = f"{found.postcode} {found.locality}"
    lines = (found.street, town) if found.country == "LU" else (found.street, town, found.country)
    return Recipient(found.name or name, lines)
