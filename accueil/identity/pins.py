"""Two PINs that tie an account to a child at a facility, once (`docs/walks.md`, two PINs).

PIN 1 is handed over by the facility, PIN 2 goes to the e-mail that it entered. Only who holds both
and gives that very e-mail gets in: neither alone, nor with the e-mail, opens anything. A pair has
five tries, one use, and an end; a new pair makes the one before void.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from accueil.attendance.models import Guardian
from accueil.identity.models import PinPair
from accueil.store.encrypted import blind
from accueil.store.security import seeing_the_country

DIGITS, GROUP, TRIES = 8, 4, 5


class PinsRefused(Exception):
    """Two PINs that are not accepted; `reason`: `unknown`, `used`, `void`, `expired`, `locked`.

    Which of these is told only to who gives both PINs and the e-mail as they are. `voided`: the
    pairs whose last try this was.
    """

    def __init__(self, reason: str, voided: tuple[UUID, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.voided = reason, voided


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody gives who wants in: the e-mail as the facility entered it, both PINs."""

    email: str
    pin_1: str
    pin_2: str


def drawn_pin() -> str:
    """A PIN that can be told on the telephone, such as `4711 0815`."""
    digits = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
    return f"{digits[:GROUP]} {digits[GROUP:]}"


def email_digest(email: str) -> bytes:
    """The digest of an e-mail as a pair keeps it: small letters, nothing else is made alike."""
    return blind(email.strip().lower(), "pins.email")


def keep_pair(
    guardian: Guardian, pins: tuple[str, str], message: UUID, *, by: UUID | None, now: datetime
) -> PinPair:
    """Keep a new pair for a guardian; the one before is void. `message` carries PIN 2.

    Refuses, with ValueError, a guardian without an e-mail. The connection is the facility's.
    """
    if not guardian.email:
        raise ValueError("PIN 2 goes by e-mail: the guardian has none")
    with transaction.atomic():
        void(guardian.person, "again", now)
        return PinPair.objects.create(
            child_id=guardian.child_id,
            provider_id=guardian.provider_id,
            guardian=guardian.person,
            email_key=email_digest(guardian.email),
            pin_1=pins[0],
            digest_1=_digest(1, pins[0]),
            digest_2=_digest(2, pins[1]),
            message=message,
            made_at=now,
            made_by=by,
            expires_at=now + timedelta(days=settings.PINS_VALID_DAYS),
            tries_left=TRIES,
        )


def open_pairs() -> QuerySet[PinPair]:
    """Pairs that were neither used nor made void; their time may be over."""
    return PinPair.objects.filter(used_at__isnull=True, void_at__isnull=True)


def void(guardian: UUID, why: str, now: datetime) -> bool:
    """Make the open pair of a guardian void (`why` of `PinPair.WHY_VOID`); whether there was one.

    From then on nobody reads PIN 1 any more.
    """
    own = open_pairs().filter(guardian=guardian)
    return bool(own.update(void_at=now, why=why, pin_1=None))


def void_expired(now: datetime) -> int:
    """Make pairs void whose time is over; how many. The connection sees the country."""
    return open_pairs().filter(expires_at__lte=now).update(void_at=now, why="expired", pin_1=None)


def check_pins(typed: Typed, now: datetime) -> PinPair:
    """The open pair that these open, to be used later. Raises PinsRefused; wrong tries count.

    A wrong try counts for the pair that has the PIN 1, else the PIN 2, else the e-mail that was
    given; it is part of the surrounding transaction: catch PinsRefused inside of it.
    """
    with transaction.atomic(), seeing_the_country():
        found = _about(typed)
        right = next((pair for pair in found if _fits(pair, typed)), None)
        lost = () if right else _count(found, typed, now)
    reason = refusal(right, now) if right else "unknown"
    if right is None or reason:
        raise PinsRefused(reason, lost)
    return right


def use_pins(pair: UUID, account: UUID, now: datetime) -> PinPair:
    """Use a pair that was checked, once: of two at the same moment one is refused.

    Raises PinsRefused. The connection sees the country; part of the surrounding transaction.
    """
    with transaction.atomic():
        found = PinPair.objects.select_for_update(of=("self",)).get(pk=pair)
        reason = refusal(found, now)
        if reason:
            raise PinsRefused(reason)
        found.used_at, found.used_by, found.pin_1 = now, account, None
        found.save(update_fields=["used_at", "used_by", "pin_1"])
    return found


def refusal(pair: PinPair, now: datetime) -> str:
    """Why a pair opens nothing any more: a reason of PinsRefused; empty: it does."""
    if pair.used_at is not None:
        return "used"
    if pair.why == "tries":
        return "locked"
    if pair.why == "expired":
        return "expired"
    if pair.void_at is not None:
        return "void"
    return "expired" if pair.expires_at <= now else ""


def _digest(which: int, pin: str) -> bytes:
    """Of a PIN only the digits count, however they are grouped."""
    return blind("".join(sign for sign in pin if sign.isdigit()), f"code.pin_{which}")


def _about(typed: Typed) -> list[PinPair]:
    """The pairs that have the e-mail or a PIN of what was typed, held, the newest first."""
    keys = _keys(typed)
    any_of = Q(email_key=keys[0]) | Q(digest_1=keys[1]) | Q(digest_2=keys[2])
    rows = PinPair.objects.select_for_update(of=("self",)).filter(any_of).order_by("-made_at", "pk")
    return list(rows)


def _keys(typed: Typed) -> tuple[bytes, bytes, bytes]:
    return email_digest(typed.email), _digest(1, typed.pin_1), _digest(2, typed.pin_2)


def _fits(pair: PinPair, typed: Typed) -> bool:
    own = (pair.email_key, pair.digest_1, pair.digest_2)
    same = [hmac.compare_digest(bytes(a), b) for a, b in zip(own, _keys(typed), strict=True)]
    return all(same)


def _count(found: list[PinPair], typed: Typed, now: datetime) -> tuple[UUID, ...]:
    """Count a wrong try for the pair it was about; those whose last try it was, now void."""
    _email, one, two = _keys(typed)
    tried = [pair for pair in found if not refusal(pair, now)]
    by_one = [pair for pair in tried if bytes(pair.digest_1) == one]
    by_two = [pair for pair in tried if bytes(pair.digest_2) == two]
    wrong = by_one or by_two or tried
    lost = tuple(pair.pk for pair in wrong if pair.tries_left == 1)
    left = [pair.pk for pair in wrong if pair.tries_left > 1]
    # As many questions where there is no such pair: it takes as long.
    PinPair.objects.filter(pk__in=[*left, uuid4()]).update(tries_left=F("tries_left") - 1)
    PinPair.objects.filter(pk__in=[*lost, uuid4()]).update(
        tries_left=0, void_at=now, why="tries", pin_1=None
    )
    return lost
