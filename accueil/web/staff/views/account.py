"""One's own account: language, password, app and passkeys."""

from typing import cast

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.i18n import set_language

from accueil.identity import accounts, passkeys, second
from accueil.identity.models import LANGUAGES, Account
from accueil.store.models import note
from accueil.web.base.entering import remember_choice
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.passkeys import kept
from accueil.web.base.passwords import ChangePassword
from accueil.web.base.people import ROLES
from accueil.web.base.routes import redirect_with
from accueil.web.staff import lock
from accueil.web.staff.forms import ChangeApp, NewPasskey
from accueil.web.staff.views.welcome import app_and_passkey, wrong_code


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Another language for these pages, kept with the account; before signing in, for this one."""
    wanted = request.POST.get("language", "")
    if request.user.is_authenticated and wanted in LANGUAGES:
        account = cast(OfficeRequest, request).user
        account.language = wanted
        account.save(update_fields=["language"])
    response = set_language(request)
    if not request.user.is_authenticated and wanted in LANGUAGES:
        remember_choice(response, wanted)
    return response


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """What is known of the account, and where it is changed."""
    own = cast(OfficeRequest, request).user
    done = {
        "password": _("Your new password is saved. You were signed out everywhere else."),
        "app": _("Your new app is set up. You were signed out everywhere else."),
        "passkey": _("The passkey is saved. You were signed out everywhere else."),
        "removed": _("The passkey is removed. You were signed out everywhere else."),
        "last": _("This is your only second step: set up another one first."),
    }
    keys = own.passkeys.order_by("added_at")
    said = done.get(request.GET.get("done", ""), "")
    shown = {"own": own, "role": ROLES[own.role], "keys": keys, "said": said}
    return render(request, "staff/account.html", shown)


@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Another password."""
    known, own = cast(OfficeRequest, request), cast(OfficeRequest, request).user
    if lock.is_locked(request, own.sign_in_name):
        return HttpResponse(status=lock.LOCKED_STATUS)
    form = ChangePassword(request.POST or None)
    if form.is_valid() and _is_own(request, form):
        try:
            accounts.set_password(own, form.cleaned_data["password"], by=known.actor, now=known.now)
        except accounts.WeakPassword as weak:
            for problem in weak.problems:
                form.add_error("password", problem)
        else:
            update_session_auth_hash(request, own)
            return redirect_with("account", done="password")
    return render(request, "staff/account_password.html", {"form": form})


@require_http_methods(["GET", "POST"])
def app(request: HttpRequest) -> HttpResponse:
    """Another app for the second step."""
    known, own = cast(OfficeRequest, request), cast(OfficeRequest, request).user
    if lock.is_locked(request, own.sign_in_name):
        return HttpResponse(status=lock.LOCKED_STATUS)
    form = ChangeApp(request.POST or None)
    if form.is_valid() and _is_own(request, form):
        if second.confirm(own, form.cleaned_data["code"], known.now):
            return _changed(known, "account.app", "app")
        form.add_error("code", wrong_code())
    shown = app_and_passkey(request, own)
    return render(request, "staff/account_app.html", {"form": form, **shown})


@require_http_methods(["GET", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """One more passkey; needs a browser with JavaScript."""
    known, own = cast(OfficeRequest, request), cast(OfficeRequest, request).user
    if lock.is_locked(request, own.sign_in_name):
        return HttpResponse(status=lock.LOCKED_STATUS)
    form = NewPasskey(request.POST or None)
    if form.is_valid() and _is_own(request, form):
        if request.POST.get("answer") and kept(request, own, form.cleaned_data["name"]):
            return _changed(known, "account.passkey_added", "passkey")
        form.add_error(None, _("No passkey was made. Try again, or use another device."))
    shown = app_and_passkey(request, own)
    return render(request, "staff/account_passkey.html", {"form": form, **shown})


@require_POST
def remove_passkey(request: HttpRequest, key: int) -> HttpResponse:
    """Forget a passkey, if another second factor is left."""
    known = cast(OfficeRequest, request)
    found = get_object_or_404(known.user.passkeys, pk=key)
    try:
        passkeys.remove(known.user, found)
    except passkeys.PasskeyRefused:
        return redirect_with("account", done="last")
    return _changed(known, "account.passkey_removed", "removed")


def _changed(known: OfficeRequest, what: str, done: str) -> HttpResponse:
    """A second factor changed: noted, and only this session goes on."""
    note(known.actor, "change", f"{what} {known.user.email}", now=known.now)
    update_session_auth_hash(known, known.user)
    return redirect_with("account", done=done)


def _is_own(request: HttpRequest, form: ChangePassword | ChangeApp | NewPasskey) -> bool:
    """Whether the password that was asked for is right; a wrong one counts like at the door."""
    own: Account = cast(OfficeRequest, request).user
    # Not the own check of the account: it may write a new hash, which ends every session.
    if check_password(form.cleaned_data["current"], own.password):
        return True
    lock.failed(request, own.sign_in_name)
    form.add_error("current", _("This is not your password."))
    return False
