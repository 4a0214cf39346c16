"""The registers: a real demonstration register is started, asked, refused, killed."""

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from accueil.exchange.demo_people import (
    Entry,
    demo_employment,
    demo_person,
    read_people,
    registered,
    write_people,
)
from accueil.exchange.registers import (
    Address,
    Employment,
    HttpRegisters,
    Person,
    RegisterDown,
    RegisterRefused,
    differences,
)
from accueil.registry.matricule import make

TOKEN = "token of this test"
CHILD, PARENT, STRANGER = "2020011500126", "1985041205537", make(date(1990, 5, 5), 7)
LEA = Person(
    CHILD,
    "Müller",
    "Lea Sophie",
    date(2020, 1, 15),
    Address("7a, rue de l'Église", "4001", "Esch-sur-Alzette"),
    (PARENT,),
)
ANNA = Person(PARENT, "Müller", "Anna", date(1985, 4, 12), LEA.address, (CHILD,))
JOB = Employment(PARENT, "Bäckerei Beispill", "LU", date(2010, 3, 1), date(2026, 1, 1))
Start = Callable[..., tuple[subprocess.Popen[str], HttpRegisters]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start `accueil register` as a process and wait until it says where it is."""
    running: list[subprocess.Popen[str]] = []

    def started(*options: str) -> tuple[subprocess.Popen[str], HttpRegisters]:
        program = "from accueil.commands import main; main()"
        arguments = ["register", "--port", "0", "--token", TOKEN, *options]
        process = subprocess.Popen(
            [sys.executable, "-u", "-c", program, *arguments], stdout=subprocess.PIPE, text=True
        )
        running.append(process)
        assert process.stdout
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found, "the register did not start"
        return process, HttpRegisters(found[0], TOKEN)

    yield started
    for process in running:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


@pytest.fixture
def people(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    write_people(file, [Entry(LEA), Entry(ANNA, JOB)])
    return file


def test_it_answers_of_the_people_in_its_file(start: Start, people: Path) -> None:
    _, registers = start("--people", str(people), "--only-people")
    assert registers.person(CHILD, "application") == LEA
    assert registers.person(PARENT, "renewal") == ANNA
    assert registers.employment(PARENT, "application") == JOB
    assert registers.employment(CHILD, "application") is None
    assert registers.person(STRANGER, "application") is None


def test_it_makes_up_the_same_person_for_the_same_number(start: Start) -> None:
    _, registers = start()
    found = registers.person(STRANGER, "application")
    assert found == registered(demo_person(STRANGER)) and found.born == date(1990, 5, 5)
    assert registers.employment(STRANGER, "control") == demo_employment(STRANGER)
    wrong = STRANGER[:-1] + str((int(STRANGER[-1]) + 1) % 10)
    assert registers.person(wrong, "application") is None, "a check digit fails"


def test_it_logs_who_was_asked_for_and_why_but_no_number(start: Start, tmp_path: Path) -> None:
    log = tmp_path / "questions.jsonl"
    _, registers = start("--log", str(log))
    registers.person(STRANGER, "application")
    registers.employment(STRANGER, "control")
    registers.person(CHILD, "change")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    told = [(line["asked"], line["purpose"], line["status"]) for line in lines]
    assert told[0] == ("person", "application", 200) and told[2] == ("person", "change", 200)
    assert lines[0]["person"] == lines[1]["person"] != lines[2]["person"]
    assert STRANGER not in log.read_text() and CHILD not in log.read_text()


def test_it_refuses_a_wrong_token_a_purpose_and_a_number(start: Start) -> None:
    _, registers = start()
    for purpose, number, code in (("curiosity", CHILD, 403), ("application", "12", 400)):
        with pytest.raises(RegisterRefused) as refused:
            registers.person(number, purpose)
        assert refused.value.code == code
    other = HttpRegisters(registers.url, "another token")
    with pytest.raises(RegisterRefused) as refused:
        other.person(CHILD, "application")
    assert refused.value.code == 401 and CHILD not in str(refused.value)


def test_a_killed_register_is_down(start: Start) -> None:
    process, registers = start()
    assert registers.person(STRANGER, "application")
    process.send_signal(signal.SIGKILL)
    process.wait()
    with pytest.raises(RegisterDown):
        registers.person(STRANGER, "application")


def test_a_register_that_says_nothing_is_down_after_its_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        registers = HttpRegisters(f"http://127.0.0.1:{silent.getsockname()[1]}", TOKEN, 0.3)
        with pytest.raises(RegisterDown):
            registers.person(CHILD, "application")


@pytest.fixture
def answering() -> Iterator[Callable[[int, bytes], HttpRegisters]]:
    """A server that gives one answer to every question."""
    servers: list[ThreadingHTTPServer] = []

    def serving(status: int, body: bytes) -> HttpRegisters:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        Thread(target=server.serve_forever, args=(0.01,)).start()
        return HttpRegisters(f"http://127.0.0.1:{server.server_port}", TOKEN)

    yield serving
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        *((500, b""), (503, b"{}"), (200, b""), (200, b"<html>"), (200, b"[]"), (200, b"{}")),
        *((200, b'{"person": {"matricule": "1"}}'), (200, b'{"person": 7}'), (200, b"\xff")),
    ],
)
def test_what_nobody_understands_is_a_register_that_is_down(
    answering: Callable[[int, bytes], HttpRegisters], status: int, body: bytes
) -> None:
    with pytest.raises(RegisterDown):
        answering(status, body).person(CHILD, "application")


@pytest.mark.parametrize("status", [302, 307, 400, 418])
def test_a_refusal_or_a_way_elsewhere_is_refused(
    answering: Callable[[int, bytes], HttpRegisters], status: int
) -> None:
    with pytest.raises(RegisterRefused) as refused:
        answering(status, b"").person(CHILD, "application")
    assert refused.value.code == status


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x", "", "127.0.0.1:80"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="expected http"):
        HttpRegisters(url, TOKEN)


def test_no_difference_where_only_the_writing_differs() -> None:
    case = {
        **{"family_name": "MÜLLER", "given_name": "Lea", "born": date(2020, 1, 15)},
        **{"street": "Rue de l’Eglise 7A", "postcode": "L-4001"},
        **{"locality": "ESCH SUR ALZETTE", "country": "lu", "income_cents": "7"},
    }
    assert differences(case, LEA) == []


def test_differences_name_the_field_and_both_values() -> None:
    case = {
        "street": "7, rue de l'Église",
        "locality": "Diekirch",
        "family_name": "Muller",
        "born": "2020-01-16",
    }
    assert differences(case, LEA) == [
        ("family_name", "Muller", "Müller"),
        ("born", "2020-01-16", "2020-01-15"),
        ("street", "7, rue de l'Église", "7a, rue de l'Église"),
        ("locality", "Diekirch", "Esch-sur-Alzette"),
    ]
    assert differences({"given_name": "Sophie"}, LEA) == [("given_name", "Sophie", "Lea Sophie")]
    assert differences({"given_name": ""}, LEA) == [("given_name", "", "Lea Sophie")]


@pytest.mark.parametrize("name", ["people.csv", "people.json"])
def test_a_written_file_is_read_back(tmp_path: Path, name: str) -> None:
    job = replace(JOB, matricule=STRANGER, until=None)
    entries = [Entry(LEA), Entry(ANNA, JOB), Entry(demo_person(STRANGER), job)]
    write_people(tmp_path / name, entries)
    assert list(read_people(tmp_path / name).values()) == entries


def test_a_broken_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "people.csv"
    broken.write_text("matricule,family_name\n2020011500126,Weber\n")
    program = "from accueil.commands import main; main()"
    for file in (broken, tmp_path / "nothing.csv", tmp_path / "people.txt"):
        call = [sys.executable, "-c", program, "register", "--people", str(file)]
        done = subprocess.run(call, capture_output=True, text=True, timeout=30)
        assert done.returncode == 2 and done.stderr.startswith("accueil: --people: ")
        assert "Traceback" not in done.stderr


def test_about_one_in_forty_differs_in_the_register() -> None:
    made = [
        demo_person(make(date(1980 + n % 40, 1 + n % 12, 1 + n % 28), n % 1000))
        for n in range(2000)
    ]
    moved = [person for person in made if registered(person) != person]
    assert 20 < len(moved) < 90
    assert all(registered(person) == registered(person) for person in moved)
    assert len({(p.family_name, p.given_name, p.address) for p in made}) > 1500
