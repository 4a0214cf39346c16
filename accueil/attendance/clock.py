"""The clock on the wall in Luxembourg, as attendance counts it: days and minutes of a day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LUXEMBOURG = ZoneInfo("Europe/Luxembourg")
# From which day on minutes are counted where days are not told apart.
FIRST = date(2000, 1, 1)
MINUTES = 1440


def on_the_wall(now: datetime) -> tuple[date, int]:
    """The day and the minute of the day that the clock shows."""
    local = now.astimezone(LUXEMBOURG)
    return local.date(), local.hour * 60 + local.minute


def latest_shown(now: datetime) -> int:
    """The latest minute, counted from FIRST, that the clock has shown.

    In the night in which an hour comes twice, the second time all of it was shown before.
    """
    local = now.astimezone(LUXEMBOURG)
    if local.fold:
        local = local.replace(minute=0, fold=0, tzinfo=None) + timedelta(hours=1)
    return counted(local.date(), local.hour * 60 + local.minute)


def counted(day: date, minute: int) -> int:
    """A minute of a day counted from FIRST; beyond 1440 it is the next day."""
    return (day - FIRST).days * MINUTES + minute
