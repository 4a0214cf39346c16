"""The menu of the public door."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

# Routes that lead to a part of the door; one whose page is not there is left out.
MENU = (
    ("calculator", _("What does care cost?")),
    ("open_tariff", _("Open tariff")),
    ("rules", _("Rules")),
    ("api_docs", _("For developers")),
    ("family_sign_in", _("Sign in as a parent")),
    ("sign_in", _("Sign in for work")),
)
# What anyone may open beside these: it has the same menu.
OPEN = ("/family/", "/legal/", "/accessibility/")


def navigation(request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
    """The context processor: `navigation` on the public pages, for who is not signed in."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return {}
    urls = [(_url(name), label) for name, label in MENU]
    listed = [
        {"url": url, "label": label, "current": request.path.startswith(url)}
        for url, label in urls
        if url
    ]
    here = request.path == "/" or any(item["current"] for item in listed)
    return {"navigation": listed} if here or request.path.startswith(OPEN) else {}


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
