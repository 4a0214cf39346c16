"""Sessions of parents: half of a sign-in, a whole one, and its end.

Between the first and the second step a session knows for whom it may be, until when, which codes
were sent, and where to go then; it opens nothing. Its key changes at both steps.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from accueil.identity.models import Account, SignIn
from accueil.identity.sign_ins import digest_of
from accueil.store.models import note
from accueil.store.security import seeing_the_country
from accueil.web.base.entering import enter
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.passkeys import REMEMBERED
from accueil.web.parent.account.devices import device_of

HALF, WAY, KEPT = "family_half", "family_way", "family_kept"
PINS_ADD = "family_pins_add"  # where a sign-in leads that two PINs began
HALF_VALID, WAY_VALID = timedelta(minutes=15), timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Half:
    """Half of a sign-in: the accounts that it may be, mostly one, and the code sent to each.

    `name`: what was typed to find them, whose wrong tries are forgotten in the end.
    """

    accounts: tuple[Account, ...]
    codes: Mapping[UUID, UUID]
    target: str
    name: str

    @property
    def account(self) -> Account | None:
        """The account, where it is one alone."""
        return self.accounts[0] if len(self.accounts) == 1 else None


def begin(request: HttpRequest, accounts: list[Account], target: str, name: str = "") -> None:
    """Remember who it may be after the first step, in a session of a new key."""
    if request.user.is_authenticated:
        request.session.flush()
    request.session.cycle_key()
    request.session[HALF] = {
        "accounts": {str(a.pk): a.get_session_auth_hash() for a in accounts},
        "codes": {},
        "at": cast(OfficeRequest, request).now.timestamp(),
        "target": target,
        "name": name,
    }


def sent(request: HttpRequest, codes: Mapping[UUID, UUID]) -> None:
    """Remember which code was sent to each account; the ones before count no more."""
    kept: dict[str, Any] = request.session[HALF]
    request.session[HALF] = {**kept, "codes": {str(a): str(c) for a, c in codes.items()}}


def half(request: HttpRequest) -> Half | None:
    """Who gave the password not long ago; None where it changed since."""
    kept = request.session.get(HALF)
    if not kept:
        return None
    age = cast(OfficeRequest, request).now.timestamp() - kept["at"]
    with seeing_the_country():
        rows = Account.objects.filter(pk__in=kept["accounts"], is_active=True).order_by("pk")
        found = tuple(account for account in rows if _unchanged(account, kept["accounts"]))
    if not found or not 0 <= age < HALF_VALID.total_seconds():
        return None
    codes = {UUID(account): UUID(code) for account, code in kept["codes"].items()}
    return Half(found, codes, kept["target"], kept["name"])


def _unchanged(account: Account, hashes: Mapping[str, str]) -> bool:
    return constant_time_compare(hashes[str(account.pk)], account.get_session_auth_hash())


def finish(request: HttpRequest, account: Account, target: str, how: str) -> HttpResponse:
    """Sign in, and write down when, with what and on which device; never from which address.

    `how`: `sms`, `passkey`, `certificate`, `recovery`. PINs that were given before stay only where
    the sign-in was for them: somebody else at this browser finds none.
    """
    over = (
        (HALF, REMEMBERED, KEPT) if target == reverse(PINS_ADD) else (HALF, REMEMBERED, KEPT, WAY)
    )
    for key in over:
        request.session.pop(key, None)
    response = enter(request, account, target, how)
    known = cast(OfficeRequest, request)
    SignIn.objects.create(
        account=account,
        session=digest_of(request.session.session_key),
        how=how,
        device=device_of(request.headers.get("User-Agent", "")),
        at=known.now,
        seen_at=known.now,
    )
    return response


@dataclass(frozen=True, slots=True)
class Way:
    """What was given so far on the way to an account (`new`, `pins`), or back into one.

    `child` and `typed`: of the letter that makes an account; `code`: the activation code's id;
    `pins` and `email`: a checked pair of PINs, and what was given with it; `mobile`: the number,
    `sms`: the code sent there, `proved`: whether it came back.
    """

    kind: str
    child: str = ""
    typed: str = ""
    code: str = ""
    pins: str = ""
    email: str = ""
    mobile: str = ""
    sms: str = ""
    proved: bool = False


def go_on(request: HttpRequest, way: Way) -> None:
    """Remember what was given; the first step begins a session of a new key."""
    kept = request.session.get(WAY)
    if kept is None or kept["way"]["kind"] != way.kind or not way.mobile:
        request.session.flush()
    else:
        request.session.cycle_key()
    at = cast(OfficeRequest, request).now.timestamp()
    request.session[WAY] = {"way": asdict(way), "at": at}


def way(request: HttpRequest, kind: str) -> Way | None:
    """What was given not long ago on this way; nothing where it was not begun."""
    kept = request.session.get(WAY)
    if not kept or kept["way"]["kind"] != kind:
        return None
    age = cast(OfficeRequest, request).now.timestamp() - kept["at"]
    return Way(**kept["way"]) if 0 <= age < WAY_VALID.total_seconds() else None


def leave_way(request: HttpRequest) -> None:
    """Nothing of it is remembered."""
    request.session.pop(WAY, None)


def remember_kept(request: HttpRequest, account: Account) -> None:
    """What else opens an account that was just opened again, until it is signed in to."""
    with seeing_the_country():
        passkeys, certificates = account.passkeys.count(), account.certificates.count()
    if passkeys or certificates:
        request.session[KEPT] = {"passkeys": passkeys, "certificates": certificates}


def leave(request: HttpRequest) -> None:
    """End the session of this browser."""
    known = cast(OfficeRequest, request)
    if request.user.is_authenticated:
        note(known.actor, "sign_in", "sign_in.out", now=known.now)
        SignIn.objects.filter(session=digest_of(request.session.session_key)).update(
            ended_at=known.now
        )
    logout(request)
