"""Files of material: their kind by their content, their bytes in pieces, ranges of them.

Pictures and papers pass the same gate as all uploads (`store.uploads`); WebP pictures, sounds and
films are known by their first bytes and a second opinion (puremagic), captions by each of their
lines (`captions`). Nothing here is executed: a file leaves with its type, as a download, in a
sandbox.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import puremagic
from django.conf import settings
from django.db import transaction

from accueil.material import captions
from accueil.material.models import FilePiece, Item, MaterialFile
from accueil.store import uploads
from accueil.store.security import seeing_the_country
from accueil.store.uploads import NotAccepted, shown_name

KINDS = {
    "image/png": "picture",
    "image/jpeg": "picture",
    "image/webp": "picture",
    "application/pdf": "paper",
    "audio/mpeg": "audio",
    "audio/mp4": "audio",
    "audio/ogg": "audio",
    "audio/webm": "audio",
    "video/mp4": "video",
    "video/webm": "video",
}
ENDINGS = (
    *(".png", ".jpg", ".jpeg", ".webp", ".pdf"),
    *(".mp3", ".m4a", ".ogg", ".oga", ".opus", ".mp4", ".m4v", ".webm"),
)
# By its suffix it is called what it is, whatever it was called before.
SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "audio/webm": ".webm",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    captions.MEDIA_TYPE: ".vtt",
}
LONG = ("audio", "video")
HEAD = 64 * 1024
# A frame of MP3: kbit/s by index, of MPEG 1 and of 2; signs a second of MPEG 1.
FRAME = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][^\xf0-\xff]", re.DOTALL)
RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
SAMPLES = (44100, 48000, 32000)
FILM_TRACK = re.compile(rb"hdlr.{8}vide", re.DOTALL)
FILM_CODEC = re.compile(rb"V_(?:VP8|VP9|AV1)")
SOUND_CODEC = re.compile(rb"A_(?:OPUS|VORBIS)")


def media_type(content: bytes) -> str:
    """What a file is, by its content: one of KINDS. Refuses (NotAccepted) all others, and what is
    larger than its kind may be."""
    if not content:
        raise NotAccepted("empty")
    found = _webp(content) or _long(content)
    if found is None:
        return uploads.media_type(content)
    if len(content) > most_bytes(KINDS[found]):
        raise NotAccepted("too_large")
    if found not in _second_opinion(content) and not _frames(content):
        raise NotAccepted("unknown")
    if uploads.ACTIVE.search(content[:HEAD]) or uploads.ACTIVE.search(content[-HEAD:]):
        raise NotAccepted("active")
    return found


def most_bytes(kind: str) -> int:
    """How large a file of a kind may be."""
    most: int = settings.MATERIAL_LONG_BYTES if kind in LONG else settings.MATERIAL_BYTES
    return most


def _webp(content: bytes) -> str | None:
    if not (content.startswith(b"RIFF") and content[8:12] == b"WEBP"):
        return None
    said = int.from_bytes(content[4:8], "little") + 8
    if not said <= len(content) <= said + 1:
        raise NotAccepted("cut_off")
    return "image/webp"


def _long(content: bytes) -> str | None:
    """A sound or a film by its first bytes; which codec a container holds decides between them."""
    head = content[:HEAD]
    if head.startswith(b"ID3") or FRAME.match(head):
        return "audio/mpeg"
    if head.startswith(b"OggS"):
        return "audio/ogg" if b"OpusHead" in head[:128] or b"\x01vorbis" in head[:128] else None
    if head[4:8] == b"ftyp":
        return "video/mp4" if FILM_TRACK.search(content) else "audio/mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        if FILM_CODEC.search(head):
            return "video/webm"
        return "audio/webm" if SOUND_CODEC.search(head) else None
    return None


def _frames(content: bytes) -> bool:
    """Whether it is MP3 without a head: frame after frame, each as long as it says."""
    place = 0
    for _ in range(3):
        if not FRAME.match(content, place):
            return False
        place += _frame_length(content[place + 1], content[place + 2])
    return True


def _frame_length(kind: int, rates: int) -> int:
    version = kind >> 3 & 3  # 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
    if rates >> 2 & 3 == 3:
        return 1
    samples = SAMPLES[rates >> 2 & 3] // {3: 1, 2: 2, 0: 4}[version]
    kilobits = (RATES_1 if version == 3 else RATES_2)[rates >> 4]
    return (144 if version == 3 else 72) * kilobits * 1000 // samples + (rates >> 1 & 1)


def _second_opinion(content: bytes) -> set[str]:
    """What else says so of a file; a container's name stands for sounds and films in it."""
    try:
        found = {match.mime_type for match in puremagic.magic_string(content)}
    except puremagic.PureError:
        return set()
    if found & {"video/webm", "video/x-matroska", "application/x-matroska"}:
        found |= {"audio/webm", "video/webm"}
    if found & {"video/mp4", "audio/mp4", "video/quicktime", "video/x-m4v", "audio/x-m4a"}:
        found |= {"audio/mp4", "video/mp4"}
    return found


def keep(item: Item, content: bytes, name: str, language: str, *, now: datetime) -> MaterialFile:
    """Keep a file of an item. Refuses (NotAccepted) what it is not to be."""
    found = media_type(content)
    file = MaterialFile(item=item, kind=KINDS[found], media_type=found, language=language)
    return _keep(file, content, name, now)


def keep_captions(
    film: MaterialFile, content: bytes, name: str, language: str, *, now: datetime
) -> MaterialFile:
    """Keep the captions of a film in a language; those that there were are gone. Refuses
    (NotCaptions) what is no WebVTT."""
    captions.cues(content)
    for there in film.captions.filter(language=language, removed_at=None):
        drop(there, now=now)
    file = MaterialFile(
        item_id=film.item_id,
        of=film,
        kind="captions",
        media_type=captions.MEDIA_TYPE,
        language=language,
    )
    return _keep(file, content, name, now)


def _keep(file: MaterialFile, content: bytes, name: str, now: datetime) -> MaterialFile:
    file.size, file.sha256 = len(content), hashlib.sha256(content).hexdigest()
    file.name, file.added_at = _named(name, file.media_type), now
    file.save(force_insert=True)
    starts = range(0, len(content), FilePiece.LENGTH)
    FilePiece.objects.bulk_create(
        FilePiece(file=file, number=number, content=content[start : start + FilePiece.LENGTH])
        for number, start in enumerate(starts)
    )
    return file


def _named(name: str, found: str) -> str:
    stem = shown_name(name).rpartition(".")
    return f"{(stem[0] or stem[2])[-100:]}{SUFFIXES[found]}"


def drop(file: MaterialFile, *, now: datetime) -> None:
    """No longer have a file, nor its captions: their bytes are gone, their rows stay."""
    gone = [file.pk, *file.captions.filter(removed_at=None).values_list("pk", flat=True)]
    FilePiece.objects.filter(file__in=gone).delete()
    MaterialFile.objects.filter(pk__in=gone).update(removed_at=now)


def pieces(file: UUID, first: int, last: int) -> Iterator[bytes]:
    """The bytes of a file from one to another (both inclusive), piece by piece, so that never more
    than one piece is in memory. Who may have the file was asked before."""
    numbers = range(first // FilePiece.LENGTH, last // FilePiece.LENGTH + 1)
    for number in numbers:
        with transaction.atomic(), seeing_the_country():
            found = FilePiece.objects.filter(file=file, number=number).values_list("content")
            content = next((bytes(one) for (one,) in found), b"")
        start = number * FilePiece.LENGTH
        yield content[max(0, first - start) : last + 1 - start]
