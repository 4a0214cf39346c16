"""The tree of the rules as Polars expressions, computed stage by stage.

A stage is a set of columns that need only what earlier stages have. Every term that is used more
than once becomes a column of its own, so nothing is computed twice; its name (`~17`) cannot meet
that of an input. All numbers are 32 bits wide, which the tree has proven to be enough.

Six inputs have few values: together they are one number, the key of a row. A term that depends on
nothing else is computed once for every key, and then looked up.
"""

from collections import Counter as Tally
from collections.abc import Callable, Sequence
from itertools import product
from typing import TypeVar

import polars as pl

from accueil.law.bands import AGE_GROUPS, BANDS, FAMILY_GROUPS, PROVIDER_KINDS
from accueil.law.program import in_order
from accueil.law.terms import Table, Term

Frame = TypeVar("Frame", pl.LazyFrame, pl.DataFrame)

KEY = "~key"
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


def keys(tariffs: int) -> pl.DataFrame:
    """What each key stands for: one row a key, in order from 0."""
    few = {
        "kind": range(len(PROVIDER_KINDS)),
        "band": range(len(BANDS)),
        "age": range(len(AGE_GROUPS)),
        "tariff": range(tariffs),
        "group": range(len(FAMILY_GROUPS)),
        "school_week": (False, True),
    }
    types = dict.fromkeys(few, pl.Int32) | {"school_week": pl.Boolean}
    return pl.DataFrame(list(product(*few.values())), schema=types, orient="row")


class Plan:
    """Terms as columns, stage by stage; what two terms share is computed once.

    The inputs of the terms are columns by their names, or in the key. A plan is made once and
    laid over any number of frames.
    """

    def __init__(self, tariffs: int) -> None:
        """Begin with nothing computed, for a law with so many tariffs."""
        self.stages: list[list[pl.Expr]] = []
        self._keys = keys(tariffs)
        self._by_key: dict[Term, pl.Expr] = {}
        self._known: dict[Term, pl.Expr] = {}
        self._stage_of: dict[Term, int] = {}
        self._columns = 0

    def add(self, outputs: Sequence[Term], later: Sequence[Term] = ()) -> list[pl.Expr]:
        """Compute the outputs; returns the columns in which they are.

        `later`: what will be asked for next, so that common parts become columns.
        """
        uses = Tally(part for t in in_order([*outputs, *later]) for part in t.args)
        begin, self._stage_of = len(self.stages), dict.fromkeys(self._known, len(self.stages))
        for term in in_order(list(outputs)):
            if term in self._known or self._depends_on_key(term):
                continue
            parts = [self._part(part, begin) for part in term.args]
            stage = max((self._stage_of[part] for part in term.args), default=begin)
            self._known[term], self._stage_of[term] = _expression(term, parts), stage
            if term.args and (uses[term] > 1 or term in outputs):
                self._keep(term, stage)
        return [self._part(term, begin) for term in outputs]

    def set(self, *columns: pl.Expr) -> None:
        """Compute columns that are no terms, after everything so far."""
        self.stages.append(list(columns))

    def over(self, frame: Frame) -> Frame:
        """The frame with the plan's columns."""
        for stage in self.stages:
            frame = frame.with_columns(stage)
        return frame

    def _depends_on_key(self, term: Term) -> bool:
        """Whether the key tells all of a term; then how it is computed for every key."""
        known = all(part in self._by_key for part in term.args)
        if not known or (term.op in ("input", "given") and not self._is_in_key(term)):
            return False
        self._by_key[term] = _expression(term, [self._by_key[part] for part in term.args])
        return True

    def _is_in_key(self, term: Term) -> bool:
        return term.value in self._keys.columns or term.value in ("true", "false")

    def _part(self, term: Term, begin: int) -> pl.Expr:
        """A term that is known, or that its key now tells."""
        if term not in self._known:
            expression = self._by_key[term]
            if not expression.meta.root_names():
                self._known[term], self._stage_of[term] = expression, begin
            else:
                values = self._keys.select(expression).to_series()
                self._known[term] = pl.lit(values).gather(pl.col(KEY))
                self._keep(term, begin)
        return self._known[term]

    def _keep(self, term: Term, stage: int) -> None:
        """Make a term a column of this stage, known from the next one on."""
        while len(self.stages) <= stage:
            self.stages.append([])
        name = f"~{self._columns}"
        self._columns += 1
        self.stages[stage].append(self._known[term].alias(name))
        self._known[term], self._stage_of[term] = pl.col(name), stage + 1


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
        return pl.lit(numbers).gather(parts[0])
    return OPERATIONS[term.op](*parts)
