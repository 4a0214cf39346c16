"""Sessions: half of a sign-in, a whole one, and its end.

Between the password and the second step a session knows for whom, until when, and where to go then;
it opens nothing. Its key changes at both steps.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.crypto import constant_time_compare

from accueil.identity.actors import actor_of, see_as
from accueil.identity.models import LANGUAGES, Account
from accueil.store.models import note
from accueil.web.base.middleware import SIGNED_IN_AT, OfficeRequest

HALF, PASSKEY, CHOSEN = "half", "passkey", "chosen_language"
HALF_VALID = timedelta(minutes=10)
BACKEND = "accueil.identity.backend.Password"


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
    """Sign in: a session of a new key, in the person's language. `how`: the second factor.

    A language that was chosen by a click before is the person's from now on.
    """
    for key in (HALF, PASSKEY):
        request.session.pop(key, None)
    login(request, account, backend=BACKEND)
    known = cast(OfficeRequest, request)
    request.session[SIGNED_IN_AT] = known.now.timestamp()
    known.actor = actor_of(account, known.actor.purpose)
    see_as(known.actor)
    note(known.actor, "sign_in", f"sign_in.{how}", now=known.now)
    chosen = request.COOKIES.get(CHOSEN, "")
    if chosen in LANGUAGES and chosen != account.language:
        account.language = chosen
        account.save(update_fields=["language"])
    response = in_language(HttpResponseRedirect(target), account.language)
    response.delete_cookie(CHOSEN, samesite="Lax")
    return response


def in_language(response: HttpResponse, language: str) -> HttpResponse:
    """Let the browser keep a language."""
    _set(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


def remember_choice(response: HttpResponseBase, language: str) -> None:
    """Let the browser keep until the sign-in that a language was chosen by a click."""
    _set(response, CHOSEN, language)


def _set(response: HttpResponseBase, cookie: str, value: str) -> None:
    response.set_cookie(cookie, value, samesite="Lax", secure=settings.HTTPS, httponly=True)


def site(request: HttpRequest) -> str:
    """The name passkeys are bound to: the host without its port."""
    return urlsplit(f"//{request.get_host()}").hostname or ""
