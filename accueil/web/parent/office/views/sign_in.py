"""Signing in with a certificate: it stands for the code by SMS; the password stays."""

from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accueil.identity import certificates, parents
from accueil.identity.certificates import CertificateRefused
from accueil.identity.limits import forgive, refuse_too_many
from accueil.identity.models import Account
from accueil.store.security import seeing_the_country
from accueil.web.base.entering import address_of
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.routes import FAMILY_HOME, HOME, safe_target
from accueil.web.parent.account import sessions
from accueil.web.parent.account.forms import SignIn
from accueil.web.parent.office.changing import changing
from accueil.web.parent.office.presented import address_for, asks_here, presented
from accueil.web.parent.office.words import certificate_refused


# Tries count whatever becomes of the page; issuers are asked without a transaction that waits.
@transaction.non_atomic_requests
@changing
def by_certificate(request: HttpRequest) -> HttpResponse:
    """Name and password, and the certificate that the browser shows."""
    target = safe_target(request, request.POST.get("next") or request.GET.get("next"))
    target = reverse(FAMILY_HOME) if target == HOME else target
    form, shows = SignIn(request.POST or None), bool(presented(request))
    if shows and form.is_valid():
        try:
            account = _account(request, form.cleaned_data["name"], form.cleaned_data["password"])
            if account is not None:
                with transaction.atomic():
                    return sessions.finish(request, account, target, "certificate")
            form.add_error(None, _("The name or the password is not right."))
        except CertificateRefused as error:
            form.add_error(None, certificate_refused(error.reason))
    page = {
        "form": form,
        "shows": shows,
        "target": target,
        "offered": certificates.offered(),
        "here": asks_here(request),
        "elsewhere": address_for(request, request.path),
    }
    return render(request, "parent/office/sign_in.html", page)


def _account(request: HttpRequest, typed: str, password: str) -> Account | None:
    """Whose name, password and certificate these are. Refuses with TooMany, CertificateRefused.

    Of the certificate nothing is said to who does not know the password.
    """
    now, name = cast(OfficeRequest, request).now, parents.name_of(typed)
    refuse_too_many("password", {"name": name, "address": address_of(request)}, now)
    right = parents.right_ones(parents.accounts_of(name), password)
    refused = None
    for account in right:
        try:
            with seeing_the_country():
                certificates.verify(account, presented(request), now)
        except CertificateRefused as error:
            refused = error
        else:
            forgive("password", "name", name)
            return account
    if refused is not None:
        raise refused
    return None
