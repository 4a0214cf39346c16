"""What people type, read as they mean it: amounts, dates, numbers of a person.

Each function refuses with a `ValueError` whose text is a code; the fields have a sentence for it.
"""

import re
from datetime import date

GROUPED = re.compile(r"[0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*(?:([.,])([0-9]{1,2}))?")
PLAIN = re.compile(r"([0-9]+)(?:[.,]([0-9]{1,2}))?")
ONE_MARK = re.compile(r"[0-9]{1,3}[.,][0-9]{3}")
MATRICULE_DIGITS = 13
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


def cents(text: str) -> int:
    """An amount in whole cents: “1 234,50”, “1.234,50 €”, “1234.5”.

    Refuses `negative`, `ambiguous` (“1.234”: a thousand, or one euro and some?) and `invalid`.
    """
    bare = re.sub(r"\s+", " ", text.replace("€", " ").replace("EUR", " ")).strip()
    if re.match(r"[-−–]", bare):
        raise ValueError("negative")
    if ONE_MARK.fullmatch(bare):
        raise ValueError("ambiguous")
    if found := PLAIN.fullmatch(bare):
        return _cents_of(found[1], found[2])
    found = GROUPED.fullmatch(bare)
    if not found or found[1] == found[2]:
        raise ValueError("invalid")
    whole = bare.rsplit(found[2], 1)[0] if found[2] else bare
    return _cents_of(whole, found[3])


def _cents_of(whole: str, decimals: str | None) -> int:
    digits = re.sub(r"[^0-9]", "", whole)
    return int(digits) * 100 + int((decimals or "").ljust(2, "0"))


def day_of(day: str, month: str, year: str) -> date:
    """A date from its three boxes, or whole from the first: “4.5.2026”, “04/05/2026”, “2026-05-04”.

    Refuses `no_day`, `no_month`, `no_year`, `short_year` (two digits), `no_such_day` and `invalid`.
    """
    if day and not month and not year:
        day, month, year = parts_of(day)
    for part, code in ((day, "no_day"), (month, "no_month"), (year, "no_year")):
        if not part:
            raise ValueError(code)
    if not all(part.isascii() and part.isdigit() for part in (day, month, year)):
        raise ValueError("invalid")
    if len(year) != 4:
        raise ValueError("short_year")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError("no_such_day") from None


def parts_of(text: str) -> tuple[str, str, str]:
    """Day, month and year of a date written in one piece; what is no such date is only a day."""
    parts = re.split(r"[.\-/ ]+", text.strip().rstrip("."))
    if len(parts) == 3 and len(parts[0]) == 4:
        parts.reverse()
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (text.strip(), "", "")


def matricule(text: str) -> str:
    """The 13 digits of a national identification number, without its spaces, dots and dashes.

    Refuses `invalid`. Its two check digits are not looked at: an officer may go on without them.
    """
    digits = re.sub(r"[\s.\-–]", "", text)
    if len(digits) != MATRICULE_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise ValueError("invalid")
    return digits


def phone(text: str) -> str:
    """A telephone number as `+352621123456`; without a country's code it is Luxembourg's.

    Refuses `invalid`.
    """
    bare = re.sub(r"[\s.\-–/()]", "", text)
    bare = re.sub(r"^00", "+", bare)
    number = bare if bare.startswith("+") else f"+352{bare}"
    if not PHONE.fullmatch(number):
        raise ValueError("invalid")
    return number
