"""What was typed into the grid: read, compared with what is saved, entered as a whole.

Of each cell three things are known: what the person typed, what the page said when it was made,
what is saved now. Only what the person changed is sent on; what somebody else changed too, and
otherwise, is asked again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from accueil.attendance.entering import enter
from accueil.attendance.entries import DayEntry, Refusal
from accueil.registry.models import Provider
from accueil.store.models import AccessLog, Actor
from accueil.web.provider.week import typed_day, words
from accueil.web.provider.week.typed_day import Unreadable
from accueil.web.provider.week.weeks import Cell, Week

WAS = "was"
MOST_REASON = 400


@dataclass(slots=True)
class Outcome:
    """What came of a grid that was sent: which cells were saved, or what is wrong.

    `conflicts`: cells that somebody else changed meanwhile; each keeps what was typed in it.
    """

    saved: list[Cell] = field(default_factory=list)
    wrong: list[Cell] = field(default_factory=list)
    conflicts: list[Cell] = field(default_factory=list)
    reason: str = ""
    reason_problem: str = ""

    @property
    def refused(self) -> bool:
        """Whether nothing was saved because something is wrong."""
        return bool(self.wrong or self.conflicts or self.reason_problem)


def lock(provider: Provider) -> None:
    """Who saves a grid of this provider after this waits until the transaction is over."""
    Provider.objects.select_for_update(no_key=True).filter(pk=provider.pk).first()


def was_of(week: Week) -> str:
    """What every cell said when the page was made, for its hidden field."""
    rows = {str(row.child.child): {} for row in week.rows}  # type: dict[str, dict[str, str]]
    for cell in week.cells():
        rows[str(cell.child)][cell.day.isoformat()] = cell.was
    return json.dumps(rows, separators=(",", ":"))


def take(week: Week, sent: Mapping[str, str]) -> None:
    """Put what was typed into the cells, and what they said when the page was made."""
    before = _before(sent.get(WAS, ""))
    for cell in week.cells():
        known = before.get((str(cell.child), cell.day.isoformat()))
        cell.was = cell.was if known is None else known
        typed = sent.get(cell.name)
        if typed is not None:
            cell.text = typed.strip()
            continue
        # The page had no field for it.
        cell.was = typed_day.write(cell.saved)


def _before(text: str) -> dict[tuple[str, str], str]:
    """The hidden field; one that is none of ours says nothing."""
    try:
        rows = json.loads(text)
        return {(c, d): str(was) for c, days in rows.items() for d, was in days.items()}
    except (ValueError, AttributeError):
        return {}


def _canonical(cell: Cell) -> str:
    """What was typed, as files write it. Refuses with `Unreadable`."""
    language = words.language()
    if cell.text == typed_day.write(cell.saved, language):
        return typed_day.write(cell.saved)
    return typed_day.write(typed_day.read(cell.text, language))


def compare(week: Week) -> Outcome:
    """Which cells the person changed: `saved` holds them until they are entered."""
    outcome = Outcome()
    for cell in week.cells():
        now = typed_day.write(cell.saved)
        try:
            typed = _canonical(cell)
        except Unreadable as error:
            cell.problem, cell.changed = words.unreadable(error), True
            outcome.wrong.append(cell)
            continue
        if typed == cell.was and typed != now:  # another one's change: show that
            cell.text = typed_day.write(cell.saved, words.language())
        if typed in (cell.was, now):
            continue
        cell.changed = True
        if cell.was == now:
            outcome.saved.append(cell)
            continue
        cell.other = typed_day.write(cell.saved, words.language()) or gettext("nothing")
        outcome.conflicts.append(cell)
    return outcome


def save(week: Week, reason: str, actor: Actor, now: datetime) -> Outcome:
    """Enter what was changed: all of it, or, where something is wrong, nothing."""
    outcome = compare(week)
    outcome.reason = reason.strip()[:MOST_REASON]
    if outcome.saved and week.declared and not outcome.reason:
        outcome.reason_problem = str(words.REFUSED["reason_needed"])
    if week.closed:
        return Outcome()
    if outcome.refused or not outcome.saved:
        for cell in week.cells():
            cell.was = typed_day.write(cell.saved)
        return outcome
    entries = [entry_of(week.provider.pk, n, cell) for n, cell in enumerate(outcome.saved)]
    with transaction.atomic():
        entered = enter(entries, source="grid", by=actor.account, now=now, reason=outcome.reason)
        if not entered.refusals:
            _note(week.monday, outcome, actor, now)
    for refusal in entered.refusals:
        place(outcome, refusal)
    outcome.saved = [] if outcome.refused else outcome.saved
    return outcome


def entry_of(provider: UUID, row: int, cell: Cell) -> DayEntry:
    """What a field says, as it is entered."""
    day = typed_day.read(cell.text, words.language())
    return DayEntry(row, provider, cell.child, cell.day, day.stays, day.meals, day.absence or "")


def place(outcome: Outcome, refusal: Refusal) -> None:
    """Say a refusal at its cell; a missing reason at its own field."""
    if refusal.code == "reason_needed":
        outcome.reason_problem = words.refused(refusal)
        return
    cell = outcome.saved[refusal.row]
    cell.problem = f"{cell.problem} {words.refused(refusal)}".strip()
    if cell not in outcome.wrong:
        outcome.wrong.append(cell)


def _note(monday: date, outcome: Outcome, actor: Actor, now: datetime) -> None:
    """Write into the access log whose days were changed, and why; one statement for all."""
    what = f"week of {monday}: saved"
    about: dict[str, Any] = {"at": now, "account": actor.account, "role": actor.role}
    about |= {"office": actor.office, "action": "change", "what": what}
    about["why"] = outcome.reason or actor.purpose
    children = dict.fromkeys(cell.child for cell in outcome.saved)
    AccessLog.objects.bulk_create([AccessLog(child=child, **about) for child in children])
