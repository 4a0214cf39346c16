"""All doors at once: `python -m bench whole [--children 65000] [--people 100] [--minutes 10]`.

A country is filled and billed once and kept (`--data`) for a second run. Then the whole system runs
as `accueil serve` starts it, and so many people of all doors work on it, each thinking 2 to 8 s
between two pages and writing at every sixth; whatever was promised to them is looked for in the
database afterwards. The people run on the same cores; what they take is told.
"""

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import pages
from bench.billing import cpu_of, database_cpu, family_of
from bench.crowd import TOKEN, Asked, Person, Run, Visit, at_once
from bench.gateways import Outside, gateways

SEED, SIGN_INS = 1, 5
THINKS, WRITING = (2.0, 8.0), 1 / 6
YARDSTICK, AIM_MS = "alive", 300
WAIT_SECONDS = 90


def options(name: str, told: str) -> argparse.ArgumentParser:
    """What both measurements of the whole ask for."""
    parser = argparse.ArgumentParser(prog=f"python -m bench {name}", description=told)
    parser.add_argument("--children", type=int, default=65_000, help="of the country")
    parser.add_argument("--people", type=int, default=100, help="at once")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--data", type=Path, help="where the country is kept for a second run")
    parser.add_argument("--workers", type=int, help="of the web server; else as many as it has")
    return parser


def main(arguments: Sequence[str]) -> None:
    """Fill, let them work, tell how long all took."""
    parser = options("whole", "All doors at once.")
    parser.add_argument("--costs", action="store_true", help="what each page costs, by itself")
    asked = parser.parse_args(arguments)
    with country(asked.children, asked.data) as cluster, gateways() as outside:
        people = made(asked.people)
        if asked.costs:
            return costs_of(people)
        with serving(outside, asked.workers) as (server, port):
            sign_ins(port)
            run = working(people, port, asked.minutes)
            used = used_by(server, cluster, lambda: with_yardstick(run, people))
        told(run, used, asked)
        sys.exit(0 if promises_kept(run) and not wrong(run) else 1)


@contextmanager
def country(children: int, data: Path | None) -> Iterator[Path]:
    """A country with its bills in a folder that is kept; gives the cluster's folder."""
    folder = data or Path(tempfile.gettempdir(), f"accueil-bench-{children}")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    os.environ["ACCUEIL_DATA"] = str(folder)
    from accueil.commands.database import database

    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {children:,} children", flush=True
    )
    with database():
        from django.conf import settings

        from accueil.demo.fill import fill_if_empty
        from accueil.registry.models import Child
        from accueil.store.embedded import place_of
        from accueil.store.security import see

        started = time.perf_counter()
        if fill_if_empty(children, SEED, datetime.now(UTC)):
            print(f"filled in {time.perf_counter() - started:.0f} s", flush=True)
        see(country=True)
        if Child.objects.count() < children:
            sys.exit(f"{folder} holds another country: name another folder with --data")
        see()
        _bill()
        yield place_of(settings.DATA).cluster


def _bill() -> None:
    """Bill what is over, as the night does; nothing to do in a second run."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "accueil.commands", "bill"]
    said = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    print(f"billed in {time.perf_counter() - started:.0f} s: {said.strip().splitlines()[-1:]}")


def made(count: int) -> list[Person]:
    """The people, signed in."""
    from bench.people import crowd

    started = time.perf_counter()
    found = crowd(count)
    doors = {one.door: sum(p.door == one.door for p in found) for one in found}
    told = ", ".join(f"{number} {door}" for door, number in doors.items())
    print(f"{told}; signed in in {time.perf_counter() - started:.0f} s", flush=True)
    return found


@contextmanager
def serving(
    outside: Outside, workers: int | None = None
) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """`accueil serve` as it starts on a server, its messages leaving to our gateways."""
    port = pages.free_port()
    command = [sys.executable, "-m", "accueil.commands", "serve", "--port", str(port)]
    command += ["--workers", str(workers)] if workers else []
    environment = {**os.environ, **outside.environment, "ACCUEIL_HOSTS": "localhost,127.0.0.1"}
    with Path(os.environ["ACCUEIL_DATA"], "bench-serve.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        try:
            pages.wait_for(port, server)
            yield server, port
        finally:
            server.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                server.wait(WAIT_SECONDS)


def sign_ins(port: int) -> None:
    """The first step of a parent's sign-in, one at a time: four hashes, slow on purpose."""
    from accueil.identity.demo import PARENTS, PASSWORD

    run = Run(port, 0, (0, 0), 0)
    visit = Visit(run, Person("anyone", {"Cookie": f"csrftoken={TOKEN}"}, {}), random.Random(SEED))
    for _ in range(SIGN_INS):
        typed = {"name": PARENTS[0][0], "password": PASSWORD}
        visit.send("sign-in, first step (argon2)", "/family/sign-in/", typed)
    line("sign-in, first step (argon2)", run.asked)


def costs_of(people: Sequence[Person]) -> None:
    """Processor time and questions of each page, for one person of each kind, without a server."""
    from django.conf import settings
    from django.test import Client

    from accueil.commands.serve import collect_static
    from bench import costs

    collect_static()
    settings.ALLOWED_HOSTS = ["testserver"]
    kinds = {(one.door, frozenset(one.reads)): one for one in people}
    for (door, _), person in kinds.items():
        headers = {name.lower(): value for name, value in person.headers.items()}
        print(f"\n{door}", flush=True)
        costs.tell(Client(headers=headers).get, person.reads)


def working(people: Sequence[Person], port: int, minutes: float) -> Run:
    """A run that begins now."""
    print(
        f"{len(people)} people for {minutes:g} minutes, thinking {THINKS[0]:g} to {THINKS[1]:g} s, "
        f"every {round(1 / WRITING)}th time writing",
        flush=True,
    )
    return Run(port, time.monotonic() + minutes * 60, THINKS, WRITING)


def with_yardstick(run: Run, people: Sequence[Person]) -> None:
    """All of them, and once a second a page without content."""
    watcher = Person("yardstick", {}, {YARDSTICK: ["/healthz"]})
    beside = Run(run.port, run.until, (1, 1), 0, run.asked)
    thread = threading.Thread(target=Visit(beside, watcher, random.Random(SEED)).work, daemon=True)
    thread.start()
    at_once(run, people, SEED)
    thread.join()


def used_by(
    server: "subprocess.Popen[bytes]", cluster: Path, doing: Callable[[], None]
) -> dict[str, float]:
    """Which share of one core each took meanwhile."""

    def now() -> dict[str, float]:
        return {
            "server and worker": sum(cpu_of(one) for one in family_of(server.pid)),
            "database": database_cpu(cluster),
            "the people": time.process_time(),
        }

    before, started = now(), time.perf_counter()
    doing()
    after, took = now(), time.perf_counter() - started
    return {name: (after[name] - before[name]) / took for name in before}


def line(name: str, asked: Sequence[Asked]) -> None:
    """One line: how many, median, 95th and 99th percentile, most, errors."""
    if not asked:
        return
    ms = sorted(one.seconds * 1000 for one in asked)
    of = [ms[min(len(ms) - 1, int(len(ms) * share))] for share in (0.95, 0.99)]
    errors = sum(not one.right for one in asked)
    figures = "".join(f"{figure:9.0f}" for figure in (statistics.median(ms), *of, ms[-1]))
    print(f"{name:44}{len(ms):8,}{figures}  {f'{errors} ERRORS' if errors else ''}", flush=True)


def told(run: Run, used: dict[str, float], asked: Any) -> None:
    """What came of it, by door and page, and the figures to paste."""
    own = [one for one in run.asked if one.door != "yardstick"]
    print(f"\n{'milliseconds':44}{'count':>8}{'p50':>9}{'p95':>9}{'p99':>9}{'most':>9}")
    for door in dict.fromkeys(one.door for one in own):
        of_door = [one for one in own if one.door == door]
        for page in sorted({one.page for one in of_door}):
            line(f"  {page}", [one for one in of_door if one.page == page])
        line(f"{door}, all pages", of_door)
    line("ALL DOORS", own)
    line("yardstick: a page without content", [o for o in run.asked if o.door == "yardstick"])
    shares = ", ".join(f"{name} {share:.2f}" for name, share in used.items())
    print(f"\ncores used: {shares}; load {os.getloadavg()[0]:.1f}")
    print(f"{len(own) / asked.minutes / 60:.1f} requests a second")
    for one in wrong(run)[:20]:
        print(f"ERROR {one.door}, {one.page}: {one.status} {one.sample}")
    if own:
        ms = sorted(one.seconds * 1000 for one in own)
        p95 = ms[int(len(ms) * 0.95)]
        met = "met" if p95 < AIM_MS and not wrong(run) else "NOT MET"
        print(f"RESULT errors {len(wrong(run))}, p95 {p95:.0f} ms (aim {AIM_MS}): {met}")


def wrong(run: Run) -> list[Asked]:
    """Requests that were not answered as they should."""
    return [one for one in run.asked if not one.right]


def promises_kept(run: Run) -> bool:
    """Whether all that was promised is in the database, once; tells it by kind."""
    from accueil.store.security import see
    from bench.writing import missing

    see(country=True)
    counts, lost = missing(run.promises)
    see()
    print(f"\n{'written':20}{'tried':>8}{'promised':>10}{'unsure':>8}{'wrong':>8}")
    for kind, figures in counts.items():
        print(f"{kind:20}{figures[0]:>8}{figures[1]:>10}{figures[2]:>8}{figures[3]:>8}")
    for words in lost[:20]:
        print(f"LOST OR TWICE {words}")
    print(f"PROMISES {'all kept, nothing twice' if not lost else f'{len(lost)} NOT KEPT'}")
    return not lost
