"""The children of an application: listed, added, changed, removed, taken over if known."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accueil.registry import answers as a
from accueil.registry import applications, known
from accueil.registry.applications import SavedByOther
from accueil.registry.models import Child
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.application import case, summary
from accueil.web.office.application.forms import ChildForm
from accueil.web.office.application.lists import entry_at, found_again, replaced

# What is taken over of a known child, where it was not answered yet.
TAKEN_OVER = ("applicant", "representative", "addresses", "household", "language")


def children(request: OfficeRequest, key: UUID) -> HttpResponse:
    """The children so far."""
    return _list(request, case.opened(request, key, "children"), {})


def _list(request: OfficeRequest, opened: case.Opened, more: dict[str, Any]) -> HttpResponse:
    there = opened.given.children.children if opened.given.children else ()
    if not there and opened.application.state == "open":
        return redirect("application_child", opened.application.id, "new")
    rows = [
        {
            "number": number,
            "name": summary.name_of(child),
            "rows": summary.rows("children", replace(opened.given, children=a.Children((child,)))),
        }
        for number, child in enumerate(there)
    ]
    version = opened.given.versions.get("children", 0)
    return case.page(
        request, opened, "children.html", {"children": rows, "version": version, **more}
    )


def child(request: OfficeRequest, key: UUID, number: str) -> HttpResponse:
    """The page of one child; `new` for one more."""
    opened = case.opened(request, key, "child")
    if opened.application.state != "open":
        return redirect("application_check", key)
    place = None if number == "new" else _number(number)
    there = opened.given.children.children if opened.given.children else ()
    before = entry_at(there, place)
    if place is not None and before is None and request.method == "GET":
        raise Http404("no such child")
    form = _form(request, opened, before, case.sent(request, request.POST))
    if request.method != "POST" or not form.is_valid():
        return _page(request, opened, form, place)
    answer: a.ChildAnswer = form.answer()
    action = request.POST.get("action", "")
    found = None if answer.known else known.known_child(answer.matricule)
    if found and action == "take_over":
        answer = known.child_answer(found, request.today) or answer
    elif found and action != "as_typed":
        return _page(request, opened, form, place, known=found)
    value = a.Children(replaced(there, place if before else None, answer))
    other = case.save(request, opened, "children", value, form.cleaned_data["version"])
    if other:
        return _told(request, opened, other, place)
    if found and action == "take_over":
        place = len(value.children) - 1 if place is None else place
        _take_over(request, opened.with_step("children", value), found, place)
    return redirect("application_children", key)


def _form(
    request: OfficeRequest, opened: case.Opened, before: a.ChildAnswer | None, data: Any
) -> ChildForm:
    return ChildForm(data, opened.given, opened.application, child=before, today=request.today)


def _page(
    request: OfficeRequest,
    opened: case.Opened,
    form: ChildForm,
    place: int | None,
    *,
    known: Child | None = None,
    conflict: Any = None,
) -> HttpResponse:
    there = opened.given.children.children if opened.given.children else ()
    back = "application_children" if there else "application"
    number = "new" if place is None else str(place)
    url = reverse("application_child", args=[opened.application.id, number])
    context = {
        "form": form,
        "title": _("Which child?") if place is None else _("Child"),
        "known": known_answer(known, request) if known else None,
        "conflict": conflict,
        "form_url": url,
        "back_url": reverse(back, args=[opened.application.id]),
    }
    return case.page(request, opened, "child.html", context)


def known_answer(child: Child, request: OfficeRequest) -> a.ChildAnswer | None:
    """What is known of a child, for the page that offers it."""
    return known.child_answer(child, request.today)


def _told(
    request: OfficeRequest, opened: case.Opened, other: SavedByOther, place: int | None
) -> HttpResponse:
    """Both versions: what another saved, and what was typed, which can still be saved."""
    base = applications.saved(
        opened.application, "children", _number(request.POST.get("version") or "0")
    )
    mine = entry_at(base.children if base else None, place)
    now = found_again(other.theirs.children, mine, _who)
    form = _form(request, opened, mine, case.retyped(request.POST, other.version))
    return _page(request, opened, form, now, conflict=case.conflict(opened, other))


def _who(child: a.ChildAnswer) -> Any:
    return child.matricule or (child.given_name, child.born)


def _take_over(request: OfficeRequest, opened: case.Opened, child: Child, place: int) -> None:
    """The other facts that the registry knows, for steps that were not answered yet."""
    facts = known.answers_of(child, request.today)
    for step in TAKEN_OVER:
        value = getattr(facts, step)
        if value is None or getattr(opened.given, step) is not None:
            continue
        if isinstance(value, a.Addresses):
            value = replace(value, billing=((None,) * place) + value.billing)
        case.save(request, opened, step, value, 0)


@require_POST
def remove(request: OfficeRequest, key: UUID, number: int) -> HttpResponse:
    """Take a child out, and with it its billing address, maintenance and plans."""
    opened = case.opened(request, key, "child")
    there = opened.given.children.children if opened.given.children else ()
    version = _number(request.POST.get("version") or "0")
    if version != opened.given.versions.get("children", 0):
        return _list(request, opened, {"changed": True})
    if number < len(there) and opened.application.state == "open":
        for step, value in applications.without_child(opened.given, number).items():
            case.save(request, opened, step, value, opened.given.versions.get(step, 0))
    return redirect("application_children", key)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise Http404("no such number")
    return int(text)
