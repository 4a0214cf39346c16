"""From two PINs to an account: a new one, one that is there, or one whose password is forgotten.

The number, its code and the password are asked for by the steps of `account.making`.
"""

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accueil.actions import claiming
from accueil.actions.claiming import EmailTaken
from accueil.actions.facilities import NotLinked
from accueil.identity.limits import refuse_too_many
from accueil.identity.models import Account
from accueil.identity.numbers import masked
from accueil.identity.parents import Maker
from accueil.identity.permissions import PARENT
from accueil.identity.pins import PinsRefused, Typed
from accueil.web.base.entering import address_of
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.routes import FAMILY_SIGN_IN, redirect_with
from accueil.web.parent.account import making, sessions
from accueil.web.parent.account.making import PINS
from accueil.web.parent.account.sessions import Way
from accueil.web.parent.pins.forms import TwoPins
from accueil.web.parent.pins.words import refused

FORGOTTEN = "pins_forgotten"
ADD = "family_account_facility_add"


def first(request: HttpRequest, kind: str) -> HttpResponse:
    """The e-mail and both PINs; who is signed in adds the child to the account that is open."""
    if getattr(request.user, "role", "") == PARENT:
        return redirect(ADD)

    def go_on(pair: UUID, email: str) -> HttpResponse:
        sessions.go_on(request, Way(kind, pins=str(pair), email=email))
        return redirect("family_pins_next")

    return _given(request, go_on)


def add(request: HttpRequest, _kind: str) -> HttpResponse:
    """The same form in the virtual office: the child is added at once."""

    def link(pair: UUID, email: str) -> HttpResponse:
        return _linked(cast(OfficeRequest, request), pair, email)

    return _given(request, link)


def _given(request: HttpRequest, then: Callable[[UUID, str], HttpResponse]) -> HttpResponse:
    """The form; then what becomes of a pair that is right. Refuses with TooMany."""
    form, why, now = TwoPins(request.POST or None), "", cast(OfficeRequest, request).now
    if form.is_valid():
        typed = Typed(**form.cleaned_data)
        refuse_too_many("pins", {"name": typed.email, "address": address_of(request)}, now)
        try:
            return then(claiming.check(typed, now), typed.email)
        except PinsRefused as error:
            why = error.reason
            form.add_error(None, refused(why))
    return render(request, "parent/pins/pins.html", {"form": form, "why": why})


def onward(request: HttpRequest, _kind: str) -> HttpResponse:
    """What the PINs give, and to which account: a new one, or one that is there."""
    way = _begun(request)
    if way is None:
        return redirect("family_pins")
    if getattr(request.user, "role", "") == PARENT:
        return redirect("family_pins_add")
    try:
        found = claiming.offered(UUID(way.pins), way.email, cast(OfficeRequest, request).now)
    except PinsRefused as error:
        return over(request, error)
    number = masked(str(found.account.mobile)) if found.account else ""
    shown = {"offered": found, "email": way.email, "number": number}
    return render(request, "parent/pins/next.html", shown)


def _begun(request: HttpRequest) -> Way | None:
    """Who gave both PINs not long ago, whichever way was taken then."""
    return sessions.way(request, PINS) or sessions.way(request, FORGOTTEN)


def forgotten(request: HttpRequest, kind: str) -> HttpResponse:
    """The password is forgotten: a code goes to the number that the account has."""
    way = _begun(request)
    if way is None or request.method == "GET":
        return redirect("family_pins_next")
    try:
        found = claiming.offered(UUID(way.pins), way.email, cast(OfficeRequest, request).now)
    except PinsRefused as error:
        return over(request, error)
    if found.account is None:
        return redirect("family_pins_next")
    older = way.sms if way.kind == kind else ""
    number = str(found.account.mobile)
    again = Way(kind, pins=way.pins, email=way.email, mobile=number, sms=older)
    return making.send(request, again)


def password(request: HttpRequest, kind: str) -> HttpResponse:
    """The password; with it the account is made, or opened again, and the child is in it."""
    try:
        return making.choose(request, kind, _made if kind == PINS else _opened)
    except PinsRefused as error:
        return over(request, error)
    except EmailTaken:
        return redirect("family_pins_next")


def _made(request: HttpRequest, way: Way, typed: str) -> HttpResponse:
    def make(by: Maker) -> Account:
        return claiming.make_account(UUID(way.pins), way.email, way.mobile, typed, by=by)

    return making.signed_in(request, make)


def _opened(request: HttpRequest, way: Way, typed: str) -> HttpResponse:
    """The account has its new password; one signs in with it, and reads of the child then."""
    now = cast(OfficeRequest, request).now
    link = claiming.reset(UUID(way.pins), way.email, way.mobile, typed, now=now)
    sessions.leave_way(request)
    sessions.remember_kept(request, link.account)
    target = reverse("family_pins_linked", args=[link.child_id, link.provider_id])
    return redirect_with(FAMILY_SIGN_IN, done="pins", next=target)


def add_begun(request: HttpRequest, _kind: str) -> HttpResponse:
    """Who gave the PINs first and signed in then: the child is added to this account."""
    way, known = _begun(request), cast(OfficeRequest, request)
    if way is None:
        return redirect(ADD)
    try:
        if request.method == "POST":
            return _linked(known, UUID(way.pins), way.email)
        found = claiming.offered(UUID(way.pins), way.email, known.now)
    except PinsRefused as error:
        return over(request, error)
    shown = {"offered": found, "email": known.user.private_email}
    return render(request, "parent/pins/add.html", shown)


def _linked(request: OfficeRequest, pair: UUID, email: str) -> HttpResponse:
    link = claiming.claim(request.user, pair, email, request.now)
    sessions.leave_way(request)
    return redirect("family_pins_linked", link.child_id, link.provider_id)


@require_GET
def linked(request: HttpRequest, child: UUID, provider: UUID) -> HttpResponse:
    """What happened: the child is in the account, and what became of its other facilities."""
    known = cast(OfficeRequest, request)
    try:
        found = claiming.linked_at(known.user, child, provider, known.today)
    except NotLinked as error:
        raise Http404("child") from error
    return render(request, "parent/pins/linked.html", {"found": found})


def over(request: HttpRequest, error: PinsRefused) -> HttpResponse:
    """The PINs opened something a moment ago and do so no more: another tab was quicker."""
    shown = {"why": error.reason, "words": refused(error.reason)}
    return render(request, "parent/pins/over.html", shown)
