"""A child's day as people type it into one field: “8-16:30 m”, “8h-12 14-17 +1”, “22-6”, “K”.

Stays: “8-16:30”, “08:00-16:30”, “8h30-16h”, “0830-1630”; several with spaces or commas between.
“22-6” ends the next morning; any other stay past midnight counts on beyond 24: “16-32” ends at 8.
Meals: “m” beside a stay, “2m”, “+1”, “+2”. An absence: one letter, by itself or beside a meal.
Nothing typed: nothing of that day.

The same text never means two things in two languages: what is another one's is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from accueil.attendance.models import Absence

DAY, HOUR = 1440, 60
MOST_MEALS = 3
LONGEST_TEXT = 120
# From when on, and until when the next morning, a stay without more is one of the night.
EVENING, MORNING = 17 * HOUR, 10 * HOUR
ABSENCES = Absence.KINDS
# Kind → the letter of each language; "" is the one of files and of hidden fields.
LETTERS: Mapping[str, Mapping[str, str]] = {
    "": {"sick": "K", "certificate": "C", "holiday": "V", "other": "E", "unjustified": "U"},
    "lb": {"sick": "K", "certificate": "C", "holiday": "V", "other": "E", "unjustified": "O"},
    "fr": {"sick": "M", "certificate": "C", "holiday": "V", "other": "E", "unjustified": "N"},
    "de": {"sick": "K", "certificate": "C", "holiday": "F", "other": "E", "unjustified": "U"},
    "en": {"sick": "S", "certificate": "C", "holiday": "H", "other": "E", "unjustified": "U"},
    "pt": {"sick": "D", "certificate": "A", "holiday": "F", "other": "J", "unjustified": "N"},
}
MEAL = "m"
ALONE = "M"  # malade: only by itself, only in French; elsewhere it would be taken for a meal
KINDS: Mapping[str, str] = {
    letter: kind
    for letters in LETTERS.values()
    for kind, letter in letters.items()
    if letter != ALONE
}
CODES = (
    "unknown",  # part: neither time nor meal nor absence
    "no_end",  # part: one time only
    "hour",  # part: no such hour
    "minute",  # part: no such minute
    "same",  # part: begins and ends at the same time
    "backwards",  # part: ends before it begins, and is no stay of a night; more: how to write it
    "day",  # part: longer than a day
    "overlap",  # part, more: two stays that share minutes
    "meals",  # more than three
    "meal_alone",  # “m” without a stay
    "absences",  # part, more: two of them
    "absent",  # part: an absence beside stays
    "long",  # too long to be a day
)
DASHES = re.compile(r"\s*[-\u2010\u2011\u2013\u2014\u2212]\s*")
TIME = r"(\d{1,2})(?:[:.hH](\d{2})?)?(?::00)?|(\d{1,2})(\d{2})"
SPAN = re.compile(rf"(?:{TIME})-(?:{TIME})")
ONE_TIME = re.compile(rf"(?:{TIME})-?")
MEALS = re.compile(r"(?:(\d)?([mM]+)|[mM](\d))")
PLUS = re.compile(r"\+(\d+)")


class Unreadable(ValueError):
    """A text that says no day: `code` of CODES, the `part` it is about, and what else helps."""

    def __init__(self, code: str, part: str = "", more: str = "") -> None:
        """Keep what was found; the page has the words."""
        self.code, self.part, self.more = code, part, more
        super().__init__(f"{code}: {part} {more}".strip())


@dataclass(frozen=True, slots=True)
class TypedDay:
    """What a text says of a day: stays in minutes (beyond 1440: the next day), meals, absence."""

    stays: tuple[tuple[int, int], ...] = ()
    meals: int = 0
    absence: str | None = None

    @property
    def minutes(self) -> int:
        """How long the child was there."""
        return sum(until - start for start, until in self.stays)


NOTHING = TypedDay()


def read(text: str, language: str = "") -> TypedDay:
    """What a text says, on a page of this language. Refuses with `Unreadable`."""
    if len(text) > LONGEST_TEXT:
        raise Unreadable("long")
    bare = DASHES.sub("-", text.strip())
    if language == "fr" and bare.partition("+")[0].strip() in (ALONE, ALONE.lower()):
        bare = LETTERS[""]["sick"] + bare[1:]
    parts = [part for part in re.split(r"[\s,;]+|(?=\+)", bare) if part]
    stays: list[tuple[int, int]] = []
    meals, letters, by_letter = 0, list[str](), False
    for part in parts:
        if part.upper() in KINDS:
            letters.append(part)
        elif (count := _meals(part)) is not None:
            meals += count
            by_letter = by_letter or part.lower() == MEAL
        else:
            stays.append(_stay(part))
    _check_absence(letters, stays)
    if by_letter and not stays:
        raise Unreadable("meal_alone", MEAL)
    if meals > MOST_MEALS:
        raise Unreadable("meals")
    return TypedDay(_in_order(stays), meals, KINDS[letters[0].upper()] if letters else None)


def _meals(part: str) -> int | None:
    """How many meals a part says: “m”, “mm”, “2m”, “m2”, “+2”; None: it says none."""
    if found := PLUS.fullmatch(part):
        return min(int(found[1]), MOST_MEALS + 1)
    if not (found := MEALS.fullmatch(part)):
        return None
    return int(found[3]) if found[3] else int(found[1] or 1) * len(found[2])


def _check_absence(letters: list[str], stays: list[tuple[int, int]]) -> None:
    if len(letters) > 1:
        raise Unreadable("absences", letters[0], letters[1])
    if letters and stays:
        raise Unreadable("absent", letters[0], span(*stays[0]))


def _stay(part: str) -> tuple[int, int]:
    """The first and last minute that a part such as “8-16:30” says."""
    found = SPAN.fullmatch(part)
    if not found:
        raise Unreadable("no_end" if ONE_TIME.fullmatch(part) else "unknown", part)
    groups = found.groups()
    (hour, minute), (last, last_minute) = _time(groups[:4]), _time(groups[4:])
    if max(minute, last_minute) >= HOUR:
        raise Unreadable("minute", part)
    start, until = hour * HOUR + minute, last * HOUR + last_minute
    if start >= DAY or until >= 2 * DAY:
        raise Unreadable("hour", part)
    if start == until:
        raise Unreadable("same", part, span(start, until + DAY))
    if until < start:
        if start < EVENING or until > MORNING:
            raise Unreadable("backwards", part, span(start, until + DAY))
        until += DAY
    if until > start + DAY:
        raise Unreadable("day", part)
    return start, until


def _time(groups: tuple[str | None, ...]) -> tuple[int, int]:
    """Hour and minute of a time, with a mark between them or without."""
    hour, minute, packed_hour, packed_minute = groups
    return int(hour or packed_hour or 0), int(minute or packed_minute or 0)


def _in_order(stays: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Stays by time. Refuses two that share minutes."""
    ordered = sorted(stays)
    for before, after in pairwise(ordered):
        if after[0] < before[1]:
            raise Unreadable("overlap", span(*before), span(*after))
    return tuple(ordered)


def write(day: TypedDay, language: str = "") -> str:
    """A day as it is typed in a language; `read` says the same again."""
    parts = [span(*stay) for stay in day.stays]
    if day.absence:
        parts.append(LETTERS[language if language in LETTERS else ""][day.absence])
    if day.meals and day.stays:
        parts.append(MEAL if day.meals == 1 else f"{day.meals}{MEAL}")
    elif day.meals:
        parts.append(f"+{day.meals}")
    return " ".join(parts)


def span(start: int, until: int) -> str:
    """A stay as short as it can be read: “8-16:30”, “22-6”, “16-32”."""
    night = until > DAY and start >= EVENING and until - DAY <= MORNING and until - DAY < start
    return f"{clock(start)}-{clock(until - DAY if night else until)}"


def clock(minute: int) -> str:
    """A time of the day as short as it can be: “8”, “16:30”."""
    hour, rest = divmod(minute, HOUR)
    return f"{hour}:{rest:02}" if rest else str(hour)
