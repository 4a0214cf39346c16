"""`accueil assess`: the bill of one or several cases."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from accueil.commands.shared import (
    language_option,
    law_with,
    pen,
    refuse,
    show,
    told,
    with_option,
)
from accueil.documents.bill import BillText
from accueil.exchange.answer import answer
from accueil.exchange.case import read_case
from accueil.law.bill import Bill, bill
from accueil.law.errors import Refused
from accueil.law.parameters import Parameters

LONG_WORK = 200


@click.command(
    epilog="""\b
Examples:
  accueil assess family.toml
  accueil assess family.toml --language pt
  accueil assess family.toml --json | jq .parent_cents
  accueil assess family.toml --with below_cap=law
  accueil assess cases/*.toml --json > answers.json
  accueil case --child WebMi123 --period 2026-10 | accueil assess -"""
)
@click.argument(
    "cases", metavar="CASE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="The answer for a program, in cents.")
@click.option("--steps", is_flag=True, help="Under each line, every value it was computed from.")
@click.option(
    "--simulate",
    is_flag=True,
    help="Compute with announced tariffs too; the answer says so and is never a bill.",
)
@with_option
@language_option("Words of the bill; otherwise the case's own language, or French.", None)
def command(
    cases: tuple[Path, ...],
    *,
    as_json: bool,
    steps: bool,
    simulate: bool,
    changes: tuple[str, ...],
    language: str | None,
) -> None:
    """The bill of a case: one child, one household, one billing period (a TOML file; - is
    standard input).

    Each line says how much, at which price, who pays, why, and where it is written. Several
    files are answered in their order; one refused file refuses the call.
    """
    law = law_with(changes, simulate=simulate)
    bills = _bills(cases, law)
    if as_json:
        answers = [answer(one, language or one.case.language) for one in bills]
        data = answers[0] if len(answers) == 1 else answers
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    for number, one in enumerate(bills):
        words = BillText(one, language or one.case.language, pen(), with_steps=steps)
        show(["", *words.lines()] if number else words.lines())


def _bills(cases: tuple[Path, ...], law: Parameters) -> list[Bill]:
    """The bills of all files; with a bar where it takes long."""
    bills, problems = [], []
    for path in _progress(cases):
        try:
            bills.append(bill(read_case(path, law), law))
        except Refused as error:
            problems += told(path, error.problems)
    if problems:
        refuse(problems)
    return bills


def _progress(cases: tuple[Path, ...]) -> Iterator[Path]:
    if len(cases) < LONG_WORK or not sys.stderr.isatty():
        yield from cases
        return
    with click.progressbar(cases, label="assess", file=sys.stderr) as bar:
        yield from bar
