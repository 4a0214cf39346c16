"""Before every page: who asks, which rows they see, what time it is; after it: what browsers do."""

from collections.abc import Callable
from datetime import date, datetime
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accueil.identity.models import Account
from accueil.identity.permissions import COUNTRY, OFFICE, SCOPES
from accueil.store.models import Actor
from accueil.store.security import see

POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'"


class OfficeRequest(HttpRequest):
    """A request of somebody who is signed in, as the views get it."""

    user: Account
    actor: Actor
    now: datetime
    today: date


class Door:
    """Sets `request.actor`, `.now` and `.today`, and the rows that the connection sees."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        known = cast(OfficeRequest, request)
        known.now = timezone.now()
        known.today = timezone.localdate(known.now)
        known.actor = actor_of(known.user if request.user.is_authenticated else None)
        scope = SCOPES.get(known.actor.role)
        see(office=known.actor.office if scope == OFFICE else "", country=scope == COUNTRY)
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def actor_of(account: Account | None) -> Actor:
    """Who acts, for the access log."""
    if account is None:
        return Actor(None, "visitor")
    return Actor(account.id, account.role, account.office_id or "")
