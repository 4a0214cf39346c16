"""What a saved grid changed: days as they were known just before, beside what is known now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from accueil.attendance.models import Absence, Meals, Stay
from accueil.law.calendar import DAY
from accueil.web.provider.week.typed_day import NOTHING, TypedDay, write
from accueil.web.provider.week.weeks import Week
from accueil.web.provider.week.words import language

SHOWN_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Changed:
    """A child's day: what was entered before, and after; empty where nothing was."""

    label: str
    before: str
    after: str


def moment_of(text: str, now: datetime) -> datetime | None:
    """When a grid was saved, if the address says so and it was just now."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None or not now - SHOWN_FOR <= moment <= now:
        return None
    return moment


def changed_since(week: Week, moment: datetime) -> list[Changed]:
    """The cells of a grid that say something else than just before a moment."""
    children = [row.child.child for row in week.rows]
    before = _known_before(week.provider.pk, children, week.monday, moment)
    found = []
    for row in week.rows:
        for cell in row.cells:
            old = before.get((cell.child, cell.day), NOTHING)
            if old != cell.saved:
                found.append(
                    Changed(cell.label, write(old, language()), write(cell.saved, language()))
                )
    return found


def _known_before(
    provider: UUID, children: list[UUID], monday: date, moment: datetime
) -> dict[tuple[UUID, date], TypedDay]:
    then = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=moment)
    until = monday + 7 * DAY
    about: dict[str, Any] = {"provider_id": provider, "child_id__in": children}
    about["recorded_at__lt"] = moment
    within = {"day__gte": monday, "day__lt": until}
    stays: dict[tuple[UUID, date], list[tuple[int, int]]] = {}
    for stay in Stay.objects.filter(then, **about, **within).order_by("start"):
        stays.setdefault((stay.child_id, stay.day), []).append((stay.start, stay.until))
    eaten = Meals.objects.filter(then, **about, **within)
    meals = {(row.child_id, row.day): row.count for row in eaten}
    absent: dict[tuple[UUID, date], str] = {}
    for row in Absence.objects.filter(then, **about, valid__overlap=(monday, until)):
        days = (monday + n * DAY for n in range(7))
        absent |= {(row.child_id, day): row.kind for day in days if day in row.valid}
    return {
        key: TypedDay(tuple(stays.get(key, ())), meals.get(key, 0), absent.get(key))
        for key in {*stays, *meals, *absent}
    }
