"""Faults while all doors work: `python -m bench faults [--children 65000] [--people 50]`.

While people of all doors work as in `bench.whole`, one thing after the other breaks: SMS gateway
and mail server refuse for a minute, the worker is killed while it sends and while it bills, the
database is restarted (`-m fast`, `-m immediate`) and killed, the web server is killed. Then it is
waited until nothing waits any more, and looked for: all that was promised is there once, every
message came under one name, `accueil verify` finds nothing, and what people saw meanwhile was a
page that says so.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import whole
from bench.billing import earn_more, family_of
from bench.crowd import NO_ANSWER, OUTAGE, Run, at_once
from bench.gateways import Outside

# Seconds between one fault and the next, of an outage of the gateways, and until all is delivered.
BETWEEN, DOWN_SECONDS, DELIVERED_WITHIN = 20, 60, 900
BILLS_WITHIN, SEND_SECONDS = 120, 3
OF_MESSAGES = 200
KINDS = ("right", "503", "none", "other")


def main(arguments: Sequence[str]) -> None:
    """Break one thing after the other while people work, then look what is left."""
    parser = whole.options("faults", "What breaks while all doors work.")
    parser.set_defaults(people=50)
    asked = parser.parse_args(arguments)
    with whole.country(asked.children, asked.data) as cluster, whole.gateways() as outside:
        people = whole.made(asked.people)
        changed = _with_database(lambda: earn_more(datetime.now(UTC)))
        print(f"{changed} families earn something else: their bills are to be made anew")
        with whole.serving(outside, asked.workers) as (server, port):
            run = Run(port, time.monotonic() + 24 * 3600, whole.THINKS, 1 / 3)
            moments: list[tuple[float, str]] = []

            def beside() -> None:
                _break(server.pid, cluster, outside, moments)
                run.until = time.monotonic()

            at_once(run, people, whole.SEED, beside)
            emptied = _until_empty()
        good = [emptied, _told(run, moments), whole.promises_kept(run), _messages(outside)]
        good += [_verified()]
    print(f"RESULT {'nothing lost, nothing doubled' if all(good) else 'NOT GOOD'}")
    sys.exit(0 if all(good) else 1)


def _break(server: int, cluster: Path, outside: Outside, moments: list[tuple[float, str]]) -> None:
    """One fault after the other."""

    def now(what: str) -> None:
        moments.append((time.time(), what))
        print(f"  {what}", flush=True)

    time.sleep(BETWEEN)
    now("SMS gateway and mail server refuse")
    outside.down = True
    _order_messages()
    time.sleep(DOWN_SECONDS)
    now("they take messages again")
    outside.down = False
    _order_messages()
    _job("deliver_outbox")
    time.sleep(SEND_SECONDS)
    now("worker killed while it sends")
    _kill(server, "worker")
    time.sleep(BETWEEN)
    now(f"worker killed while it bills: {_billing()} bills made anew")
    _kill(server, "worker")
    time.sleep(BETWEEN)
    for mode in ("fast", "immediate"):
        now(f"database restarted, -m {mode}")
        _restart(cluster, mode)
        time.sleep(BETWEEN)
    now("database killed")
    _kill_database(cluster)
    time.sleep(2 * BETWEEN)
    now("web server killed")
    _kill(server, "granian")
    time.sleep(BETWEEN)
    now("a process of the web server killed")
    _kill(server, "granian", last=True)
    time.sleep(BETWEEN)


def _kill(server: int, name: str, *, last: bool = False) -> None:
    """A process of `accueil serve`, the hard way: the first that is called so, or the last. The
    web server gives its processes titles of its own."""
    found = []
    for process in list(family_of(server))[1:]:
        try:
            called = Path(f"/proc/{process}/cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if name in called or called[0].startswith(name) or f"{name} " in called[0]:
            found.append(process)
    if found:
        os.kill(found[-1 if last else 0], signal.SIGKILL)
    else:
        print(f"  there was no {name} to be killed")


def _place() -> Any:
    from django.conf import settings

    from accueil.store.embedded import place_of

    return place_of(settings.DATA)


def _restart(cluster: Path, mode: str) -> None:
    """As somebody at the server would: `pg_ctl restart`; with the options it was started with."""
    from accueil.store.embedded import _binaries, _tool

    place = _place()
    command: list[str | Path] = [_binaries(place) / "pg_ctl", "restart", "-D", str(cluster)]
    _tool(place, [*command, "-m", mode, "-w", "-t", "60", "-l", str(place.log)])
    _forget_connections()


def _kill_database(cluster: Path) -> None:
    """Its first process; the others end when they see it. Who tends it starts it again."""
    os.kill(int((cluster / "postmaster.pid").read_text().split("\n")[0]), signal.SIGKILL)
    _forget_connections()


def _forget_connections() -> None:
    from django.db import connections

    connections.close_all()


def _with_database(ask: Callable[[], Any]) -> Any:
    """What the database says, seen as one who sees the country; asked again where it is away."""
    from django.db import InterfaceError, OperationalError

    from accueil.store.security import see

    for _ in range(60):
        try:
            see(country=True)
            return ask()
        except (OperationalError, InterfaceError):
            _forget_connections()
            time.sleep(1)
    raise SystemExit("the database did not come back")


def _order_messages() -> None:
    """Some e-mails and SMS, as pages order them."""
    from uuid import uuid4

    from django.utils import timezone

    from accueil.store import outbox

    def order() -> None:
        for number in range(OF_MESSAGES):
            key, now = f"bench {uuid4()}", timezone.now()
            if number % 4:
                content = {"to": f"b{number}@example.lu", "subject": "Bench", "text": key}
                outbox.put(key, "email", kind="notice", language="fr", content=content, now=now)
            else:
                content = {"to": "+352621123456", "text": key}
                outbox.put(key, "sms", kind="notice", language="fr", content=content, now=now)

    _with_database(order)


def _job(name: str) -> None:
    """Let the worker do a job now that it does by itself at its hour."""
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import AlreadyEnqueued

    def order() -> None:
        try:
            app.configure_task(
                name=f"accueil.jobs.tasks.{name}" if name not in app.tasks else name,
                queueing_lock=name,
                lock=name,
            ).defer(timestamp=int(time.time()))
        except AlreadyEnqueued:
            return

    _with_database(order)


def _billing() -> int:
    """Let the worker bill until it has made some bills anew; how many."""
    before, started = _billed(), time.monotonic()
    _job("bill")
    while (made := _billed() - before) == 0 and time.monotonic() - started < BILLS_WITHIN:
        time.sleep(0.2)
    return made


def _billed() -> int:
    from accueil.billing.models import Statement

    return int(_with_database(Statement.objects.filter(version__gt=1).count))


def _until_empty() -> bool:
    """Wait until nothing waits to be sent and no job is left; whether that came."""
    from django.db import connection

    from accueil.store.models import Message

    def waiting() -> tuple[int, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') "
                "AND (scheduled_at IS NULL OR scheduled_at <= now())"
            )
            jobs = cursor.fetchone()
        messages = Message.objects.filter(state="waiting").exclude(channel="letter").count()
        return messages, jobs[0] if jobs else 0

    started = time.monotonic()
    left = (1, 1)
    while any(left) and time.monotonic() - started < DELIVERED_WITHIN:
        time.sleep(3)
        left = _with_database(waiting)
    took = time.monotonic() - started
    print(f"after {took:.0f} s {left[0]} messages and {left[1]} jobs wait", flush=True)
    return not any(left)


def _told(run: Run, moments: Sequence[tuple[float, str]]) -> bool:
    """What people saw from each fault to the next; whether all of it said what happens."""
    ends = [at for at, _ in moments[1:]] + [time.time()]
    heads = "".join(f"{kind:>7}" for kind in KINDS)
    print(f"\n{'from then on':52}{'asked':>7}{heads}{'for s':>8}")
    others: list[str] = []
    for (at, what), end in zip(moments, ends, strict=True):
        some = [one for one in run.asked if at <= one.at < end]
        count = Counter(
            "right" if one.right else {OUTAGE: "503", NO_ANSWER: "none"}.get(one.status, "other")
            for one in some
        )
        longest = _longest(some)
        figures = "".join(f"{count[kind]:>7}" for kind in KINDS)
        print(f"{what:52}{len(some):>7}{figures}{longest:>8.1f}")
        others += [
            f"{one.door}, {one.page}: {one.status} {one.sample}"
            for one in some
            if not one.right and (one.status not in (OUTAGE, NO_ANSWER) or "NOT TOLD" in one.sample)
        ]
    for words in others[:20]:
        print(f"NOT TOLD {words}")
    return not others


def _longest(some: Sequence[Any]) -> float:
    """Seconds from the first answer that was not right to the last."""
    wrong = [one.at for one in some if not one.right]
    return max(wrong) - min(wrong) if wrong else 0.0


def _messages(outside: Outside) -> bool:
    """Whether every message of the run came, and each text under one name only."""
    from accueil.store.models import Message

    def count() -> Counter[str]:
        rows = Message.objects.filter(key__startswith="bench ").values_list("state", flat=True)
        return Counter(rows)

    states = _with_database(count)
    twice = sum(len(names) > 1 for names in outside.texts.values())
    again = sum(n > 1 for came in (outside.sms, outside.mails) for n in came.values())
    print(
        f"\nmessages ordered beside: {dict(states)}; refused meanwhile {outside.refused}; came "
        f"{len(outside.sms)} SMS, {len(outside.mails)} e-mails; {again} a second time under the "
        f"same name; {twice} texts under two names"
    )
    return not twice and set(states) <= {"sent"}


def _verified() -> bool:
    """`accueil verify`: every bill and the ledger."""
    command = [sys.executable, "-m", "accueil.commands", "verify"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    print(f"accueil verify: code {done.returncode}, {(done.stdout + done.stderr).strip()[-300:]}")
    return done.returncode == 0
