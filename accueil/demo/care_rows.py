"""From invented care to the rows of its tables, in the order in which they refer."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from functools import partial

from accueil.attendance import models as care_models
from accueil.demo.care import (
    NOTICE_DAYS,
    MadeCare,
    MadeDay,
    cares,
    closed_at,
    closed_before,
    days_of,
)
from accueil.demo.country import Country
from accueil.demo.draw import DAY
from accueil.demo.history import Row, fact
from accueil.demo.rows import Table
from accueil.law.parameters import Parameters
from accueil.store.models import Series


def care_tables(country: Country, law: Parameters, told: Sequence[MadeCare] = ()) -> list[Table]:
    """Care contracts, what was entered by them, closed periods; made when they are asked for.

    `told`: contracts that were not drawn, with the numbers after the others.
    """
    made = [*cares(country), *told]

    def entered() -> Iterator[MadeDay]:
        return days_of(country, made, law.calendar)

    return [
        (care_models.CareContract, partial(_contracts, made)),
        (care_models.Stay, lambda: _stays(entered())),
        (care_models.Meals, lambda: _meals(entered())),
        (care_models.Absence, lambda: _absences(entered())),
        (care_models.Closing, lambda: _closings(country)),
        (Series, lambda: _series(made)),
    ]


def _contracts(made: Iterable[MadeCare]) -> Iterator[Row]:
    for care in made:
        about = {
            "child_id": care.file.child.id,
            "provider_id": care.provider.id,
            "number": care.number,
            "iam_code": care.file.iam_code,
            "language": care.file.family.language,
            "signed": care.signed,
            "signer": care.signer,
            "pattern": care.pattern,
            "meal_days": care.meal_days,
            "billed": care.billed,
            "hour_cents": care.hour_cents,
            "meal_cents": care.meal_cents,
            "deposit_cents": 20_000 if care.provider.funding == "commercial" else 0,
            "notice_days": NOTICE_DAYS[care.provider.funding],
            "extras": care.extras,
            "group": care.group,
        }
        known = datetime.combine(care.signed, time(10), UTC)
        if care.until is None:
            yield fact(about, care.first, None, known)
            continue
        ended = datetime.combine(care.until - DAY * 30, time(10), UTC)
        ended = max(ended, known)
        yield fact(about, care.first, None, known, ended)
        last = {} if care.changed else {"ended": "terminated"}
        yield fact({**about, **last}, care.first, care.until, ended)


def _stays(entered: Iterable[MadeDay]) -> Iterator[Row]:
    for made in entered:
        if made.stay:
            start, until = made.stay
            yield {**_of_day(made), "start": start, "until": until}


def _meals(entered: Iterable[MadeDay]) -> Iterator[Row]:
    for made in entered:
        if made.meals:
            yield {**_of_day(made), "count": made.meals}


def _of_day(made: MadeDay) -> Row:
    return {
        "child_id": made.care.file.child.id,
        "provider_id": made.care.provider.id,
        "day": made.day,
        "source": made.source,
        "recorded_at": made.entered,
    }


def _absences(entered: Iterable[MadeDay]) -> Iterator[Row]:
    for made in entered:
        if made.absence:
            of = {"child_id": made.care.file.child.id, "provider_id": made.care.provider.id}
            about = {**of, "kind": made.absence}
            yield fact(about, made.day, made.day + DAY, made.entered)


def _closings(country: Country) -> Iterator[Row]:
    for period in closed_before(country):
        yield {"period": period.name, "closed_at": closed_at(period)}


def _series(made: Sequence[MadeCare]) -> Iterator[Row]:
    last: dict[int, int] = {}
    for care in made:
        year, number = (int(part) for part in care.number[1:].split("-"))
        last[year] = max(last.get(year, 0), number)
    for year, number in last.items():
        yield {"name": "care", "year": year, "last": number}
