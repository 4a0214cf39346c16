"""What people type is read as they mean it, or refused with a reason."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accueil.law import words
from accueil.web.base import typed

AMOUNTS = {
    "1 234,50": 123450,
    "1.234,50": 123450,
    "1,234.50": 123450,
    "1'234.50": 123450,
    "1234.5": 123450,
    "1234,5": 123450,
    "€ 12": 1200,
    "12 €": 1200,
    "12,00\u00a0€": 1200,
    "1.234.567": 123456700,
    "1 234": 123400,
    "1234": 123400,
    "0": 0,
    "0,05": 5,
}
REFUSED = {
    "-5": "negative",
    "−5": "negative",
    "1.234": "ambiguous",
    "1,234": "ambiguous",
    "1.23.4": "invalid",
    "12,345,6": "invalid",
    "1,234,50": "invalid",
    "12,5050": "invalid",
    "zwielef": "invalid",
    "1e5": "invalid",
    "٣": "invalid",
    "": "invalid",
}
DATES = ("4.5.2026", "04.05.2026", "4/5/2026", "4-5-2026", "2026-05-04", "4. 5. 2026", "4 5 2026")
NO_DATES = {
    ("", "5", "2026"): "no_day",
    ("4", "", "2026"): "no_month",
    ("4", "5", ""): "no_year",
    ("4", "5", "26"): "short_year",
    ("31", "2", "2026"): "no_such_day",
    ("4", "5", "0000"): "no_such_day",
    ("4", "Mee", "2026"): "invalid",
    ("4.5", "", ""): "no_month",
}


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(ValueError) as refused:
        read()
    return str(refused.value)


@pytest.mark.parametrize("text", AMOUNTS)
def test_an_amount_is_read(text: str) -> None:
    assert typed.cents(text) == AMOUNTS[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert refusal(lambda: typed.cents(text)) == REFUSED[text]


@given(st.integers(0, 10**12), st.sampled_from(words.LANGUAGES))
def test_every_amount_we_write_can_be_typed(cents: int, language: str) -> None:
    assert typed.cents(words.euros(cents, language)) == cents


@pytest.mark.parametrize("text", DATES)
def test_a_date_in_one_piece_is_read(text: str) -> None:
    assert typed.day_of(text, "", "") == date(2026, 5, 4)


@given(st.dates(date(1900, 1, 1)))
def test_every_date_in_three_boxes_is_read(day: date) -> None:
    assert typed.day_of(str(day.day), str(day.month), str(day.year)) == day


@pytest.mark.parametrize("boxes", NO_DATES)
def test_what_is_no_date_is_refused(boxes: tuple[str, str, str]) -> None:
    assert refusal(lambda: typed.day_of(*boxes)) == NO_DATES[boxes]


@pytest.mark.parametrize("text", ["2021050412345", "2021 0504 123 45", "2021-0504-12345"])
def test_an_identification_number_is_13_digits(text: str) -> None:
    assert typed.matricule(text) == "2021050412345"


@pytest.mark.parametrize("text", ["202105041234", "20210504123456", "2021O50412345", ""])
def test_another_number_is_none(text: str) -> None:
    assert refusal(lambda: typed.matricule(text)) == "invalid"


@pytest.mark.parametrize(
    "text, number",
    [
        ("621 123 456", "+352621123456"),
        ("00352 621-123-456", "+352621123456"),
        ("+49 (171) 1234567", "+491711234567"),
        ("24 78 85 00", "+35224788500"),
    ],
)
def test_a_telephone_number_has_its_country(text: str, number: str) -> None:
    assert typed.phone(text) == number


@pytest.mark.parametrize("text", ["12", "+0123456789", "621 123 abc", "+352 6211234567890123"])
def test_what_is_no_telephone_number_is_refused(text: str) -> None:
    assert refusal(lambda: typed.phone(text)) == "invalid"
