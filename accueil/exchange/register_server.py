"""A demonstration of the registers, as a process of its own (`accueil register`).

It speaks the exchange of `accueil.exchange.registers`, knows the people of a file and, where asked
to, makes up a person for any other number whose check digits fit. Like the true registers it logs
who was asked for and why; the number itself is not in its log, only a mark that is the same for
the same number.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any, TextIO

from accueil.exchange.demo_people import Entry, demo_employment, demo_person, registered
from accueil.exchange.registers import PURPOSES
from accueil.registry import matricule as matricules

LARGEST_QUESTION = 4096
QUESTIONS = {"/person": "person", "/employment": "employment"}
FOUND, BAD, UNKNOWN_TOKEN, FORBIDDEN, NOBODY = 200, 400, 401, 403, 404
MARK_LETTERS = 16


@dataclass(frozen=True)
class DemoRegister:
    """What the demonstration register knows, who may ask, and where it logs.

    `now` is the clock; `made_up` says whether numbers outside the file get a made-up person.
    """

    token: str
    log: TextIO
    now: Callable[[], datetime]
    people: Mapping[str, Entry] = field(default_factory=dict)
    made_up: bool = True
    writing: Lock = field(default_factory=Lock)

    def answer(self, what: str, question: object) -> tuple[int, dict[str, Any]]:
        """The status and answer to a question that came with the right token."""
        if not isinstance(question, dict):
            return BAD, {"refused": "question"}
        purpose = question.get("purpose")
        try:
            number = matricules.read(str(question.get("matricule", "")))
        except matricules.BadMatricule as error:
            return BAD, {"refused": f"matricule: {error.reason}"}
        if purpose not in PURPOSES:
            return FORBIDDEN, {"refused": "purpose"}
        entry = self.entry(number)
        found = getattr(entry, what) if entry else None
        status = FOUND if found else NOBODY
        self._note(what, number, purpose, status)
        return status, {what: asdict(found) if found else None}

    def entry(self, number: str) -> Entry | None:
        """Who has a number: of the file, or made up; nobody where a check digit fails."""
        if number in self.people:
            return self.people[number]
        if not self.made_up or matricules.checks(number):
            return None
        return Entry(registered(demo_person(number)), demo_employment(number))

    def _note(self, what: str, number: str, purpose: str, status: int) -> None:
        """One line of JSON a question."""
        mark = hmac.new(self.token.encode(), number.encode(), hashlib.sha256).hexdigest()
        line = {
            "at": self.now().isoformat(timespec="seconds"),
            "asked": what,
            "purpose": purpose,
            "person": mark[:MARK_LETTERS],
            "status": status,
        }
        with self.writing:
            self.log.write(json.dumps(line) + "\n")
            self.log.flush()


def serve(register: DemoRegister, host: str, port: int) -> ThreadingHTTPServer:
    """A server bound to a port (0: any free one), not yet answering: call `serve_forever`."""

    class Handler(BaseHTTPRequestHandler):
        """One question a request."""

        server_version, sys_version = "register", ""
        timeout = 10

        def do_POST(self) -> None:
            """Check the token, read the question, answer."""
            status, answer = self._status_and_answer()
            body = json.dumps(answer, default=_iso).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _status_and_answer(self) -> tuple[int, dict[str, Any]]:
            given = self.headers.get("Authorization", "").encode()
            if not hmac.compare_digest(given, f"Bearer {register.token}".encode()):
                return UNKNOWN_TOKEN, {"refused": "token"}
            what = QUESTIONS.get(self.path)
            length = self.headers.get("Content-Length", "")
            if what is None or not length.isdecimal() or int(length) > LARGEST_QUESTION:
                return BAD, {"refused": "question"}
            try:
                question = json.loads(self.rfile.read(int(length)))
            except ValueError:
                return BAD, {"refused": "question"}
            return register.answer(what, question)

        def log_message(self, format: str, *args: Any) -> None:
            """The register keeps a log of its own."""

    return ThreadingHTTPServer((host, port), Handler)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in the exchange")
