"""REVIS: the certificate of the Fonds national de solidarité, its days, before and after."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accueil.actions import change, situations
from accueil.law.parameters import shipped
from accueil.registry.record import Recorder
from accueil.web.base.fields import Form
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.changes import draft as drafts
from accueil.web.office.changes.asked import RevisForm
from accueil.web.office.changes.draft import Draft
from accueil.web.office.changes.family import (
    DAY,
    Family,
    family_of,
    log_change,
    recorder_of,
    writer_of,
)
from accueil.web.office.changes.views import (
    TEMPLATES,
    before_and_after,
    meanwhile,
    shown_now,
    stamp,
    take,
)

DATES = ("since", "last", "received")


def typed_in(form: Form) -> dict[str, Any]:
    """What was typed, as JSON can say it; not the file."""
    found = {name: value for name, value in form.cleaned_data.items() if name != "proof"}
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in found.items()}


def initial_of(draft: Draft) -> dict[str, Any]:
    """What was typed, for the fields."""
    return {
        name: date.fromisoformat(value) if name in DATES and value else value
        for name, value in draft.steps.items()
    }


def other_typed() -> str:
    """What is told where another page typed something else."""
    return gettext("Something else was typed since this page was made. This is how it is now.")


def revis(request: OfficeRequest, child: UUID) -> HttpResponse:
    """The certificate and its days."""
    family = family_of(request, child, "REVIS certificate")
    where = drafts.place("revis", child)
    draft = drafts.load(request, where)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = RevisForm(data, files, request.today, draft, initial_of(draft))
    if request.method == "POST":
        form.is_valid()
        office = family.child.office_id
        draft = take(request, where, form, draft, office=office, kind="revis_certificate")
        if not form.errors:
            since = form.cleaned_data["since"].isoformat()
            draft = drafts.shown_by(draft, form.cleaned_data["shown"])
            drafts.keep(request, where, replace(draft, steps=typed_in(form), since=since))
            return redirect("situation_revis_preview", child)
    context = {
        "form": form,
        "family": family,
        "title": gettext("REVIS"),
        "lead": gettext("With REVIS the tariffs of the precarious situation apply."),
        "button": gettext("Show before and after"),
        "back_url": reverse("situation_start", args=[child]),
    }
    return render(request, TEMPLATES + "asked.html", context)


def _revis_of(family: Family, draft: Draft) -> change.Apply:
    first, last = date.fromisoformat(draft.since), date.fromisoformat(draft.steps["last"])
    ground = f"revis_{draft.steps['revis']}"

    def apply(to: Recorder) -> None:
        situations.record_precarious(family.household, ground, first, last + DAY, to)

    return apply


def revis_preview(request: OfficeRequest, child: UUID) -> HttpResponse:
    """Before and after the certificate."""
    family = family_of(request, child, "REVIS: before and after")
    draft = drafts.load(request, drafts.place("revis", child))
    if draft.day is None:
        return redirect("situation_revis", child)
    return _revis_preview(request, family, draft)


def _revis_preview(
    request: OfficeRequest, family: Family, draft: Draft, problem: str = ""
) -> HttpResponse:
    child = family.child.pk
    assert draft.day
    seen = change.digest(family.children)
    to = recorder_of(request, family, draft.day, draft.reason)
    context = before_and_after(request, family, _revis_of(family, draft), to)
    kept = shown_now(request, drafts.place("revis", child), draft, seen)
    edit = reverse("situation_revis", args=[child])
    context |= {
        "title": gettext("REVIS"),
        "since": draft.day,
        "draft": kept,
        "problem": problem,
        "back_url": edit,
        "edit_url": edit,
        "action": reverse("situation_revis_save", args=[child]),
        "save_words": gettext("Save the certificate"),
    }
    return render(request, TEMPLATES + "preview.html", context, status=409 if problem else 200)


@require_POST
def revis_save(request: OfficeRequest, child: UUID) -> HttpResponse:
    """Save the certificate as it was shown. Clicked twice it is saved once."""
    family = family_of(request, child, "REVIS: save")
    draft = drafts.load(request, drafts.place("revis", child))
    if draft.day is None:
        return redirect("situation_revis", child)
    if request.POST.get("key") != draft.key:
        return _revis_preview(request, family, draft, other_typed())
    to, writer = recorder_of(request, family, draft.day, draft.reason), writer_of(request)
    apply = _revis_of(family, draft)
    try:
        with transaction.atomic():
            change.save(family.children, apply, to, writer, shipped(), seen=draft.seen)
            drafts.hand_over(draft, child)
            log_change(request, family, f"REVIS certificate from {draft.since} on")
    except change.ChangedMeanwhile:
        return _revis_preview(request, family, draft, meanwhile())
    return redirect(f"{reverse('change_done', args=[child])}?at={stamp(draft)}")
