"""A frozen statement opened: is it whole, does it add up, and what has each provider of it?"""

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from accueil.billing.proofs.numbers import Law
from accueil.billing.proofs.weeks import PROVIDER, Fault, Of, row_faults, week_faults

BEGINS, ENDS = b'{"billed":', b',"inputs":'
# Provider → parents', State's, uncovered cents, minutes, meals.
Sums = dict[str, list[int]]


class Unreadable(Exception):
    """A content that is not what was ever frozen; the sentence says why."""


def opened(content: bytes) -> tuple[dict[str, Any], str]:
    """What a content says, and the digest of its lines. Refuses what cannot be read."""
    try:
        text = zlib.decompress(content)
        told = json.loads(text)
        lines = text[len(BEGINS) : text.index(ENDS)]
    except (ValueError, zlib.error) as error:
        raise Unreadable(str(error)) from None
    return told, hashlib.sha256(lines).hexdigest()


def sums_of(told: Mapping[str, Any]) -> Sums:
    """What each provider has of a content."""
    sums: Sums = {}
    for week in told["billed"]["weeks"]:
        keys = []
        for name, _, _, core, other, _, meals in week[4]:
            of = sums.setdefault(name[:PROVIDER], [0] * 5)
            of[3] += core + other
            of[4] += meals
            keys.append(of)
        for line in week[5]:
            of = keys[line[2]]
            of[0] += line[5]
            of[1] += line[6]
    for one in told["billed"]["uncovered"]:
        sums.setdefault(one[1], [0] * 5)[2] += one[5]
    return sums


def faults(told: Mapping[str, Any], period: str, law: Law) -> Iterator[Fault]:
    """What is wrong within a content. Refuses what cannot be read of it (`Unreadable`)."""
    billed, inputs = told["billed"], told["inputs"]
    if inputs["period"] != period:
        yield "content_of", "", inputs["period"], period
    try:
        of = Of(
            billed["band"],
            billed["group"] or 0,
            inputs["household"][0] == "institution",
            {provider[0]: provider for provider in inputs["providers"]},
        )
        for week in billed["weeks"]:
            yield from week_faults(week, of, law)
        yield from row_faults(billed["weeks"], inputs["stays"], law)
        for kind, _, day, minutes, meals, cents, _ in billed["uncovered"]:
            if min(minutes, meals, cents) < 0:
                yield "negative", f"{day} {kind}", cents, "none below zero"
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from None
