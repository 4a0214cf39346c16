"""Which contracts end soon and are not renewed."""

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from accueil.law.calendar import Period
from accueil.registry.models import Membership

MOST_PERIODS = 3
OVER_DAYS = 31
DAY = timedelta(days=1)
# So many days before the last day a reminder leaves: six weeks, and once more two.
REMINDED_DAYS = (42, 14)

# Each child's last contract, where that ends before a day and nobody ended it early.
LISTED = """
SELECT id, after FROM (
    SELECT id, number, ended, upper(valid) AS after,
        max(upper(valid)) OVER (PARTITION BY child_id) AS latest
    FROM registry_membership
    WHERE withdrawn_at IS NULL AND upper(valid) > %(since)s {of_office}
) each
WHERE after = latest AND ended = '' AND after <= %(last)s
ORDER BY after, number
"""
OF_OFFICE = "AND child_id IN (SELECT c.id FROM registry_child c WHERE c.office_id = %(office)s)"


def ending(today: date, periods: int = MOST_PERIODS) -> QuerySet[Membership]:
    """Contracts whose last day lies in this billing period or the next ones, `periods` in all.

    Also those that ended within a month. Renewed contracts are left out, and those that were ended
    early or annulled: nobody forgot them.
    """
    last = Period.containing(today).later(periods - 1).last
    found: Any = not_renewed().filter(
        valid__endswith__gt=today - timedelta(days=OVER_DAYS), valid__endswith__lte=last + DAY
    )
    rows: QuerySet[Membership] = found
    return rows


def listed(today: date, periods: int = MOST_PERIODS, office: str = "") -> list[tuple[int, date]]:
    """The contracts of `ending` with their last days, the first last day first; in one pass.

    `office`: only its children's, which is quicker where nobody else's may be seen.
    """
    last = Period.containing(today).later(periods - 1).last
    with connection.cursor() as cursor:
        cursor.execute(
            LISTED.format(of_office=OF_OFFICE if office else ""),
            {"since": today - timedelta(days=OVER_DAYS), "last": last + DAY, "office": office},
        )
        return [(key, after - DAY) for key, after in cursor.fetchall()]


def not_renewed() -> QuerySet[Membership]:
    """Contracts that were not ended early and that no later one of the child follows."""
    later = Membership.objects.current().filter(
        child=OuterRef("child"), valid__endswith__gt=OuterRef("valid__endswith")
    )
    current: QuerySet[Membership] = Membership.objects.current()
    return current.filter(~Exists(later), ended="")


def to_remind(today: date) -> QuerySet[Membership]:
    """Contracts of which a reminder is due: six weeks or less before the last day, not over."""
    most = max(REMINDED_DAYS)
    found: Any = not_renewed().filter(
        valid__endswith__gt=today, valid__endswith__lte=today + timedelta(days=most) + DAY
    )
    rows: QuerySet[Membership] = found
    return rows


def wave(last_day: date, today: date) -> int | None:
    """Which reminder is due: 42 or 14 days before the last day; None: too early, or over."""
    left = (last_day - today).days
    if left < 0:
        return None
    return min((days for days in REMINDED_DAYS if left <= days), default=None)
