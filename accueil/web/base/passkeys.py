"""Passkeys on pages of any door: options for the browser, and its answer.

What must be remembered between is kept in the session and used once. A page names its script
`base/passkey.js` and includes `base/passkey.html` with the options as `passkey_options`, `kind`
(`get` to sign, `create` to add), the words of the `button`, and, sent along, a form as `fields`.
"""

from typing import Any, cast

from django.http import HttpRequest

from accueil.identity import passkeys
from accueil.identity.models import Account
from accueil.store.security import seeing_the_country
from accueil.web.base.entering import site
from accueil.web.base.middleware import OfficeRequest

REMEMBERED = "passkey"


def options_to_add(request: HttpRequest, account: Account) -> dict[str, Any]:
    """What a browser needs to make a passkey."""
    options, request.session[REMEMBERED] = passkeys.to_add(account, site(request))
    return options


def kept(request: HttpRequest, account: Account, name: str) -> bool:
    """Keep the passkey that a browser has just made; False where its answer is refused."""
    remembered = request.session.pop(REMEMBERED, {})
    host, now = site(request), cast(OfficeRequest, request).now
    answer = request.POST.get("answer", "")
    try:
        with seeing_the_country():  # a device is kept once, whosever account it is
            passkeys.add(account, name, answer, remembered=remembered, host=host, now=now)
    except passkeys.PasskeyRefused:
        return False
    return True


def options_to_sign(request: HttpRequest, account: Account) -> dict[str, Any] | None:
    """What a browser needs to sign with a passkey; nothing where the account has none."""
    if not account.passkeys.exists():
        return None
    options, request.session[REMEMBERED] = passkeys.to_sign(account, site(request))
    return options


def signed(request: HttpRequest, account: Account) -> bool:
    """Whether one of the account's passkeys signed."""
    remembered = request.session.pop(REMEMBERED, {})
    host, now = site(request), cast(OfficeRequest, request).now
    answer = request.POST.get("answer", "")
    try:
        passkeys.verify(account, answer, remembered=remembered, host=host, now=now)
    except passkeys.PasskeyRefused:
        return False
    return True
