"""How old a child is, in whole months."""

from datetime import date

YEAR = 12


def months_old(born: date, day: date) -> int:
    """Whole months since birth: one more on the same day of each month, or on the first of the
    next where there is no such day. Refuses a day before birth."""
    if day < born:
        raise ValueError(f"not born on {day}")
    months = (day.year - born.year) * YEAR + day.month - born.month
    return months - (day.day < born.day)
