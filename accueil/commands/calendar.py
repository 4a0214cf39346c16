"""`accueil calendar`: the billing periods, weeks and holidays of a year."""

import json

import click

from accueil.commands.shared import language_option, pen, refusing, show
from accueil.documents.calendar import calendar_data, calendar_lines
from accueil.law.parameters import shipped

LAST_YEAR = 9998


@click.command(
    epilog="""\b
Examples:
  accueil calendar 2026
  accueil calendar 2024 --language lb
  accueil calendar 2025 --json | jq .periods"""
)
@click.argument("year", type=click.IntRange(1, LAST_YEAR))
@click.option("--json", "as_json", is_flag=True, help="For a program, days as ISO dates.")
@language_option("Words of the calendar.", "fr")
def command(year: int, *, as_json: bool, language: str) -> None:
    """Billing periods, school holidays, weeks without free hours and public holidays of a year.

    What was not published but derived is marked.
    """
    calendar = shipped().calendar
    with refusing("YEAR"):
        if as_json:
            click.echo(json.dumps(calendar_data(calendar, year), ensure_ascii=False, indent=2))
        else:
            show(calendar_lines(calendar, year, language, pen()))
