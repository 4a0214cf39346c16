"""Codes that an account types: those that prove an e-mail, and those for the day a phone is lost.

Kept as keyed hashes, each good for this account alone. Wrong tries are counted by the account with
`identity.limits`, and by the code where there is one alone.
"""

import hmac
from datetime import datetime, timedelta

from django.db import transaction

from accueil.identity.codes import TRIES, CodeRefused, bare, drawn, open_codes, refusal
from accueil.identity.models import Account, Code
from accueil.store.encrypted import blind

EMAIL_VALID = timedelta(hours=24)
RECOVERY_CODES = 10


@transaction.atomic
def make_email_code(account: Account, sent_to: bytes, now: datetime) -> str:
    """A code for an e-mail that an account wants to prove; the one before is void.

    `sent_to`: the digest of the address.
    """
    open_codes("email", account=account).update(void_at=now)
    code = drawn()
    _keep(account, "email", code, now, expires_at=now + EMAIL_VALID, sent_to=sent_to)
    return code


def use_email_code(account: Account, typed: str, now: datetime) -> Code:
    """Use it, once. Raises CodeRefused: `unknown`, `expired`, `locked`.

    The count is part of the surrounding transaction: catch CodeRefused inside of it.
    """
    with transaction.atomic():
        found = open_codes("email", account=account).select_for_update(of=("self",)).first()
        reason = refusal(found, now)
        if found is not None and not reason:
            reason = _used(found, account, typed, now)
    if found is None or reason:
        raise CodeRefused(reason)
    return found


@transaction.atomic
def make_recovery_codes(account: Account, now: datetime) -> list[str]:
    """New codes for the day the phone is lost, each to be used once; those before are void."""
    open_codes("recovery", account=account).update(void_at=now)
    made = [drawn() for _number in range(RECOVERY_CODES)]
    for code in made:
        _keep(account, "recovery", code, now)
    return made


@transaction.atomic
def use_recovery_code(account: Account, typed: str, now: datetime) -> bool:
    """Use one, once; whether it was one. Count the tries first (`limits`, kind `code`)."""
    rows = open_codes("recovery", account=account).select_for_update(of=("self",))
    found = rows.filter(digest=_digest(account, "recovery", typed)).first()
    if found is None:
        return False
    found.used_at = now
    found.save(update_fields=["used_at"])
    return True


def recovery_codes_left(account: Account) -> int:
    """How many are left."""
    return open_codes("recovery", account=account).count()


def void_all(account: Account, now: datetime) -> None:
    """No code of an account counts any more."""
    open_ones = Code.objects.filter(account=account, used_at__isnull=True, void_at__isnull=True)
    open_ones.update(void_at=now)


def _keep(
    account: Account,
    purpose: str,
    code: str,
    now: datetime,
    *,
    expires_at: datetime | None = None,
    sent_to: bytes | None = None,
) -> None:
    Code.objects.create(
        purpose=purpose,
        digest=_digest(account, purpose, code),
        account=account,
        made_at=now,
        expires_at=expires_at,
        tries_left=TRIES,
        sent_to=sent_to,
    )


def _used(found: Code, account: Account, typed: str, now: datetime) -> str:
    """Use the code if this is it, else count the try; why not."""
    if hmac.compare_digest(bytes(found.digest), _digest(account, found.purpose, typed)):
        found.used_at = now
        found.save(update_fields=["used_at"])
        return ""
    found.tries_left -= 1
    found.save(update_fields=["tries_left"])
    return "unknown"


def _digest(account: Account, purpose: str, typed: str) -> bytes:
    return blind(f"{account.pk}\0{bare(typed)}", f"code.{purpose}")
