"""`accueil check`: is this a case or a table that can be computed?"""

from pathlib import Path

import click

from accueil.commands.shared import refuse, told
from accueil.exchange.case import read_case
from accueil.law.errors import Refused
from accueil.law.parameters import Parameters, shipped

TABLES = (".parquet", ".csv")


@click.command(
    epilog="""\b
Examples:
  accueil check family.toml
  accueil check cases/*.toml weeks.parquet"""
)
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
def command(paths: tuple[Path, ...]) -> None:
    """Validate cases (.toml) and tables (.parquet, .csv) without computing; all errors at once.

    Of a table the first twenty refused rows are told.
    """
    law = shipped()
    problems = []
    for path in paths:
        try:
            click.echo(f"{path}: {_looked_at(path, law)}")
        except Refused as error:
            problems += told(path, error.problems)
    if problems:
        refuse(problems)


def _looked_at(path: Path, law: Parameters) -> str:
    """What a good file is."""
    if path.suffix in TABLES:
        from accueil.engine.bulk import check
        from accueil.engine.table import scan

        return f"a table, {check(scan(path), law)} rows"
    case = read_case(path, law)
    return f"a case, {len(case.stays)} stays in {case.period.name}"
