"""One step of editing: what was seen is looked at again, what was typed stays."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accueil.material.keeping import ChangedMeanwhile, Editor, seen_of
from accueil.material.models import Item
from accueil.web.base.fields import Form
from accueil.web.base.middleware import OfficeRequest
from accueil.web.ministry.material.forms import refuse_meanwhile


@dataclass(frozen=True, slots=True)
class Step:
    """What a step edits and is called; `kept` is what the page shows after a collision."""

    item: Item
    part: str
    title: str
    kept: Callable[[Item], Sequence[Mapping[str, Any]]]
    more: Mapping[str, Any] = field(default_factory=dict)


def editor_of(request: HttpRequest) -> Editor:
    """Who edits, and when."""
    known = cast(OfficeRequest, request)
    return Editor(known.actor, known.now)


def item_of(key: UUID) -> Item:
    """The item of an address. Not found where there is none."""
    return get_object_or_404(Item, pk=key)


def home_of(item: UUID, done: str = "") -> str:
    """The page of an item, and what it says is done."""
    return reverse("material_item", args=[item]) + (f"?done={done}" if done else "")


def step(
    request: HttpRequest, one: Step, form: Form, save: Callable[[str, Editor], None]
) -> HttpResponse:
    """Save what was typed, if just what was seen is still there; else show both."""
    seen, kept = seen_of(one.item, one.part), None
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        if form.is_valid():
            try:
                save(seen, editor_of(request))
                return redirect(home_of(one.item.pk, "saved"))
            except ChangedMeanwhile:
                now = item_of(one.item.pk)
                seen, kept = seen_of(now, one.part), one.kept(now)
                refuse_meanwhile(form)
    context = {
        "form": form,
        "title": one.title,
        "seen": seen,
        "kept": kept,
        "of": title_of(one.item),
        "back_url": home_of(one.item.pk),
        **one.more,
    }
    status = 409 if kept is not None else 200
    return render(request, "ministry/material/step.html", context, status=status)


def title_of(item: Item) -> str:
    """What an item is called, in the first of its languages."""
    return str(item.texts.order_by("pk").values_list("title", flat=True).first() or "")
