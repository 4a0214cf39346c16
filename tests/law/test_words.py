"""The words of the bill: the same texts in five languages, numbers as each language writes them."""

import re
from datetime import date, timedelta
from itertools import pairwise
from string import Formatter

import pytest
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal

from accueil.law import bands
from accueil.law.household import HOUSEHOLD_KINDS
from accueil.law.rules import OTHER_RULES, WEEK_RULES
from accueil.law.words import (
    LANGUAGES,
    clock,
    date_long,
    date_short,
    duration,
    euros,
    month_year,
    n_stays,
    number,
    text,
    texts,
    weekday,
)

BABEL = {"lb": "lb", "fr": "fr_LU", "de": "de_LU", "en": "en_150", "pt": "pt_LU"}
NUMBERS = [*range(1200), *range(1200, 130_000, 997), 999_999, 1_000_000, 1_234_567_890]
DAYS = [date(2023, 12, 25) + timedelta(days=n) for n in range(0, 1500)]
KINDS = {
    "band": bands.BANDS,
    "provider_kind": bands.PROVIDER_KINDS,
    "funding": bands.FUNDINGS,
    "age_group": bands.AGE_GROUPS,
    "schooling": bands.SCHOOLINGS,
    "household": HOUSEHOLD_KINDS,
    "holiday": ("all_saints", "christmas", "carnival", "easter", "whitsun", "summer"),
}
EVERY_TEXT = [(language, key) for language in LANGUAGES for key in texts(language)]


def placeholders(words: str) -> set[str]:
    """The names in braces; both forms of the hours count as one."""
    found = {name for _, name, _, _ in Formatter().parse(words) if name is not None}
    return {"hours" if name == "hours_n" else name for name in found}


# --- the texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_five_languages_have_the_same_keys_and_placeholders(language: str) -> None:
    here, english = texts(language), texts("en")
    assert list(here) == list(english)
    for key, words in here.items():
        assert placeholders(words) == placeholders(english[key]), key


def test_only_luxembourgish_has_the_form_without_n() -> None:
    for language, key in EVERY_TEXT:
        if language != "lb":
            assert "{hours_n}" not in texts(language)[key], (language, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_and_every_rule_has_its_words(language: str) -> None:
    here = texts(language)
    for table, kinds in KINDS.items():
        assert [k for k in here if k.startswith(f"{table}.")] == [f"{table}.{k}" for k in kinds]
    rules = {*WEEK_RULES, *OTHER_RULES}
    assert {key.split(".")[1] for key in here if key.startswith("rule.")} == rules
    for rule in rules:
        assert here[f"rule.{rule}.label"]
        assert 2 <= len(re.findall(r"\.(?:\s|$)", here[f"rule.{rule}.about"])) <= 3, rule


def test_every_text_can_be_filled_and_is_clean() -> None:
    for language, key in EVERY_TEXT:
        words = texts(language)[key]
        names = {name for _, name, _, _ in Formatter().parse(words) if name is not None}
        filled = text(key, language, **dict.fromkeys(names, "8"))
        assert filled, (language, key)
        assert not set('{}"') & set(filled), (language, key)
        assert filled == filled.strip() and "  " not in filled, (language, key)
        assert not re.search(r"€|\d{4}", words), f"{language} {key}: amounts and dates are data"


def test_a_sentence_of_the_bill() -> None:
    given = {"rate": euros(150, "lb"), "amount": euros(3150, "lb")}
    hours = {"hours": duration(1260, "lb"), "hours_n": duration(1260, "lb", n_dropped=True)}
    assert text("rule.block_2.paid", "lb", **given, **hours) == (
        "21\u00a0Stonne fir 1,50\u00a0€ d'Stonn: zweete Stonneblock vun Ärem Tarif, 31,50\u00a0€."
    )


@pytest.mark.parametrize("key", ["", "bill", "bill.none", "rule.block_1"])
def test_a_key_that_there_is_not_is_refused(key: str) -> None:
    with pytest.raises(LookupError, match=re.escape(f"no text {key!r} in fr")):
        text(key, "fr")


def test_a_missing_value_is_refused_by_name() -> None:
    with pytest.raises(LookupError, match=r"'explain.since' in pt: no value for 'date'"):
        text("explain.since", "pt", first="1")


def test_a_language_that_there_is_not_is_refused() -> None:
    for call in (
        lambda: text("bill.title", "es"),
        lambda: texts("lb_LU"),
        lambda: euros(1, "es"),
        lambda: number(1, "es"),
        lambda: duration(1, "es"),
        lambda: date_long(date(2026, 5, 4), "es"),
        lambda: weekday(date(2026, 5, 4), "es"),
    ):
        with pytest.raises(LookupError, match=r"no language '.*'; there are lb, fr, de, en, pt"):
            call()


def test_french_has_no_break_spaces_and_nobody_has_straight_quotes() -> None:
    for key, words in texts("fr").items():
        assert not re.search(r"[^\u00a0][:;?!»]", words), key
        assert not re.search(r"«[^\u00a0]", words), key
    for language, key in EVERY_TEXT:
        if language != "fr":
            assert "\u00a0" not in texts(language)[key], (language, key)


# --- numbers, money, time


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_and_money_are_written_as_babel_writes_them(language: str) -> None:
    locale = BABEL[language]
    for value in (sign * n for n in NUMBERS for sign in (1, -1)):
        assert number(value, language) == format_decimal(value, locale=locale)
        babel = format_currency(value / 100, "EUR", locale=locale)
        assert euros(value, language) == babel.replace("-0,00", "0,00").replace("-0.00", "0.00")


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_are_written_as_babel_writes_them(language: str) -> None:
    locale = BABEL[language]
    for day in DAYS:
        long = format_date(day, "long", locale=locale)
        if language == "fr" and day.day == 1:
            long = long.replace("1 ", "1er ", 1)
        assert date_long(day, language) == long
        assert weekday(day, language) == format_date(day, "EEEE", locale=locale)
        month = format_skeleton("yMMMM", day, locale=locale)
        assert month_year(day.year, day.month, language) == month


def test_short_dates_are_the_same_everywhere() -> None:
    assert date_short(date(2026, 5, 4)) == "04.05.2026"
    assert date_short(date(2026, 12, 31)) == "31.12.2026"


@pytest.mark.parametrize("month", [0, 13, -1])
def test_a_month_that_there_is_not_is_refused(month: int) -> None:
    with pytest.raises(ValueError, match=f"{month} is not a month"):
        month_year(2026, month, "de")


DURATIONS = [
    ("lb", 0, "0 Stonnen"),
    ("lb", 1, "1 Minutt"),
    ("lb", 60, "1 Stonn"),
    ("lb", 61, "1 Stonn an 1 Minutt"),
    ("lb", 120, "2 Stonnen"),
    ("lb", 150, "2 Stonnen an 30 Minutten"),
    ("lb", 165, "2 Stonnen a 45 Minutten"),
    ("fr", 0, "0 heure"),
    ("fr", 1, "1 minute"),
    ("fr", 90, "1 heure 30 minutes"),
    ("fr", 120, "2 heures"),
    ("fr", 480, "8 heures"),
    ("de", 60, "1 Stunde"),
    ("de", 165, "2 Stunden 45 Minuten"),
    ("en", 0, "0 hours"),
    ("en", 45, "45 minutes"),
    ("en", 61, "1 hour 1 minute"),
    ("en", 165, "2 hours 45 minutes"),
    ("pt", 0, "0 horas"),
    ("pt", 45, "45 minutos"),
    ("pt", 61, "1 hora e 1 minuto"),
    ("pt", 165, "2 horas e 45 minutos"),
    ("de", 60_000, "1.000 Stunden"),
]


@pytest.mark.parametrize(("language", "minutes", "words"), DURATIONS)
def test_durations_in_words(language: str, minutes: int, words: str) -> None:
    assert duration(minutes, language) == re.sub(r"(\d) ", "\\1\u00a0", words)


def test_the_n_of_a_duration_drops_in_luxembourgish_only() -> None:
    shorter = {60: "1 Stonn", 480: "8 Stonne", 45: "45 Minutte", 1: "1 Minutt", 0: "0 Stonne"}
    for minutes, words in shorter.items():
        assert duration(minutes, "lb", n_dropped=True) == words.replace(" ", "\u00a0")
    assert duration(165, "lb", n_dropped=True) == "2\u00a0Stonnen a 45\u00a0Minutte"
    for language in ("fr", "de", "en", "pt"):
        assert duration(165, language, n_dropped=True) == duration(165, language)


def test_hours_and_minutes_for_tables() -> None:
    assert [clock(m) for m in (0, 5, 60, 165, 3600)] == ["0:00", "0:05", "1:00", "2:45", "60:00"]


def test_below_zero_there_is_no_time_and_no_spoken_number() -> None:
    for call in (lambda: duration(-1, "en"), lambda: clock(-1), lambda: n_stays(-1)):
        with pytest.raises(ValueError, match="below zero"):
            call()


# --- the n-rule of Luxembourgish (Eifeler Regel)

DROPPING = [4, 5, 6, 7, 14, 15, 16, 17, 24, 27, 34, 40, 45, 50, 60, 70, 74, 400, 500, 650, 799]
DROPPING += [4000, 7999, 14_000, 45_000, 60_001, 400_000, 4_000_000]
STAYING = [0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 18, 19, 20, 21, 30, 42, 80, 90, 99, 100, 104, 145]
STAYING += [200, 345, 1000, 1004, 1700, 2017, 2026, 8004, 10_000, 12_345, 100_000, 1_400_000]


def test_the_n_drops_before_four_to_seven_as_spoken() -> None:
    assert [value for value in DROPPING if n_stays(value)] == []
    assert [value for value in STAYING if not n_stays(value)] == []
    dropping = [day for day in range(1, 32) if not n_stays(day)]
    assert dropping == [4, 5, 6, 7, 14, 15, 16, 17, 24, 25, 26, 27]


# Words with a firm n; words that have lost theirs.
FIRM = re.compile(r"(oun|stonn)$")
LOST_N = (
    "a de dëse drëtte e eltere gi goufe grenze hu ka kee moolzechte minutte nëmme scho stonne vu "
    "wa zweete äre éischte"
)
WITHOUT_N = frozenset(LOST_N.split())
KEEPING = "aeiouyäëéèêöüáàâdhntz"
# The years that the law knows begin with "zwee": "vun" keeps its n before them.
SAFE_BEFORE_A_VALUE = {"vun {year}"}


def n_faults(words: str) -> list[str]:
    """Neighbours that break the n-rule; a pause (punctuation, a bracket) always keeps the n."""
    words = words.replace("{hours_n}", "8 Stonne").replace("{hours}", "8 Stonnen")
    before_a_pause = (
        word.casefold() for word in re.findall(r"([^\W\d_]+)(?:[.,:;)]\s|[.,:;)]?$)", words)
    )
    faults = [word for word in before_a_pause if word in WITHOUT_N]
    for left, right in pairwise(words.split()):
        last, right = left.split("-")[-1].casefold(), right.lstrip("„“")
        has_n = last.endswith("n") and not FIRM.search(last)
        if right.startswith("{"):
            if has_n or last in WITHOUT_N:
                faults.append(f"{left} {right.rstrip(':,;.')}")
            continue
        figures = re.match(r"\d+", right)
        keeps = n_stays(int(figures[0])) if figures else right[0].casefold() in KEEPING
        pause = right.startswith("(")
        if (has_n and not keeps and not pause) or (last in WITHOUT_N and (keeps or pause)):
            faults.append(f"{left} {right}")
    return [fault for fault in faults if fault not in SAFE_BEFORE_A_VALUE]


def test_the_n_rule_holds_in_every_luxembourgish_text() -> None:
    faults = {key: n_faults(words) for key, words in texts("lb").items()}
    assert {key: found for key, found in faults.items() if found} == {}


BAD_AND_GOOD = [
    ("den Kontrakt", "de Kontrakt"),
    ("Äre Numm", "Ären Numm"),
    ("vu Ärem Kand", "vun Ärem Kand"),
    ("20 Stonnen gratis", "20 Stonne gratis"),
    ("{hours} gratis", "{hours_n} gratis"),
    ("{hours_n} ouni Bäitrëtt", "{hours} ouni Bäitrëtt"),
    ("Stonnen an Moolzechten", "Stonnen a Moolzechten"),
    ("vun den Eltere, gratis", "vun den Elteren, gratis"),
    ("Wochen ouni gratis Stonne", "Wochen ouni gratis Stonnen"),
    ("schonn bezuelt", "scho bezuelt"),
    ("wann Kanner", "wa Kanner"),
    ("wa Dir", "wann Dir"),
    ("den 4. Mee", "de 4. Mee"),
    ("de 1. Mee", "den 1. Mee"),
    ("vun 7 bis 19 Auer", "vu 7 bis 19 Auer"),
    ("vu 8 Auer", "vun 8 Auer"),
    ("hunn geschéckt", "hu geschéckt"),
    ("bis den {last}", "bis: {last}"),
]


@pytest.mark.parametrize(("bad", "good"), BAD_AND_GOOD)
def test_the_check_of_the_n_rule_knows_good_from_bad(bad: str, good: str) -> None:
    assert n_faults(bad)
    assert n_faults(good) == []


def test_firm_words_keep_their_n() -> None:
    assert n_faults("Eng Persoun, eng Stonn kascht; d'Situatioun vum Kand") == []
