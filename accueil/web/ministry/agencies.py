"""The agencies of childminders, and who works there."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accueil.actions.providers import Keeper
from accueil.identity import accounts
from accueil.identity.permissions import AGENCY, SCOPES, may
from accueil.registry.models import Agency, Provider
from accueil.web.base import people
from accueil.web.base.middleware import OfficeRequest
from accueil.web.ministry.forms import NewAgency


@require_GET
def agencies(request: HttpRequest) -> HttpResponse:
    """Every agency by name, with how many childminders it has."""
    known = cast(OfficeRequest, request)
    if SCOPES[known.user.role] == AGENCY:
        return redirect("provider_home")
    rows = [
        [{"text": one.name, "url": reverse("agency", args=[one.pk])}, str(_childminders(one))]
        for one in Agency.objects.all()
    ]
    columns = [{"label": _("Name")}, {"label": _("Childminders"), "number": True}]
    may_keep = may(known.user.role, "agreement.keep")
    context = {"columns": columns, "rows": rows, "may_keep": may_keep}
    return render(request, "ministry/agencies.html", context)


def _childminders(agency: Agency) -> int:
    return Provider.objects.filter(agency=agency).count()


@require_GET
def agency(request: HttpRequest, agency: UUID) -> HttpResponse:
    """One agency: how it is reached, its childminders, who may sign in."""
    known = cast(OfficeRequest, request)
    if SCOPES[known.user.role] == AGENCY:
        return redirect("provider_home")
    one = get_object_or_404(Agency, pk=agency)
    staff = accounts.colleagues(known.actor).filter(agency=one)
    context = {
        "agency": one,
        "who": [
            {"label": _("E-mail address"), "value": one.email},
            {"label": _("Telephone"), "value": one.telephone},
        ],
        "childminders": Provider.objects.filter(agency=one).select_related("commune"),
        "rows": people.rows(staff, lambda account: reverse("colleague", args=[account.pk])),
        "may_invite": may(known.user.role, "staff.manage"),
        "said": people.told(request.GET.get("done", "")),
    }
    return render(request, "ministry/agency.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new agency."""
    known = cast(OfficeRequest, request)
    form = NewAgency(request.POST or None)
    made = form.made(Keeper(known.actor, known.now)) if form.is_valid() else None
    if made:
        return redirect("agency", agency=made.pk)
    context = {"form": form, "title": _("New agency"), "back_url": reverse("agencies")}
    return render(request, "ministry/form.html", context)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Somebody of the agency, who gets an e-mail with a link."""
    known, one = cast(OfficeRequest, request), get_object_or_404(Agency, pk=agency)
    back = reverse("agency", args=[one.pk])
    language = {"language": known.user.language}
    form = people.Invite(("agency",), request.POST or None, initial=language)
    if form.is_valid() and people.invited(known, form, form.invited(), agency=one):
        return redirect(f"{back}?done=invited")
    context = {"form": form, "of": one.name, "role": people.ROLES["agency"], "back_url": back}
    return render(request, "ministry/invite.html", context)
