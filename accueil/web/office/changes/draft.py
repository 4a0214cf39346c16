"""What was typed and is not saved yet: it waits encrypted in the officer's session.

Going back, loading a page again or a lost network lose nothing of it. It ends with the session.
"""

import base64
import json
import uuid
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from accueil.store.encrypted import seal, unseal
from accueil.store.models import Upload
from accueil.store.uploads import Belongs, take_in
from accueil.web.base.middleware import OfficeRequest

# The answer that the original was seen, and the reason of the facts that it shows.
SEEN = "original_seen"


@dataclass(frozen=True)
class Draft:
    """Steps by name as JSON; from which day; what shows it; what the officer was shown.

    `file` and `file_name`: an upload; `original_seen`: none, the original was seen at the counter.

    `key` names what was typed: another one was typed later. `seen`: the digest of the facts that
    were shown; `at`: when.
    """

    steps: dict[str, Any] = field(default_factory=dict)
    since: str = ""
    file: str = ""
    file_name: str = ""
    original_seen: bool = False
    key: str = ""
    seen: str = ""
    at: str = ""

    @property
    def reason(self) -> str:
        """The reason of the facts that it becomes: that their original was seen, if it was."""
        return SEEN if self.original_seen else ""

    @property
    def day(self) -> date | None:
        """From which day it holds."""
        return date.fromisoformat(self.since) if self.since else None


def place(kind: str, about: UUID) -> str:
    """Where a draft of a kind about a child or a request waits."""
    return f"draft:{kind}:{about}"


def load(request: OfficeRequest, where: str) -> Draft:
    """What waits there; an empty draft where nothing does."""
    sealed = request.session.get(where)
    if not sealed:
        return Draft()
    return Draft(**json.loads(unseal(base64.b64decode(sealed), _seal_of(request, where))))


def keep(request: OfficeRequest, where: str, draft: Draft) -> Draft:
    """Let it wait there, under a new key."""
    named = replace(draft, key=uuid.uuid4().hex)
    sealed = seal(json.dumps(asdict(named)).encode(), _seal_of(request, where))
    request.session[where] = base64.b64encode(sealed).decode()
    return named


def drop(request: OfficeRequest, where: str) -> None:
    """Nothing waits there any longer."""
    request.session.pop(where, None)


def _seal_of(request: OfficeRequest, where: str) -> str:
    return f"{where}:{request.actor.account}"


def take_file(
    request: OfficeRequest, where: str, file: Any, draft: Draft, *, office: str, kind: str
) -> Draft:
    """Take in a file with its draft; it belongs to the child once the draft is saved.

    Refuses (NotAccepted) what is no PDF, JPEG or PNG.
    """
    upload = take_in(
        file.read(),
        file.name or "",
        Belongs(office, kind),
        by=request.actor.account,
        now=request.now,
    )
    return keep(request, where, replace(draft, file=str(upload.pk), file_name=str(upload.name)))


def shown_by(draft: Draft, shown: str | None) -> Draft:
    """A draft with what shows it now; None: not asked. A file counts only where it is chosen."""
    if shown is None:
        return draft
    if shown == "file":
        return replace(draft, original_seen=False)
    return replace(draft, original_seen=shown == SEEN, file="", file_name="")


def hand_over(draft: Draft, child: UUID) -> None:
    """The file of a draft that is saved belongs to the child."""
    if draft.file:
        Upload.objects.filter(pk=draft.file, child=None).update(child=child)
