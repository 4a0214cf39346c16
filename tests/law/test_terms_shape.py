"""Equal terms are one object, known ones are folded, and a tree is written out once."""

import gc

import pytest

from accueil.law import terms
from accueil.law.evaluate import PATTERNS, python_function
from accueil.law.parameters import shipped
from accueil.law.program import in_order, week_program
from accueil.law.terms import (
    FALSE,
    TRUE,
    ZERO,
    Table,
    Term,
    condition_table,
    equals,
    given,
    given_condition,
    greatest,
    is_constant,
    least,
    left,
    look_up,
    named,
    per_hour,
    term,
    when,
)

A, B = given("a", 0, 60), given("b", 5, 90)
YES, NO = given_condition("yes"), given_condition("no")
GRID = Table("grid", (2, 3), (1, 2, 3, 4, 5, 6))


def value_of(value: Term, **inputs: int) -> int:
    """What the written Python function says."""
    return python_function([value])(inputs)[0]


def test_equal_terms_are_one_object() -> None:
    assert A + B is A + B and A - B is A - B and A * B is A * B
    assert given("a", 0, 60) is A and given("a", 0, 61) is not A
    assert term(7) is term(7) and term(7) is not term(8)
    assert least(A, B) is least(A, B) and (A < B) is (A < B)
    assert when(YES, A, B) is when(YES, A, B)
    assert look_up(GRID, YES, ZERO) is look_up(GRID, YES, ZERO)
    again = Table("grid", (2, 3), GRID.values)
    assert look_up(GRID, YES, ZERO) is not look_up(again, YES, ZERO)
    assert A + B is not B + A and A - B is not B - A


def test_a_forgotten_term_leaves_nothing_behind() -> None:
    gc.collect()
    before = len(terms._known)
    kept = given("kept", 0, 1) + given("dropped", 0, 2)
    assert len(terms._known) > before
    del kept
    gc.collect()
    assert len(terms._known) == before


def test_known_numbers_are_folded() -> None:
    assert term(2) + 3 is term(5) and term(2) - 3 is term(-1) and term(2) - 2 is ZERO
    assert A + 0 is A and ZERO + A is A and A - 0 is A and A - A is ZERO
    assert A - 5 is A + -5
    assert A * 0 is ZERO and term(0) * A is ZERO and A * 1 is A and term(1) * A is A
    assert (A * 2).op == "multiply" and (A + 1).op == "add"
    assert per_hour(ZERO, A) is ZERO and per_hour(A, ZERO) is ZERO
    assert when(TRUE, A, B) is A and when(FALSE, A, B) is B and when(YES, A, A) is A
    assert look_up(Table("same", (2,), (4, 4)), YES) is term(4)
    assert look_up(GRID, term(1), term(2)) is term(6)
    assert least(A, 60) is A and greatest(A, 0) is A and left(0, A) is ZERO
    assert is_constant(term(1), term(2)) and not is_constant(term(1), A)


def test_known_conditions_are_folded() -> None:
    assert (A < 61) is TRUE and (A <= 60) is TRUE and (A >= 0) is TRUE and (A > -1) is TRUE
    assert (A < 0) is FALSE and (A <= -1) is FALSE and (A > 60) is FALSE and (A >= 61) is FALSE
    for open_ended in (A < 60, A < 1, A <= 59, A <= 0, A > 0, A > 59, A >= 1, A >= 60):
        assert open_ended not in (TRUE, FALSE) and open_ended.condition
    assert equals(A, A) is TRUE and equals(A, 61) is FALSE and equals(A, -1) is FALSE
    assert equals(A, 60) not in (TRUE, FALSE) and equals(A, 0) not in (TRUE, FALSE)
    assert equals(term(61), A) is FALSE and equals(term(-1), A) is FALSE
    assert (YES & FALSE) is FALSE and (FALSE & YES) is FALSE
    assert (YES & TRUE) is YES and (TRUE & YES) is YES and (YES & YES) is YES
    assert (YES | TRUE) is TRUE and (YES | FALSE) is YES and (FALSE | NO) is NO
    assert ~TRUE is FALSE and ~FALSE is TRUE and ~~YES is YES
    assert YES.condition and (YES & NO).condition and not A.condition and not (A + B).condition


def test_the_comparisons_at_their_bounds() -> None:
    for a, b in ((4, 5), (5, 5), (6, 5)):
        found = [value_of(c, a=a, b=b) for c in (A < B, A <= B, A > B, A >= B, equals(A, B))]
        assert found == [a < b, a <= b, a > b, a >= b, a == b]


@pytest.mark.parametrize(
    ("minutes", "cents"), [(1, 29), (1, 30), (1, 31), (30, 1), (29, 1), (60, 7)]
)
def test_an_hour_is_rounded_half_up(minutes: int, cents: int) -> None:
    found = value_of(per_hour(A, given("cents", 0, 100)), a=minutes, cents=cents)
    assert found == (minutes * cents * 2 + 60) // 120


def test_a_table_is_read_by_rows() -> None:
    cell = look_up(GRID, given("i", 0, 1), given("j", 0, 2))
    assert [value_of(cell, i=i, j=j) for i in (0, 1) for j in (0, 1, 2)] == [1, 2, 3, 4, 5, 6]
    assert (cell.low, cell.high, cell.value) == (1, 6, GRID)
    third = Table("deep", (2, 1, 2), (8, 7, 6, 5))
    assert value_of(look_up(third, given("i", 0, 1), ZERO, given("j", 0, 1)), i=1, j=0) == 6


def test_a_yes_or_no_of_the_tariff() -> None:
    assert condition_table("always", (True, True), YES) is TRUE
    assert condition_table("never", (False, False), YES) is FALSE
    later = condition_table("later", (False, True), given("tariff", 0, 1))
    assert later.condition and [value_of(later, tariff=n) for n in (0, 1)] == [False, True]


def test_a_name_is_kept_once_and_only_by_what_is_computed() -> None:
    both = given("only_here", 0, 3) + A
    assert named("sum", both) is both and both.label == ["sum"]
    named("sum", both)
    named("total", both)
    assert both.label == ["sum", "total"]
    for plain in (A, YES, term(3)):
        assert named("word", plain).label == []


def test_parts_come_before_the_whole_and_once() -> None:
    both = A + B
    found = list(in_order([both * both, both, A]))
    assert found == [A, B, both, both * both]


def test_every_operator_of_the_law_is_written_and_shared_parts_only_once() -> None:
    used = {t.op for t in in_order([week_program(shipped()).parent])}
    assert used <= {*PATTERNS, "constant", "input", "given", "look_up"}
    calls = []

    class Watched(dict[str, int]):
        def __getitem__(self, name: str) -> int:
            calls.append(name)
            return int(super().__getitem__(name))

    both = least(A + B, 70)
    found = python_function([both + both, both * 2, TRUE, FALSE, term(9)])
    assert found(Watched(a=50, b=40)) == (140, 140, True, False, 9)
    assert sorted(calls) == ["a", "b"]


def test_the_words_of_the_law_name_what_they_say() -> None:
    program = week_program(shipped())
    words = "base cap free within_limit tariff_minutes first_position beyond_limit parents State"
    assert set(words.split()) <= set(program.words)
    assert program.words["parents"] is program.parent
    assert program.words["State"] is program.state
    names = [counter.name for counter in program.counters]
    assert names == [
        "free_before",
        "free_of_others",
        "paid_before",
        "meals_before",
        "capped_before",
    ]
    assert week_program(shipped(), placement=False).lines["placement"].quantity is ZERO


def test_the_law_of_the_week_is_proven() -> None:
    """No minute, no rate and no earning can be below zero."""
    for name, line in week_program(shipped()).lines.items():
        assert line.quantity.low >= 0 and line.earned.low >= 0, name
        assert line.parent_rate.low >= 0 and line.earned_rate.low >= 0, name
        assert line.state.low >= 0 or name in ("holiday_cap", "placement"), name


def test_what_an_input_is() -> None:
    number, yes = given("number", -3, 4), given_condition("a condition")
    assert (number.op, number.args, number.value) == ("input", (), "number")
    assert (number.low, number.high, number.condition) == (-3, 4, False)
    assert (yes.op, yes.args, yes.value) == ("given", (), "a condition")
    assert (yes.low, yes.high, yes.condition) == (0, 1, True)
    known = term(-8)
    assert (known.op, known.args, known.value) == ("constant", (), -8)
    assert (known.low, known.high, known.condition) == (-8, -8, False)
