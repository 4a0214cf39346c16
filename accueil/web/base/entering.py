"""What every door does when somebody has signed in: a new session, in the person's language."""

from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from accueil.identity.actors import actor_of, see_as
from accueil.identity.models import LANGUAGES, Account
from accueil.store.models import note
from accueil.web.base.middleware import SIGNED_IN_AT, OfficeRequest

BACKEND = "accueil.identity.backend.Password"


def enter(request: HttpRequest, account: Account, target: str, how: str) -> HttpResponse:
    """Sign in: a session of a new key, in the person's language. `how`: the second factor.

    A language that was chosen by a click before is the person's from now on.
    """
    known = cast(OfficeRequest, request)
    known.actor = actor_of(account, known.actor.purpose)
    see_as(known.actor)
    login(request, account, backend=BACKEND)
    request.session[SIGNED_IN_AT] = known.now.timestamp()
    note(known.actor, "sign_in", f"sign_in.{how}", now=known.now)
    chosen = request.COOKIES.get(settings.CHOSEN_COOKIE_NAME, "")
    if chosen in LANGUAGES and chosen != account.language:
        account.language = chosen
        account.save(update_fields=["language"])
    response = in_language(HttpResponseRedirect(target), account.language)
    response.delete_cookie(settings.CHOSEN_COOKIE_NAME, samesite="Lax")
    return response


def in_language(response: HttpResponse, language: str) -> HttpResponse:
    """Let the browser keep a language."""
    _set(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


def remember_choice(response: HttpResponseBase, language: str) -> None:
    """Let the browser keep until the sign-in that a language was chosen by a click."""
    _set(response, settings.CHOSEN_COOKIE_NAME, language)


def _set(response: HttpResponseBase, cookie: str, value: str) -> None:
    response.set_cookie(cookie, value, samesite="Lax", secure=settings.HTTPS, httponly=True)


def site(request: HttpRequest) -> str:
    """The name passkeys are bound to: the host without its port."""
    return urlsplit(f"//{request.get_host()}").hostname or ""


def said_before(key: str) -> str:
    """At the sign-in: why one has to sign in again, or what was done before one came there."""
    return {
        "idle": _("You were signed out: nothing happened for 20 minutes."),
        "long": _("You were signed out: you had been signed in for 10 hours."),
        "changed": _("You were signed out: your password or your second step was changed."),
        "elsewhere": _("You were signed out: on another device, or because your account changed."),
        "out": _("You are signed out."),
        "password": _("Your new password is saved. Sign in with it."),
        "pins": _("Your new password is saved, and your child is added. Sign in to go on."),
    }.get(key, "")


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: behind our own HTTPS server, as that server says."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    last: str = forwarded.rpartition(",")[2].strip()
    return last or str(request.META.get("REMOTE_ADDR", ""))
