"""The list for the children's ages now, all of it, found by words; an item; its files.

What a family reads here is kept nowhere: the pages are about nobody, and the access log is about
persons.
"""

from typing import Any, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from accueil.material import finding
from accueil.material.ages import months_old
from accueil.material.models import LANGUAGES, Item, MaterialFile
from accueil.web.base.material import words
from accueil.web.base.material.serving import served
from accueil.web.base.material.shown import item_told, listed, reader
from accueil.web.base.middleware import OfficeRequest
from accueil.web.parent.known import Own, own_children
from accueil.web.parent.material.forms import EVERYTHING, Search

A_PAGE, A_CHILD = 24, 12


@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """What fits each child's age today; of one child, or of all ages, page by page."""
    known = cast(OfficeRequest, request)
    own = own_children(known)
    form = Search(own, request.GET or None)
    typed = form.cleaned_data if form.is_valid() else {}
    found = finding.found(finding.shown(known.today), typed.get("q", ""))
    if language := typed.get("language"):
        found = finding.in_language(found, language)
    context: dict[str, Any] = {"form": form, "asked": bool(typed.get("q") or language)}
    who = typed.get("who", "")
    if who == EVERYTHING:
        context |= _paged(request, found)
    elif who:
        (one,) = (one for one in own if str(one.child.pk) == who)
        context |= _paged(request, _for(known, found, one)) | {"one": _child(known, one)}
    else:
        context["groups"] = [_group(request, found, one) for one in own]
    return render(request, "parent/material/items.html", context)


def _months(request: OfficeRequest, own: Own) -> int:
    return months_old(own.born, max(own.born, request.today))


def _child(request: OfficeRequest, own: Own) -> dict[str, Any]:
    return {"name": own.given_name, "age": words.age(_months(request, own))}


def _for(request: OfficeRequest, found: QuerySet[Item], own: Own) -> QuerySet[Item]:
    return finding.fits(found, _months(request, own))


def _paged(request: HttpRequest, found: QuerySet[Item]) -> dict[str, Any]:
    slice_ = Paginator(finding.in_order(found), A_PAGE).get_page(request.GET.get("page"))
    return {"slice": slice_, "count": slice_.paginator.count, "rows": listed(slice_, _url)}


def _group(request: HttpRequest, found: QuerySet[Item], own: Own) -> dict[str, Any]:
    """A child with the first items that fit it, and where all of them are."""
    fits = finding.in_order(_for(cast(OfficeRequest, request), found, own))
    first = list(fits[: A_CHILD + 1])
    question = request.GET.copy()
    question["who"] = str(own.child.pk)
    return {
        **_child(cast(OfficeRequest, request), own),
        "rows": listed(first[:A_CHILD], _url),
        "more_url": f"?{question.urlencode()}" if len(first) > A_CHILD else "",
    }


def _url(item: Item) -> str:
    return reverse("family_material_item", args=[item.pk])


def _item_of(request: HttpRequest, key: UUID) -> Item:
    """An item that parents see today. Not found where it is a draft, over, or not yet shown."""
    return get_object_or_404(finding.shown(cast(OfficeRequest, request).today), pk=key)


@require_GET
def item(request: HttpRequest, item: UUID) -> HttpResponse:
    """An item in the reader's language, in the one asked for, or in the next best."""
    found = _item_of(request, item)
    asked = request.GET.get("in", "")
    language = asked if asked in LANGUAGES else reader()
    told = item_told(
        found, language, lambda file: reverse("family_material_file", args=[found.pk, file.pk])
    )
    context = {"told": told, "back_url": reverse("family_material")}
    return render(request, "parent/material/item.html", context)


@require_safe
def content(request: HttpRequest, item: UUID, file: UUID) -> HttpResponseBase:
    """A file of an item that parents see today."""
    found = _item_of(request, item)
    return served(request, get_object_or_404(MaterialFile, pk=file, item=found, removed_at=None))
