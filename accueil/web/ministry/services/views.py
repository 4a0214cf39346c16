"""Other services: which there are, a new one with its secret, the end of one."""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accueil.identity.services import registered
from accueil.identity.services.models import Grant, Service
from accueil.web.base.middleware import OfficeRequest
from accueil.web.ministry.services.forms import LEARNS, NewService


@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """Every service, those that are open first."""
    rows = sorted(
        (_shown(service) for service in Service.objects.order_by("-made_at")),
        key=lambda row: not row["open"],
    )
    shown = {"rows": rows, "ended": "ended" in request.GET}
    return render(request, "ministry/services/services.html", shown)


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new service; the answer shows its secret, once and never again."""
    known = cast(OfficeRequest, request)
    form = NewService(request.POST or None)
    if not form.is_valid():
        return render(request, "ministry/services/new.html", {"form": form})
    service, text = registered.register(
        form.registration(), by=known.actor, now=known.now, demo=settings.DEMO
    )
    shown = {"service": _shown(service), "text": text}
    return render(request, "ministry/services/made.html", shown)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, service: UUID) -> HttpResponse:
    """The end of a service, asked once more before it is done."""
    known, row = cast(OfficeRequest, request), get_object_or_404(Service, pk=service)
    if request.method == "POST":
        registered.end(row, by=known.actor, now=known.now)
        answer = redirect("services")
        answer["Location"] += "?ended"
        return answer
    return render(request, "ministry/services/end.html", {"service": _shown(row)})


def _shown(service: Service) -> dict[str, Any]:
    open_now = service.ended_at is None
    return {
        "pk": service.pk,
        "name": service.name_in((get_language() or "fr")[:2]),
        "client_id": service.client_id,
        "uris": [*service.redirect_uris, *service.sign_out_uris],
        "learns": [LEARNS[scope] for scope in service.scopes if scope in LEARNS],
        "contact": service.contact,
        "made": timezone.localdate(service.made_at),
        "ended": timezone.localdate(service.ended_at) if service.ended_at else None,
        "parents": Grant.objects.filter(service=service, ended_at__isnull=True).count(),
        "open": open_now,
    }
