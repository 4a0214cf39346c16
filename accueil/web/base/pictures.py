"""Pictures: bars in two parts, as long as their amount is large.

The figures stand in words beside each bar; colour and pattern are those of the amount bar.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LEAST_SHARE = 4  # thousandths: what there is can be seen


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its name, both parts in words; the widths are shares of the picture, such as `62%`."""

    name: str
    first: str = ""
    second: str = ""
    first_width: str = "0%"
    second_width: str = "0%"


@dataclass(frozen=True, slots=True)
class Picture:
    """Bars under a title, with the names of both parts; how many more are left out."""

    title: str
    first: str
    second: str
    bars: Sequence[Bar]
    left_out: int = 0


# Name, both amounts, both in words; None: left out.
Drawn = tuple[str, tuple[int, int, str, str] | None]


def picture(title: str, first: str, second: str, drawn: Iterable[Drawn]) -> Picture:
    """Bars on one scale: the longest is as wide as the picture."""
    rows = list(drawn)
    shown = [(name, parts) for name, parts in rows if parts]
    most = max((one + other for _, (one, other, _, _) in shown), default=0)
    bars = [
        Bar(name, one_words, other_words, width(one, most), width(other, most))
        for name, (one, other, one_words, other_words) in shown
    ]
    return Picture(title, first, second, bars, len(rows) - len(shown))


def width(amount: int, most: int) -> str:
    """A share of the picture, such as `62%`; what there is can be seen."""
    if amount <= 0 or most <= 0:
        return "0%"
    share = max(round(amount * 1000 / most), LEAST_SHARE)
    return f"{min(share, 1000) / 10:g}%"
