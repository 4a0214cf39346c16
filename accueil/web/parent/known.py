"""Whose page it is: the children of the account that is signed in, and their names."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404

from accueil.identity.links import children_of
from accueil.registry.models import Child, Identity
from accueil.web.base.middleware import OfficeRequest


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
