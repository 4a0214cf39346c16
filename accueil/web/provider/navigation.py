"""The menu of the provider's door: the pages that this role may open."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accueil.identity.permissions import may
from accueil.web.provider.known import asked_provider, works_for_provider

SHEETS = "service_sheets"
KEEP_SHEETS = ("childminder", "agency")
# Route → permission and label; a route whose page is not there is left out.
MENU = (
    ("provider", "attendance.read", _("Overview")),
    ("week", "attendance.read", _("Week")),
    ("day", "attendance.read", _("Today")),
    ("provider_disputes", "attendance.read", _("Questions of families")),
    ("provider_notices", "attendance.read", _("Messages to families")),
    ("provider_contacts_list", "attendance.read", _("Emergency contacts")),
    ("care_contracts", "care.read", _("Children and contracts")),
    ("service_sheets", "care.read", _("Service sheets")),
    ("declaration", "declaration.read", _("Declaration")),
    ("invoices", "invoices.read", _("Invoices")),
    ("provider_payments", "invoices.read", _("Payments of families")),
    ("provider_statements", "invoices.read", _("Payments of the State")),
    ("provider_corrections", "correction.read", _("Corrections")),
    ("stays_file", "attendance.files", _("Files")),
    ("provider_people", "staff.provider", _("Colleagues")),
    ("provider_facts", "provider.read", _("Prices and hours")),
    ("api_keys", "keys.keep", _("Keys for programs")),
)
# Pages that have no entry of their own → the one where they are found.
BELONGS = {"absences": "week", "door": "day"}


def navigation(request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
    """The context processor: `navigation` for who works for a provider or an agency."""
    user = getattr(request, "user", None)
    if user is None or not works_for_provider(user):
        return {}
    provider = asked_provider(request)
    routes: list[tuple[str, Any]] = []
    if user.agency_id:
        routes.append((_url("provider_home"), _("Childminders")))
        routes.append((_url("agency_people"), _("Our agency")))
    if provider:
        routes += [
            (_url(name, provider=provider), label)
            for name, permission, label in MENU
            if may(user.role, permission) and (name != SHEETS or user.role in KEEP_SHEETS)
        ]
    here = _current(request.path)
    return {
        "navigation": [
            {"url": url, "label": label, "current": url == here or url == request.path}
            for url, label in routes
            if url
        ]
    }


def _current(path: str) -> str:
    """The address in the menu that a page belongs to: /care/<provider>/week/ for one of a week."""
    care, of, part, *_more = f"{path.strip('/')}///".split("/")
    return f"/{care}/{of}/{BELONGS.get(part, part)}/"


def _url(name: str, **values: Any) -> str:
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch:
        return ""
