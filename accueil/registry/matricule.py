"""The matricule: the national identification number of thirteen digits.

Eight digits of the birth date, three of a sequence, and two check digits, both over the first
eleven: Luhn's, then Verhoeff's. The check digits are not described in the law, so a check that
fails warns and never refuses.
"""

import re
from datetime import date

from stdnum import luhn, verhoeff

DIGITS, CHECKED = 13, 11
SEQUENCES = 1000
EARLIEST_YEAR = 1850
REASONS = ("empty", "not_digits", "length", "birth_date")
CHECKS = ("luhn", "verhoeff")
_SEPARATORS = re.compile(r"[\s.\-–/]+")


class BadMatricule(ValueError):
    """What cannot be a matricule; `reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        """Keep the reason, never the digits: they would reach a log."""
        self.reason = reason
        super().__init__(f"not a matricule: {reason}")


def read(text: str) -> str:
    """The thirteen digits, written with or without spaces, dots, dashes.

    Refuses an empty text, other characters, another number of digits, and a birth date that no
    calendar has. A failed check digit is not refused: ask `checks`.
    """
    digits = _SEPARATORS.sub("", text)
    if not digits:
        raise BadMatricule("empty")
    if not (digits.isascii() and digits.isdigit()):
        raise BadMatricule("not_digits")
    if len(digits) != DIGITS:
        raise BadMatricule("length")
    _birth_date(digits)
    return digits


def checks(text: str) -> list[str]:
    """The checks that fail, of CHECKS; an empty list where both digits fit."""
    digits = read(text)
    body, first, second = digits[:CHECKED], digits[CHECKED], digits[CHECKED + 1]
    held = {"luhn": luhn.is_valid(body + first), "verhoeff": verhoeff.is_valid(body + second)}
    return [name for name in CHECKS if not held[name]]


def born(matricule: str) -> date:
    """The birth date that the number begins with. Refuses what `read` refuses."""
    return _birth_date(read(matricule))


def make(born: date, sequence: int) -> str:
    """A made-up number with right check digits, for the demonstration; sequence 0 to 999."""
    if not 0 <= sequence < SEQUENCES:
        raise ValueError(f"sequence: found {sequence}, expected 0 to {SEQUENCES - 1}")
    body = f"{born:%Y%m%d}{sequence:03d}"
    return body + str(luhn.calc_check_digit(body)) + str(verhoeff.calc_check_digit(body))


def spaced(matricule: str) -> str:
    """The number as people read it: `2020 0115 001 26`."""
    digits = read(matricule)
    return f"{digits[:4]} {digits[4:8]} {digits[8:11]} {digits[11:]}"


def _birth_date(digits: str) -> date:
    try:
        found = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        raise BadMatricule("birth_date") from None
    if found.year < EARLIEST_YEAR:
        raise BadMatricule("birth_date")
    return found
