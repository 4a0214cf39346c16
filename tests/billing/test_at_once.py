"""Two runs at once, one that is killed in the middle, one bill that breaks: the ledger is right."""

import os
import signal
import time
from collections.abc import Callable
from datetime import date
from multiprocessing import active_children
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.db import connections, transaction
from django.utils import timezone

from accueil.billing import run as running
from accueil.billing import settle as settling
from accueil.billing.models import Mark, Obstacle, Part, Statement
from accueil.billing.run import mark_again, open_for_billing, run
from accueil.billing.settle import Settled, settle
from accueil.commands.bill import command, settle_with
from accueil.law.calendar import Period
from accueil.store.security import see
from tests.attendance.test_at_once import at_once
from tests.billing.histories import LAW, START, Town, changed, computed, posted, town

AUGUST = Period(2026, 8)
NOBODY = UUID(int=0)
PATIENCE = 60
SECOND_BORN = date(2021, 3, 9)
FEW = 2  # children a transaction, so that there are many
WAITING = """
SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'billing_transfer'::regclass
"""


@pytest.fixture
def place(real_database: str) -> Town:
    """Four times the families, August begun."""
    towns = [town() for _ in range(4)]
    open_for_billing(AUGUST, by=None, now=START)
    return Town(children=[c for one in towns for c in one.children], homes=towns[0].homes)


def right(place: Town) -> None:
    """The ledger is what the facts give, each statement has its parts, nothing is left to do."""
    owed, stuck = computed(place)
    assert not stuck and posted() == owed and not Mark.objects.exists()
    parted = set(Part.objects.values_list("statement", flat=True))
    assert set(Statement.objects.values_list("pk", flat=True)) == parted


def one_run(work: Callable[[], Any] | None = None) -> Callable[[], Any]:
    """A run with a connection of its own, a few children at a time; or something else."""

    def job() -> Any:
        see(country=True)
        return work() if work else run(LAW, now=START, most=FEW)

    return job


def test_two_runs_at_once_while_a_fact_changes(place: Town) -> None:
    """Each child is settled once; then all of them anew, while a family's income changes."""
    done = at_once(one_run(), one_run(), providers=[NOBODY])
    assert all(isinstance(one, Settled) for one in done), done
    assert sum(one.children for one in done) == Statement.objects.count() == len(place.children)
    right(place)
    for month in (8, 9):
        mark_again(START)
        late = one_run(lambda month=month: changed(place, date(2026, month, 3)))
        done = at_once(one_run(), one_run(), late, providers=[NOBODY])
        assert not any(isinstance(one, str) for one in done), done
        run(LAW, now=START)
        right(place)


def test_a_killed_worker_leaves_nothing_half_done(place: Town) -> None:
    """It dies with statements written and no transfers yet; run again it is as if it never was."""
    said: list[Any] = []

    def together() -> None:
        said.append(settle_with(2, 10_000, START, heard=said.append, broke=said.append))

    thread = Thread(target=together)
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("LOCK TABLE billing_transfer IN SHARE MODE")
        thread.start()
        until = time.monotonic() + PATIENCE
        while waiting(cursor) == 0 or len(active_children()) > 1:
            assert time.monotonic() < until
            time.sleep(0.05)
        (worker,) = active_children()
        assert worker.pid
        os.kill(worker.pid, signal.SIGKILL)
        thread.join(PATIENCE)
    assert said == [(Settled(), 1)]
    assert not Statement.objects.exists() and Mark.objects.count() == len(place.children)
    done, died = settle_with(2, 10_000, START, heard=lambda _: None, broke=said.append)
    assert (done.children, died) == (len(place.children), 0)
    right(place)


def waiting(cursor: Any) -> int:
    """How many wait to post transfers."""
    cursor.execute(WAITING)
    count: int = cursor.fetchone()[0]
    return count


def test_a_fact_that_changes_while_it_is_read(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept of what was half read: there is one statement, and it is right."""
    late = [one_run(lambda: changed(place, AUGUST.first))]

    def settled(*args: Any, **named: Any) -> Settled:
        done = settle(*args, **named)
        while late:
            assert at_once(late.pop(), providers=[NOBODY]) == [None]
        return done

    monkeypatch.setattr(running, "settle", settled)
    run(LAW, now=START)
    right(place)
    assert set(Statement.objects.values_list("version", flat=True)) == {1}


def test_one_broken_bill_stops_nobody(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noted without what it speaks of, the exit code says so, and it is tried again."""
    bill, bad = settling.bill, [child.pk for child in place.children[1::3]]

    def breaks(case: Any, law: Any) -> Any:
        if case.child.born == SECOND_BORN:
            raise KeyError("Weber")
        return bill(case, law)

    monkeypatch.setattr(timezone, "now", lambda: START)
    monkeypatch.setattr(settling, "bill", breaks)
    told = CliRunner().invoke(command, ["--period", "2026-08"])
    assert told.exit_code == 1 and "KeyError" in told.output and "Weber" not in told.output
    see(country=True)
    found = dict(Obstacle.objects.values_list("child_id", "found"))
    assert sorted(found) == sorted(bad) == sorted(Mark.objects.values_list("child", flat=True))
    assert {one[0][0] for one in found.values()} == {"broken"} and "Weber" not in str(found)
    assert Statement.objects.count() == len(place.children) - len(bad)
    monkeypatch.setattr(settling, "bill", bill)
    assert CliRunner().invoke(command, ["--period", "2026-08"]).exit_code == 0
    see(country=True)
    right(place)
    assert not Obstacle.objects.exists()
    assert CliRunner().invoke(command, ["--period", "2026-12"]).exit_code == 2
