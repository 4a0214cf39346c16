"""How far guardians are on their way into an account, for many children in a few questions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from accueil.attendance.guardians import guardians_of
from accueil.attendance.models import Guardian
from accueil.identity.models import Link, PinPair
from accueil.identity.pins import refusal
from accueil.store.models import Message

# Of two of one moment the one that is not void is the newer one.
OLDEST_FIRST = ("made_at", F("void_at").asc(nulls_last=True), "pk")
KINDS = (
    "no_email",  # no address is known: PIN 2 cannot leave
    "none",  # no PINs were made
    "created",  # PINs are made, the e-mail waits to leave
    "sent",  # the e-mail left; nothing is reported of it
    "delivered",  # the e-mail is in the guardian's mailbox
    "failed",  # the e-mail came back, or nobody takes it
    "linked",  # an account is linked to the child
    "ended",  # an account was linked, and the link is over
    "expired",  # not used in time
    "locked",  # void after five wrong tries
    "void",  # void because the e-mail changed, or the link was ended
)


@dataclass(frozen=True, slots=True)
class State:
    """How far a guardian is: `kind` of KINDS, since when, and the last pair that was made.

    `why`: of `void` the pair's reason; of `failed` what the mail server did: `bounced` or the
    words of the refusal. `linked`: the open link, whatever became of pairs later.
    """

    kind: str
    since: datetime | None = None
    why: str = ""
    pair: PinPair | None = None
    linked: Link | None = None
    is_open: bool = False

    @property
    def pin_1(self) -> str:
        """PIN 1, as long as the pair opens something."""
        return str(self.pair.pin_1) if self.pair and self.is_open and self.pair.pin_1 else ""


def states(provider: UUID, children: Collection[UUID], now: datetime) -> dict[UUID, State]:
    """How far each guardian of these children at a facility is, by the guardian's `person`.

    Four questions, however many children. The connection is the facility's.
    """
    people = [one for own in guardians_of(provider, children).values() for one in own]
    of = {"provider": provider, "child__in": list(children)}
    pairs = _newest(PinPair.objects.filter(**of).order_by(*OLDEST_FIRST))
    links = list(Link.objects.filter(**of).order_by("ended_at", "made_at", "pk"))
    tied = _newest(links) | _by_other_pins(pairs, links)
    wanted = [pair.message for pair in pairs.values()]
    messages = {one.pk: one for one in Message.objects.filter(pk__in=wanted).defer("content")}
    return {
        one.person: _state(one, pairs.get(one.person), tied.get(one.person), messages, now)
        for one in people
    }


def _newest(rows: Iterable[Any]) -> dict[UUID, Any]:
    """The last row of each guardian; of links an open one comes after those that ended."""
    return {row.guardian: row for row in rows}


def _by_other_pins(pairs: dict[UUID, PinPair], links: list[Link]) -> dict[UUID, Link]:
    """Of guardians whose PINs were used by an account that another guardian's had linked: its link.

    One account is linked to a child at a facility once.
    """
    held = {(one.child_id, one.account_id): one for one in links}
    own = {one.guardian for one in links}
    found = {
        person: held.get((pair.child_id, pair.used_by))
        for person, pair in pairs.items()
        if pair.used_by and person not in own
    }
    return {person: link for person, link in found.items() if link is not None}


def _state(
    of: Guardian,
    pair: PinPair | None,
    link: Link | None,
    messages: dict[UUID, Message],
    now: datetime,
) -> State:
    linked = link if link is not None and link.ended_at is None else None
    why = refusal(pair, now) if pair is not None else ""
    known = State("none", pair=pair, linked=linked, is_open=pair is not None and not why)
    if linked is not None:
        return replace(known, kind="linked", since=linked.made_at)
    if pair is not None and known.is_open:
        return _of_message(known, pair, messages.get(pair.message))
    if link is not None and (pair is None or pair.used_at is not None or pair.why == "ended"):
        return replace(known, kind="ended", since=link.ended_at)
    if not of.email:
        return replace(known, kind="no_email")
    if pair is None:
        return known
    kind = why if why in ("locked", "expired") else "void"
    over = min(pair.void_at or pair.expires_at, pair.expires_at)
    return replace(known, kind=kind, since=over, why=pair.why)


def _of_message(known: State, pair: PinPair, message: Message | None) -> State:
    """Of an open pair: what became of the e-mail with PIN 2."""
    if message is None:
        return replace(known, kind="created", since=pair.made_at)
    left = message.sent_at or pair.made_at
    if message.reported == "bounced":
        return replace(known, kind="failed", since=left, why="bounced")
    if message.state in ("failed", "void"):
        return replace(known, kind="failed", since=left, why=message.failure)
    if message.reported == "delivered":
        return replace(known, kind="delivered", since=message.delivered_at)
    if message.state == "sent":
        return replace(known, kind="sent", since=left)
    return replace(known, kind="created", since=pair.made_at, why=message.failure)
