"""The activation code by post, for who has forgotten the name or the password, or lost the phone.

It opens nothing alone: the account's mobile number has to answer too. Where that phone is lost, the
old number and the e-mail are told at once, the code works only from the third day on, and whoever
signs in before that with what the account has makes it void.
"""

import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from accueil.identity.accounts import WeakPassword
from accueil.identity.actors import actor_of
from accueil.identity.codes import CodeRefused, bare, make_code, open_codes, refusal
from accueil.identity.links import linked
from accueil.identity.models import Account, Code
from accueil.identity.numbers import number_key
from accueil.identity.parents import accounts_by_child, iam_code_of
from accueil.identity.passwords import problems
from accueil.identity.telling import tell
from accueil.registry.models import Child
from accueil.store.encrypted import blind
from accueil.store.models import note
from accueil.store.security import seeing_the_country

VALID, LOST_WAITS = timedelta(days=30), timedelta(days=3)
PURPOSE, KIND = "activation", "account_changed"
LOST = _(
    "A letter was asked for that gives your account at Accueil a new phone, in 3 days at the "
    "earliest. If it was not you: sign in now, that stops it."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An activation code that was made: for which account, and the child whose address it goes to.

    `code` is for the letter alone.
    """

    account: Account
    child: Child
    code: str
    phone_lost: bool


def make(iam_code: str, mobile: str, *, phone_lost: bool, now: datetime) -> Asked | None:
    """A new code for the account of a child that has this number; nothing where there is none.

    Older codes of the account are void. Where the phone is lost its owner is told.
    """
    with transaction.atomic(), seeing_the_country():
        accounts = accounts_by_child(iam_code)
        account = next((a for a in accounts if a.mobile == mobile), None)
        if account is None:
            return None
        child = Child.objects.select_related("office").get(iam_code=iam_code_of(iam_code))
        code = make_code(PURPOSE, now=now, account=account, valid_for=VALID)
        answers = None if phone_lost else account.mobile_key
        open_codes(PURPOSE, account=account).update(sent_to=answers)
        what = "activation.asked_lost" if phone_lost else "activation.asked"
        note(actor_of(account, "account"), "change", what, now=now, child=child.pk)
        if phone_lost:
            _tell(account, now)
    return Asked(account, child, code, phone_lost)


def _tell(account: Account, now: datetime) -> None:
    """The old number, and the e-mail: what was asked for, and how to stop it."""
    with override(account.language):
        subject, text = gettext("Your account at Accueil"), gettext(LOST)
    tell(account, KIND, subject, text, now=now)


def check(iam_code: str, typed: str, now: datetime) -> Code:
    """The open code of an account of a child, to be used later. Raises CodeRefused.

    `early`: the phone is lost, and three days are not over. A wrong try counts for every account
    of the child; it is part of the surrounding transaction: catch CodeRefused inside of it.
    """
    with transaction.atomic(), seeing_the_country():
        accounts = accounts_by_child(iam_code)
        rows = Code.objects.select_for_update(of=("self",)).select_related("account")
        found = list(rows.filter(purpose=PURPOSE, account__in=accounts).order_by("-made_at"))
        digest = blind(bare(typed), f"code.{PURPOSE}")
        right = next((c for c in found if hmac.compare_digest(bytes(c.digest), digest)), None)
        wrong = [c.pk for c in found if right is None and not _refusal(c, now)]
        for code in found:
            if code.pk in wrong:
                code.tries_left -= 1
        Code.objects.bulk_update(found, ["tries_left"])
        reason = "unknown" if right is None else _refusal(right, now)
    if right is None or reason:
        raise CodeRefused(reason)
    return right


def phone_is_lost(code: Code) -> bool:
    """Whether a code also replaces the phone: no number has to answer but the new one."""
    return code.sent_to is None


def _refusal(code: Code, now: datetime) -> str:
    early = phone_is_lost(code) and now < code.made_at + LOST_WAITS
    return refusal(code, now) or ("early" if early else "")


def activate(code: uuid.UUID, password: str, mobile: str, *, now: datetime) -> Account:
    """A new password, and a new number where the phone is lost; every session ends.

    `mobile`: the number that has answered. Passkeys and certificates stay. Raises CodeRefused, and
    WeakPassword, after which the code still works.
    """
    with transaction.atomic(), seeing_the_country():
        kept = Code.objects.select_for_update(of=("self",)).select_related("account")
        found = kept.get(pk=code, purpose=PURPOSE)
        reason, account = _refusal(found, now), found.account
        lost = phone_is_lost(found)
        if account is None or not account.is_active or (not lost and account.mobile != mobile):
            reason = reason or "void"
        if account is None or reason:
            raise CodeRefused(reason)
        weak = problems(password, account)
        if weak:
            raise WeakPassword(weak)
        found.used_at = now
        found.save(update_fields=["used_at"])
        account.set_password(password)
        account.mobile, account.mobile_key = mobile, number_key(mobile)
        account.factors_version += 1
        account.save(update_fields=["password", "mobile", "mobile_key", "factors_version"])
        account.sign_ins.filter(ended_at__isnull=True).update(ended_at=now)
        for link in linked(account.pk):
            by = actor_of(account, "account")
            note(by, "change", "activation.used", now=now, child=link.child_id)
    return account


@transaction.atomic
def take_back(account: Account, now: datetime) -> bool:
    """Who signs in with what the account has needs no letter: whether a new phone was asked for."""
    with seeing_the_country():
        waiting = open_codes(PURPOSE, account=account).filter(sent_to__isnull=True)
        return bool(waiting.update(void_at=now))
