"""From a link to an account that can be used: choose a password, set up the second step."""

from typing import cast

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accueil.identity import accounts, second
from accueil.identity.actors import actor_of, see_as
from accueil.identity.codes import CodeRefused
from accueil.identity.mail import send_link
from accueil.identity.models import Account
from accueil.store.models import note
from accueil.web.base.links import link_to
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.passkeys import kept, options_to_add
from accueil.web.base.passwords import NewPassword
from accueil.web.base.routes import HOME, redirect_with
from accueil.web.staff import lock, sessions
from accueil.web.staff.forms import Forgotten, SecondStep

GONE = 410


@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same whether there is an account or not."""
    form = Forgotten(request.POST or None)
    if not form.is_valid():
        return render(request, "staff/forgotten.html", {"form": form})
    known = cast(OfficeRequest, request)
    sent = accounts.ask_for_link(form.cleaned_data["email"], by=known.actor, now=known.now)
    if sent:
        send_link(sent[0], "password", link_to(sent[1]), by=known.actor, now=known.now)
    return render(request, "staff/link_sent.html")


@require_http_methods(["GET", "POST"])
def choose_password(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a link: the password, then on to the second step, or to signing in."""
    known = cast(OfficeRequest, request)
    try:
        account = accounts.read_link(token, now=known.now).account
        if account is None or not account.is_active:
            raise CodeRefused("unknown")
        form = NewPassword(request.POST or None)
        if form.is_valid() and _accepted(known, token, form, account):
            return _after_accepting(request, account)
    except CodeRefused as refused:
        shown = {"reason": refused_words(refused.reason)}
        return render(request, "staff/link_refused.html", shown, status=GONE)
    return render(request, "staff/choose_password.html", {"form": form, "account": account})


@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """The first second factor of an account: an app, or a passkey."""
    half = sessions.half(request, "set_up")
    if half is None:
        return redirect("sign_in")
    account, known = half.account, cast(OfficeRequest, request)
    if lock.is_locked(request, account.sign_in_name):
        return HttpResponse(status=lock.LOCKED_STATUS)
    form = SecondStep(request.POST if "code" in request.POST else None)
    if request.POST.get("answer"):
        if kept(request, account, _("First passkey")):
            _note(known, account, "account.passkey_added")
            return sessions.finish(request, account, half.target, "passkey")
    elif form.is_valid():
        if second.confirm(account, form.cleaned_data["code"], known.now):
            _note(known, account, "account.app")
            return sessions.finish(request, account, half.target, "app")
        lock.failed(request, account.sign_in_name)
        form.add_error("code", wrong_code())
    return render(request, "staff/set_up.html", {"form": form, **app_and_passkey(request, account)})


def app_and_passkey(request: HttpRequest, account: Account) -> dict[str, object]:
    """What a page needs to set up either: a QR code with its secret as text, and options."""
    address = second.app_address(account)
    secret = second.enrol(account)
    return {
        "qr": segno.make(address, error="m").svg_data_uri(scale=5, border=3, light="#fff"),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "passkey_options": options_to_add(request, account),
    }


def wrong_code() -> str:
    """What is said of a code that does not fit a secret."""
    return _("The code is not right. Check that your telephone shows the right time, then retry.")


def refused_words(reason: str) -> str:
    """Why a link does not work."""
    return {
        "used": _("This link was used before."),
        "expired": _("This link has expired."),
        "void": _("This link was replaced by a newer one."),
    }.get(reason, _("This link is not known here."))


def _accepted(known: OfficeRequest, token: str, form: NewPassword, account: Account) -> bool:
    see_as(actor_of(account))
    try:
        accounts.accept(token, form.cleaned_data["password"], now=known.now)
    except accounts.WeakPassword as weak:
        for problem in weak.problems:
            form.add_error("password", problem)
        return False
    finally:
        see_as(known.actor)
    return True


def _after_accepting(request: HttpRequest, account: Account) -> HttpResponse:
    account.refresh_from_db()
    if account.has_second_factor:
        return redirect_with("sign_in", done="password")
    sessions.begin(request, account, "set_up", HOME)
    return redirect("set_up")


def _note(known: OfficeRequest, account: Account, what: str) -> None:
    actor = actor_of(account, known.actor.purpose)
    see_as(actor)
    note(actor, "change", f"{what} {account.email}", now=known.now)
