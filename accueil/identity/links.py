"""Whose children an account sees: links are made with a proof, and ended, never deleted.

By the code on a card's letter an account sees the child itself; by two PINs what one facility knows
of it, and nothing of the registry. A parent may have both, and sees one child.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from accueil.attendance.models import CareContract
from accueil.identity.actors import actor_of
from accueil.identity.models import Account, Link, PinPair
from accueil.registry.models import Child
from accueil.store.models import Actor, note
from accueil.store.security import seeing_the_country

ACCOUNTS_A_CHILD = 4


class TooManyAccounts(Exception):
    """A child has as many accounts as there can be."""


class LastChild(Exception):
    """An account keeps a child, or is closed."""


class LastName(Exception):
    """An account keeps a name to sign in with: a child by its card, or its e-mail."""


def open_links(account: UUID) -> QuerySet[Link]:
    """All open links of an account, the oldest first."""
    return Link.objects.filter(account=account, ended_at__isnull=True).order_by("made_at")


def linked(account: UUID) -> QuerySet[Link]:
    """The open links of an account by a card's code: to all that is of a child."""
    return open_links(account).filter(provider__isnull=True)


def at_facilities(account: UUID) -> QuerySet[Link]:
    """The open links of an account by two PINs: to a child at one facility each."""
    return open_links(account).filter(provider__isnull=False)


def children_of(account: UUID) -> list[Child]:
    """The children that an account is linked to by their card, in the order they were added.

    The account's own connection sees them, and so does one that sees the country.
    """
    return [link.child for link in linked(account).select_related("child")]


@transaction.atomic
def link(account: Account, child: Child, proof: str, now: datetime) -> Link:
    """Tie an account to a child by its card; asked twice it is one link.

    Who calls has checked the proof. It becomes part of the child's access log. Refuses with
    TooManyAccounts.
    """
    with seeing_the_country():
        Child.objects.select_for_update().get(pk=child.pk)
        there = Link.objects.filter(child=child, ended_at__isnull=True, provider__isnull=True)
        own = there.filter(account=account).first()
        if own is not None:
            return own
        if there.count() >= ACCOUNTS_A_CHILD:
            raise TooManyAccounts(child.pk)
        made = Link.objects.create(account=account, child=child, proof=proof, made_at=now)
        note(actor_of(account, "account"), "change", f"link.made {proof}", now=now, child=child.pk)
    return made


@transaction.atomic
def link_at_facility(account: Account, pins: PinPair, now: datetime) -> Link:
    """Tie an account to a child at the facility of a pair of PINs; asked twice it is one link.

    Who calls has used the pair. Links to the same child at facilities where it has no care
    contract any more end with it: the new one follows on.
    """
    with seeing_the_country():
        Child.objects.select_for_update().get(pk=pins.child_id)
        of_child = at_facilities(account.pk).filter(child=pins.child_id)
        own = of_child.filter(provider=pins.provider_id).first()
        if own is not None:
            return own
        made = Link.objects.create(
            account=account,
            child_id=pins.child_id,
            proof=Link.PINS,
            provider_id=pins.provider_id,
            guardian=pins.guardian,
            made_at=now,
        )
        by = actor_of(account, "account")
        note(by, "change", f"link.made {Link.PINS}", now=now, child=pins.child_id)
        still = [*_active(pins.child_id, localdate(now)), pins.provider_id]
        for left in of_child.exclude(provider__in=still):
            end_link(left, by, now)
    return made


def _active(child: UUID, today: date) -> list[UUID]:
    """The providers with which a child has a care contract today or later."""
    held = CareContract.objects.current().filter(child=child)
    runs = Q(after__isnull=True) | Q(after__gt=today)
    there = Q(left__isnull=True) | Q(left__gte=today)
    return list(held.filter(runs, there).values_list("provider", flat=True))


def end_link(of: Link, by: Actor, now: datetime) -> None:
    """End a link at once; one that is ended stays as it is. The connection may write it."""
    open_one = Link.objects.filter(pk=of.pk, ended_at__isnull=True)
    if open_one.update(ended_at=now):
        note(by, "change", "link.ended", now=now, child=of.child_id)


@transaction.atomic
def unlink(account: Account, child: UUID, now: datetime) -> bool:
    """End an account's link to a child by its card; whether there was one.

    Refuses with LastChild the last link of all, and with LastName the last by a card of an account
    without an e-mail: it would have no name to sign in with.
    """
    with seeing_the_country():
        own = linked(account.pk).filter(child=child)
        if own.exists() and not _keeps_a_name(account, child):
            raise LastName(child)
        return _ended(account, own, now)


def _keeps_a_name(account: Account, child: UUID) -> bool:
    """Whether an account has a name to sign in with when a child's card is gone, or no child."""
    others = open_links(account.pk).exclude(child=child, provider__isnull=True)
    by_card = others.filter(provider__isnull=True)
    return bool(account.private_email) or by_card.exists() or not others.exists()


@transaction.atomic
def unlink_at_facility(account: Account, child: UUID, provider: UUID, now: datetime) -> bool:
    """End an account's link to a child at a facility; whether there was one.

    Refuses with LastChild the last link of all.
    """
    with seeing_the_country():
        own = at_facilities(account.pk).filter(child=child, provider=provider)
        return _ended(account, own, now)


def _ended(account: Account, own: QuerySet[Link], now: datetime) -> bool:
    Account.objects.select_for_update().get(pk=account.pk)
    found = own.first()
    if found is None:
        return False
    if open_links(account.pk).count() == 1:
        raise LastChild(found.child_id)
    end_link(found, actor_of(account, "account"), now)
    return True
