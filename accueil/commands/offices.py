"""`accueil offices`: the addresses of the offices, as papers show them."""

import csv
import sys
from pathlib import Path

import click

from accueil.commands.database import database
from accueil.commands.shared import refuse


@click.command(
    epilog="""\b
Examples:
  accueil offices > offices.csv
  accueil offices offices.csv"""
)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False))
def command(file: str | None) -> None:
    """Print the offices with their addresses as CSV; with FILE, keep what stands in it.

    The columns are those that are printed; names stay as they are. One wrong line, and nothing is
    kept. Papers made from now on show the new addresses; older ones stay as they were.
    """
    with database():
        from accueil.actions.beginning import COLUMNS, CannotEnter, enter_seats, seats
        from accueil.store.security import see

        see(country=True)
        if file is None:
            writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(seats())
            return
        try:
            click.echo(f"{enter_seats(_rows(file, COLUMNS))} offices changed")
        except CannotEnter as error:
            refuse([f"{file}: {problem}" for problem in error.problems])


def _rows(file: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a file. Refuses one that is no CSV in UTF-8 with these columns."""
    try:
        text = Path(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        refuse([f"{file}: expected CSV in UTF-8"])
    rows = csv.DictReader(text.splitlines())
    if tuple(rows.fieldnames or ()) != columns:
        refuse([f"{file}, line 1: expected the columns {','.join(columns)}"])
    found = list(rows)
    short = [n for n, row in enumerate(found, 2) if None in row or None in row.values()]
    if short:
        refuse([f"{file}, line {n}: expected {len(columns)} columns" for n in short])
    return found
