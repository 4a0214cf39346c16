"""A run of billing: whatever is marked and over is settled, in one process or in many at once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accueil.attendance.models import CareContract, Stay
from accueil.attendance.periods import hold_children, hold_open
from accueil.billing.models import Mark
from accueil.billing.periods import begin, may_change, opened, periods_of
from accueil.billing.settle import Settled, settle
from accueil.law.calendar import DAY, Period
from accueil.law.parameters import Parameters
from accueil.store.facts import days

CHUNK = 500
Heard = Callable[[int], None]


@transaction.atomic
def open_for_billing(period: Period, *, by: UUID | None, now: datetime) -> int:
    """Begin to bill a period that is over: who was cared for in it is marked. How many are new.

    Refuses with `ValueError` a period that is not over.
    """
    if now.date() <= period.last:
        raise ValueError(f"the billing period {period.name} is not over before {period.last}")
    if not begin(period, by=by, now=now):
        return 0
    during = days(period.first, period.last + DAY)
    there = CareContract.objects.current().filter(valid__overlap=during)
    came = Stay.objects.current().filter(day__gte=period.first - DAY, day__lte=period.last)
    found = set(there.values_list("child_id", flat=True))
    found |= set(came.values_list("child_id", flat=True).distinct())
    until = period.last + DAY
    marks = [Mark(child=child, since=period.first, until=until, at=now) for child in sorted(found)]
    Mark.objects.bulk_create(marks, batch_size=5000)
    return len(marks)


def due(now: datetime) -> int:
    """How many children have something to settle."""
    return _due(opened(), now).values("child").distinct().count()


def run(law: Parameters, *, now: datetime, heard: Heard = lambda _: None) -> Settled:
    """Settle whatever is due; `heard` hears of each child. The connection sees the country."""
    done = Settled()
    while (some := settle_some(law, now=now)) is not None:
        done.add(some)
        heard(some.children)
    return done


@transaction.atomic
def settle_some(law: Parameters, *, now: datetime, most: int = CHUNK) -> Settled | None:
    """Settle some children that nobody else is settling, all or nothing; None: nothing is due."""
    periods = opened()
    marks = list(
        _due(periods, now).order_by("child").select_for_update(skip_locked=True)[: most * 2]
    )
    if not marks:
        return None
    children = sorted({mark.child for mark in marks})[:most]
    hold_open()
    hold_children(children)
    taken = [mark for mark in marks if mark.child in set(children)]
    done = Settled()
    for period in periods:
        about = [
            mark
            for mark in taken
            if periods_of(mark.since, mark.until, [period]) and may_change(period, mark.at.date())
        ]
        if about:
            done.add(settle(sorted({mark.child for mark in about}), period, law, now=now))
    Mark.objects.filter(pk__in=[mark.pk for mark in taken]).delete()
    done.children = len(children)
    return done


def _due(periods: Sequence[Period], now: datetime) -> QuerySet[Mark]:
    """The marks of days in periods whose billing has begun and that are over."""
    over = [period for period in periods if period.last < now.date()]
    last = max((period.last for period in over), default=None)
    if last is None:
        return Mark.objects.none()
    return Mark.objects.filter(since__lte=last)
