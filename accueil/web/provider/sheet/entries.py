"""A day as it is shown in boxes and typed into them: stays, meals, absence."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accueil.attendance.entries import DayEntry
from accueil.attendance.models import Absence
from accueil.documents.service_sheet import MIDNIGHT, SheetDay
from accueil.web.base.lines import Words

TIME = re.compile(r"(\d{1,2})(?:[:.hH]?([0-5]\d))?[hH]?")
MOST_MEALS = 3
LATEST = 24 * 60
# From when on, and until when the next morning, an end before the start is one of a night.
EVENING, MORNING = 17 * 60, 10 * 60
WRONG: Mapping[str, Words] = {
    "time": _("Enter times like 8:30."),
    "backwards": _("The end is before the start. Only a night ends on the next day."),
    "half": _("Enter both times, from and until."),
    "meals": _("Enter the number of main meals, from 0 to 3."),
    "absence": _("Choose why the child was absent."),
}


class Mistyped(ValueError):
    """Something that cannot be read: one of WRONG."""


@dataclass(frozen=True, slots=True)
class Boxes:
    """A day's boxes. `was`: what was entered when the page was drawn, so that it is told apart.

    `problems`: what is wrong with them, in words. `planned`: the times agreed, in words.
    """

    day: date
    slots: tuple[tuple[str, str], ...]
    meals: str
    absence: str
    was: str
    planned: str = ""
    problems: tuple[str, ...] = ()
    opened: bool = False

    @property
    def key(self) -> str:
        """What the names of the boxes end with."""
        return self.day.isoformat()

    @property
    def first(self) -> tuple[str, str]:
        """The boxes that are always there."""
        return self.slots[0]

    @property
    def more(self) -> list[tuple[int, tuple[str, str]]]:
        """The others, numbered from 2 on, the last of them empty."""
        return list(enumerate(self.slots[1:], start=2))

    @property
    def has_more(self) -> bool:
        """Whether the others hold something."""
        return any(start or until for start, until in self.slots[1:])


def known(entered: SheetDay, planned: str = "") -> Boxes:
    """The boxes of what is entered, with two empty ones where a further stay goes."""
    slots = [(_clock(start), _clock(until)) for start, until in entered.stays]
    empty = [("", "")] * (2 if not slots else 1)
    said = ",".join(f"{start}-{until}" for start, until in entered.stays)
    return Boxes(
        day=entered.day,
        slots=tuple(slots + empty),
        meals=str(entered.meals),
        absence=entered.absence,
        was=f"{said}|{entered.meals}|{entered.absence}",
        planned=planned,
    )


def typed(day: date, data: QueryDict, planned: str = "") -> Boxes:
    """The boxes of a day as they were sent."""
    key = day.isoformat()
    starts, ends = data.getlist(f"from-{key}"), data.getlist(f"until-{key}")
    slots = [(a.strip(), b.strip()) for a, b in zip(starts, ends, strict=False)]
    return Boxes(
        day=day,
        slots=tuple(slots) or (("", ""), ("", "")),
        meals=data.get(f"meals-{key}", "0").strip(),
        absence=data.get(f"absence-{key}", ""),
        was=data.get(f"was-{key}", ""),
        planned=planned,
        opened=True,
    )


def changed(boxes: Boxes) -> bool:
    """Whether something else was typed than was shown; what cannot be read is something else."""
    try:
        stays, meals = read_stays(boxes), read_meals(boxes)
    except Mistyped:
        return True
    said = ",".join(f"{start}-{until}" for start, until in stays)
    return boxes.was != f"{said}|{meals}|{boxes.absence}"


def entry(boxes: Boxes, provider: UUID, child: UUID, row: int = 1) -> DayEntry:
    """What was typed, as an entry. Refuses what cannot be read with `Mistyped`."""
    if boxes.absence and boxes.absence not in Absence.KINDS:
        raise Mistyped("absence")
    return DayEntry(
        row=row,
        provider=provider,
        child=child,
        day=boxes.day,
        stays=read_stays(boxes),
        meals=read_meals(boxes),
        absence=boxes.absence,
    )


def with_problems(boxes: Boxes, problems: Iterable[str]) -> Boxes:
    """The same boxes, and what is wrong with them."""
    return replace(boxes, problems=(*boxes.problems, *problems), opened=True)


def read_stays(boxes: Boxes) -> tuple[tuple[int, int], ...]:
    """The stays, in order."""
    return tuple(sorted(_stay(*slot) for slot in boxes.slots if any(slot)))


def _stay(start: str, until: str) -> tuple[int, int]:
    """A stay; one that begins in the evening may end the next morning."""
    if not start or not until:
        raise Mistyped("half")
    first, last = minute(start), minute(until)
    if first >= LATEST:
        raise Mistyped("time")
    if last > first:
        return first, last
    if first < EVENING or last > MORNING:
        raise Mistyped("backwards")
    return first, last + LATEST


def read_meals(boxes: Boxes) -> int:
    """The number of main meals; nothing typed is none."""
    text = boxes.meals or "0"
    if not (text.isascii() and text.isdigit() and len(text) == 1 and int(text) <= MOST_MEALS):
        raise Mistyped("meals")
    return int(text)


def minute(text: str) -> int:
    """A time of the day in minutes: `8:30`, `08.30`, `8h30`, `830`, `8`; 24:00 is its end."""
    found = TIME.fullmatch(text)
    if found is None or not text.isascii():
        raise Mistyped("time")
    minutes = int(found[1]) * 60 + int(found[2] or 0)
    if minutes > LATEST:
        raise Mistyped("time")
    return minutes


def _clock(minutes: int) -> str:
    """A minute as one types it; beyond midnight it is that of the next day."""
    shown = minutes if minutes <= MIDNIGHT else minutes - MIDNIGHT
    return f"{shown // 60:02}:{shown % 60:02}"
