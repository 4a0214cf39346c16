"""Another mobile number: the old one answers, or what stands for it; then the new one does.

What was done already is kept in the session, a quarter of an hour from the password on.
"""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accueil.identity import own_account, sms, typed_codes
from accueil.identity.codes import CodeRefused
from accueil.identity.limits import refuse_too_many
from accueil.identity.numbers import masked, number_key
from accueil.identity.sms import TooSoon
from accueil.web.base.entering import address_of
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.passkeys import options_to_sign, signed
from accueil.web.parent.account import codes
from accueil.web.parent.account.forms import RecoveryCode, SmsCode
from accueil.web.parent.office.changing import changing, confirmed, done, key_of, url_or_nothing
from accueil.web.parent.office.forms import NewMobile, OldPhone

KEPT, VALID = "family_mobile", timedelta(minutes=15)
OLD, LOST, NEW, CODE = "old", "lost", "new", "code"


@changing
def mobile(request: HttpRequest) -> HttpResponse:
    """The password, and whether the old number still answers."""
    known, form = cast(OfficeRequest, request), OldPhone(request.POST or None)
    if confirmed(request, form):
        step = OLD if form.cleaned_data["old"] == "answers" else LOST
        _keep(known, step, at=known.now.timestamp())
        if step == OLD:
            _send(known, str(known.user.mobile), None)
        return redirect(f"family_account_mobile_{step}")
    shown = {"form": form, "number": masked(str(known.user.mobile))}
    return render(request, "parent/office/mobile.html", shown)


@changing
def old(request: HttpRequest) -> HttpResponse:
    """The code that was sent to the old number."""
    known = cast(OfficeRequest, request)
    return _by_sms(known, OLD, str(known.user.mobile))


@changing
def lost(request: HttpRequest) -> HttpResponse:
    """Instead of the old number: a recovery code or a passkey; else the letter."""
    known = cast(OfficeRequest, request)
    if _kept(known).get("step") != LOST:
        return redirect("family_account_mobile")
    form, words = RecoveryCode(request.POST if "code" in request.POST else None), ""
    if request.POST.get("answer"):
        _count(known)
        if signed(request, known.user):
            return _proved(known)
        words = _("This passkey was not accepted.")
    elif form.is_valid():
        _count(known)
        if typed_codes.use_recovery_code(known.user, form.cleaned_data["code"], known.now):
            return _proved(known)
        form.add_error("code", _("This is none of your recovery codes, or it was used before."))
    shown = {
        "form": form,
        "words": words,
        "left": typed_codes.recovery_codes_left(known.user),
        "passkey_options": options_to_sign(request, known.user),
        "letter": url_or_nothing("family_forgotten"),
    }
    return render(request, "parent/office/mobile_lost.html", shown)


@changing
def new(request: HttpRequest) -> HttpResponse:
    """The new number, to which a code is sent."""
    known, form = cast(OfficeRequest, request), NewMobile(request.POST or None)
    if _kept(known).get("step") not in (NEW, CODE):
        return redirect("family_account_mobile")
    if form.is_valid():
        number = form.cleaned_data["mobile"]
        if number != known.user.mobile:
            _keep(known, CODE, mobile=number)
            _send(known, number, None)
            return redirect("family_account_mobile_code")
        form.add_error("mobile", _("This is the number that your account has now."))
    return render(request, "parent/office/mobile_new.html", {"form": form})


@changing
def code(request: HttpRequest) -> HttpResponse:
    """The code that was sent to the new number."""
    known = cast(OfficeRequest, request)
    return _by_sms(known, CODE, _kept(known).get("mobile", ""))


def _by_sms(known: OfficeRequest, step: str, number: str) -> HttpResponse:
    """A step that a code by SMS proves."""
    kept = _kept(known)
    if kept.get("step") != step or "code" not in kept:
        return redirect("family_account_mobile")
    sent, said = UUID(kept["code"]), ""
    if "again" in known.POST:
        try:
            sent, said = _send(known, number, sent), "again"
        except TooSoon:
            said = "soon"
    form = SmsCode(known.POST if "code" in known.POST else None)
    if form.is_valid():
        _count(known)
        try:
            used = sms.use([sent], form.cleaned_data["code"], known.now)
            if bytes(used.sent_to or b"") != number_key(number):
                raise CodeRefused("void")
        except CodeRefused as error:
            form.add_error("code", codes.refused(error.reason))
        else:
            return _proved(known) if step == OLD else _changed(known, number)
    shown = {"form": form, "standing": codes.shown(sent, known.now), "done": said}
    shown |= {"number": masked(number), "step": step}
    return render(known, "parent/office/mobile_code.html", shown)


def _proved(known: OfficeRequest) -> HttpResponse:
    """The old number answered, or what stands for it did."""
    _keep(known, NEW)
    return redirect("family_account_mobile_new")


def _changed(known: OfficeRequest, number: str) -> HttpResponse:
    """The new number answered."""
    del known.session[KEPT]
    own_account.change_mobile(known.user, number, but=key_of(known), now=known.now)
    return done(known, "mobile")


def _send(known: OfficeRequest, number: str, older: UUID | None) -> UUID:
    """A code to a number. Refuses with TooMany, and TooSoon where there was one just now."""
    sent = codes.send(known, number, account=known.user, older=older)
    known.session[KEPT] = {**known.session[KEPT], "code": str(sent)}
    return sent


def _count(known: OfficeRequest) -> None:
    keys = {"account": str(known.user.pk), "address": address_of(known)}
    refuse_too_many("second", keys, known.now)


def _keep(known: OfficeRequest, step: str, **more: Any) -> None:
    """Which step one is at; codes of the step before count no more."""
    kept = {name: value for name, value in _kept(known).items() if name != "code"}
    known.session[KEPT] = {**kept, "step": step, **more}


def _kept(known: OfficeRequest) -> dict[str, Any]:
    """What was done already; nothing once it is too long ago."""
    kept: dict[str, Any] = known.session.get(KEPT, {})
    age = known.now.timestamp() - kept.get("at", 0)
    return kept if 0 <= age < VALID.total_seconds() else {}
