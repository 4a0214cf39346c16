"""Colleagues: who works here, and may they still."""

from typing import cast
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accueil.identity import accounts
from accueil.identity.accounts import Invited
from accueil.registry.models import Office
from accueil.web.base import people
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.routes import redirect_with
from accueil.web.staff.forms import Invite

A_PAGE = 50


@require_GET
def colleagues(request: HttpRequest) -> HttpResponse:
    """The accounts of the own office; for the ministry, all."""
    found = accounts.colleagues(cast(OfficeRequest, request).actor)
    slice_ = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = people.rows(slice_, lambda one: reverse("colleague", args=[one.pk]))
    told = people.told(request.GET.get("done", ""))
    shown = {"rows": rows, "slice": slice_, "said": told}
    return render(request, "staff/colleagues.html", shown)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """A new colleague, who gets an e-mail with a link."""
    known = cast(OfficeRequest, request)
    form = Invite(known.actor, request.POST or None, initial={"language": known.user.language})
    if form.is_valid() and _invited(known, form):
        return redirect_with("colleagues", done="invited")
    return render(request, "staff/invite.html", {"form": form})


@require_http_methods(["GET", "POST"])
def colleague(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One colleague: a new link, the second step taken away, signing in allowed or not."""
    known = cast(OfficeRequest, request)
    found = get_object_or_404(accounts.colleagues(known.actor), pk=pk)
    action = request.POST.get("action", "")
    if action in people.ACTIONS and accounts.manages(known.actor, found):
        people.act(known, found, action)
        return redirect_with("colleagues", done=action)
    return render(request, "staff/colleague.html", people.shown(known, found))


def _invited(known: OfficeRequest, form: Invite) -> bool:
    typed = form.cleaned_data
    own_office = known.user.office if "role" not in typed else None
    chosen = Office.objects.filter(pk=typed.get("office") or "").first()
    role = typed.get("role") or known.actor.role
    office = own_office or chosen
    if not _fits(form, role, office):
        return False
    who = Invited(typed["email"], typed["name"], role, office, typed["language"])
    return people.invited(known, form, who)


def _fits(form: Invite, role: str, office: Office | None) -> bool:
    """Whether role and office go together; says what does not."""
    expected = accounts.ROLE_OF_OFFICE[office.kind] if office else None
    if expected is None and role in accounts.ROLE_OF_OFFICE.values():
        form.add_error("office", _("Choose the office of this officer."))
    elif expected is not None and role != expected:
        form.add_error("office", _("This role does not belong to this office."))
    return not form.errors
