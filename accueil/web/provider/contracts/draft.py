"""A contract that is not signed yet: it waits encrypted in the session of who makes it.

Going back, loading a page again or a lost network lose nothing of it. Each draft has its own
address, so that two children in two windows do not mix. It ends with the session.
"""

import base64
import json
import uuid
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404

from accueil.actions.care_contracts import Found
from accueil.actions.care_terms import Terms
from accueil.documents.records import from_json, to_json
from accueil.store.encrypted import seal, unseal
from accueil.web.base.middleware import OfficeRequest


@dataclass(frozen=True, slots=True)
class Draft:
    """A child that was found and what is agreed so far; `number`: of the contract that changes."""

    key: str
    child: Found
    terms: Terms | None = None
    number: str = ""


def begun(request: OfficeRequest, provider: UUID, child: Found, number: str = "") -> Draft:
    """A new draft for a child."""
    return keep(request, provider, Draft(uuid.uuid4().hex, child, None, number))


def keep(request: OfficeRequest, provider: UUID, draft: Draft) -> Draft:
    """Let it wait."""
    child = asdict(draft.child) | {"child": str(draft.child.child)}
    child |= {"born": draft.child.born.isoformat(), "until": _iso(draft.child.until)}
    told = {"child": child, "terms": to_json(draft.terms), "number": draft.number}
    where = _place(provider, draft.key)
    sealed = seal(json.dumps(told).encode(), _seal_of(request, where))
    request.session[where] = base64.b64encode(sealed).decode()
    return draft


def load(request: OfficeRequest, provider: UUID, key: str) -> Draft | None:
    """What waits there; None where nothing does."""
    where = _place(provider, key)
    sealed = request.session.get(where)
    if not sealed:
        return None
    told = json.loads(unseal(base64.b64decode(sealed), _seal_of(request, where)))
    terms = from_json(Terms, told["terms"]) if told["terms"] else None
    return Draft(key, _child(told["child"]), terms, told["number"])


def load_or_404(request: OfficeRequest, provider: UUID, key: str) -> Draft:
    """What waits there."""
    found = load(request, provider, key)
    if found is None:
        raise Http404("no such draft")
    return found


def with_terms(request: OfficeRequest, provider: UUID, draft: Draft, terms: Terms) -> Draft:
    """The draft with what is agreed now."""
    return keep(request, provider, replace(draft, terms=replace(terms, key=draft.key)))


def drop(request: OfficeRequest, provider: UUID, key: str) -> None:
    """Nothing waits there any longer."""
    request.session.pop(_place(provider, key), None)


def _child(told: dict[str, Any]) -> Found:
    until = date.fromisoformat(told["until"]) if told["until"] else None
    days = {"born": date.fromisoformat(told["born"]), "until": until}
    return Found(**(told | {"child": UUID(told["child"])} | days))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _place(provider: UUID, key: str) -> str:
    return f"draft:care:{provider}:{key}"


def _seal_of(request: OfficeRequest, where: str) -> str:
    return f"{where}:{request.actor.account}"
