"""Files of the kinds there are, as small as they can be, and items made as editors make them."""

import struct
import zlib
from datetime import date

from accueil.material import keeping
from accueil.material.keeping import Editor, For, Words
from accueil.material.models import Item
from accueil.store.models import Actor
from tests import factories as f

EDITOR = Editor(Actor(None, "ministry"), f.NOW)
DAY = date(2026, 9, 14)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
_LOSSLESS = b"WEBPVP8L\x11\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0\0\0\0"
WEBP = b"RIFF" + len(_LOSSLESS).to_bytes(4, "little") + _LOSSLESS
MP3 = b"ID3\x04\0\0\0\0\0\0" + (b"\xff\xfb\x90\0" + bytes(413)) * 4
MP3_BARE = (b"\xff\xf3\x44\xc4" + bytes(92)) * 4
OGG = b"OggS\0\2" + bytes(22) + b"\x01\x13OpusHead\x01\x01" + bytes(300)
WEBM_HEAD = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
WEBM = WEBM_HEAD + bytes(60) + b"V_VP9" + bytes(300)
WEBM_SOUND = WEBM_HEAD + bytes(60) + b"A_OPUS" + bytes(300)
MP4 = (
    b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41"
    + b"\0\0\0\x21hdlr"
    + bytes(8)
    + b"vide"
    + bytes(99)
)
M4A = b"\0\0\0\x20ftypM4A \0\0\0\0M4A mp42isom" + b"\0\0\0\x21hdlr" + bytes(8) + b"soun" + bytes(99)
VTT = b"""WEBVTT

NOTE ours

1
00:00.000 --> 00:02.500 line:90%
<v Anna>Blue, <i>red</i>

00:02.000 --> 01:00:04.000
and green
"""
KINDS = {
    "image/png": PNG,
    "image/webp": WEBP,
    "application/pdf": PDF,
    "audio/ogg": OGG,
    "audio/mp4": M4A,
    "audio/webm": WEBM_SOUND,
    "video/mp4": MP4,
    "video/webm": WEBM,
}


def make(
    title: str = "Colours",
    text: str = "Blue, red, green.",
    *,
    language: str = "en",
    ages: tuple[int, int] = (12, 36),
    first: date = date(2026, 1, 1),
    until: date | None = None,
    published: bool = True,
) -> Item:
    """An item with one text; published unless said otherwise."""
    item = keeping.make(Words(language, title, text), For(*ages, first, until), EDITOR)
    if published:
        keeping.publish(item.pk, keeping.seen_of(item, "state"), EDITOR)
        item.refresh_from_db()
    return item
