"""The tree of the rules as Polars expressions, computed stage by stage.

A stage is a set of columns that need only what earlier stages have. Every term that is used more
than once becomes a column of its own, so nothing is computed twice; its name (`~17`) cannot meet
that of an input. All numbers are 32 bits wide, which the tree has proven to be enough.
"""

from collections import Counter as Tally
from collections.abc import Callable, Sequence
from typing import TypeVar

import polars as pl

from accueil.law.program import in_order
from accueil.law.terms import Table, Term

Frame = TypeVar("Frame", pl.LazyFrame, pl.DataFrame)

OPERATIONS: dict[str, Callable[..., pl.Expr]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "==": lambda a, b: a == b,
    "and": lambda a, b: a & b,
    "not": lambda a: ~a,
    "least": lambda a, b: pl.min_horizontal(a, b),
    "greatest": lambda a, b: pl.max_horizontal(a, b),
    "when": lambda a, b, c: pl.when(a).then(b).otherwise(c),
    "per_hour": lambda minutes, cents: (minutes * cents + 30) // 60,
}


def whole(number: int) -> pl.Expr:
    """A whole number as a constant column."""
    return pl.lit(number, dtype=pl.Int32)


class Plan:
    """Terms as columns, stage by stage; what two terms share is computed once.

    The inputs of the terms are columns by their names. A plan is made once and laid over any
    number of frames.
    """

    def __init__(self) -> None:
        """Begin with nothing computed."""
        self.stages: list[list[pl.Expr]] = []
        self._known: dict[int, pl.Expr] = {}
        self._kept: list[Term] = []

    def add(self, outputs: Sequence[Term], later: Sequence[Term] = ()) -> list[pl.Expr]:
        """Compute the outputs; returns the columns in which they are.

        `later`: what will be asked for next, so that common parts become columns.
        """
        uses = Tally(id(part) for t in in_order([*outputs, *later]) for part in t.args)
        asked = {id(term) for term in outputs}
        begin, stage_of = len(self.stages), dict.fromkeys(self._known, 0)
        for term in in_order(list(outputs)):
            if id(term) in self._known:
                continue
            stage = max((stage_of[id(part)] for part in term.args), default=0)
            expression = _expression(term, [self._known[id(part)] for part in term.args])
            if term.args and (uses[id(term)] > 1 or id(term) in asked):
                name = f"~{len(self._kept)}"
                self._kept.append(term)
                while len(self.stages) <= begin + stage:
                    self.stages.append([])
                self.stages[begin + stage].append(expression.alias(name))
                expression, stage = pl.col(name), stage + 1
            self._known[id(term)], stage_of[id(term)] = expression, stage
        return [self._known[id(term)] for term in outputs]

    def set(self, *columns: pl.Expr) -> None:
        """Compute columns that are no terms, after everything so far."""
        self.stages.append(list(columns))

    def over(self, frame: Frame) -> Frame:
        """The frame with the plan's columns."""
        for stage in self.stages:
            frame = frame.with_columns(stage)
        return frame


def _expression(term: Term, parts: Sequence[pl.Expr]) -> pl.Expr:
    """One term in Polars' words."""
    if term.op == "constant":
        return whole(term.low)
    if term.op in ("input", "given"):
        if term.value in ("true", "false"):
            return pl.lit(term.value == "true")
        return pl.col(str(term.value))
    if isinstance(term.value, Table):
        numbers = pl.Series(term.value.values, dtype=pl.Int32)
        return pl.lit(numbers).gather(parts[0].cast(pl.UInt32))
    return OPERATIONS[term.op](*parts)
