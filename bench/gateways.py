"""A gateway for SMS and a mail server of our own, that can be told to refuse everything.

They keep by which name each message came and how often: one that comes twice under one name is one
message for a real gateway, too; under two names it would be two.
"""

import hashlib
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

NAME = re.compile(rb"^Message-ID: <([^@>]+)@", re.MULTILINE)
SLOW_SECONDS = 0.02  # what handing one over takes


@dataclass(slots=True)
class Outside:
    """What came, by name, how often; `texts`: under which names a text came to a receiver."""

    down: bool = False
    refused: int = 0
    sms: Counter[str] = field(default_factory=Counter)
    mails: Counter[str] = field(default_factory=Counter)
    texts: dict[str, set[str]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    environment: dict[str, str] = field(default_factory=dict)

    def came(self, where: Counter[str], name: str, text: bytes) -> None:
        """Keep that a message came."""
        with self.lock:
            where[name] += 1
            self.texts.setdefault(hashlib.sha256(text).hexdigest(), set()).add(name)

    def refuse(self) -> None:
        """Count a refusal."""
        with self.lock:
            self.refused += 1


@contextmanager
def gateways() -> Iterator[Outside]:
    """Both on free ports until the end; `environment` names them to `accueil serve`."""
    outside = Outside()
    ThreadingTCPServer.daemon_threads = True
    sms = ThreadingHTTPServer(("127.0.0.1", 0), _sms(outside))
    mail = ThreadingTCPServer(("127.0.0.1", 0), _mail(outside))
    outside.environment = {
        "ACCUEIL_SMS_URL": f"http://127.0.0.1:{sms.server_port}/sms",
        "ACCUEIL_SMTP_URL": f"smtp+plain://127.0.0.1:{mail.server_address[1]}",
    }
    threads = [threading.Thread(target=one.serve_forever) for one in (sms, mail)]
    for thread in threads:
        thread.start()
    try:
        yield outside
    finally:
        for server in (sms, mail):
            server.shutdown()
            server.server_close()


def _sms(outside: Outside) -> type[BaseHTTPRequestHandler]:
    class Sms(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if outside.down:
                outside.refuse()
            else:
                time.sleep(SLOW_SECONDS)
                outside.came(outside.sms, body["id"], f"{body['to']} {body['text']}".encode())
            self.send_response(503 if outside.down else 200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    return Sms


def _mail(outside: Outside) -> type[StreamRequestHandler]:
    class Mail(StreamRequestHandler):
        def handle(self) -> None:
            with suppress(ConnectionError):  # of who was killed while speaking
                self._speak()

        def _speak(self) -> None:
            if outside.down:
                outside.refuse()
                self._say("421 closed")
                return
            self._say("220 mail")
            to = b""
            for line in self.rfile:
                word = line.strip().upper().partition(b" ")[0]
                to = line if word == b"RCPT" else to
                self._say("354 go on" if word == b"DATA" else "250 good")
                if word == b"DATA":
                    self._take(to)
                if word == b"QUIT":
                    return

        def _take(self, to: bytes) -> None:
            text = b"".join(iter(self.rfile.readline, b".\r\n"))
            time.sleep(SLOW_SECONDS)
            found = NAME.search(text)
            name = found.group(1).decode() if found else ""
            outside.came(outside.mails, name, to + text.partition(b"\r\n\r\n")[2])
            self._say("250 taken")

        def _say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    return Mail
