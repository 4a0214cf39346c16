"""A run of billing: whatever is marked and over is settled, in one process or in many at once.

Who settles takes its locks in one order: that no period is closed meanwhile, the marks that nobody
else took (never waiting for one), the children. So does who enters attendance, without marks; so
nobody waits in a circle. A mark is committed with what changed, and it is taken before the facts
and the periods are read: what is settled rests on whatever the marks that are taken away stand
for. Whose facts change while they are read is settled again.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from psycopg.errors import DeadlockDetected, SerializationFailure

from accueil.attendance.clock import on_the_wall
from accueil.attendance.models import CareContract, Stay
from accueil.attendance.periods import hold_children, hold_open, is_closed
from accueil.billing.models import Mark, Obstacle, Statement
from accueil.billing.periods import begin, may_change, opened, periods_of
from accueil.billing.settle import Settled, settle
from accueil.law.calendar import DAY, Period
from accueil.law.parameters import Parameters
from accueil.store.facts import days

CHUNK = 500
# Of a child there may be many marks: those of a chunk's children are among so many times as many.
MARKS_EACH = 8
BROKEN = "broken"
Heard = Callable[[int], None]
Told = Callable[[Settled], None]
Broke = Callable[[UUID, BaseException], None]


@dataclass(frozen=True, slots=True)
class Run:
    """How a run goes: by which law, at which moment, who hears what was settled and what broke.

    `most`: how many children it takes at a time. `stuck`: those whose bills broke in it; it does
    not try them again.
    """

    law: Parameters
    now: datetime
    told: Told
    broke: Broke
    most: int = CHUNK
    stuck: set[UUID] = field(default_factory=set)


class _TogetherBroken(Exception):
    """Something unexpected happened while these children were settled; nothing was written."""

    def __init__(self, children: Sequence[UUID]) -> None:
        super().__init__(f"{len(children)} children")
        self.children = children


class _Changed(Exception):
    """A fact of one of the children changed while it was read; nothing was written."""


def to_begin(now: datetime) -> list[Period]:
    """The periods that are over and neither begun nor closed, in order: after the first one begun,
    or, where none is, from the first day of care that was entered."""
    today, known = on_the_wall(now)[0], opened()
    if known:
        first = known[0]
    else:
        came = Stay.objects.current().order_by("day").values_list("day", flat=True).first()
        if came is None:
            return []
        first = Period.containing(came)
    found = []
    while first.last < today:
        if first not in known and not is_closed(first):
            found.append(first)
        first = first.later(1)
    return found


@transaction.atomic
def open_for_billing(period: Period, *, by: UUID | None, now: datetime) -> int:
    """Begin to bill a period that is over: who was cared for in it is marked. How many are new.

    The database waits for what is being written: it comes wholly before, and is found here, or
    wholly after, and leaves its own mark. Refuses with `ValueError` a period that is not over.
    """
    if on_the_wall(now)[0] <= period.last:
        raise ValueError(f"the billing period {period.name} is not over before {period.last}")
    if not begin(period, by=by, now=now):
        return 0
    during = days(period.first, period.last + DAY)
    there = CareContract.objects.current().filter(valid__overlap=during)
    came = Stay.objects.current().filter(day__gte=period.first - DAY, day__lte=period.last)
    found = set(there.values_list("child_id", flat=True))
    found |= set(came.values_list("child_id", flat=True).distinct())
    return _mark(found, period, now)


def mark_again(now: datetime, only: Period | None = None) -> int:
    """Mark every child that has a bill, or something in the way of one, of a period (or the one)
    that may still change. How many marks are new."""
    today, count = on_the_wall(now)[0], 0
    for period in [only] if only else opened():
        if not may_change(period, today):
            continue
        found: set[UUID] = set()
        for kind in (Statement, Obstacle):
            of_period = kind._default_manager.filter(
                period=period.name, child__erased_at__isnull=True
            )
            found |= set(of_period.values_list("child_id", flat=True))
        count += _mark(found, period, now)
    return count


def _mark(children: Iterable[UUID], period: Period, now: datetime) -> int:
    until = period.last + DAY
    marks = [Mark(child=child, since=period.first, until=until, at=now) for child in children]
    marks.sort(key=lambda mark: mark.child)
    Mark.objects.bulk_create(marks, batch_size=5000)
    return len(marks)


def due(now: datetime) -> int:
    """How many children have something to settle."""
    return _due(_over(now)).values("child").distinct().count()


def run(
    law: Parameters,
    *,
    now: datetime,
    heard: Heard = lambda _: None,
    broke: Broke = lambda child, error: None,
    most: int = CHUNK,
) -> Settled:
    """Settle whatever is due. The connection sees the country.

    `heard` hears how many children were settled; `broke` of each child whose bill broke
    unexpectedly: that is noted as being in the way, its marks stay, and the others are settled all
    the same.
    """
    return settle_due(Run(law, now, lambda some: heard(some.children), broke, most))


def settle_due(going: Run) -> Settled:
    """Settle whatever is due, some children at a time: see `run`."""
    done = Settled()
    while True:
        try:
            some = settle_some(going)
        except _Changed:
            continue
        except _TogetherBroken as together:
            some = _halved(going, together.children)
        if some is None:
            return done
        done.add(some)


def settle_some(going: Run, only: Collection[UUID] = ()) -> Settled | None:
    """Settle some children (of those named) that nobody else is settling, all or nothing.

    None: nothing is due. Two who wait for each other are told by the database: one tries again.
    """
    for _ in range(5):
        try:
            done = _settle_some(going, only)
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected | SerializationFailure):
                raise
        else:
            if done:
                going.told(done)
            return done
    raise _Changed


@transaction.atomic
def _settle_some(going: Run, only: Collection[UUID]) -> Settled | None:
    hold_open()
    over = _over(going.now)
    children = _taken(_due(over, going.stuck, only), going.most)
    if not children:
        return None
    hold_children(children)
    of_them = _due(over, (), children)
    marks = list(of_them.select_for_update(skip_locked=True))
    known = {mark.pk for mark in marks} | set(of_them.values_list("pk", flat=True))
    periods = _over(going.now)  # not before: a mark may be of a period that has just begun
    try:
        done = _written(going, periods, marks)
    except OperationalError:
        raise
    except Exception as error:
        raise _TogetherBroken(children) from error
    if not known.issuperset(of_them.values_list("pk", flat=True)):
        raise _Changed
    Mark.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
    done.children = len(children)
    return done


def _taken(marks: QuerySet[Mark], most: int) -> list[UUID]:
    """Children of whom there is a mark that nobody else took."""
    free = marks.order_by("child").select_for_update(skip_locked=True)[: most * MARKS_EACH]
    return list(dict.fromkeys(free.values_list("child", flat=True)))[:most]


def _due(
    over: Sequence[Period], beside: Collection[UUID] = (), only: Collection[UUID] = ()
) -> QuerySet[Mark]:
    """The marks of days up to the end of some periods: of some children, of all but others."""
    last = max((period.last for period in over), default=None)
    if last is None:
        return Mark.objects.none()
    marks = Mark.objects.filter(since__lte=last)
    if only:
        marks = marks.filter(child__in=only)
    return marks.exclude(child__in=beside) if beside else marks


def _over(now: datetime) -> list[Period]:
    """The periods whose billing has begun and that are over."""
    today = on_the_wall(now)[0]
    return [period for period in opened() if period.last < today]


def _written(going: Run, periods: Sequence[Period], marks: Collection[Mark]) -> Settled:
    """Settle each period of the children whose marks are of its days."""
    done = Settled()
    for period in periods:
        children = sorted({mark.child for mark in marks if _is_about(mark, period)})
        if children:
            done.add(settle(children, period, going.law, now=going.now))
    return done


def _is_about(mark: Mark, period: Period) -> bool:
    """Whether a mark is of days of a period, and in time for it."""
    of_days = periods_of(mark.since, mark.until, [period])
    return bool(of_days) and may_change(period, on_the_wall(mark.at)[0])


def _halved(going: Run, children: Sequence[UUID]) -> Settled:
    """Settle children whose bills broke together half by half, until who breaks is alone."""
    done, middle = Settled(), (len(children) + 1) // 2
    for part in filter(None, (children[:middle], children[middle:])):
        try:
            done.add(settle_some(going, part) or Settled())
        except _TogetherBroken as together:
            if len(part) > 1:
                done.add(_halved(going, part))
                continue
            assert together.__cause__
            _note_broken(going, part[0], together.__cause__)
            done.broken += 1
            going.told(Settled(broken=1))
        except _Changed:
            continue  # their marks stay: they come again
    return done


@transaction.atomic
def _note_broken(going: Run, child: UUID, error: BaseException) -> None:
    """Note for a child that its bill broke: what and where, not of whom it speaks."""
    hold_open()
    hold_children([child])
    found = [[BROKEN, type(error).__name__, _place(error), ""]]
    periods = _over(going.now)
    marks = list(_due(periods, (), [child]))
    for period in periods:
        if any(_is_about(mark, period) for mark in marks):
            Obstacle.objects.update_or_create(
                child_id=child,
                period=period.name,
                defaults={"found": found, "noted_at": going.now},
            )
    going.stuck.add(child)
    going.broke(child, error)


def _place(error: BaseException) -> str:
    """The line of the program in which it happened."""
    at = error.__traceback__
    while at and at.tb_next:
        at = at.tb_next
    return f"{Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}" if at else ""
