"""A child that another office has: known by its matricule only, and taken over with a reason."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from accueil.registry import models as m
from accueil.registry.answers import Answers
from accueil.registry.record import matricule_key
from accueil.store.models import Actor, note


class NothingToTake(LookupError):
    """No other office has a child with this matricule."""


def elsewhere(given: Answers, office: m.Office) -> dict[int, m.Office]:
    """The children of an application, by number, of which another office has the file."""
    found = {}
    for number, child in enumerate(given.children.children if given.children else ()):
        other = office_of_matricule(child.matricule)
        if other and other != office.pk:
            found[number] = m.Office.objects.get(pk=other)
    return found


def office_of_matricule(matricule: str) -> str:
    """Which office has the child with a matricule; nothing where none has."""
    key = matricule_key(matricule)
    if key is None:
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accueil_office_of(%s)", [key])
        (office,) = cursor.fetchone()
    return office or ""


def take_over(matricule: str, office: m.Office, why: str, actor: Actor, now: datetime) -> UUID:
    """Take over a child's file, with those of its household; logged at both offices.

    Refuses an empty reason, and a child that no other office has.
    """
    if not why.strip():
        raise ValueError("a child is taken over with a reason")
    if office_of_matricule(matricule) in ("", office.pk):
        raise NothingToTake("no other office has a child with this matricule")
    with connection.cursor() as cursor:
        cursor.execute("SELECT accueil_take_over(%s, %s)", [matricule_key(matricule), office.pk])
        (child,) = cursor.fetchone()
    taken: UUID = child
    note(actor, "change", "taken over from another office", now=now, child=taken, why=why.strip())
    return taken
