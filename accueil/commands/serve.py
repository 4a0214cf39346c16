"""`accueil serve`: the whole system, from the database to the address to open."""

import http.client
import os
import secrets
import socket
import sys
from hashlib import sha256
from pathlib import Path

import click

from accueil.commands.database import database, tend_database
from accueil.commands.processes import Died, Process, interruptible, run, subcommand
from accueil.commands.shared import refuse

MOST_WORKERS = 8
THREADS = 4  # a worker; each holds one connection to the database
BROKEN = 1
REGISTER_PORT = 90  # above the port of the pages
DEMO_CHILDREN, DEMO_SEED = 400, 1


@click.command(
    epilog="""\b
Examples:
  accueil serve
  accueil serve --demo
  accueil serve --host 0.0.0.0 --port 80"""
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, help="Port to listen at.")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=lambda: min(cores(), MOST_WORKERS),
    show_default="one a core",
    help="Processes of the web server.",
)
@click.option("--demo", is_flag=True, help="A demonstration: invented people, codes on the page.")
def command(host: str, port: int, workers: int, demo: bool) -> None:
    """Start the database, bring its tables up to date, and serve the pages until Ctrl-C.

    Without DATABASE_URL an own PostgreSQL runs from the folder ACCUEIL_DATA (.accueil).
    """
    address = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}"
    os.environ.setdefault("ACCUEIL_ADDRESS", address)
    if demo:
        os.environ["ACCUEIL_DEMO"] = "yes"
        os.environ.setdefault("ACCUEIL_REGISTER_URL", f"http://127.0.0.1:{port + REGISTER_PORT}")
        os.environ.setdefault("ACCUEIL_REGISTER_TOKEN", secrets.token_urlsafe())
    _refuse_taken(host, port)
    try:
        with interruptible(), database():
            collect_static()
            if demo:
                _fill()
            run(
                processes(host, port, workers, demo=demo),
                is_ready=lambda: _answers(host, port),
                then=lambda: click.echo("\n".join(greeting(address, demo=demo))),
                tend=tend_database,
            )
    except KeyboardInterrupt:
        return
    except Died as error:
        click.echo(f"accueil: {error}", err=True)
        sys.exit(BROKEN)


def processes(host: str, port: int, workers: int, *, demo: bool) -> list[Process]:
    """What runs beside the database; one that ends is started again."""
    served = [web(host, port, workers), subcommand("worker")]
    return [*served, register(port + REGISTER_PORT)] if demo else served


def register(port: int) -> Process:
    """The demonstration register, which knows the demonstration's people."""
    from django.conf import settings

    from accueil.demo.register import FILE

    log = str(settings.DATA / "register.log")
    people = str(settings.DATA / FILE)
    options = ("--port", str(port), "--people", people, "--log", log)
    return subcommand("register", *options, vital=False)


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def web(host: str, port: int, workers: int) -> Process:
    """The web server: some processes, a few threads in each."""
    options = {
        "interface": "wsgi",
        "host": host,
        "port": port,
        "http": 1,
        "workers": workers,
        "blocking-threads": THREADS,
        "blocking-threads-idle-timeout": 600,
        "workers-kill-timeout": 3,
        "log-level": "warning",
    }
    named = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    flags = ["--no-ws", "--respawn-failed-workers"]
    return Process("web", ["granian", *named, *flags, "accueil.config.wsgi:application"])


def greeting(address: str, *, demo: bool) -> list[str]:
    """What is printed once the pages answer: where to go, and in a demonstration, as whom."""
    lines = ["", f"  Accueil is running: {address}"]
    if demo:
        from django.conf import settings

        from accueil.demo.story import read_story
        from accueil.identity.demo import GUARDIAN, PARENTS, PASSWORD, PEOPLE

        lines += ["", "  A demonstration with invented people. Sign in, for example, as"]
        lines += [f"    {email:30} {role}" for email, _, role, _, _ in PEOPLE]
        lines += [f"  with the password  {PASSWORD}", "  The page then shows the code to enter."]
        lines += ["", f"  Parents sign in at {address}/family/ with the same password, as"]
        lines += [f"    {parent[0]}" for parent in (*PARENTS, GUARDIAN)]
        lines += [f"  Their SMS, e-mails and letters are read at {address}/demo/outbox"]
        story = read_story(settings.DATA)
        if story:
            lines += ["", "  What to look at first: these children's bills, as the officer"]
            lines += [f"    {line}" for line in story]
    return [*lines, "", "  Ctrl-C ends it.", ""]


def _fill() -> None:
    """Invented people, at the first start."""
    from datetime import UTC, datetime

    from accueil.demo.fill import fill_if_empty

    if fill_if_empty(DEMO_CHILDREN, DEMO_SEED, datetime.now(UTC)):
        click.echo(f"accueil: a country with {DEMO_CHILDREN} children was invented", err=True)


def collect_static() -> None:
    """Put the pages' style sheets, scripts and pictures together, when they have changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = [
        (name, *_state(Path(storage.path(name))))
        for finder in get_finders()
        for name, storage in finder.list([])
    ]
    state = sha256(repr(sorted(found)).encode()).hexdigest()
    mark = Path(settings.STATIC_ROOT, ".state")
    if not mark.exists() or mark.read_text() != state:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(state)


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            refuse([f"cannot listen at {host}:{port}: {error.strerror}; try another --port"])


def _answers(host: str, port: int) -> bool:
    """Whether the web server answers at all."""
    call = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=10)
    try:
        call.request("GET", "/", headers={"Host": "localhost"})
        call.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        call.close()
    return True
