"""Work shared out among processes: each has a connection of its own and sees the country."""

import gc
import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import Any

import django
from django.db import connections

Told = Callable[[Any], None]
# What one process does, telling of it; it can be sent to another one: made of functions at the
# top of modules.
Work = Callable[[Told], None]


def each(
    work: Callable[[Any, Any], Any], units: Sequence[Any], asked: Any, workers: int, told: Told
) -> None:
    """Do `work(unit, asked)` for each unit and hear what comes of it, in any order.

    Where a process dies the others end too.
    """
    count = max(1, min(workers, len(units)))
    together([partial(_some, work, units[one::count], asked) for one in range(count)], told, _died)


def _some(work: Callable[[Any, Any], Any], units: Sequence[Any], asked: Any, told: Told) -> None:
    for unit in units:
        told(work(unit, asked))


def _died() -> None:
    raise RuntimeError("a process ended before its work was done")


def together(works: Sequence[Work], told: Told, died: Callable[[], None]) -> None:
    """Do all at once, each in a process, and hear what they tell; a single one is done in this one.

    `died` hears of each process that ended before its work, however it ended; the others go on.
    """
    if len(works) == 1:
        _done(works[0], told)
        return
    spawn = multiprocessing.get_context("spawn")
    database = connections["default"].settings_dict["NAME"]
    started: dict[Any, Any] = {}  # what hears a process → the process
    try:
        for work in works:
            hears, tells = spawn.Pipe(duplex=False)
            # What is sent may name tables: it is read where Django is ready.
            args = (pickle.dumps(work), tells, database)
            process = spawn.Process(target=_process, args=args, daemon=True)
            process.start()
            tells.close()  # then its end is heard
            started[hears] = process
        while started:
            _hear(started, told, died)
    finally:
        for process in started.values():
            process.terminate()


def _hear(started: dict[Any, Any], told: Told, died: Callable[[], None]) -> None:
    """One thing that one of the processes tells, or its end."""
    ready = wait(list(started))[0]
    assert isinstance(ready, Connection)
    try:
        said = ready.recv()
    except (EOFError, OSError):
        process = started.pop(ready)
        process.join()
        if process.exitcode:
            died()
        return
    told(said)


def _process(work: bytes, tells: Connection, database: str) -> None:
    """A process of its own: Django with its own connection, which sees the country."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends it
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accueil.config.settings")
    django.setup()
    connections["default"].settings_dict["NAME"] = database
    from accueil.store.security import see

    see(country=True)
    try:
        _done(pickle.loads(work), tells.send)
    finally:
        connections.close_all()


def _done(work: Work, told: Told) -> None:
    """Do it; unused memory is looked for when it tells something: it takes a quarter less time."""

    def tell(something: Any) -> None:
        gc.collect()
        told(something)

    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        work(tell)
    finally:
        gc.enable()
        gc.unfreeze()
