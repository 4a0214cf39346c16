"""Cells of a file of stays, read as people write them: codes, days, times, meals, absences.

A cell is text (CSV, Excel, Parquet), or a number, day or time as Excel and Parquet keep it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from accueil.registry.iam_code import is_code

Cell = str | float | int | bool | date | datetime | time | timedelta | None

DAY_MINUTES = 1440
LONGEST_CELL = 200
MOST_SHOWN = 40
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_MEALS = 3
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
DAY_FIRST = re.compile(r"(\d{1,2})([./])(\d{1,2})\2(\d{4})")
SERIAL = re.compile(r"[34567]\d{4}(?:[.,]\d+)?")  # days since 1900, as Excel counts them
CLOCK = re.compile(r"(\d{1,2})[:hH](\d{2})?(?::(\d{2}))?")
FRACTION = re.compile(r"0?[.,]\d+")
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
FORMULA = ("=", "+", "-", "@")
EXCEL_DAY_ONE = (date(1899, 12, 31), date(1900, 1, 1))  # 24:00 in a cell that shows a time
EXCEL_ZERO = date(1899, 12, 30)
ABSENCES = {
    "sick": ("sick", "malade", "maladie", "krank", "doente", "doença"),
    "certificate": (
        *("certificate", "certificat", "certificat médical", "attest", "zertifikat"),
        *("atestado", "atestado médico"),
    ),
    "holiday": (
        *("holiday", "congé", "vacances", "urlaub", "ferien", "vakanz", "congé annuel"),
        "férias",
    ),
    "other": (
        *("other", "autre", "andere", "anderer", "sonstiges", "aner", "anere"),
        *("outra", "outro"),
    ),
    "unjustified": (
        *("unjustified", "injustifiée", "injustifié", "non justifiée", "unentschuldigt"),
        *("net entschëllegt", "onentschëllegt", "injustificada", "não justificada"),
    ),
}
KIND_OF = {word: kind for kind, words in ABSENCES.items() for word in words}
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Bad(NamedTuple):
    """What a cell holds is not what its column asks for: a code of `stays_words.FAULTS`."""

    code: str
    values: Mapping[str, Any] = NOTHING


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a file: where, as a spreadsheet counts, and a code of `stays_words`.

    `row`: the header is row 1, 0 is the file as a whole. `column`: its letter; `name`: what it is
    called; `values`: what the sentence of the code says.
    """

    row: int
    code: str
    column: str = ""
    name: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


class Unreadable(Exception):
    """A file in which nothing more can be read; carries the faults that say why."""

    def __init__(self, *faults: Fault) -> None:
        """Keep the faults."""
        self.faults = faults
        super().__init__(", ".join(fault.code for fault in faults))


def letter(index: int) -> str:
    """A column as spreadsheets name it: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def shown(value: object) -> str:
    """What a cell holds, as it may be shown: printable and short."""
    text = str(value).strip()
    cut = text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in cut)


def is_empty(value: Cell) -> bool:
    """Whether a cell holds nothing."""
    return value is None or value == "" or (isinstance(value, str) and not value.strip())


def harm(text: str) -> Bad | None:
    """What no cell may hold, whatever its column: too much, a formula, a NUL byte."""
    if "\0" in text:
        return Bad("nul")
    if len(text) > LONGEST_CELL:
        return Bad("too_long", {"most": LONGEST_CELL})
    bare = text.lstrip()
    if bare.startswith(FORMULA) and not NUMBER.fullmatch(bare.rstrip()):
        return Bad("formula")
    return None


@lru_cache(maxsize=65536, typed=True)
def child_of(value: Cell) -> str | Bad:
    """A child's IAM code; small and capital letters do not matter."""
    text = str(value).strip()
    code = text[:3].capitalize() + text[3:5].capitalize() + text[5:]
    return code if is_code(code) else Bad("code")


@lru_cache(maxsize=4096, typed=True)
def provider_of(value: Cell) -> UUID | Bad:
    """A provider's number in the register of providers."""
    try:
        return UUID(str(value).strip())
    except ValueError:
        return Bad("provider")


@lru_cache(maxsize=4096, typed=True)
def day_of(value: Cell) -> date | Bad:
    """A day: 2026-10-05, 05.10.2026 or 05/10/2026; in Excel a cell that is a date."""
    if isinstance(value, datetime):
        found: date | Bad = value.date() if value.time() == time() else Bad("date")
    elif isinstance(value, date):
        found = value
    elif isinstance(value, str):
        found = _day_in(value.strip())
    elif isinstance(value, int | float) and SERIAL.fullmatch(f"{value:g}"):
        found = _as_serial(f"{value:g}")
    else:
        found = Bad("date")
    if isinstance(found, date) and not FIRST_YEAR <= found.year < LAST_YEAR:
        return Bad("date_far", {"first": FIRST_YEAR, "last": LAST_YEAR - 1})
    return found


def _day_in(text: str) -> date | Bad:
    if SERIAL.fullmatch(text):
        return _as_serial(text)
    if iso := ISO.fullmatch(text):
        year, month, day = iso[1], iso[2], iso[3]
    elif other := DAY_FIRST.fullmatch(text):
        day, month, year = other[1], other[3], other[4]
    else:
        return Bad("date")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return Bad("no_such_day")


def _as_serial(text: str) -> Bad:
    meant = EXCEL_ZERO + timedelta(days=int(re.split("[.,]", text)[0]))
    return Bad("date_number", {"meant": meant.isoformat()})


@lru_cache(maxsize=8192, typed=True)
def minute_of(value: Cell) -> int | Bad:
    """A time of day in minutes, 24:00 is 1440: 7:30, 07:30, 7h30; in Excel also a time."""
    if isinstance(value, str):
        return _minute_in(value.strip())
    if isinstance(value, datetime | date):
        return DAY_MINUTES if value in EXCEL_DAY_ONE else Bad("time")
    if isinstance(value, time):
        return _whole(value.hour * 3600 + value.minute * 60 + value.second)
    if isinstance(value, timedelta):
        return _whole(value.total_seconds())
    if isinstance(value, float) and not isinstance(value, bool) and 0 <= value <= 1:
        return _whole(value * DAY_MINUTES * 60)
    return Bad("time")


def _minute_in(text: str) -> int | Bad:
    if FRACTION.fullmatch(text):
        fraction = float(
            "0" + text[text.index(next(s for s in text if s in ".,")) :].replace(",", ".")
        )
        minutes = round(fraction * DAY_MINUTES)
        return Bad("time_number", {"meant": f"{minutes // 60:02}:{minutes % 60:02}"})
    found = CLOCK.fullmatch(text)
    if not found or (found[2] is None and (":" in text or found[3])):
        return Bad("time")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if minutes > 59 or seconds > 59 or hours * 60 + minutes > DAY_MINUTES:
        return Bad("time")
    return _whole(hours * 3600 + minutes * 60 + seconds)


def _whole(seconds: float) -> int | Bad:
    """Whole minutes; Excel's own rounding is forgiven, seconds are not."""
    minutes = round(seconds / 60)
    if not 0 <= minutes <= DAY_MINUTES:
        return Bad("time")
    return minutes if abs(seconds - minutes * 60) < 1 else Bad("seconds")


@lru_cache(maxsize=1024, typed=True)
def meals_of(value: Cell) -> int | Bad:
    """Main meals of the day: 0 to 3."""
    if isinstance(value, bool):
        return Bad("meals", {"most": MOST_MEALS})
    if isinstance(value, str):
        text = value.strip()
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
    elif isinstance(value, int | float) and value == int(value):
        number = int(value)
    else:
        number = -1
    return number if 0 <= number <= MOST_MEALS else Bad("meals", {"most": MOST_MEALS})


@lru_cache(maxsize=1024, typed=True)
def absence_of(value: Cell) -> str | Bad:
    """A kind of absence, by its name in one of the five languages."""
    kind = KIND_OF.get(" ".join(str(value).casefold().split()))
    return kind or Bad("absence", {"kinds": ", ".join(ABSENCES)})
