"""A facility makes two PINs for a guardian: PIN 1 to hand over, PIN 2 by e-mail in that moment.

A new pair makes the one before void, and so does another e-mail or the end of the link; its e-mail,
where it has not left, is taken back. PIN 1 is readable to the facility until the pair is over.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accueil.actions import pin_mails
from accueil.actions.pin_states import OLDEST_FIRST, State, states
from accueil.attendance.models import Guardian
from accueil.identity import pins
from accueil.identity.models import PinPair
from accueil.store import outbox
from accueil.store.models import Actor, Message, note
from accueil.store.security import seeing_the_country

# Of these a new pair is made for a whole group at once; a pair of which PIN 2 arrived stays.
WITHOUT_PINS = ("none", "expired", "locked", "void", "ended", "failed")
TO_REMIND = ("sent", "delivered")
# To one e-mail address so many within a day: nobody's mailbox is filled, and tries stay few.
MOST_A_DAY, A_DAY = 10, timedelta(days=1)


class TooManyPins(Exception):
    """So many pairs were made for an e-mail address within a day that no other is."""


@transaction.atomic
def create(guardian: Guardian, actor: Actor, now: datetime) -> PinPair:
    """Draw both PINs for a guardian and order the e-mail with PIN 2; the pair before is void.

    Refuses, with ValueError, a guardian without an e-mail, and with TooManyPins one to whose e-mail
    too many went lately. The connection is the facility's.
    """
    if not guardian.email:
        raise ValueError("PIN 2 goes by e-mail: the guardian has none")
    if not may_send(guardian, now):
        raise TooManyPins(guardian.person)
    void(guardian, "again", actor, now)
    drawn = (pins.drawn_pin(), pins.drawn_pin())
    last = now + timedelta(days=settings.PINS_VALID_DAYS)
    message = pin_mails.send_pin_2(guardian, drawn[1], last, now)
    note(actor, "change", "pins.created", now=now, child=guardian.child_id)
    return pins.keep_pair(guardian, drawn, message, by=actor.account, now=now)


def may_send(guardian: Guardian, now: datetime) -> bool:
    """Whether another PIN 2 may leave for the guardian's e-mail today."""
    lately = PinPair.objects.filter(
        provider=guardian.provider_id,
        email_key=pins.email_digest(guardian.email),
        made_at__gt=now - A_DAY,
    )
    return lately.count() < MOST_A_DAY


@transaction.atomic
def create_once(person: UUID, seen: UUID | None, actor: Actor, now: datetime) -> PinPair:
    """Make a pair for a guardian, once: where there is a newer one than was seen, that one.

    `seen`: the pair that the page showed when the button was pressed; None: it showed none.
    Refuses as `create` does, and with Guardian.DoesNotExist one that was corrected or taken out at
    this moment.
    """
    guardian = Guardian.objects.current().select_for_update().get(person=person)
    made = PinPair.objects.filter(guardian=person).order_by(*OLDEST_FIRST).last()
    if made is not None and made.pk != seen:
        return made
    return create(guardian, actor, now)


@transaction.atomic
def create_many(
    provider: UUID, guardians: Collection[UUID], actor: Actor, now: datetime
) -> list[PinPair]:
    """Make pairs for the guardians of a selection that are not linked and have none that serves.

    Pressed twice the second finds that all have one. Left out: who has no e-mail, and to whose
    e-mail too many went lately.
    """
    own = Guardian.objects.current().filter(provider=provider, person__in=guardians)
    rows = list(own.select_for_update(of=("self",)).select_related("provider").order_by("pk"))
    known = states(provider, {row.child_id for row in rows}, now)
    wanted = [row for row in rows if known[row.person].kind in WITHOUT_PINS]
    return [create(row, actor, now) for row in wanted if may_send(row, now)]


@dataclass(frozen=True, slots=True)
class Reminded:
    """Who was reminded, who was so today already, and who cannot be: they need new PINs first."""

    sent: int
    before: int
    others: int


@transaction.atomic
def remind(provider: UUID, guardians: Collection[UUID], actor: Actor, now: datetime) -> Reminded:
    """Remind the guardians of a selection whose PIN 2 has left and who are not linked yet.

    PIN 2 is kept as a hash only, so a reminder says where to look and holds no PIN. Who has no
    pair that serves (none, bounced, expired, void) gets none: `create_many` makes new ones.
    """
    own = Guardian.objects.current().filter(provider=provider, person__in=guardians)
    rows = list(own.select_related("provider").order_by("pk"))
    known = states(provider, {row.child_id for row in rows}, now)
    sent = before = others = 0
    for row in rows:
        state = known[row.person]
        if state.kind == "linked":
            continue
        if state.kind not in TO_REMIND or state.pair is None:
            others += 1
        elif pin_mails.send_reminder(row, state.pair, now):
            note(actor, "change", "pins.reminded", now=now, child=row.child_id)
            sent += 1
        else:
            before += 1
    return Reminded(sent, before, others)


@transaction.atomic
def void(guardian: Guardian, why: str, actor: Actor, now: datetime) -> bool:
    """Make the open pair of a guardian void (`why` of `PinPair.WHY_VOID`); whether there was one.

    PIN 2 that has not left does not leave any more.
    """
    messages = list(
        pins.open_pairs().filter(guardian=guardian.person).values_list("message", flat=True)
    )
    if not pins.void(guardian.person, why, now):
        return False
    outbox.void(list(Message.objects.filter(pk__in=messages).values_list("key", flat=True)))
    note(actor, "change", f"pins.void_{why}", now=now, child=guardian.child_id)
    return True


def tell_locked(pairs: Collection[UUID], now: datetime) -> None:
    """Tell the facilities of these pairs that they are void after five wrong tries; once a pair.

    An e-mail to who leads the facility; it says that there is something to look at, not of whom.
    """
    with transaction.atomic(), seeing_the_country():
        for pair in PinPair.objects.filter(pk__in=pairs, why="tries").order_by("pk"):
            pin_mails.send_locked(pair, now)


def state_of(guardian: Guardian, now: datetime) -> State:
    """How far a guardian is; see `states`."""
    return states(guardian.provider_id, [guardian.child_id], now)[guardian.person]
