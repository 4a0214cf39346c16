"""The embedded database starts once, comes back after a kill, and needs no rights of anybody."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from accueil.store import embedded
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

HOLD = """
import sys
from pathlib import Path
from accueil.store.embedded import running
with running(Path(sys.argv[1]), durable=False):
    print("in", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def data() -> Iterator[Path]:
    """A folder that the server's user can reach; its database is stopped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="accueil-cluster-"))
    yield folder
    embedded.stop(folder)
    shutil.rmtree(folder)


def holding(data: Path) -> subprocess.Popen[str]:
    """A process of its own that uses the database until its input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ask(data: Path, question: str, user: str = SUPERUSER) -> tuple[object, ...] | None:
    """The first row of an answer."""
    host = str(socket_folder(data))
    with psycopg.connect(host=host, port=PORT, user=user, dbname=NAME) as connection:
        answer = connection.execute(question)
        return answer.fetchone() if answer.description else None


def server_number(data: Path) -> int:
    """The number of the server's process."""
    return int((data / "postgres" / "postmaster.pid").read_text().split()[0])


def test_two_that_start_at_once_share_one_and_the_last_stops_it(data: Path) -> None:
    first, second = holding(data), holding(data)
    assert first.stdout and second.stdout
    assert (first.stdout.readline(), second.stdout.readline()) == ("in\n", "in\n")
    number = server_number(data)
    first.communicate("")
    assert server_number(data) == number and ask(data, "SELECT 1") == (1,)
    second.communicate("")
    assert (first.returncode, second.returncode) == (0, 0)
    assert not (data / "postgres" / "postmaster.pid").exists()
    with pytest.raises(psycopg.OperationalError):
        ask(data, "SELECT 1")


def test_it_is_made_as_promised(data: Path) -> None:
    sockets = embedded.ensure_running(data, durable=False)
    assert sockets.stat().st_mode & 0o777 == 0o700
    assert ask(data, "SHOW listen_addresses") == ("",)
    assert ask(data, "SHOW server_encoding") == ("UTF8",)
    assert ask(data, "SELECT datcollate FROM pg_database WHERE datname = 'accueil'") == ("C",)
    extensions = ask(data, "SELECT array_agg(extname::text) FROM pg_extension")
    assert extensions and set(EXTENSIONS) <= set(extensions[0])
    may = "SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    assert ask(data, may, PLAIN_ROLE) == (False, False, False)
    assert ask(data, may, OWNER_ROLE) == (False, False, True)
    embedded.ensure_running(data)
    embedded.stop(data)
    embedded.stop(data)
    embedded.ensure_running(data)
    assert ask(data, "SELECT current_setting('fsync'), current_setting('full_page_writes')") == (
        "on",
        "on",
    )


def test_what_fails_leaves_no_data_in_the_log(data: Path) -> None:
    embedded.ensure_running(data, durable=False)
    ask(data, "CREATE TABLE names (name text CHECK (name <> 'Mia Muster'))")
    with pytest.raises(psycopg.errors.CheckViolation):
        ask(data, "INSERT INTO names VALUES ('Mia Muster')")
    log = data / "postgres.log"
    assert "violates check" in log.read_text() and "Mia" not in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_it_comes_back_after_a_kill(data: Path) -> None:
    embedded.ensure_running(data)
    ask(data, "CREATE TABLE kept AS SELECT 7 AS seven")
    os.kill(server_number(data), signal.SIGKILL)
    embedded.ensure_running(data)
    assert ask(data, "SELECT seven FROM kept") == (7,)


def test_a_number_that_another_program_has_now_is_no_hindrance(data: Path) -> None:
    embedded.ensure_running(data, durable=False)
    left = (data / "postgres" / "postmaster.pid").read_text().splitlines()
    embedded.stop(data)
    other = subprocess.Popen(["sleep", "60"], **as_server())
    file = data / "postgres" / "postmaster.pid"
    file.write_text("\n".join([str(other.pid), *left[1:]]) + "\n")
    shutil.copystat(data / "postgres" / "PG_VERSION", file)
    started = time.monotonic()
    embedded.ensure_running(data, durable=False)
    assert ask(data, "SELECT 1") == (1,) and time.monotonic() - started < 10
    other.kill()
    other.wait()


def test_it_runs_as_somebody_without_rights_or_a_folder_of_their_own(data: Path) -> None:
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(data, nobody.pw_uid, nobody.pw_gid)
        child = os.fork()
        if child == 0:
            _as_nobody(nobody, data)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert (data / "postgres").stat().st_uid == nobody.pw_uid
    else:
        _start_and_stop(data)


def _as_nobody(nobody: pwd.struct_passwd, data: Path) -> None:
    os.environ.update({"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"})
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)
    try:
        _start_and_stop(data)
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


def _start_and_stop(data: Path) -> None:
    with embedded.running(data, durable=False):
        assert ask(data, "SELECT current_user::text", OWNER_ROLE) == (OWNER_ROLE,)


def test_a_folder_closed_to_the_servers_user_is_no_hindrance(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    data = closed / "data"
    with embedded.running(data, durable=False):
        assert ask(data, "SELECT 1") == (1,)
    far = embedded.place_of(data).folder
    if far != data:
        shutil.rmtree(far)


def test_a_cluster_of_another_version_is_refused(data: Path) -> None:
    kept = data / "postgres" / "PG_VERSION"
    kept.parent.mkdir()
    kept.write_text("9\n")
    with pytest.raises(DatabaseFailed, match="was made by PostgreSQL 9"):
        embedded.ensure_running(data)


def as_server() -> dict[str, int]:
    """How to start a process as the server's user."""
    if os.getuid():
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return {"user": (known.get("postgres") or known["nobody"]).pw_uid}
