"""To an account, one thing a page: the letter's codes, the number, the SMS, the password.

The same steps lead back into an account with an activation code, where the number is mostly known,
and with two PINs of a facility to an account or into one (`parent.pins`).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import cast
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accueil.identity import activation, parents, sms, typed_codes
from accueil.identity.accounts import WeakPassword
from accueil.identity.codes import CodeRefused
from accueil.identity.limits import TooMany, refuse_too_many
from accueil.identity.links import TooManyAccounts
from accueil.identity.models import LANGUAGES, Account, Code
from accueil.identity.numbers import masked
from accueil.identity.parents import Maker
from accueil.identity.sms import TooSoon
from accueil.store.security import seeing_the_country
from accueil.web.base.entering import address_of
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.passwords import NewPassword
from accueil.web.base.routes import FAMILY_SIGN_IN, redirect_with
from accueil.web.parent.account import codes, sessions
from accueil.web.parent.account.forms import Mobile, OfActivation, OfLetter, SmsCode
from accueil.web.parent.account.sessions import Way

NEW, ACTIVATE, PINS = "new", "activate", "pins"
MAKING = (NEW, PINS)  # ways to a new account
SHOWN_CODES = "recovery_codes"
View = Callable[[HttpRequest], HttpResponse]
Done = Callable[[HttpRequest, Way, str], HttpResponse]


def step(view: Callable[[HttpRequest, str], HttpResponse], kind: str) -> View:
    """A step of one of the two ways; tries count whatever becomes of the page."""

    @transaction.non_atomic_requests
    @require_http_methods(["GET", "POST"])
    def stepped(request: HttpRequest) -> HttpResponse:
        try:
            return view(request, kind)
        except TooMany as error:
            return codes.locked(request, error)

    return stepped


def first(request: HttpRequest, kind: str) -> HttpResponse:
    """The IAM code and the code of the letter."""
    form = (OfLetter if kind == NEW else OfActivation)(request.POST or None)
    if form.is_valid():
        iam_code, typed = form.cleaned_data["iam_code"], form.cleaned_data["code"]
        name, known = parents.name_of(iam_code), cast(OfficeRequest, request)
        refuse_too_many("code", {"name": name, "address": address_of(request)}, known.now)
        try:
            if kind == NEW:
                child = parents.child_of_letter(iam_code, typed, known.now)
                sessions.go_on(request, Way(NEW, child=str(child), typed=typed))
                return redirect("family_new_mobile")
            return _activating(request, activation.check(iam_code, typed, known.now))
        except CodeRefused as error:
            form.add_error(None, _refused(error.reason))
    return render(request, f"parent/account/{kind}.html", {"form": form})


def _activating(request: HttpRequest, code: Code) -> HttpResponse:
    """With a lost phone on to the new number; else a code goes to the one that is known."""
    way = Way(ACTIVATE, code=str(code.pk))
    if activation.phone_is_lost(code):
        sessions.go_on(request, way)
        return redirect("family_activate_mobile")
    with seeing_the_country():
        number = str(code.account.mobile if code.account else "")
    return send(request, replace(way, mobile=number))


def _refused(reason: str) -> str:
    """Why a code of a letter is not accepted; only who holds the right one learns more."""
    return {
        "used": _("This code was used before. Each code works only once."),
        "void": _("This code was replaced by that of a newer letter."),
        "expired": _("This code has expired. Ask for a new one."),
        "locked": _("This code was tried too often. Ask your office or the helpdesk for another."),
        "early": _("This code gives your account a new phone: it works from the third day on."),
    }.get(reason, _("The IAM code or the code of the letter is not right."))


def mobile(request: HttpRequest, kind: str) -> HttpResponse:
    """The number, to which a code is sent."""
    way = sessions.way(request, kind)
    if way is None:
        return redirect(f"family_{kind}")
    form = Mobile(request.POST or None)
    if form.is_valid():
        return send(request, replace(way, mobile=form.cleaned_data["mobile"], proved=False))
    return render(request, "parent/account/mobile.html", {"form": form})


def send(request: HttpRequest, way: Way) -> HttpResponse:
    """A code to the number, if the last one is half a minute old. Refuses with TooMany."""
    older = UUID(way.sms) if way.sms else None
    try:
        sent = codes.send(request, way.mobile, older=older)
    except TooSoon:
        return redirect_with(f"family_{way.kind}_code", done="soon")
    sessions.go_on(request, replace(way, sms=str(sent)))
    done = {"done": "again"} if older else {}
    return redirect_with(f"family_{way.kind}_code", **done)


def code(request: HttpRequest, kind: str) -> HttpResponse:
    """The code of the SMS."""
    way, now = sessions.way(request, kind), cast(OfficeRequest, request).now
    if way is None or not way.sms:
        return redirect(f"family_{kind}")
    standing = codes.shown(UUID(way.sms), now)
    if "standing" in request.GET:
        return render(request, "parent/account/standing.html", {"standing": standing})
    if "again" in request.POST:
        return send(request, way)
    form = SmsCode(request.POST or None)
    if form.is_valid():
        refuse_too_many("code", {"name": way.sms, "address": address_of(request)}, now)
        try:
            sms.use([UUID(way.sms)], form.cleaned_data["code"], now)
            sessions.go_on(request, replace(way, proved=True))
            return redirect(f"family_{kind}_password")
        except CodeRefused as error:
            form.add_error("code", codes.refused(error.reason))
    shown = {"form": form, "standing": standing, "number": masked(way.mobile)}
    shown["other_number"] = reverse(f"family_{kind}_mobile") if kind in MAKING else ""
    return render(request, "parent/account/code.html", shown | {"done": request.GET.get("done")})


def password(request: HttpRequest, kind: str) -> HttpResponse:
    """The password; with it the account is made, or opened again."""
    return choose(request, kind, _made if kind == NEW else _opened)


def choose(request: HttpRequest, kind: str, done: Done) -> HttpResponse:
    """A password at the end of a way, and what is `done` with it."""
    way = sessions.way(request, kind)
    if way is None or not way.proved:
        return redirect(f"family_{kind}")
    form = NewPassword(request.POST or None)
    if form.is_valid():
        try:
            return done(request, way, form.cleaned_data["password"])
        except WeakPassword as weak:
            for problem in weak.problems:
                form.add_error("password", problem)
        except CodeRefused as error:
            form.add_error(None, _refused(error.reason))
        except TooManyAccounts:
            said = _("Four adults have an account for this child already. Call the helpdesk.")
            form.add_error(None, said)
    shown = {"form": form, "is_new": kind in MAKING}
    return render(request, "parent/account/password.html", shown)


def _made(request: HttpRequest, way: Way, typed: str) -> HttpResponse:
    """The account with its child and its recovery codes; signed in."""

    def make(by: Maker) -> Account:
        return parents.make(UUID(way.child), way.typed, way.mobile, typed, by=by)

    return signed_in(request, make)


def signed_in(request: HttpRequest, make: Callable[[Maker], Account]) -> HttpResponse:
    """An account is made, with its recovery codes, which are shown next; one is signed in."""
    now, spoken = cast(OfficeRequest, request).now, get_language() or ""
    language = spoken if spoken in LANGUAGES else "fr"
    with transaction.atomic(), seeing_the_country():
        account = make(Maker(language, now))
        made = typed_codes.make_recovery_codes(account, now)
    sessions.leave_way(request)
    with transaction.atomic():
        answer = sessions.finish(request, account, reverse("family_recovery_codes"), "sms")
    request.session[SHOWN_CODES] = made
    return answer


def _opened(request: HttpRequest, way: Way, typed: str) -> HttpResponse:
    """The account has its new password; one signs in with it."""
    now = cast(OfficeRequest, request).now
    account = activation.activate(UUID(way.code), typed, way.mobile, now=now)
    sessions.leave_way(request)
    sessions.remember_kept(request, account)
    return redirect_with(FAMILY_SIGN_IN, done="password")


@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The ten codes for the day the phone is lost, until they are said to be kept."""
    if "kept" in request.POST:
        request.session.pop(SHOWN_CODES, None)
    made = request.session.get(SHOWN_CODES)
    if not made:
        return redirect("family_home")
    if "text" in request.GET:
        lines = [_("Recovery codes for Accueil. Each works once."), "", *made, ""]
        answer = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="accueil-codes.txt"'
        return answer
    return render(request, "parent/account/recovery_codes.html", {"codes": made})
