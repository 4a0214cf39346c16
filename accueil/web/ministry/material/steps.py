"""A new item; its texts, ages and days, each a step of its own."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accueil.law.words import LANGUAGE_NAMES
from accueil.material import keeping
from accueil.material.keeping import ChangedMeanwhile, For, Words
from accueil.material.models import LANGUAGES, Item
from accueil.web.base.material import words
from accueil.web.base.middleware import OfficeRequest
from accueil.web.ministry.material.forms import AgesForm, DaysForm, NewForm, TextForm
from accueil.web.ministry.material.shown import days_of
from accueil.web.ministry.material.step import Step, editor_of, home_of, item_of, step

Row = dict[str, Any]


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new draft, shown from today on once it is published."""
    known = cast(OfficeRequest, request)
    initial = {"language": known.user.language, "from_months": "", "until_months": ""}
    form = NewForm(request.POST or None, initial=initial)
    if form.is_valid():
        typed = form.cleaned_data
        text = Words(typed["language"], typed["title"], typed["text"])
        made = keeping.make(text, For(*form.ages, known.today), editor_of(request))
        return redirect(home_of(made.pk, "made"))
    context = {
        "form": form,
        "title": gettext("New material"),
        "button": gettext("Save the draft"),
        "back_url": reverse("material"),
    }
    return render(request, "ministry/material/step.html", context)


@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, item: UUID, language: str) -> HttpResponse:
    """Title and text in a language."""
    found = item_of(item)
    if language not in LANGUAGES:
        raise Http404(language)
    there = found.texts.filter(language=language).first()
    initial = {"title": there.title, "text": there.text} if there else {}
    form = TextForm(request.POST or None, initial=initial)

    def kept(now: Item) -> list[Row]:
        text = now.texts.filter(language=language).first()
        said = (text.title, text.text) if text else ("", "")
        labels = (gettext("Title"), gettext("Text"))
        return [{"label": k, "value": v} for k, v in zip(labels, said, strict=True)]

    others = found.texts.exclude(language=language).exists()
    remove = reverse("material_text_remove", args=[item, language]) if there and others else ""
    title = gettext("Text %(language)s") % {"language": words.IN[language]}
    remove_words = gettext("Take the text away: %(language)s")
    more = {
        "remove_url": remove,
        "remove_words": remove_words % {"language": LANGUAGE_NAMES[language]},
    }

    return step(
        request,
        Step(found, f"texts.{language}", title, kept, more),
        form,
        lambda seen, editor: keeping.save_text(
            item,
            Words(language, form.cleaned_data["title"], form.cleaned_data["text"]),
            seen,
            editor,
        ),
    )


@require_POST
def remove_text(request: HttpRequest, item: UUID, language: str) -> HttpResponse:
    """Take the text of a language away; not the only one."""
    item_of(item)
    try:
        keeping.remove_text(item, language, request.POST.get("seen", ""), editor_of(request))
    except (ChangedMeanwhile, ValueError):
        return redirect(home_of(item, "meanwhile"))
    return redirect(home_of(item, "saved"))


@require_http_methods(["GET", "POST"])
def ages(request: HttpRequest, item: UUID) -> HttpResponse:
    """For which ages it is."""
    found = item_of(item)
    initial = {"from_months": str(found.from_months), "until_months": str(found.until_months)}
    form = AgesForm(request.POST or None, initial=initial)

    def kept(now: Item) -> list[Row]:
        said = words.ages(now.from_months, now.until_months)
        return [{"label": gettext("Ages"), "value": said}]

    return step(
        request,
        Step(found, "ages", gettext("For which ages?"), kept),
        form,
        lambda seen, editor: keeping.save_ages(item, form.ages, seen, editor),
    )


@require_http_methods(["GET", "POST"])
def days(request: HttpRequest, item: UUID) -> HttpResponse:
    """On which days it is shown."""
    found = item_of(item)
    form = DaysForm(request.POST or None, initial=DaysForm.of(found))

    def kept(now: Item) -> list[Row]:
        return [{"label": gettext("Shown"), "value": days_of(now)}]

    return step(
        request,
        Step(found, "days", gettext("When is it shown?"), kept),
        form,
        lambda seen, editor: keeping.save_days(item, form.shown, seen, editor),
    )
