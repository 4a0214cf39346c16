"""Reading a structured file key by key, keeping every problem instead of stopping at the first."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from accueil.law.calendar import YEARS
from accueil.law.errors import Problem

Missing = object()
MOST_LETTERS = 200
MOST_YEARLY_CENTS = 100_000_000_00


class Fields:
    """The keys of one table of a file; what is wrong goes into `problems`.

    Each method takes a key, refuses a wrong type or an impossible value, and returns the value or,
    where it was refused, the default or a harmless stand-in.
    """

    DAY = "a date, for example 2025-11-03"
    TYPED_DAY = "a date, for example 2025-11-03 (without quotes)"
    TIME = "a time, for example 07:30:00"
    WHOLE_TIME = "a time in whole minutes, for example 07:30:00"
    TABLE, TABLES = "a table [{}]", "tables [[{}]]"

    def __init__(self, table: Mapping[str, Any], place: str, problems: list[Problem]) -> None:
        """`place` is the dotted name of the table, empty for the whole file."""
        self.table, self.place, self.problems = table, place, problems
        self.asked: set[str] = set()

    def where(self, key: str) -> str:
        """The key's full place."""
        return f"{self.place}.{key}" if self.place else key

    def refuse(self, key: str, found: Any, expected: str) -> None:
        """Keep a problem with a key."""
        self.problems.append(Problem(self.where(key), self.shown(found), expected))

    def shown(self, value: Any) -> str:
        """A value as its writer would recognise it."""
        return _shown(value)

    def _take(self, key: str, default: Any, expected: str) -> Any:
        self.asked.add(key)
        if key in self.table:
            return self.table[key]
        if default is Missing:
            self.refuse(key, Missing, expected)
        return Missing

    def text(self, key: str, choices: Sequence[str] = (), default: Any = Missing) -> Any:
        """A text, one of `choices` if there are any; of letters that can be printed."""
        expected = " | ".join(choices) if choices else "a text"
        value = self._take(key, default, expected)
        if value is Missing:
            return choices[0] if default is Missing and choices else _or(default, "")
        if not isinstance(value, str) or (choices and value not in choices):
            self.refuse(key, value, expected)
            return choices[0] if choices else ""
        if not choices and not (0 < len(value.strip()) <= MOST_LETTERS and value.isprintable()):
            self.refuse(key, value, f"a text of 1 to {MOST_LETTERS} letters that can be printed")
        return value

    def whole(self, key: str, low: int, high: int, default: Any = Missing) -> int:
        """A whole number between two others."""
        expected = f"a whole number from {low} to {high}"
        value = self._take(key, default, expected)
        if value is Missing:
            return int(_or(default, low))
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.refuse(key, value, expected)
            return low
        return value

    def yes(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._take(key, default, "true or false")
        if value is Missing:
            return default
        if not isinstance(value, bool):
            self.refuse(key, value, "true or false")
            return default
        return value

    def day(self, key: str) -> date:
        """A date without a time."""
        value = self._take(key, Missing, self.DAY)
        return self.as_day(key, value) if value is not Missing else date.min

    def as_day(self, key: str, value: Any) -> date:
        """A value that must be a date."""
        if type(value) is not date:
            self.refuse(key, value, self.TYPED_DAY)
            return date.min
        if value.year not in YEARS:
            self.refuse(key, value, f"a date from {YEARS[0]} to {YEARS[-1]}")
            return date.min
        return value

    def minute(self, key: str) -> int:
        """A time of day as minutes since midnight."""
        value = self._take(key, Missing, self.TIME)
        return self.as_minute(key, value) if value is not Missing else 0

    def as_minute(self, key: str, value: Any) -> int:
        """A value that must be a time of day."""
        if not isinstance(value, time) or value.second or value.microsecond:
            self.refuse(key, value, self.WHOLE_TIME)
            return 0
        return value.hour * 60 + value.minute

    def cents(self, key: str, most: int = MOST_YEARLY_CENTS, default: Any = Missing) -> int:
        """Euros as a text with at most two decimals, in cents."""
        expected = 'euros in quotes with at most two decimals, for example "7.50"'
        value = self._take(key, default, expected)
        if value is Missing:
            return int(_or(default, 0))
        euros, point, rest = value.partition(".") if isinstance(value, str) else ("", "", "")
        well = euros.isascii() and euros.isdecimal() and len(euros) <= 12
        if not well or (point and not (rest.isascii() and rest.isdecimal() and len(rest) <= 2)):
            self.refuse(key, value, expected)
            return 0
        cents = int(euros) * 100 + int((rest + "00")[:2])
        if cents > most:
            self.refuse(key, value, f"at most {most // 100}.{most % 100:02}")
            return 0
        return cents

    def inner(self, key: str, *, required: bool) -> "Fields | None":
        """A table below this one."""
        expected = self.TABLE.format(self.where(key))
        value = self._take(key, Missing if required else None, expected)
        if value is Missing:
            return None
        if not isinstance(value, Mapping):
            self.refuse(key, value, expected)
            return None
        return type(self)(value, self.where(key), self.problems)

    def each(self, key: str) -> "list[Fields]":
        """The tables of a list below this one, none if it is absent."""
        expected = self.TABLES.format(self.where(key))
        value = self._take(key, (), expected)
        if value is Missing:
            return []
        if not isinstance(value, list) or not all(isinstance(v, Mapping) for v in value):
            self.refuse(key, value, expected)
            return []
        place = self.where(key)
        return [type(self)(v, f"{place}[{n}]", self.problems) for n, v in enumerate(value, 1)]

    def values(self, key: str, expected: str) -> list[Any]:
        """A list of plain values."""
        value = self._take(key, Missing, expected)
        if value is Missing:
            return []
        if not isinstance(value, list):
            self.refuse(key, value, expected)
            return []
        return value

    def close(self) -> None:
        """Refuse every key that nobody asked for."""
        for key in self.table:
            if key not in self.asked:
                known = ", ".join(sorted(self.asked))
                self.refuse(key, "an unknown key", f"one of {known}")


def _or(default: Any, stand_in: Any) -> Any:
    return stand_in if default is Missing or default is None else default


def _shown(value: Any) -> str:
    """A value as its writer would recognise it."""
    if value is Missing:
        return "nothing"
    if isinstance(value, str):
        return value if value == "an unknown key" else f'"{value}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal | int):
        return f"the number {value}"
    if isinstance(value, Mapping):
        return "a table"
    return str(value) if not isinstance(value, list) else "a list"
