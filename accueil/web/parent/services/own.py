"""The services that a parent signs in to: which, since when, and their end."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accueil.identity.services.models import Grant
from accueil.identity.services.registered import grants_of, take_back
from accueil.web.base.middleware import OfficeRequest
from accueil.web.parent.services import words


@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """What is allowed now."""
    known = cast(OfficeRequest, request)
    rows = [_shown(grant) for grant in grants_of(known.user.pk)]
    shown = {"rows": rows, "ended": "ended" in request.GET}
    return render(request, "parent/services/services.html", shown)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, grant: UUID) -> HttpResponse:
    """Take back what one allowed, asked once more before it is done."""
    known = cast(OfficeRequest, request)
    found = get_object_or_404(grants_of(known.user.pk), pk=grant)
    if request.method == "POST":
        take_back(known.user, found.pk, known.now)
        answer = redirect("family_services")
        answer["Location"] += "?ended"
        return answer
    return render(request, "parent/services/end.html", {"service": _shown(found)})


def _shown(grant: Grant) -> dict[str, Any]:
    return {
        "pk": grant.pk,
        "name": words.name_of(grant.service),
        "learns": words.learns(grant.scopes),
        "since": timezone.localdate(grant.made_at),
        "used": timezone.localtime(grant.used_at) if grant.used_at else None,
    }
