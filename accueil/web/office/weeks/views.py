"""A child's weeks without free hours: the year on one page, what others cost, the choice."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accueil.actions.weeks import choose_weeks
from accueil.identity.permissions import may
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.weeks import flow

TEMPLATE = "office/weeks/weeks.html"


@require_http_methods(["GET", "POST"])
def weeks(request: OfficeRequest, child: UUID) -> HttpResponse:
    """The weeks of a year; ticked otherwise, what that costs; then saved."""
    of = get_object_or_404(m.Child.objects.select_related("office"), pk=child)

    def choose(year: int, mondays: set[date]) -> None:
        choose_weeks(of.pk, year, mondays, shipped(), by=request.actor, now=request.now)

    may_choose = may(request.user.role, "child.change")
    answer = flow.weeks(request, of.pk, choose if may_choose else None)
    if answer.saved:
        return redirect(f"{reverse('weeks', args=[of.pk])}?year={answer.saved}&saved=1")
    note(request.actor, "read", "weeks", now=request.now, child=of.pk)
    identity = m.Identity.objects.current().on(request.today).filter(child=of).first()
    back = reverse("child", args=[of.pk])
    context = {
        "child": of,
        "name": f"{identity.given_name} {identity.family_name}" if identity else "",
        "back_url": back,
        "cancel_url": back,
        **answer.context,
    }
    return render(request, TEMPLATE, context, status=answer.status)
