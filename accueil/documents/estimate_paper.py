"""An estimate to print: what was asked, four views with their lines, the next band, assumptions.

No decision and no invoice, and nothing of a person but the answers. Never kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from accueil import __version__
from accueil.documents.invoice_lines import BilledLine, line_values
from accueil.documents.paper import Values, paper_values
from accueil.documents.pdf import set_pdf
from accueil.documents.records import Office, Recipient
from accueil.documents.words import day_values, paper_texts, plain, say
from accueil.law.calendar import DAY, WEEK, Period
from accueil.law.case import Assumption
from accueil.law.sentences import assumption
from accueil.law.words import (
    NO_BREAK,
    date_long,
    date_short,
    euros,
    month_year,
    number,
    text,
    weekday,
)

SENDER = "Accueil"
SHORTEST_RANGE = 3
A_MONDAY = date(2001, 1, 1)
REUSED = ("state", "you", "line", "quantity", "rate", "sum", "sources", "now", "difference")
Sums = tuple[int, int]


@dataclass(frozen=True, slots=True)
class AskedHours:
    """Hours on some weekdays (1 = Monday); minutes of the day, main meals a day."""

    weekdays: tuple[int, ...]
    start: int
    end: int
    meals: int


@dataclass(frozen=True, slots=True)
class AskedPlace:
    """A provider as it was asked: kind, funding (empty for ap), prices, hours of both weeks."""

    kind: str
    funding: str
    hour_cents: int
    meal_cents: int
    school: tuple[AskedHours, ...]
    holiday: tuple[AskedHours, ...]


@dataclass(frozen=True, slots=True)
class EstimatedView:
    """A week or a period of a child: its lines place by place, parents' and State's cents.

    `view`: school_week, holiday_week or period; `first`: its first day.
    """

    view: str
    first: date
    sums: Sums
    lines: tuple[tuple[BilledLine, ...], ...]


@dataclass(frozen=True, slots=True)
class EstimatedPeriod:
    """A period of the year; `foreseen`: its calendar is not published yet."""

    period: Period
    sums: Sums
    foreseen: bool


@dataclass(frozen=True, slots=True)
class EstimatedChild:
    """A child: when born, its places, views and periods; `weeks_without`: those chosen.

    `week_without`: the Monday of a week without free hours, and the parents' cents of it.
    `assumptions`: of this child only.
    """

    born: date
    schooling: str
    places: tuple[AskedPlace, ...]
    weeks_without: tuple[date, ...]
    views: tuple[EstimatedView, ...]
    periods: tuple[EstimatedPeriod, ...]
    week_without: tuple[date, int] | None
    assumptions: tuple[Assumption, ...] = ()


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next band: cents a month to it, the monthly income it begins with, the parents' cents.

    `views`: of the four views before and after; None: there is no such week.
    """

    more_cents: int
    band: str
    bound_cents: int
    views: tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True, slots=True)
class EstimateRecord:
    """All that the paper says. `yearly_cents` None: not said. `sums`: of the four views.

    `digest`: of the law's numbers; `sources`: where the lines are written.
    """

    language: str
    made: datetime
    allowance_children: int
    yearly_cents: int | None
    precarious: bool
    band: str
    minimum_wage_cents: int
    period: Period
    sums: tuple[Sums | None, ...]
    children: tuple[EstimatedChild, ...]
    step: NextStep | None
    assumptions: tuple[Assumption, ...]
    sources: tuple[str, ...]
    digest: str


def estimate_paper(record: EstimateRecord) -> bytes:
    """An estimate as a PDF; the same record gives the same bytes."""
    return set_pdf("estimate", _values(record), record.made)


def _values(record: EstimateRecord) -> Values:
    language = record.language
    day = day_values("day", record.made.date(), language)
    title = say("estimate.name", language, **day)
    sender = Office(SENDER, (say("invoice.subtitle", language),))
    values = paper_values(sender, Recipient("", ()), language, title, "")
    texts = paper_texts(language)
    words = {key: texts[f"invoice.{key}"] for key in REUSED}
    words |= {k.partition(".")[2]: w for k, w in texts.items() if k.startswith("estimate.")}
    lines = [li for c in record.children for v in c.views for part in v.lines for li in part]
    return values | {
        "footer": f"{SENDER} · {title}",
        "words": words,
        "heading": say("estimate.title", language),
        "warning": say("estimate.warning", language, **day),
        "headline": _headline(record),
        "views": [row for n in range(4) if (row := _view_row(record, n))],
        "asked": _asked(record),
        "children": _hinted_once([_child(record, n) for n in range(len(record.children))]),
        "step": _step(record),
        "assumptions": list(_assumptions(record)),
        "sources": [plain(source) for source in record.sources],
        "rounded": texts["invoice.rounded"] if any(line.rounded for line in lines) else "",
        "engine": text("bill.engine", language, engine=__version__, digest=record.digest),
    }


def _headline(record: EstimateRecord) -> Values:
    sums = record.sums[2]
    assert sums
    return {
        "title": say("estimate.headline", record.language),
        "amount": euros(sums[0], record.language),
        "note": say("estimate.headline_note", record.language, period=_month(record)),
        **_split(sums, record.language),
    }


def _split(sums: Sums, language: str) -> Values:
    """Both parts in words, and as shares of a thousand for the bar."""
    parents, state = sums
    whole = parents + state
    share = state * 1000 // whole if whole else 0
    return {
        "you": euros(parents, language),
        "state": euros(state, language),
        "state_share": share,
        "you_share": 1000 - share if whole else 0,
    }


def _month(record: EstimateRecord) -> str:
    return _named(record.period, record.language)


def _named(period: Period, language: str) -> str:
    return month_year(period.year, period.month, language).replace(" ", NO_BREAK)


def _view_names(record: EstimateRecord) -> list[str]:
    language, periods = record.language, record.children[0].periods
    first = day_values("first", periods[0].period.first, language)
    last = day_values("last", periods[-1].period.last, language)
    return [
        say("estimate.school_week", language),
        say("estimate.holiday_week", language),
        say("estimate.period", language, period=_month(record)),
        say("estimate.year", language, **first, **last),
    ]


def _view_row(record: EstimateRecord, place: int) -> Values | None:
    sums = record.sums[place]
    if sums is None:
        return None
    return {"name": _view_names(record)[place], **_split(sums, record.language)}


def _asked(record: EstimateRecord) -> list[list[str]]:
    language = record.language
    income = say("estimate.income_unsaid", language)
    if record.precarious:
        income = text("band.precarious", language)
    elif record.yearly_cents is not None:
        income = euros(record.yearly_cents, language)
    return [
        [say("estimate.income", language), income],
        [say("contract.allowance_children", language), number(record.allowance_children, language)],
        [say("contract.band", language), text(f"band.{record.band}", language)],
        [say("estimate.minimum_wage", language), euros(record.minimum_wage_cents, language)],
    ]


def _child(record: EstimateRecord, place: int) -> Values:
    language, child = record.language, record.children[place]
    born = day_values("born", child.born, language)
    title = say("estimate.child", language, number=number(place + 1, language), **born)
    return {
        "title": title,
        "asked": list(_asked_of(child, language)),
        "views": [_view(view, child, language) for view in child.views],
        "by_period": [_period(one, language) for one in child.periods],
        "foreseen": say("estimate.foreseen", language)
        if any(one.foreseen for one in child.periods)
        else "",
        "without": _without(child, language),
    }


def _hinted_once(children: list[Values]) -> list[Values]:
    """What a line means is said where it first stands."""
    said: set[tuple[str, str]] = set()
    views = (view for child in children for view in child["views"])
    for line in (line for view in views for part in view["parts"] for line in part["lines"]):
        hint = line["label"], line["hint"]
        if hint in said:
            line["hint"] = ""
        said.add(hint)
    return children


def _asked_of(child: EstimatedChild, language: str) -> Iterator[list[str]]:
    """Schooling where it was said, each place with its hours, weeks that were chosen."""
    if child.schooling:
        said = text(f"schooling.{child.schooling}", language)
        yield [say("estimate.schooling", language), said]
    for place in child.places:
        yield [_place_name(place, language), " ".join(_place_hours(place, language))]
    if child.weeks_without:
        days = ", ".join(date_short(day) for day in child.weeks_without)
        yield [say("estimate.weeks_without", language), days]


def _place_name(place: AskedPlace, language: str) -> str:
    kind = text(f"provider_kind.{place.kind}", language)
    funding = text(f"funding.{place.funding}", language) if place.funding else ""
    return ", ".join(filter(None, (kind, funding)))


def _place_hours(place: AskedPlace, language: str) -> Iterator[str]:
    yield say(
        "estimate.prices",
        language,
        hour=euros(place.hour_cents, language),
        meal=euros(place.meal_cents, language),
    )
    if place.school == place.holiday:
        yield say("estimate.every_week", language, hours=_hours(place.school, language))
        return
    yield say("estimate.school_weeks", language, hours=_hours(place.school, language))
    yield say("estimate.holiday_weeks", language, hours=_hours(place.holiday, language))


def _hours(given: Sequence[AskedHours], language: str) -> str:
    if not given:
        return say("estimate.no_care", language)
    return "; ".join(_one_hours(hours, language) for hours in given)


def _one_hours(hours: AskedHours, language: str) -> str:
    said = f"{_days(hours.weekdays, language)}, {_clock(hours.start)}–{_clock(hours.end)}"
    if not hours.meals:
        return said
    key = "meal" if hours.meals == 1 else "meals"
    return f"{said}, {say(f'estimate.{key}', language, count=number(hours.meals, language))}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _days(weekdays: Sequence[int], language: str) -> str:
    """Monday to Friday; or each of the days by its name."""
    days = sorted(weekdays)
    names = [weekday(A_MONDAY + DAY * (day - 1), language) for day in days]
    row = all(later == earlier + 1 for earlier, later in pairwise(days))
    if row and len(days) >= SHORTEST_RANGE:
        return say("estimate.days", language, first=names[0], last=names[-1])
    return ", ".join(names)


def _view(view: EstimatedView, child: EstimatedChild, language: str) -> Values:
    several = len(view.lines) > 1
    if view.view == "period":
        name = say(
            "estimate.period", language, period=_named(Period.containing(view.first), language)
        )
        days = ""
    else:
        name = say(f"estimate.{view.view}", language)
        last = day_values("last", view.first + WEEK - DAY, language)
        days = say(
            "estimate.of_week", language, **day_values("first", view.first, language), **last
        )
    return {
        "name": name,
        "days": days,
        "parts": [
            {
                "place": _place_name(place, language) if several else "",
                "lines": [line_values(line, language) for line in lines],
            }
            for place, lines in zip(child.places, view.lines, strict=True)
            if lines
        ],
        "sums": [euros(view.sums[1], language), euros(view.sums[0], language)],
    }


def _period(one: EstimatedPeriod, language: str) -> list[str]:
    mark = "*" if one.foreseen else ""
    parents, state = one.sums
    return [_named(one.period, language) + mark, euros(state, language), euros(parents, language)]


def _assumptions(record: EstimateRecord) -> Iterator[Values]:
    """What holds for all children, then what holds for one, with its number."""
    language = record.language
    yield from ({"child": "", "text": assumption(one, language)} for one in record.assumptions)
    for place, child in enumerate(record.children, 1):
        who = say("estimate.of_child", language, number=number(place, language))
        yield from ({"child": who, "text": assumption(o, language)} for o in child.assumptions)


def _without(child: EstimatedChild, language: str) -> str:
    if child.week_without is None:
        return ""
    monday, cents = child.week_without
    first = date_long(monday, language).replace(" ", NO_BREAK)
    return say("estimate.week_without", language, first=first, amount=euros(cents, language))


def _step(record: EstimateRecord) -> Values:
    language, step = record.language, record.step
    if step is None:
        return {"text": "", "rows": []}
    names = _view_names(record)
    rows = [
        [name, *(euros(cents, language) for cents in (*both, both[1] - both[0]))]
        for name, both in zip(names, step.views, strict=True)
        if both
    ]
    told: dict[str, Any] = {
        "more": euros(step.more_cents, language),
        "band": text(f"band.{step.band}", language),
        "bound": euros(step.bound_cents, language),
    }
    return {"text": say("estimate.step", language, **told), "rows": rows}
