"""The closed language of the rules: its proofs, its folding, its one interpreter."""

from typing import Any

import pytest
from hypothesis import given as random
from hypothesis import strategies as st

from accueil.law.evaluate import python_function
from accueil.law.terms import (
    LARGEST,
    SMALLEST,
    ZERO,
    Overflow,
    Table,
    Term,
    equals,
    given,
    given_condition,
    greatest,
    least,
    left,
    look_up,
    named,
    never_above,
    per_hour,
    term,
    when,
)
from strategies import examples

A, B, C = given("a", 0, 60), given("b", 5, 90), given("c", -20, 20)
YES, NO = given_condition("yes"), given_condition("no")
NUMBERS = Table("numbers", (3,), (7, -1, 4))
GRID = Table("grid", (2, 3), (1, 2, 3, 4, 5, 6))
INPUTS = {"a": (0, 60), "b": (5, 90), "c": (-20, 20), "index": (0, 2)}


def interval(value: Term) -> tuple[int, int]:
    """Least and greatest value."""
    return value.low, value.high


def value_of(value: Term, **inputs: int) -> int:
    """What the written Python function says."""
    return python_function([value])(inputs)[0]


def interpret(value: Term, inputs: dict[str, int]) -> Any:
    """What the tree says, read node by node: a second executor, written as plainly as can be."""
    parts = [interpret(part, inputs) for part in value.args]
    match value.op:
        case "constant":
            return value.low
        case "input" | "given":
            return {"true": 1, "false": 0, **inputs}[str(value.value)]
        case "look_up":
            assert isinstance(value.value, Table)
            return value.value.values[parts[0]]
        case "add":
            return parts[0] + parts[1]
        case "subtract":
            return parts[0] - parts[1]
        case "multiply":
            return parts[0] * parts[1]
        case "<" | "<=" | "==":
            both = {"<": parts[0] < parts[1], "==": parts[0] == parts[1]}
            return both.get(value.op, parts[0] <= parts[1])
        case "and":
            return parts[0] and parts[1]
        case "not":
            return not parts[0]
        case "least" | "greatest":
            return {"least": min, "greatest": max}[value.op](parts)
        case "when":
            return parts[1] if parts[0] else parts[2]
        case "per_hour":
            return int((2 * parts[0] * parts[1] + 60) // 120)
    raise AssertionError(value.op)


# --- random trees


def trees() -> st.SearchStrategy[tuple[Term, Any]]:
    """A tree, and a function that computes the same with Python's own operators."""
    leaves = st.one_of(
        st.integers(-30, 30).map(lambda n: (term(n), lambda v: n)),
        st.sampled_from(["a", "b", "c"]).map(lambda n: (given(n, *INPUTS[n]), lambda v: v[n])),
        st.just((look_up(NUMBERS, given("index", 0, 2)), lambda v: NUMBERS.values[v["index"]])),
    )
    return st.recursive(leaves, _grown, max_leaves=12)


def _grown(inner: Any) -> Any:
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda p: (p[0][0] + p[1][0], lambda v: p[0][1](v) + p[1][1](v))),
        pair.map(lambda p: (p[0][0] - p[1][0], lambda v: p[0][1](v) - p[1][1](v))),
        pair.map(lambda p: (least(p[0][0], p[1][0]), lambda v: min(p[0][1](v), p[1][1](v)))),
        pair.map(lambda p: (greatest(p[0][0], p[1][0]), lambda v: max(p[0][1](v), p[1][1](v)))),
        pair.map(lambda p: (left(p[0][0], p[1][0]), lambda v: max(p[0][1](v) - p[1][1](v), 0))),
        inner.map(lambda p: (p[0] * 3, lambda v: p[1](v) * 3)),
        pair.map(_per_hour_of_positive),
        st.tuples(conditions(inner), inner, inner).map(
            lambda p: (
                when(p[0][0], p[1][0], p[2][0]),
                lambda v: p[1][1](v) if p[0][1](v) else p[2][1](v),
            )
        ),
    )


def _per_hour_of_positive(pair: Any) -> tuple[Term, Any]:
    (one, first), (other, second) = pair
    small = least(greatest(one, 0), 100), least(greatest(other, 0), 100)

    def value(v: dict[str, int]) -> int:
        minutes, cents = (min(max(f(v), 0), 100) for f in (first, second))
        return (minutes * cents * 2 + 60) // 120

    return per_hour(*small), value


def conditions(inner: Any) -> Any:
    """Conditions over such trees."""
    pair = st.tuples(inner, inner)
    simple = st.one_of(
        pair.map(lambda p: (p[0][0] < p[1][0], lambda v: p[0][1](v) < p[1][1](v))),
        pair.map(lambda p: (p[0][0] <= p[1][0], lambda v: p[0][1](v) <= p[1][1](v))),
        pair.map(lambda p: (p[0][0] > p[1][0], lambda v: p[0][1](v) > p[1][1](v))),
        pair.map(lambda p: (p[0][0] >= p[1][0], lambda v: p[0][1](v) >= p[1][1](v))),
        pair.map(lambda p: (equals(p[0][0], p[1][0]), lambda v: p[0][1](v) == p[1][1](v))),
    )
    both = st.tuples(simple, simple)
    return st.one_of(
        simple,
        both.map(lambda p: (p[0][0] & p[1][0], lambda v: p[0][1](v) and p[1][1](v))),
        both.map(lambda p: (p[0][0] | p[1][0], lambda v: p[0][1](v) or p[1][1](v))),
        simple.map(lambda p: (~p[0], lambda v: not p[1](v))),
    )


values = st.fixed_dictionaries({name: st.integers(*ends) for name, ends in INPUTS.items()})


@examples(400)
@random(trees(), values)
def test_tree_function_and_interpreter_agree(tree: Any, inputs: dict[str, int]) -> None:
    built, plain = tree
    expected = plain(inputs)
    assert interpret(built, inputs) == expected
    assert python_function([built])(inputs) == (expected,)
    assert built.low <= expected <= built.high


@examples(400)
@random(trees(), trees(), values)
def test_what_is_proven_never_above_is_not(one: Any, other: Any, inputs: dict[str, int]) -> None:
    if never_above(one[0], other[0]):
        assert one[1](inputs) <= other[1](inputs)


# --- proofs


def test_the_interval_of_every_operation() -> None:
    assert interval(A + B) == (5, 150)
    assert interval(A - B) == (-90, 55)
    assert interval(A * C) == (-1200, 1200)
    assert interval(C * B) == (-1800, 1800)
    assert interval(given("d", -7, -2) * given("e", -3, 4)) == (-28, 21)
    assert interval(least(A, B)) == (0, 60)
    assert interval(greatest(A, B)) == (5, 90)
    assert interval(left(50, A)) == (0, 50)
    assert interval(when(YES, A, B)) == (0, 90)
    assert interval(when(YES, B, C)) == (-20, 90)
    assert interval(look_up(NUMBERS, given("index", 0, 2))) == (-1, 7)
    assert interval(per_hour(A, given("cents", 100, 600))) == (0, 600)
    assert interval(per_hour(given("m", 30, 60), given("cents", 1, 3))) == (1, 3)
    assert interval(A < B) == interval(A <= B) == interval(equals(A, B)) == (0, 1)
    assert interval(YES & NO) == interval(~YES) == (0, 1)


def test_the_largest_number_is_of_32_bits() -> None:
    assert (SMALLEST, LARGEST) == (-2_147_483_647, 2_147_483_647)
    assert interval(given("x", SMALLEST, LARGEST)) == (SMALLEST, LARGEST)
    for low, high in ((SMALLEST - 1, 0), (0, LARGEST + 1)):
        with pytest.raises(Overflow, match=r"^input\(\) can be -?\d+ to \d+, beyond 32 bits$"):
            given("x", low, high)


def test_what_could_overflow_is_refused_when_it_is_built() -> None:
    big = named("big_one", given("x", 0, 2**30) + given("y", 0, 2**30 - 1))
    assert big.high == LARGEST
    for build in (lambda: big + 1, lambda: big * 2, lambda: ZERO - 1 - big):
        with pytest.raises(Overflow, match="beyond 32 bits"):
            build()
    with pytest.raises(Overflow) as caught:
        big + given("z", 0, 1)
    assert "add(['big_one'], input) can be 0 to 2147483648" in str(caught.value)


def test_an_hour_of_too_much_money_is_refused() -> None:
    minutes = named("many", given("m", 0, 65_536) + given("n", 0, 1))
    assert per_hour(minutes, given("cents", 0, 32_766)).high == (65_537 * 32_766 + 30) // 60
    with pytest.raises(Overflow, match=r"per_hour\(\['many'\], \[\]\) can reach 2147516446"):
        per_hour(minutes, given("cents", 0, 32_768))
    edge = given("m", 0, 1)
    assert per_hour(edge, given("cents", 0, LARGEST - 30)).high == LARGEST // 60
    with pytest.raises(Overflow, match="can reach"):
        per_hour(edge, given("cents", 0, LARGEST - 29))


def test_a_division_of_what_could_be_negative_is_refused() -> None:
    negative = named("below", C + A)
    for minutes, cents in ((negative, B), (B, negative)):
        with pytest.raises(Overflow, match=r"per_hour of what can be negative: .*'below'"):
            per_hour(minutes, cents)
    assert per_hour(left(negative, A), B).low == 0


def test_an_index_outside_its_table_is_refused() -> None:
    for low, high in ((-1, 2), (0, 3)):
        with pytest.raises(Overflow, match=rf"numbers: index {low} to {high} of 3"):
            look_up(NUMBERS, given("i", low, high))
    with pytest.raises(Overflow, match="grid: index 0 to 2 of 2"):
        look_up(GRID, given("i", 0, 2), given("j", 0, 2))
    with pytest.raises(ValueError, match="zip"):
        look_up(GRID, given("i", 0, 1))


PROVEN = [
    (A, A),
    (A, A + B),
    (A, B + A),
    (least(A, B), A),
    (least(A, B), B),
    (least(A, B), A + B),
    (A, term(60)),
    (term(-1), A),
    (when(YES, A, least(A, B)), A),
    (A - given("d", 0, 3), A),
    (left(A, B), A),
    (greatest(least(A, B), 0), A + B),
    (per_hour(A, least(B, 30)), per_hour(A, B)),
    (A * least(B, 30), A * B),
]
NOT_PROVEN = [
    (A, B),
    (A + B, A),
    (A, A + C),
    (A - C, A),
    (greatest(A, B), A),
    (when(YES, A, B), A),
    (term(61), A),
    (A, term(59)),
    (per_hour(A, B), per_hour(A, least(B, 30))),
    (per_hour(A, least(B, 30)), per_hour(given("other", 0, 60), B)),
]


@pytest.mark.parametrize(("small", "large"), PROVEN)
def test_never_above_proves(small: Term, large: Term) -> None:
    assert never_above(small, large)
    assert least(small, large) is least(large, small) is small
    assert greatest(small, large) is greatest(large, small) is large
    assert (large - small).low >= 0


@pytest.mark.parametrize(("small", "large"), NOT_PROVEN)
def test_never_above_does_not_prove(small: Term, large: Term) -> None:
    assert not never_above(small, large)
