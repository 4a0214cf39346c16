"""A group's week as the grid shows it: children, days, what is entered, what is agreed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accueil.attendance.children import Attending, attending
from accueil.attendance.clock import counted, latest_shown
from accueil.attendance.days import Day, days_of
from accueil.attendance.periods import declared, is_closed
from accueil.law.calendar import DAY, SCHOOL_DAYS, WEEK, Period
from accueil.law.parameters import shipped
from accueil.registry.models import Provider
from accueil.web.provider.week.typed_day import NOTHING, TypedDay, write
from accueil.web.provider.week.words import language, marks, weekday

A_PAGE = 100  # children; each has a field a day, and a form has at most a thousand fields


@dataclass(slots=True)
class Cell:
    """One child on one day: what is saved, what is agreed, what was typed and is wrong with it.

    `text` is what its field says; `was`: the saved day as the page that was sent knew it.
    """

    id: str
    child: UUID
    day: date
    label: str
    saved: TypedDay
    agreed: TypedDay
    cared: bool
    text: str = ""
    was: str = ""
    problem: str = ""
    other: str = ""
    changed: bool = False

    @property
    def name(self) -> str:
        """The field's name."""
        return f"t.{self.child}.{self.day.isoformat()}"

    @property
    def agreed_text(self) -> str:
        """The agreed times as they would be typed."""
        return write(self.agreed, language())

    @property
    def day_label(self) -> str:
        """The day, where cells stand below each other."""
        return weekday(self.day)

    @property
    def described(self) -> str:
        """What else is said of the field: what is wrong, what is agreed."""
        said = (("e", self.problem), ("o", self.other), ("a", self.agreed != NOTHING))
        return " ".join(f"{self.id}-{part}" for part, there in said if there)

    @property
    def open(self) -> bool:
        """Whether something can be typed: there is a contract, or something to take back."""
        return self.cared or self.saved != NOTHING


@dataclass(slots=True)
class Row:
    """A child's week."""

    child: Attending
    cells: list[Cell]

    @property
    def minutes(self) -> int:
        """How long it was there, as saved."""
        return sum(cell.saved.minutes for cell in self.cells)

    @property
    def meals(self) -> int:
        """How many meals it had, as saved."""
        return sum(cell.saved.meals for cell in self.cells)


@dataclass(slots=True)
class Column:
    """A day of the week for all children."""

    day: date
    label: str
    marks: list[str]
    minutes: int = 0
    meals: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a week is asked for: one group, one day, also the weekend, which page of children."""

    group: str = ""
    day: date | None = None
    weekend: bool = False
    page: int = 1


@dataclass(slots=True)
class Week:
    """The grid of a week."""

    provider: Provider
    monday: date
    asked: Asked
    rows: list[Row]
    columns: list[Column]
    groups: list[str]
    closed: bool
    declared: bool
    has_weekend: bool
    pages: int = 1
    problems: list[str] = field(default_factory=list)

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + 6 * DAY

    @property
    def period(self) -> Period:
        """The billing period to which the whole week belongs."""
        return Period.containing(self.monday)

    def cells(self) -> Iterator[Cell]:
        """All cells in which something can be typed."""
        return (cell for row in self.rows for cell in row.cells if cell.open)

    def named(self) -> dict[UUID, str]:
        """The names of its children."""
        return {row.child.child: row.child.name for row in self.rows}

    @property
    def minutes(self) -> int:
        """All hours, as saved."""
        return sum(column.minutes for column in self.columns)

    @property
    def meals(self) -> int:
        """All meals, as saved."""
        return sum(column.meals for column in self.columns)


def read_week(provider: Provider, monday: date, asked: Asked) -> Week:
    """The grid as it is saved. One query each for children, stays, meals, absences, periods."""
    until = monday + WEEK
    everybody = attending(provider, monday, until)
    groups = sorted({one.group for one in everybody if one.group}, key=str.casefold)
    chosen = [one for one in everybody if not asked.group or one.group == asked.group]
    pages = max(1, -(-len(chosen) // A_PAGE))
    page = min(max(asked.page, 1), pages)
    shown = chosen[(page - 1) * A_PAGE : page * A_PAGE]
    known = days_of(provider.id, [one.child for one in shown], monday, until)
    days = [monday + n * DAY for n in range(7)]
    weekend = any(used(one, day, known) for one in shown for day in days[SCHOOL_DAYS:])
    if asked.day:
        days = [asked.day]
    elif not (weekend or asked.weekend):
        days = days[:SCHOOL_DAYS]
    period = Period.containing(monday)
    columns = [Column(day, weekday(day), marks(day)) for day in days]
    rows = [row_of(number, one, columns, known) for number, one in enumerate(shown)]
    for place, column in enumerate(columns):
        column.minutes = sum(row.cells[place].saved.minutes for row in rows)
        column.meals = sum(row.cells[place].saved.meals for row in rows)
    return Week(
        provider=provider,
        monday=monday,
        asked=asked,
        rows=rows,
        columns=columns,
        groups=groups,
        closed=is_closed(period),
        declared=declared(provider.id, period) is not None,
        has_weekend=weekend,
        pages=pages,
    )


Known = Mapping[tuple[UUID, date], Day]


def used(one: Attending, day: date, known: Known) -> bool:
    """Whether a child was there, ate, or should have been, on a day of the weekend."""
    saved = saved_day(known.get((one.child, day)))
    return bool(saved.stays or saved.meals) or agreed_day(one, day) != NOTHING


def row_of(number: int, one: Attending, columns: Iterable[Column], known: Known) -> Row:
    """A child's days as they are saved, each with its field; `number` makes the fields' ids."""
    cells = []
    for place, column in enumerate(columns):
        saved = saved_day(known.get((one.child, column.day)))
        cell = Cell(
            id=f"c-{number}-{place}",
            child=one.child,
            day=column.day,
            label=f"{one.name}, {column.label}",
            saved=saved,
            agreed=agreed_day(one, column.day),
            cared=contract_on(one, column.day) is not None,
            text=write(saved, language()),
            was=write(saved),
        )
        cells.append(cell)
    return Row(one, cells)


def saved_day(day: Day | None) -> TypedDay:
    """What is entered of a day, as it would be typed."""
    if day is None:
        return NOTHING
    return TypedDay(tuple(day.stays), day.meals, day.absence.kind if day.absence else None)


def contract_on(one: Attending, day: date) -> Any:
    """The care contract of a child on a day; None where there is none."""
    return next((c for c in one.contracts if day in c.valid), None)


def agreed_day(one: Attending, day: date) -> TypedDay:
    """The agreed times and meal of a day."""
    contract = contract_on(one, day)
    if contract is None:
        return NOTHING
    number = day.isoweekday()
    stays = sorted((start, until) for n, start, until in contract.pattern if n == number)
    return TypedDay(tuple(stays), 1 if number in contract.meal_days else 0)


def fill_agreed(week: Week, now: datetime) -> int:
    """Write the agreed times into empty fields of days that are over; how many."""
    return _fill(week, {(c.child, c.day): c.agreed for c in week.cells()}, now)


def fill_last_week(week: Week, now: datetime) -> int:
    """Write what was entered seven days before into empty fields; how many. Absences are not."""
    children = [row.child.child for row in week.rows]
    before = days_of(week.provider.id, children, week.monday - WEEK, week.monday)
    found = {}
    for (child, day), entered in before.items():
        found[child, day + WEEK] = TypedDay(tuple(entered.stays), entered.meals)
    return _fill(week, found, now)


def _fill(week: Week, found: Mapping[tuple[UUID, date], TypedDay], now: datetime) -> int:
    filled = 0
    for cell in week.cells():
        day = found.get((cell.child, cell.day), NOTHING)
        if cell.text.strip() or day == NOTHING or not _to_be_filled(cell, day, now):
            continue
        cell.text, cell.changed = write(day, language()), True
        filled += 1
    return filled


def _to_be_filled(cell: Cell, day: TypedDay, now: datetime) -> bool:
    """Whether a day is over, with a contract, and no public holiday."""
    holiday = shipped().calendar.is_public_holiday(cell.day)
    return cell.cared and not holiday and is_over(cell.day, day, now)


def is_over(day: date, typed: TypedDay, now: datetime) -> bool:
    """Whether a day's times have come by now."""
    end = max((until for _start, until in typed.stays), default=0)
    return counted(day, end) <= latest_shown(now)
