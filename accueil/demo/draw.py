"""Drawing lots: the same ones for the same seed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar
from uuid import UUID

T = TypeVar("T")

DAY = timedelta(days=1)
OPENS, CLOSES = 7 * 60, 15 * 60  # minutes of the day in UTC at which something is recorded
FLATNESS = 10  # the larger, the less the first of a list comes before the others


@dataclass(frozen=True, slots=True)
class Lots(Generic[T]):
    """Things to draw from, with the running totals of their weights."""

    things: tuple[T, ...]
    totals: tuple[float, ...]


def lots(weights: Mapping[T, float]) -> Lots[T]:
    """Things by their weights."""
    return Lots(tuple(weights), tuple(accumulate(weights.values())))


def ranked(things: Iterable[T]) -> Lots[T]:
    """Things of which the first ones come most often, as names do."""
    return lots({thing: 1 / (rank + FLATNESS) for rank, thing in enumerate(dict.fromkeys(things))})


class Draw(Random):
    """A source of lots."""

    def of(self, drawn: Lots[T]) -> T:
        """One thing by weight."""
        return self.choices(drawn.things, cum_weights=drawn.totals)[0]

    def one(self, things: Sequence[T]) -> T:
        """One thing, all alike."""
        return things[self.randrange(len(things))]

    def chance(self, share: float) -> bool:
        """Whether something happens that happens with this share."""
        return self.random() < share

    def uuid(self) -> UUID:
        """An id."""
        return UUID(int=self.getrandbits(128), version=4)

    def day(self, first: date, last: date) -> date:
        """A day from the first to the last, both included; the first where there is none."""
        span = (last - first).days
        return first + DAY * self.randint(0, span) if span > 0 else first

    def moment(self, day: date) -> datetime:
        """A moment of a day at which offices are open."""
        minute = self.randrange(OPENS, CLOSES)
        return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=UTC)
