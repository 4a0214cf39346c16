"""What is entered of children's days at a provider."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from accueil.attendance.models import Absence, Meals, Stay

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """A child's day at a provider: stays (first minute, last minute) by time, meals, absence."""

    stays: tuple[tuple[int, int], ...] = ()
    meals: int = 0
    absence: Absence | None = None


def days_of(
    provider_id: UUID, children: Iterable[UUID], first: date, until: date
) -> dict[tuple[UUID, date], Day]:
    """What is entered of children from a day to before another: every child and day is there."""
    wanted = list(dict.fromkeys(children))
    about = {"provider_id": provider_id, "child_id__in": wanted}
    within = {"day__gte": first, "day__lt": until}
    stays: dict[tuple[UUID, date], list[tuple[int, int]]] = {}
    kept = Stay.objects.current().filter(**about, **within).order_by("start")
    for child, day, start, end in kept.values_list("child_id", "day", "start", "until"):
        stays.setdefault((child, day), []).append((start, end))
    eaten = Meals.objects.current().filter(**about, **within)
    meals = {(child, day): n for child, day, n in eaten.values_list("child_id", "day", "count")}
    absences = Absence.objects.current().filter(**about, valid__overlap=(first, until))
    absent = {
        (absence.child_id, day): absence
        for absence in absences
        for day in _days(max(absence.first, first), min(absence.until or until, until))
    }
    return {
        (child, day): Day(
            tuple(stays.get((child, day), ())),
            meals.get((child, day), 0),
            absent.get((child, day)),
        )
        for child in wanted
        for day in _days(first, until)
    }


def _days(first: date, until: date) -> list[date]:
    return [first + DAY * n for n in range((until - first).days)]
