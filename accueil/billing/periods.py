"""Which billing periods are billed, which are closed, and into which one differences are posted."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from accueil.attendance.models import Closing
from accueil.attendance.periods import is_closed
from accueil.billing.models import Opening
from accueil.law.calendar import Period

# How long after its last day a period may still be corrected (règlement of 27 June 2016).
YEARS_BACK = 1


def opened() -> list[Period]:
    """The periods whose billing has begun, in order."""
    return sorted(Period.named(name) for name in Opening.objects.values_list("period", flat=True))


def open_period() -> Period | None:
    """The period into which corrections are posted: the first after the last closed one.

    None where nothing was closed yet: then every period is open for itself.
    """
    names = Closing.objects.order_by("-period").values_list("period", flat=True)
    return Period.named(names[0]).later(1) if names else None


def posted_into(period: Period) -> Period:
    """The period into which differences about a period of care are posted: itself while open."""
    return (open_period() or period) if is_closed(period) else period


def last_day_to_correct(period: Period) -> date:
    """The last day on which something may be said that still changes a period's bills."""
    last = period.last
    try:
        return last.replace(year=last.year + YEARS_BACK)
    except ValueError:  # 29 February
        return date(last.year + YEARS_BACK, 3, 1)


def may_change(period: Period, said: date) -> bool:
    """Whether what was said on a day may change a period's bills: while it is open, or in time."""
    return said <= last_day_to_correct(period) or not is_closed(period)


def periods_of(since: date, until: date | None, among: Iterable[Period]) -> list[Period]:
    """Those among some periods that have a day from one on to before another, or the night after
    it: a stay may reach from a period's last day into the next."""
    return [
        period
        for period in among
        if since <= period.last and (until is None or period.first <= until)
    ]


def begin(period: Period, *, by: UUID | None, now: datetime) -> bool:
    """Begin to bill a period: False where it had begun."""
    _, made = Opening.objects.get_or_create(
        period=period.name, defaults={"opened_at": now, "opened_by": by}
    )
    return made
