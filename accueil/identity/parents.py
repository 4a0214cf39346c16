"""A parent's account: found by the IAM code of a child or by its e-mail, made, activated again.

What is tried by people who are not known yet takes as long, and asks the database as often, whether
there is such a child, such an account, or not.
"""

from django.contrib.auth.hashers import check_password
from django.db.models import Q

from accueil.identity.links import ACCOUNTS_A_CHILD
from accueil.identity.models import Account
from accueil.identity.numbers import email_key
from accueil.identity.permissions import PARENT
from accueil.store.security import seeing_the_country

UNUSABLE = "!"
LONGEST_PASSWORD = 200


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
    linked = Q(links__child__iam_code=iam_code_of(name), links__ended_at__isnull=True)
    own = Q(private_email_key=email_key(name))
    with seeing_the_country():
        found = Account.objects.filter(linked | own, role=PARENT, is_active=True).distinct()
        return list(found.order_by("created_at", "pk")[:ACCOUNTS_A_CHILD])


def right_ones(accounts: list[Account], password: str) -> list[Account]:
    """Those of the accounts that have this password: always as many hashes are computed."""
    read = password[: LONGEST_PASSWORD + 1]
    hashes = [account.password for account in accounts]
    hashes += [UNUSABLE] * (ACCOUNTS_A_CHILD - len(accounts))
    right = [check_password(read, kept) for kept in hashes]
    return [account for account, fits in zip(accounts, right, strict=False) if fits]
