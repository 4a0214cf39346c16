"""The menu of the parents' door."""

import re
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accueil.identity.links import linked
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
# Entries that show something only of a child whose card's code was given.
OF_A_CARD = ("family_bills", "family_renewal", "family_what_if")
# What else belongs to a part; the first page's own address begins those of all other parts.
HOME = "family_home"
ALSO = {
    HOME: ("/family/children/", "/family/facilities/"),
    "family_renewal": ("/family/changes/",),
}
# The same below the address of a child.
BELOW = re.compile(r"/family/children/[^/]+/(?P<part>[a-z]+)/")
OF_A_CHILD = {
    "bills": "family_bills",
    "year": "family_bills",
    "days": "family_bills",
    "renewal": "family_renewal",
}


def navigation(request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
    """The context processor: `navigation` for a parent who is signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.role != PARENT:
        return {}
    by_card = linked(user.pk).exists()
    routes = [(name, _url(name), label) for name, label in MENU if by_card or name not in OF_A_CARD]
    return {
        "navigation": [
            {"url": url, "label": label, "current": _leads(request.path, name, url)}
            for name, url, label in routes
            if url
        ]
    }


def _leads(path: str, name: str, url: str) -> bool:
    """Whether a page belongs to a part of the menu."""
    of_a_child = BELOW.match(path)
    if of_a_child and of_a_child["part"] in OF_A_CHILD:
        return name == OF_A_CHILD[of_a_child["part"]]
    if name in ALSO and path.startswith(ALSO[name]):
        return True
    return path == url if name == HOME else path.startswith(url)


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
