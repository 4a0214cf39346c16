"""Which contracts end soon and are not renewed."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from accueil.law.calendar import Period
from accueil.registry.models import Child, Membership

MOST_PERIODS = 3
OVER_DAYS = 31
DAY = timedelta(days=1)
# So many days before the last day a reminder leaves: six weeks, and once more two.
REMINDED_DAYS = (42, 14)


def ending(today: date, periods: int = MOST_PERIODS) -> QuerySet[Membership]:
    """Contracts whose last day lies in this billing period or the next ones, `periods` in all.

    Also those that ended within a month. Renewed contracts are left out, and those that were ended
    early or annulled: nobody forgot them.
    """
    last = Period.containing(today).later(periods - 1).last
    found: Any = not_renewed().filter(
        after__gt=today - timedelta(days=OVER_DAYS), after__lte=last + DAY
    )
    rows: QuerySet[Membership] = found
    return rows


def listed(today: date, periods: int = MOST_PERIODS, office: str = "") -> list[tuple[int, date]]:
    """The contracts of `ending` with their last days, the first last day first.

    `office`: only its children's, which is quicker where nobody else's may be seen.
    """
    rows = _of_office(ending(today, periods), office)
    found = rows.order_by("after", "number").values_list("id", "after")
    return [(key, after - DAY) for key, after in found]


def counted(today: date, office: str = "") -> tuple[int, int, date | None]:
    """How many contracts of `listed` are not over and how many are; the first last day to come."""
    to_come = Q(after__gt=today)
    found = _of_office(ending(today), office).aggregate(
        soon=Count("id", filter=to_come),
        over=Count("id", filter=~to_come),
        first=Min("after", filter=to_come),
    )
    return found["soon"], found["over"], found["first"] and found["first"] - DAY


def _of_office(rows: QuerySet[Membership], office: str) -> QuerySet[Membership]:
    """Only an office's, which is quicker where nobody else's may be seen; all without an office."""
    if not office:
        return rows
    return rows.filter(child__in=Child.objects.filter(office=office).values("id"))


def not_renewed() -> QuerySet[Membership]:
    """Contracts that were not ended early and that no later one of the child follows."""
    later = Membership.objects.current().filter(
        child=OuterRef("child"), after__gt=OuterRef("after")
    )
    current: QuerySet[Membership] = Membership.objects.current()
    return current.filter(~Exists(later), ended="")


def renewable(last_day: date) -> tuple[date, date]:
    """From which day to which a contract that ends then is renewed from an account, both included.

    As long as the radar shows it: its last billing period and those before it, `MOST_PERIODS` in
    all, and a month after its end. The law sets an end, within a month after the last day (guichet,
    "Chèque-service accueil"), and is silent on the first day.
    """
    first = Period.containing(last_day).later(1 - MOST_PERIODS).first
    return first, last_day + timedelta(days=OVER_DAYS)


def to_remind(today: date) -> QuerySet[Membership]:
    """Contracts of which a reminder is due: six weeks or less before the last day, not over."""
    most = max(REMINDED_DAYS)
    found: Any = not_renewed().filter(
        after__gt=today, after__lte=today + timedelta(days=most) + DAY
    )
    rows: QuerySet[Membership] = found
    return rows


def wave(last_day: date, today: date) -> int | None:
    """Which reminder is due: 42 or 14 days before the last day; None: too early, or over."""
    left = (last_day - today).days
    if left < 0:
        return None
    return min((days for days in REMINDED_DAYS if left <= days), default=None)
