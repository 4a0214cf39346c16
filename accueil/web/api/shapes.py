"""The shapes of what programs send and get. Days are ISO, times `HH:MM` of the clock on the wall.

An end with an hour from 24 on is on the next day: 22:00 to 30:00 ends at six in the morning.
"""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from accueil.attendance.models import Absence
from accueil.registry.iam_code import PATTERN

MOST_ENTRIES, MOST_STAYS, MOST_MEALS, MOST_PAGES = 1000, 24, 20, 1000
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DIGITS = re.compile(r"[0-9]{1,9}")

Start = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["07:30"])]
Until = Annotated[str, Field(pattern=r"^([0-3][0-9]|4[0-7]):[0-5][0-9]$", examples=["16:30"])]
Code = Annotated[str, Field(pattern=f"^{PATTERN.pattern}$", examples=["MusMa123"])]
PeriodName = Annotated[
    str, Field(pattern=r"^(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-11"])
]
Kind = Literal["sick", "certificate", "holiday", "other", "unjustified"]
assert get_args(Kind) == Absence.KINDS  # type checkers want them written out


def _day(value: Any) -> Any:
    """Only `2026-11-02`: no moment, no number of seconds."""
    if not isinstance(value, str):
        return value
    if not DAY.fullmatch(value):
        raise ValueError("a day like 2026-11-02")
    return date.fromisoformat(value)


def _digits(value: Any) -> Any:
    if isinstance(value, str) and not DIGITS.fullmatch(value):
        raise ValueError("a whole number like 2")
    return value


def _whole(value: Any) -> Any:
    """JSON knows one kind of number: 1.0 is 1."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Day = Annotated[date, BeforeValidator(_day)]
Page = Annotated[int, Field(ge=1, le=MOST_PAGES), BeforeValidator(_digits)]


class Shape(BaseModel):
    """Nothing is taken that is not known, and nothing as another type than it is."""

    model_config = ConfigDict(extra="forbid", strict=True)


class AskedDays(BaseModel):
    """Which days are read."""

    first: Day = Field(alias="from", description="First day")
    last: Day = Field(alias="until", description="Last day, included")
    child: Code | None = Field(default=None, description="Only this child")
    page: Page = Field(default=1, description="Of 31 days each")


class AskedScale(BaseModel):
    """Of which day the scale is read."""

    day: Day | None = Field(default=None, description="Today if left out")


class AskedChildren(BaseModel):
    """Whose contracts are read."""

    first: Day | None = Field(
        default=None,
        alias="from",
        description="Contracts of this day or later; today if left out",
    )


class Repeatable(BaseModel):
    """What makes asking again safe."""

    key: str = Field(
        alias="Idempotency-Key",
        pattern="^[!-~]{1,80}$",
        description="Made by the program, new for each batch: asked again with it, the same is"
        " answered and nothing is written twice. Kept for 30 days.",
    )


class StayShape(Shape):
    """One stay."""

    start: Start = Field(alias="from")
    until: Until


class Entry(Shape):
    """All of a child's day: what was entered before and is not said again is taken back.

    `absence`: null leaves what is known of absences as it is.
    """

    child: Code = Field(description="IAM code of the child")
    date: Day
    stays: list[StayShape] = Field(default=[], max_length=MOST_STAYS)
    meals: Annotated[int, Field(ge=0, le=MOST_MEALS), BeforeValidator(_whole)] = Field(
        default=0, description="Main meals"
    )
    absence: Kind | None = None


class Batch(Shape):
    """Days of children. `partial` takes the right ones, `all` takes all or nothing."""

    entries: list[Entry] = Field(min_length=1, max_length=MOST_ENTRIES)
    mode: Literal["partial", "all"] = "all"
    reason: str = Field(
        default="",
        max_length=400,
        pattern="^[^\\x00]*$",
        description="Needed to change what was declared",
    )


class RowProblem(Shape):
    """Why an entry is not taken."""

    code: str
    field: str
    values: dict[str, str | int]
    message: str


class Row(Shape):
    """What came of an entry; `row` is its place in `entries`, from 0."""

    row: int
    child: str
    date: Day
    result: Literal["changed", "unchanged", "refused", "not_written"]
    problems: list[RowProblem]


class Taken(Shape):
    """What came of a batch. Where `written` is false nothing of it was written."""

    written: bool
    changed: int
    unchanged: int
    refused: int
    rows: list[Row]


class DayShape(Shape):
    """What is entered of a child's day."""

    child: str
    date: Day
    stays: list[StayShape]
    meals: int
    absence: Kind | None


class Days(Shape):
    """Days on which something is entered; `next_page` is null on the last page."""

    days: list[DayShape]
    page: int
    next_page: int | None


class Agreed(Shape):
    """The agreed times of a day of the week (1 = Monday)."""

    weekday: int
    start: str = Field(alias="from")
    until: str


class Contract(Shape):
    """A care contract: first and last day (null: open), the agreed week."""

    number: str
    first: Day = Field(alias="from")
    until: Day | None
    pattern: list[Agreed]
    meal_weekdays: list[int]


class ChildShape(Shape):
    """A child with a care contract."""

    child: str
    family_name: str
    given_name: str
    born: Day
    group: str
    contracts: list[Contract]


class Children(Shape):
    """The children of a provider."""

    children: list[ChildShape]


class Declared(Shape):
    """What was declared last: when, how much, amounts in cents."""

    version: int
    declared_at: datetime
    children: int
    minutes: int
    meals: int
    parent_cents: int
    state_cents: int


class DeclarationState(Shape):
    """How a billing period stands: its first and last day, declared or not, closed or not."""

    period: str
    first: Day = Field(alias="from")
    until: Day
    state: Literal["open", "declared", "closed"]
    declared: Declared | None


class KeyShape(Shape):
    """The key that asks."""

    name: str
    beginning: str
    scopes: list[str]
    expires_at: datetime


class ProviderShape(Shape):
    """The provider of the key."""

    id: str
    name: str
    kind: str


class Me(Shape):
    """Who asks."""

    provider: ProviderShape
    key: KeyShape


class Scale(BaseModel):
    """The scale in force on a day: numbers by name, each with value, unit and source."""

    first: date
    last: date | None
    status: str
    title: str
    numbers: dict[str, dict[str, Any]]
    minimum_wages: list[dict[str, Any]]
    made_with: dict[str, Any]


def minutes(text: str) -> int:
    """`07:30` in minutes of the day."""
    hours, _colon, rest = text.partition(":")
    return int(hours) * 60 + int(rest)


def clock(minute: int) -> str:
    """Minutes of the day as `07:30`; beyond 24:00 it is the next day."""
    return f"{minute // 60:02}:{minute % 60:02}"
