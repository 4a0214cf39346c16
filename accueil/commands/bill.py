"""`accueil bill`: every bill of the country that is due, from the facts to the transfers."""

import sys
import time
from collections import Counter
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import click

from accueil.commands.database import database
from accueil.commands.shared import bar, refuse, workers_option
from accueil.commands.sharing import Told, together
from accueil.law.calendar import Period

BROKE = 1
MOST_TOLD = 20
# To start a process takes as long as so many times some children.
WORTH_IT = 2


@click.command(
    epilog="""\b
Examples:
  accueil bill
  accueil bill --period 2026-10 --workers 4
  accueil bill --again"""
)
@click.option("--period", metavar="PERIOD", help="Begin only this one, for example 2026-10.")
@workers_option
@click.option("--again", is_flag=True, help="Compute anew whatever may still change.")
def command(*, period: str | None, workers: int, again: bool) -> None:
    """Bill each child: freeze its statement, post what differs from what was posted.

    Begins each period that is over, then settles whatever changed. Done again it finds nothing to
    do; it may be ended at any moment and started anew, on several machines too. Exit code 1: a
    bill broke, or a worker; what is left is settled by the next run.
    """
    began = time.perf_counter()
    with database():
        broken = _billed(_period(period), workers, again)
    click.echo(f"{time.perf_counter() - began:.1f} s")
    if broken:
        sys.exit(BROKE)


def _period(name: str | None) -> Period | None:
    try:
        return Period.named(name) if name else None
    except ValueError as error:
        refuse([f"--period: {error}"])


def _billed(period: Period | None, workers: int, again: bool) -> bool:
    """Bill what is due; whether something broke."""
    from django.utils import timezone

    from accueil.billing.run import due
    from accueil.store.security import see

    now = timezone.now()
    see(country=True)
    _begin(period, now)
    if again:
        _mark_again(period, now)
    waiting = due(now)
    broken: list[str] = []
    with bar("settling", waiting) as moved:

        def heard(some: Any) -> None:
            moved(some.children + some.broken)

        done, died = settle_with(workers, waiting, now, heard=heard, broke=broken.append)
    click.echo(
        f"{done.children:,} children settled: {done.statements:,} statements, "
        f"{done.transfers:,} transfers of {done.cents // 100:,}.{done.cents % 100:02} euros"
    )
    _tell_obstacles()
    for line in broken[:MOST_TOLD]:
        click.echo(f"accueil: {line}", err=True)
    if died:
        click.echo(f"accueil: {died} workers ended before their work; run it again", err=True)
    return bool(done.broken or died)


def _begin(period: Period | None, now: datetime) -> None:
    from accueil.billing.run import open_for_billing, to_begin

    for one in [period] if period else to_begin(now):
        try:
            count = open_for_billing(one, by=None, now=now)
        except ValueError as error:
            refuse([f"--period: {error}"])
        if count:
            click.echo(f"{one.name} begun: {count:,} children")


def _mark_again(period: Period | None, now: datetime) -> None:
    from accueil.billing.run import mark_again

    click.echo(f"{mark_again(now, period):,} bills are computed anew")


def _tell_obstacles() -> None:
    """What is in the way of bills, by kind."""
    from accueil.billing.models import Obstacle

    kinds: Counter[str] = Counter()
    rows = Obstacle.objects.values_list("found", flat=True)
    for found in rows:
        kinds.update({note[0] for note in found})
    if kinds:
        said = ", ".join(f"{kind} {count:,}" for kind, count in sorted(kinds.items()))
        click.echo(f"something is in the way of {len(rows):,} bills: {said}")


def settle_with(
    workers: int, waiting: int, now: datetime, *, heard: Told, broke: Told
) -> tuple[Any, int]:
    """Settle what is due with at most so many processes: what was done, how many of them died.

    They share the work by the database: one that ends, however it ends, leaves nothing half done,
    and the others take over what it had. `broke` hears a line for each child whose bill broke.
    """
    from accueil.billing.run import CHUNK
    from accueil.billing.settle import Settled

    done, dead = Settled(), []

    def told(said: Any) -> None:
        if isinstance(said, str):
            broke(said)
            return
        done.add(said)
        heard(said)

    count = min(workers, waiting // (WORTH_IT * CHUNK) + 1)
    together([partial(_settle, now)] * count, told, lambda: dead.append(1))
    return done, len(dead)


def _settle(now: datetime, told: Told) -> None:
    """What one process does: settle what is due, and tell of it."""
    from accueil.billing.run import Run, settle_due
    from accueil.law.parameters import shipped

    def stuck(child: UUID, error: BaseException) -> None:
        told(f"child {child}: {type(error).__name__}")

    settle_due(Run(shipped(), now, told, stuck))
