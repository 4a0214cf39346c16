"""The second factor: a code of six digits from an app, another every 30 seconds (TOTP).

A step is accepted once, and one step early or late. Secrets are encrypted; a new one counts only
after a code made with it was seen.
"""

from datetime import datetime

import pyotp
from django.db import transaction

from accueil.identity.models import Account

ISSUER = "Accueil"
STEPS_OFF = 1


def enrol(account: Account) -> str:
    """A secret to be put into the app, the same until it is confirmed."""
    if account.totp_pending is None:
        account.totp_pending = pyotp.random_base32()
        account.save(update_fields=["totp_pending"])
    return str(account.totp_pending)


def app_address(account: Account) -> str:
    """What the QR code says: `otpauth://…`, with the secret that waits to be confirmed."""
    return pyotp.TOTP(enrol(account)).provisioning_uri(name=account.email, issuer_name=ISSUER)


@transaction.atomic
def confirm(account: Account, code: str, now: datetime) -> bool:
    """Whether the code fits the secret that waits; from now on that secret counts."""
    locked = _locked(account)
    step = _step(locked.totp_pending, code, now, after=0)
    if step is None:
        return False
    locked.totp_secret, locked.totp_pending = locked.totp_pending, None
    locked.totp_last_step = step
    locked.factors_version += 1
    _save(locked, account)
    return True


@transaction.atomic
def verify(account: Account, code: str, now: datetime) -> bool:
    """Whether the code fits and its step was not used before; uses it."""
    locked = _locked(account)
    step = _step(locked.totp_secret, code, now, after=locked.totp_last_step)
    if step is None:
        return False
    locked.totp_last_step = step
    _save(locked, account)
    return True


def code_to_show(account: Account, now: datetime) -> str:
    """The code the app shows, or will show next where this one was used: for a demonstration."""
    if account.totp_secret is None:
        return ""
    totp = pyotp.TOTP(account.totp_secret)
    step = max(totp.timecode(now), account.totp_last_step + 1)
    return totp.generate_otp(step) if step <= totp.timecode(now) + STEPS_OFF else ""


def _step(secret: str | None, code: str, now: datetime, *, after: int) -> int | None:
    """The step a code belongs to, if it is near and later than `after`."""
    if secret is None:
        return None
    totp = pyotp.TOTP(secret)
    current = totp.timecode(now)
    for step in range(current - STEPS_OFF, current + STEPS_OFF + 1):
        if pyotp.utils.strings_equal(code, totp.generate_otp(step)) and step > after:
            return step
    return None


def _locked(account: Account) -> Account:
    return Account.objects.select_for_update().get(pk=account.pk)


def _save(locked: Account, account: Account) -> None:
    fields = ("totp_secret", "totp_pending", "totp_last_step", "factors_version")
    locked.save(update_fields=fields)
    for name in fields:
        setattr(account, name, getattr(locked, name))
