"""Many people at once over a real server: each asks, waits for the answer, thinks, asks again.

One thread a person with a connection of its own costs little here: most of the time they think.
What was promised to them (an answer that says “saved”) is kept, to be looked for afterwards.
"""

import http.client
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

TOKEN = "s" * 32  # what a browser and its forms carry against forged requests
PATIENCE_SECONDS = 60
OUTAGE, NO_ANSWER = 503, 0
# Who is told to come back, or is told nothing, tries the same again so often, so far apart.
TRIES, PAUSES = 60, (1.0, 3.0)
FORM = "application/x-www-form-urlencoded"
# What a page says of an outage, by language; a bare number would be no answer for people.
TELLS = ("lang=", "<h1>")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: when (seconds of the run's clock), by whom, which page, what came of it."""

    at: float
    door: str
    page: str
    status: int
    seconds: float
    right: bool
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status (0: none), headers and a body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Promise:
    """Something that was to be written: what, by which name, what was typed.

    `kept`: it was answered with success; `unsure`: a try of it ended without saying so.
    """

    kind: str
    name: str
    what: Mapping[str, Any]
    kept: bool = False
    unsure: int = 0


Write = Callable[["Visit"], None]


@dataclass(slots=True)
class Person:
    """Somebody with a session or a key: the addresses to read by page, what is written."""

    door: str
    headers: Mapping[str, str]
    reads: Mapping[str, Sequence[str]]
    writes: Sequence[Write] = ()


@dataclass(slots=True)
class Run:
    """What all of them leave: requests and promises. `until`: when it ends."""

    port: int
    until: float
    thinks: tuple[float, float]
    writing: float
    asked: list[Asked] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)


class Visit:
    """A person at work: one connection, opened again when it breaks."""

    def __init__(self, run: Run, person: Person, draw: random.Random) -> None:
        self.run, self.person, self.draw = run, person, draw
        self.connection: http.client.HTTPConnection | None = None

    def work(self) -> None:
        """Page by page until the end."""
        time.sleep(self.draw.uniform(0, self.run.thinks[1]))
        pages = list(self.person.reads)
        while time.monotonic() < self.run.until:
            if self.person.writes and self.draw.random() < self.run.writing:
                self.draw.choice(self.person.writes)(self)
            else:
                page = self.draw.choice(pages)
                self.read(page, self.draw.choice(self.person.reads[page]))
            self.think()
        self._close()

    def think(self) -> None:
        """What a person does between two pages."""
        time.sleep(self.draw.uniform(*self.run.thinks))

    def read(self, page: str, path: str) -> Answer:
        """Open a page."""
        return self.ask(page, path, right=(200,))

    def send(self, page: str, path: str, typed: Mapping[str, object], *right: int) -> Answer:
        """Send a form; `right`: what may be answered, 302 unless it is said."""
        body = urlencode({"csrfmiddlewaretoken": TOKEN, **typed}, doseq=True).encode()
        return self.ask(page, path, body=body, kind=FORM, right=right or (302,))

    def ask(
        self,
        page: str,
        path: str,
        *,
        body: bytes | None = None,
        kind: str = "",
        right: Sequence[int],
        more: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request, noted down."""
        headers = {"Host": "localhost", **self.person.headers, **(more or {})}
        if body is not None:
            headers["Content-Type"] = kind
        at, started = time.time(), time.perf_counter()
        answer = self._answer("GET" if body is None else "POST", path, body, headers)
        took, good = time.perf_counter() - started, answer.status in right
        sample = "" if good else _sample(path, answer)
        self.run.asked.append(Asked(at, self.person.door, page, answer.status, took, good, sample))
        return answer

    def promise(
        self,
        kind: str,
        name: str,
        what: Mapping[str, Any],
        once: Callable[[], Answer],
        *,
        repeatable: bool = True,
    ) -> None:
        """Write something: tried again, as a page of an outage or a program's manual says, until
        it is answered. What ends without an answer is only tried again where that is safe."""
        made = Promise(kind, name, what)
        self.run.promises.append(made)
        for _ in range(TRIES):
            answer = once()
            if answer.status in (200, 302):
                made.kept = True
                return
            if answer.status not in (OUTAGE, NO_ANSWER):
                return
            if answer.status == NO_ANSWER or not _can_go_again(answer):
                made.unsure += 1
                if not repeatable:
                    return
            time.sleep(self.draw.uniform(*PAUSES))

    def _answer(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        for last in (False, True):
            fresh = self.connection is None
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(
                        "127.0.0.1", self.run.port, timeout=PATIENCE_SECONDS
                    )
                self.connection.request(method, path, body, dict(headers))
                response = self.connection.getresponse()
                found = response.read()
            except (OSError, http.client.HTTPException) as error:
                self._close()
                # A kept connection that was closed meanwhile: browsers, too, open another one.
                if not fresh and not last and method == "GET":
                    continue
                return Answer(NO_ANSWER, {}, type(error).__name__.encode())
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, found)
        raise AssertionError

    def _close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None


def says_so(answer: Answer) -> bool:
    """Whether an outage is told: when to come back, and for people a page in words."""
    told = answer.body.decode("utf-8", "replace")
    return "retry-after" in answer.headers and (
        all(words in told for words in TELLS) or told.startswith("{")
    )


def _can_go_again(answer: Answer) -> bool:
    """Whether a page of an outage is certain that nothing was saved: it offers to send it again."""
    return TOKEN.encode() in answer.body


def _sample(path: str, answer: Answer) -> str:
    if answer.status == OUTAGE:
        return "told" if says_so(answer) else f"NOT TOLD {path} {answer.body[:200]!r}"
    return f"{path} {answer.headers.get('location', '')} {answer.body[:80]!r}"


def at_once(
    run: Run, people: Sequence[Person], seed: int, beside: Callable[[], None] | None = None
) -> None:
    """All of them until the end; `beside` is done meanwhile by this thread."""
    threads = [
        threading.Thread(target=Visit(run, person, random.Random(f"{seed} {n}")).work, daemon=True)
        for n, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    if beside is not None:
        beside()
    for thread in threads:
        thread.join()
