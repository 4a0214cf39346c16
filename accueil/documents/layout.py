"""Lines for a terminal of 80 columns: colour where there is one, the amount bar, wrapped words."""

import textwrap
from dataclasses import dataclass

WIDTH = 80
CODES = {"bold": "1", "muted": "2", "state": "36", "parents": "33"}


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes in colour, or plainly where the reader has none. Colour never speaks alone."""

    colour: bool

    def __call__(self, style: str, words: str) -> str:
        """The words in a style."""
        return f"\033[{CODES[style]}m{words}\033[0m" if self.colour and words else words

    def amount_bar(self, state: int, parents: int, length: int = 40) -> str:
        """The State's part and the parents' part of an amount as one bar; empty for nothing."""
        whole = state + parents
        if whole <= 0:
            return ""
        parts = max(0, min(length, (2 * length * state + whole) // (2 * whole)))
        return self("state", "█" * parts) + self("parents", "░" * (length - parts))


def wrapped(words: str, indent: int = 0, hang: int = 0) -> str:
    """Words on lines of at most 80 columns; no-break spaces hold."""
    return textwrap.fill(
        words,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_on_hyphens=False,
        break_long_words=False,
    )


def columns(*cells: tuple[str, int]) -> str:
    """Cells beside each other: a positive width aligns left, a negative one right."""
    return "".join(
        words.ljust(width) if width > 0 else words.rjust(-width) for words, width in cells
    ).rstrip()


def heading(words: str, pen: Pen) -> str:
    """A heading with a line to the right edge."""
    rule = "─" * max(0, WIDTH - len(words) - 1)
    return pen("bold", words) + " " + pen("muted", rule)


def beside(left: str, right: str) -> str:
    """Words on the left and on the right edge of one line, or on two lines if they meet."""
    space = WIDTH - len(left) - len(right)
    return f"{left}{' ' * space}{right}" if space > 0 else f"{left}\n{right.rjust(WIDTH)}"
