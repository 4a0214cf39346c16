"""`accueil serve`: one command starts all, and all ends with it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from accueil.commands.processes import Died, Process, run
from tests.database import starting

ANSWERS = (200, 302, 403, 404)


def status(address: str) -> int:
    """The code of an answer."""
    try:
        return int(urllib.request.urlopen(address, timeout=10).status)
    except urllib.error.HTTPError as error:
        return error.code


def children(number: int) -> list[int]:
    """The processes that a process has started."""
    listed = Path(f"/proc/{number}/task/{number}/children").read_text()
    return [int(child) for child in listed.split()]


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for something that comes soon."""
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_it_serves_pages_and_ends_well(server: str) -> None:
    assert status(server) in ANSWERS


def test_what_is_killed_is_started_again(fresh_database: str) -> None:
    with starting(fresh_database) as (child, address, log):
        for killed in children(child.pid)[:2]:  # the web server and the worker
            os.kill(killed, signal.SIGKILL)
        wait_until(lambda: log.read_text().count("it is started again") == 2)
        wait_until(lambda: _answers(address))
        assert "web ended with code -9; it is started again" in log.read_text()
        assert child.poll() is None


def _answers(address: str) -> bool:
    try:
        return status(f"{address}/readyz") == 200
    except OSError:
        return False


def test_what_does_not_stay_ends_all() -> None:
    began: list[str] = []
    never = Process("this", ["accueil.commands", "no-such-command"])
    with pytest.raises(Died, match="this ended with code 2; all was stopped"):
        run([never], is_ready=lambda: bool(began), then=lambda: None)


def test_killed_it_leaves_nothing_behind_that_holds_the_port(fresh_database: str) -> None:
    with starting(fresh_database) as (child, address, _):
        web = children(child.pid)[0]
        child.kill()
        child.wait()
        wait_until(lambda: not Path(f"/proc/{web}/exe").exists())
        port = int(address.rsplit(":", 1)[1])
        wait_until(lambda: _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_that_is_taken_is_said() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        command = [sys.executable, "-m", "accueil.commands", "serve", "--port", port]
        done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2 and "try another --port" in done.stderr
