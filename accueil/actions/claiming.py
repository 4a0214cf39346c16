"""A guardian claims two PINs: an account is made with them, or the child added to one.

The PINs were checked a few pages before; here they are used, once, together with what they open.
All of it sees the country, and gives back only what who holds both PINs may know.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from accueil.actions.facilities import Place, place, places
from accueil.actions.pins import tell_locked
from accueil.attendance.children import identities_on
from accueil.identity import own_account
from accueil.identity.actors import actor_of
from accueil.identity.links import link_at_facility
from accueil.identity.models import Account, Link, PinPair
from accueil.identity.numbers import email_key
from accueil.identity.parents import Maker, drafted
from accueil.identity.permissions import PARENT
from accueil.identity.pins import PinsRefused, Typed, check_pins, email_digest, refusal, use_pins
from accueil.store.models import note
from accueil.store.security import seeing_the_country


class EmailTaken(Exception):
    """The e-mail belongs to an account: one e-mail stays one account."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What a pair that is right gives: to which child, where; `account`: whose the e-mail is."""

    given_name: str
    facility: str
    account: Account | None


@dataclass(frozen=True, slots=True)
class Linked:
    """What became of a link: `ended`: facilities whose link it took over; `beside`: those that
    stay beside it."""

    place: Place
    ended: tuple[str, ...]
    beside: tuple[str, ...]


def check(typed: Typed, now: datetime) -> UUID:
    """The open pair that these open. Raises PinsRefused; the facility is told of a pair locked.

    A wrong try is counted at once: call it outside of transactions.
    """
    try:
        return check_pins(typed, now).pk
    except PinsRefused as refused:
        if refused.voided:
            tell_locked(refused.voided, now)
        raise


def offered(pair: UUID, email: str, now: datetime) -> Offered:
    """What a checked pair gives now. Raises PinsRefused where it opens nothing any more."""
    with seeing_the_country():
        found = PinPair.objects.select_related("provider").get(pk=pair)
        reason = refusal(found, now) or _foreign(found, email)
        if reason:
            raise PinsRefused(reason)
        identity = identities_on([found.child_id], localdate(now)).get(found.child_id)
        name = identity.given_name if identity else ""
        return Offered(name, found.provider.name, _account_of(email))


def make_account(pair: UUID, email: str, mobile: str, password: str, *, by: Maker) -> Account:
    """An account with the child of a pair at its facility; the pair is used with it.

    `email`: as it was given with the PINs, proved by PIN 2; `mobile`: a number that has answered.
    Raises PinsRefused where somebody was quicker; WeakPassword and EmailTaken, after which the
    pair still works.
    """
    account = drafted(mobile, password, by, email.strip())
    with seeing_the_country(), transaction.atomic():
        used = _used(pair, email, account, by.now)
        if _account_of(email) is not None:
            raise EmailTaken(pair)
        try:
            with transaction.atomic():
                account.save(force_insert=True)
        except IntegrityError as error:  # with another pair, at the same moment
            raise EmailTaken(pair) from error
        what = "account.made"
        note(actor_of(account, "account"), "change", what, now=by.now, child=used.child_id)
        link_at_facility(account, used, by.now)
    return account


def claim(account: Account, pair: UUID, email: str, now: datetime) -> Link:
    """Add the child of a pair at its facility to an account, whose e-mail may be another one.

    Raises PinsRefused where the pair opens nothing any more.
    """
    with seeing_the_country(), transaction.atomic():
        return link_at_facility(account, _used(pair, email, account, now), now)


def reset(pair: UUID, email: str, mobile: str, password: str, *, now: datetime) -> Link:
    """A new password for the account that has the e-mail, and the child added to it.

    `mobile`: the number that has answered; it is the account's own. Every session ends, and it is
    told by SMS and e-mail. Raises PinsRefused, and WeakPassword, after which the pair still works.
    """
    with seeing_the_country(), transaction.atomic():
        account = _account_of(email)
        if account is None or account.mobile != mobile:
            raise PinsRefused("void")
        used = _used(pair, email, account, now)
        own_account.change_password(account, password, but=None, now=now)
        made = link_at_facility(account, used, now)
        made.account = account
        return made


def linked_at(account: Account, child: UUID, provider: UUID, today: date) -> Linked:
    """What became of an account's link to a child at a facility. Raises NotLinked."""
    made = place(account, child, provider, today)
    with seeing_the_country():
        took = Link.objects.filter(
            account=account, child=child, proof=Link.PINS, ended_at=made.since
        ).select_related("provider")
        ended = tuple(link.provider.name for link in took if link.provider)
    others = [one for one in places(account, today) if one.child == child]
    beside = tuple(one.facility for one in others if one.provider != provider)
    return Linked(made, ended, beside)


def _used(pair: UUID, email: str, account: Account, now: datetime) -> PinPair:
    """The pair, used up by an account. Raises PinsRefused."""
    used = use_pins(pair, account.pk, now)
    if foreign := _foreign(used, email):
        raise PinsRefused(foreign)
    return used


def _foreign(pair: PinPair, email: str) -> str:
    """The e-mail was given with the PINs, and stays the one they were given with."""
    return "" if bytes(pair.email_key) == email_digest(email) else "unknown"


def _account_of(email: str) -> Account | None:
    """The account that has an e-mail. The country is seen."""
    own = Account.objects.filter(role=PARENT, is_active=True, private_email_key=email_key(email))
    return own.first()
