"""What a parent typed and did not send yet: it waits encrypted in the session.

A photo that was taken is never taken twice: files are kept as they arrive, and sent with the page.
"""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from accueil.actions import handing_in
from accueil.store.encrypted import seal_json, unseal_json
from accueil.store.models import Upload
from accueil.store.uploads import NotAccepted
from accueil.web.base.middleware import OfficeRequest
from accueil.web.base.parents.words import REFUSED_FILES


@dataclass(frozen=True)
class Draft:
    """What was typed by field, the files handed in by their ids, and the key of what it becomes."""

    typed: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    key: str = ""

    @property
    def ids(self) -> list[UUID]:
        """The files."""
        return [UUID(file) for file in self.files]


def load(request: OfficeRequest, place: str) -> Draft:
    """What waits there; an empty draft with a new key where nothing does."""
    sealed = request.session.get(place)
    read = unseal_json(sealed, _seal_of(request, place)) if sealed else None
    if not read:
        return Draft(key=str(uuid.uuid4()))
    return Draft(read["typed"], tuple(read["files"]), read["key"])


def keep(request: OfficeRequest, place: str, draft: Draft) -> Draft:
    """Let it wait there."""
    request.session[place] = seal_json(asdict(draft), _seal_of(request, place))
    return draft


def drop(request: OfficeRequest, place: str) -> None:
    """Nothing waits there any longer."""
    request.session.pop(place, None)


def _seal_of(request: OfficeRequest, place: str) -> str:
    return f"{place}:{request.actor.account}"


def take(
    request: OfficeRequest, draft: Draft, file: Any, *, kind: str = handing_in.KIND
) -> tuple[Draft, str]:
    """Keep a file with a draft; why it is refused, if it is."""
    now: datetime = request.now
    try:
        kept = handing_in.keep(request.actor, file.read(), file.name or "", now=now, kind=kind)
    except NotAccepted as refused:
        return draft, str(REFUSED_FILES[refused.reason])
    except handing_in.TooManyFiles:
        return draft, str(REFUSED_FILES["many"])
    return replace(draft, files=(*draft.files, str(kept.pk))), ""


def files(request: OfficeRequest, draft: Draft) -> list[Upload]:
    """The files of a draft that are there, oldest first."""
    return handing_in.kept(request.actor, draft.ids)


def take_away(request: OfficeRequest, draft: Draft, file: str) -> Draft:
    """A draft without one of its files."""
    if file in draft.files:
        handing_in.take_away(request.actor, UUID(file), now=request.now)
    return replace(draft, files=tuple(one for one in draft.files if one != file))
