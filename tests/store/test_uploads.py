"""Files that are taken in are what they say, encrypted, and never run."""

import zlib
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accueil.store import uploads
from accueil.store.security import see
from accueil.store.uploads import JPEG, PDF, PNG, Belongs, NotAccepted, media_type, shown_name
from tests.factories import NOW


def chunk(name: bytes, content: bytes) -> bytes:
    """A part of a PNG."""
    check = zlib.crc32(name + content)
    return len(content).to_bytes(4, "big") + name + content + check.to_bytes(4, "big")


HEAD = (1).to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
DOT = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", HEAD) + chunk(b"IDAT", zlib.compress(b"\0\0"))
PICTURE = DOT + chunk(b"IEND", b"")
PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x11" * 64
PHOTO += b"\xff\xd9"
PAPER = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
GOOD = {PDF: PAPER, JPEG: PHOTO, PNG: PICTURE}


def refusal(content: bytes) -> str:
    with pytest.raises(NotAccepted) as refused:
        media_type(content)
    assert refused.value.reason in uploads.REASONS
    return refused.value.reason


@pytest.mark.parametrize("kind", GOOD)
def test_three_kinds_by_their_content(kind: str) -> None:
    assert media_type(GOOD[kind]) == kind
    assert media_type(GOOD[kind] + b"\r\n") == kind


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<html><script>x()</script></html>", "unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "unknown"),
        (b"GIF89a" + PAPER, "unknown"),
        (b"PK\x03\x04" + PAPER, "unknown"),
        (b" " + PAPER, "unknown"),
        (PAPER.replace(b"%%EOF", b""), "cut_off"),
        (PHOTO[:-2], "cut_off"),
        (DOT, "cut_off"),
        (PAPER + b"x" * 2000, "cut_off"),
        (PHOTO + b"<html><body onload=x()>", "active"),
        (PHOTO[:30] + b"<script>x()</script>" + PHOTO[30:], "active"),
        (PHOTO[:30] + b"<?php x() ?>" + PHOTO[30:], "active"),
        (PICTURE + b"PK\x03\x04 a program", "active"),
        (PICTURE + b"MZ\x90\x00", "active"),
        (PAPER.replace(b"/Type", b"/OpenAction << /JS (x) >> /Type"), "active"),
        (PAPER.replace(b"/Type", b"/AA << /S /Launch >> /Type"), "active"),
        (PAPER.replace(b"/Type", b"/EmbeddedFile /Type"), "active"),
        (PDF.encode() + b"0" * uploads.MOST_BYTES, "too_large"),
    ],
)
def test_what_is_refused(content: bytes, reason: str) -> None:
    assert refusal(content) == reason


def test_the_largest_file() -> None:
    filling = b"\x11" * (uploads.MOST_BYTES - len(PHOTO))
    assert media_type(PHOTO[:30] + filling + PHOTO[30:]) == JPEG
    assert refusal(PHOTO[:30] + filling + b"\x11" + PHOTO[30:]) == "too_large"


@given(st.binary(max_size=200))
def test_other_bytes_are_no_file_of_ours(content: bytes) -> None:
    if not content.startswith(tuple(uploads.SIGNATURES.values())):
        assert refusal(content) in ("unknown", "empty")


@given(st.text(max_size=300))
def test_a_shown_name_is_no_path_and_breaks_no_line(name: str) -> None:
    shown = shown_name(name)
    assert shown and len(shown) <= uploads.LONGEST_NAME
    assert shown.isprintable() and not set(shown) & set('/\\"<>:')
    assert shown not in (".", "..")


@pytest.mark.django_db
def test_a_file_is_kept_encrypted_and_removed_without_being_lost() -> None:
    see(office="diekirch")
    application = uuid4()
    belongs = Belongs("diekirch", "power_of_attorney:representative", application)
    kept = uploads.take_in(PAPER, r"C:\files\vollmacht.pdf", belongs, by=None, now=NOW)
    assert (kept.name, kept.media_type, kept.size) == ("vollmacht.pdf", PDF, len(PAPER))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, name FROM store_upload WHERE id = %s", [kept.id])
        content, name = (bytes(part) for part in cursor.fetchone())
    assert b"Catalog" not in content and b"vollmacht" not in name
    (found,) = uploads.files_of(application)
    assert bytes(found.content) == PAPER
    uploads.remove(kept, now=NOW)
    assert uploads.files_of(application) == []
    see(office="esch")
    assert not type(kept).objects.filter(pk=kept.id).exists()
    see(office="diekirch")
    assert type(kept).objects.get(pk=kept.id).removed_at == NOW


@pytest.mark.django_db
def test_what_is_refused_is_not_kept() -> None:
    see(office="diekirch")
    belongs = Belongs("diekirch", "matricule:child", uuid4())
    with pytest.raises(NotAccepted):
        uploads.take_in(b"<svg/>", "card.png", belongs, by=None, now=NOW)
    assert belongs.application and uploads.files_of(belongs.application) == []
