"""Several processes as one: started together, ended together.

One that ends by itself, or is killed, is started again; one that does not stay ends all.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

POLL_SECONDS = 0.2
GRACE_SECONDS = 15
# One that ends so often within so many seconds does not stay; and how long each new start waits.
MOST_STARTS, WITHIN_SECONDS, PAUSE_SECONDS = 5, 60, 1
TEND_SECONDS = 5
END_WITH_PARENT = 1  # Linux: prctl(PR_SET_PDEATHSIG, …)
ENDING = (signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Process:
    """What runs: a name for people, and the module of Python with its arguments.

    A `vital` one is started again when it ends; one that is not vital may be missing.
    """

    name: str
    arguments: Sequence[str]
    vital: bool = True


class Died(Exception):
    """One process did not start, or ended again and again; the others were ended too."""


@dataclass(slots=True)
class Running:
    """A process that was started; `starts`: when, lately."""

    process: Process
    child: subprocess.Popen[bytes]
    starts: list[float]


def subcommand(name: str, *arguments: str, vital: bool = True) -> Process:
    """A subcommand of `accueil` as a process of its own."""
    return Process(name, ["accueil.commands", name, *arguments], vital)


def run(
    processes: Sequence[Process],
    is_ready: Callable[[], bool],
    then: Callable[[], None],
    tend: Callable[[], None] = lambda: None,
) -> None:
    """Start all, call `then` once they are ready, and wait; `tend` is called now and then.

    Ends quietly when this process is told to end; refuses to go on when a vital process ends
    before all are ready, or ends again and again.
    """
    started: list[Running] = []
    try:
        for process in processes:
            started.append(Running(process, _started(process), [time.monotonic()]))
        while not is_ready():
            _look_after(started, again=False)
        then()
        tended = time.monotonic()
        while True:
            _look_after(started, again=True)
            if time.monotonic() - tended > TEND_SECONDS:
                tend()
                tended = time.monotonic()
    except KeyboardInterrupt:
        return
    finally:
        _end([one.child for one in started])


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


def _look_after(started: list[Running], *, again: bool) -> None:
    time.sleep(POLL_SECONDS)
    for one in list(started):
        if one.child.poll() is None:
            continue
        if one.process.vital:
            _start_again(one, again=again)
            continue
        _say(f"{one.process.name} ended; the rest goes on")
        started.remove(one)


def _start_again(one: Running, *, again: bool) -> None:
    """Start a process that ended once more. Refuses (Died) one that does not stay."""
    said, now = f"{one.process.name} ended with code {one.child.returncode}", time.monotonic()
    one.starts = [moment for moment in one.starts if now - moment < WITHIN_SECONDS]
    if not again or len(one.starts) >= MOST_STARTS:
        raise Died(f"{said}; all was stopped")
    with suppress(ProcessLookupError):  # what it had started itself holds its port
        os.killpg(one.child.pid, signal.SIGKILL)
    _say(f"{said}; it is started again")
    time.sleep(PAUSE_SECONDS)
    one.child = _started(one.process)
    one.starts.append(now)


def _say(what: str) -> None:
    print(f"accueil: {what}", file=sys.stderr, flush=True)


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
