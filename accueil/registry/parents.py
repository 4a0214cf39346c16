"""What parents said, as the office asks for it."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from accueil.registry.models import Application, Child, ParentsWord


def waiting(office: str = "") -> QuerySet[ParentsWord]:
    """What parents said and nobody decided yet, the oldest first.

    `office`: only of its children, which is quicker where nobody else's may be seen.
    """
    found = ParentsWord.objects.filter(state="waiting").order_by("said_at", "id")
    if office:
        found = found.filter(child__in=Child.objects.filter(office=office).values("id"))
    return found.select_related("child__office", "application")


def confirmations(children: Collection[UUID]) -> dict[UUID, ParentsWord]:
    """The confirmations that wait for a signature, by child."""
    found = ParentsWord.objects.filter(child__in=children, kind="unchanged", state="waiting")
    return {word.child_id: word for word in found.select_related("application")}


def confirmed(application: Application) -> ParentsWord | None:
    """The confirmation that opened a renewal or was added to it: the newest, whatever became of
    it."""
    found = ParentsWord.objects.filter(application=application).order_by("-said_at")
    return found.first()
