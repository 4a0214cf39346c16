"""A frozen bill as a page shows it: its sums, its weeks line by line, what it rests on.

Nothing is computed again: amounts are those that are frozen. Formulas are told only where this
program would come to the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from accueil.attendance.gather import Uncovered
from accueil.billing.frozen import Frozen, provider_of
from accueil.law.assess import AssessedWeek, Line
from accueil.law.care import Provider, Stay
from accueil.law.parameters import Parameters
from accueil.law.sentences import sentence, source
from accueil.law.telling import Parts, numbers_of, parts_of, told
from accueil.law.words import NO_BREAK, clock, euros, number, text, weekday
from accueil.web.base.bills import words

SUNDAY = timedelta(days=6)
A_DAY = 1440  # minutes


@dataclass(frozen=True, slots=True)
class Telling:
    """For whom a bill is told: the law, the language, the providers' names, addresses of lines.

    `own`: only lines and stays of this provider; None: of all. `key`: which of `names` a provider
    of a case has; elsewhere than in frozen bills it is otherwise named.
    """

    law: Parameters
    language: str
    names: Mapping[Any, str]
    line_url: Callable[[int], str]
    own: UUID | None = None
    key: Callable[[Provider], Any] = provider_of

    def shows(self, provider: Any) -> bool:
        """Whether what one provider has of the bill is shown."""
        return self.own in (None, provider)

    def euros(self, cents: int) -> str:
        """An amount in the language."""
        return euros(cents, self.language)


def bill(frozen: Frozen, to: Telling) -> dict[str, Any]:
    """All that the page of a bill shows of it."""
    weeks = list(_weeks(frozen, to))
    beside = [one for one in frozen.uncovered if to.shows(one.provider)]
    parent, state = sum(w["parent_cents"] for w in weeks), sum(w["state_cents"] for w in weeks)
    alone = sum(one.cents for one in beside)
    return {
        "period": frozen.case.period,
        "weeks": weeks,
        "parent_cents": parent,
        "state_cents": state,
        "uncovered_cents": alone,
        "parents_cents": parent + alone,
        "uncovered": [_beside(one, to) for one in beside],
        "providers": list(_providers(frozen, to)),
        "member": frozen.band is not None,
        "minutes": sum(stay["minutes"] for week in weeks for stay in week["stays"]),
    }


def _weeks(frozen: Frozen, to: Telling) -> Iterator[dict[str, Any]]:
    first = 1
    stays = _stays_by_week(frozen, to)
    for assessed in frozen.weeks:
        yield _week(assessed, to, first, stays.get(assessed.week.monday, []))
        first += len(assessed.lines)


def weeks_of(assessed: Iterable[AssessedWeek], to: Telling, first: int) -> list[dict[str, Any]]:
    """Weeks that belong to no bill, line by line; `first`: the number of the first line."""
    found = []
    for one in assessed:
        found.append(_week(one, to, first, ()))
        first += len(one.lines)
    return found


def _week(assessed: AssessedWeek, to: Telling, first: int, stays: Sequence[Stay]) -> dict[str, Any]:
    week, made = assessed.week, parts_of(assessed, to.law)
    numbered = [
        (line, parts, place)
        for place, (line, parts) in enumerate(zip(assessed.lines, made, strict=True), first)
        if to.shows(to.key(line.row.provider))
    ]
    groups = []
    for _, of_row in groupby(numbered, key=lambda one: id(one[0].row)):
        lines = [_line(line, assessed, parts, to, place) for line, parts, place in of_row]
        groups.append(lines)
    told_lines = [line for lines in groups for line in lines]
    return {
        "monday": week.monday,
        "sunday": week.monday + SUNDAY,
        "kind": text(f"bill.{'school' if week.school_week else 'holiday'}_week", to.language),
        "groups": [_group(lines) for lines in groups],
        "parent_cents": sum(line["parent_cents"] for line in told_lines),
        "state_cents": sum(line["state_cents"] for line in told_lines),
        "stays": [_stay(stay, to) for stay in stays],
        "free_minutes": max(week.multilingual, default=0),
    }


def _group(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The lines of a provider and tariff in a week, with their sums."""
    return {
        "name": lines[0]["provider"],
        "lines": lines,
        "parent_cents": sum(line["parent_cents"] for line in lines),
        "state_cents": sum(line["state_cents"] for line in lines),
    }


def _line(
    line: Line, assessed: AssessedWeek, parts: Parts | None, to: Telling, place: int
) -> dict[str, Any]:
    counted = line.unit in ("minutes", "meals")
    return {
        "place": place,
        "url": to.line_url(place),
        "rule": line.rule.name,
        "label": text(f"rule.{line.rule.name}.label", to.language),
        "provider": to.names.get(to.key(line.row.provider), ""),
        "quantity": _quantity(line, to) if counted else "",
        "rate": to.euros(line.rate_cents) if counted else "",
        "parent_cents": line.parent_cents,
        "state_cents": line.state_cents,
        "sentence": sentence(line, assessed.week, to.law, to.language),
        "formula": list(_formula(line, parts, to)),
        "source": source(line, assessed.week, to.law),
    }


def _quantity(line: Line, to: Telling) -> str:
    if line.unit == "minutes":
        return f"{clock(line.quantity)}{NO_BREAK}h"
    return number(line.quantity, to.language)


def _formula(line: Line, parts: Parts | None, to: Telling) -> Iterator[dict[str, str]]:
    """Who gets and pays what: hours or meals times a price, and what is left for the State."""
    if parts is None:
        return
    earned, parents, state = "earned", "parent", "state"
    cents = {earned: line.parent_cents + line.state_cents, parents: line.parent_cents}
    rates = {earned: parts.earned_rate, parents: parts.parent_rate}
    for word in (earned, parents):
        times = f"{_quantity(line, to)} × {to.euros(rates[word])}"
        yield _told(word, times, cents[word], to)
    if line.state_cents:
        rest = f"{to.euros(cents[earned])} − {to.euros(cents[parents])}"
        yield _told(state, rest, line.state_cents, to)


def _told(word: str, formula: str, cents: int, to: Telling) -> dict[str, str]:
    label = text(f"step.{word}", to.language)
    return {"label": words.headed(label), "formula": formula, "value": to.euros(cents)}


def _stays_by_week(frozen: Frozen, to: Telling) -> dict[date, list[Stay]]:
    found: dict[date, list[Stay]] = {}
    keys = {provider.id: provider_of(provider) for provider in frozen.case.providers}
    for stay in frozen.case.stays:
        if to.shows(keys[stay.provider]):
            monday = stay.day - timedelta(days=stay.day.weekday())
            found.setdefault(monday, []).append(stay)
    return found


def _stay(stay: Stay, to: Telling) -> dict[str, Any]:
    until = clock(stay.until - A_DAY if stay.until > A_DAY else stay.until)
    return {
        "day": stay.day,
        "weekday": weekday(stay.day, to.language),
        "times": f"{clock(stay.start)}–{until}",
        "minutes": stay.until - stay.start,
        "meals": stay.meals,
        "provider": to.names.get(UUID(stay.provider[:36]), ""),
    }


def _beside(one: Uncovered, to: Telling) -> dict[str, Any]:
    name, why = words.UNCOVERED[one.kind]
    return {
        "name": one.name or name,
        "why": why,
        "day": one.day,
        "minutes": one.minutes,
        "meals": one.meals,
        "cents": one.cents,
        "provider": to.names.get(one.provider, ""),
    }


def _providers(frozen: Frozen, to: Telling) -> Iterator[dict[str, Any]]:
    """What each provider has of the bill."""
    for provider in frozen.providers:
        if not to.shows(provider):
            continue
        lines = [
            line
            for week in frozen.weeks
            for line in week.lines
            if provider_of(line.row.provider) == provider
        ]
        parent = sum(line.parent_cents for line in lines)
        alone = sum(one.cents for one in frozen.uncovered if one.provider == provider)
        yield {
            "name": to.names.get(provider, ""),
            "state_cents": sum(line.state_cents for line in lines),
            "parent_cents": parent,
            "uncovered_cents": alone,
            "parents_cents": parent + alone,
        }


def line(frozen: Frozen, place: int, to: Telling) -> dict[str, Any] | None:
    """One line with every step and every number of the tariff that it rests on; None: none such."""
    first = 1
    for assessed in frozen.weeks:
        if place < first + len(assessed.lines):
            one, parts = assessed.lines[place - first], parts_of(assessed, to.law)[place - first]
            if not to.shows(provider_of(one.row.provider)):
                return None
            return {
                **_line(one, assessed, parts, to, place),
                "about": text(f"rule.{one.rule.name}.about", to.language),
                "article": one.rule.article,
                "monday": assessed.week.monday,
                "sunday": assessed.week.monday + SUNDAY,
                "steps": [
                    replace(step, label=words.headed(step.label))
                    for step in told(one, assessed, to.law, to.language)
                ],
                "tariff": to.law.tariffs[one.row.tariff],
                "numbers": list(_numbers(one, assessed, to)),
            }
        first += len(assessed.lines)
    return None


def _numbers(one: Line, assessed: AssessedWeek, to: Telling) -> Iterator[dict[str, Any]]:
    """The tariff's numbers of a line: what each says, where it stands, where it was read."""
    for name, of in numbers_of(one, assessed, to.law):
        value = int(of.value)
        shown = to.euros(value) if of.unit.startswith("cents") else number(value, to.language)
        if of.unit.startswith("minutes"):
            shown = f"{clock(value)}{NO_BREAK}h"
        if of.unit == "yes or no":
            shown = text("step.yes" if of.value else "step.no", to.language)
        yield {
            "label": text(f"step.{_word(name)}", to.language),
            "value": shown,
            "source": of.source,
            "document": of.document,
            "checked": of.checked,
            "note": of.note,
        }


def _word(name: str) -> str:
    """What a number of the tariff is called in a step: `scale.r2.1.block_2` is `tariff_2`."""
    stem, last = name.partition(".")[0], name.rpartition("_")[2]
    words_of = {
        "scale": f"tariff_{last}",
        "block_minutes": f"block_{last}_length",
        "hour_cap": "cap",
    }
    return words_of.get(stem, stem)
