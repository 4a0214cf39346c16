"""Pictures of the statistics: bars in two parts, as long as their amount is large.

The figures stand in words beside each bar; colour and pattern are those of the amount bar.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LEAST_SHARE = 4  # thousandths: what there is can be seen


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its name, both parts in words; the widths are shares of the picture, such as `62%`.

    `left_out`: there is no bar, because too few children stand behind it.
    """

    name: str
    first: str = ""
    second: str = ""
    first_width: str = "0%"
    second_width: str = "0%"
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """Bars under a title, with the names of both parts."""

    title: str
    first: str
    second: str
    bars: Sequence[Bar]


# Name, both amounts, both in words; None: left out.
Drawn = tuple[str, tuple[int, int, str, str] | None]


def bars(drawn: Iterable[Drawn]) -> list[Bar]:
    """Bars on one scale: the longest is as wide as the picture."""
    rows = list(drawn)
    most = max((parts[0] + parts[1] for _, parts in rows if parts), default=0)
    return [_bar(name, parts, most) for name, parts in rows]


def _bar(name: str, parts: tuple[int, int, str, str] | None, most: int) -> Bar:
    if parts is None:
        return Bar(name, left_out=True)
    one, other, first, second = parts
    return Bar(name, first, second, _width(one, most), _width(other, most))


def _width(amount: int, most: int) -> str:
    if amount <= 0 or most <= 0:
        return "0%"
    share = max(round(amount * 1000 / most), LEAST_SHARE)
    return f"{min(share, 1000) / 10:g}%"
