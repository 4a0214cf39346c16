"""What parents change of their own account, after they gave its password once more.

Each change is told by every other way there is (SMS, e-mail), noted in the access log, and ends all
other sessions: `but` is the key of the one that goes on.
"""

import uuid
from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from accueil.identity import certificates, passkeys, sign_ins, typed_codes
from accueil.identity.accounts import OWN, WeakPassword
from accueil.identity.actors import actor_of
from accueil.identity.certificates import Shown
from accueil.identity.codes import CodeRefused, use_code
from accueil.identity.limits import forgive, refuse_too_many
from accueil.identity.links import LastName, TooManyAccounts, end_link, link, linked, open_links
from accueil.identity.models import Account, Certificate, Passkey
from accueil.identity.numbers import email_key, number_key
from accueil.identity.parents import iam_code_of
from accueil.identity.passwords import problems
from accueil.identity.telling import tell
from accueil.registry.models import Child
from accueil.store import outbox
from accueil.store.models import note
from accueil.store.security import seeing_the_country

TOLD = {
    "password": _("The password of your account was changed."),
    "mobile": _("The mobile number of your account was changed."),
    "email": _("The e-mail address of your account was changed."),
    "email_removed": _("The e-mail address of your account was removed."),
    "passkey_added": _("A passkey was added to your account."),
    "passkey_removed": _("A passkey was removed from your account."),
    "certificate_added": _("A certificate was added to your account."),
    "certificate_removed": _("A certificate was removed from your account."),
    "recovery": _("New recovery codes were made for your account."),
    "closed": _("Your account was closed. All its data are deleted."),
}
NOT_YOU = _("If this was not you, call the helpdesk.")
CODE = _(
    "%(code)s is the code for your e-mail address at Accueil. It works once, for 24 hours. "
    "Give it to nobody."
)
TAKEN = _(
    "Somebody wanted to use this address for another account at Accueil. It stays with yours, and "
    "you need not do anything."
)
KIND, CODE_KIND = "account_changed", "email_code"


class NumberUnchanged(ValueError):
    """It is the number that the account has already."""


def is_own_password(account: Account, password: str, *, address: str, now: datetime) -> bool:
    """Whether the password that is asked for before a change is right.

    Counted like at the door: refuses with TooMany. `address`: where it is tried from.
    """
    name = f"own {account.pk}"
    refuse_too_many("password", {"name": name, "address": address}, now)
    # Not the account's own check: it would write a costlier hash, which ends every session.
    if not check_password(password[:201], account.password):
        return False
    forgive("password", "name", name)
    return True


@transaction.atomic
def change_password(account: Account, password: str, *, but: str | None, now: datetime) -> None:
    """Another password. Refuses with WeakPassword."""
    found = problems(password, account)
    if found:
        raise WeakPassword(found)
    account.set_password(password)
    account.save(update_fields=["password"])
    _changed(account, "password", but, now)


@transaction.atomic
def ask_for_email(account: Account, email: str, *, address: str, now: datetime) -> None:
    """Send a code to an e-mail that the account wants; it is its own once the code came back.

    Where it is another account's, its owner is told instead: who asks learns nothing of it.
    Refuses with TooMany. `address`: where it is asked from.
    """
    refuse_too_many("email", {"account": str(account.pk), "name": email, "address": address}, now)
    account.email_pending = email
    account.save(update_fields=["email_pending"])
    code = typed_codes.make_email_code(account, email_key(email), now)
    with override(account.language):
        text = gettext(TAKEN) if _taken(account, email) else gettext(CODE) % {"code": code}
        subject = gettext("Your e-mail address at Accueil")
    outbox.put(
        f"{CODE_KIND}:{uuid.uuid4()}",
        "email",
        kind=CODE_KIND,
        language=account.language,
        content={"to": email, "subject": subject, "text": text},
        now=now,
        office=str(account.pk),
    )


def _taken(account: Account, email: str) -> bool:
    """Whether an e-mail is another account's."""
    with seeing_the_country():
        others = Account.objects.exclude(pk=account.pk)
        return others.filter(private_email_key=email_key(email)).exists()


def prove_email(account: Account, typed: str, *, but: str | None, now: datetime) -> None:
    """The code came back: the address is the account's. Raises CodeRefused.

    Wrong tries are counted in the surrounding transaction: catch it inside.
    """
    used = typed_codes.use_email_code(account, typed, now)
    email = account.email_pending
    if email is None or bytes(used.sent_to or b"") != email_key(email) or _taken(account, email):
        raise CodeRefused("void")
    with transaction.atomic():
        _changed(account, "email", but, now)
        account.private_email, account.private_email_key = email, email_key(email)
        account.email_pending = None
        account.save(update_fields=["private_email", "private_email_key", "email_pending"])


@transaction.atomic
def remove_email(account: Account, *, but: str | None, now: datetime) -> None:
    """No e-mail any more: what was sent there comes by SMS alone.

    Refuses with LastName where it is the only name that the account signs in with.
    """
    if not linked(account.pk).exists():
        raise LastName(account.pk)
    _changed(account, "email_removed", but, now)
    account.private_email = account.private_email_key = account.email_pending = None
    account.save(update_fields=["private_email", "private_email_key", "email_pending"])


@transaction.atomic
def change_mobile(account: Account, mobile: str, *, but: str | None, now: datetime) -> None:
    """Another number, which has answered, as the old one has or what stands for it; told there."""
    if mobile == account.mobile:
        raise NumberUnchanged(mobile[-3:])
    _changed(account, "mobile", but, now)
    account.mobile, account.mobile_key = mobile, number_key(mobile)
    account.save(update_fields=["mobile", "mobile_key"])


@transaction.atomic
def passkey_added(account: Account, *, but: str | None, now: datetime) -> None:
    """A passkey was added just now (`passkeys.add`): it is told and noted like any other change."""
    _changed(account, "passkey_added", but, now)


@transaction.atomic
def add_certificate(account: Account, shown: Shown, *, but: str | None, now: datetime) -> None:
    """Sign in with a certificate too, which was checked just now. Refuses CertificateRefused."""
    certificates.register(account, shown, now)
    _changed(account, "certificate_added", but, now)


@transaction.atomic
def remove_certificate(
    account: Account, certificate: Certificate, *, but: str | None, now: datetime
) -> None:
    """Sign in with a certificate no longer."""
    certificates.remove(certificate)
    _changed(account, "certificate_removed", but, now)


@transaction.atomic
def remove_passkey(account: Account, key: Passkey, *, but: str | None, now: datetime) -> None:
    """Sign in with a passkey no longer."""
    passkeys.remove(account, key)
    _changed(account, "passkey_removed", but, now)


@transaction.atomic
def new_recovery_codes(account: Account, *, but: str | None, now: datetime) -> list[str]:
    """Recovery codes, shown once; those before are void."""
    made = typed_codes.make_recovery_codes(account, now)
    _changed(account, "recovery", but, now)
    return made


def add_child(account: Account, name: str, code: str, *, address: str, now: datetime) -> Child:
    """One more child, by its IAM code and the connection code of its letter, which is used up.

    Refuses with TooMany, with CodeRefused, and with TooManyAccounts, after which the code still
    works. A child that is not known is refused as a wrong code is, and as slowly. Tries are counted
    in the surrounding transaction: catch what is refused inside of it.
    """
    iam_code = iam_code_of(name)
    refuse_too_many("code", {"name": iam_code, "address": address}, now)
    with seeing_the_country():
        child = Child.objects.filter(iam_code=iam_code).first()
        used = use_code("connection", code, now=now, child=child)
        if child is None:
            raise CodeRefused("unknown")
        try:
            link(account, child, "connection_code", now)
        except TooManyAccounts:
            used.used_at = None
            used.save(update_fields=["used_at"])
            raise
    return child


@transaction.atomic
def close(account: Account, now: datetime) -> None:
    """Close an account for good: nobody signs in, no child is linked, its data are gone.

    What stays: that there was an account and which children it was linked to, as long as the law
    keeps the access log.
    """
    _changed(account, "closed", None, now)
    by = actor_of(account, OWN)
    with seeing_the_country():
        for one in open_links(account.pk).select_for_update():
            end_link(one, by, now)
        typed_codes.void_all(account, now)
        account.passkeys.all().delete()
        account.certificates.all().delete()
        account.sign_ins.all().delete()
        account.mobile = account.mobile_key = account.email_pending = None
        account.private_email = account.private_email_key = None
        account.set_unusable_password()
        account.is_active, account.closed_at = False, now
        account.save()


def _changed(account: Account, what: str, but: str | None, now: datetime) -> None:
    """Tell it by every way there is until now, note it, and end the other sessions."""
    with override(account.language):
        subject = gettext("Your account at Accueil")
        text = f"{gettext(TOLD[what])} {gettext(NOT_YOU)}"
    tell(account, KIND, subject, text, now=now)
    note(actor_of(account, OWN), "change", f"own account: {what}", now=now)
    account.factors_version += 1
    account.save(update_fields=["factors_version"])
    sign_ins.end_all(account, now, but=but)
