"""Two versions of a bill side by side: the lines that differ, before and after."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accueil.billing.frozen import Frozen, provider_of
from accueil.law.words import date_short, text
from accueil.web.base.bills import words
from accueil.web.base.bills.shown import Telling

# Which line: its week or day, whose it is, by which rule, of what.
Key = tuple[date, UUID, str, str]
Cents = tuple[int, int]


def compared(before: Frozen, after: Frozen, to: Telling) -> list[dict[str, Any]]:
    """The lines that are not the same in both, in the order of their weeks."""
    then, now = dict(_lines(before, to)), dict(_lines(after, to))
    found = []
    for key in sorted(then.keys() | now.keys(), key=lambda one: one[0]):
        old, new = then.get(key, (0, 0)), now.get(key, (0, 0))
        if old != new:
            found.append(_row(key, old, new, to))
    return found


def sums(before: Frozen, after: Frozen, to: Telling) -> list[dict[str, Any]]:
    """State's and parents' part and what is beside the voucher, before and after."""
    old, new = (_sums(frozen, to) for frozen in (before, after))
    labels = (_("State's part"), _("Parents' part"), _("Beside the voucher"))
    return [
        {"label": label, "before_cents": one, "after_cents": other}
        for label, one, other in zip(labels, old, new, strict=True)
        if one or other
    ]


def _sums(frozen: Frozen, to: Telling) -> tuple[int, int, int]:
    lines = list(_lines(frozen, to))
    alone = sum(cents for key, (cents, _state) in lines if key[2] in words.UNCOVERED)
    parents = sum(cents for _key, (cents, _state) in lines) - alone
    return sum(state for _key, (_cents, state) in lines), parents, alone


def _lines(frozen: Frozen, to: Telling) -> Iterator[tuple[Key, Cents]]:
    sums: dict[Key, Cents] = {}
    for week in frozen.weeks:
        for line in week.lines:
            provider = provider_of(line.row.provider)
            key = (week.week.monday, provider, line.rule.name, line.unit)
            parent, state = sums.get(key, (0, 0))
            sums[key] = (parent + line.parent_cents, state + line.state_cents)
    for one in frozen.uncovered:
        key = (one.day, one.provider, one.kind, one.name)
        sums[key] = (sums.get(key, (0, 0))[0] + one.cents, 0)
    yield from ((key, cents) for key, cents in sums.items() if to.shows(key[1]))


def _row(key: Key, old: Cents, new: Cents, to: Telling) -> dict[str, Any]:
    day, provider, rule, name = key
    beside = rule in words.UNCOVERED
    label = name or str(words.UNCOVERED[rule][0]) if beside else ""
    return {
        "day": date_short(day),
        "provider": to.names.get(provider, ""),
        "label": label or text(f"rule.{rule}.label", to.language),
        "parents": (old[0], new[0], new[0] - old[0]),
        "state": (old[1], new[1], new[1] - old[1]),
    }
