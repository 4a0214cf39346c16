"""A case written as a file and read again is the same case."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given

from accueil.exchange.case import case_of, read_case
from accueil.exchange.case_file import case_toml
from accueil.law.bill import bill
from accueil.law.case import Case
from accueil.law.parameters import shipped
from strategies import Table, cases, examples

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.toml"))


def again(case: Case) -> Case:
    return case_of(tomllib.loads(case_toml(case), parse_float=Decimal), shipped())


def sums(case: Case) -> list[tuple[str, int, int, int]]:
    """Every line's rule, quantity and amounts."""
    lines = [line for week in bill(case, shipped()).weeks for line in week.lines]
    return [(line.rule.name, line.quantity, line.parent_cents, line.state_cents) for line in lines]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_survives_being_written(path: Path) -> None:
    case = read_case(path, shipped())
    assert sums(again(case)) == sums(case)


@examples(100)
@given(cases())
def test_any_case_survives_being_written(table: Table) -> None:
    case = case_of(table, shipped())
    assert sums(again(case)) == sums(case)
