"""A day as people type it: what is written reads back, and nothing means two things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accueil.web.provider.week import typed_day as t
from accueil.web.provider.week.typed_day import NOTHING, TypedDay, Unreadable, read, write

LANGUAGES = sorted(t.LETTERS)
languages = st.sampled_from(LANGUAGES)


@st.composite
def stays(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    """Stays that can be: in order, none longer than a day, only the last one past midnight."""
    marks = sorted(draw(st.sets(st.integers(0, 1439), min_size=2, max_size=6)))
    found = list(zip(marks[::2], marks[1::2], strict=False))
    if draw(st.booleans()):
        start = found[-1][0]
        found[-1] = (start, draw(st.integers(1440, start + 1440)))
    return tuple(found)


present = st.builds(TypedDay, stays=stays(), meals=st.integers(0, 3))
absent = st.builds(
    TypedDay, meals=st.integers(0, 3), absence=st.sampled_from(t.ABSENCES) | st.none()
)
days = present | absent


@given(days, languages)
def test_what_is_written_reads_back(day: TypedDay, language: str) -> None:
    assert read(write(day, language), language) == day


@given(days, languages)
def test_what_files_write_is_read_in_every_language(day: TypedDay, language: str) -> None:
    assert read(write(day), language) == day


@given(days, languages, languages)
def test_no_text_means_two_things(day: TypedDay, one: str, other: str) -> None:
    try:
        assert read(write(day, one), other) == day
    except Unreadable as refused:
        assert refused.code == "meal_alone"


@given(
    st.text(alphabet="0123456789:hm+-KMCVEUS ,.x", max_size=14) | st.text(max_size=20), languages
)
def test_any_text_is_read_or_refused_with_a_reason(text: str, language: str) -> None:
    try:
        day = read(text, language)
    except Unreadable as refused:
        assert refused.code in t.CODES
        return
    assert read(write(day, language), language) == day
    assert all(0 <= start < 1440 and start < until <= start + 1440 for start, until in day.stays)
    assert 0 <= day.meals <= 3


@given(present.filter(lambda day: bool(day.stays)))
def test_the_order_of_stays_says_nothing(day: TypedDay) -> None:
    words = write(day).split()
    assert read(" ".join(reversed(words))) == day


@pytest.mark.parametrize(
    ("text", "stays", "meals", "absence"),
    [
        ("", (), 0, None),
        ("8-16:30", ((480, 990),), 0, None),
        ("08:00-16:30", ((480, 990),), 0, None),
        ("08:00:00 - 16:30:00", ((480, 990),), 0, None),
        ("8h-12 14-17", ((480, 720), (840, 1020)), 0, None),
        ("8h30–12h, 14.15-17", ((510, 720), (855, 1020)), 0, None),
        ("0830-1630 m", ((510, 990),), 1, None),
        ("22-6", ((1320, 1800),), 0, None),
        ("16-32", ((960, 1920),), 0, None),
        ("0-24", ((0, 1440),), 0, None),
        ("8-16 +1", ((480, 960),), 1, None),
        ("8-16+2", ((480, 960),), 2, None),
        ("8-12 m 14-19 m", ((480, 720), (840, 1140)), 2, None),
        ("8-16 2m", ((480, 960),), 2, None),
        ("+1", (), 1, None),
        ("k", (), 0, "sick"),
        ("C +1", (), 1, "certificate"),
        ("V", (), 0, "holiday"),
        ("E", (), 0, "other"),
        ("N", (), 0, "unjustified"),
    ],
)
def test_texts(
    text: str, stays: tuple[tuple[int, int], ...], meals: int, absence: str | None
) -> None:
    assert read(text) == TypedDay(stays, meals, absence)


def test_the_letter_m_is_sick_in_french_and_alone_only() -> None:
    assert read("M", "fr") == read("m", "fr") == TypedDay(absence="sick")
    assert read("M +1", "fr") == TypedDay(meals=1, absence="sick")
    assert read("8-16 M", "fr") == read("8-16 m", "de") == TypedDay(((480, 960),), 1)
    assert read("  ", "fr") == NOTHING


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("8", "no_end"),
        ("8-", "no_end"),
        ("from 8", "unknown"),
        ("8-12 lunch", "unknown"),
        ("8:75-12", "minute"),
        ("25-26", "hour"),
        ("8-48", "hour"),
        ("8-8", "same"),
        ("16-8", "backwards"),
        ("8-33", "day"),
        ("8-12 11-14", "overlap"),
        ("8-16 4m", "meals"),
        ("8-16 +9", "meals"),
        ("m", "meal_alone"),
        ("K V", "absences"),
        ("8-12 K", "absent"),
        ("8-12 " * 40, "long"),
    ],
)
def test_refusals(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(text)
    assert refused.value.code == code


def test_a_backwards_stay_says_how_the_next_day_is_written() -> None:
    with pytest.raises(Unreadable) as refused:
        read("16-8")
    assert refused.value.more == "16-32"
    assert read("16-32").stays == ((960, 1920),)
