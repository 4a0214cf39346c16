"""A proof or a replay shared out: units of work over some processes, each with a connection."""

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
import django
from django.db import connections

Work = Callable[[Any, Any], Any]
_made: dict[str, Any] = {}


def each(
    work: Work, units: Sequence[Any], asked: Any, workers: int, told: Callable[[Any], None]
) -> None:
    """Do `work(unit, asked)` for each unit and hear of it in any order.

    `work` stands at the top of a module. What a process raises is raised here, and the others end.
    """
    count = min(workers, len(units))
    if count <= 1:
        for unit in units:
            told(work(unit, asked))
        return
    spawn = multiprocessing.get_context("spawn")
    name = connections["default"].settings_dict["NAME"]
    with spawn.Pool(count, _begin, (work, asked, name)) as pool:
        for done in pool.imap_unordered(_one, units):
            told(done)


def _begin(work: Work, asked: Any, database: str) -> None:
    """A process begins: Django with its own connection, which sees the country."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends it
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accueil.config.settings")
    django.setup()
    connections["default"].settings_dict["NAME"] = database
    from accueil.store.security import see

    see(country=True)
    _made.update(work=work, asked=asked)
    gc.freeze()
    gc.disable()


def _one(unit: Any) -> Any:
    done = _made["work"](unit, _made["asked"])
    gc.collect()
    return done


@contextmanager
def bar(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, moved by how many are done; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as shown:
        yield shown.update
