"""A message centre for SMS (SMPP 3.4), for tests: real sockets, its own reading of the protocol.

It binds, takes submissions, answers for its line, sends receipts, and does as told: refuses,
throttles, keeps silent, hangs up.
"""

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from time import monotonic, sleep

SUBMIT, DELIVER, BIND, UNBIND, ENQUIRE = 0x4, 0x5, 0x9, 0x6, 0x15
ANSWER, QUERY_BROADCAST = 0x80000000, 0x112
PATIENCE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Submitted:
    """An SMS, or a part of one, as it came."""

    sender: str
    to: str
    esm_class: int
    until: str
    receipt: int
    coding: int
    body: bytes

    @property
    def text(self) -> str:
        """Its letters, without the header of a part."""
        body = self.body[self.body[0] + 1 :] if self.esm_class & 0x40 else self.body
        return body.decode("utf-16-be") if self.coding == 8 else body.decode("ascii")


@dataclass(slots=True)
class Centre:
    """What came, and what it does: `statuses` of the next answers; `silent`: it says nothing."""

    port: int = 0
    bind_status: int = 0
    statuses: list[int] = field(default_factory=list)
    silent: bool = False
    came: list[Submitted] = field(default_factory=list)
    binds: list[tuple[str, str]] = field(default_factory=list)
    answered: list[tuple[int, int]] = field(default_factory=list)
    lines: list[socket.socket] = field(default_factory=list)
    speaking: Lock = field(default_factory=Lock)
    ended: Event = field(default_factory=Event)

    def say(self, command: int, body: bytes = b"", status: int = 0, sequence: int = 77) -> None:
        """Say something to whoever is bound."""
        whole = struct.pack(">LLLL", 16 + len(body), command, status, sequence) + body
        with self.speaking:
            self.lines[-1].sendall(whole)

    def receipt(self, name: str, word: str, *, fields: bool = False) -> None:
        """Report of a message: in the text as most do, or in fields of its own."""
        text = f"id:{name} sub:001 dlvrd:001 submit date:2611220900 done date:2611220901 "
        text += f"stat:{word} err:000 text:Aere Code"
        more = b""
        if fields:
            text, numbers = "", {"DELIVRD": 2, "UNDELIV": 5, "ENROUTE": 1}
            named = name.encode() + b"\0"
            more = struct.pack(">HHB", 0x427, 1, numbers[word])
            more += struct.pack(">HH", 0x1E, len(named)) + named
            more += struct.pack(">HHB", 0x1501, 1, 9)  # a field of the vendor's own
        self.incoming(text.encode(), 0x04, more)

    def incoming(self, text: bytes, esm_class: int, more: bytes = b"") -> None:
        """Pass an SMS on."""
        head = b"\0" + b"\x01\x01352621123456\0" + b"\x05\0Accueil\0"
        head += bytes([esm_class, 0, 0]) + b"\0\0" + bytes([0, 0, 0, 0, len(text)])
        self.say(DELIVER, head + text + more)

    def hang_up(self) -> None:
        """End all lines without a word."""
        for line in self.lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        self.lines.clear()


@contextmanager
def centre() -> Iterator[Centre]:
    """Listen on a free port until the end."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        made = Centre(port=door.getsockname()[1])
        Thread(target=_let_in, args=[door, made], daemon=True).start()
        try:
            yield made
        finally:
            made.ended.set()
            made.hang_up()
            with suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)


def until(true: Callable[[], object]) -> None:
    """Wait for something that another thread does."""
    end = monotonic() + PATIENCE_SECONDS
    while not true():
        assert monotonic() < end, "waited in vain"
        sleep(0.01)


def _let_in(door: socket.socket, made: Centre) -> None:
    while not made.ended.is_set():
        try:
            line, _ = door.accept()
        except OSError:
            return
        Thread(target=_serve, args=[line, made], daemon=True).start()


def _serve(line: socket.socket, made: Centre) -> None:
    with suppress(OSError, struct.error):
        while True:
            length, command, status, sequence = struct.unpack(">LLLL", _exactly(line, 16))
            body = _exactly(line, length - 16)
            if command == BIND:
                made.lines.append(line)
            if command & ANSWER:
                made.answered.append((command, status))
            elif not made.silent:
                _answer(made, command, body, sequence)


def _exactly(line: socket.socket, count: int) -> bytes:
    read = b""
    while len(read) < count:
        piece = line.recv(count - len(read))
        if not piece:
            raise OSError
        read += piece
    return read


def _answer(made: Centre, command: int, body: bytes, sequence: int) -> None:
    if command == BIND:
        name, password, *_ = body.split(b"\0")
        made.binds.append((name.decode(), password.decode()))
        made.say(BIND | ANSWER, b"centre\0", made.bind_status, sequence)
    elif command == SUBMIT:
        status = made.statuses.pop(0) if made.statuses else 0
        if status == 0:
            made.came.append(_submitted(body))
        name = f"m-{len(made.came)}".encode() + b"\0"
        made.say(SUBMIT | ANSWER, b"" if status else name, status, sequence)
    elif command in (ENQUIRE, UNBIND):
        made.say(command | ANSWER, sequence=sequence)


def _submitted(body: bytes) -> Submitted:
    """Read the fields of a submission, in their order."""
    _, body = _string(body)
    sender, body = _string(body[2:])
    to, body = _string(body[2:])
    esm_class, body = body[0], body[3:]
    _, body = _string(body)
    until, body = _string(body)
    receipt, coding, length = body[0], body[2], body[4]
    assert len(body) == 5 + length
    return Submitted(sender, to, esm_class, until, receipt, coding, body[5:])


def _string(body: bytes) -> tuple[str, bytes]:
    text, _, rest = body.partition(b"\0")
    return text.decode("ascii"), rest
