"""Why an entry is not taken, in English; the codes are those of `attendance.entries`, and one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from accueil.attendance.entries import Refusal
from accueil.web.api.shapes import RowProblem, clock

UNKNOWN_CHILD = "unknown_child"
MESSAGES: Mapping[str, str] = {
    UNKNOWN_CHILD: "No child of this provider has this IAM code.",
    "overlap_own": "Two stays of this child share the time from {from} to {until}.",
    "overlap_elsewhere": "The child is elsewhere from {from} to {until}.",
    "no_contract": "The child has no care contract with this provider on this day.",
    "future": "The stay has not happened yet, or is not over.",
    "closed": "The billing period is closed: {period}.",
    "reason_needed": "The period was declared: a change needs a reason in `reason`.",
    "twice": "The same child and day stand in two entries of this batch, first in row {row}.",
    "too_many_meals": "There are at most three main meals a day.",
    "times": "The end is not later than the start, or the stay is longer than a day.",
    "absent_and_present": "An absence cannot stand beside stays.",
}
TIMES = ("from", "until")


class _Said(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def told(refusal: Refusal) -> RowProblem:
    """A refusal as the program gets it: times as on the clock, days ISO."""
    values = {name: _value(name, value) for name, value in refusal.values.items()}
    sentence = MESSAGES.get(refusal.code, "The entry is not taken.")
    return RowProblem(
        code=refusal.code,
        field=refusal.column,
        values=values,
        message=sentence.format_map(_Said(values)),
    )


def _value(name: str, value: Any) -> str | int:
    if name in TIMES and isinstance(value, int):
        return clock(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)
