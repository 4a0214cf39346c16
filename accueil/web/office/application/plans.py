"""The care that a family plans: listed, added, changed, removed, or none yet."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accueil.registry import answers as a
from accueil.registry import applications
from accueil.registry.models import Office, Provider
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.application import case, summary
from accueil.web.office.application.care import CommuneForm, PlanForm
from accueil.web.office.application.lists import entry_at, found_again, removed, replaced


def care(request: OfficeRequest, key: UUID) -> HttpResponse:
    """The plans so far; posted: there is none yet, or there are no more."""
    opened = case.opened(request, key, "planned care")
    if not opened.given.children:
        return case.tasks(opened)
    if request.method == "POST" and opened.application.state == "open":
        value = opened.given.care or a.Care()
        if opened.given.care is None:
            case.save(request, opened, "care", value, 0)
        return case.tasks(opened)
    return _list(request, opened, {})


def _list(request: OfficeRequest, opened: case.Opened, more: dict[str, Any]) -> HttpResponse:
    planned = opened.given.care or a.Care()
    names = summary.provider_names(planned)
    rows = [
        {
            "number": number,
            "name": names.get(plan.provider, ""),
            "lines": summary.plan_lines(plan, opened.given),
        }
        for number, plan in enumerate(planned.plans)
    ]
    version = opened.given.versions.get("care", 0)
    return case.page(request, opened, "care.html", {"plans": rows, "version": version, **more})


def plan(request: OfficeRequest, key: UUID, number: str) -> HttpResponse:
    """The page of one plan; `new` for one more. The commune decides which providers are shown."""
    opened = case.opened(request, key, "planned care")
    if opened.application.state != "open" or not opened.given.children:
        return case.tasks(opened)
    place = None if number == "new" else _number(number)
    there = opened.given.care.plans if opened.given.care else ()
    before = entry_at(there, place)
    if place is not None and before is None and request.method == "GET":
        raise Http404("no such plan")
    form = _form(request, opened, before, case.sent(request, request.POST))
    if request.method != "POST" or not form.is_valid():
        return _page(request, opened, form, place)
    value = a.Care(replaced(there, place if before else None, form.answer()))
    other = case.save(request, opened, "care", value, form.cleaned_data["version"])
    if other is None:
        return redirect("application_care", key)
    base = applications.saved(opened.application, "care", form.cleaned_data["version"] or 0)
    mine = entry_at(base.plans if base else None, place)
    now = found_again(other.theirs.plans, mine, _what)
    form = _form(request, opened, mine, case.retyped(request.POST, other.version))
    return _page(request, opened, form, now, conflict=case.conflict(opened, other))


def _what(plan: a.CarePlan) -> Any:
    return plan.child, plan.provider


def _form(
    request: OfficeRequest, opened: case.Opened, before: a.CarePlan | None, data: Any
) -> PlanForm:
    commune = _commune(request, opened, before)
    return PlanForm(data, opened.given, opened.application, plan=before, commune=commune)


def _commune(request: OfficeRequest, opened: case.Opened, before: a.CarePlan | None) -> str:
    """Where providers are looked for: asked for, that of the plan, the office's own."""
    asked = request.POST.get("commune") or request.GET.get("commune")
    if asked:
        return asked
    provider = Provider.objects.filter(pk=before.provider).first() if before else None
    return str(provider.commune_id if provider else opened.application.office_id)


def _page(
    request: OfficeRequest,
    opened: case.Opened,
    form: PlanForm,
    place: int | None,
    *,
    conflict: Any = None,
) -> HttpResponse:
    number = "new" if place is None else str(place)
    commune = Office.objects.filter(pk=form.of_commune, kind="commune").first()
    context = {
        "form": form,
        "communes": CommuneForm(None, form.of_commune),
        "commune": commune,
        "conflict": conflict,
        "form_url": reverse("application_plan", args=[opened.application.id, number]),
        "back_url": reverse("application_care", args=[opened.application.id]),
    }
    return case.page(request, opened, "plan.html", context)


@require_POST
def remove(request: OfficeRequest, key: UUID, number: int) -> HttpResponse:
    """Take a plan out."""
    opened = case.opened(request, key, "planned care")
    planned = opened.given.care or a.Care()
    version = _number(request.POST.get("version") or "0")
    if version != opened.given.versions.get("care", 0):
        return _list(request, opened, {"changed": True})
    if number < len(planned.plans) and opened.application.state == "open":
        case.save(request, opened, "care", a.Care(removed(planned.plans, number)), version)
    return redirect("application_care", key)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise Http404("no such number")
    return int(text)
