"""The captions of a film, in one language: added, replaced, taken away."""

from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accueil.material import keeping
from accueil.material.captions import NotCaptions
from accueil.material.keeping import ChangedMeanwhile, Editor
from accueil.material.models import LANGUAGES, Item, MaterialFile
from accueil.web.base.material import words
from accueil.web.base.upload import bounded
from accueil.web.ministry.material.forms import CaptionsForm
from accueil.web.ministry.material.step import Step, editor_of, home_of, item_of, step


def _film_of(item: UUID, file: UUID, language: str) -> MaterialFile:
    if language not in LANGUAGES:
        raise Http404(language)
    return get_object_or_404(MaterialFile, pk=file, item=item, kind="video", removed_at=None)


def _there(film: MaterialFile, language: str) -> MaterialFile | None:
    return film.captions.filter(language=language, removed_at=None).first()


@partial(bounded, most="MATERIAL_CAPTIONS_BYTES")
@require_http_methods(["GET", "POST"])
def save(request: HttpRequest, item: UUID, file: UUID, language: str) -> HttpResponse:
    """The captions in a language; new ones take the place of those before."""
    found, film = item_of(item), _film_of(item, file, language)
    form = CaptionsForm(request.POST or None, request.FILES or None)
    there = _there(film, language)

    def kept(_now: Item) -> list[dict[str, str]]:
        one = _there(film, language)
        return [{"label": str(words.IN[language]), "value": one.name if one else ""}]

    def keep(seen: str, editor: Editor) -> None:
        upload = form.cleaned_data["file"]
        keeping.save_captions(film, (upload.read(), upload.name), language, seen, editor)

    title = gettext("Captions %(language)s") % {"language": words.IN[language]}
    remove_words = gettext("Take the captions away: %(language)s")
    about = (
        {
            "file": there,
            "kind": words.KINDS["captions"],
            "format": words.FORMATS["text/vtt"],
            "size": words.size(there.size),
            "file_url": reverse("material_content", args=[item, there.pk]),
            "remove_url": reverse("material_captions_remove", args=[item, file, language]),
            "remove_words": remove_words % {"language": words.IN[language]},
        }
        if there
        else {}
    )
    one = Step(found, f"captions.{film.pk}.{language}", title, kept, about)
    try:
        return step(request, one, form, keep)
    except NotCaptions as error:
        form.refuse(error)
        return step(request, one, form, keep)


@require_POST
def remove(request: HttpRequest, item: UUID, file: UUID, language: str) -> HttpResponse:
    """Take the captions of a language away."""
    film = _film_of(item, file, language)
    try:
        keeping.remove_captions(film, language, request.POST.get("seen", ""), editor_of(request))
    except ChangedMeanwhile:
        return redirect(home_of(item, "meanwhile"))
    return redirect(home_of(item, "saved"))
