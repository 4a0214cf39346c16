"""The closed language of the rules: small expression trees over whole numbers.

A rule called with symbols yields a `Term`. The same tree is evaluated for one case, compiled to
Polars for a table and to Spark's SQL for a cluster. Every term knows the interval of its values;
a term that could leave 32 bits is refused when it is built, so no executor can overflow.
Equal terms are one object: what two rules share is computed once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from accueil.law.errors import LawError

LARGEST = 2**31 - 1
SMALLEST = -LARGEST


class Overflow(LawError):
    """A term whose value could leave 32 bits, or a division of what could be negative."""


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """Numbers of the law laid out in rows: `values[i * shape[1] + j]` for two dimensions, etc."""

    name: str
    shape: tuple[int, ...]
    values: tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Term:
    """One node: `op`, its arguments, and the interval `low`..`high` of what it can be.

    `value` is the number of a constant, the name of an input or label, or the table looked up in.
    """

    op: str
    args: tuple[Term, ...] = ()
    value: int | str | Table | None = None
    low: int = 0
    high: int = 0
    condition: bool = False
    label: list[str] = field(default_factory=list)

    def __add__(self, other: Term | int) -> Term:
        return _add(self, term(other))

    def __sub__(self, other: Term | int) -> Term:
        return _subtract(self, term(other))

    def __mul__(self, other: Term | int) -> Term:
        return _multiply(self, term(other))

    def __lt__(self, other: Term | int) -> Term:
        return _compare("<", self, term(other))

    def __le__(self, other: Term | int) -> Term:
        return _compare("<=", self, term(other))

    def __gt__(self, other: Term | int) -> Term:
        return _compare("<", term(other), self)

    def __ge__(self, other: Term | int) -> Term:
        return _compare("<=", term(other), self)

    def __and__(self, other: Term) -> Term:
        return _both(self, other)

    def __or__(self, other: Term) -> Term:
        return ~(~self & ~other)

    def __invert__(self) -> Term:
        return _negation(self)


_known: WeakValueDictionary[tuple[object, ...], Term] = WeakValueDictionary()


def _node(
    op: str, args: tuple[Term, ...], value: int | str | Table | None, low: int, high: int
) -> Term:
    """The one object for this operation on these arguments."""
    if low < SMALLEST or high > LARGEST:
        names = ", ".join(str(a.label or a.op) for a in args)
        raise Overflow(f"{op}({names}) can be {low} to {high}, beyond 32 bits")
    of = id(value) if isinstance(value, Table) else value
    key = (op, tuple(id(a) for a in args), of, low, high)
    found = _known.get(key)
    if found is None:
        found = _known[key] = Term(op, args, value, low, high, op in _CONDITIONS)
    return found


_CONDITIONS = frozenset({"<", "<=", "==", "and", "not", "given"})


def term(value: Term | int) -> Term:
    """A term as it is, a whole number as a constant."""
    if isinstance(value, Term):
        return value
    return _node("constant", (), int(value), int(value), int(value))


def given(name: str, low: int, high: int) -> Term:
    """An input: a whole number between `low` and `high`, both included."""
    return _node("input", (), name, low, high)


def given_condition(name: str) -> Term:
    """An input that is true or false."""
    return _node("given", (), name, 0, 1)


def is_constant(*terms: Term) -> bool:
    """Whether all these are known numbers."""
    return all(t.op == "constant" for t in terms)


def named(label: str, value: Term) -> Term:
    """The same term, carrying the word by which an explanation calls it."""
    if value.op not in ("constant", "input", "given") and label not in value.label:
        value.label.append(label)
    return value


def never_above(small: Term, large: Term) -> bool:
    """Proof by shape that `small` is at most `large` whatever the inputs; False: not proven."""
    if small is large or small.high <= large.low:
        return True
    if large.op == "add" and any(
        rest.low >= 0 and never_above(small, part) for part, rest in (large.args, large.args[::-1])
    ):
        return True
    match small.op:
        case "least":
            return any(never_above(a, large) for a in small.args)
        case "greatest":
            return all(never_above(a, large) for a in small.args)
        case "when":
            return all(never_above(a, large) for a in small.args[1:])
        case "subtract":
            return small.args[1].low >= 0 and never_above(small.args[0], large)
        case "per_hour" | "multiply" if large.op == small.op:
            return small.args[0] is large.args[0] and never_above(small.args[1], large.args[1])
    return False


def _add(a: Term, b: Term) -> Term:
    if is_constant(a, b):
        return term(a.low + b.low)
    if is_constant(a) and a.low == 0:
        return b
    if is_constant(b) and b.low == 0:
        return a
    return _node("add", (a, b), None, a.low + b.low, a.high + b.high)


def _subtract(a: Term, b: Term) -> Term:
    if a is b:
        return term(0)
    if is_constant(b):
        return a if b.low == 0 else _add(a, term(-b.low))
    if a is ZERO and b.op == "subtract" and b.args[0] is ZERO:
        return b.args[1]
    low = 0 if never_above(b, a) else a.low - b.high
    return _node("subtract", (a, b), None, low, a.high - b.low)


def _multiply(a: Term, b: Term) -> Term:
    for one, other in ((a, b), (b, a)):
        if is_constant(one) and one.low in (0, 1):
            return other if one.low == 1 else term(0)
    ends = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    return _node("multiply", (a, b), None, min(ends), max(ends))


def _compare(op: str, a: Term, b: Term) -> Term:
    strict = op == "<"
    if (a.high < b.low) if strict else (a.high <= b.low):
        return TRUE
    if (a.low >= b.high) if strict else (a.low > b.high):
        return FALSE
    return _node(op, (a, b), None, 0, 1)


def equals(a: Term, b: Term | int) -> Term:
    """Whether two numbers are the same."""
    b = term(b)
    if a is b:
        return TRUE
    if a.high < b.low or b.high < a.low:
        return FALSE
    return _node("==", (a, b), None, 0, 1)


def _both(a: Term, b: Term) -> Term:
    if a is FALSE or b is FALSE:
        return FALSE
    if a is TRUE or a is b:
        return b
    return a if b is TRUE else _node("and", (a, b), None, 0, 1)


def _negation(a: Term) -> Term:
    if a in (TRUE, FALSE):
        return FALSE if a is TRUE else TRUE
    return a.args[0] if a.op == "not" else _node("not", (a,), None, 0, 1)


def least(a: Term, b: Term | int) -> Term:
    """The smaller of two numbers."""
    b = term(b)
    if never_above(a, b):
        return a
    if never_above(b, a):
        return b
    return _node("least", (a, b), None, min(a.low, b.low), min(a.high, b.high))


def greatest(a: Term, b: Term | int) -> Term:
    """The greater of two numbers."""
    b = term(b)
    if never_above(a, b):
        return b
    if never_above(b, a):
        return a
    return _node("greatest", (a, b), None, max(a.low, b.low), max(a.high, b.high))


def left(whole: Term | int, used: Term) -> Term:
    """What is left of `whole` after `used`, never less than nothing."""
    return greatest(term(whole) - used, 0)


def when(condition: Term, then: Term | int, otherwise: Term | int) -> Term:
    """`then` where the condition holds, else `otherwise`."""
    then, otherwise = term(then), term(otherwise)
    if condition is TRUE or then is otherwise:
        return then
    if condition is FALSE:
        return otherwise
    low, high = min(then.low, otherwise.low), max(then.high, otherwise.high)
    return _node("when", (condition, then, otherwise), None, low, high)


def look_up(table: Table, *indices: Term) -> Term:
    """The table's number at these indices, each counted from 0 and inside the table's shape."""
    if len(set(table.values)) == 1:
        return term(table.values[0])
    place = term(0)
    for index, size in zip(indices, table.shape, strict=True):
        if index.low < 0 or index.high >= size:
            raise Overflow(f"{table.name}: index {index.low} to {index.high} of {size}")
        place = place * size + index
    if is_constant(place):
        return term(table.values[place.low])
    return _node("look_up", (place,), table, min(table.values), max(table.values))


def per_hour(minutes: Term, cents: Term) -> Term:
    """Cents for so many minutes at so many cents an hour, half up (rules: `minutes x rate / 60`).

    Neither may be able to be negative: engines differ in how they divide what is below zero.
    """
    if minutes.low < 0 or cents.low < 0:
        raise Overflow(f"per_hour of what can be negative: {minutes.label}, {cents.label}")
    if minutes is ZERO or cents is ZERO:
        return ZERO
    largest = minutes.high * cents.high + 30
    if largest > LARGEST:
        raise Overflow(f"per_hour({minutes.label}, {cents.label}) can reach {largest}")
    low = (minutes.low * cents.low + 30) // 60
    return _node("per_hour", (minutes, cents), None, low, largest // 60)


def condition_table(name: str, values: Iterable[bool], index: Term) -> Term:
    """A yes or no of the law that depends on the tariff."""
    yes = tuple(int(v) for v in values)
    return equals(look_up(Table(name, (len(yes),), yes), index), 1)


ZERO = term(0)
TRUE = _node("given", (), "true", 1, 1)
FALSE = _node("given", (), "false", 0, 0)
