"""A child's lines on paper: gathered by rule and price, and week by week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accueil.documents.words import plain, say
from accueil.law.calendar import DAY
from accueil.law.words import clock, euros, number, text

WEEK_DAYS = 6


@dataclass(frozen=True, slots=True)
class BilledLine:
    """The lines of a rule at one price over all weeks. `source`: its place among the sources.

    `quantity`: minutes or meals by `unit`, none for an amount. `price_cents`, `cap_cents`: what the
    provider asks for one and what the State counts of it; `limit_cents`, `count`: of the rule.
    `rounded`: the sum is not the quantity times the rate, since each week is rounded.
    """

    rule: str
    unit: str
    quantity: int
    rate_cents: int
    parent_cents: int
    state_cents: int
    price_cents: int
    cap_cents: int
    limit_cents: int
    count: int
    source: int
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class BilledWeek:
    """A week: minutes, of which free, meals, both parts."""

    monday: date
    school_week: bool
    minutes: int
    free_minutes: int
    meals: int
    parent_cents: int
    state_cents: int


@dataclass(frozen=True, slots=True)
class Alone:
    """What the parents pay alone, by what it is; `name`: what an extra is called."""

    kind: str
    name: str
    minutes: int
    meals: int
    cents: int


def child_values(
    lines: Sequence[BilledLine],
    weeks: Sequence[BilledWeek],
    alone: Sequence[Alone],
    language: str,
) -> dict[str, Any]:
    """A child's lines, weeks and other costs in words."""
    rounded = any(line.rounded for line in lines)
    return {
        "lines": [line_values(line, language) for line in lines],
        "weeks": [_week(week, language) for week in weeks],
        "alone": [_alone(one, language) for one in alone],
        "rounded": say("invoice.rounded", language) if rounded else "",
    }


def line_values(line: BilledLine, language: str) -> dict[str, Any]:
    """A line: its name in the words of the law, a hint, quantity, price, both parts, source."""
    hint = say(
        f"hint.{line.rule}",
        language,
        price=euros(line.price_cents, language),
        cap=euros(line.cap_cents, language),
        limit=euros(line.limit_cents, language),
        count=number(line.count, language),
    )
    return {
        "label": text(f"rule.{line.rule}.label", language),
        "hint": hint,
        "quantity": _quantity(line, language),
        "rate": _rate(line, language),
        "state": euros(line.state_cents, language),
        "you": euros(line.parent_cents, language),
        "source": str(line.source),
    }


def _quantity(line: BilledLine, language: str) -> str:
    if line.unit == "minutes":
        return say("invoice.hours", language, hours=clock(line.quantity))
    if line.unit == "meals":
        return say("invoice.meal", language, count=number(line.quantity, language))
    return ""


def _rate(line: BilledLine, language: str) -> str:
    if line.unit not in ("minutes", "meals"):
        return ""
    if not line.rate_cents:
        return say("invoice.free", language)
    key = "an_hour" if line.unit == "minutes" else "a_meal"
    return say(f"invoice.{key}", language, amount=euros(line.rate_cents, language))


def _week(week: BilledWeek, language: str) -> list[str]:
    last = week.monday + DAY * WEEK_DAYS
    days = f"{week.monday.day:02}.{week.monday.month:02}.–{last.day:02}.{last.month:02}."
    kind = say(f"invoice.{'school_week' if week.school_week else 'holiday_week'}", language)
    return [
        days,
        kind,
        clock(week.minutes) if week.minutes else "–",
        clock(week.free_minutes) if week.free_minutes else "–",
        str(week.meals) if week.meals else "–",
        euros(week.state_cents, language),
        euros(week.parent_cents, language),
    ]


def _alone(one: Alone, language: str) -> dict[str, str]:
    name = plain(one.name) or say(f"invoice.alone_{one.kind}", language)
    parts = []
    if one.minutes:
        parts.append(say("invoice.hours", language, hours=clock(one.minutes)))
    if one.meals:
        parts.append(say("invoice.meal", language, count=number(one.meals, language)))
    quantity = ", ".join(parts)
    return {"what": name, "quantity": quantity, "you": euros(one.cents, language)}
