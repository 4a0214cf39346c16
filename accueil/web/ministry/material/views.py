"""The list of items, one of them with all its parts, as parents see it, published or withdrawn."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from accueil.material import finding, keeping
from accueil.material.keeping import CannotHear, CannotPublish, ChangedMeanwhile, Editor, seen_of
from accueil.material.models import LANGUAGES, Item
from accueil.web.base.material.shown import item_told, listed, reader
from accueil.web.ministry.material import shown
from accueil.web.ministry.material.forms import STATES, Search, WithoutForm
from accueil.web.ministry.material.step import editor_of, home_of, item_of, title_of

A_PAGE = 25


@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """All items, by age; searched by words, state and language."""
    form = Search(request.GET or None)
    typed = form.cleaned_data if form.is_valid() else {}
    found = finding.found(Item.objects.all(), typed.get("q", ""))
    if state := typed.get("state"):
        found = found.filter(state=state)
    if language := typed.get("language"):
        found = finding.in_language(found, language)
    slice_ = Paginator(finding.in_order(found), A_PAGE).get_page(request.GET.get("page"))
    rows = listed(slice_, lambda item: reverse("material_item", args=[item.pk]))
    context = {
        "form": form,
        "slice": slice_,
        "count": slice_.paginator.count,
        "rows": [{**row, **shown.line(row["item"])} for row in rows],
        "asked": any(typed.values()),
    }
    return render(request, "ministry/material/items.html", context)


@require_GET
def item(request: HttpRequest, item: UUID) -> HttpResponse:
    """One item: its state, its parts, what is missing, who changed what."""
    return _page(request, item_of(item), _said(request.GET.get("done", "")))


def _said(done: str) -> tuple[str, str]:
    told = {
        "made": gettext("The draft is saved. Nobody else sees it yet."),
        "saved": gettext("It is saved."),
        "published": gettext("It is published. Parents see it on the days above."),
        "withdrawn": gettext("It is withdrawn. Parents no longer see it."),
    }
    if done == "meanwhile":
        return gettext("Somebody else has changed this meanwhile. Nothing was saved."), "wrong"
    return told.get(done, ""), "done"


def _page(
    request: HttpRequest,
    found: Item,
    said: tuple[str, str],
    status: int = 200,
    without: WithoutForm | None = None,
) -> HttpResponse:
    text, kind = said
    missing, unheard = shown.missing(found), shown.unheard(found)
    context: dict[str, Any] = {
        "item": found,
        "title": title_of(found),
        "said": text,
        "kind": kind,
        "tag": shown.TAGS[found.state],
        "state": STATES[found.state],
        "seen": seen_of(found, "state"),
        "facts": shown.facts(found),
        "texts": shown.texts(found),
        "files": shown.files(found),
        "missing": missing,
        "unheard": unheard,
        "form": (without or WithoutForm()) if unheard else None,
        "may_publish": found.state != "published" and not missing,
        "previews": shown.previews(found),
        "history": list(shown.history(found)),
        "back_url": reverse("material"),
    }
    return render(request, "ministry/material/item.html", context, status=status)


@require_GET
def preview(request: HttpRequest, item: UUID) -> HttpResponse:
    """An item as parents see it, in the language asked for or the reader's own."""
    found = item_of(item)
    asked = request.GET.get("in", "")
    language = asked if asked in LANGUAGES else reader()
    told = item_told(
        found, language, lambda file: reverse("material_content", args=[found.pk, file.pk])
    )
    context = {"told": told, "published": found.state == "published", "back_url": home_of(item)}
    return render(request, "ministry/material/preview.html", context)


@require_POST
def publish(request: HttpRequest, item: UUID) -> HttpResponse:
    """Show it to parents; without captions only for a reason."""
    form = WithoutForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        return _moved(request, item, partial(keeping.publish, reason=reason), "published")
    except CannotHear:
        return _page(request, item_of(item), ("", "done"), without=form)


@require_POST
def withdraw(request: HttpRequest, item: UUID) -> HttpResponse:
    """No longer show it to parents."""
    return _moved(request, item, keeping.withdraw, "withdrawn")


def _moved(
    request: HttpRequest, item: UUID, move: Callable[[UUID, str, Editor], None], done: str
) -> HttpResponse:
    item_of(item)
    try:
        move(item, request.POST.get("seen", ""), editor_of(request))
    except ChangedMeanwhile:
        return redirect(home_of(item, "meanwhile"))
    except CannotPublish:
        said = gettext("Something is still missing before parents may see it."), "wrong"
        return _page(request, item_of(item), said, status=409)
    return redirect(home_of(item, done))
