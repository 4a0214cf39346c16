"""Whom a facility calls for a child: kept up to date by its family, or by the facility."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from accueil.actions.facilities import Place, place
from accueil.attendance.models import EmergencyContact, Guardian
from accueil.identity.models import Account, Link
from accueil.identity.numbers import NotANumber, read_number
from accueil.identity.permissions import PARENT
from accueil.registry.models import Child
from accueil.store.facts import withdraw
from accueil.store.models import Actor, note
from accueil.store.security import seeing_the_country

MOST, LONGEST = 5, 80
# Older ones the family is asked to confirm.
OLD = timedelta(days=365)
WHAT = "emergency contacts"
By = Literal["", "facility", "family"]
# Why something is refused; of a contact, at its number from 0.
REFUSED = (
    "none",  # nobody to call
    "many",  # more than five
    "name",  # without a name, or with one longer than 80 letters
    "phone",  # no telephone number
    "relation",  # longer than 80 letters
    "meanwhile",  # somebody else has changed them since the page was made
)


class CannotKeep(ValueError):
    """Why contacts are refused: `problems`, the number of the contact (or None) and a code each."""

    def __init__(self, *problems: tuple[int | None, str]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to call: name, telephone number, what he or she is to the child."""

    name: str
    phone: str
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The contacts of a child at a facility in their order; who changed them last, and when.

    `who`: the name of who works at the facility, or of the guardian as the facility entered it.
    """

    contacts: tuple[Contact, ...] = ()
    changed_at: datetime | None = None
    changed_by: UUID | None = None
    by: By = ""
    who: str = ""

    @property
    def stamp(self) -> str:
        """What a form brings back, so that a change in between is noticed."""
        return self.changed_at.isoformat() if self.changed_at else ""

    def is_old(self, now: datetime) -> bool:
        """Whether the family is asked if they are still right."""
        return self.changed_at is not None and self.changed_at < now - OLD


def contacts_of(provider: UUID, children: Collection[UUID]) -> dict[UUID, Known]:
    """The contacts of children at a facility; the connection sees that facility."""
    rows = EmergencyContact.objects.current().filter(provider=provider, child__in=children)
    of: dict[UUID, list[EmergencyContact]] = {}
    for row in rows.order_by("place"):
        of.setdefault(row.child_id, []).append(row)
    writers = {row.recorded_by for kept in of.values() for row in kept if row.recorded_by}
    with seeing_the_country():
        staff, family = _writers(provider, writers)
    return {child: _known(of.get(child, []), staff, family) for child in children}


def _known(
    rows: Sequence[EmergencyContact],
    staff: dict[UUID, str],
    family: dict[tuple[UUID, UUID], str],
) -> Known:
    if not rows:
        return Known()
    last = rows[0]
    writer = last.recorded_by
    by: By = "facility" if writer is None or writer in staff else "family"
    who = staff.get(writer, "") or family.get((writer, last.child_id), "") if writer else ""
    told = tuple(Contact(row.name, row.phone, row.relation) for row in rows)
    return Known(told, last.recorded_at, writer, by, who)


def _writers(
    provider: UUID, accounts: Collection[UUID]
) -> tuple[dict[UUID, str], dict[tuple[UUID, UUID], str]]:
    """The names of those who work there; of parents, by child, as whom the facility knows them."""
    if not accounts:
        return {}, {}
    staff = Account.objects.filter(pk__in=accounts).exclude(role=PARENT)
    links = Link.objects.filter(provider=provider, account__in=accounts)
    known = {(link.account_id, link.child_id): link.guardian for link in links}
    guardians = Guardian.objects.current().filter(person__in=[g for g in known.values() if g])
    names = {one.person: one.name for one in guardians}
    family = {of: names[person] for of, person in known.items() if person in names}
    return dict(staff.values_list("pk", "name")), family


def of_family(account: Account, child: UUID, provider: UUID, now: datetime) -> tuple[Place, Known]:
    """The contacts of a child at a facility, for its family. Raises NotLinked."""
    at = place(account, child, provider, localdate(now))
    with seeing_the_country():
        return at, contacts_of(provider, [child])[child]


def keep_by_family(
    at: tuple[UUID, UUID],
    typed: Sequence[Contact],
    seen: str,
    *,
    account: Account,
    by: Actor,
    now: datetime,
) -> Known:
    """The family changes the contacts of a child at a facility (`at`), or says they are still
    right. Raises NotLinked; refuses as `keep` does."""
    child, provider = at
    place(account, child, provider, localdate(now))
    with seeing_the_country():
        return keep(at, typed, seen, by=by, now=now)


@transaction.atomic
def keep(
    at: tuple[UUID, UUID], typed: Sequence[Contact], seen: str, *, by: Actor, now: datetime
) -> Known:
    """Replace the contacts of a child at a facility (`at`: both); the connection sees it.

    `seen`: the stamp of those that the form showed. Sent twice it is one change. Refuses with
    `CannotKeep`.
    """
    child, provider = at
    wanted = _checked(typed)
    with seeing_the_country():
        Child.objects.select_for_update().get(pk=child)
    before = contacts_of(provider, [child])[child]
    if before.stamp != seen:
        if before.contacts == wanted:
            return before
        raise CannotKeep((None, "meanwhile"))
    for row in EmergencyContact.objects.current().filter(provider=provider, child=child):
        withdraw(row, by=by.account, now=now)
    for number, one in enumerate(wanted, start=1):
        EmergencyContact.objects.create(
            child_id=child,
            provider_id=provider,
            place=number,
            name=one.name,
            phone=one.phone,
            relation=one.relation,
            recorded_at=now,
            recorded_by=by.account,
        )
    note(by, "change", WHAT, now=now, child=child)
    return contacts_of(provider, [child])[child]


def _checked(typed: Sequence[Contact]) -> tuple[Contact, ...]:
    """The contacts as they are kept; refuses them with all that is wrong."""
    problems: list[tuple[int | None, str]] = []
    if not typed:
        problems.append((None, "none"))
    if len(typed) > MOST:
        problems.append((None, "many"))
    wanted = []
    for number, one in enumerate(typed):
        name, relation = one.name.strip(), one.relation.strip()
        if not 0 < len(name) <= LONGEST:
            problems.append((number, "name"))
        if len(relation) > LONGEST:
            problems.append((number, "relation"))
        try:
            wanted.append(Contact(name, read_number(one.phone), relation))
        except NotANumber:
            problems.append((number, "phone"))
    if problems:
        raise CannotKeep(*problems)
    return tuple(wanted)
