"""What of a day is billed, and the arithmetic of spans."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accueil.attendance import billed as b
from strategies import examples

A, S = [(480, 960)], [(500, 900)]
SPANS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 100)).map(lambda x: (x[0], x[0] + x[1])),
    max_size=5,
)


CASES = [
    (b.Day("real", S, A), b.PRESENT, S),
    (b.Day("agreed", S, A), b.PRESENT, A),
    (b.Day("agreed", S, []), b.PRESENT, S),
    (b.Day("longer", S, A), b.PRESENT, A),
    (b.Day("longer", [(400, 1000)], A), b.PRESENT, [(400, 1000)]),
    (b.Day("longer", [(400, 880)], A), b.PRESENT, [(400, 880)]),
    (b.Day("real", [], A, "sick"), b.NOTHING, ()),
    (b.Day("real", [], A, "unjustified"), b.NOTHING, ()),
    (b.Day("real", [], A), b.NOTHING, ()),
    (b.Day("agreed", [], A, "sick"), b.JUSTIFIED, A),
    (b.Day("longer", [], A, "holiday"), b.JUSTIFIED, A),
    (b.Day("agreed", [], A, "unjustified"), b.UNJUSTIFIED, A),
    (b.Day("agreed", [], A), b.UNJUSTIFIED, A),
    (b.Day("longer", [], A), b.UNJUSTIFIED, A),
    (b.Day("agreed", [], []), b.NOTHING, ()),
    (b.Day("agreed", [], [], "sick"), b.NOTHING, ()),
    (b.Day("real", [], A, left=True), b.NOTICE, A),
    (b.Day("agreed", [], A, "sick", left=True), b.NOTICE, A),
    (b.Day("agreed", S, A, left=True), b.PRESENT, A),
]


@pytest.mark.parametrize(("about", "why", "spans"), CASES)
def test_what_of_a_day_is_billed(about: b.Day, why: str, spans: list[b.Span]) -> None:
    for expected in (False, True):
        assert b.billed(about, expected=expected) == b.Billed(why, spans)


@pytest.mark.parametrize("kind", ["real", "agreed", "longer"])
def test_a_day_that_is_not_over_is_as_agreed_only_where_that_is_asked(kind: str) -> None:
    about = b.Day(kind, [], A, past=False)
    assert b.billed(about, expected=True) == b.Billed(b.EXPECTED, A)
    assert b.billed(about, expected=False) == b.Billed(b.NOTHING)


def minutes_of(spans: list[b.Span]) -> set[int]:
    return {minute for start, until in spans for minute in range(start, until)}


@examples(200)
@given(SPANS, SPANS)
def test_spans_are_sets_of_minutes(some: list[b.Span], others: list[b.Span]) -> None:
    one, other = minutes_of(some), minutes_of(others)
    assert minutes_of(b.joined(some)) == one
    assert b.minutes(b.joined(some)) == len(one)
    assert minutes_of(b.without(some, others)) == one - other
    assert minutes_of(b.within(some, others)) == one & other


@examples(100)
@given(st.dates(max_value=date(9000, 1, 1)), st.integers(0, 1439), st.integers(1, 2880))
def test_a_span_is_cut_at_each_midnight(on: date, start: int, length: int) -> None:
    parts = b.by_day(b.counted(on, [(start, start + length)]))
    assert sum(until - first for _, first, until in parts) == length
    assert all(0 <= first < until <= 1440 for _, first, until in parts)
    assert [day for day, _, _ in parts] == [on + timedelta(days=n) for n in range(len(parts))]
    assert parts[0][1] == start
