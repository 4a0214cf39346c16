"""Files that people hand in: PDF, JPEG or PNG by their content, encrypted, never executed.

What a file is called says nothing of what it is: its first bytes do, and a second opinion
(puremagic). A file that begins like an image and holds a page of HTML or a program is refused.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import puremagic

from accueil.store.models import Upload

MOST_BYTES = 10 * 1024 * 1024
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
SIGNATURES = {PDF: b"%PDF-", JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n"}
ENDINGS = {PDF: b"%%EOF", JPEG: b"\xff\xd9", PNG: b"IEND\xae\x42\x60\x82"}
# A file may carry a little after its end (scanners write line ends there).
AFTER_END = 1024
# What a browser or a system would run, wherever in the file it stands.
ACTIVE = re.compile(
    rb"<\s*(?:!doctype\s+html|html|script|svg|iframe|object|embed)[\s>/]|<\?php|<\?xml-stylesheet",
    re.IGNORECASE,
)
ACTIVE_PDF = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)(?![A-Za-z])")
# Other files that can hide behind or before one of ours.
OTHERS = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a\x07", b"MZ\x90\x00", b"\x7fELF", b"7z\xbc\xaf")
REASONS = ("empty", "too_large", "unknown", "cut_off", "active")
LONGEST_NAME = 120
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
}


class NotAccepted(ValueError):
    """A file that is not taken in; `reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        """Keep the reason; never the file."""
        self.reason = reason
        super().__init__(f"not accepted: {reason}")


@dataclass(frozen=True, slots=True)
class Belongs:
    """To which office's files it belongs, and to an application or a child; `kind`: which paper."""

    office: str
    kind: str
    application: UUID | None = None
    child: UUID | None = None


def media_type(content: bytes) -> str:
    """What a file is, by its content. Refuses everything but a PDF, JPEG or PNG that is whole."""
    if not content:
        raise NotAccepted("empty")
    if len(content) > MOST_BYTES:
        raise NotAccepted("too_large")
    found = next((t for t, start in SIGNATURES.items() if content.startswith(start)), None)
    if found is None or found not in _second_opinion(content):
        raise NotAccepted("unknown")
    end = content.rfind(ENDINGS[found])
    if end < 0:
        raise NotAccepted("cut_off")
    rest = content[end + len(ENDINGS[found]) :]
    if len(rest) > AFTER_END:
        raise NotAccepted("cut_off")
    if _is_active(content, found, rest):
        raise NotAccepted("active")
    return found


def _second_opinion(content: bytes) -> set[str]:
    try:
        return {match.mime_type for match in puremagic.magic_string(content)}
    except puremagic.PureError:
        return set()


def _is_active(content: bytes, found: str, rest: bytes) -> bool:
    """Whether something in it would run, or another file hides in it."""
    if ACTIVE.search(content[:MOST_BYTES] if found != PDF else content):
        return True
    if found == PDF and ACTIVE_PDF.search(content):
        return True
    return any(mark in rest for mark in OTHERS) or (found != PDF and OTHERS[0] in content[-65536:])


def shown_name(name: str) -> str:
    """A file's name as it may be shown: its last part, without control signs, not too long."""
    last = re.split(r"[\\/]", name)[-1]
    clean = "".join(sign for sign in last if sign.isprintable() and sign not in '"<>|:*?;').strip()
    return (clean.strip(". ") or "file")[-LONGEST_NAME:]


def take_in(
    content: bytes, name: str, belongs: Belongs, *, by: UUID | None, now: datetime
) -> Upload:
    """Keep a file. Refuses, with `NotAccepted`, what is none of the three kinds."""
    return Upload.objects.create(
        office=belongs.office,
        application=belongs.application,
        child=belongs.child,
        kind=belongs.kind,
        media_type=media_type(content),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        name=shown_name(name),
        content=content,
        uploaded_at=now,
        uploaded_by=by,
    )


def remove(upload: Upload, *, now: datetime) -> None:
    """No longer show a file; its row stays. Removing it again changes nothing."""
    Upload.objects.filter(pk=upload.pk, removed_at=None).update(removed_at=now)
    upload.refresh_from_db(fields=["removed_at"])


def files_of(application: UUID) -> list[Upload]:
    """The files of an application that were not removed, oldest first, without their content."""
    there = Upload.objects.filter(application=application, removed_at=None)
    return list(there.defer("content").order_by("uploaded_at", "id"))
