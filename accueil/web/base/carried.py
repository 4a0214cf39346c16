"""The answers of the calculator as one text: in hidden fields, and in the fragment of a link.

The text is what the form of the calculator would send, with short names and no empty value:

    1&children=1&allowance=2&income=said&yearly=36000.00&c0-born=2024-05-04&c0-places=1
    &c0p0-kind=contracted&c0p0-hour_contracted=6.00&c0p0-meal=4.50&c0p0-times=same
    &c0p0-days=1.2.3.4.5&c0p0-same=8:00-17:00&c0p0-meals=1&c0p0-holiday=same

`1` is the version. Several ticks are joined by dots. `c0` is the first child, `c0p0` its first
place, `c0p0h` the hours there in holiday weeks.
"""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict

from accueil.actions.calculator_answers import Answers, CarePlace, ChildAsked
from accueil.actions.estimate import Hours

VERSION = "1"
MOST_CHILDREN, MOST_PLACES = 4, 2
# How a kind of provider and its funding are called in one word.
KINDS: Mapping[str, tuple[str, str]] = {
    "contracted": ("sea", "contracted"),
    "commercial": ("sea", "commercial"),
    "mini_contracted": ("mini_creche", "contracted"),
    "mini_commercial": ("mini_creche", "commercial"),
    "ap": ("ap", ""),
}
TICKED = "."  # between several ticks of one question
NOON = 12 * 60
WEEKDAYS = range(1, 8)
MOST_TEXT = 8_000

# A day's stays, and its main meals.
Day = tuple[tuple[tuple[int, int], ...], int]


class NotCarried(ValueError):
    """A text that carries no answers: cut off, of another version, or typed by hand."""


def text_of(answers: Answers) -> str:
    """All answers in one text, for a hidden field and after the `#` of a link."""
    pairs = [(name, value) for name, value in _pairs(answers) if value]
    return f"{VERSION}&{urlencode(pairs, safe=':,')}"


def data_of(text: str) -> QueryDict:
    """What the form would have sent. Refuses with `NotCarried`."""
    version, _, rest = text[:MOST_TEXT].removeprefix("#").partition("&")
    if version != VERSION or not rest:
        raise NotCarried(version)
    found = QueryDict(mutable=True)
    for name, value in parse_qsl(rest, max_num_fields=400):
        found.setlist(name, value.split(TICKED) if _is_ticks(name) else [value])
    return found


def _is_ticks(name: str) -> bool:
    return name.endswith("-days") or "-weeks_" in name


def _pairs(answers: Answers) -> Iterator[tuple[str, str]]:
    yield "children", str(len(answers.children))
    yield "allowance", str(answers.allowance_children)
    said = answers.yearly_cents
    if answers.precarious:
        yield "income", "precarious"
    elif said is None:
        yield "income", "unsaid"
    else:
        yield from (("income", "said"), ("yearly", _amount(said)))
    for number, child in enumerate(answers.children):
        yield from _child(child, f"c{number}")


def _child(child: ChildAsked, prefix: str) -> Iterator[tuple[str, str]]:
    yield f"{prefix}-born", child.born.isoformat()
    yield f"{prefix}-schooling", child.schooling
    weeks = child.weeks_without or ()
    for year in sorted({monday.year for monday in weeks}):
        mondays = sorted(monday.isoformat() for monday in weeks if monday.year == year)
        yield f"{prefix}-weeks_{year}", TICKED.join(mondays)
    yield f"{prefix}-places", str(len(child.places))
    for number, place in enumerate(child.places):
        yield from _place(place, f"{prefix}p{number}")


def _place(place: CarePlace, prefix: str) -> Iterator[tuple[str, str]]:
    named = kind_of(place)
    yield f"{prefix}-kind", named
    yield f"{prefix}-hour_{named}", _amount(place.hour_cents)
    yield f"{prefix}-meal", _amount(place.meal_cents)
    yield from _week(place.school, prefix)
    if days_of(place.holiday) == days_of(place.school):
        yield f"{prefix}-holiday", "same"
    elif not place.holiday:
        yield f"{prefix}-holiday", "none"
    else:
        yield f"{prefix}-holiday", "other"
        yield from _week(place.holiday, f"{prefix}h")


def kind_of(place: CarePlace) -> str:
    """A kind of provider and its funding in one word."""
    return next(name for name, of in KINDS.items() if of == (place.kind, place.funding))


def _week(hours: Sequence[Hours], prefix: str) -> Iterator[tuple[str, str]]:
    """Hours as a form asks for them: the same on all days, or day by day."""
    days = days_of(hours)
    if not days:
        yield f"{prefix}-times", "none"
    elif len(set(days.values())) == 1:
        stays, meals = next(iter(days.values()))
        yield f"{prefix}-times", "same"
        yield f"{prefix}-days", TICKED.join(map(str, days))
        yield from ((f"{prefix}-same", times_text(stays)), (f"{prefix}-meals", str(meals)))
    else:
        yield f"{prefix}-times", "each"
        for weekday, (stays, meals) in days.items():
            yield f"{prefix}-day_{weekday}", times_text(stays)
            yield f"{prefix}-meals_{weekday}", str(meals)


def days_of(hours: Sequence[Hours]) -> dict[int, Day]:
    """The stays of each weekday that has any, and its meals together."""
    found = {}
    for weekday in WEEKDAYS:
        own = [one for one in hours if weekday in one.weekdays]
        if own:
            stays = tuple(sorted((one.start, one.end) for one in own))
            found[weekday] = stays, sum(one.meals for one in own)
    return found


def hours_of(days: Mapping[int, Day]) -> tuple[Hours, ...]:
    """The same as hours: days that are alike together, the meals in the stay over noon."""
    alike: dict[Day, list[int]] = {}
    for weekday, day in days.items():
        alike.setdefault(day, []).append(weekday)
    found: list[Hours] = []
    for (stays, meals), weekdays in alike.items():
        main = next(filter(_over_noon, stays), stays[0])
        found += [Hours(tuple(weekdays), *stay, meals if stay == main else 0) for stay in stays]
    return tuple(found)


def _over_noon(stay: tuple[int, int]) -> bool:
    start, end = stay
    return start <= NOON and (end > NOON or end <= start)


def times_text(stays: Sequence[tuple[int, int]]) -> str:
    """Stays of a day as one types them: `7:00-8:00,12:00-14:00`."""
    return ",".join(f"{_clock(start)}-{_clock(end)}" for start, end in stays)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
