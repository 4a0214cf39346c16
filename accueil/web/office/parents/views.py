"""What parents said from their account: the list, one word, taken over or refused."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from accueil.actions import change, parents_words
from accueil.identity.permissions import COUNTRY, SCOPES, may
from accueil.registry import models as m
from accueil.registry import parents
from accueil.registry.papers import before_signing
from accueil.store.models import Upload, note
from accueil.web.base.fields import Form, TextField
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.parents import shown, words
from accueil.web.office.changes import draft as drafts
from accueil.web.office.changes.draft import Draft
from accueil.web.office.changes.forms import STEPS
from accueil.web.office.children.known import moment

TEMPLATES = "office/parents/"
A_PAGE = 25
# What a change concerns → the kind of change that takes it over; others have no page of their own.
OPENS = {"income": "income", "household": "household", "address": "address"}


class RefuseForm(Form):
    """Why a change is not taken over."""

    answer = TextField(
        label=_("Why is it not taken over?"),
        help_text=_("The parents read these words. Write them in their language."),
        rows=5,
        max_length=2000,
    )


@require_GET
def listed(request: OfficeRequest) -> HttpResponse:
    """What waits, the oldest first: confirmed renewals to sign, announced changes to decide."""
    everywhere = SCOPES[request.user.role] == COUNTRY
    found = parents.waiting("" if everywhere else request.actor.office)
    slice_ = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    note(request.actor, "read", "parents: list", now=request.now)
    context = {
        "slice": slice_,
        "rows": shown.rows_of(list(slice_.object_list)),
        "everywhere": everywhere,
    }
    return render(request, TEMPLATES + "list.html", context)


@require_GET
def one(request: OfficeRequest, key: UUID) -> HttpResponse:
    """What was said, with its files, and what can be done with it."""
    return _page(request, _word(request, key))


def _word(request: OfficeRequest, key: UUID) -> m.ParentsWord:
    found = m.ParentsWord.objects.select_related("child__office", "application")
    word = get_object_or_404(found, pk=key)
    note(request.actor, "read", "parents: what was said", now=request.now, child=word.child_id)
    return word


def _page(request: OfficeRequest, word: m.ParentsWord, problem: str = "") -> HttpResponse:
    waits = word.state == "waiting"
    may_decide = waits and word.kind == "change" and may(request.user.role, "child.change")
    context = {
        "word": word,
        "name": shown.names_of([word.child_id]).get(word.child_id, ""),
        "rows": _about(word),
        "state": words.state(word),
        "tag": words.TAGS[word.state],
        "files": files_of(word),
        "problem": problem,
        "may_decide": may_decide,
        "opens": word.concerns in OPENS,
        "missing": len(before_signing(word.application)) if waits and word.application else 0,
        "may_sign": may(request.user.role, "contract.sign"),
    }
    return render(request, TEMPLATES + "word.html", context, status=409 if problem else 200)


def _about(word: m.ParentsWord) -> list[dict[str, Any]]:
    rows = [
        {"label": gettext("What the parents said"), "value": words.what(word)},
        {"label": gettext("Said in their account"), "value": moment(word.said_at)},
    ]
    if word.text:
        rows.append({"label": gettext("In their words"), "value": word.text})
    if word.decided_at:
        rows.append({"label": gettext("Decided"), "value": moment(word.decided_at)})
    if word.answer:
        rows.append({"label": gettext("Answer to the parents"), "value": word.answer})
    return rows


def files_of(word: m.ParentsWord) -> list[dict[str, str]]:
    """The files of a word with their addresses, in the order in which they were handed in."""
    found = Upload.objects.filter(pk__in=word.files, removed_at__isnull=True).defer("content")
    return [
        {"name": str(file.name), "url": reverse("upload", args=[file.pk])}
        for file in found.order_by("uploaded_at", "id")
    ]


@require_POST
def begin(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Begin the change of the family's situation with the day and the first file handed in."""
    word = _word(request, key)
    kind = OPENS.get(word.concerns)
    if kind is None or word.kind != "change":
        return redirect("change_start", word.child_id)
    earliest, latest = change.bounds(request.today)
    since = word.since if word.since and earliest <= word.since <= latest else None
    file = Upload.objects.filter(pk__in=word.files, removed_at=None).order_by("uploaded_at").first()
    draft = Draft(since=since.isoformat() if since else "")
    if file:
        draft = replace(draft, file=str(file.pk), file_name=str(file.name))
    drafts.keep(request, drafts.place(kind, word.child_id), draft)
    return redirect("change_step", word.child_id, kind, STEPS[kind][0])


@require_POST
def take_over(request: OfficeRequest, key: UUID) -> HttpResponse:
    """The change is recorded: the parents are told. Clicked twice it is once."""
    word = _word(request, key)
    try:
        parents_words.take_over(key, actor=request.actor, now=request.now)
    except parents_words.CannotSay as error:
        word.refresh_from_db()
        if word.state != "taken_over":
            return _page(request, word, str(words.REFUSED[error.code]))
    return redirect("announced_word", key)


def refuse(request: OfficeRequest, key: UUID) -> HttpResponse:
    """The change is not taken over: why. The parents are told."""
    word = _word(request, key)
    if word.state != "waiting" or word.kind != "change":
        return redirect("announced_word", key)
    form = RefuseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer = form.cleaned_data["answer"]
            parents_words.refuse(key, answer, actor=request.actor, now=request.now)
        except parents_words.CannotSay as error:
            word.refresh_from_db()
            return _page(request, word, str(words.REFUSED[error.code]))
        return redirect("announced_word", key)
    context = {
        "form": form,
        "name": shown.names_of([word.child_id]).get(word.child_id, ""),
        "rows": _about(word),
        "back_url": reverse("announced_word", args=[key]),
    }
    return render(request, TEMPLATES + "refuse.html", context)
