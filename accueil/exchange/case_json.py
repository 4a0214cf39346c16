"""Reads a case as JSON: the keys of the case file, days and times as texts.

Made for an address that anybody may ask: what is refused is told as of a file, by its place in the
JSON (lists begin at 0), and nothing of it is kept.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from pydantic_core import from_json

from accueil.exchange.case import case_of
from accueil.exchange.fields import Fields
from accueil.law.case import Case
from accueil.law.errors import Problem, Refused
from accueil.law.parameters import Parameters

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:00)?")
PLACE = re.compile(r"\b(provider|care|care_pattern|income|maintenance|weeks_without)\[([0-9]+)\]")
# A child cannot be brought more often in a period; patterns are counted before they are unrolled.
MOST_STAYS = 1000


class NoJson(ValueError):
    """What was sent is no JSON in UTF-8; says where it breaks."""


class JsonFields(Fields):
    """The keys of an object. JSON knows one kind of number: 1.0 is 1."""

    TYPED_DAY = Fields.DAY
    TIME = WHOLE_TIME = "a time, for example 07:30"
    TABLE, TABLES = "an object", "a list of objects"

    def as_day(self, key: str, value: Any) -> date:
        """A text that must be a date."""
        if isinstance(value, str) and DAY.fullmatch(value):
            try:
                return super().as_day(key, date.fromisoformat(value))
            except ValueError:  # the 30th of February
                pass
        self.refuse(key, value, self.DAY)
        return date.min

    def as_minute(self, key: str, value: Any) -> int:
        """A text that must be a time of day."""
        if isinstance(value, str) and TIME.fullmatch(value):
            return super().as_minute(key, time.fromisoformat(value))
        self.refuse(key, value, self.TIME)
        return 0

    def values(self, key: str, expected: str) -> list[Any]:
        """A list of plain values."""
        return [_whole(value) for value in super().values(key, expected)]

    def shown(self, value: Any) -> str:
        """A value as its writer would recognise it."""
        if value is None:
            return "null"
        return "an object" if isinstance(value, Mapping) else super().shown(value)

    def _take(self, key: str, default: Any, expected: str) -> Any:
        return _whole(super()._take(key, default, expected))


def case_of_json(text: bytes, law: Parameters) -> Case:
    """A whole case. Refuses what is no JSON (`NoJson`), and all problems of a case at once."""
    try:
        content = from_json(text, allow_inf_nan=False, cache_strings="keys")
    except ValueError as error:
        raise NoJson(str(error)) from None
    if not isinstance(content, dict):
        found = JsonFields({}, "", []).shown(content)
        raise Refused([Problem("body", found, "an object: a case")])
    try:
        _refuse_too_many(content)
        return case_of(content, law, JsonFields)
    except Refused as error:
        raise Refused([_in_json(problem) for problem in error.problems]) from None


def _refuse_too_many(content: Mapping[str, Any]) -> None:
    """No more than can be; what has another form is refused where it is read."""
    count = _length(content.get("care"))
    patterns = content.get("care_pattern")
    for pattern in patterns if isinstance(patterns, list) else ():
        weeks = _whole(pattern.get("weeks")) if isinstance(pattern, dict) else None
        if isinstance(weeks, int):
            days = max(1, _length(pattern.get("weekdays")))
            count += max(1, min(weeks, 53)) * days
    if count > MOST_STAYS:
        expected = f"at most {MOST_STAYS}, those of patterns counted one by one"
        raise Refused([Problem("care", f"{count} stays", expected)])


def _length(value: Any) -> int:
    return len(value) if isinstance(value, list) else 0


def _in_json(problem: Problem) -> Problem:
    """The same problem with places that begin at 0; in a file they begin at 1."""

    def counted(found: re.Match[str]) -> str:
        return f"{found[1]}[{int(found[2]) - 1}]"

    place, expected = (PLACE.sub(counted, text) for text in (problem.place, problem.expected))
    return replace(problem, place=place, expected=expected)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
