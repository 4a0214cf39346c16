"""The files of an item: added, described in each language, taken away, looked at."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accueil.material import keeping
from accueil.material.keeping import ChangedMeanwhile, languages_of
from accueil.material.models import LANGUAGES, Item, MaterialFile
from accueil.store.uploads import NotAccepted
from accueil.web.base.material import words
from accueil.web.base.material.serving import served
from accueil.web.base.upload import bounded
from accueil.web.ministry.material import shown
from accueil.web.ministry.material.forms import SAID, DescriptionForm, FileForm
from accueil.web.ministry.material.step import (
    Step,
    editor_of,
    home_of,
    item_of,
    step,
    title_of,
)


@partial(bounded, most="MATERIAL_LONG_BYTES")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, item: UUID) -> HttpResponse:
    """Choose a file; what it holds is asked on the next page."""
    found = item_of(item)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        content, name = typed["file"].read(), typed["file"].name
        try:
            file = keeping.add_file(found.pk, content, name, typed["language"], editor_of(request))
            return redirect("material_file", item=item, file=file.pk)
        except NotAccepted as error:
            form.refuse(error)
    context = {
        "form": form,
        "title": gettext("Add a file"),
        "of": title_of(found),
        "button": gettext("Add the file"),
        "back_url": home_of(item),
    }
    return render(request, "ministry/material/step.html", context)


def _file_of(item: UUID, file: UUID) -> MaterialFile:
    return get_object_or_404(MaterialFile, pk=file, item=item, of=None, removed_at=None)


@require_http_methods(["GET", "POST"])
def describe(request: HttpRequest, item: UUID, file: UUID) -> HttpResponse:
    """What a file holds, in each of the item's languages."""
    found, one = item_of(item), _file_of(item, file)
    texts = dict(one.texts.values_list("language", "text"))
    said = {f"{SAID}{code}": words for code, words in one.texts.values_list("language", "said")}
    spoken = {one.language} if one.language else set()
    codes = sorted({*languages_of(found), *texts, *spoken}, key=LANGUAGES.index)
    initial = {**texts, **said, "spoken": one.language}
    form = DescriptionForm(one.kind, codes, request.POST or None, initial=initial)

    def kept(now: Item) -> list[dict[str, Any]]:
        rows = one.texts.values_list("language", "text", "said")
        now_said = {code: [text, spoken] for code, text, spoken in rows}
        return [{"label": str(words.IN[c]), "lines": now_said.get(c, [""])} for c in codes]

    return step(
        request,
        Step(
            found,
            f"files.{one.pk}",
            gettext("What is in the file?"),
            kept,
            {
                "file": one,
                "kind": words.KINDS[one.kind],
                "format": words.FORMATS[one.media_type],
                "size": words.size(one.size),
                "file_url": reverse("material_content", args=[item, file]),
                "remove_url": reverse("material_file_remove", args=[item, file]),
                "remove_words": gettext("Take the file away"),
                "captions": shown.captions(one) if one.kind == "video" else None,
            },
        ),
        form,
        lambda seen, editor: keeping.describe_file(
            one, form.texts, form.cleaned_data["spoken"], seen, editor, said=form.said
        ),
    )


@require_POST
def remove(request: HttpRequest, item: UUID, file: UUID) -> HttpResponse:
    """Take a file away, with its bytes."""
    one = _file_of(item, file)
    try:
        keeping.remove_file(one, request.POST.get("seen", ""), editor_of(request))
    except ChangedMeanwhile:
        return redirect(home_of(item, "meanwhile"))
    return redirect(home_of(item, "saved"))


@require_safe
def content(request: HttpRequest, item: UUID, file: UUID) -> HttpResponseBase:
    """The file itself, or captions, whatever state its item is in."""
    return served(request, get_object_or_404(MaterialFile, pk=file, item=item, removed_at=None))
