"""Signing in, in two steps, and signing out."""

from typing import cast

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accueil.identity import second
from accueil.identity.accounts import after_wrong_second_step, ask_for_link
from accueil.identity.mail import send_link
from accueil.identity.models import Account
from accueil.store.models import Actor, note
from accueil.web.base.entering import said_before
from accueil.web.base.links import link_to
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.passkeys import options_to_sign, signed
from accueil.web.base.routes import redirect_with, safe_target
from accueil.web.staff import lock, sessions
from accueil.web.staff.forms import SecondStep, SignIn


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail and password."""
    asked = request.POST.get("next") or request.GET.get("next")
    target = safe_target(request, asked)
    if request.method == "GET" and request.user.is_authenticated:
        return redirect(target)
    form = SignIn(request.POST or None)
    if form.is_valid():
        email = form.cleaned_data["email"].lower()
        account = authenticate(request, username=email, password=form.cleaned_data["password"])
        if isinstance(account, Account):
            return _after_password(request, account, target)
        _note_failure(request, email)
        form.add_error(None, _("The e-mail address or the password is not right."))
    ended = str(request.GET.get("ended") or cast(OfficeRequest, request).ended)
    done = request.GET.get("done", "")
    unfinished = _("Your second step is not set up yet. We have sent you an e-mail with a link.")
    said = said_before(ended) or (unfinished if done == "unfinished" else said_before(done))
    shown = {"form": form, "target": target, "said": said}
    return render(request, "staff/sign_in.html", shown)


@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """A code of the app, or a passkey."""
    half = sessions.half(request, "verify")
    if half is None:
        return redirect("sign_in")
    account = half.account
    if lock.is_locked(request, account.sign_in_name):
        return HttpResponse(status=lock.LOCKED_STATUS)
    form = SecondStep(request.POST if "code" in request.POST else None)
    now = cast(OfficeRequest, request).now
    if request.POST.get("answer"):
        if signed(request, account):
            return sessions.finish(request, account, half.target, "passkey")
        _second_failed(request, account, form, _("This passkey was not accepted."))
    elif form.is_valid():
        if second.verify(account, form.cleaned_data["code"], now):
            return sessions.finish(request, account, half.target, "app")
        wrong = _("The code is not right. Wait for the next one, and enter it.")
        _second_failed(request, account, form, wrong)
    return render(request, "staff/second_step.html", _shown(request, account, form))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, and say so."""
    known = cast(OfficeRequest, request)
    if request.user.is_authenticated:
        note(known.actor, "sign_in", "sign_in.out", now=known.now)
    logout(request)
    return redirect_with("sign_in", done="out")


def _after_password(request: HttpRequest, account: Account, target: str) -> HttpResponse:
    """On to the second step; who has none yet needs the link of an e-mail to set it up."""
    if account.has_second_factor:
        sessions.begin(request, account, "verify", target)
        return redirect("second_step")
    known = cast(OfficeRequest, request)
    sent = ask_for_link(account.sign_in_name, by=known.actor, now=known.now)
    if sent:
        send_link(account, "password", link_to(sent[1]), by=known.actor, now=known.now)
    return redirect_with("sign_in", done="unfinished")


def _second_failed(request: HttpRequest, account: Account, form: SecondStep, words: str) -> None:
    lock.failed(request, account.sign_in_name)
    known = cast(OfficeRequest, request)
    token = after_wrong_second_step(account, by=known.actor, now=known.now)
    if token:
        send_link(account, "password", link_to(token), by=known.actor, now=known.now)
        words = _("Too many wrong codes: your password no longer works. We have sent you a link.")
    if not form.is_bound:
        form.is_bound = True
        form.full_clean()
        form.errors.clear()
    form.add_error(None, words)


def _note_failure(request: HttpRequest, email: str) -> None:
    """Who failed, if that is known; an e-mail that nobody has is not written down."""
    account = Account.objects.filter(email=email).values_list("pk", flat=True).first()
    known = cast(OfficeRequest, request)
    note(
        Actor(account, "visitor", purpose=known.actor.purpose),
        "sign_in",
        "sign_in.failed_password",
        now=known.now,
    )


def _shown(request: HttpRequest, account: Account, form: SecondStep) -> dict[str, object]:
    now = cast(OfficeRequest, request).now
    return {
        "form": form,
        "has_app": account.totp_secret is not None,
        "passkey_options": options_to_sign(request, account),
        "demo_code": second.code_to_show(account, now) if settings.DEMO else "",
    }
