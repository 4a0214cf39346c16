"""What parents said, as rows of the office's pages (its routes, its words)."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from accueil.registry import models as m
from accueil.web.base.parents import words


def rows_of(found: Sequence[m.ParentsWord]) -> list[dict[str, Any]]:
    """Words as rows: the child, what was said, on which day, where it is worked on."""
    names = names_of(word.child_id for word in found)
    return [
        {
            "name": names.get(word.child_id, ""),
            "what": words.what(word),
            "on": timezone.localtime(word.said_at).date(),
            "office": word.child.office.name,
            "url": reverse("announced_word", args=[word.pk]),
        }
        for word in found
    ]


def names_of(children: Iterable[UUID]) -> dict[UUID, str]:
    """The names of children as they are believed now."""
    known = m.Identity.objects.current().filter(child__in=set(children)).order_by("valid")
    return {one.child_id: f"{one.given_name} {one.family_name}" for one in known}


def told(children: Collection[UUID], *, waiting: bool = False) -> list[dict[str, Any]]:
    """What parents said of children, the newest first; `waiting`: only what is not decided."""
    found = m.ParentsWord.objects.filter(child__in=children).order_by("-said_at", "id")
    return [
        {
            "url": reverse("announced_word", args=[word.pk]),
            "what": words.what(word),
            "on": timezone.localtime(word.said_at).date(),
            "state": words.state(word),
            "tag": words.TAGS[word.state],
        }
        for word in (found.filter(state="waiting") if waiting else found)
    ]
