"""The children of an account: one more, one less."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accueil.actions.facilities import NotLinked, place
from accueil.identity.codes import CodeRefused
from accueil.identity.links import (
    LastChild,
    LastName,
    TooManyAccounts,
    open_links,
    unlink,
    unlink_at_facility,
)
from accueil.identity.own_account import add_child
from accueil.web.base.entering import address_of
from accueil.web.base.middleware import OfficeRequest
from accueil.web.parent.known import child_or_404
from accueil.web.parent.office.changing import changing, confirmed, to_account
from accueil.web.parent.office.forms import Confirm, NewChild
from accueil.web.parent.office.words import NEEDS_EMAIL, connection_refused


@changing
def add(request: HttpRequest) -> HttpResponse:
    """One more child, by what stands on its card and in its letter."""
    known, form = cast(OfficeRequest, request), NewChild(request.POST or None)
    if form.is_valid():
        name, code = form.cleaned_data["iam_code"], form.cleaned_data["code"]
        try:
            add_child(known.user, name, code, address=address_of(request), now=known.now)
        except CodeRefused as refused:
            form.add_error(None, connection_refused(refused.reason))
        except TooManyAccounts:
            form.add_error(None, connection_refused("accounts"))
        else:
            return to_account("child")
    return render(request, "parent/office/child_add.html", {"form": form})


@changing
def remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """What it means; then the link ends at once, in every session."""
    known = cast(OfficeRequest, request)
    own, form = child_or_404(known, key), Confirm(request.POST or None)
    last = f"{reverse('family_account_close')}?why=last"
    if open_links(known.user.pk).count() == 1:
        return redirect(last)
    if confirmed(request, form):
        try:
            unlink(known.user, key, known.now)
        except LastChild:
            return redirect(last)
        except LastName:
            form.add_error(None, NEEDS_EMAIL)
        else:
            return to_account("child_removed")
    return render(request, "parent/office/child_remove.html", {"form": form, "own": own})


@changing
def remove_place(request: HttpRequest, child: UUID, provider: UUID) -> HttpResponse:
    """What it means; then the link to a child at a facility ends at once."""
    known = cast(OfficeRequest, request)
    try:
        own = place(known.user, child, provider, known.today)
    except NotLinked as error:
        raise Http404("child") from error
    last, form = f"{reverse('family_account_close')}?why=last", Confirm(request.POST or None)
    if open_links(known.user.pk).count() == 1:
        return redirect(last)
    if confirmed(request, form):
        try:
            unlink_at_facility(known.user, child, provider, known.now)
        except LastChild:
            return redirect(last)
        return to_account("place_removed")
    return render(request, "parent/office/place_remove.html", {"form": form, "own": own})
