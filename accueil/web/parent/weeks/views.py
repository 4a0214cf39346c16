"""A child's weeks without free hours: the year, the cheapest proposal, the parents' own choice."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accueil.actions.weeks import choose_as_parent
from accueil.law.parameters import shipped
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.weeks import flow
from accueil.web.parent.known import child_or_404


@require_http_methods(["GET", "POST"])
def weeks(request: OfficeRequest, child: UUID) -> HttpResponse:
    """The weeks of a year; ticked otherwise or as proposed, what that costs; then saved."""
    own = child_or_404(request, child)
    here = reverse("family_weeks", args=[own.child.pk])

    def choose(year: int, mondays: set[date]) -> None:
        choose_as_parent(own.child.pk, year, mondays, shipped(), by=request.actor, now=request.now)

    answer = flow.weeks(request, own.child.pk, choose)
    if answer.saved:
        return redirect(f"{here}?year={answer.saved}&saved=1")
    note(request.actor, "read", "weeks", now=request.now, child=own.child.pk)
    back = reverse("family_home")
    context = {"name": own.name, "back_url": back, "cancel_url": back, **answer.context}
    return render(request, "parent/weeks/weeks.html", context, status=answer.status)
