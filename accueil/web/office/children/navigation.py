"""The menu of the office door: the pages that this role may open and that there are."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accueil.identity.permissions import COUNTRY, OFFICE, SCOPES, SIGNED_IN, may
from accueil.web.office.children.known import url_of

MENU = (
    ("office_home", SIGNED_IN, _("Today")),
    ("children", "child.read", _("Children")),
    ("applications", "application.read", _("Applications")),
    ("radar", "radar.read", _("Renewals")),
    ("announced", "child.read", _("From the parents")),
    ("letters", "letters.print", _("Letters")),
    ("messages", "messages.read", _("Messages")),
    ("situations", "situation.request", _("Precarious situations")),
    ("corrections", "correction.read", _("Corrections")),
    ("providers", "provider.list", _("Providers")),
    ("periods", "period.read", _("Billing")),
    ("payments", "payments.read", _("Payments")),
    ("statistics", "statistics.read", _("Statistics")),
    ("audit", "audit.read", _("Audit of the bills")),
    ("material", "material.keep", _("Material")),
    ("colleagues", "staff.office", _("Colleagues")),
    ("services", "services.keep", _("Other services")),
    ("access_log", "log.read", _("Access log")),
)
# Pages whose address begins otherwise than that of the entry where they are found.
BELONGS = {"contracts": "children", "goodwill": "corrections"}


def navigation(request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
    """The context processor: `navigation`, empty where nobody of an office is signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or SCOPES[user.role] not in (OFFICE, COUNTRY):
        return {"navigation": []}
    here = _part(request.path)
    items = [
        {"url": url_of(name), "label": label, "current": _part(url_of(name)) == here}
        for name, permission, label in MENU
        if permission == SIGNED_IN or may(user.role, permission)
    ]
    return {"navigation": [item for item in items if item["url"]]}


def _part(path: str) -> str:
    """The part of the office door that an address belongs to, by how it begins."""
    first = path.strip("/").split("/")[0]
    return BELONGS.get(first, first)
