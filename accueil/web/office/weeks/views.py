"""A child's weeks without free hours: the year on one page, what others cost, the choice."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accueil.actions.weeks import WrongWeeks, YearOfWeeks, choose_weeks, year_of
from accueil.actions.weeks_costs import what_it_costs
from accueil.identity.permissions import may
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.models import note
from accueil.web.base import weeks as shown
from accueil.web.base.middleware import OfficeRequest

TEMPLATE = "office/weeks/weeks.html"


@require_http_methods(["GET", "POST"])
def weeks(request: OfficeRequest, child: UUID) -> HttpResponse:
    """The weeks of a year; ticked otherwise, what that costs; then saved."""
    of = get_object_or_404(m.Child.objects.select_related("office"), pk=child)
    years = _years(request.today)
    stands = year_of(of.pk, _year(request, years), shipped())
    note(request.actor, "read", "weeks", now=request.now, child=of.pk)
    if request.method == "GET":
        return _page(request, of, stands, set(stands.without))
    if not may(request.user.role, "child.change"):
        raise PermissionDenied("child.change")
    ticked = shown.typed(request.POST, stands)
    if request.POST.get(shown.SEEN) != shown.seen(stands):
        problem = _("Somebody else changed these weeks in the meantime. This is how it is now.")
        return _page(request, of, stands, set(stands.without), problem=problem)
    try:
        if request.POST.get("do") == "save":
            _save(request, of, stands, ticked)
            return redirect(f"{reverse('weeks', args=[of.pk])}?year={stands.year}&saved=1")
        return _page(request, of, stands, ticked, costs=_costs(request, of, stands, ticked))
    except WrongWeeks as error:
        return _page(request, of, stands, ticked, problem=shown.problem(error))


def _years(today: date) -> list[int]:
    year = Period.containing(today).year
    return [year - 1, year, year + 1]


def _year(request: OfficeRequest, years: list[int]) -> int:
    """The year asked for, or this one. Refuses (404) others than these."""
    asked = request.GET.get("year", str(years[1]))
    if asked not in map(str, years):
        raise Http404("no weeks are chosen for that year")
    return int(asked)


def _save(request: OfficeRequest, of: m.Child, stands: YearOfWeeks, ticked: set[date]) -> None:
    choose_weeks(of.pk, stands.year, ticked, shipped(), by=request.actor, now=request.now)


def _costs(
    request: OfficeRequest, of: m.Child, stands: YearOfWeeks, ticked: set[date]
) -> dict[str, Any]:
    """What a page shows of other weeks. Refuses with `WrongWeeks`."""
    costs = what_it_costs(of.pk, stands.year, ticked, shipped(), today=request.today)
    before = set(stands.without)
    if before == ticked:
        return {"same": _("These are the weeks that hold already.")}
    return {
        "gone": sorted(before - ticked),
        "come": sorted(ticked - before),
        "rows": shown.compared(costs),
        "sentence": shown.told(costs),
        "ticked": sorted(ticked),
    }


def _page(
    request: OfficeRequest,
    of: m.Child,
    stands: YearOfWeeks,
    ticked: set[date],
    *,
    problem: str = "",
    costs: dict[str, Any] | None = None,
) -> HttpResponse:
    identity = m.Identity.objects.current().on(request.today).filter(child=of).first()
    context = {
        "child": of,
        "name": f"{identity.given_name} {identity.family_name}" if identity else "",
        "year": stands.year,
        "years": _years(request.today),
        "due": stands.due,
        "total": len(stands.mondays),
        "unknown": not stands.default and not stands.without,
        "months": shown.months(stands, ticked, shipped()),
        "seen": shown.seen(stands),
        "problem": problem,
        "saved": request.method == "GET" and "saved" in request.GET,
        "may_choose": may(request.user.role, "child.change") and stands.due is not None,
        "back_url": reverse("child", args=[of.pk]),
        "cancel_url": reverse("child", args=[of.pk]),
        "costs": costs,
        **(costs or {}),
    }
    return render(request, TEMPLATE, context, status=409 if problem else 200)
