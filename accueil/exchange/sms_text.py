"""The text of an SMS: its receiver, how many parts it takes, and the bytes of each part."""

import hashlib
from dataclasses import dataclass
from itertools import chain

from accueil.store.models import Message
from accueil.store.outbox import CannotSend

# The alphabet of GSM 03.38 in its order, and what is written with an escape before it.
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPED = {"^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D, "]": 0x3E}
ESCAPED |= {"|": 0x40, "€": 0x65}
ESCAPE = 0x1B
GSM_7 = {letter: bytes([place]) for place, letter in enumerate(BASIC) if place != ESCAPE}
GSM_7 |= {letter: bytes([ESCAPE, place]) for letter, place in ESCAPED.items()}
# Most units in one part, and in each of several: letters of the alphabet, or bytes of UCS-2.
OF_GSM_7, OF_UCS_2 = (160, 153), (140, 134)
DEFAULT_CODING, UCS_2_CODING = 0, 8
MOST_PARTS = 255


@dataclass(frozen=True, slots=True)
class Text:
    """A text as parts of bytes, and the coding they are in; several begin with a header each."""

    coding: int
    parts: tuple[bytes, ...]


def checked(message: Message) -> tuple[str, str]:
    """The number and the text of a message. Refuses one without a number."""
    content = message.content
    if not content.get("to"):
        raise CannotSend("there is no telephone number")
    return content["to"], content["text"]


def parts(text: str) -> int:
    """How many SMS a text is: 160 letters of the GSM alphabet in one, 70 of any other (ë)."""
    return len(encoded(text, "").parts)


def encoded(text: str, key: str) -> Text:
    """A text as parts; the same for the same key, so that a part sent twice is known as one.

    Refuses a text of more than 255 parts.
    """
    plain = set(text) <= GSM_7.keys()
    coding, (one, more) = (DEFAULT_CODING, OF_GSM_7) if plain else (UCS_2_CODING, OF_UCS_2)
    letters = [GSM_7[letter] if plain else letter.encode("utf-16-be") for letter in text]
    whole = b"".join(letters)
    if len(whole) <= one:
        return Text(coding, (whole,))
    cut = _cut(letters, more)
    if len(cut) > MOST_PARTS:
        raise CannotSend("the text is too long for an SMS")
    reference = hashlib.sha256(key.encode()).digest()[0]
    heads = (bytes([5, 0, 3, reference, len(cut), place]) for place in range(1, len(cut) + 1))
    return Text(coding, tuple(bytes(chain(*both)) for both in zip(heads, cut, strict=True)))


def _cut(letters: list[bytes], most: int) -> list[bytes]:
    """Bytes in pieces of at most so many, never within a letter."""
    pieces = [b""]
    for letter in letters:
        if len(pieces[-1]) + len(letter) > most:
            pieces.append(b"")
        pieces[-1] += letter
    return pieces
