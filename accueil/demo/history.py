"""How facts came to be known: each step withdraws what it contradicts and keeps what is left."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from accueil.demo.families import Step
from accueil.store.facts import days

Row = dict[str, Any]


def fact(
    values: Row, first: date, until: date | None, known: datetime, withdrawn: datetime | None = None
) -> Row:
    """A row of a fact."""
    about = {"valid": days(first, until), "recorded_at": known, "withdrawn_at": withdrawn}
    return {**values, **about}


def told(subject: Row, steps: Sequence[Step]) -> Iterator[Row]:
    """The rows of what was true from one day after another, as `facts.record` leaves them."""
    for number, step in enumerate(steps):
        values = {**subject, **step.values}
        if number + 1 == len(steps):
            yield fact(values, step.first, None, step.known)
            continue
        later = steps[number + 1]
        yield fact(values, step.first, None, step.known, later.known)
        yield fact(values, step.first, later.first, later.known)
