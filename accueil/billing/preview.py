"""What a change of facts would do to bills that were made: looked at, and taken back.

The change is made inside a savepoint, the bills that it touches are settled by the function that
settles them later, what differs is read, and everything is rolled back. Nothing is left but numbers
of sequences, and no lock is held longer than that.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from accueil.attendance.clock import on_the_wall
from accueil.attendance.periods import hold_children, hold_open
from accueil.billing.frozen import Frozen, thaw
from accueil.billing.models import Mark, Obstacle, Statement, Transfer
from accueil.billing.models.ledger import GOODWILL, OF_STATEMENTS, signed
from accueil.billing.periods import may_change, opened, periods_of
from accueil.billing.settle import settle
from accueil.law.calendar import Period
from accueil.law.parameters import Parameters
from accueil.store.security import seeing_the_country

# Kind → its sign on the family's side and on the State's.
FAMILY = {"parents": 1, "uncovered": 1, "goodwill_parents": -1}
STATE = {"state": 1, "goodwill_state": 1}
# Child, household, period of care, provider: whose bill an amount is in.
Place = tuple[UUID, UUID, str, UUID]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a provider's part of a child's bill becomes: cents of the family and of the State.

    `household`: whose bill it is; a child that moves takes the amount from one to the other.
    """

    child: UUID
    household: UUID
    period: Period
    provider: UUID
    family_before: int
    family_after: int
    state_before: int
    state_after: int

    @property
    def family_cents(self) -> int:
        """More (below zero: less) for the family."""
        return self.family_after - self.family_before

    @property
    def state_cents(self) -> int:
        """More (below zero: less) for the State."""
        return self.state_after - self.state_before

    @property
    def provider_cents(self) -> int:
        """More (below zero: less) for the provider."""
        return self.family_cents + self.state_cents


@dataclass(frozen=True, slots=True)
class Rebilled:
    """A child's bill that would get a new version: as it is frozen before (None: there was none)
    and then. For who may see the whole bill."""

    child: UUID
    period: Period
    before: Frozen | None
    after: Frozen


@dataclass(frozen=True)
class Differences:
    """What a change does to bills: only parts that differ, by period, child, provider.

    `impossible`: bills (child, period) that could not be made any more; what was posted of them
    stays. `rebilled`: the bills before and after, empty for a provider.
    """

    rows: Sequence[Difference]
    impossible: Sequence[tuple[UUID, Period]] = ()
    rebilled: Sequence[Rebilled] = field(default=(), repr=False)

    def for_provider(self, provider: UUID) -> "Differences":
        """Only what one provider may be shown: its own parts."""
        return Differences([row for row in self.rows if row.provider == provider])

    @property
    def family_cents(self) -> int:
        """More (below zero: less) for the families."""
        return sum(row.family_cents for row in self.rows)

    @property
    def state_cents(self) -> int:
        """More (below zero: less) for the State."""
        return sum(row.state_cents for row in self.rows)

    @property
    def provider_cents(self) -> int:
        """More (below zero: less) for the providers."""
        return sum(row.provider_cents for row in self.rows)

    @property
    def bills(self) -> int:
        """How many bills change: children and periods."""
        return len({(row.child, row.period) for row in self.rows})


def differences(
    children: Collection[UUID], law: Parameters, now: datetime, change: Callable[[], None]
) -> Differences:
    """What the next run would post because of a change of facts about some children.

    What waits for a run already is not the change's: it counts as settled before. `change` records
    or withdraws as whoever asks, seeing no more than before; what it raises is raised. The answer
    holds all sides: give on what may be shown.
    """
    with transaction.atomic():
        with seeing_the_country():
            hold_open()
            hold_children(children)
            _settle_marked(children, law, now)
            before = _Posted(children)
        change()
        with seeing_the_country():
            _settle_marked(children, law, now)
            found = _between(before, _Posted(children), law)
        transaction.set_rollback(True)
    return found


def _settle_marked(children: Collection[UUID], law: Parameters, now: datetime) -> None:
    """Settle what is marked of some children, as a run does (`billing.run.settle_some`)."""
    over = [period for period in opened() if period.last < on_the_wall(now)[0]]
    marks = list(Mark.objects.filter(child__in=children))
    for period in over:
        about = {
            mark.child
            for mark in marks
            if periods_of(mark.since, mark.until, [period]) and _in_time(mark, period)
        }
        if about:
            settle(sorted(about), period, law, now=now)
    Mark.objects.filter(pk__in=[mark.pk for mark in marks]).delete()


def _in_time(mark: Mark, period: Period) -> bool:
    """Whether what a mark stands for was said in time, by the clock here."""
    return may_change(period, on_the_wall(mark.at)[0])


class _Posted:
    """What stands of some children's bills: sums posted, newest statements, what is in the way."""

    def __init__(self, children: Collection[UUID]) -> None:
        kinds = (*OF_STATEMENTS, *GOODWILL)
        posted = Transfer.objects.filter(child__in=children, kind__in=kinds)
        grouped = posted.values_list("child", "household", "about", "provider_id", "kind")
        self.sums: dict[Place, dict[str, int]] = {}
        for child, household, about, provider, kind, cents in grouped.annotate(sum=Sum(signed())):
            self.sums.setdefault((child, household, about, provider), {})[kind] = cents
        said = Statement.objects.filter(child__in=children).order_by("version")
        rows = said.values_list("child_id", "period", "pk")
        self.newest = {(child, period): key for child, period, key in rows}
        there = Obstacle.objects.filter(child__in=children)
        self.obstacles = set(there.values_list("child_id", "period"))


def _between(before: _Posted, after: _Posted, law: Parameters) -> Differences:
    """What differs, in the order of periods."""
    rows = [
        _difference(place, before.sums.get(place, {}), after.sums.get(place, {}))
        for place in sorted(before.sums.keys() | after.sums.keys(), key=_order)
        if before.sums.get(place) != after.sums.get(place)
    ]
    new = sorted(after.obstacles - before.obstacles, key=str)
    return Differences(
        [row for row in rows if row.family_cents or row.state_cents],
        [(child, Period.named(name)) for child, name in new],
        list(_rebilled(before, after, law)),
    )


def _order(place: Place) -> tuple[str, ...]:
    child, household, period, provider = place
    return period, str(child), str(provider), str(household)


def _difference(place: Place, before: Mapping[str, int], after: Mapping[str, int]) -> Difference:
    child, household, period, provider = place
    return Difference(
        child,
        household,
        Period.named(period),
        provider,
        family_before=_sum(before, FAMILY),
        family_after=_sum(after, FAMILY),
        state_before=_sum(before, STATE),
        state_after=_sum(after, STATE),
    )


def _sum(cents: Mapping[str, int], signs: Mapping[str, int]) -> int:
    return sum(sign * cents.get(kind, 0) for kind, sign in signs.items())


def _rebilled(before: _Posted, after: _Posted, law: Parameters) -> Iterator[Rebilled]:
    """The bills that get a new version, thawed while they are there."""
    changed = sorted(
        (period, child)
        for (child, period), key in after.newest.items()
        if before.newest.get((child, period)) != key
    )
    for period, child in changed:
        old, new = before.newest.get((child, period)), after.newest[child, period]
        known = Statement.objects.in_bulk([key for key in (old, new) if key])
        yield Rebilled(
            child,
            Period.named(period),
            thaw(known[old].content, law) if old else None,
            thaw(known[new].content, law),
        )
