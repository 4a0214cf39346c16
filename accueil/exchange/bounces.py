"""The mailbox to which reports of delivery come back, read over IMAP.

`imaps://user@host/INBOX`, or with STARTTLS `imap://`, or `imap+plain://` without TLS. Only mails
that call themselves reports of delivery are fetched, the newest first, each up to a length. What
was kept is marked as read; all else stays as it is. Nothing is moved or deleted.
"""

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from urllib.parse import unquote, urlsplit

from accueil.exchange import dsn
from accueil.store.outbox import Unreachable

TIMEOUT_SECONDS = 10.0
PORTS = {"imaps": 993, "imap": 143, "imap+plain": 143}
PLACE = re.compile(r"(imaps|imap|imap\+plain)://[^@/]+@[^/:@]+(:[0-9]{1,5})?(/.*)?")
MOST_MAILS = 200
WANTED = ("UNSEEN", "HEADER", "Content-Type", "delivery-status")
WHAT = f"(BODY.PEEK[]<0.{dsn.MOST_BYTES}>)"
# Whatever else the library raises at an answer it does not understand.
BROKEN = (imaplib.IMAP4.error, OSError, ValueError, LookupError, TypeError)

# Keeps what is said of an e-mail: its name, `delivered` or `bounced`, when.
Keep = Callable[[str, str, datetime | None], object]


def read(url: str, password: str, keep: Keep) -> int:
    """Read the reports that are new, and mark them; how many. Refuses (`Unreachable`) where the
    mailbox cannot be read, in our words."""
    box = _open(url, password)
    try:
        return sum(_kept(box, uid, keep) for uid in _new(box))
    finally:
        with suppress(*BROKEN):
            box.logout()


def _open(url: str, password: str) -> imaplib.IMAP4:
    if not PLACE.fullmatch(url):
        raise Unreachable("the settings name the mailbox in a way that is not understood")
    try:
        place = urlsplit(url)
        host, port = place.hostname or "", place.port or PORTS[place.scheme]
        box = _connected(place.scheme, host, port)
    except BROKEN:
        raise Unreachable("the mailbox does not answer") from None
    try:
        box.login(_quoted(unquote(place.username or "")), password)
    except BROKEN:
        _hang_up(box)
        raise Unreachable("the mailbox refuses us") from None
    try:
        answer, _ = box.select(_quoted(unquote(place.path.strip("/")) or "INBOX"))
    except BROKEN:
        answer = "NO"
    if answer != "OK":
        _hang_up(box)
        raise Unreachable("the mailbox has no such folder")
    return box


def _connected(scheme: str, host: str, port: int) -> imaplib.IMAP4:
    tls = ssl.create_default_context()
    if scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port, ssl_context=tls, timeout=TIMEOUT_SECONDS)
    box = imaplib.IMAP4(host, port, timeout=TIMEOUT_SECONDS)
    try:
        if scheme == "imap":
            box.starttls(tls)
    except BROKEN:
        _hang_up(box)
        raise
    return box


def _hang_up(box: imaplib.IMAP4) -> None:
    with suppress(*BROKEN):
        box.shutdown()


def _quoted(text: str) -> str:
    r"""As IMAP writes a text: `"a\"b"`."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _new(box: imaplib.IMAP4) -> Iterator[str]:
    """The mails that call themselves reports and are unread, the newest first."""
    try:
        answer, found = box.uid("SEARCH", *WANTED)
        uids = [uid.decode() for uid in (found[0] or b"").split() if uid.isdigit()]
    except BROKEN:
        raise Unreachable("the mailbox does not answer") from None
    if answer != "OK":
        raise Unreachable("the mailbox cannot be searched")
    yield from sorted(uids, key=int, reverse=True)[:MOST_MAILS]


def _kept(box: imaplib.IMAP4, uid: str, keep: Keep) -> int:
    """Keep what a mail says and mark it; one that says nothing to us stays unread."""
    try:
        _, found = box.uid("FETCH", uid, WHAT)
        mails = [part[1] for part in found if isinstance(part, tuple)]
    except BROKEN:
        raise Unreachable("the mailbox does not answer") from None
    said = dsn.read(mails[0]) if mails else None
    if said is None:
        return 0
    if said.state:
        keep(said.name, said.state, said.at)
    try:
        box.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
    except BROKEN:
        raise Unreachable("the mailbox does not answer") from None
    return 1
