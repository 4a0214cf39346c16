"""Until when families report an absence themselves, as each provider sets it."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from accueil.attendance.clock import on_the_wall
from accueil.attendance.models import AbsenceDeadline
from accueil.law.calendar import DAY
from accueil.store.facts import withdraw


class Deadline(NamedTuple):
    """So many days before the day of absence, until a minute of the clock on the wall."""

    days_before: int
    minute: int

    def first_day(self, now: datetime) -> date:
        """The first day of which an absence may still be reported."""
        today, minute = on_the_wall(now)
        late = minute >= self.minute
        return today + DAY * (self.days_before + late)


def deadline_of(provider: UUID) -> Deadline:
    """A provider's deadline; who has entered none has that of `AbsenceDeadline.DEFAULT`.

    The connection sees the provider's rows.
    """
    known = AbsenceDeadline.objects.current().filter(provider=provider).first()
    if known is None:
        return Deadline(*AbsenceDeadline.DEFAULT)
    return Deadline(known.days_before, known.minute)


@transaction.atomic
def enter_deadline(provider: UUID, new: Deadline, *, by: UUID | None, now: datetime) -> bool:
    """Let a deadline hold from now on; whether it was another one before."""
    rows = AbsenceDeadline.objects.current().select_for_update(of=("self",))
    known = rows.filter(provider=provider).first()
    if known is not None:
        if (known.days_before, known.minute) == new:
            return False
        withdraw(known, by=by, now=now)
    AbsenceDeadline.objects.create(
        provider_id=provider,
        days_before=new.days_before,
        minute=new.minute,
        recorded_at=now,
        recorded_by=by,
    )
    return True
