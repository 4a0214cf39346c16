"""Assessments a second: `python -m bench --assess`, over the real server, beside an empty page.

Each client is a process with one connection that asks again as soon as it is answered; the clients
run on the same cores. The database is empty: nothing of an assessment needs it.
"""

import json
import os
import socket
import statistics
import time
import tomllib
from collections.abc import Sequence
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

from bench.pages import serving
from bench.place import own_database

CASE = Path(__file__).resolve().parents[1] / "examples" / "first-bill.toml"
CLIENTS, SECONDS, WARM_SECONDS, CALLS = 4, 20, 3, 1000
END = b"\r\n\r\n"
MILLISECONDS = 1000
Asked = tuple[bytes, int, float]


def main() -> None:
    """Ask for the same bill again and again, and print how many a second there were."""
    os.environ["ACCUEIL_OPEN_RATE"] = "1000000"
    with own_database(0), serving() as port:
        _cost()
        for name, sent in (("assessments", _assess()), ("  yardstick: an empty page", _alive())):
            _together((sent, port, WARM_SECONDS))
            before = os.times(), os.getloadavg()[0]
            seconds = _together((sent, port, SECONDS))
            print(
                f"{name:32}{len(seconds) / SECONDS:8.0f} a second"
                f"  p50 {statistics.median(seconds) * MILLISECONDS:6.1f} ms"
                f"  p95 {statistics.quantiles(seconds, n=20)[-1] * MILLISECONDS:6.1f} ms"
                f"  load before {before[1]:.1f}",
                flush=True,
            )


def _assess() -> bytes:
    """A request with a whole case: four weeks of a crèche (`make example`)."""
    body = _body()
    head = (
        "POST /api/v1/assess HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _body() -> bytes:
    return json.dumps(tomllib.loads(CASE.read_text()), default=str).encode()


def _cost() -> None:
    """Processor time of one assessment in this process, from the request to its answer."""
    from django.core.wsgi import get_wsgi_application

    application, body = get_wsgi_application(), _body()
    for number in range(CALLS + CALLS // 10):
        if number == CALLS // 10:
            began = time.process_time()
        environ = {
            **{"REQUEST_METHOD": "POST", "PATH_INFO": "/api/v1/assess", "QUERY_STRING": ""},
            **{"SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost"},
            **{"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body))},
            **{"REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(body)},
        }
        answer = application(environ, lambda *_: None)
        b"".join(answer)
        answer.close()
    each = (time.process_time() - began) / CALLS * MILLISECONDS
    print(f"processor time of one assessment, without the web server: {each:.2f} ms", flush=True)


def _alive() -> bytes:
    return b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


def _together(asked: Asked) -> list[float]:
    """All clients at once; the seconds of every answer. Refuses an answer that is not 200."""
    with get_context("spawn").Pool(CLIENTS) as clients:
        found: Sequence[list[float]] = clients.map(_ask, [asked] * CLIENTS, chunksize=1)
    return [one for seconds in found for one in seconds]


def _ask(asked: Asked) -> list[float]:
    sent, port, seconds = asked
    taken = []
    with socket.create_connection(("127.0.0.1", port)) as line:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            started = time.perf_counter()
            line.sendall(sent)
            _read(line)
            taken.append(time.perf_counter() - started)
    return taken


def _read(line: socket.socket) -> None:
    """One whole answer."""
    got = b""
    while END not in got:
        got += _more(line)
    head, _, body = got.partition(END)
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(got.decode(errors="replace"))
    lengths = [one for one in head.lower().split(b"\r\n") if one.startswith(b"content-length:")]
    left = int(lengths[0].partition(b":")[2]) - len(body)
    while left > 0:
        left -= len(_more(line))


def _more(line: socket.socket) -> bytes:
    got = line.recv(65536)
    if not got:
        raise RuntimeError("the server hung up")
    return got
