"""The words of the bill in the five languages: its texts, amounts, durations and dates.

Texts stand in `texts/<language>.toml`, with the same keys and placeholders in each language. What
fills a placeholder is formatted here before, so that a text never sees a bare number.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

LANGUAGES = ("lb", "fr", "de", "en", "pt")
LANGUAGE_NAMES = MappingProxyType(
    {
        "lb": "Lëtzebuergesch",
        "fr": "Français",
        "de": "Deutsch",
        "pt": "Português",
        "en": "English",
    }
)
NO_BREAK = "\u00a0"

T = TypeVar("T")

# What stands between thousands, and before the cents.
SEPARATORS = {
    "lb": (".", ","),
    "fr": (".", ","),
    "de": (".", ","),
    "en": (",", "."),
    "pt": (NO_BREAK, ","),
}
# One hour, hours, one minute, minutes, and what joins the two ("" where nothing does).
TIME_UNITS = {
    "lb": ("Stonn", "Stonnen", "Minutt", "Minutten", "an"),
    "fr": ("heure", "heures", "minute", "minutes", ""),
    "de": ("Stunde", "Stunden", "Minute", "Minuten", ""),
    "en": ("hour", "hours", "minute", "minutes", ""),
    "pt": ("hora", "horas", "minuto", "minutos", "e"),
}
MONTHS = {
    "lb": "Januar Februar Mäerz Abrëll Mee Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
    "pt": "janeiro fevereiro março abril maio junho"
    " julho agosto setembro outubro novembro dezembro",
}
WEEKDAYS = {
    "lb": "Méindeg Dënschdeg Mëttwoch Donneschdeg Freideg Samschdeg Sonndeg",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
}


def _of(table: Mapping[str, T], language: str) -> T:
    """What a table has for a language; refuses a language that is none of the five."""
    if language not in table:
        raise LookupError(f"no language {language!r}; there are {', '.join(LANGUAGES)}")
    return table[language]


def number(value: int, language: str) -> str:
    """A whole number with the language's mark between thousands."""
    thousands, _ = _of(SEPARATORS, language)
    return f"{value:,}".replace(",", thousands)


def euros(cents: int, language: str) -> str:
    """An amount in euros with two decimals, the sign € after a no-break space."""
    _, decimal = _of(SEPARATORS, language)
    whole, rest = divmod(abs(cents), 100)
    minus = "-" if cents < 0 else ""
    return f"{minus}{number(whole, language)}{decimal}{rest:02}{NO_BREAK}€"


def n_stays(value: int) -> bool:
    """Whether a Luxembourgish word before this number keeps its final n (Eifeler Regel).

    It goes by the number as it is spoken: before 4, 5, 6 and 7 the n drops ("vu 7", "vun 8"). What
    is spoken first are the thousands, then the hundreds, then the units, then the tens.
    """
    if value < 0:
        raise ValueError(f"{value} is below zero: the n-rule is for whole numbers as spoken")
    if value >= 1000:
        return n_stays(value // 1000)
    decisive = value // 100 or value % 10 or value // 10
    return decisive not in (4, 5, 6, 7)


def _counted(value: int, one: str, many: str, language: str) -> str:
    """A number with its unit: in French 0 goes with the singular, elsewhere only 1 does."""
    singular = value < 2 if language == "fr" else value == 1
    return f"{number(value, language)}{NO_BREAK}{one if singular else many}"


def duration(minutes: int, language: str, *, n_dropped: bool = False) -> str:
    """A length of care in words: "2 hours 45 minutes".

    `n_dropped` is for a Luxembourgish word that follows and makes the final n fall ("8 Stonne
    gratis"); the other languages do not change.
    """
    if minutes < 0:
        raise ValueError(f"{minutes} minutes: a duration is never below zero")
    hour, hours, minute, many_minutes, joined = _of(TIME_UNITS, language)
    whole, rest = divmod(minutes, 60)
    parts = []
    if whole or not rest:
        parts.append(_counted(whole, hour, hours, language))
    if rest:
        parts.append(_counted(rest, minute, many_minutes, language))
    if joined and len(parts) == 2:
        parts.insert(1, "a" if language == "lb" and not n_stays(rest) else joined)
    phrase = " ".join(parts)
    drops = n_dropped and language == "lb" and phrase.endswith("en")
    return phrase.removesuffix("n") if drops else phrase


def clock(minutes: int) -> str:
    """Hours and minutes for a table: 2:45."""
    if minutes < 0:
        raise ValueError(f"{minutes} minutes: a duration is never below zero")
    whole, rest = divmod(minutes, 60)
    return f"{whole}:{rest:02}"


def month_year(year: int, month: int, language: str) -> str:
    """The name of a month and its year, as a billing period is called."""
    if not 1 <= month <= 12:
        raise ValueError(f"{month} is not a month")
    name = _of(MONTHS, language).split()[month - 1]
    return f"{name} de {year}" if language == "pt" else f"{name} {year}"


def date_long(day: date, language: str) -> str:
    """A day in a sentence: 4. Mee 2026, 4 mai 2026, 1er mai 2026, 4 de maio de 2026."""
    ordinal = {"lb": ".", "de": ".", "pt": " de", "fr": "er" if day.day == 1 else ""}
    return f"{day.day}{ordinal.get(language, '')} {month_year(day.year, day.month, language)}"


def date_short(day: date) -> str:
    """A day in a table, the same in every language: 04.05.2026."""
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def weekday(day: date, language: str) -> str:
    """The name of the day of the week."""
    return _of(WEEKDAYS, language).split()[day.weekday()]


def _spread(path: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text of a table with its full key, the parts joined by dots."""
    for key, inner in table.items():
        if isinstance(inner, dict):
            yield from _spread(f"{path}{key}.", inner)
        else:
            yield f"{path}{key}", str(inner)


@cache
def texts(language: str) -> Mapping[str, str]:
    """All texts of a language by key (`rule.block_1.label`), their placeholders not yet filled."""
    _of(SEPARATORS, language)
    file = files("accueil.law").joinpath("texts").joinpath(f"{language}.toml")
    return MappingProxyType(dict(_spread("", tomllib.loads(file.read_text("utf-8")))))


def text(key: str, language: str, **values: str) -> str:
    """The text of this key in this language, its placeholders filled.

    Refuses a key that there is not and a placeholder left without a value; a value that the text
    does not ask for is left out, since one language may need a form that another does not.
    """
    known = texts(language)
    if key not in known:
        raise LookupError(f"no text {key!r} in {language}")
    try:
        return known[key].format_map(values)
    except KeyError as missing:
        raise LookupError(f"text {key!r} in {language}: no value for {missing}") from None
