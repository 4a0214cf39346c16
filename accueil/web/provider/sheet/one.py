"""A service sheet: all days of a child and period in one page, typed, confirmed, printed."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.timezone import localtime

from accueil.actions.papers import Writer, rendering
from accueil.actions.sheets import (
    NotConfirmable,
    Sheet,
    confirm,
    may_be_confirmed,
)
from accueil.attendance.models import ServiceSheet
from accueil.attendance.periods import declared, is_closed
from accueil.documents.models import Document
from accueil.documents.service_sheet import SheetDay
from accueil.identity.permissions import may
from accueil.law.calendar import DAY, week_of
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.sheet import entries, words
from accueil.web.provider.sheet.found import agreed_times, childminder, sheet_or_404
from accueil.web.provider.sheet.saving import has_problems, save


def service_sheet(request: OfficeRequest, provider: UUID, period: str, child: UUID) -> HttpResponse:
    """The days of a child and period that have come, each with its boxes."""
    known = childminder(provider)
    sheet = sheet_or_404(known, child, period)
    boxes = [
        entries.known(day, agreed_times(sheet.child, day.day))
        for day in _come(sheet, request.today)
    ]
    if request.method == "POST":
        typed = [entries.typed(one.day, request.POST, one.planned) for one in boxes]
        sent = [one for one in typed if f"was-{one.key}" in request.POST]
        shown, changed = save(request, known, child, sent)
        if not has_problems(shown):
            return redirect(f"{_address(sheet, known)}?saved={changed}")
        by_day = {one.day: one for one in shown}
        boxes = [by_day.get(one.day, one) for one in boxes]
    else:
        what = f"service sheet {sheet.period.name}"
        note(request.actor, "read", what, now=request.now, child=child)
    return _page(request, known, sheet, boxes)


def _page(
    request: OfficeRequest, provider: Provider, sheet: Sheet, boxes: Sequence[entries.Boxes]
) -> HttpResponse:
    wrong = [one for one in boxes if one.problems]
    context = {
        **_about(provider, sheet),
        "weeks": _weeks(sheet, boxes),
        "wrong": wrong,
        "absences": words.ABSENCES.items(),
        "may_confirm": may_be_confirmed(sheet.period, request.today),
        "closed": is_closed(sheet.period),
        "declared": declared(provider.pk, sheet.period),
        "reason": request.POST.get("reason", ""),
        "done": _done(request),
        "may_receive": may(request.user.role, "forms.receive"),
        "back_url": reverse("service_sheets_of", args=[provider.pk, sheet.period.name]),
    }
    return render(request, "provider/sheet/one.html", context, status=400 if wrong else 200)


def _about(provider: Provider, sheet: Sheet) -> dict[str, Any]:
    """What every page of a sheet shows."""
    status, state = words.STATES[sheet.state]
    versions = ServiceSheet.objects.filter(
        provider=provider, child_id=sheet.child.child, period=sheet.period.name
    )
    return {
        "provider": provider,
        "sheet": sheet,
        "child": sheet.child,
        "period": sheet.period,
        "status": status,
        "state": state,
        "versions": list(versions.order_by("-version")),
    }


def _done(request: OfficeRequest) -> str:
    """What just happened: `saved`, `same`, `confirmed`, `early`; else nothing."""
    saved = request.GET.get("saved", "")
    if saved.isascii() and saved.isdigit():
        return "saved" if int(saved[:4]) else "same"
    said = request.GET.get("done", "")
    return said if said in ("confirmed", "early") else ""


def _address(sheet: Sheet, provider: Provider, name: str = "service_sheet") -> str:
    return reverse(name, args=[provider.pk, sheet.period.name, sheet.child.child])


def _come(sheet: Sheet, today: date) -> list[SheetDay]:
    return [day for day in sheet.days if day.day <= today]


def _weeks(sheet: Sheet, boxes: Sequence[entries.Boxes]) -> list[dict[str, Any]]:
    """The boxes by week, with the hours and meals that are entered."""
    entered = {day.day: day for day in sheet.days}
    weeks = []
    for monday, of_week in groupby(boxes, lambda one: week_of(one.day)):
        listed = list(of_week)
        days = [entered[one.day] for one in listed]
        weeks.append(
            {
                "monday": monday,
                "sunday": monday + DAY * 6,
                "boxes": listed,
                "minutes": sum(day.minutes for day in days),
                "meals": sum(day.meals for day in days),
                "opened": any(one.problems for one in listed),
            }
        )
    return weeks


def confirm_sheet(request: OfficeRequest, provider: UUID, period: str, child: UUID) -> HttpResponse:
    """Say that the sheet is right and complete: from now on there is a paper of it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    known = childminder(provider)
    sheet = sheet_or_404(known, child, period)
    writer = Writer(request.actor.account, request.user.name, localtime(request.now))
    try:
        made = confirm(known, child, sheet.period, writer)
    except NotConfirmable:
        return redirect(f"{_address(sheet, known)}?done=early")
    what = f"service sheet {sheet.period.name}: confirmed, version {made.version}"
    note(request.actor, "change", what, now=request.now, child=child)
    return redirect(f"{_address(sheet, known)}?done=confirmed")


def sheet_pdf(
    request: OfficeRequest, provider: UUID, period: str, child: UUID, version: int
) -> HttpResponse:
    """A version of a sheet as a sealed PDF, the same bytes each time."""
    known = childminder(provider)
    rows = ServiceSheet.objects.filter(provider=known, child_id=child, period=period)
    found = rows.filter(version=version).first()
    key = found.document if found else None
    document = Document.objects.filter(pk=key).first() if key else None
    if document is None:
        raise Http404("no such sheet")
    made = rendering(document, localtime(request.now))
    what = f"service_sheet {document.number} version {document.version}"
    note(request.actor, "download", what, now=request.now, child=child)
    response = HttpResponse(bytes(made.content), content_type="application/pdf")
    name = f"{slugify(document.number)}-v{document.version}"
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def printed(request: OfficeRequest, provider: UUID, period: str, child: UUID) -> HttpResponse:
    """The sheet as a page to print, as it stands now, with places for both signatures."""
    known = childminder(provider)
    sheet = sheet_or_404(known, child, period)
    what = f"service sheet {sheet.period.name}: printed"
    note(request.actor, "read", what, now=request.now, child=child)
    weeks = [
        {
            "rows": [_line(day) for day in days],
            "sum": sum(day.minutes for day in days),
            "meals": sum(day.meals for day in days),
        }
        for days in (list(of) for _, of in groupby(sheet.days, lambda day: week_of(day.day)))
    ]
    context = {**_about(known, sheet), "weeks": weeks, "back_url": _address(sheet, known)}
    return render(request, "provider/sheet/print.html", context)


def _line(day: SheetDay) -> dict[str, Any]:
    absence = words.ABSENCES.get(day.absence, "")
    return {"day": day, "times": words.times(day.stays), "absence": absence}
