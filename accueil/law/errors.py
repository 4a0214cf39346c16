"""What the law refuses, in words a person can act on."""

from dataclasses import dataclass

MOST_SHOWN = 200


class LawError(ValueError):
    """Base of everything that this package refuses."""


class NoTariff(LawError):
    """Care on a day for which no tariff is in force."""


class NoMinimumWage(LawError):
    """A membership signed on a day for which no minimum wage is known."""


class NoCalendar(LawError):
    """A day that the school calendar, or a year that the default weeks, do not reach."""


class BadData(LawError):
    """A file of the law's own numbers that is incomplete, contradictory or without a source."""


class BadReading(LawError):
    """A name or value given to compute with that the tariff does not have."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what somebody gave us: where, what was found, what was expected."""

    place: str
    found: str
    expected: str

    def __str__(self) -> str:
        """The problem as one sentence; what cannot be printed is escaped, what is long cut."""
        place, found, expected = self.printable()
        return f"{place}: found {found}, expected {expected}"

    def printable(self) -> tuple[str, str, str]:
        """Place, what was found and what was expected, as they may be shown."""
        return _printable(self.place), _printable(self.found), self.expected


def _printable(words: str) -> str:
    """Words of somebody else as they may be shown on a terminal."""
    cut = words if len(words) <= MOST_SHOWN else words[:MOST_SHOWN] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)


class Refused(LawError):
    """Input that cannot be assessed; carries every problem found, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems; the message lists them one a line."""
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
