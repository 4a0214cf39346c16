"""The example client of the docs: against the real server, and through a line that breaks."""

import csv
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from accueil.attendance.models import Stay
from accueil.store.models import AccessLog, Answered
from accueil.store.security import see
from tests.database import serving
from tests.house.sources import ROOT
from tests.web.api.asking import LEO, MIA, MONDAY, OTHER, world

CLIENT = ROOT / "docs" / "examples" / "send_stays.py"
DAY = timedelta(days=1)


def run(address: str, file: Path, key: str) -> subprocess.CompletedProcess[str]:
    """The client as somebody starts it, only with less patience."""
    return subprocess.run(
        [sys.executable, str(CLIENT), address, str(file)],
        capture_output=True,
        text=True,
        env={**os.environ, "ACCUEIL_KEY": key, "ACCUEIL_PAUSE": "0.05", "no_proxy": "*"},
    )


def written(path: Path, lines: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["child", "date", "from", "until", "meals", "absence"])
        writer.writerows(lines)
    return path


@contextmanager
def breaking(address: str, breaks: int) -> Iterator[str]:
    """A line to the server that breaks some times: first before anything arrives, then after all
    was sent and before an answer comes."""
    target = urlsplit(address)
    listener = socket.create_server(("127.0.0.1", 0))
    count = iter(range(breaks))

    def pass_on(client: socket.socket, number: int | None) -> None:
        with client:
            if number == 0:
                client.recv(1)
                return
            with socket.create_connection(("127.0.0.1", target.port or 80)) as server:
                sent = b""
                while b"\r\n\r\n" not in sent:
                    sent += client.recv(65536)
                head, _, body = sent.partition(b"\r\n\r\n")
                size = next(
                    int(line.split(b":")[1])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length")
                )
                while len(body) < size:
                    body += client.recv(65536)
                server.sendall(head + b"\r\n\r\n" + body)
                answer = server.recv(65536)
                while answer and number is None:
                    client.sendall(answer)
                    answer = server.recv(65536)

    def listen() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            Thread(target=pass_on, args=(client, next(count, None)), daemon=True).start()

    Thread(target=listen, daemon=True).start()
    try:
        yield f"http://localhost:{listener.getsockname()[1]}"
    finally:
        listener.close()


def test_a_file_is_sent_once_whatever_the_network_does(real_database: str, tmp_path: Path) -> None:
    made = world()
    file = written(
        tmp_path / "stays.csv",
        [
            (MIA, MONDAY.isoformat(), "07:30", "12:00", "1", ""),
            (MIA, MONDAY.isoformat(), "13:00", "16:30", "", ""),
            (LEO, MONDAY.isoformat(), "", "", "", "sick"),
            *((LEO, (MONDAY - n * DAY).isoformat(), "08:00", "17:00", "1", "") for n in (1, 2, 3)),
        ],
    )
    with serving(real_database) as address:
        with breaking(address, 3) as line:
            first = run(line, file, made.key)
        assert (first.returncode, first.stderr) == (0, "")
        assert first.stdout == "5 changed, 0 known, 0 refused\n"
        see(country=True)
        assert Stay.objects.count() == Stay.objects.current().count() == 5
        assert Answered.objects.count() == 1
        assert AccessLog.objects.filter(what__startswith="api.days").count() == 2
        again = run(address, file, made.key)
        assert again.stdout == first.stdout, "the same answer to the same question"
        more = written(tmp_path / "more.csv", [(OTHER, MONDAY.isoformat(), "8:00", "9:00", "", "")])
        refused = run(address, more, made.key)
        assert refused.returncode == 1 and "refused (422)" in refused.stderr
        more = written(tmp_path / "more.csv", [(OTHER, MONDAY.isoformat(), "08:00", "9", "", "")])
        assert "entries[0].stays[0].until" in run(address, more, made.key).stderr
        more = written(tmp_path / "x.csv", [(OTHER, MONDAY.isoformat(), "08:00", "09:00", "", "")])
        unknown = run(address, more, made.key)
        assert unknown.returncode == 1 and "No child of this provider" in unknown.stdout
    see(country=True)
    assert made.day(made.mia).stays == ((450, 720), (780, 990))
