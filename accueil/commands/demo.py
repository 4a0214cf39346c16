"""`accueil demo`: a database full of invented people."""

import os
from datetime import UTC, date, datetime

import click

from accueil.commands.database import database
from accueil.commands.shared import refuse
from accueil.store.database import is_embedded

MOST = 1_000_000


@click.command(
    epilog="""\b
Examples:
  accueil demo
  accueil demo --children 65000 --seed 7
  accueil demo --children 2000 --again"""
)
@click.option("--children", default=400, show_default=True, type=click.IntRange(1, MOST))
@click.option("--seed", default=1, show_default=True, help="Another seed invents other people.")
@click.option("--today", metavar="DATE", help="Invent as of this day (YYYY-MM-DD), else today.")
@click.option("--again", is_flag=True, help="Empty the database first: everything in it is lost.")
@click.option("--yes", is_flag=True, help="With --again: also a database named by DATABASE_URL.")
def command(children: int, seed: int, today: str | None, again: bool, yes: bool) -> None:
    """Fill the database with invented children, families, contracts and providers."""
    if again and not yes and not is_embedded(os.environ):
        refuse(["--again would empty the database that DATABASE_URL names: say --yes as well"])
    now = _moment(today)
    with database():
        from accueil.demo.fill import NotEmpty, fill

        try:
            filled = fill(children, seed, now, again=again, told=click.echo)
        except NotEmpty as error:
            refuse([str(error)])
    click.echo(f"{children} children, {sum(filled.rows.values())} rows, {filled.seconds:.1f} s")


def _moment(today: str | None) -> datetime:
    if today is None:
        return datetime.now(UTC)
    try:
        day = date.fromisoformat(today)
    except ValueError:
        refuse([f"--today: found {today!r}, expected a date, for example 2026-11-21"])
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
