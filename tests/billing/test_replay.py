"""Replay: with today's program the same cents, with another reading every one that differs."""

from collections.abc import Iterator

import pytest
from django.db import connection

from accueil.billing.replay import Replayed, replay_unit, units
from accueil.law.parameters import Parameters
from accueil.registry import models as m
from tests.billing.ledger import AUGUST, LAW, as_owner, make, tampered

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def children() -> Iterator[tuple[m.Child, m.Child]]:
    """Two children with a ledger, as the owner of the tables."""
    with as_owner():
        yield make()


def replayed(law: Parameters) -> Replayed:
    """All statements since August."""
    made = Replayed()
    for unit in units(AUGUST.name):
        made.add(replay_unit(unit, law))
    return made


def test_the_same_law_gives_the_same_cents(children: tuple[m.Child, m.Child]) -> None:
    """All versions are computed; the newest make the sums; nothing is written."""
    made = replayed(LAW)
    assert (made.statements, made.changed, made.changes, made.unanswered) == (3, 0, [], [])
    assert made.sums["period", AUGUST.name].bills == 2
    assert {which for what, which in made.sums if what == "kind"} == {"sea", "ap"}
    assert units("2027-01") == []  # nobody billed them


def test_another_number_is_told_in_cents(children: tuple[m.Child, m.Child]) -> None:
    """What the State bears less, parents bear more: line by line, and in every sum."""
    made = replayed(LAW.with_changes({"hour_cap.sea": 600}))
    assert made.why == {"with": made.changed}
    assert made.changed == 3
    sums = made.sums["period", AUGUST.name]
    assert (sums.bills, sums.differ) == (2, 2)
    assert sums.after[0] > sums.before[0]
    assert sums.after[1] < sums.before[1]
    assert made.sums["kind", "sea"].differ == 2
    newest = {children[0].pk: 2, children[1].pk: 1}
    told = [one for one in made.changes if one.version == newest[one.child]]
    for place in (0, 1):
        moved = sum(one.after[place] - one.before[place] for one in told)
        assert moved == sums.after[place] - sums.before[place]


def test_why_it_differs(children: tuple[m.Child, m.Child]) -> None:
    """Made with other numbers, or by another version of the program, as the statement says."""
    changed = LAW.with_changes({"hour_cap.sea": 600})
    as_law = Parameters(changed.tariffs, LAW.wages, LAW.calendar)
    for column, value, why in (
        ("parameters", "sha256:0", "parameters"),
        ("engine", "0.0.1", "engine"),
        ("engine", None, "unknown"),
    ):
        said = "engine" if value is None else f"'{value}'"
        digest = f", parameters = '{as_law.digest}'" if why != "parameters" else ""
        with tampered(f"UPDATE billing_statement SET {column} = {said}{digest}"):
            assert set(replayed(as_law).why) == {why}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM billing_statement")
        assert cursor.fetchone() == (3,)
