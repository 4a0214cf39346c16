"""A childminder's service sheet: a child's days of a billing period, to be signed by both."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from accueil.documents.paper import Values, paper_values
from accueil.documents.pdf import set_pdf
from accueil.documents.records import Office, Person, Recipient
from accueil.documents.words import day_values, plain, say
from accueil.law.calendar import Period, week_of
from accueil.law.words import NO_BREAK, clock, date_long, date_short, month_year, weekday

MIDNIGHT = 1440
Cells = list[str]


@dataclass(frozen=True, slots=True)
class SheetDay:
    """What was entered of a day: stays (minutes of the day; beyond 1440 is the next one), meals.

    `absence`: a kind of `Absence.KINDS`, empty where there was none.
    """

    day: date
    stays: tuple[tuple[int, int], ...] = ()
    meals: int = 0
    absence: str = ""

    @property
    def minutes(self) -> int:
        """How long the child was there."""
        return sum(until - start for start, until in self.stays)


@dataclass(frozen=True, slots=True)
class ServiceSheetRecord:
    """The sheet of a child at a childminder for a billing period, all of its days in order.

    `agency`: the childminder's agency, empty lines where there is none. `confirmed_by`: who said
    that it is right, and when.
    """

    number: str
    version: int
    language: str
    made: datetime
    childminder: Office
    agency: Office
    child: Person
    iam_code: str
    contract_number: str
    period: str
    days: tuple[SheetDay, ...]
    confirmed_by: str
    confirmed: date


def service_sheet_pdf(sheet: ServiceSheetRecord) -> bytes:
    """A sheet as a PDF in the care contract's language; the same record gives the same bytes."""
    return set_pdf("service_sheet", _values(sheet), sheet.made)


def time_words(minute: int, language: str) -> str:
    """A minute of a day as on the clock: 08:05; of the next day: 06:30 (next day)."""
    shown = f"{minute // 60 % 24:02}:{minute % 60:02}"
    later = minute > MIDNIGHT
    return f"{shown} ({say('sheet.next_day', language)})" if later else shown


def stay_words(stay: tuple[int, int], language: str) -> str:
    """A stay: 08:00–17:30; midnight at its end is 24:00."""
    start, until = stay
    end = "24:00" if until == MIDNIGHT else time_words(until, language)
    return f"{time_words(start, language)}–{end}"


def _values(sheet: ServiceSheetRecord) -> Values:
    language = sheet.language

    def word(key: str, **values: str) -> str:
        return say(f"sheet.{key}", language, **values)

    title = word("name", number=sheet.number)
    nobody = Recipient("", ())
    values = paper_values(sheet.childminder, nobody, language, title, sheet.number)
    period = Period.named(sheet.period)
    last = day_values("last", period.last, language)
    confirmed = day_values("date", sheet.confirmed, language)
    return values | {
        "heading": word("title"),
        "subtitle": word("subtitle"),
        "period": month_year(period.year, period.month, language),
        "from_to": word("from_to", **day_values("first", period.first, language), **last),
        "facts": _facts(sheet),
        "head": [word(key) for key in ("day", "times", "hours", "meals")],
        "weeks": [_week(list(days), language) for _, days in groupby(sheet.days, _monday)],
        "sum": [word("sum"), *_sums(sheet.days)],
        "confirmed": word("confirmed", who=plain(sheet.confirmed_by), **confirmed),
        "declared": word("declared"),
        "signatures": [word("childminder_signs"), word("parents_sign")],
        "date_word": word("date"),
    }


def _facts(sheet: ServiceSheetRecord) -> list[Cells]:
    language = sheet.language

    def word(key: str) -> str:
        return say(f"sheet.{key}", language)

    version = say("paper.version", language, version=str(sheet.version))
    born = date_long(sheet.child.born, language) if sheet.child.born else ""
    rows = [
        [word("child"), sheet.child.name],
        [say("contract.born", language), born],
        [word("iam"), plain(sheet.iam_code)],
        [word("contract"), plain(sheet.contract_number)],
        [word("childminder"), plain(sheet.childminder.name)],
        [word("agency"), plain(sheet.agency.name)],
        [word("number"), f"{plain(sheet.number)}, {version}"],
    ]
    return [row for row in rows if row[1]]


def _monday(day: SheetDay) -> date:
    return week_of(day.day)


def _week(days: list[SheetDay], language: str) -> dict[str, Any]:
    """The rows of a week and its sum."""
    title = say("sheet.week_sum", language)
    return {
        "rows": [_row(day, language) for day in days],
        "sum": [title, *_sums(tuple(days))],
    }


def _row(day: SheetDay, language: str) -> Cells:
    name = f"{weekday(day.day, language)}{NO_BREAK}{date_short(day.day)}"
    said = [stay_words(stay, language) for stay in day.stays]
    if day.absence:
        said.append(say(f"sheet.absent_{day.absence}", language))
    hours = clock(day.minutes) if day.minutes else ""
    return [name, ", ".join(said), hours, str(day.meals) if day.meals else ""]


def _sums(days: tuple[SheetDay, ...]) -> Cells:
    return [clock(sum(day.minutes for day in days)), str(sum(day.meals for day in days))]
