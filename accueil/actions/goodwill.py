"""Goodwill: cents of a bill that the State bears instead of the family, granted by two people.

Never more than the family was charged in that period at that provider, so that its part is never
below nothing. It counts at the next run.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Sum

from accueil.attendance.periods import hold_children
from accueil.billing.models import Goodwill, Opening, Transfer
from accueil.billing.models.ledger import signed
from accueil.billing.preview import Differences, differences
from accueil.law.calendar import Period
from accueil.law.parameters import Parameters
from accueil.store import facts
from accueil.store.models import Actor, note

# Why something is refused.
REFUSED = (
    "not_begun",  # nothing of the period was billed
    "nothing",  # no amount above zero
    "too_much",  # more than the family was charged: most_cents
    "reason",  # without a reason
    "same_person",  # approved by who proposed it
    "decided",  # approved or withdrawn before
)


class CannotGrant(ValueError):
    """Why goodwill is refused: `code` of REFUSED; `most_cents`: what could be granted."""

    def __init__(self, code: str, most_cents: int = 0) -> None:
        super().__init__(code)
        self.code, self.most_cents = code, most_cents


def most_cents(child: UUID, provider: UUID, period: Period) -> int:
    """How much may still be granted: what the family is charged, less what is granted or waits."""
    charged = Transfer.objects.filter(child=child, provider_id=provider, about=period.name)
    charged = charged.filter(kind__in=("parents", "uncovered"))
    sums = charged.aggregate(cents=Sum(signed(), default=0))
    given = Goodwill.objects.current().filter(
        child_id=child, provider_id=provider, period=period.name
    )
    return int(sums["cents"]) - int(given.aggregate(cents=Sum("cents", default=0))["cents"])


@transaction.atomic
def propose(
    child: UUID,
    provider: UUID,
    period: Period,
    cents: int,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> Goodwill:
    """Propose goodwill; it counts once somebody else approves it. Refuses with `CannotGrant`."""
    hold_children([child])
    check(child, provider, period, cents)
    if not reason.strip():
        raise CannotGrant("reason")
    if actor.account is None:
        raise PermissionError("goodwill is proposed by a person")
    made = _made(child, provider, period, cents, by=actor.account, now=now)
    made.reason = reason.strip()
    made.save(force_insert=True)
    what = f"goodwill {period.name}: {cents} cents proposed"
    note(actor, "change", what, now=now, child=child)
    return made


def check(child: UUID, provider: UUID, period: Period, cents: int) -> None:
    """Refuse, with `CannotGrant`, what could not be proposed."""
    if not Opening.objects.filter(period=period.name).exists():
        raise CannotGrant("not_begun")
    if cents <= 0:
        raise CannotGrant("nothing")
    most = most_cents(child, provider, period)
    if cents > most:
        raise CannotGrant("too_much", max(most, 0))


def _made(
    child: UUID, provider: UUID, period: Period, cents: int, *, by: UUID, now: datetime
) -> Goodwill:
    return Goodwill(
        child_id=child,
        provider_id=provider,
        period=period.name,
        cents=cents,
        recorded_by=by,
        recorded_at=now,
    )


def preview(
    child: UUID, provider: UUID, period: Period, cents: int, law: Parameters, *, now: datetime
) -> Differences:
    """What goodwill would do to the bill once it is approved; nothing is kept. All sides."""

    def change() -> None:
        check(child, provider, period, cents)
        made = _made(child, provider, period, cents, by=uuid4(), now=now)
        made.approved_at, made.approved_by = now, uuid4()
        made.save(force_insert=True)

    return differences([child], law, now, change)


def preview_of(goodwill: UUID, law: Parameters, *, now: datetime) -> Differences:
    """What approving a proposal would do, or of an approved one withdrawing it."""
    known = Goodwill.objects.get(pk=goodwill)

    def change() -> None:
        rows = Goodwill.objects.filter(pk=goodwill)
        if known.approved_at:
            facts.withdraw(known, by=None, now=now)
        else:
            rows.update(approved_at=now, approved_by=uuid4())

    return differences([known.child_id], law, now, change)


@transaction.atomic
def approve(goodwill: UUID, *, actor: Actor, now: datetime) -> Goodwill:
    """Approve a proposal. Refuses who proposed it, one that was decided, and one that is by now
    more than the family is charged."""
    asked = Goodwill.objects.select_for_update().get(pk=goodwill)
    if asked.approved_at or asked.withdrawn_at:
        raise CannotGrant("decided")
    if actor.account is None or actor.account == asked.recorded_by:
        raise CannotGrant("same_person")
    hold_children([asked.child_id])
    left = most_cents(asked.child_id, asked.provider_id, Period.named(asked.period))
    if left < 0:
        raise CannotGrant("too_much", max(left + asked.cents, 0))
    asked.approved_at, asked.approved_by = now, actor.account
    asked.save(update_fields=["approved_at", "approved_by"])
    what = f"goodwill {asked.period}: {asked.cents} cents approved"
    note(actor, "change", what, now=now, child=asked.child_id)
    return asked


@transaction.atomic
def withdraw(goodwill: UUID, *, actor: Actor, now: datetime) -> Goodwill:
    """Take a proposal back, or goodwill that was approved: the next run posts it back."""
    asked = Goodwill.objects.select_for_update().get(pk=goodwill)
    if asked.withdrawn_at:
        raise CannotGrant("decided")
    facts.withdraw(asked, by=actor.account, now=now)
    what = f"goodwill {asked.period}: {asked.cents} cents withdrawn"
    note(actor, "change", what, now=now, child=asked.child_id)
    return asked
