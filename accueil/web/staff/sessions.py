"""Sessions: half of a sign-in, a whole one, and its end.

Between the password and the second step a session knows for whom, until when, and where to go then;
it opens nothing. Its key changes at both steps.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from accueil.identity.models import Account
from accueil.web.base.entering import enter
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.passkeys import REMEMBERED

HALF = "half"
HALF_VALID = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Half:
    """Half of a sign-in. `step`: `verify` a second factor, or `set_up` the first one."""

    account: Account
    step: str
    target: str


def begin(request: HttpRequest, account: Account, step: str, target: str) -> None:
    """Remember who gave the password, in a session of a new key."""
    if request.user.is_authenticated:
        request.session.flush()
    request.session.cycle_key()
    request.session[HALF] = {
        "account": str(account.pk),
        "hash": account.get_session_auth_hash(),
        "at": cast(OfficeRequest, request).now.timestamp(),
        "step": step,
        "target": target,
    }


def half(request: HttpRequest, step: str) -> Half | None:
    """Who gave the password not long ago; None where the password changed since."""
    kept = request.session.get(HALF)
    if not kept or kept["step"] != step:
        return None
    age = cast(OfficeRequest, request).now.timestamp() - kept["at"]
    account = Account.objects.filter(pk=kept["account"], is_active=True).first()
    if account is None or not 0 <= age < HALF_VALID.total_seconds():
        return None
    if not constant_time_compare(kept["hash"], account.get_session_auth_hash()):
        return None
    return Half(account, step, kept["target"])


def finish(request: HttpRequest, account: Account, target: str, how: str) -> HttpResponse:
    """Sign in, with `how` as the second factor; of the first half nothing stays."""
    for key in (HALF, REMEMBERED):
        request.session.pop(key, None)
    return enter(request, account, target, how)
