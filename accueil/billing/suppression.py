"""Small cells of a published table are left out, and so many others that none can be computed.

A cell of 1 to 4 children is small. The total of a table is published too: so what is left out
together must hold five children, and be more than one cell, or it could be found by subtraction.
"""

from collections.abc import Sequence

LEAST = 5


def is_small(children: int) -> bool:
    """Whether so few children could be recognised."""
    return 0 < children < LEAST


def left_out(children: Sequence[int], *, overlapping: bool = False) -> set[int]:
    """Which cells of a table with a published total are left out, by their place.

    Zeros are published: nobody is in them. `overlapping`: a child may be in two cells, so that only
    a cell of five is sure to hold five children.
    """
    out = {place for place, count in enumerate(children) if is_small(count)}
    others = sorted(
        (count, place) for place, count in enumerate(children) if count and place not in out
    )
    for _, place in others:
        if not out or _safe([children[one] for one in out], overlapping=overlapping):
            break
        out.add(place)
    return out


def _safe(group: Sequence[int], *, overlapping: bool) -> bool:
    enough = max(group) if overlapping else sum(group)
    return len(group) > 1 and enough >= LEAST
