"""A mail server (SMTP), for tests: real sockets; it keeps what came and answers as told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from socketserver import StreamRequestHandler
from typing import cast

from tests.exchange.answering import answering


@dataclass(slots=True)
class MailServer:
    """What came, and its answers to a word: `answers["RCPT"] = "550 no such user"`.

    `lines`: what was said to it before each text."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    came: list[EmailMessage] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Listen on a free port until the end."""
    state = MailServer()

    class Speaking(StreamRequestHandler):
        def handle(self) -> None:
            self.say(state.answers.get("HELLO", "220 mail"))
            for line in self.rfile:
                state.lines.append(line.decode().strip())
                word = line.decode().strip().upper().partition(" ")[0]
                answer = state.answers.get(word, "354 go on" if word == "DATA" else "250 good")
                if not answer:
                    return  # hangs up without a word
                self.say(answer)
                if word == "RCPT":
                    state.receivers.append(line.decode().strip())
                elif answer.startswith("354"):
                    self.take()
                elif word == "QUIT":
                    return

        def take(self) -> None:
            lines = iter(self.rfile.readline, b".\r\n")
            said = BytesParser(policy=default).parsebytes(b"".join(lines))
            state.came.append(cast(EmailMessage, said))
            self.say(state.answers.get("TEXT", "250 taken"))

        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    with answering(Speaking) as state.port:
        yield state
