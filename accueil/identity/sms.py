"""A code of six digits by SMS: proof of having a mobile number, once, for a minute.

The minute runs from the delivery, or from the hand-over where the gateway reports none. Before it
has left, a code waits, at most ten minutes from its making. Only a keyed hash is kept, into which
the code's own id goes: equal digits of two codes have different digests.
"""

import hmac
import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from accueil.identity.codes import TRIES, CodeRefused, refusal
from accueil.identity.limits import refuse_too_many
from accueil.identity.models import Account, Code
from accueil.identity.numbers import number_key
from accueil.store import outbox
from accueil.store.encrypted import blind
from accueil.store.security import seeing_the_country

DIGITS = 6
VALID, WAITS, PAUSE = timedelta(seconds=60), timedelta(minutes=10), timedelta(seconds=30)
KIND = "sms_code"


class TooSoon(Exception):
    """A new code is sent only some seconds after the one before; `wait`: until then."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait

    @property
    def seconds(self) -> int:
        """Whole seconds to wait, at least 1."""
        return _seconds(self.wait)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a code stands: `waiting`, `delayed`, `valid`, `over` (with `until`: since when).

    `seconds`: how many it is still valid; `pause`: how many until a new one can be asked for.
    """

    state: str
    until: datetime
    seconds: int
    pause: int


@transaction.atomic
def send(
    mobile: str,
    *,
    language: str,
    address: str,
    now: datetime,
    account: Account | None = None,
    older: UUID | None = None,
) -> UUID:
    """Order an SMS with a new code for a number; the id of the code. The older one is void.

    `older`: the code that was sent before on the same way. `account`: whose it is, where there is
    one. Refuses with TooMany, and with TooSoon less than 30 seconds after the older one.
    """
    limited = {"number": mobile, "address": address}
    if account is not None:
        limited["account"] = str(account.pk)
    with seeing_the_country():
        _void(older, now)
        refuse_too_many("sms", limited, now)
        own, code = uuid.uuid4(), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        key = f"sms:{own}"
        outbox.put(
            key,
            "sms",
            kind=KIND,
            language=language,
            content={"to": mobile, "text": _text(code, language)},
            now=now,
            office=str(account.pk) if account else "",
        )
        Code.objects.create(
            id=own,
            purpose="sms",
            digest=_digest(own, code),
            account=account,
            made_at=now,
            expires_at=now + WAITS + VALID,
            tries_left=TRIES,
            message=outbox.ordered(key),
            sent_to=number_key(mobile),
        )
    return own


def _void(older: UUID | None, now: datetime) -> None:
    """The code before counts no more; too soon after it there is no other."""
    rows = Code.objects.select_for_update().filter(purpose="sms")
    before = rows.filter(pk=older).first() if older else None
    if before is None:
        return
    if before.void_at is None and before.made_at + PAUSE > now:
        raise TooSoon(before.made_at + PAUSE - now)
    if before.used_at is None and before.void_at is None:
        before.void_at = now
        before.save(update_fields=["void_at"])


def _text(code: str, language: str) -> str:
    """What the SMS says; telephones know it for a code and offer to fill it in."""
    with override(language):
        said = _("Your code for Accueil: %(code)s. Valid for 1 minute. Give it to nobody.")
        return said % {"code": code}


def use(codes: Collection[UUID], typed: str, now: datetime) -> Code:
    """Use one of the codes that were sent for the same step, once. Raises CodeRefused.

    A wrong try counts for each of them; the others are void once one is used. The count is part of
    the surrounding transaction: catch CodeRefused inside of it.
    """
    with transaction.atomic(), seeing_the_country():
        rows = Code.objects.select_for_update(of=("self",)).filter(pk__in=codes, purpose="sms")
        found = list(rows.order_by("pk"))
        right = [code for code in found if _is(code, typed)]
        open_ones = [code.pk for code in found if not _refusal(code, now)]
        chosen = next((code for code in right if code.pk in open_ones), None)
        every = Code.objects.filter(pk__in=open_ones)
        if chosen is None:
            reasons = [_refusal(code, now) for code in right or found]
            every.update(tries_left=F("tries_left") - 1)
        else:
            every.exclude(pk=chosen.pk).update(void_at=now)
            chosen.used_at = now
            chosen.save(update_fields=["used_at"])
    if chosen is None:
        raise CodeRefused("unknown" if "" in reasons or not reasons else reasons[0])
    return chosen


def standing(code: UUID, now: datetime) -> Standing | None:
    """How a code stands at a moment; nothing where there is none."""
    with seeing_the_country():
        found = Code.objects.filter(pk=code, purpose="sms").first()
        if found is None:
            return None
        until, waiting = _until(found)
    left = max(timedelta(), found.made_at + PAUSE - now)
    pause = _seconds(left) if left else 0
    if _refusal(found, now):
        return Standing("over", min(until, now), 0, pause)
    if waiting:
        delayed = outbox.trouble("sms", now) is not None
        return Standing("delayed" if delayed else "waiting", until, 0, pause)
    return Standing("valid", until, _seconds(until - now), pause)


def _refusal(code: Code, now: datetime) -> str:
    """Why a code is over: `used`, `void`, `locked`, `expired`; empty: it is not."""
    return refusal(code, now) or ("expired" if _until(code)[0] <= now else "")


def _until(code: Code) -> tuple[datetime, bool]:
    """Until when a code is valid, and whether its SMS has still to leave.

    Late reports of a delivery do not make it valid longer than if it had left at the last moment.
    """
    sent = outbox.standing(cast(UUID, code.message))
    if sent.arrived_at is None:
        return code.made_at + WAITS, sent.state == "waiting"
    return min(sent.arrived_at + VALID, code.made_at + WAITS + VALID), False


def _is(code: Code, typed: str) -> bool:
    return hmac.compare_digest(bytes(code.digest), _digest(code.pk, typed))


def _digest(code: UUID, digits: str) -> bytes:
    return blind(f"{code}\0{digits}", "code.sms")


def _seconds(left: timedelta) -> int:
    return max(1, -int(-left.total_seconds() // 1))
