"""Reads a case, a TOML file: one child, one household, one billing period.

The format is public (`docs/formats.md`, section 1). A file with anything unknown, missing or
impossible is refused with every problem found.
"""

import sys
import tomllib
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from accueil.exchange.fields import Fields
from accueil.law.bands import FUNDINGS, PROVIDER_KINDS, SCHOOLINGS
from accueil.law.calendar import Period
from accueil.law.care import DAY_MINUTES, Provider, Stay
from accueil.law.case import MEMBERSHIP_PERIODS, Assumption, Case, Membership, find_problems
from accueil.law.child import Child
from accueil.law.errors import Problem, Refused
from accueil.law.household import HOUSEHOLD_KINDS, PERSONS, Household, Income, Maintenance
from accueil.law.parameters import Parameters
from accueil.law.words import LANGUAGES

MOST_PRICE = 100_000
MEAL_PRICE = 450
MOST_MEALS = 20
LARGEST_FILE = 5_000_000
STANDARD_INPUT = "-"


def read_case(path: Path, law: Parameters) -> Case:
    """A case from a file, whole and assessable; `-` is standard input.

    Refuses with all problems of the file at once.
    """
    return case_of(_content(path), law)


def _content(path: Path) -> dict[str, Any]:
    """The file's tables. Refuses what is no file, no UTF-8 text or no TOML."""
    expected = "a case, a TOML file"
    try:
        with _opened(path) as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Refused([Problem("file", (error.strerror or "no file").lower(), expected)]) from None
    if len(content) > LARGEST_FILE:
        most = f"{expected} of at most {LARGEST_FILE} bytes"
        raise Refused([Problem("file", "more", most)])
    try:
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        found = f"no UTF-8 text at byte {error.start}"
        raise Refused([Problem("file", found, expected)]) from None
    except tomllib.TOMLDecodeError as error:
        raise Refused([Problem("file", f"no valid TOML: {error}", expected)]) from None
    except (ValueError, RecursionError) as error:
        raise Refused([Problem("file", f"no valid TOML: {error}", expected)]) from None


def _opened(path: Path) -> AbstractContextManager[IO[bytes]]:
    return nullcontext(sys.stdin.buffer) if str(path) == STANDARD_INPUT else path.open("rb")


def case_of(content: Mapping[str, Any], law: Parameters, read: type[Fields] = Fields) -> Case:
    """A case from the tables of its file; `read`: how its values are written."""
    problems: list[Problem] = []
    unsaid: list[Assumption] = []
    file = read(content, "", problems)
    title = file.text("title", default="") if "title" in content else ""
    language = file.text("language", LANGUAGES, default="fr") or "fr"
    period = _period(file.inner("bill", required=True))
    household = _household(file.inner("household", required=True))
    child = _child(file.inner("child", required=True))
    membership = _membership(file.inner("membership", required=False), unsaid)
    providers = [_provider(fields, unsaid) for fields in file.each("provider")]
    stays = [_stay(fields) for fields in file.each("care")]
    for fields in file.each("care_pattern"):
        stays += _pattern(fields)
    weeks = _weeks_without(file.inner("multilingual", required=False))
    file.close()
    case = Case(
        period=period,
        household=household,
        child=child,
        membership=membership,
        providers=providers,
        stays=stays,
        weeks_without=weeks,
        title=title,
        language=language,
        unsaid=unsaid,
    )
    unread = {problem.place.partition(".")[0].partition("[")[0] for problem in problems}
    problems += find_problems(case, law, unread)
    if problems:
        raise Refused(problems)
    return case


def _period(bill: Fields | None) -> Period:
    if bill is None:
        return Period(2000, 1)
    name = bill.text("period")
    bill.close()
    try:
        return Period.named(name)
    except ValueError:
        if isinstance(bill.table.get("period"), str):
            bill.refuse("period", name, 'a billing period, for example "2025-11"')
        return Period(2000, 1)


def _household(fields: Fields | None) -> Household:
    if fields is None:
        return Household("together", 1)
    household = Household(
        kind=fields.text("kind", HOUSEHOLD_KINDS),
        allowance_children=fields.whole("allowance_children", 1, 99),
        precarious=fields.yes("precarious", False),
        income_declared=fields.yes("income_declared", True),
        incomes=[_income(income) for income in fields.each("income")],
        maintenance=[_maintenance(paid) for paid in fields.each("maintenance")],
    )
    fields.close()
    return household


def _income(fields: Fields) -> Income:
    income = Income(fields.text("of", PERSONS), fields.cents("yearly"))
    fields.close()
    return income


def _maintenance(fields: Fields) -> Maintenance:
    maintenance = Maintenance(fields.cents("yearly"), fields.yes("recoverable", True))
    fields.close()
    return maintenance


def _child(fields: Fields | None) -> Child:
    if fields is None:
        return Child(date(2000, 1, 1))
    schooling = None
    if "schooling" in fields.table:
        schooling = fields.text("schooling", SCHOOLINGS)
    rank = fields.whole("rank", 1, 99) if "rank" in fields.table else None
    fields.asked |= {"schooling", "rank"}
    child = Child(fields.day("born"), schooling, rank)
    fields.close()
    return child


def _membership(fields: Fields | None, unsaid: list[Assumption]) -> Membership | None:
    if fields is None:
        return None
    membership = Membership(
        fields.day("signed"), fields.whole("periods", 1, 99, default=MEMBERSHIP_PERIODS[0])
    )
    if "periods" not in fields.table:
        unsaid.append(("periods_default", {"count": membership.periods}))
    fields.close()
    return membership


def _provider(fields: Fields, unsaid: list[Assumption]) -> Provider:
    kind = fields.text("kind", PROVIDER_KINDS)
    funding = None
    fields.asked.add("funding")
    if kind != fields.table.get("kind"):
        pass  # refused: nobody knows whether it needs a funding
    elif kind != "ap":
        funding = fields.text("funding", FUNDINGS)
    elif "funding" in fields.table:
        fields.refuse("funding", fields.table["funding"], 'no funding for a provider of kind "ap"')
    provider = Provider(
        fields.text("id"),
        kind,
        funding,
        fields.cents("hour_price", MOST_PRICE),
        fields.cents("meal_price", MOST_PRICE, default=MEAL_PRICE),
    )
    if "meal_price" not in fields.table:
        price = provider.meal_price_cents
        unsaid.append(("meal_price_default", {"provider": provider.id, "price": price}))
    fields.close()
    return provider


def _times(fields: Fields) -> tuple[int, int]:
    """From and until in minutes of the first day; until not after from means the next day."""
    start, until = fields.minute("from"), fields.minute("until")
    return start, until if until > start else until + DAY_MINUTES


def _stay(fields: Fields) -> Stay:
    start, until = _times(fields)
    stay = Stay(
        provider=fields.text("provider"),
        day=fields.day("date"),
        start=start,
        until=until,
        meals=fields.whole("meals", 0, MOST_MEALS, default=0),
        place=fields.place,
    )
    fields.close()
    return stay


def _pattern(fields: Fields) -> list[Stay]:
    """The same stay on some weekdays of some weeks."""
    start, until = _times(fields)
    provider = fields.text("provider")
    monday = fields.day("first_monday")
    if monday != date.min and monday.weekday():
        fields.refuse("first_monday", monday, "a Monday")
    weeks = fields.whole("weeks", 1, 53)
    meals = fields.whole("meals", 0, MOST_MEALS, default=0)
    weekdays = fields.values("weekdays", "weekdays, 1 = Monday to 7 = Sunday")
    good = [d for d in weekdays if type(d) is int and 1 <= d <= 7]
    if ("weekdays" in fields.table) and (
        not good or good != weekdays or len(set(good)) != len(good)
    ):
        fields.refuse("weekdays", fields.table["weekdays"], "each weekday once, 1 to 7")
    fields.close()
    return [
        Stay(
            provider=provider,
            day=monday + timedelta(days=7 * week + weekday - 1),
            start=start,
            until=until,
            meals=meals,
            place=fields.place,
        )
        for week in range(weeks)
        for weekday in sorted(set(good))
    ]


def _weeks_without(fields: Fields | None) -> list[date] | None:
    if fields is None:
        return None
    key = "weeks_without"
    days = [fields.as_day(key, day) for day in fields.values(key, "a list of Mondays")]
    fields.close()
    return days
