"""`accueil tariff`: the scale in force on a day."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import click

from accueil.commands.shared import language_option, pen, refuse, refusing, show
from accueil.documents.tariff import tariff_lines
from accueil.exchange.answer import made_with
from accueil.law.parameters import Parameters, shipped
from accueil.law.tariffs import Tariff


@click.command(
    epilog="""\b
Examples:
  accueil tariff
  accueil tariff 2025-11-03 --language de
  accueil tariff 2023-06-05 --json | jq '.numbers["hour_cap.ap"]'"""
)
@click.argument("day", required=False)
@click.option("--json", "as_json", is_flag=True, help="Every number with its source, in cents.")
@language_option("Words of the table.", "fr")
def command(day: str | None, *, as_json: bool, language: str) -> None:
    """The scale in force on a day (YYYY-MM-DD), today if none is given."""
    try:
        asked = date.fromisoformat(day) if day else date.today()
    except ValueError:
        refuse([f"DAY: found {day!r}, expected a date, for example 2025-11-03"])
    law = shipped()
    with refusing("DAY"):
        tariff = law.tariff_on(asked)
    if as_json:
        click.echo(json.dumps(_data(tariff, law), ensure_ascii=False, indent=2))
    else:
        show(tariff_lines(tariff, language, pen()))


def _data(tariff: Tariff, law: Parameters) -> dict[str, Any]:
    """The tariff for a program: numbers by name, with source, document and day checked."""
    later = [t.first for t in law.tariffs if t.first > tariff.first]
    numbers = {}
    for name, number in tariff.numbers.items():
        entry = {**asdict(number), "checked": number.checked.isoformat()}
        numbers[name] = {key: value for key, value in entry.items() if value not in ("", None)}
        if not number.derived:
            del numbers[name]["derived"]
    return {
        "first": tariff.first.isoformat(),
        "last": (later[0] - timedelta(days=1)).isoformat() if later else None,
        "status": "announced" if tariff.announced else "in_force",
        "title": tariff.title,
        "numbers": numbers,
        "made_with": made_with(law),
    }
