"""A change: what changed, its pages, before and after, saved, done."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from accueil.actions import change, recording
from accueil.billing.preview import differences
from accueil.documents.models import Document
from accueil.law.parameters import shipped
from accueil.registry import answers as a
from accueil.registry import models as m
from accueil.registry.applications import asks_income
from accueil.registry.history import Entry
from accueil.registry.record import Recorder
from accueil.store.models import Message
from accueil.store.uploads import NotAccepted
from accueil.web.base.corrections.shown import bills
from accueil.web.base.fields import Form
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.parents.shown import told
from accueil.web.office.application import labels
from accueil.web.office.changes import draft as drafts
from accueil.web.office.changes import shown
from accueil.web.office.changes.draft import Draft
from accueil.web.office.changes.family import (
    Family,
    answers_of,
    family_of,
    log_change,
    recorder_of,
    writer_of,
)
from accueil.web.office.changes.forms import (
    KEPT_AS,
    KINDS,
    STEPS,
    TITLES,
    StartForm,
    ask_shown,
    ask_since,
    kinds,
    step_form,
    steps_of,
)
from accueil.web.office.children.known import url_of
from accueil.web.office.children.words import DOCUMENTS

TEMPLATES = "office/changes/"


def start(request: OfficeRequest, child: UUID) -> HttpResponse:
    """What has changed? Choosing begins anew."""
    family = family_of(request, child, "changes: what has changed")
    form = StartForm(request.POST or None, answers_of(family, request.today))
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        drafts.drop(request, drafts.place(kind, child))
        return redirect("change_step", child, kind, STEPS[kind][0])
    context = {"form": form, "family": family, "back_url": reverse("child", args=[child])}
    return render(request, TEMPLATES + "start.html", context)


def step(request: OfficeRequest, child: UUID, kind: str, step: str) -> HttpResponse:
    """One page of a change, with the values known today, or with what was typed before."""
    family = _family(request, child, kind, step)
    where = drafts.place(kind, child)
    draft = drafts.load(request, where)
    given = _given(family, draft, request.today, upto=step)
    asked = steps_of(kind, given)
    if step not in asked:
        raise Http404("this change has no such page")
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    office = family.child.office
    form = step_form(kind, step, given, office=office, data=data, files=files)
    first = step == asked[0]
    if first and kind != "language":
        ask_since(form, request.today, draft.day)
    if (first and kind != "household" and kind != "language") or step == "income":
        ask_shown(form, draft, required=step == "income")
    if request.method == "POST":
        valid = form.is_valid()
        draft = take(request, where, form, draft, office=office.pk, kind=f"change_{kind}")
        if valid and not form.errors:
            return _go_on(request, family, (kind, step), form, draft)
    context = {
        "form": form,
        "family": family,
        "title": TITLES[kind],
        "step": step,
        "back_url": _before(child, kind, step, asked),
    }
    return render(request, TEMPLATES + "step.html", context)


def _family(request: OfficeRequest, child: UUID, kind: str, step: str) -> Family:
    """The family; for an address only the children that live at this child's. Else 404."""
    if kind not in KINDS or (step and step not in STEPS[kind]):
        raise Http404("no such change")
    family = family_of(request, child, f"change of {kind}: {step or 'before and after'}")
    if kind not in dict(kinds(answers_of(family, request.today))):
        raise Http404("this household has no such change")
    return _living_together(family, request.today) if kind == "address" else family


def _living_together(family: Family, today: date) -> Family:
    rows = m.Address.objects.current().on(today).filter(child__in=family.children, purpose="home")
    homes = {row.child_id: (row.street, row.postcode, row.locality, row.country) for row in rows}
    mine = homes.get(family.child.pk)
    same = tuple(c for c in family.children if c == family.child or homes.get(c.pk) == mine)
    return replace(family, children=same)


def _given(family: Family, draft: Draft, today: date, upto: str = "") -> a.Answers:
    """What is known today, with what was typed on the pages of this change."""
    given = answers_of(family, today)
    for name, value in draft.steps.items():
        kept = KEPT_AS.get(name, name)
        told = a.from_json(a.STEPS[kept], value)
        given = replace(given, **{kept: told})
        if name == upto:
            break
    return given


def take(
    request: OfficeRequest, where: str, form: Form, draft: Draft, *, office: str, kind: str
) -> Draft:
    """Take in the file of a form, even where something else in it is wrong: it is not lost."""
    file = request.FILES.get("proof")
    if not file or "proof" in form.errors or "proof" not in form.fields:
        return draft
    if form.cleaned_data.get("proof") is None:
        return draft
    try:
        kept = drafts.take_file(request, where, file, draft, office=office, kind=kind)
    except NotAccepted as refused:
        form.add_error("proof", str(labels.REFUSED_FILES[refused.reason]))
        return draft
    handed_in = gettext("Already handed in: %(name)s") % {"name": kept.file_name}
    form["proof"].help_text = handed_in
    return kept


def _before(child: UUID, kind: str, step: str, asked: Sequence[str]) -> str:
    place = asked.index(step)
    if place == 0:
        return reverse("change_start", args=[child])
    return reverse("change_step", args=[child, kind, asked[place - 1]])


def _go_on(
    request: OfficeRequest, family: Family, at: tuple[str, str], form: Any, draft: Draft
) -> HttpResponse:
    """Keep what was typed at a step of a kind; then the next page, or before and after."""
    kind, step = at
    since = form.cleaned_data.get("since") or draft.day or request.today
    order = list(STEPS[kind])
    earlier = {n: v for n, v in draft.steps.items() if order.index(n) < order.index(step)}
    later = {n: v for n, v in draft.steps.items() if order.index(n) > order.index(step)}
    steps = {**earlier, step: a.to_json(form.answer())}
    if kind == "household" and step == "household" and draft.steps.get(step) != steps[step]:
        later = {}
    draft = drafts.shown_by(draft, form.cleaned_data.get("shown"))
    draft = replace(draft, steps={**steps, **later}, since=since.isoformat())
    drafts.keep(request, drafts.place(kind, family.child.pk), draft)
    asked = steps_of(kind, _given(family, draft, request.today, upto=step))
    place = asked.index(step)
    if place + 1 < len(asked):
        return redirect("change_step", family.child.pk, kind, asked[place + 1])
    return redirect("change_preview", family.child.pk, kind)


def _told(family: Family, kind: str, draft: Draft, today: date) -> recording.Told:
    given = _given(family, draft, today)
    if kind == "household" and not asks_income(given):
        given = replace(given, income=a.IncomeStep(False))
    return recording.Told(kind, given, family.household, family.children)


def preview(request: OfficeRequest, child: UUID, kind: str) -> HttpResponse:
    """Before and after: tariffs and money; nothing is saved."""
    family = _family(request, child, kind, "")
    draft = drafts.load(request, drafts.place(kind, child))
    if not draft.steps or draft.day is None:
        return redirect("change_start", child)
    return _preview(request, family, kind, draft)


def _preview(
    request: OfficeRequest, family: Family, kind: str, draft: Draft, problem: str = ""
) -> HttpResponse:
    assert draft.day
    child = family.child.pk
    asked = steps_of(kind, _given(family, draft, request.today))
    with transaction.atomic():
        change.hold(family.children)
        seen = change.digest(family.children)
        apply = recording.apply_of(_told(family, kind, draft, request.today))
        to = recorder_of(request, family, draft.day, draft.reason)
        context = before_and_after(request, family, apply, to)
    draft = shown_now(request, drafts.place(kind, child), draft, seen)
    context |= {
        "title": TITLES[kind],
        "since": draft.day,
        "draft": draft,
        "problem": problem,
        "back_url": reverse("change_step", args=[child, kind, asked[-1]]),
        "edit_url": reverse("change_step", args=[child, kind, asked[0]]),
        "action": reverse("change_save", args=[child, kind]),
        "save_words": gettext("Save the change"),
    }
    return render(request, TEMPLATES + "preview.html", context, status=409 if problem else 200)


def shown_now(request: OfficeRequest, where: str, draft: Draft, seen: str) -> Draft:
    """A draft as it is shown now: under a new key where the facts are others than shown before."""
    if draft.seen == seen and draft.key:
        return draft
    return drafts.keep(request, where, replace(draft, seen=seen, at=request.now.isoformat()))


def before_and_after(
    request: OfficeRequest, family: Family, apply: change.Apply, to: Recorder, **options: Any
) -> dict[str, Any]:
    """What a page shows of a change before it is saved."""
    before = shown.entries(family)
    after: list[Entry] = []

    def watched(recorder: Recorder) -> None:
        apply(recorder)
        after.extend(shown.entries(family))

    previews = change.preview(family.children, watched, to, request.today, shipped(), **options)
    rows, gone = shown.facts(family, before, after, to.since, request.today)
    children = [child.pk for child in family.children]
    billed = differences(children, shipped(), request.now, lambda: apply(to))
    return {
        "family": family,
        "facts": rows,
        "gone": gone,
        "billed": bills(billed) if billed.rows or billed.impossible else None,
        **shown.previewed(family, previews),
    }


@require_POST
def save(request: OfficeRequest, child: UUID, kind: str) -> HttpResponse:
    """Save a change as it was shown. Clicked twice it is saved once."""
    family = _family(request, child, kind, "")
    where = drafts.place(kind, child)
    draft = drafts.load(request, where)
    if draft.day is None:
        return redirect("change_start", child)
    if request.POST.get("key") != draft.key:
        problem = gettext(
            "Something else was typed since this page was made. This is how it is now."
        )
        return _preview(request, family, kind, draft, problem)
    to = recorder_of(request, family, draft.day, draft.reason)
    apply = recording.apply_of(_told(family, kind, draft, request.today))
    writer = writer_of(request)
    try:
        with transaction.atomic():
            made = change.save(family.children, apply, to, writer, shipped(), seen=draft.seen)
            drafts.hand_over(draft, child)
            if made or change.digest(family.children) != draft.seen:
                log_change(request, family, f"change of {kind} from {draft.since} on")
    except change.ChangedMeanwhile:
        return _preview(request, family, kind, draft, meanwhile())
    return redirect(f"{reverse('change_done', args=[child])}?at={stamp(draft)}")


def meanwhile() -> str:
    """What the second officer is told."""
    return gettext(
        "Somebody else changed something about this family in the meantime. Nothing was saved."
        " This is what your change would do now: check it and save it."
    )


def stamp(draft: Draft) -> str:
    """The moment since which papers were made of a draft, in an address nobody can change."""
    return signing.dumps(draft.at, salt="change done")


def done(request: OfficeRequest, child: UUID) -> HttpResponse:
    """What was made: new versions, letters."""
    family = family_of(request, child, "change saved")
    try:
        at = datetime.fromisoformat(signing.loads(request.GET.get("at", ""), salt="change done"))
    except (signing.BadSignature, ValueError):
        raise Http404("nothing was saved then") from None
    papers = Document.objects.filter(child__in=family.children, made_at__gte=at).defer("record")
    letters = Message.objects.filter(document__in=papers.values("pk"), channel="letter").count()
    context = {
        "family": family,
        "papers": [_paper(family, paper) for paper in papers.order_by("number", "version")],
        "letters": ngettext(
            "%(count)d letter waits to be printed.",
            "%(count)d letters wait to be printed.",
            letters,
        )
        % {"count": letters}
        if letters
        else "",
        "words_of_parents": told([child.pk for child in family.children], waiting=True),
        "letters_url": url_of("letters"),
        "child_url": reverse("child", args=[child]),
    }
    return render(request, TEMPLATES + "done.html", context)


def _paper(family: Family, paper: Document) -> dict[str, Any]:
    version = gettext("version %(number)d") % {"number": paper.version}
    return {
        "text": f"{DOCUMENTS[paper.kind]} {paper.number}, {version}"
        if paper.kind == "contract"
        else f"{DOCUMENTS[paper.kind]} {paper.number}",
        "name": family.names.get(paper.whose.pk, ""),
        "url": url_of("document", paper.pk),
    }
