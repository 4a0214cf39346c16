"""What every change of an account has in common: the password again, one session that goes on."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib.auth import update_session_auth_hash
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accueil.identity import own_account, sign_ins
from accueil.identity.limits import TooMany
from accueil.web.base.entering import address_of
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.routes import redirect_with
from accueil.web.parent.account import codes

View = Callable[..., HttpResponse]


def changing(view: View) -> View:
    """A page that is looked at and sent; who has tried too often is told for how long to wait."""

    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **values: object) -> HttpResponse:
        try:
            return view(request, *args, **values)
        except TooMany as error:
            return codes.locked(request, error)

    return guarded


def confirmed(request: HttpRequest, form: Form) -> bool:
    """Whether what was sent is complete and the password right. Refuses with TooMany."""
    if not form.is_valid():
        return False
    known = cast(OfficeRequest, request)
    current, address = form.cleaned_data["current"], address_of(request)
    if own_account.is_own_password(known.user, current, address=address, now=known.now):
        return True
    form.add_error("current", _("This is not your password."))
    return False


def key_of(request: HttpRequest) -> str | None:
    """The key of the session that goes on."""
    return request.session.session_key


def go_on(request: HttpRequest) -> None:
    """After a change: this session alone goes on, with a new key."""
    before = key_of(request)
    update_session_auth_hash(request, cast(OfficeRequest, request).user)
    sign_ins.moved(before, key_of(request))


def done(request: HttpRequest, what: str) -> HttpResponse:
    """A change was made: this session alone goes on, on the page of the account."""
    go_on(request)
    return to_account(what)


def to_account(what: str) -> HttpResponse:
    """The page of the account, which says what was done."""
    return redirect_with("family_account", done=what)


def url_or_nothing(route: str) -> str:
    """The address of a route of another part; empty where it is not there."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
