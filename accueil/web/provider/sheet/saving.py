"""What was typed becomes entries; what is refused comes back beside the boxes that it is about."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from accueil.attendance.entering import enter
from accueil.attendance.entries import DayEntry, Entered, Refusal
from accueil.registry.models import Provider
from accueil.store.models import note
from accueil.web.base.middleware import OfficeRequest
from accueil.web.provider.sheet import entries, words

SOURCE = "sheet"


def save(
    request: OfficeRequest, provider: Provider, child: UUID, typed: Sequence[entries.Boxes]
) -> tuple[list[entries.Boxes], int]:
    """Enter the days that say something else than before: all of them, or none.

    Gives the boxes with their problems, and how many days have changed.
    """
    shown = list(typed)
    read: list[DayEntry] = []
    for place, boxes in enumerate(typed):
        if not entries.changed(boxes):
            continue
        try:
            read.append(entries.entry(boxes, provider.id, child, place))
        except entries.Mistyped as error:
            shown[place] = entries.with_problems(boxes, [str(entries.WRONG[str(error)])])
    if not read or has_problems(shown):
        return shown, 0
    entered = _enter(request, read)
    for refusal in entered.refusals:
        boxes = shown[refusal.row]
        shown[refusal.row] = entries.with_problems(boxes, [words.refused(refusal)])
    if not entered.refusals:
        _note(request, child, [typed[row].day for row in entered.changed])
    return shown, len(entered.changed)


def _enter(request: OfficeRequest, read: Sequence[DayEntry]) -> Entered:
    reason = request.POST.get("reason", "").strip()
    return enter(read, source=SOURCE, by=request.actor.account, now=request.now, reason=reason)


def _note(request: OfficeRequest, child: UUID, days: Sequence[date]) -> None:
    for day in days:
        note(request.actor, "change", f"attendance on {day}", now=request.now, child=child)


def has_problems(shown: Sequence[entries.Boxes]) -> bool:
    """Whether something is wrong with any of them."""
    return any(boxes.problems for boxes in shown)


def about(refusals: Sequence[Refusal]) -> list[str]:
    """Refusals in words, each once."""
    return list(dict.fromkeys(words.refused(refusal) for refusal in refusals))
