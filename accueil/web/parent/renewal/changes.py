"""Changes of a family: announced with photos or PDFs, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accueil.actions import parents_words
from accueil.actions.parents_words import CannotSay, Change, Told
from accueil.law.words import date_short
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.parents import words
from accueil.web.parent.known import own_children
from accueil.web.parent.renewal import draft as drafts
from accueil.web.parent.renewal.draft import Draft
from accueil.web.parent.renewal.forms import ChangeForm

TEMPLATES = "parent/renewal/"
PLACE = "change"
MOST_FILES = 10
TYPED = ("child", "concerns", "since_day", "since_month", "since_year", "text")


def listed(request: OfficeRequest) -> HttpResponse:
    """What was announced, and what became of it."""
    found = parents_words.announced(request.actor)
    for child in {one.child for one in found}:
        note(request.actor, "read", "parents: changes", now=request.now, child=child)
    context = {
        "changes": [_row(one) for one in found],
        "sent": "sent" in request.GET,
        "back_url": reverse("family_renewal"),
    }
    return render(request, TEMPLATES + "changes.html", context)


def _row(one: Told) -> dict[str, Any]:
    rows = [
        (gettext("Child"), one.name),
        (gettext("What changes"), words.CONCERNS[one.concerns]),
        (gettext("From which day on"), _day(one.since)),
        (gettext("Sent"), _day(timezone.localtime(one.said_at).date())),
        (gettext("In your words"), one.text),
        (gettext("Files"), ", ".join(one.files)),
        (gettext("Answer"), one.answer),
    ]
    return {
        "rows": [{"label": label, "value": value} for label, value in rows if value],
        "state": words.STATES["change", one.state],
        "tag": words.TAGS[one.state],
        "own": one.own,
    }


def _day(moment: date) -> str:
    return date_short(moment)


def new(request: OfficeRequest) -> HttpResponse:
    """Announce a change: what is typed and every file stay until it is sent."""
    children = [(str(own.child.pk), own.name) for own in own_children(request)]
    draft = drafts.load(request, PLACE)
    if request.method == "POST":
        return _posted(request, children, draft)
    initial = {**_initial(draft), **_asked(request, children)}
    form = ChangeForm(None, None, children, request.today, initial)
    return _page(request, form, draft)


def _asked(request: OfficeRequest, children: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What the link to this page says already: which child, what changes."""
    child, concerns = request.GET.get("child", ""), request.GET.get("concerns", "")
    found = {"child": child} if child in dict(children) else {}
    return found | ({"concerns": concerns} if concerns in words.CONCERNS else {})


def _initial(draft: Draft) -> dict[str, Any]:
    typed = draft.typed
    since = [typed.get(f"since_{part}", "") for part in ("day", "month", "year")]
    return {
        "child": typed.get("child", ""),
        "concerns": typed.get("concerns", ""),
        "since": since if any(since) else None,
        "text": typed.get("text", ""),
    }


def _posted(
    request: OfficeRequest, children: Sequence[tuple[str, str]], draft: Draft
) -> HttpResponse:
    """Take in a file, take one away, or send it all."""
    form = ChangeForm(request.POST, request.FILES, children, request.today, None)
    valid = form.is_valid()
    typed = {name: request.POST.get(name, "")[: parents_words.LONGEST] for name in TYPED}
    draft = _with_file(request, form, replace(draft, typed=typed))
    if gone := request.POST.get("take_away"):
        draft = drafts.take_away(request, draft, gone)
    drafts.keep(request, PLACE, draft)
    if "send" not in request.POST:
        return _page(request, form, draft) if form.has_error("file") else redirect(request.path)
    if not valid or form.errors:
        return _page(request, form, draft)
    said = form.cleaned_data
    child = UUID(said.get("child") or children[0][0])
    files = tuple(draft.ids)
    change = Change(UUID(draft.key), said["concerns"], said["since"], said["text"], files)
    try:
        parents_words.announce(request.actor, child, change, now=request.now)
    except CannotSay as error:
        form.add_error(None, str(words.REFUSED[error.code]))
        return _page(request, form, draft)
    drafts.drop(request, PLACE)
    return redirect(f"{reverse('family_changes')}?sent")


def _with_file(request: OfficeRequest, form: ChangeForm, draft: Draft) -> Draft:
    """A draft with the file of a form, if it is one."""
    file = form.cleaned_data.get("file")
    if not file or form.has_error("file"):
        return draft
    if len(draft.files) >= MOST_FILES:
        form.add_error("file", str(words.REFUSED_FILES["many"]))
        return draft
    draft, problem = drafts.take(request, draft, file)
    if problem:
        form.add_error("file", problem)
    return draft


def _page(request: OfficeRequest, form: ChangeForm, draft: Draft) -> HttpResponse:
    context: Mapping[str, Any] = {
        "form": form,
        "fields": [form[name] for name in form.fields if name != "file"],
        "files": drafts.files(request, draft),
        "back_url": reverse("family_changes"),
    }
    return render(request, TEMPLATES + "change_new.html", context)
