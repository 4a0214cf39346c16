"""What happened to the PINs and the links of a child at a facility, the newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accueil.attendance.models import Guardian
from accueil.identity.models import Account, Link, PinPair
from accueil.store.models import AccessLog
from accueil.store.security import seeing_the_country

KINDS = ("pins_made", "pins_used", "pins_void", "link_made", "link_ended")


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened: when, to which guardian, by whom where it was the facility.

    `why`: of `pins_void` that of the pair; of `link_ended` `family`, or `facility` with its
    reason in `reason`.
    """

    at: datetime
    kind: str
    guardian: str
    by: str = ""
    why: str = ""
    reason: str = ""


def history(provider: UUID, child: UUID) -> list[Happened]:
    """All of it for a child at a facility. The connection is the facility's."""
    of = {"provider": provider, "child": child}
    rows = Guardian.objects.filter(**of).order_by("recorded_at", "pk")
    names = {row.person: str(row.name) for row in rows}
    pairs, links = list(PinPair.objects.filter(**of)), list(Link.objects.filter(**of))
    makers = Account.objects.filter(pk__in={pair.made_by for pair in pairs if pair.made_by})
    who = dict(makers.values_list("pk", "name"))
    found = [*_of_pairs(pairs, names, who), *_of_links(links, names)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _of_pairs(
    pairs: list[PinPair], names: dict[UUID, str], who: dict[UUID, str]
) -> Iterator[Happened]:
    for pair in pairs:
        name = names.get(pair.guardian, "")
        by = who.get(pair.made_by, "") if pair.made_by else ""
        yield Happened(pair.made_at, "pins_made", name, by)
        if pair.used_at:
            yield Happened(pair.used_at, "pins_used", name)
        if pair.void_at:
            yield Happened(min(pair.void_at, pair.expires_at), "pins_void", name, why=pair.why)


def _of_links(links: list[Link], names: dict[UUID, str]) -> Iterator[Happened]:
    for link in links:
        name = names.get(link.guardian, "") if link.guardian else ""
        yield Happened(link.made_at, "link_made", name)
        if link.ended_at:
            why, reason = _ending(link, link.ended_at)
            yield Happened(link.ended_at, "link_ended", name, why=why, reason=reason)


def _ending(link: Link, at: datetime) -> tuple[str, str]:
    """Who ended a link, and why if it was the facility; which account of a family is not said."""
    with seeing_the_country():
        rows = AccessLog.objects.filter(child=link.child_id, at=at, what="link.ended")
        row = rows.order_by("pk").first()
    if row is None:
        return "", ""
    return ("family", "") if row.role == "parent" else ("facility", row.why)
