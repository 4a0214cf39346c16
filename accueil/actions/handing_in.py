"""Files of parents: kept for their account while a page is filled in, then given to the office."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accueil.store import uploads
from accueil.store.models import Actor, Upload
from accueil.store.security import seeing_the_country

# So many files of an account may wait to be sent; each of at most 10 MB.
MOST_WAITING = 30
KIND = "parents_word"


class TooManyFiles(ValueError):
    """An account has handed in many files that it did not send."""


def keep(actor: Actor, content: bytes, name: str, *, now: datetime, kind: str = KIND) -> Upload:
    """Keep a file for an account until its page is sent.

    Refuses, with `uploads.NotAccepted`, what is no PDF, JPEG or PNG; with `TooManyFiles` when very
    many wait.
    """
    with seeing_the_country():
        if _waiting(actor).count() >= MOST_WAITING:
            raise TooManyFiles
        belongs = uploads.Belongs(actor.office, kind)
        return uploads.take_in(content, name, belongs, by=actor.account, now=now)


def kept(actor: Actor, files: Collection[UUID]) -> list[Upload]:
    """Of these files those that this account handed in and did not send, oldest first."""
    with seeing_the_country():
        found = _waiting(actor).filter(pk__in=files)
        return list(found.defer("content").order_by("uploaded_at", "id"))


def take_away(actor: Actor, file: UUID, *, now: datetime) -> None:
    """No longer keep a file that was not sent; another's stays as it is."""
    with seeing_the_country():
        _waiting(actor).filter(pk=file).update(removed_at=now)


def send(
    actor: Actor,
    files: Collection[UUID],
    office: str,
    *,
    child: UUID | None = None,
    application: UUID | None = None,
) -> list[UUID]:
    """Give an account's files to an office, with a child or an application; which they were."""
    with seeing_the_country():
        sent = list(_waiting(actor).filter(pk__in=files).order_by("uploaded_at", "id"))
        found = Upload.objects.filter(pk__in=[file.pk for file in sent])
        found.update(office=office, child=child, application=application)
    return [file.pk for file in sent]


def _waiting(actor: Actor) -> QuerySet[Upload]:
    """The files of an account that belong to nothing yet."""
    return Upload.objects.filter(
        uploaded_by=actor.account,
        office=actor.office,
        child__isnull=True,
        application__isnull=True,
        removed_at__isnull=True,
    ).defer("content")
