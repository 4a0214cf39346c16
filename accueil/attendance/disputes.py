"""What parents dispute: what they say of a day, what was entered then and is now, what waits."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accueil.attendance.models import Absence, Dispute, Meals, Stay
from accueil.law.calendar import Period

# What is said: other times, not there at all, another number of meals, something else.
WHAT = ("times", "away", "meals", "other")


@dataclass(frozen=True, slots=True)
class Said:
    """What a parent says a day was: one of WHAT with its values, minutes of the day; and why."""

    what: str
    reason: str
    start: int | None = None
    until: int | None = None
    meals: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


def said_of(dispute: Dispute) -> Said:
    """What was said, as it was kept."""
    return Said(**dispute.said)


@dataclass(frozen=True, slots=True)
class Entered:
    """What is entered of a child's day at a provider: stays by time, meals, a kind of absence."""

    stays: tuple[tuple[int, int], ...] = ()
    meals: int = 0
    absence: str = ""


def entered(child: UUID, provider: UUID, day: date, at: datetime | None = None) -> Entered:
    """What is entered of a day, as known at a moment; None: now. The connection sees it."""
    about = {"child_id": child, "provider_id": provider}
    stays = Stay.objects.known_at(at).filter(day=day, **about).order_by("start")
    meals = Meals.objects.known_at(at).filter(day=day, **about).first()
    away = Absence.objects.known_at(at).on(day).filter(**about).first()
    return Entered(
        tuple(stays.values_list("start", "until")),
        meals.count if meals else 0,
        away.kind if away else "",
    )


def before_and_now(dispute: Dispute) -> tuple[Entered, Entered]:
    """What was entered of the day when it was disputed, and what is entered now."""
    about = (dispute.child_id, dispute.provider_id, dispute.day)
    return entered(*about, at=dispute.made_at), entered(*about)


def is_changed(dispute: Dispute) -> bool:
    """Whether the day was entered otherwise since it was disputed."""
    before, now = before_and_now(dispute)
    return before != now


def waiting(provider: UUID, period: Period | None = None) -> QuerySet[Dispute]:
    """What was not answered at a provider, the oldest day first; of a period or of all."""
    found = Dispute.objects.filter(provider=provider, answered_at__isnull=True)
    if period:
        found = found.filter(day__gte=period.first, day__lte=period.last)
    return found.order_by("day", "made_at")


def of_children(children: Collection[UUID], first: date, last: date) -> QuerySet[Dispute]:
    """What was disputed of some children's days, the newest first."""
    found = Dispute.objects.filter(child__in=children, day__gte=first, day__lte=last)
    return found.order_by("-made_at")
