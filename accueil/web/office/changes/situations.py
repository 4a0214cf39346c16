"""A precarious situation: asked for, listed, decided."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accueil.actions import change, situations
from accueil.identity.permissions import may
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.models import Upload, note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.office.application.labels import ASKERS
from accueil.web.office.changes import draft as drafts
from accueil.web.office.changes.asked import (
    DecideForm,
    RequestForm,
    SituationStart,
)
from accueil.web.office.changes.draft import Draft
from accueil.web.office.changes.family import (
    DAY,
    Family,
    family_of,
    log_change,
    of_household,
    recorder_of,
    writer_of,
)
from accueil.web.office.changes.revis import initial_of, other_typed, typed_in
from accueil.web.office.changes.views import (
    TEMPLATES,
    before_and_after,
    meanwhile,
    shown_now,
    stamp,
    take,
)
from accueil.web.office.children.known import url_of

A_PAGE = 25


def start(request: OfficeRequest, child: UUID) -> HttpResponse:
    """A certificate or a request?"""
    family = family_of(request, child, "precarious situation")
    form = SituationStart(request.POST or None)
    if request.method == "POST" and form.is_valid():
        what = form.cleaned_data["what"]
        drafts.drop(request, drafts.place(what, child))
        return redirect(f"situation_{what}", child)
    open_ones = open_requests().filter(household=family.household)
    context = {
        "form": form,
        "family": family,
        "requests": _listed(list(open_ones), request.today),
        "may_decide": may(request.user.role, "situation.decide"),
        "back_url": reverse("child", args=[child]),
    }
    return render(request, TEMPLATES + "situation.html", context)


def ask(request: OfficeRequest, child: UUID) -> HttpResponse:
    """Take down a request; sent twice it is one."""
    family = family_of(request, child, "request: precarious situation")
    where = drafts.place("request", child)
    draft = drafts.load(request, where)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = RequestForm(data, files, request.today, draft.file_name, initial_of(draft))
    if request.method == "POST":
        form.is_valid()
        office = family.child.office_id
        draft = take(request, where, form, draft, office=office, kind="precarious_opinion")
        if not form.errors:
            made = _record(request, family, form, draft)
            drafts.drop(request, where)
            return redirect("situation_asked", made.pk)
    context = {
        "form": form,
        "family": family,
        "title": gettext("Request to recognise a precarious situation"),
        "lead": "",
        "button": gettext("Save the request"),
        "back_url": reverse("situation_start", args=[child]),
    }
    return render(request, TEMPLATES + "asked.html", context)


def _record(
    request: OfficeRequest, family: Family, form: RequestForm, draft: Draft
) -> m.SituationRequest:
    """Record a request, or find the one that says the same and is not decided."""
    typed = form.cleaned_data
    opinion = UUID(draft.file) if draft.file else None
    asked = situations.Request(typed["asked_by"], typed["grounds"], typed["received"], opinion)
    with transaction.atomic():
        m.Household.objects.select_for_update().get(pk=family.household.pk)
        known: m.SituationRequest
        for known in open_requests().filter(household=family.household, received=asked.received):
            if (known.asked_by, known.grounds) == (asked.asked_by, asked.grounds):
                return known
        made = situations.ask(family.household, asked, writer_of(request))
        drafts.hand_over(draft, family.child.pk)
        log_change(request, family, "request: precarious situation recorded")
    return made


def open_requests() -> Any:
    """The requests that are not decided, the oldest first."""
    found = m.SituationRequest.objects.filter(decision__isnull=True)
    return found.select_related("household__office").order_by("received", "recorded_at")


def listed(request: OfficeRequest) -> HttpResponse:
    """The open requests that this account sees: of its office, or of the whole country."""
    slice_ = Paginator(open_requests(), A_PAGE).get_page(request.GET.get("page"))
    note(request.actor, "read", "list of open requests", now=request.now)
    context = {
        "requests": _listed(list(slice_.object_list), request.today),
        "slice": slice_,
        "may_decide": may(request.user.role, "situation.decide"),
        "country": request.user.office is None,
    }
    return render(request, TEMPLATES + "requests.html", context)


def _listed(found: list[m.SituationRequest], today: date) -> list[dict[str, Any]]:
    households = {row.household_id for row in found}
    homes = m.Home.objects.current().on(today).filter(household__in=households)
    child_of: dict[UUID, list[UUID]] = {}
    for home in homes.order_by("pk"):
        child_of.setdefault(home.household_id, []).append(home.child_id)
    ids = [child for children in child_of.values() for child in children]
    people = m.Identity.objects.current().on(today).filter(child__in=ids)
    names = {one.child_id: f"{one.given_name} {one.family_name}" for one in people}
    return [
        {
            "request": row,
            "names": ", ".join(names.get(c, "") for c in child_of.get(row.household_id, ())),
            "asked_by": ASKERS[row.asked_by],
            "office": row.household.office.name,
            "url": reverse("situation_decide", args=[row.pk]),
        }
        for row in found
    ]


def asked(request: OfficeRequest, key: UUID) -> HttpResponse:
    """A request that was saved, and what comes next."""
    row = get_object_or_404(m.SituationRequest, pk=key)
    family = of_household(row.household, request.today)
    _note_read(request, family, "request: precarious situation")
    context = {
        "family": family,
        "may_decide": may(request.user.role, "situation.decide"),
        "decide_url": reverse("situation_decide", args=[key]),
        "child_url": reverse("child", args=[family.child.pk]),
    }
    return render(request, TEMPLATES + "request_saved.html", context)


def _note_read(request: OfficeRequest, family: Family, what: str) -> None:
    child, household = family.child.pk, family.household.pk
    note(request.actor, "read", what, now=request.now, child=child, household=household)


def decide(request: OfficeRequest, key: UUID) -> HttpResponse:
    """The request with its opinion; granted or refused, with reasons."""
    row, family = _request(request, key)
    if m.SituationDecision.objects.filter(request=row).exists():
        return _decided(request, row, family)
    where = drafts.place("decision", key)
    draft = drafts.load(request, where)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    has = row.opinion is not None
    initial = initial_of(draft)
    form = DecideForm(data, files, request.today, draft.file_name, opinion=has, initial=initial)
    if request.method == "POST":
        form.is_valid()
        office = family.child.office_id
        draft = take(request, where, form, draft, office=office, kind="precarious_opinion")
        if not form.errors:
            drafts.keep(request, where, replace(draft, steps=typed_in(form)))
            return redirect("situation_decide_preview", key)
    context = {**_about(row, family), "form": form, "back_url": reverse("situations")}
    return render(request, TEMPLATES + "decide.html", context)


def _request(request: OfficeRequest, key: UUID) -> tuple[m.SituationRequest, Family]:
    row = get_object_or_404(m.SituationRequest, pk=key)
    family = of_household(row.household, request.today)
    _note_read(request, family, "request: precarious situation, to decide")
    return row, family


def _about(row: m.SituationRequest, family: Family) -> dict[str, Any]:
    upload = _upload(row.opinion)
    return {
        "family": family,
        "request_row": row,
        "asked_by": ASKERS[row.asked_by],
        "names": ", ".join(family.names[child.pk] for child in family.children),
        "opinion": str(upload.name) if upload else "",
        "opinion_url": url_of("upload", upload.pk) if upload else "",
    }


def _upload(key: UUID | None) -> Upload | None:
    """An opinion's file; None where there is none."""
    return Upload.objects.filter(pk=key).defer("content").first() if key else None


def _decided(request: OfficeRequest, row: m.SituationRequest, family: Family) -> HttpResponse:
    """A request that was decided already: how."""
    made = m.SituationDecision.objects.get(request=row)
    last = made.until - DAY if made.until else None
    upload = _upload(made.opinion)
    context = {**_about(row, family), "decision": made, "last": last}
    if upload:
        context |= {"with_name": str(upload.name), "with_url": url_of("upload", upload.pk)}
    return render(request, TEMPLATES + "decided.html", context)


def _decision(request: OfficeRequest, draft: Draft) -> situations.Decision:
    """What was typed, by the commune or the ministry: whichever this account belongs to."""
    typed = initial_of(draft)
    granted = typed["granted"] == "yes"
    return situations.Decision(
        by="ministry" if request.user.role == "ministry" else "commune",
        granted=granted,
        reasons=typed["reasons"],
        first=typed["since"] if granted else None,
        last=typed["last"] if granted else None,
        opinion=UUID(draft.file) if draft.file else None,
    )


def decide_preview(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Before and after the decision; nothing is saved."""
    row, family = _request(request, key)
    draft = drafts.load(request, drafts.place("decision", key))
    if not draft.steps or m.SituationDecision.objects.filter(request=row).exists():
        return redirect("situation_decide", key)
    return _decide_preview(request, row, family, draft)


def _decide_preview(
    request: OfficeRequest, row: m.SituationRequest, family: Family, draft: Draft, problem: str = ""
) -> HttpResponse:
    asked = _decision(request, draft)
    seen = change.digest(family.children)
    context: dict[str, Any] = {"family": family}
    if asked.granted and asked.first:
        to = recorder_of(request, family, asked.first)
        apply = situations.apply_of(row, asked, writer_of(request))
        context = before_and_after(request, family, apply, to)
    kept = shown_now(request, drafts.place("decision", row.pk), draft, seen)
    edit = reverse("situation_decide", args=[row.pk])
    context |= {
        "title": gettext("Granted") if asked.granted else gettext("Refused"),
        "since": asked.first,
        "until": asked.last,
        "decision": asked,
        "lead": [gettext("Reasons: %s") % asked.reasons],
        "draft": kept,
        "problem": problem,
        "back_url": edit,
        "edit_url": edit,
        "action": reverse("situation_decide_save", args=[row.pk]),
        "save_words": gettext("Save the decision and write to the family"),
    }
    return render(request, TEMPLATES + "preview.html", context, status=409 if problem else 200)


@require_POST
def decide_save(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Decide as it was shown: decision, facts, new versions and letters, all or nothing."""
    row, family = _request(request, key)
    draft = drafts.load(request, drafts.place("decision", key))
    if not draft.seen:
        return redirect("situation_decide", key)
    if request.POST.get("key") != draft.key:
        return _decide_preview(request, row, family, draft, other_typed())
    asked, writer = _decision(request, draft), writer_of(request)
    to = recorder_of(request, family, asked.first or request.today)
    try:
        with transaction.atomic():
            situations.settle(
                row, asked, family.children, to, writer, law=shipped(), seen=draft.seen
            )
            drafts.hand_over(draft, family.child.pk)
            log_change(request, family, f"precarious situation: granted {asked.granted}")
    except situations.CannotDecide:
        return redirect("situation_decide", key)
    except change.ChangedMeanwhile:
        if m.SituationDecision.objects.filter(request=row).exists():
            return redirect("situation_decide", key)
        return _decide_preview(request, row, family, draft, meanwhile())
    return redirect(f"{reverse('change_done', args=[family.child.pk])}?at={stamp(draft)}")
