"""What the frame of every page shows: the day, the billing period, the office, who is signed in."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

import accueil
from accueil.identity.permissions import PARENT
from accueil.law.calendar import Period

HOME, FAMILY_PATH = "/", "/family/"


@dataclass(frozen=True)
class Page:
    """The frame of a page; templates read it as `page`.

    `office_name` and `person` are empty where nobody is signed in. `here` is the address of this
    page with its question, to come back to after another language was chosen. `home`, `account`,
    `sign_out`: the addresses of the door one is at.
    """

    today: date
    period: Period
    office_name: str
    person: str
    signed_in: bool
    here: str
    demo: bool
    version: str
    home: str
    account: str
    sign_out: str
    languages: tuple[tuple[str, str], ...]


def page(request: HttpRequest) -> dict[str, Page]:
    """The context processor.

    The door has set `request.today`; without it the clock is read. The person's name is what the
    account says of itself (`str(request.user)`), the office is the account's.
    """
    today = getattr(request, "today", None) or timezone.localdate()
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    office = getattr(user, "office", None) if signed_in else None
    frame = Page(
        today=today,
        period=Period.containing(today),
        office_name=office.name if office else "",
        person=str(user) if signed_in else "",
        signed_in=bool(signed_in),
        here=request.get_full_path(),
        demo=bool(getattr(settings, "DEMO", False)),
        version=accueil.__version__,
        **_door(request, signed_in),
        languages=tuple((code, str(name)) for code, name in settings.LANGUAGES),
    )
    return {"page": frame}


def _door(request: HttpRequest, signed_in: bool) -> dict[str, str]:
    """The addresses of the parents' door, or of the staff's."""
    role = getattr(request.user, "role", "") if signed_in else ""
    if role == PARENT or (not signed_in and request.path.startswith(FAMILY_PATH)):
        names = {"home": "family_home", "account": "family_account", "sign_out": "family_sign_out"}
    else:
        home = "office_home" if signed_in else ""
        names = {"home": home, "account": "account", "sign_out": "sign_out"}
    return {name: _url(route) or HOME for name, route in names.items()}


def _url(route: str) -> str:
    try:
        return reverse(route) if route else ""
    except NoReverseMatch:
        return ""
