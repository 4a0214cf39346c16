"""Beside the password: passkeys, certificates, and recovery codes for the day the phone is lost."""

from typing import cast
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accueil.identity import certificates, own_account, typed_codes
from accueil.identity.certificates import CertificateRefused, Shown
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.passkeys import kept, options_to_add
from accueil.web.parent.office.changing import changing, confirmed, done, go_on, key_of
from accueil.web.parent.office.forms import Confirm, NewPasskey
from accueil.web.parent.office.presented import address_for, asks_here, presented
from accueil.web.parent.office.words import certificate_refused


@changing
def passkey(request: HttpRequest) -> HttpResponse:
    """One more passkey; needs a browser with JavaScript."""
    known, form = cast(OfficeRequest, request), NewPasskey(request.POST or None)
    if confirmed(request, form):
        before = key_of(request)
        if request.POST.get("answer") and kept(request, known.user, form.cleaned_data["name"]):
            own_account.passkey_added(known.user, but=before, now=known.now)
            return done(request, "passkey")
        form.add_error(None, _("No passkey was made. Try again, or use another device."))
    shown = {"form": form, "passkey_options": options_to_add(request, known.user)}
    return render(request, "parent/office/passkey.html", shown)


@changing
def remove_passkey(request: HttpRequest, key: int) -> HttpResponse:
    """Sign in with a passkey no longer."""
    known, form = cast(OfficeRequest, request), Confirm(request.POST or None)
    found = get_object_or_404(known.user.passkeys, pk=key)
    if confirmed(request, form):
        own_account.remove_passkey(known.user, found, but=key_of(request), now=known.now)
        return done(request, "passkey_removed")
    shown = {"form": form, "name": found.name, "title": _("Remove a passkey")}
    return render(request, "parent/office/factor_remove.html", shown)


# Issuers are asked on the network: no transaction waits for them.
@transaction.non_atomic_requests
@changing
def certificate(request: HttpRequest) -> HttpResponse:
    """The certificate that the browser shows; registered after the password."""
    known, form = cast(OfficeRequest, request), Confirm(request.POST or None)
    shown, refused = _shown(known)
    if shown is not None and confirmed(request, form):
        try:
            own_account.add_certificate(known.user, shown, but=key_of(request), now=known.now)
        except CertificateRefused as error:
            refused = certificate_refused(error.reason)
        else:
            return done(request, "certificate")
    page = {
        "form": form,
        "shown": shown,
        "refused": refused,
        "offered": certificates.offered(),
        "here": asks_here(request),
        "elsewhere": address_for(request, request.path),
    }
    return render(request, "parent/office/certificate.html", page)


def _shown(known: OfficeRequest) -> tuple[Shown | None, str]:
    """What stands on the certificate that is shown, or why it does not count."""
    text = presented(known)
    if not text:
        return None, ""
    try:
        return certificates.check(text, known.now), ""
    except CertificateRefused as error:
        return None, certificate_refused(error.reason)


@changing
def remove_certificate(request: HttpRequest, key: UUID) -> HttpResponse:
    """Sign in with a certificate no longer."""
    known, form = cast(OfficeRequest, request), Confirm(request.POST or None)
    found = get_object_or_404(known.user.certificates, pk=key)
    if confirmed(request, form):
        own_account.remove_certificate(known.user, found, but=key_of(request), now=known.now)
        return done(request, "certificate_removed")
    shown = {"form": form, "name": found.holder, "title": _("Remove a certificate")}
    return render(request, "parent/office/factor_remove.html", shown)


@changing
def recovery(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown this once."""
    known, form = cast(OfficeRequest, request), Confirm(request.POST or None)
    if confirmed(request, form):
        made = own_account.new_recovery_codes(known.user, but=key_of(request), now=known.now)
        go_on(request)
        return render(request, "parent/office/recovery_codes.html", {"codes": made})
    left = typed_codes.recovery_codes_left(known.user)
    return render(request, "parent/office/recovery.html", {"form": form, "left": left})
