"""A parent's account: found by the IAM code of a child or by its e-mail, made, activated again.

What is tried by people who are not known yet takes as long, and asks the database as often, whether
there is such a child, such an account, or not.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import Q

from accueil.identity.accounts import WeakPassword
from accueil.identity.actors import actor_of
from accueil.identity.codes import check_code, use_code
from accueil.identity.links import ACCOUNTS_A_CHILD, link
from accueil.identity.models import Account
from accueil.identity.numbers import email_key, number_key
from accueil.identity.passwords import problems
from accueil.identity.permissions import PARENT
from accueil.registry.models import Child
from accueil.store.models import note
from accueil.store.security import seeing_the_country

UNUSABLE = "!"
LONGEST_PASSWORD = 200


@dataclass(frozen=True, slots=True)
class Maker:
    """In which language somebody makes an account, and when."""

    language: str
    now: datetime


def iam_code_of(typed: str) -> str:
    """An IAM code as it is printed (`MusMa123`), whichever letters were typed large."""
    bare = "".join(letter for letter in typed if letter.isalnum())
    return bare[:3].capitalize() + bare[3:5].capitalize() + bare[5:]


def name_of(typed: str) -> str:
    """A name for signing in as it is counted: however it is written, it is the same one."""
    return typed.strip().lower() if "@" in typed else iam_code_of(typed)


def accounts_of(name: str) -> list[Account]:
    """The accounts that may sign in by a name: a linked child's IAM code, or the own e-mail.

    At most four; none where nobody has this name, which takes as long.
    """
    linked = _linked_by_card(name)
    own = Q(private_email_key=email_key(name))
    with seeing_the_country():
        found = Account.objects.filter(linked | own, role=PARENT, is_active=True).distinct()
        return list(found.order_by("created_at", "pk")[:ACCOUNTS_A_CHILD])


def accounts_by_child(iam_code: str) -> list[Account]:
    """The accounts that are linked to the child with an IAM code. The country has to be seen."""
    linked = Account.objects.filter(_linked_by_card(iam_code))
    return list(linked.filter(role=PARENT, is_active=True).order_by("created_at", "pk"))


def _linked_by_card(iam_code: str) -> Q:
    """Whether an account is linked to the child by its card: a facility's link gives no name."""
    return Q(
        links__child__iam_code=iam_code_of(iam_code),
        links__ended_at__isnull=True,
        links__provider__isnull=True,
    )


def right_ones(accounts: list[Account], password: str) -> list[Account]:
    """Those of the accounts that have this password: always as many hashes are computed."""
    read = password[: LONGEST_PASSWORD + 1]
    hashes = [account.password for account in accounts]
    hashes += [UNUSABLE] * (ACCOUNTS_A_CHILD - len(accounts))
    right = [check_password(read, kept) for kept in hashes]
    return [account for account, fits in zip(accounts, right, strict=False) if fits]


def child_of_letter(iam_code: str, typed: str, now: datetime) -> UUID:
    """The child whose letter has this IAM code and connection code. Raises CodeRefused.

    The code is used up only when the account is made. Wrong tries count as part of the surrounding
    transaction: catch CodeRefused inside of it.
    """
    with seeing_the_country():
        found = Child.objects.filter(iam_code=iam_code_of(iam_code)).first()
        child = found or Child()
        check_code("connection", typed, now=now, child=child)
    return child.pk


def make(child: UUID, typed: str, mobile: str, password: str, *, by: Maker) -> Account:
    """An account with its first child, whose connection code is used up with it.

    `mobile`: a number that has answered. Raises CodeRefused where somebody was quicker,
    WeakPassword, after which the code still works, and TooManyAccounts.
    """
    account = drafted(mobile, password, by)
    with seeing_the_country(), transaction.atomic():
        own = Child.objects.get(pk=child)
        use_code("connection", typed, now=by.now, child=own)
        account.save(force_insert=True)
        link(account, own, "connection_code", by.now)
        note(actor_of(account, "account"), "change", "account.made", now=by.now, child=own.pk)
    return account


def drafted(mobile: str, password: str, by: Maker, email: str = "") -> Account:
    """A parent's account that is not kept yet. Raises WeakPassword.

    `mobile`: a number that has answered; `email`: one that was proved.
    """
    account = Account(role=PARENT, mobile=mobile, mobile_key=number_key(mobile))
    account.language, account.created_at = by.language, by.now
    if email:
        account.private_email, account.private_email_key = email, email_key(email)
    weak = problems(password, account)
    if weak:
        raise WeakPassword(weak)
    account.set_password(password)
    return account
