"""What a link by two PINs gives: the children of an account at one facility each.

A parent's own connection sees the link and nothing else of it: here it is asked first, and only
what that facility knows is read beyond. Never the membership, the income or other providers.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accueil.attendance.children import identities_on
from accueil.identity.links import at_facilities, linked
from accueil.identity.models import Account, Link
from accueil.store.security import seeing_the_country


class NotLinked(LookupError):
    """The account is not linked to this child at this facility."""


@dataclass(frozen=True, slots=True)
class Place:
    """A child at a facility: who and where it is, as which guardian the account is known there.

    `also_by_card`: the account sees the child itself too, and its bills of all providers.
    """

    child: UUID
    provider: UUID
    given_name: str
    name: str
    facility: str
    guardian: UUID | None
    since: datetime
    also_by_card: bool


def places(account: Account, today: date) -> list[Place]:
    """The children of an account at facilities, in the order in which they were linked."""
    own = list(at_facilities(account.pk))
    by_card = set(linked(account.pk).values_list("child", flat=True))
    with seeing_the_country():
        keys = [link.pk for link in own]
        rows = Link.objects.filter(pk__in=keys).select_related("provider").order_by("made_at")
        known = identities_on([link.child_id for link in own], today)
        return [
            Place(
                child=link.child_id,
                provider=link.provider.pk,
                given_name=identity.given_name,
                name=f"{identity.given_name} {identity.family_name}",
                facility=link.provider.name,
                guardian=link.guardian,
                since=link.made_at,
                also_by_card=link.child_id in by_card,
            )
            for link in rows
            if link.provider and (identity := known.get(link.child_id))
        ]


def place(account: Account, child: UUID, provider: UUID, today: date) -> Place:
    """A child of an account at a facility. Raises NotLinked."""
    found = [
        one for one in places(account, today) if (one.child, one.provider) == (child, provider)
    ]
    if not found:
        raise NotLinked(child)
    return found[0]
