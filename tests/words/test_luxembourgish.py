"""The Luxembourgish texts: every word is known, and n falls where the rule says so.

`lb/` holds the dictionary of spellchecker.lu (its licence beside it); `words-lb.txt` the words that
it does not know and a person has looked at. Neither test replaces a native reader.
"""

import gzip
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from spylls.hunspell import Dictionary

from catalogues import PACKAGE

HERE = Path(__file__).parent
LOOKED_AT = HERE / "words-lb.txt"
FILLED = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{.*?\}|<[^>]+>|\S+@\S+|https?:\S+")
WORD = re.compile(r"[^\W\d_]{3,}")
NEIGHBOURS = re.compile(r"(?<![\w-])(?=([^\W\d_]*n)[ \u00a0]([^\W\d_]+))")
KEEPS = re.compile(r"[aeiouyäëéèêîôöüàhndtz]", re.IGNORECASE)
# An n that never falls: endings of foreign and feminine words, and single words.
FIRM = re.compile(
    r".*(?:ioun|soun|in|grënn)|Enn|Stonn|Termin|Ecran|Telefon|Fonctionnaire|Design|Scan|Login"
    r"|Maison",
    re.IGNORECASE,
)


def texts() -> Iterator[str]:
    """Every text in Luxembourgish: pages, papers, the law's sentences."""
    for path in sorted(PACKAGE.glob("**/locale/lb/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="lb"):
                said = message.string if message.id else ""
                yield from said if isinstance(said, tuple) else (said,)
    for folder in ("law", "documents"):
        yield from strings(tomllib.loads((PACKAGE / folder / "texts" / "lb.toml").read_text()))


def strings(thing: Any) -> Iterator[str]:
    """All texts in a file."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict | list):
        for value in thing.values() if isinstance(thing, dict) else thing:
            yield from strings(value)


@pytest.fixture(scope="module")
def dictionary(tmp_path_factory: pytest.TempPathFactory) -> Dictionary:
    """The words of spellchecker.lu."""
    folder = tmp_path_factory.mktemp("lb")
    for ending in ("aff", "dic"):
        (folder / f"lb.{ending}").write_bytes(
            gzip.decompress((HERE / "lb" / f"lb.{ending}.gz").read_bytes())
        )
    return Dictionary.from_files(str(folder / "lb"))


def test_every_word_is_known(dictionary: Dictionary) -> None:
    used = {word for text in texts() for word in WORD.findall(FILLED.sub(" ", text))}
    looked_at = set(LOOKED_AT.read_text().split())
    unknown = sorted(word for word in used - looked_at if not dictionary.lookup(word))
    assert unknown == [], "mistyped? else look at them and add them to words-lb.txt"
    assert sorted(looked_at - used) == [], "in words-lb.txt, and no longer used"


def left_standing(text: str) -> list[str]:
    """Neighbours of which the first should lose its n."""
    found = ((one[1], one[2]) for one in NEIGHBOURS.finditer(FILLED.sub("#", text)))
    return [
        f"{first} {second}"
        for first, second in found
        if not (KEEPS.match(second) or FIRM.fullmatch(first) or second.isupper())
    ]


def test_n_falls_before_most_consonants() -> None:
    assert sorted({pair for text in texts() for pair in left_standing(text)}) == []


def test_the_rule_is_known() -> None:
    wrong = ("20 Stonnen gratis", "den Kontrakt", "schonn bezuelt", "Stonnen an Moolzechten")
    right = ("20 Stonne gratis", "den Dag", "vun Ärem Kand", "eng Situatioun virdrun", "an, mat")
    assert all(left_standing(text) for text in wrong)
    assert not any(left_standing(text) for text in right)
