"""What waits today: the first page after signing in."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accueil.identity.permissions import AGENCY, COUNTRY, PROVIDER, SCOPES, may
from accueil.registry import parents, radar
from accueil.registry.applications import names_of_children
from accueil.registry.models import Application
from accueil.store.models import Message, note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.children import known

SHOWN = 10


def home(request: HttpRequest) -> HttpResponse:
    """The search box, and counts of what waits, each with the page where it is done."""
    asked = cast(OfficeRequest, request)
    role = asked.user.role
    if SCOPES[role] in (PROVIDER, AGENCY):
        return redirect("provider_home")
    context = {
        "may_search": may(role, "child.read"),
        "may_write": may(role, "application.write"),
        "applications": _applications(asked) if may(role, "application.read") else None,
        "radar": _radar(asked) if may(role, "radar.read") else None,
        "parents": _parents(asked) if may(role, "child.read") else None,
        "letters": _letters() if may(role, "letters.print") else None,
        "failed": _failed() if may(role, "messages.read") else None,
    }
    return render(request, "office/children/home.html", context)


def _applications(asked: OfficeRequest) -> dict[str, Any]:
    """Applications that were begun, the newest first, with their children; how many there are."""
    everywhere = SCOPES[asked.user.role] == COUNTRY
    found = Application.objects.filter(state="open").order_by("-opened_at")
    shown = list(found.select_related("office")[:SHOWN])
    children = names_of_children(shown)
    note(asked.actor, "read", "list of open applications", now=asked.now)
    rows = [
        {
            "number": application.number,
            "office": application.office.name if everywhere else "",
            "children": children.get(application.pk, ""),
            "opened": application.opened_at,
            "renewal": application.purpose == "renewal",
            "url": known.url_of("application", application.pk),
        }
        for application in shown
    ]
    return {"count": found.count(), "rows": rows, "url": known.url_of("applications")}


def _radar(asked: OfficeRequest) -> dict[str, Any]:
    """How many contracts end soon and are not renewed, and when the first of them does."""
    office = "" if SCOPES[asked.user.role] == COUNTRY else asked.actor.office
    soon, over, first = radar.counted(asked.today, office)
    return {"soon": soon, "over": over, "first": first}


def _parents(asked: OfficeRequest) -> dict[str, int]:
    """How many renewals parents confirmed, how many changes they announced, that wait."""
    office = "" if SCOPES[asked.user.role] == COUNTRY else asked.actor.office
    kinds = list(parents.waiting(office).values_list("kind", flat=True))
    confirmed = kinds.count("unchanged")
    return {"count": len(kinds), "confirmed": confirmed, "changes": len(kinds) - confirmed}


def _letters() -> dict[str, Any]:
    return {"count": Message.objects.filter(state="waiting", channel="letter").count()}


def _failed() -> dict[str, Any]:
    return {"count": Message.objects.filter(state="failed").count()}
