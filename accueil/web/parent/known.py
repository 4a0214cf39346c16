"""Whose page it is: the children of the account that is signed in, and their names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render

from accueil.identity.links import children_of, linked
from accueil.registry.models import Child, Identity
from accueil.web.base.middleware import OfficeRequest

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Own:
    """A child of the account: the row, its given and family name, the day it was born."""

    child: Child
    given_name: str
    name: str
    born: date


def own_children(request: OfficeRequest) -> list[Own]:
    """The children of the account, in the order in which they were added."""
    return _named(children_of(request.user.pk), request.today)


def child_or_404(request: OfficeRequest, key: UUID) -> Own:
    """A child of the account. Not found where it is not linked: nobody learns that it exists."""
    found = [child for child in children_of(request.user.pk) if child.pk == key]
    named = _named(found, request.today)
    if not named:
        raise Http404("child")
    return named[0]


def with_card(view: View) -> View:
    """A page that says nothing to an account that has no child by its card: it says why."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        if not linked(cast(OfficeRequest, request).user.pk).exists():
            return render(request, "parent/no_card.html")
        return view(request, *args, **values)

    return guarded


def _named(children: list[Child], today: date) -> list[Own]:
    """Each with its name of today; one that has none today, with the one known last."""
    rows = Identity.objects.current().filter(child__in=children).order_by("valid")
    of: dict[UUID, Identity] = {}
    for row in rows:
        if row.child_id not in of or row.first <= today:
            of[row.child_id] = row
    return [
        Own(child, one.given_name, f"{one.given_name} {one.family_name}", one.born)
        for child in children
        if (one := of.get(child.pk)) is not None
    ]
