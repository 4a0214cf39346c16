"""The rules of a week put together as one tree, for every executor."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from accueil.law.limits import Counter, Row, share_out
from accueil.law.parameters import Parameters
from accueil.law.rules import WEEK_RULES, LineTerms
from accueil.law.terms import FALSE, ZERO, Overflow, Term, named, never_above


@dataclass(frozen=True, eq=False)
class Program:
    """The lines of a row by rule, their sums, and the counters to be filled before, in order."""

    lines: dict[str, LineTerms]
    counters: tuple[Counter, ...]
    parent: Term
    state: Term
    words: dict[str, Term]


@lru_cache(maxsize=8)
def week_program(law: Parameters, *, placement: bool = True) -> Program:
    """The whole law of a week as terms.

    Refuses numbers with which anything could leave 32 bits, or with which the State's part of a
    line's hours or meals is not proven to be at least nothing.

    Without `placement`: for tables, in which no child is placed in an institution.
    """
    row = Row(law)
    if not placement:
        row.placed = FALSE
    shares = share_out(row)
    lines = {name: rule.line(shares) for name, rule in WEEK_RULES.items()}
    earned, parent = ZERO, ZERO
    for name, line in lines.items():
        if WEEK_RULES[name].unit != "amount" and not never_above(line.parent, line.earned):
            raise Overflow(f"{name}: the parents could pay more than the provider earns")
        earned, parent = earned + line.earned, parent + line.parent
    state = named("State", earned - parent)
    parent = named("parents", parent)
    counters = tuple({counter.name: counter for counter in row.counters}.values())
    outputs = [parent, state, *(part for line in lines.values() for part in _parts(line))]
    words = {word: t for t in in_order(outputs) for word in t.label}
    return Program(lines, counters, parent, state, words)


def _parts(line: LineTerms) -> tuple[Term, ...]:
    return line.quantity, line.earned_rate, line.parent_rate, line.earned, line.parent


def in_order(outputs: list[Term]) -> Iterator[Term]:
    """Every term that the outputs are made of, each once, parts before the whole."""
    seen: set[int] = set()
    stack = [(output, False) for output in reversed(outputs)]
    while stack:
        term, parts_done = stack.pop()
        if id(term) in seen:
            continue
        if parts_done:
            seen.add(id(term))
            yield term
        else:
            stack.append((term, True))
            stack.extend((part, False) for part in reversed(term.args))
