"""A mailbox (IMAP4rev1), for tests: real sockets, and only the words that we speak."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from socketserver import StreamRequestHandler

from tests.exchange.answering import answering


@dataclass(slots=True)
class Mailbox:
    """Its mails by number, which of them are read, what was asked; `refuses` a word, or hangs up
    at it. With `garbled` its answers to a word are something else."""

    port: int = 0
    mails: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)
    refuses: str = ""
    hangs_up: str = ""
    garbled: dict[str, bytes] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it is, without TLS."""
        return f"imap+plain://reports%40example.lu@127.0.0.1:{self.port}/INBOX"

    def found(self) -> list[int]:
        """The unread mails that call themselves reports."""
        kinds = {uid: str(message_from_bytes(m)["Content-Type"]) for uid, m in self.mails.items()}
        return [u for u, kind in kinds.items() if "delivery-status" in kind and u not in self.seen]


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Listen on a free port until the end."""
    state = Mailbox()

    class Speaking(StreamRequestHandler):
        def handle(self) -> None:
            self.say(b"* OK hello")
            for line in self.rfile:
                state.lines.append(line.decode().strip())
                tag, *words = line.decode().split()
                word = words[1] if words[0] == "UID" else words[0]
                if word == state.hangs_up:
                    return
                if word == state.refuses:
                    self.say(f"{tag} NO not so".encode())
                    continue
                if word in state.garbled:
                    self.say(state.garbled[word])
                else:
                    self.answer(word, words)
                self.say(f"{tag} OK done".encode())
                if word == "LOGOUT":
                    return

        def answer(self, word: str, words: list[str]) -> None:
            if word == "CAPABILITY":
                self.say(b"* CAPABILITY IMAP4rev1")
            elif word == "SELECT":
                self.say(f"* {len(state.mails)} EXISTS".encode())
            elif word == "SEARCH":
                found = " ".join(str(uid) for uid in state.found())
                self.say(f"* SEARCH {found}".rstrip().encode())
            elif word == "FETCH":
                uid = int(words[2])
                size = re.search(r"<0\.([0-9]+)>", words[3])
                assert size and words[3].startswith("(BODY.PEEK[]")
                mail = state.mails[uid][: int(size.group(1))]
                self.say(f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(mail)}}}".encode())
                self.wfile.write(mail)
                self.say(b")")
            elif word == "STORE":
                assert words[3:] == ["+FLAGS.SILENT", r"(\Seen)"]
                state.seen.add(int(words[2]))

        def say(self, words: bytes) -> None:
            self.wfile.write(words + b"\r\n")

    with answering(Speaking) as state.port:
        yield state
