"""All billing periods of a child, the newest first: how each stands and what it comes to."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accueil.billing.models import Goodwill, Obstacle, Opening, Statement
from accueil.billing.standing import closed
from accueil.law.calendar import Period
from accueil.registry.models import Child
from accueil.web.base.lines import Words

STATES: Mapping[str, tuple[str, Words]] = {
    "running": ("todo", _("Running")),
    "waiting": ("todo", _("Not billed yet")),
    "obstacle": ("wrong", _("Cannot be billed yet")),
    "billed": ("check", _("Billed, still open")),
    "closed": ("done", _("Closed")),
    "corrected": ("check", _("Closed, corrected later")),
}


def periods(child: Child, today: date, url: Callable[[str], str]) -> list[dict[str, Any]]:
    """The periods that were billed, that cannot be, that of today and the one before.

    `url`: where the bill of a period is read.
    """
    return periods_of([child.pk], today, lambda _, period: url(period))[child.pk]


def periods_of(
    children: Collection[UUID], today: date, url: Callable[[UUID, str], str]
) -> dict[UUID, list[dict[str, Any]]]:
    """The same of several children: as many questions as of one.

    `url`: where the bill of a child and a period is read.
    """
    newest: dict[UUID, dict[str, Statement]] = {child: {} for child in children}
    versions = Statement.objects.filter(child__in=children).order_by("version").defer("content")
    for statement in versions:
        newest[statement.child_id][statement.period] = statement
    stopped = set(Obstacle.objects.filter(child__in=children).values_list("child", "period"))
    over, opened = closed(), set(Opening.objects.values_list("period", flat=True))
    granted, running = goodwill_of(children), Period.containing(today)
    found: dict[UUID, list[dict[str, Any]]] = {child: [] for child in children}
    for child, of_child in newest.items():
        obstacles = {period for whose, period in stopped if whose == child}
        shown = {*of_child, *obstacles, running.name, running.later(-1).name}
        for name in sorted(shown, reverse=True):
            period, last = Period.named(name), of_child.get(name)
            state = state_of(period, last, today, name in obstacles, name in over)
            if state == "waiting" and (name in opened or name in over):
                continue  # it was billed, and there was nothing to bill for this child
            row = {"period": period, "url": url(child, name)}
            found[child].append(row | _row(last, state, granted[child].get(name, 0)))
    return found


def state_of(
    period: Period, newest: Statement | None, today: date, in_the_way: bool, is_closed: bool
) -> str:
    """How a period of a child stands: one of `STATES`."""
    if in_the_way:
        return "obstacle"
    if period.last >= today:
        return "running"
    if newest is None:
        return "waiting"
    if not is_closed:
        return "billed"
    return "corrected" if newest.posted != period.name else "closed"


def _row(newest: Statement | None, state: str, granted: int) -> dict[str, Any]:
    kind, name = STATES[state]
    row = {
        "state": {"status": kind, "text": name, "code": state},
        "version": newest.version if newest else 0,
        "statement": newest,
    }
    if newest is None:
        return row
    family = newest.parent_cents + newest.uncovered_cents - granted
    return row | {
        "state_cents": newest.state_cents + granted,
        "family_cents": family,
        "uncovered_cents": newest.uncovered_cents,
    }


def goodwill(child: Child) -> dict[str, int]:
    """The goodwill that counts, by period of care."""
    return goodwill_of([child.pk])[child.pk]


def goodwill_of(children: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """The goodwill that counts, by child and period of care."""
    found: dict[UUID, dict[str, int]] = {child: {} for child in children}
    granted = Goodwill.objects.current().filter(child__in=children, approved_at__isnull=False)
    for child, period, cents in granted.values_list("child", "period", "cents"):
        found[child][period] = found[child].get(period, 0) + cents
    return found
