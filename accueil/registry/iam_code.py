"""The IAM code: the user name of a child's account, such as MusMa123.

Three letters of the family name, two of the given name, three digits. The letters are the first
ones of the name folded to a to z. Particles (da, de, van der) are left out where another word
remains; hyphens, apostrophes and spaces join; a name too short is filled with x, y, z; somebody
with one name only has it on both sides. The digits come in an order that only the key knows, so
that one code does not tell the next. Digits 666 and those with 69 or 88 in them are never given.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import combinations, product
from string import ascii_lowercase

from accueil.registry.names import fold

PATTERN = re.compile(r"[A-Z][a-z]{2}[A-Z][a-z][0-9]{3}")
FAMILY_LETTERS, GIVEN_LETTERS = 3, 2
FILLING = "xyz"
_PARTICLES = (
    "d l da de do di du das dos des del dela della delle degli dal dalla la le les lo van von vom "
    "vander vande der den ten ter te het zu zum zur af av y e et el al ibn bin"
)
PARTICLES = frozenset(_PARTICLES.split())
_UNWANTED_DIGITS = ("666", "69", "88")
_NUMBERS = tuple(
    digits
    for digits in (f"{number:03d}" for number in range(1000))
    if not any(unwanted in digits for unwanted in _UNWANTED_DIGITS)
)
_LONGEST_NAME = 16
_BYTES = 8


def is_code(text: str) -> bool:
    """Whether a text has the form of a code; says nothing about whether it was given."""
    return PATTERN.fullmatch(text) is not None


def candidates(family_name: str, given_name: str, key: bytes) -> Iterator[str]:
    """The codes of a name, the best first, each once; the first that nobody has is the child's.

    When all numbers of the first letters are taken, other letters of the name follow, then any
    letters behind the name's initials, then any letters at all. The same name and key give the
    same order.
    """
    for prefix in _prefixes(letters(family_name), letters(given_name)):
        for digits in _shuffled(prefix, key):
            yield prefix + digits


def letters(name: str) -> str:
    """The letters of a name that a code may take: no particles, nothing but a to z."""
    words = [re.sub("[^a-z]", "", word) for word in fold(name).split()]
    words = [word for word in words if word]
    chosen = [word for word in words if word not in PARTICLES] or words
    return "".join(chosen)[:_LONGEST_NAME]


def is_rude(prefix: str) -> bool:
    """Whether the five letters hold a word that no child should carry, in either part or
    across both."""
    lower = prefix.lower()
    return any(word in lower for word in rude_words())


@lru_cache(maxsize=1)
def rude_words() -> tuple[str, ...]:
    """The words that must not appear, three to five letters each, already folded."""
    text = files("accueil.registry").joinpath("data", "rude.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0].split() for line in text.splitlines())
    return tuple(sorted({word for line in lines for word in line}))


def _prefixes(family: str, given: str) -> Iterator[str]:
    """The letter parts in their order, each once, none of them rude."""
    family, given = family or given, given or family
    seen: set[str] = set()
    for parts in _all_parts(_filled(family, FAMILY_LETTERS), _filled(given, GIVEN_LETTERS)):
        prefix = "".join(part.capitalize() for part in parts)
        if prefix not in seen and not is_rude(prefix):
            seen.add(prefix)
            yield prefix


def _filled(name: str, length: int) -> str:
    return name if len(name) >= length else (name + FILLING)[: max(length, len(name))]


def _all_parts(family: str, given: str) -> Iterator[tuple[str, str]]:
    """Letters of the name in their order, its initials kept as long as there are others; then
    free letters behind the initials; then any."""
    family_parts = list(dict.fromkeys(map("".join, combinations(family, FAMILY_LETTERS))))
    given_parts = list(dict.fromkeys(map("".join, combinations(given, GIVEN_LETTERS))))
    family_first = [part for part in family_parts if part[0] == family[0]]
    given_first = [part for part in given_parts if part[0] == given[0]]
    yield from product(family_first, given_first)
    yield from product(family_parts, given_parts)
    behind = map("".join, product(ascii_lowercase, repeat=FAMILY_LETTERS + GIVEN_LETTERS - 2))
    for free in behind:
        yield family[0] + free[:2], given[0] + free[2:]
    for free in map("".join, product(ascii_lowercase, repeat=FAMILY_LETTERS + GIVEN_LETTERS)):
        yield free[:FAMILY_LETTERS], free[FAMILY_LETTERS:]


@lru_cache(maxsize=1024)
def _shuffled(prefix: str, key: bytes) -> tuple[str, ...]:
    """All digits in an order of this prefix and key."""
    seed = hmac.digest(key, b"iam code " + prefix.encode(), hashlib.sha256)
    stream = hashlib.shake_256(seed).digest(_BYTES * len(_NUMBERS))
    weights = {
        digits: stream[place * _BYTES : (place + 1) * _BYTES]
        for place, digits in enumerate(_NUMBERS)
    }
    return tuple(sorted(_NUMBERS, key=weights.__getitem__))
