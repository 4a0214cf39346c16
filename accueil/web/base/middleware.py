"""Before every page: who asks, which rows they see, what time it is, whether a session is over."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accueil.identity import sign_ins
from accueil.identity.actors import actor_of, see_as
from accueil.identity.models import Account
from accueil.identity.permissions import PARENT
from accueil.store.models import Actor

SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
LONGEST = timedelta(hours=10)
KEPT_EVERY = timedelta(minutes=1)
# What answers without the database: nothing of it concerns a person.
WITHOUT_DATABASE = frozenset({"/healthz", "/api/v1/assess", "/api/v1/scale"})


class OfficeRequest(HttpRequest):
    """A request of somebody who is signed in, as the views get it.

    `ended` says why a session is over: `idle`, `long`, `changed`, `elsewhere` (by another one of
    the same account), or nothing.
    """

    user: Account
    actor: Actor
    now: datetime
    today: date
    office_name: str
    ended: str


class Door:
    """Sets what `OfficeRequest` says, and the rows that the connection sees."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        known = cast(OfficeRequest, request)
        known.now = timezone.localtime(timezone.now())
        known.today = timezone.localdate(known.now)
        known.ended = _ended(known)
        account = known.user if request.user.is_authenticated else None
        known.actor = actor_of(account)
        known.office_name = str(account.office or "") if account else ""
        if request.path_info not in WITHOUT_DATABASE:
            see_as(known.actor)
        _keep(known)
        return self.get_response(request)


def _keep(request: OfficeRequest) -> None:
    """Put the end of a session off, at most once a minute: not every page writes it.

    So it ends after 20 minutes of nothing, or up to one minute before.
    """
    moment = request.now.timestamp()
    if request.user.is_authenticated and (
        moment - request.session.get(SEEN_AT, 0) >= KEPT_EVERY.total_seconds()
    ):
        request.session[SEEN_AT] = moment
        if request.user.role == PARENT:
            sign_ins.seen(request.session.session_key, request.now)


def _ended(request: OfficeRequest) -> str:
    """Why this session is over; one older than ten hours is ended here."""
    carried = bool(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    was_signed_in = SESSION_KEY in request.session
    if carried and request.session.session_key is None:
        ended = sign_ins.was_ended(request.COOKIES[settings.SESSION_COOKIE_NAME])
        return "elsewhere" if ended else "idle"
    if not request.user.is_authenticated:
        return "changed" if was_signed_in else ""
    if request.now.timestamp() - request.session.get(SIGNED_IN_AT, 0) > LONGEST.total_seconds():
        logout(request)
        return "long"
    return ""
