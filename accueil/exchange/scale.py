"""Writes the scale in force on a day: every number with its source, amounts in whole cents.

As JSON, and as CSV with a row a number (`docs/formats.md`, section 9).
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from accueil import __version__
from accueil.exchange.answer import made_with
from accueil.law.parameters import Parameters
from accueil.law.tariffs import Tariff
from accueil.law.wages import MinimumWage, wages_between

COLUMNS = (
    *("name", "value", "unit", "from", "until", "source", "document", "checked"),
    *("derived", "note", "parameters"),
)
MINIMUM_WAGE = "minimum_wage"
WAGE_UNIT = "cents a month"
ONE = timedelta(days=1)


def scale(tariff: Tariff, law: Parameters) -> dict[str, Any]:
    """The tariff for a program: numbers by name, with source, document and day checked."""
    last = last_day(tariff, law)
    numbers = {}
    for name, number in tariff.numbers.items():
        entry = {**asdict(number), "checked": number.checked.isoformat()}
        numbers[name] = {key: value for key, value in entry.items() if value not in ("", None)}
        if not number.derived:
            del numbers[name]["derived"]
    return {
        "first": tariff.first.isoformat(),
        "last": last.isoformat() if last else None,
        "status": "announced" if tariff.announced else "in_force",
        "title": tariff.title,
        "numbers": numbers,
        "minimum_wages": [_wage(wage) for wage in wages_of(tariff, law)],
        "made_with": made_with(law),
    }


def scale_csv(tariff: Tariff, law: Parameters) -> str:
    """The same as RFC 4180: a line of heads, then a row a number and a row a minimum wage.

    Each row holds the digest of all numbers (`parameters`): a single row still says where it is
    from. What is open or not said is empty.
    """
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in _rows(tariff, law):
        writer.writerow({**row, "parameters": law.digest})
    return out.getvalue()


def scale_tag(tariff: Tariff, law: Parameters) -> str:
    """What names one content of the files of a scale: its first day, the engine, the digest."""
    return f"{tariff.first}.{__version__}.{law.digest}"


def last_day(tariff: Tariff, law: Parameters) -> date | None:
    """The last day of a tariff; None while no later one is known."""
    later = [t.first for t in law.tariffs if t.first > tariff.first]
    return later[0] - ONE if later else None


def wages_of(tariff: Tariff, law: Parameters) -> list[MinimumWage]:
    """The minimum wages in force while a tariff is, the first and the last ones too."""
    return wages_between(law.wages, tariff.first, last_day(tariff, law))


def _wage(wage: MinimumWage) -> dict[str, Any]:
    return {
        "from": wage.first.isoformat(),
        "value": wage.cents,
        "unit": WAGE_UNIT,
        "source": wage.article,
        "document": wage.document,
        "checked": wage.checked.isoformat(),
    }


def _rows(tariff: Tariff, law: Parameters) -> Iterator[dict[str, Any]]:
    told = scale(tariff, law)
    for name, number in told["numbers"].items():
        value = number["value"]
        yield {
            **number,
            "name": name,
            "value": str(value).lower() if isinstance(value, bool) else value,
            "from": told["first"],
            "until": told["last"],
            "derived": "true" if number.get("derived") else "false",
        }
    wages = wages_of(tariff, law)
    ends = [later.first - ONE for later in law.wages if later.first > wages[0].first]
    for number, wage in enumerate(wages):
        until = ends[number].isoformat() if number < len(ends) else ""
        yield {"name": MINIMUM_WAGE, **_wage(wage), "until": until, "derived": "false"}
