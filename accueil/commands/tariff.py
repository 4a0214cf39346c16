"""`accueil tariff`: the scale in force on a day."""

import json
from datetime import date

import click

from accueil.commands.shared import language_option, pen, refuse, refusing, show
from accueil.documents.tariff import tariff_lines
from accueil.exchange.scale import scale, scale_csv
from accueil.law.parameters import shipped


@click.command(
    epilog="""\b
Examples:
  accueil tariff
  accueil tariff 2025-11-03 --language de
  accueil tariff 2025-11-03 --csv > tariff.csv
  accueil tariff 2023-06-05 --json | jq '.numbers["hour_cap.ap"]'"""
)
@click.argument("day", required=False)
@click.option("--json", "as_json", is_flag=True, help="Every number with its source, in cents.")
@click.option("--csv", "as_csv", is_flag=True, help="The same as CSV, a row a number.")
@click.option("--simulate", is_flag=True, help="Announced tariffs too, though not yet law.")
@language_option("Words of the table.", "fr")
def command(day: str | None, *, as_json: bool, as_csv: bool, simulate: bool, language: str) -> None:
    """The scale in force on a day (YYYY-MM-DD), today if none is given."""
    try:
        asked = date.fromisoformat(day) if day else date.today()
    except ValueError:
        refuse([f"DAY: found {day!r}, expected a date, for example 2025-11-03"])
    law = shipped().simulated() if simulate else shipped()
    with refusing("DAY"):
        tariff = law.tariff_on(asked)
    told = next((t for t in shipped().all_tariffs if t.announced and t.first <= asked), None)
    if told and not simulate:
        note = f"a tariff is announced from {told.first} on, not yet law: --simulate shows it"
        click.echo(f"accueil: {note}", err=True)
    if as_json:
        click.echo(json.dumps(scale(tariff, law), ensure_ascii=False, indent=2))
    elif as_csv:
        click.echo(scale_csv(tariff, law), nl=False)
    else:
        show(tariff_lines(tariff, language, pen()))
