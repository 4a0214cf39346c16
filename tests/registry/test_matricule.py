"""The matricule: its vectors, what is refused, and which mistyped digits a check notices."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accueil.registry.matricule import BadMatricule, born, checks, make, read, spaced

VECTORS = (
    *("2020011500126", "2021093004288", "2019070131752", "1985041205537", "1988022900338"),
    *("2023123199916", "1893120105732"),
)
births = st.dates(min_value=date(1850, 1, 1), max_value=date(2199, 12, 31))
sequences = st.integers(min_value=0, max_value=999)


@pytest.mark.parametrize("number", VECTORS)
def test_the_vectors_hold(number: str) -> None:
    assert checks(number) == []
    assert make(born(number), int(number[8:11])) == number


@pytest.mark.parametrize(
    ("number", "failed"),
    [
        ("1983080112367", ["luhn"]),
        ("1900012855709", ["luhn", "verhoeff"]),
        ("2020011500136", ["luhn"]),
        ("2020011500127", ["verhoeff"]),
    ],
)
def test_a_failed_check_is_told_and_not_refused(number: str, failed: list[str]) -> None:
    assert read(number) == number
    assert [name for name in checks(number) if name in failed]


@pytest.mark.parametrize("text", ["2020 0115 001 26", "2020.01.15-001.26", " 2020-01-15 00126\n"])
def test_separators_are_read_over(text: str) -> None:
    assert read(text) == "2020011500126"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *(("", "empty"), (" . ", "empty"), ("202001150012X", "not_digits")),
        *(("٢٠٢٠٠١١٥٠٠١٢٦", "not_digits"), ("²020011500126", "not_digits")),
        *(("20200115001", "length"), ("20200115001260", "length")),
        *(("2021022900126", "birth_date"), ("2020130100126", "birth_date")),
        *(("0000010100126", "birth_date"), ("1849123100126", "birth_date")),
    ],
)
def test_what_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BadMatricule) as refused:
        read(text)
    assert refused.value.reason == reason
    assert text.strip(" .") == "" or text not in str(refused.value), "a number reaches a log"


@given(births, sequences)
def test_a_made_number_holds_and_tells_its_birth(birth: date, sequence: int) -> None:
    number = make(birth, sequence)
    assert (checks(number), born(number), read(spaced(number))) == ([], birth, number)


@given(births, sequences, st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(
    birth: date, sequence: int, place: int, more: int
) -> None:
    number = make(birth, sequence)
    wrong = f"{number[:place]}{(int(number[place]) + more) % 10}{number[place + 1 :]}"
    try:
        assert checks(wrong)
    except BadMatricule as refused:
        assert refused.reason == "birth_date"


@given(births, sequences, st.integers(0, 9))
def test_two_digits_that_changed_places_are_noticed(birth: date, sequence: int, at: int) -> None:
    number = make(birth, sequence)
    wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if wrong == number:
        return
    try:
        assert checks(wrong)
    except BadMatricule as refused:
        assert refused.reason == "birth_date"


@pytest.mark.parametrize("sequence", [-1, 1000])
def test_a_sequence_has_three_digits(sequence: int) -> None:
    with pytest.raises(ValueError, match="expected 0 to 999"):
        make(date(2020, 1, 1), sequence)
