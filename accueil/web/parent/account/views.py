"""Signing in, in two steps, and signing out."""

from typing import cast
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accueil.identity import activation, certificates, parents, sms
from accueil.identity.codes import CodeRefused
from accueil.identity.limits import TooMany, forgive, refuse_too_many
from accueil.identity.models import Account
from accueil.identity.numbers import masked
from accueil.identity.permissions import PARENT
from accueil.identity.sms import TooSoon
from accueil.store.models import Actor, note
from accueil.store.security import seeing_the_country
from accueil.web.base.entering import address_of, said_before
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.passkeys import options_to_sign, signed
from accueil.web.base.routes import FAMILY_HOME, FAMILY_SIGN_IN, HOME, redirect_with, safe_target
from accueil.web.parent.account import codes, sessions
from accueil.web.parent.account.forms import SignIn, SmsCode
from accueil.web.parent.account.sessions import Half


# Tries count whatever becomes of the page, and no lock is held while hashes are computed.
@transaction.non_atomic_requests
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The IAM code of a child, or an e-mail; and the password."""
    target = _target(request)
    if request.method == "GET" and getattr(request.user, "role", "") == PARENT:
        return redirect(target)
    form, status = SignIn(request.POST or None), 200
    if form.is_valid():
        try:
            if _first_step(request, form, target):
                return redirect("family_second_step")
            form.add_error(None, _("The name or the password is not right."))
        except TooMany as error:
            return codes.locked(request, error)
    ended = str(request.GET.get("ended") or cast(OfficeRequest, request).ended)
    said = said_before(ended) or said_before(request.GET.get("done", ""))
    shown = {"form": form, "target": target, "said": said}
    shown |= {"by_certificate": certificates.offered(), "kept": _kept(request)}
    return render(request, "parent/account/sign_in.html", shown, status=status)


def _target(request: HttpRequest) -> str:
    """Where to go then: the page that was asked for, else the first one of this door."""
    target = safe_target(request, request.POST.get("next") or request.GET.get("next"))
    first = "family_account" if sessions.KEPT in request.session else FAMILY_HOME
    return reverse(first) if target == HOME else target


def _kept(request: HttpRequest) -> str:
    """What else opens the account that was just opened again; empty where there is nothing."""
    kept = request.session.get(sessions.KEPT)
    if not kept:
        return ""
    counts = (
        ngettext("%(count)d passkey", "%(count)d passkeys", kept["passkeys"]),
        ngettext("%(count)d certificate", "%(count)d certificates", kept["certificates"]),
    )
    pairs = zip(counts, (kept["passkeys"], kept["certificates"]), strict=True)
    named = ", ".join(words % {"count": count} for words, count in pairs if count)
    return _("Instead of the code by SMS these still work: %(named)s.") % {"named": named}


def _first_step(request: HttpRequest, form: SignIn, target: str) -> bool:
    """Whether the password is right; then a code is on its way. Refuses with TooMany."""
    known, name = cast(OfficeRequest, request), parents.name_of(form.cleaned_data["name"])
    refuse_too_many("password", {"name": name, "address": address_of(request)}, known.now)
    accounts = parents.accounts_of(name)
    right = parents.right_ones(accounts, form.cleaned_data["password"])
    if not right:
        _note_failure(known, accounts, "sign_in.failed_password")
        return False
    sessions.begin(request, right, target, name)
    _send(request, right, {})
    return True


def _send(request: HttpRequest, accounts: list[Account], older: dict[UUID, UUID]) -> None:
    """A code to the number of each account that it may be. Refuses with TooMany, TooSoon."""
    with transaction.atomic():
        made = {
            a.pk: codes.send(request, str(a.mobile), account=a, older=older.get(a.pk))
            for a in accounts
        }
    sessions.sent(request, made)


def _note_failure(known: OfficeRequest, accounts: list[Account], what: str) -> None:
    """Who failed, if that is one account; a name that nobody has is not written down."""
    account = accounts[0].pk if len(accounts) == 1 else None
    office = str(account or "")
    with seeing_the_country():
        actor = Actor(account, "visitor", office, known.actor.purpose)
        note(actor, "sign_in", what, now=known.now)


@transaction.non_atomic_requests
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The code of the SMS, or a passkey."""
    half = sessions.half(request)
    if half is None:
        return redirect(FAMILY_SIGN_IN)
    now = cast(OfficeRequest, request).now
    code = next(iter(half.codes.values()), None)
    if "standing" in request.GET:
        found = {"standing": codes.shown(code, now)}
        return render(request, "parent/account/standing.html", found)
    if "again" in request.POST:
        return _again(request, half)
    form = SmsCode(request.POST if "code" in request.POST else None)
    words = ""
    try:
        if request.POST.get("answer"):
            if _passkey_signs(request, half):
                return finished(request, half, cast(Account, half.account), "passkey")
            words = _("This passkey was not accepted.")
        elif form.is_valid():
            used = _used(request, half, form.cleaned_data["code"])
            return finished(request, half, used, "sms")
    except TooMany as error:
        return codes.locked(request, error)
    except CodeRefused as error:
        form.add_error("code", codes.refused(error.reason))
    shown = {"form": form, "standing": codes.shown(code, now), "words": words}
    shown |= {"number": _number(half), "done": request.GET.get("done", "")}
    shown |= {"passkey_options": _passkey_options(request, half), "half": half}
    return render(request, "parent/account/second_step.html", shown)


def _number(half: Half) -> str:
    """The number's end, where it is clear whose."""
    return masked(str(half.account.mobile)) if half.account else ""


def _again(request: HttpRequest, half: Half) -> HttpResponse:
    """A new code; the one before counts no more."""
    try:
        _send(request, list(half.accounts), dict(half.codes))
    except TooMany as error:
        return codes.locked(request, error)
    except TooSoon:
        return redirect_with("family_second_step", done="soon")
    return redirect_with("family_second_step", done="again")


def _used(request: HttpRequest, half: Half, typed: str) -> Account:
    """Whose code it is. Refuses with TooMany, CodeRefused."""
    count(request, half)
    now = cast(OfficeRequest, request).now
    try:
        used = sms.use(list(half.codes.values()), typed, now)
    except CodeRefused:
        failed(request, half)
        raise
    return next(account for account in half.accounts if account.pk == used.account_id)


def count(request: HttpRequest, half: Half) -> None:
    """Count a try of the second step, by account and by address. Refuses with TooMany."""
    now, address = cast(OfficeRequest, request).now, address_of(request)
    with transaction.atomic():
        for account in half.accounts:
            keys = {"account": str(account.pk), "address": address}
            refuse_too_many("second", keys, now)


def failed(request: HttpRequest, half: Half) -> None:
    """Note a second step that failed."""
    known = cast(OfficeRequest, request)
    _note_failure(known, list(half.accounts), "sign_in.failed_second_step")


def finished(request: HttpRequest, half: Half, account: Account, how: str) -> HttpResponse:
    """Signed in: wrong tries before are forgotten, and a letter for a new phone is stopped."""
    forgive("password", "name", half.name)
    forgive("second", "account", str(account.pk))
    with transaction.atomic():
        stopped = activation.take_back(account, cast(OfficeRequest, request).now)
        target = reverse("family_letter_void") if stopped else half.target
        return sessions.finish(request, account, target, how)


def _passkey_signs(request: HttpRequest, half: Half) -> bool:
    if half.account is None:
        return False
    count(request, half)
    with seeing_the_country():
        right = signed(request, half.account)
    if not right:
        failed(request, half)
    return right


def _passkey_options(request: HttpRequest, half: Half) -> object:
    """What a browser needs to sign with a passkey; nothing where the account has none."""
    with seeing_the_country():
        return options_to_sign(request, half.account) if half.account else None


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, and say so."""
    sessions.leave(request)
    return redirect_with(FAMILY_SIGN_IN, done="out")
