"""The words of the papers in the five languages, and how values are written into them.

Texts stand in `texts/<language>.toml`, with the same keys and placeholders in each language;
amounts, durations and dates are formatted by `accueil.law.words`, as on the bill.
"""

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from accueil.law.words import LANGUAGES, NO_BREAK, date_long, duration, n_stays

ARTICLE = "_den"
HIGH_MARKS = ":;?!»"


def _spread(path: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, inner in table.items():
        if isinstance(inner, dict):
            yield from _spread(f"{path}{key}.", inner)
        else:
            yield f"{path}{key}", str(inner)


@cache
def paper_texts(language: str) -> Mapping[str, str]:
    """All texts of the papers in a language by key; refuses a language that is none of the five."""
    if language not in LANGUAGES:
        raise LookupError(f"no language {language!r}; there are {', '.join(LANGUAGES)}")
    file = files("accueil.documents").joinpath("texts").joinpath(f"{language}.toml")
    return MappingProxyType(dict(_spread("", tomllib.loads(file.read_text("utf-8")))))


def say(key: str, language: str, **values: str) -> str:
    """A text of the papers with its placeholders filled; refuses an unknown key or no value."""
    known = paper_texts(language)
    if key not in known:
        raise LookupError(f"no text {key!r} of the papers in {language}")
    words = _fixed_spaces(known[key]) if language == "fr" else known[key]
    try:
        return words.format_map(values)
    except KeyError as missing:
        raise LookupError(f"text {key!r} in {language}: no value for {missing}") from None


def _fixed_spaces(words: str) -> str:
    """French puts a space before its high marks that no line may break."""
    for mark in HIGH_MARKS:
        words = words.replace(f" {mark}", f"{NO_BREAK}{mark}")
    return words.replace("« ", f"«{NO_BREAK}")


def day_values(name: str, day: date, language: str) -> dict[str, str]:
    """A day for a text, as `{name}` and, for Luxembourgish, with its article as `{name_den}`.

    The article follows the number as it is spoken: den 1., de 4. (Eifeler Regel).
    """
    long = date_long(day, language).replace(" ", NO_BREAK)
    article = f"{'den' if n_stays(day.day) else 'de'} {long}" if language == "lb" else long
    return {name: long, name + ARTICLE: article}


def duration_values(name: str, minutes: int, language: str) -> dict[str, str]:
    """A duration for a text, as `{name}` and, before a word that drops an n, as `{name_n}`."""
    return {
        name: duration(minutes, language),
        f"{name}_n": duration(minutes, language, n_dropped=True),
    }


def moment_words(moment: datetime, language: str) -> str:
    """A day and the time of day on it, in the time zone that the moment carries."""
    long = date_long(moment.date(), language).replace(" ", NO_BREAK)
    return f"{long}, {moment.hour:02}:{moment.minute:02}"


def plain(words: str) -> str:
    """Words from outside on one line: no control characters, no line breaks, composed letters."""
    composed = unicodedata.normalize("NFC", words)
    kept = (" " if unicodedata.category(c)[0] == "C" else c for c in composed)
    return " ".join("".join(kept).split())


def plain_lines(lines: Iterable[str]) -> list[str]:
    """The lines of an address that hold something."""
    return [clean for clean in map(plain, lines) if clean]
