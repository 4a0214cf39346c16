"""Twenty officers at once: each page's time over a real server, with and without thinking."""

import http.client
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Thread
from typing import Any
from urllib.parse import quote

OFFICERS, SEED = 20, 1
THINKING_SECONDS, HURRYING_SECONDS, YARDSTICK_SECONDS = 60, 30, 10
THINKS = 0.5, 2.0
ALIVE = {"alive": ["/healthz"]}
PATIENCE_SECONDS = 120
FOUND = 200
Tell = Callable[[str, Sequence[float], str], None]


@dataclass
class Officer:
    """An officer with a session, and the paths that it may ask for by page.

    A form that is sent is its path, a space, and what was typed.
    """

    cookie: str
    paths: dict[str, list[str]]
    seconds: dict[str, list[float]] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    account: Any = None
    children: Sequence[Any] = ()


def measure(tell: Tell) -> None:
    """Start a server on the database that runs, and let the officers work."""
    officers = [employed(office) for office in offices()]
    with serving() as port:
        work(officers, port, THINKING_SECONDS, THINKS)
        told(officers, tell, "20 officers, thinking 0.5 to 2 s")
        work(officers, port, HURRYING_SECONDS, None)
        told(officers, tell, "20 officers, back to back")
        for officer in officers:
            officer.paths = dict(ALIVE)
        work(officers, port, YARDSTICK_SECONDS, None)
        told(officers, tell, "  yardstick: a page without content")


@contextmanager
def serving() -> Iterator[int]:
    """A server on the database that runs; its port."""
    port = free_port()
    command = [sys.executable, "-m", "accueil.commands", "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def offices() -> list[str]:
    """The offices of most children, as often as there are officers."""
    from django.db.models import Count

    from accueil.registry.models import Child
    from accueil.store.security import see

    see(country=True)
    by_size = Child.objects.values("office").annotate(n=Count("id")).order_by("-n")
    largest = [row["office"] for row in by_size if row["office"] != "cae"][:OFFICERS]
    return (largest * OFFICERS)[:OFFICERS]


def employed(office: str) -> Officer:
    """Somebody who is signed in there, in a session of its own."""
    from django.test import Client
    from django.utils import timezone

    from accueil.identity.models import Account
    from accueil.web.base.middleware import SIGNED_IN_AT

    now = timezone.now()
    number = Account.objects.count()
    account = Account.objects.create(
        email=f"bench{number}@{office}.example",
        name=f"Officer {number}",
        role="officer",
        office_id=office,
        created_at=now,
    )
    client = Client()
    client.force_login(account, backend="accueil.identity.backend.Password")
    session = client.session
    session[SIGNED_IN_AT] = now.timestamp()
    session.save()
    paths = _paths(office, random.Random(number))
    return Officer(f"sessionid={session.session_key}", paths, account=account.pk)


def _paths(office: str, draw: random.Random) -> dict[str, list[str]]:
    """Some paths of each page for an office."""
    from django.utils import timezone

    from accueil.registry import models as m
    from accueil.store.security import see

    see(office=office)
    day = timezone.localdate() - timedelta(days=200)
    ids = list(m.Child.objects.values_list("id", flat=True))
    children = draw.sample(ids, min(100, len(ids)))
    names = m.Identity.objects.current().filter(child__in=children)
    typed = [quote(f"{i.given_name} {i.family_name}"[:-1]) for i in names]
    cases = list(m.Application.objects.filter(state="open").values_list("id", flat=True))
    found = {
        "home": _reversed("office_home"),
        "search": [f"{path}?q={q}" for q in typed for path in _reversed("children")],
        "child": [path for child in children for path in _reversed("child", child)],
        "child on a day": [
            f"{path}?day={day:%d.%m.%Y}" for c in children for path in _reversed("child_on_day", c)
        ],
        "applications": _reversed("applications"),
        "task list": [path for case in cases for path in _reversed("application", case)],
        "preview": [path for case in cases for path in _reversed("contract_preview", case)],
        "radar": _reversed("radar"),
        "letters": _reversed("letters"),
    }
    see()
    return {page: paths for page, paths in found.items() if paths}


def _reversed(name: str, *arguments: Any) -> list[str]:
    """The path of a page, none where this version has no such page."""
    from django.urls import NoReverseMatch, reverse

    try:
        return [reverse(name, args=arguments)]
    except NoReverseMatch:
        return []


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Until the server answers, its database too."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return _ask(http.client.HTTPConnection("127.0.0.1", port, timeout=10), "/readyz", "")
        except OSError:
            if server.poll() is not None or time.monotonic() > until:
                sys.exit("the server did not start")
            time.sleep(0.3)


def _ask(connection: http.client.HTTPConnection, path: str, cookie: str) -> Any:
    path, _, typed = path.partition(" ")
    headers = {"Host": "localhost", "Cookie": cookie}
    if typed:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST" if typed else "GET", path, typed or None, headers)
    response = connection.getresponse()
    response.read()
    return response.status


def work(
    officers: Sequence[Officer], port: int, seconds: float, thinks: tuple[float, float] | None
) -> None:
    """All officers at once, each page by page, for so long; None: without thinking between."""
    until = time.monotonic() + seconds
    threads = [
        Thread(target=_day, args=(officer, port, until, random.Random(n), thinks))
        for n, officer in enumerate(officers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _day(
    officer: Officer,
    port: int,
    until: float,
    draw: random.Random,
    thinks: tuple[float, float] | None,
) -> None:
    officer.seconds, officer.failed = {}, {}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    if thinks:
        time.sleep(draw.uniform(0, thinks[1]))
    while time.monotonic() < until:
        page = draw.choice(list(officer.paths))
        path = draw.choice(officer.paths[page])
        started = time.perf_counter()
        status = _ask(connection, path, officer.cookie)
        officer.seconds.setdefault(page, []).append(time.perf_counter() - started)
        officer.failed[page] = officer.failed.get(page, 0) + (status != FOUND)
        if thinks:
            time.sleep(draw.uniform(*thinks))
    connection.close()


def told(officers: Sequence[Officer], tell: Tell, heading: str) -> None:
    """One line a page, and one of all."""
    print(f"{heading} (load {os.getloadavg()[0]:.1f})", flush=True)
    pages = dict.fromkeys(page for officer in officers for page in officer.paths)
    every: list[float] = []
    for page in pages:
        seconds = [s for officer in officers for s in officer.seconds.get(page, [])]
        failed = sum(officer.failed.get(page, 0) for officer in officers)
        every += seconds
        tell(f"  {page}", seconds, f"{failed} NOT ANSWERED WITH 200" if failed else "")
    if len(pages) > 1:
        tell("  all pages", every, "")
