"""The e-mail of an account: asked for, proved, removed."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accueil.identity import own_account
from accueil.identity.codes import CodeRefused
from accueil.identity.limits import refuse_too_many
from accueil.identity.links import LastName
from accueil.web.base.entering import address_of
from accueil.web.base.middleware import OfficeRequest
from accueil.web.parent.office.changing import changing, confirmed, done, key_of
from accueil.web.parent.office.forms import Confirm, EmailCode, NewEmail
from accueil.web.parent.office.words import NEEDS_CARD, email_refused


@changing
def email(request: HttpRequest) -> HttpResponse:
    """Another e-mail: a code is sent to it, whoever has it."""
    known, form = cast(OfficeRequest, request), NewEmail(request.POST or None)
    if confirmed(request, form):
        address = address_of(request)
        own_account.ask_for_email(
            known.user, form.cleaned_data["email"], address=address, now=known.now
        )
        return redirect("family_account_email_code")
    return render(request, "parent/office/email.html", {"form": form, "own": known.user})


@changing
def email_code(request: HttpRequest) -> HttpResponse:
    """The code that came by e-mail."""
    known, form = cast(OfficeRequest, request), EmailCode(request.POST or None)
    if not known.user.email_pending:
        return redirect("family_account_email")
    if form.is_valid():
        keys = {"account": str(known.user.pk), "address": address_of(request)}
        refuse_too_many("second", keys, known.now)
        try:
            own_account.prove_email(
                known.user, form.cleaned_data["code"], but=key_of(request), now=known.now
            )
        except CodeRefused as refused:
            form.add_error("code", email_refused(refused.reason))
        else:
            return done(request, "email")
    shown = {"form": form, "email": known.user.email_pending}
    return render(request, "parent/office/email_code.html", shown)


@changing
def remove_email(request: HttpRequest) -> HttpResponse:
    """No e-mail any more."""
    known, form = cast(OfficeRequest, request), Confirm(request.POST or None)
    if not known.user.private_email:
        return redirect("family_account_email")
    if confirmed(request, form):
        try:
            own_account.remove_email(known.user, but=key_of(request), now=known.now)
        except LastName:
            form.add_error(None, NEEDS_CARD)
        else:
            return done(request, "email_removed")
    shown = {"form": form, "email": known.user.private_email}
    return render(request, "parent/office/email_remove.html", shown)
