"""What if: a year of care as it is planned and as it would be. By POST, and nothing is kept."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accueil.actions.what_if import CannotTry, Now, now_of, prices_of, providers_like, what_if
from accueil.law.parameters import shipped
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.parent.known import Own, own_children
from accueil.web.parent.whatif import shown
from accueil.web.parent.whatif.forms import WhatIfForm

TEMPLATE = "parent/whatif/whatif.html"


@require_http_methods(["GET", "POST"])
def what_if_page(request: OfficeRequest) -> HttpResponse:
    """The questions; the providers that were searched; the estimate."""
    children = own_children(request)
    chosen = _chosen(request, children)
    now = now_of(chosen.child.pk, today=request.today) if chosen else Now((), None)
    form = WhatIfForm(request.POST or None, children, now, request.today)
    found = _found(request)
    form.offer([*found, *_named(request, found)], prices_of(found, day=request.today))
    context: dict[str, Any] = {
        "back_url": reverse("family_home"),
        "form": form,
        "chosen": chosen,
        "now": shown.now(now),
    }
    if request.POST.get("do") == "search":
        form.quiet()
        context["searched"] = shown.searched(found)
    elif chosen and request.method == "POST" and form.is_valid():
        context |= _estimate(request, chosen, form)
    return render(request, TEMPLATE, context, status=409 if "problem" in context else 200)


def _chosen(request: OfficeRequest, children: list[Own]) -> Own | None:
    """The child that was chosen; else the first. None: the account has none."""
    asked = request.POST.get("child")
    named = (own for own in children if str(own.child.pk) == asked)
    return next(named, children[0] if children else None)


def _found(request: OfficeRequest) -> list[Provider]:
    """The providers by what was typed."""
    if request.method != "POST":
        return []
    text, kind = request.POST.get("find", "")[:80], request.POST.get("kind", "")
    return providers_like(text, kind, day=request.today)


def _named(request: OfficeRequest, found: list[Provider]) -> list[Provider]:
    """The provider that was chosen before, if it is none of those that were found now."""
    try:
        key = UUID(request.POST.get("provider", ""))
    except ValueError:
        return []
    known = {one.pk for one in found}
    return list(Provider.objects.filter(pk=key).exclude(pk__in=known).select_related("commune"))


def _estimate(request: OfficeRequest, own: Own, form: WhatIfForm) -> dict[str, Any]:
    """The year before and after; or why it cannot be estimated."""
    about = "tariffs and estimate shown"
    note(request.actor, "read", about, now=request.now, child=own.child.pk)
    try:
        found = what_if(own.child.pk, form.asked(), shipped(), today=request.today)
    except CannotTry as refused:
        return {"problem": shown.CANNOT[refused.code]}
    return {"result": shown.result(found), "title": _("Estimate for a year")}
