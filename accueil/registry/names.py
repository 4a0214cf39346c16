"""Finding an encrypted name: its letters folded, its pieces as keys that tell nothing.

A name is cut into pieces of three letters, as written and as it sounds in Luxembourg; each piece
becomes a number by a secret (HMAC-SHA256, cut to 32 bits). Two names that are nearly the same
share most of their numbers. Who reads the table sees which rows have pieces in common, and how
often a piece occurs, but not the piece: a secret of its own and encrypted names beside it are
part of the bargain.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

from accueil.registry.scripts import LETTERS

_SILENT_H = re.compile(r"(?<=.)h")
_VOWELS = re.compile(r"[aeiouy]+")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_REPEATED = re.compile(r"(.)\1+")
# How names of the country sound: first what is several letters, then single ones.
_SOUNDS = (
    *(("sch", "s"), ("sh", "s"), ("ch", "k"), ("ck", "k"), ("ph", "f"), ("th", "t"), ("dt", "t")),
    *(("tz", "z"), ("ts", "z"), ("cz", "z"), ("qu", "k"), ("nh", "n"), ("lh", "l")),
    *(("ae", "e"), ("oe", "o"), ("ue", "u"), ("ou", "u"), ("ij", "i"), ("ay", "ei"), ("ai", "ei")),
    *(("ey", "ei"), ("oy", "oi"), ("ie", "i")),
    *(("y", "i"), ("j", "i"), ("c", "k"), ("q", "k"), ("v", "f"), ("w", "f"), ("z", "s")),
)


def latin(text: str) -> str:
    """The text in the letters a to z where there are such letters: ë as e, ß as ss, Ж as zh.

    Upper and lower case, digits, spaces and punctuation stay; signs with no Latin letter go.
    """
    composed = unicodedata.normalize("NFKC", text)
    replaced = "".join(_replaced(sign) for sign in composed)
    return "".join(c for c in unicodedata.normalize("NFKD", replaced) if c.isascii())


def _replaced(sign: str) -> str:
    if sign.isascii():
        return sign
    plain = unicodedata.normalize("NFD", sign)[0]
    for found in (sign, plain):
        lower = found.lower()
        if lower in LETTERS:
            return LETTERS[lower] if found == lower else LETTERS[lower].capitalize()
    return sign


def fold(text: str) -> str:
    """Lower case, accents folded, punctuation as single spaces: `Müller-D'Almeida, Zoë` is
    `muller d almeida zoe`."""
    return _NOT_LETTERS.sub(" ", latin(text).lower()).strip()


def sound(word: str) -> str:
    """How a folded word sounds, roughly: Meyer, Meier and Maier are the same; so are Schmit,
    Schmitt and Schmidt."""
    heard = word
    for written, spoken in _SOUNDS:
        heard = heard.replace(written, spoken)
    return _REPEATED.sub(r"\1", _SILENT_H.sub("", heard))


def skeleton(word: str) -> str:
    """The first letter of a sound and its consonants: letters that changed places do not matter."""
    heard = sound(word)
    return heard[:1] + _VOWELS.sub("", heard[1:])


def keys(family_name: str, given_name: str, secret: bytes) -> list[int]:
    """The keys of a name, sorted, each once: whole numbers of 32 bits with a sign.

    Both names weigh the same and their order does not matter; a search for words in any order
    is `keys(words, "", secret)`.
    """
    found: set[int] = set()
    for word in fold(f"{family_name} {given_name}").split():
        found.update(_word_keys(word, secret))
    return sorted(found)


def similarity(query_keys: Collection[int], keys: Collection[int]) -> float:
    """The share of the query's keys that are among the keys: 0 to 1; 0 for an empty query."""
    asked = set(query_keys)
    return len(asked.intersection(keys)) / len(asked) if asked else 0.0


@lru_cache(maxsize=1 << 16)
def _word_keys(word: str, secret: bytes) -> frozenset[int]:
    heard = sound(word)
    pieces = [f"w{piece}" for piece in _pieces(word)]
    pieces += [f"s{piece}" for piece in _pieces(heard)]
    pieces.append(f"k{skeleton(word)}")
    return frozenset(_key(piece, secret) for piece in pieces)


def _pieces(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


@lru_cache(maxsize=1 << 16)
def _key(piece: str, secret: bytes) -> int:
    digest = hmac.digest(secret, piece.encode(), hashlib.sha256)
    return int.from_bytes(digest[:4], "big", signed=True)
