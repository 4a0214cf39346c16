"""What parents and a provider agreed on, in words of the page's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accueil.web.base.lines import Words

DAY_MINUTES = 1440
WEEKDAYS: tuple[Words, ...] = (
    *(_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday")),
    *(_("Friday"), _("Saturday"), _("Sunday")),
)
PER: Mapping[str, Words] = {
    "once": _("once"),
    "day": _("a day"),
    "week": _("a week"),
    "period": _("a billing period"),
}
BILLED: Mapping[str, Words] = {
    "real": _("the hours in which the child was there"),
    "agreed": _("the agreed hours"),
    "longer": _("of each day what is longer: the agreed hours or the child's presence"),
}


def language() -> str:
    """The page's language."""
    return (get_language() or "fr").split("-")[0]


def day_name(day: int) -> str:
    """A day of the week, 1 = Monday, at the beginning of a line."""
    name = str(WEEKDAYS[day - 1])
    return name[:1].upper() + name[1:]


def clock(minutes: int) -> str:
    """A time of the day; on the next day it is that day's time."""
    within = minutes - DAY_MINUTES if minutes > DAY_MINUTES else minutes
    return f"{within // 60:02}:{within % 60:02}"


def span(start: int, until: int) -> str:
    """From until; an end on the next day says so."""
    said, after = f"{clock(start)}–{clock(until)}", gettext("next day")
    return f"{said} ({after})" if until > DAY_MINUTES else said


def week_lines(pattern: Any, meal_days: Any) -> list[str]:
    """The agreed week, a line for each day with care."""
    lines = []
    for day in sorted({day for day, _start, _until in pattern}):
        spans = [span(start, until) for one, start, until in sorted(pattern) if one == day]
        meal = [gettext("main meal")] if day in meal_days else []
        lines.append(f"{day_name(day)} {', '.join([*spans, *meal])}")
    return lines
