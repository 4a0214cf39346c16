"""A report of delivery by e-mail (DSN, RFC 3464): which of our e-mails it is about, and its end.

Who sends it is not known: it is foreign bytes, read with the standard library, and only a name that
we gave and one of a few words are taken from it. The name is found where our e-mail carried it:
envelope id, return path, `Message-ID` of what comes back, what the report answers. An answer from
somebody who is away, or a receipt that somebody has read it, is no such report.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser
from email.utils import collapse_rfc2231_value, parsedate_to_datetime
from itertools import islice
from typing import Any

# What we call an e-mail: the part of its `Message-ID` before the `@` (`exchange/email.py`).
ENVELOPE = re.compile(r"^([0-9a-f]{32})$")
MESSAGE_ID = re.compile(r"<([0-9a-f]{32})@")
RETURN_PATH = re.compile(r"\+([0-9a-f]{32})@")
REPORTS = ("message/delivery-status", "message/global-delivery-status")
RETURNED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
RECEIVERS = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
ANSWERED = ("In-Reply-To", "References")
# The two ends; `relayed`, `expanded` and `delayed` are on the way.
ENDS = {"delivered": "delivered", "failed": "bounced"}
MOST_BYTES, MOST_BLOCKS, MOST_PARTS = 128 * 1024, 100, 20


@dataclass(frozen=True, slots=True)
class Said:
    """What a report says of an e-mail: `delivered`, `bounced`, or nothing final; when."""

    name: str
    state: str
    at: datetime | None


def read(mail: bytes) -> Said | None:
    """Read a report; nothing where it is none, or not about an e-mail of ours. Never refuses:
    whatever cannot be read says nothing, and of a long mail only the beginning is read."""
    try:
        return _read(message_from_bytes(mail[:MOST_BYTES]))
    except Exception:  # the library's own errors at bytes that nobody foresaw, too deep ones too
        return None


def _read(mail: Any) -> Said | None:
    kind = str(collapse_rfc2231_value(mail.get_param("report-type", "")))
    if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
        return None
    if not kind.strip().lower().endswith("delivery-status"):
        return None
    parts = mail.get_payload()[:MOST_PARTS]
    reports = (part for part in parts if part.get_content_type() in REPORTS)
    blocks = list(islice((block for part in reports for block in _blocks(part)), MOST_BLOCKS))
    name = next(_names(mail, parts, blocks), "")
    if not blocks or not name:
        return None
    ends = [(end, block) for block in blocks if (end := _end(block))]
    # One of several may be what our receiver passes it on to: it did arrive.
    ends.sort(key=lambda one: one[0] != "delivered")
    if not ends:
        return Said(name, "", None)
    state, block = ends[0]
    return Said(name, state, _moment(block, "Last-Attempt-Date") or _moment(mail, "Date"))


def _blocks(part: Any) -> Iterator[Message]:
    """The fields of a report: of the e-mail first, then of each receiver."""
    payload = part.get_payload()
    for block in payload if isinstance(payload, list) else ():
        yield block
        rest = block.get_payload()
        for text in re.split(r"\r?\n[ \t]*\r?\n", rest) if isinstance(rest, str) else ():
            yield HeaderParser().parsestr(text.lstrip())


def _names(mail: Message, parts: list[Message], blocks: list[Message]) -> Iterator[str]:
    """What may be our name of it, the surest first."""
    for block in blocks:
        yield from _found(ENVELOPE, block, "Original-Envelope-Id")
    for field in RECEIVERS:
        yield from _found(RETURN_PATH, mail, field)
    for part in parts:
        if part.get_content_type() in RETURNED:
            yield from _found(MESSAGE_ID, _headers(part), "Message-ID")
    for field in ANSWERED:
        yield from _found(MESSAGE_ID, mail, field)


def _found(shape: re.Pattern[str], block: Message, field: str) -> Iterator[str]:
    for value in block.get_all(field, [])[:MOST_PARTS]:
        for match in shape.finditer(str(value).strip().lower()):
            yield match.group(1)


def _headers(part: Any) -> Message:
    """The head of the e-mail that comes back."""
    inner = part.get_payload()
    if isinstance(inner, list):
        return inner[0] if inner else Message()
    text = part.get_payload(decode=True) or b""
    return HeaderParser().parsestr(text.decode("utf-8", "replace"))


def _end(block: Message) -> str:
    word = re.match(r"[a-z]*", str(block.get("Action", "")).strip().lower())
    return ENDS.get(word.group() if word else "", "")


def _moment(block: Message, field: str) -> datetime | None:
    """When, as far as it is said in a way that is understood."""
    try:
        moment = parsedate_to_datetime(str(block.get(field, "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
