"""Until when contracts run, and one that ends: confirmed on one page."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from accueil.actions import confirming
from accueil.actions.change import ChangedMeanwhile
from accueil.actions.confirming import CannotConfirm, Facts, Paper, Standing
from accueil.law.parameters import shipped
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.parent.known import child_or_404
from accueil.web.parent.renewal import draft as drafts
from accueil.web.parent.renewal.draft import Draft
from accueil.web.parent.renewal.forms import ConfirmForm, PapersForm
from accueil.web.parent.renewal.shown import SECTIONS, paper_words, sections

TEMPLATES = "parent/renewal/"


def listed(request: OfficeRequest) -> HttpResponse:
    """Each child: until when its contract runs, and what to do."""
    found = confirming.standings(request.actor, request.now)
    for one in found:
        note(request.actor, "read", "parents: renewal", now=request.now, child=one.child)
    return render(request, TEMPLATES + "list.html", {"standings": found})


def renew(request: OfficeRequest, child: UUID) -> HttpResponse:
    """Confirm what the contract says; once it is confirmed, hand in what is missing."""
    own = child_or_404(request, child)
    note(request.actor, "read", "parents: renewal", now=request.now, child=child)
    at = confirming.standing(request.actor, child, request.now)
    context = {
        "own": own,
        "at": at,
        "office": own.child.office,
        "back_url": reverse("family_renewal"),
    }
    try:
        facts = confirming.facts(request.actor, child, request.now, shipped())
    except CannotConfirm:
        return render(request, TEMPLATES + "not_now.html", context)
    if at.state == "confirmed":
        return _confirmed(request, at, facts, context)
    return _to_confirm(request, at, facts, context)


def _place(child: UUID) -> str:
    return f"renewal:{child}"


def _to_confirm(
    request: OfficeRequest, at: Standing, facts: Facts, context: dict[str, Any]
) -> HttpResponse:
    draft = drafts.load(request, _place(at.child))
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ConfirmForm(data, files, list(SECTIONS), _missing(request, draft, facts))
    problem = ""
    if request.method == "POST":
        valid = form.is_valid()
        draft = _take(request, form, draft, at.child)
        if valid and not form.errors:
            seen = request.POST.get("seen", "")
            try:
                confirming.confirm(request.actor, at.child, seen, draft.ids, now=request.now)
            except (ChangedMeanwhile, CannotConfirm):
                problem = gettext(
                    "Something about your family has changed in the meantime. Nothing was sent."
                    " Please read once more what the contract says now."
                )
            else:
                drafts.drop(request, _place(at.child))
                return redirect("family_renew", at.child)
    context |= {
        "form": form,
        "facts": facts,
        "problem": problem,
        "sections": _drawn(form, facts, at.child),
        "papers": form.papers(),
        "waiting": drafts.files(request, draft),
    }
    status = 409 if problem else 200
    return render(request, TEMPLATES + "renew.html", context, status=status)


def _drawn(form: ConfirmForm, facts: Facts, child: UUID) -> list[dict[str, Any]]:
    """Each section: its heading, rows, box, and where a change of it is announced."""
    said, new = sections(facts), reverse("family_change_new")
    return [
        {
            "key": section,
            "title": title,
            "rows": said[section],
            "box": form[f"right_{section}"],
            "change_url": f"{new}?child={child}&concerns={concerns}",
        }
        for section, (title, concerns) in SECTIONS.items()
    ]


def _missing(request: OfficeRequest, draft: Draft, facts: Facts) -> list[Paper]:
    """The documents that are not handed in, also not with a draft."""
    kinds = {file.kind for file in drafts.files(request, draft)}
    return [paper for paper in facts.papers if not paper.there and paper.kind not in kinds]


def _take(request: OfficeRequest, form: PapersForm, draft: Draft, child: UUID) -> Draft:
    """Keep the files of a form, even where something else in it is wrong."""
    for name, paper in form.asked.items():
        file = form.cleaned_data.get(name)
        if not file or name in form.errors:
            continue
        draft, problem = drafts.take(request, draft, file, kind=paper.kind)
        if problem:
            form.add_error(name, problem)
    if draft.files:
        drafts.keep(request, _place(child), draft)
    return draft


def _confirmed(
    request: OfficeRequest, at: Standing, facts: Facts, context: dict[str, Any]
) -> HttpResponse:
    """It waits for the officer: what is still missing can be handed in."""
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PapersForm(data, files, [paper for paper in facts.papers if not paper.there])
    if request.method == "POST" and form.is_valid():
        draft = _take(request, form, drafts.load(request, _place(at.child)), at.child)
        if draft.files:
            confirming.hand_in(request.actor, at.child, draft.ids, now=request.now)
            drafts.drop(request, _place(at.child))
        if not form.errors:
            return redirect("family_renew", at.child)
    context |= {
        "form": form,
        "papers": form.papers(),
        "there": [paper_words(paper) for paper in facts.papers if paper.there],
        "names": [name for name, _born in facts.children],
    }
    return render(request, TEMPLATES + "confirmed.html", context)
