"""Parts of a zip file, inflated in pieces: no more comes out than its directory says."""

import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from accueil.exchange.stays_cells import Fault, Unreadable

MOST_PARTS = 1_000
PIECE = 65_536
LOCAL_HEADER = 30
ENCRYPTED = 0x1
MEGABYTE = 1024 * 1024


class Zipped:
    """A zip file whose directory was checked, and every part of it against the directory.

    Refuses, with `Unreadable`, what is damaged, encrypted, packed in another way than deflate, or
    larger than `most_bytes` once inflated.
    """

    def __init__(self, file: IO[bytes], most_bytes: int) -> None:
        """Read the directory, inflate everything once and keep nothing."""
        self.file = file
        try:
            with zipfile.ZipFile(file) as opened:
                parts = opened.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            raise Unreadable(Fault(0, "damaged")) from None
        if sum(part.file_size for part in parts) > most_bytes:
            raise Unreadable(Fault(0, "bomb", values={"most": most_bytes // MEGABYTE}))
        self.parts = {part.filename: part for part in parts}
        odd = any(
            part.flag_bits & ENCRYPTED
            or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
            for part in parts
        )
        once = {name.casefold() for name in self.parts}
        if odd or len(once) < len(parts) or len(parts) > MOST_PARTS:
            raise Unreadable(Fault(0, "damaged"))
        for name in self.parts:
            for _piece in self.pieces(name):
                pass

    @property
    def names(self) -> set[str]:
        """What the parts are called."""
        return set(self.parts)

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part, inflated. Refuses one that is not as long as the directory says."""
        part = self.parts[name]
        size = 0
        for piece in self._inflated(part):
            size += len(piece)
            if size > part.file_size:
                raise Unreadable(Fault(0, "bomb", values={"most": part.file_size // MEGABYTE}))
            yield piece
        if size != part.file_size:
            raise Unreadable(Fault(0, "damaged"))

    def _inflated(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        packed = self._packed(part)
        if part.compress_type == zipfile.ZIP_STORED:
            yield from packed
            return
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for piece in packed:
                yield inflate.decompress(piece, PIECE)
                while inflate.unconsumed_tail:
                    yield inflate.decompress(inflate.unconsumed_tail, PIECE)
            while rest := inflate.decompress(b"", PIECE):
                yield rest
        except zlib.error:
            raise Unreadable(Fault(0, "damaged")) from None
        if not inflate.eof or inflate.unused_data:
            raise Unreadable(Fault(0, "damaged"))

    def _packed(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """The part's bytes as they lie in the file."""
        self.file.seek(part.header_offset)
        header = self.file.read(LOCAL_HEADER)
        if len(header) < LOCAL_HEADER or header[:4] != b"PK\x03\x04":
            raise Unreadable(Fault(0, "damaged"))
        place = part.header_offset + LOCAL_HEADER
        place += int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        left = part.compress_size
        while left:
            self.file.seek(place)  # between two pieces somebody else may have read
            piece = self.file.read(min(PIECE, left))
            if not piece:
                raise Unreadable(Fault(0, "damaged"))
            place, left = place + len(piece), left - len(piece)
            yield piece
