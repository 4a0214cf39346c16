"""The menu of the parents' door."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accueil.identity.permissions import PARENT

# Routes that lead to a part of the door; one whose page is not there is left out.
MENU = (
    ("family_home", _("My children")),
    ("family_bills", _("Bills")),
    ("family_renewal", _("Contracts")),
    ("family_what_if", _("What if …?")),
    ("family_material", _("Material")),
    ("family_questions", _("Questions and help")),
)


def navigation(request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
    """The context processor: `navigation` for a parent who is signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.role != PARENT:
        return {}
    routes = [(_url(name), label) for name, label in MENU]
    longest = max((url for url, _label in routes if _leads(request.path, url)), default="", key=len)
    return {
        "navigation": [
            {"url": url, "label": label, "current": url == longest} for url, label in routes if url
        ]
    }


def _leads(path: str, url: str) -> bool:
    return bool(url) and path.startswith(url)


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
