"""Every route names the permission it needs; a test walks them all."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accueil.identity.permissions import ANYONE, FAMILY, PARENT, PERMISSIONS, SIGNED_IN, may
from accueil.web.base.erased import erased, erased_on
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.purposes import PURPOSES

View = Callable[..., HttpResponseBase]
HOME = "/"
OF_A_CHILD = "children/<uuid:"  # of one that was erased no page of its office is left
FAMILY_HOME, FAMILY_SIGN_IN = "family_home", "family_sign_in"


def page(route: str, view: View, *, name: str, permission: str, purpose: str = "") -> URLPattern:
    """A route with its permission: `anyone`, `signed_in`, or one of the table.

    Who is not signed in is asked to; who may not is told so (403). `signed_in` is staff of
    any role: a parent is led to its own door. `purpose`: the page's task,
    which the access log keeps with all that is read or changed here.
    """
    if purpose and purpose not in PURPOSES:
        raise ValueError(f"{name}: {purpose} is no purpose")
    if permission not in (ANYONE, SIGNED_IN, *PERMISSIONS):
        raise ValueError(f"{name}: {permission} is no permission")

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        known = cast(OfficeRequest, request)
        known.actor = replace(known.actor, purpose=purpose)
        if permission == ANYONE:
            return view(request, *args, **values)
        if not request.user.is_authenticated:
            return to_sign_in(request, FAMILY_SIGN_IN if permission == FAMILY else "")
        if permission == SIGNED_IN and request.user.role == PARENT:
            return redirect(FAMILY_HOME)
        if permission != SIGNED_IN and not may(request.user.role, permission):
            raise PermissionDenied(permission)
        gone = erased_on(next(iter(values.values()))) if route.startswith(OF_A_CHILD) else None
        if gone:
            return erased(request, gone)
        return view(request, *args, **values)

    vars(guarded).update(permission=permission, purpose=purpose)
    return path(route, guarded, name=name)


def to_sign_in(request: HttpRequest, door: str = "") -> HttpResponseBase:
    """Ask to sign in, and come back to the page one was on; says why a session is over.

    `door`: the route of another sign-in than that of staff.
    """
    asked = {"next": page_of(request)}
    ended = getattr(request, "ended", "")
    if ended:
        asked["ended"] = ended
    return HttpResponseRedirect(f"{resolve_url(door or settings.LOGIN_URL)}?{urlencode(asked)}")


def redirect_with(name: str, **query: str) -> HttpResponseRedirect:
    """Go to a page that says what was done."""
    asked = f"?{urlencode(query)}" if query else ""
    return HttpResponseRedirect(reverse(name) + asked)


def page_of(request: HttpRequest) -> str:
    """The page itself; of what was sent from a page, that page."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return request.get_full_path()
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


def safe_target(request: HttpRequest, asked: str | None) -> str:
    """Where somebody wanted to go, if that is a page of ours."""
    own = {request.get_host()}
    if asked and url_has_allowed_host_and_scheme(asked, own, require_https=request.is_secure()):
        return asked
    return HOME
