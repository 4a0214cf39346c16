"""Name, password or phone forgotten: a letter is asked for; a recovery code signs in."""

from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accueil.actions.activation import ask
from accueil.identity import parents, typed_codes
from accueil.identity.limits import TooMany, refuse_too_many
from accueil.store.security import seeing_the_country
from accueil.web.base.entering import address_of
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.routes import FAMILY_SIGN_IN
from accueil.web.parent.account import codes, sessions
from accueil.web.parent.account.forms import Forgotten, RecoveryCode
from accueil.web.parent.account.sessions import Half
from accueil.web.parent.account.views import count, failed, finished


@transaction.non_atomic_requests
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a letter; the answer is the same, whatever is right of it."""
    form = Forgotten(request.POST or None)
    if form.is_valid():
        iam_code, mobile = form.cleaned_data["iam_code"], form.cleaned_data["mobile"]
        keys = {"name": parents.name_of(iam_code), "address": address_of(request)}
        try:
            refuse_too_many("letter", keys, cast(OfficeRequest, request).now)
        except TooMany as error:
            return codes.locked(request, error)
        lost = form.cleaned_data["lost"] == "yes"
        ask(iam_code, mobile, phone_lost=lost)
        return render(request, "parent/account/letter_asked.html", {"lost": lost})
    return render(request, "parent/account/forgotten.html", {"form": form})


@transaction.non_atomic_requests
@require_http_methods(["GET", "POST"])
def recovery(request: HttpRequest) -> HttpResponse:
    """A recovery code instead of the SMS."""
    half = sessions.half(request)
    if half is None:
        return redirect(FAMILY_SIGN_IN)
    form = RecoveryCode(request.POST or None)
    if form.is_valid():
        try:
            if (answer := _recovered(request, half, form.cleaned_data["code"])) is not None:
                return answer
        except TooMany as error:
            return codes.locked(request, error)
        form.add_error("code", _("This recovery code is not right, or was used before."))
    return render(request, "parent/account/recovery.html", {"form": form})


def _recovered(request: HttpRequest, half: Half, typed: str) -> HttpResponse | None:
    """Signed in as the account whose code it is; nothing where it is nobody's."""
    count(request, half)
    now = cast(OfficeRequest, request).now
    for account in half.accounts:
        with seeing_the_country():
            right = typed_codes.use_recovery_code(account, typed, now)
        if right:
            return finished(request, half, account, "recovery")
    failed(request, half)
    return None


@require_GET
def letter_void(request: HttpRequest) -> HttpResponse:
    """Said after a sign-in that stopped a new phone."""
    return render(request, "parent/account/letter_void.html")
