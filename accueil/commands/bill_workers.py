"""The processes of a run of billing: they share the work by the database and tell what they did.

Each has a connection of its own. One that ends, however it ends, leaves nothing half done; the
others take over what it had.
"""

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.connection import Connection, wait
from typing import Any
from uuid import UUID

import django
from django.db import connections

# To start a process takes as long as so many times some children.
WORTH_IT = 2
Told = Callable[[Any], None]


def settle_with(
    workers: int, waiting: int, now: datetime, *, heard: Told, broke: Told
) -> tuple[Any, int]:
    """Settle what is due with at most so many processes: what was done, how many workers died.

    Without work for more than one it is done in this process. `broke` hears a line for each child
    whose bill broke.
    """
    from accueil.billing.run import CHUNK
    from accueil.billing.settle import Settled

    done = Settled()

    def told(some: Settled) -> None:
        done.add(some)
        heard(some)

    count = min(workers, waiting // (WORTH_IT * CHUNK) + 1)
    if count > 1:
        return done, _together(count, now, told, broke)
    with _collecting_seldom():
        _settle(now, told, broke)
    return done, 0


def _together(count: int, now: datetime, told: Told, broke: Told) -> int:
    """Start workers and listen to them until the last has ended; how many died."""
    spawn = multiprocessing.get_context("spawn")
    database = connections["default"].settings_dict["NAME"]
    started: dict[Connection[Any, Any], Any] = {}
    finished = 0
    for _ in range(count):
        hears, tells = spawn.Pipe(duplex=False)
        worker = spawn.Process(target=_work, args=(tells, database, now), daemon=True)
        worker.start()
        tells.close()  # then its end is heard
        started[hears] = worker
    try:
        while started:
            ready = wait(list(started))[0]
            assert isinstance(ready, Connection)
            said = _said(ready)
            if said is None:
                worker = started.pop(ready)
                worker.join()
                finished += worker.exitcode == 0
            else:
                (broke if isinstance(said, str) else told)(said)
    finally:
        for worker in started.values():
            worker.terminate()
    return count - finished


def _said(hears: Connection) -> Any:
    """What a worker says; None: it has ended."""
    try:
        return hears.recv()
    except (EOFError, OSError):
        return None


def _work(tells: Connection, database: str, now: datetime) -> None:
    """A worker: settle what is due, tell of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends it
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accueil.config.settings")
    django.setup()
    connections["default"].settings_dict["NAME"] = database
    try:
        with _collecting_seldom():
            _settle(now, tells.send, tells.send)
    finally:
        connections.close_all()


def _settle(now: datetime, told: Told, broke: Told) -> None:
    from accueil.billing.run import Run, settle_due
    from accueil.law.parameters import shipped
    from accueil.store.security import see

    def heard(some: Any) -> None:
        gc.collect()
        told(some)

    def stuck(child: UUID, error: BaseException) -> None:
        broke(f"child {child}: {type(error).__name__}")

    see(country=True)
    settle_due(Run(shipped(), now, heard, stuck))


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Unused memory is looked for between the children, not all the time: a quarter of the time."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
