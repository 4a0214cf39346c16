"""What stands around a bill, in words: obstacles, goodwill, what changed, what was posted."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.timezone import localtime

from accueil.billing.changes import changes
from accueil.billing.frozen import Frozen
from accueil.billing.models import Goodwill
from accueil.billing.settle import IN_THE_WAY
from accueil.billing.standing import Posted
from accueil.documents.changed import told as in_words
from accueil.law.calendar import Period
from accueil.registry.models import Child
from accueil.registry.providers import provider_names
from accueil.web.base.bills import words
from accueil.web.base.bills.shown import Telling

SIGNS = {"parents": 1, "uncovered": 1, "goodwill_parents": -1}


def obstacles(found: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    """Why a bill cannot be made, who can mend it, and the exact words where the law refuses."""
    listed = [[*one, "", "", ""][:4] for one in found]
    providers = {UUID(one[1]) for one in listed if one[0] in IN_THE_WAY}
    known = provider_names(providers)
    shown = []
    for code, second, third, last in listed:
        why, mend = words.obstacle(code, second)
        row: dict[str, Any] = {"why": why, "mend": mend}
        if code in IN_THE_WAY:
            row["provider"] = known.get(UUID(second), "")
        else:
            row["exact"] = " ".join(filter(None, (second, third, last)))
        shown.append(row)
    return shown


def goodwill(child: Child, period: Period) -> list[dict[str, Any]]:
    """Each goodwill that counts: whose bill, how much, why."""
    granted = Goodwill.objects.current().filter(
        child=child, period=period.name, approved_at__isnull=False
    )
    rows = list(granted.select_related("provider").order_by("recorded_at"))
    return [
        {
            "provider": row.provider.name,
            "cents": row.cents,
            "reason": row.reason,
            "approved": localtime(row.approved_at).date() if row.approved_at else None,
        }
        for row in rows
    ]


def why(before: Frozen, after: Frozen, to: Telling) -> list[dict[str, Any]]:
    """What changed between two bills, in sentences; each with what it moves for the parents."""
    names = {str(key): name for key, name in to.names.items()}
    return [
        {"text": in_words(one, to.language, names), "cents": one.cents}
        for one in changes(before, after, to.law)
    ]


def by_period(ledger: Iterable[Posted]) -> list[dict[str, Any]]:
    """Into which period what was posted: State's part, what the family pays."""
    found: dict[str, dict[str, Any]] = {}
    for one in ledger:
        row = found.setdefault(one.into, {"period": one.into, "state_cents": 0, "family_cents": 0})
        if one.kind in ("state", "goodwill_state"):
            row["state_cents"] += one.cents
        row["family_cents"] += SIGNS.get(one.kind, 0) * one.cents
    return [found[name] for name in sorted(found)]
