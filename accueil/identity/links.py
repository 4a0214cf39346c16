"""Whose children an account sees: links are made with a proof, and ended, never deleted."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accueil.identity.actors import actor_of
from accueil.identity.models import Account, Link
from accueil.registry.models import Child
from accueil.store.models import note
from accueil.store.security import seeing_the_country

ACCOUNTS_A_CHILD = 4


class TooManyAccounts(Exception):
    """A child has as many accounts as there can be."""


class LastChild(Exception):
    """An account keeps a child, or is closed."""


def linked(account: UUID) -> QuerySet[Link]:
    """The open links of an account, the oldest first."""
    return Link.objects.filter(account=account, ended_at__isnull=True).order_by("made_at")


def children_of(account: UUID) -> list[Child]:
    """The children that an account is linked to, in the order in which they were added.

    The account's own connection sees them, and so does one that sees the country.
    """
    return [link.child for link in linked(account).select_related("child")]


@transaction.atomic
def link(account: Account, child: Child, proof: str, now: datetime) -> Link:
    """Tie an account to a child; asked twice it is one link. Refuses with TooManyAccounts.

    Who calls has checked the proof. It becomes part of the child's access log.
    """
    with seeing_the_country():
        Child.objects.select_for_update().get(pk=child.pk)
        there = Link.objects.filter(child=child, ended_at__isnull=True)
        own = there.filter(account=account).first()
        if own is not None:
            return own
        if there.count() >= ACCOUNTS_A_CHILD:
            raise TooManyAccounts(child.pk)
        made = Link.objects.create(account=account, child=child, proof=proof, made_at=now)
        note(actor_of(account, "account"), "change", f"link.made {proof}", now=now, child=child.pk)
    return made


@transaction.atomic
def unlink(account: Account, child: UUID, now: datetime) -> bool:
    """End an account's link to a child at once; whether there was one. Refuses with LastChild."""
    with seeing_the_country():
        Account.objects.select_for_update().get(pk=account.pk)
        own = linked(account.pk)
        if not own.filter(child=child).exists():
            return False
        if own.count() == 1:
            raise LastChild(child)
        own.filter(child=child).update(ended_at=now)
        note(actor_of(account, "account"), "change", "link.ended", now=now, child=child)
    return True
