"""Several processes as one: started together, ended together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

POLL_SECONDS = 0.2
GRACE_SECONDS = 15
END_WITH_PARENT = 1  # Linux: prctl(PR_SET_PDEATHSIG, …)
ENDING = (signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Process:
    """What runs: a name for people, and the module of Python with its arguments.

    Without a `vital` one the others end too; one that is not vital may be missing.
    """

    name: str
    arguments: Sequence[str]
    vital: bool = True


class Died(Exception):
    """One process ended by itself; the others were ended too."""


def subcommand(name: str, *arguments: str, vital: bool = True) -> Process:
    """A subcommand of `accueil` as a process of its own."""
    return Process(name, ["accueil.commands", name, *arguments], vital)


def run(
    processes: Sequence[Process], is_ready: Callable[[], bool], then: Callable[[], None]
) -> None:
    """Start all, call `then` once they are ready, and wait.

    Ends quietly when this process is told to end; refuses to go on without a vital process.
    """
    started: list[tuple[Process, subprocess.Popen[bytes]]] = []
    try:
        for process in processes:
            started.append((process, _started(process)))
        while not is_ready():
            _look_after(started)
        then()
        while True:
            _look_after(started)
    except KeyboardInterrupt:
        return
    finally:
        _end([child for _, child in started])


@contextmanager
def interruptible() -> Iterator[None]:
    """Let the signals that end a process interrupt it as Ctrl-C does, so that it tidies up."""
    before = {number: signal.signal(number, _interrupt) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _started(process: Process) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C reaches this process alone, which then ends the others."""
    return subprocess.Popen(
        [sys.executable, "-m", *process.arguments],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGTERM)


def _look_after(started: list[tuple[Process, subprocess.Popen[bytes]]]) -> None:
    time.sleep(POLL_SECONDS)
    for process, child in list(started):
        if child.poll() is None:
            continue
        if process.vital:
            raise Died(f"{process.name} ended with code {child.returncode}; all was stopped")
        print(f"accueil: {process.name} ended; the rest goes on", file=sys.stderr, flush=True)
        started.remove((process, child))


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Tell all to end, wait, and kill what does not; a second Ctrl-C does not come between."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, *ENDING)}
    for child in children:
        child.terminate()
    until = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.wait(max(0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    for number, handler in before.items():
        signal.signal(number, handler)
