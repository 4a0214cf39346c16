"""Every route names the permission it needs; a test walks them all."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from accueil.identity.permissions import ANYONE, PERMISSIONS, SIGNED_IN, may

View = Callable[..., HttpResponseBase]


def page(route: str, view: View, *, name: str, permission: str) -> URLPattern:
    """A route with its permission: `anyone`, `signed_in`, or one of the table.

    Who is not signed in is asked to; who may not is told so (403).
    """
    if permission not in (ANYONE, SIGNED_IN, *PERMISSIONS):
        raise ValueError(f"{name}: {permission} is no permission")

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        if permission == ANYONE:
            return view(request, *args, **values)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if permission != SIGNED_IN and not may(request.user.role, permission):
            raise PermissionDenied(permission)
        return view(request, *args, **values)

    vars(guarded)["permission"] = permission
    return path(route, guarded, name=name)
