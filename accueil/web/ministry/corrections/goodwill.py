"""Goodwill: its list, one of it with its money, and a proposal."""

import hashlib
from typing import Any, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from accueil.actions import goodwill as action
from accueil.billing.models import Goodwill, Part
from accueil.billing.preview import Differences
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry.models import Child
from accueil.registry.providers import provider_names
from accueil.store.models import note
from accueil.web.base.corrections import shown, words
from accueil.web.base.corrections.forms import Choices, GoodwillForm
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.templatetags.look import period as period_name

A_PAGE = 25
TEMPLATES = "base/corrections/"


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """All goodwill: what waits for a second person first."""
    known = cast(OfficeRequest, request)
    found = Goodwill.objects.order_by("approved_at", "-recorded_at")
    waits = found.filter(approved_at__isnull=True, withdrawn_at__isnull=True)
    rest = found.exclude(pk__in=waits.values("pk")).order_by("-recorded_at")
    page = Paginator([*waits, *rest], A_PAGE).get_page(request.GET.get("page"))
    note(known.actor, "read", "list of goodwill", now=known.now)
    rows = shown.granted(list(page.object_list))
    for row in rows:
        row["url"] = reverse("goodwill", args=[row["goodwill"].pk])
    context = {"rows": rows, "slice": page, "back_url": reverse("ministry_corrections")}
    return render(request, f"{TEMPLATES}goodwill_list.html", context)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, goodwill: UUID) -> HttpResponse:
    """One proposal with what it does; approved by a second person, or withdrawn."""
    known = cast(OfficeRequest, request)
    found = get_object_or_404(Goodwill.objects.select_related("provider"), pk=goodwill)
    note(known.actor, "read", "goodwill", now=known.now, child=found.child_id)
    problem = ""
    if request.method == "POST":
        do = action.approve if request.POST.get("do") == "approve" else action.withdraw
        try:
            do(found.pk, actor=known.actor, now=known.now)
            return redirect(request.path + "?done=1")
        except action.CannotGrant as error:
            problem = words.not_granted(error)
            found.refresh_from_db()
    context = _context(known, found) | {"problem": problem}
    return render(request, f"{TEMPLATES}goodwill.html", context, status=409 if problem else 200)


def _context(request: OfficeRequest, found: Goodwill) -> dict[str, Any]:
    tag, state = words.GOODWILL[shown.state_of(found)]
    own = found.recorded_by == request.actor.account
    live = found.withdrawn_at is None
    said = request.GET.get("done", "")
    money = action.preview_of(found.pk, shipped(), now=request.now) if live else None
    return {
        "goodwill": found,
        "name": shown.child_names([found.child_id]).get(found.child_id, ""),
        "rows": shown.about_goodwill(found),
        "tag": tag,
        "state": state,
        "said": gettext("It is recorded.") + " " + gettext("It counts at the next run.")
        if said and (found.approved_at or not live)
        else gettext("It is proposed. Somebody else has to approve it.")
        if said
        else "",
        "shown": live,
        "own": own and found.approved_at is None,
        "may_approve": found.approved_at is None and not own,
        "money": shown.sides(money) if money else [],
        "back_url": reverse("goodwill_list"),
    }


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, child: UUID) -> HttpResponse:
    """Goodwill for a child's bill: shown in money for all sides, then proposed."""
    known = cast(OfficeRequest, request)
    found = get_object_or_404(Child, pk=child)
    note(known.actor, "read", "goodwill: to propose", now=known.now, child=found.pk)
    asked = f"{request.GET.get('period', '')}:{request.GET.get('provider', '')}"
    initial = {"bill": asked}
    form = GoodwillForm(request.POST or None, initial=initial, bills=_bills(found))
    looked, money = "", None
    if request.method == "POST" and form.is_valid():
        try:
            looked, money = _looked(known, found, form)
            same = request.POST.get("looked") == looked
            if request.POST.get("do") == "propose" and same:
                made = _proposed(known, found, form)
                return redirect(reverse("goodwill", args=[made.pk]) + "?done=1")
        except action.CannotGrant as error:
            form.refuse(error)
            looked, money = "", None
    context = {
        "form": form,
        "name": shown.child_names([found.pk]).get(found.pk, ""),
        "looked": looked,
        "money": shown.sides(money) if money else [],
        "back_url": reverse("goodwill_list"),
    }
    return render(request, f"{TEMPLATES}goodwill_propose.html", context)


def _bills(child: Child) -> Choices:
    """The bills of a child by period and provider, the newest first."""
    parts = Part.objects.filter(child=child.pk).values_list("period", "provider_id").distinct()
    found = sorted(parts, key=lambda one: one[0], reverse=True)
    names = provider_names(provider for _, provider in found)
    return [
        (f"{period}:{provider}", f"{period_name(period)}, {names.get(provider, '')}")
        for period, provider in found
    ]


def _of(form: GoodwillForm) -> tuple[UUID, Period, int]:
    period, _colon, provider = form.cleaned_data["bill"].partition(":")
    return UUID(provider), Period.named(period), form.cleaned_data["cents"]


def _looked(request: OfficeRequest, child: Child, form: GoodwillForm) -> tuple[str, Differences]:
    """What it would do, and a name for having seen just that."""
    provider, period, cents = _of(form)
    money = action.preview(child.pk, provider, period, cents, shipped(), now=request.now)
    seen = f"{child.pk} {provider} {period.name} {cents} {money.rows}"
    return hashlib.sha256(seen.encode()).hexdigest(), money


def _proposed(request: OfficeRequest, child: Child, form: GoodwillForm) -> Goodwill:
    provider, period, cents = _of(form)
    reason = form.cleaned_data["reason"]
    actor, now = request.actor, request.now
    return action.propose(child.pk, provider, period, cents, reason, actor=actor, now=now)
