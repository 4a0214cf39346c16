"""Children are erased when the law's time is over, 15 years from their birth (youth law, art. 29).

The database does it, and looks itself whether it may: `accueil_erase` (registry, migration 0010).
Its books stay: transfers, invoices' and statements' sums, without a name.
"""

import logging
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from accueil.store.models import Actor, note

# So many a night; what is left comes the night after.
MOST = 2000
DUE = """
SELECT i.child_id FROM registry_identity i JOIN registry_child c ON c.id = i.child_id
WHERE i.withdrawn_at IS NULL AND c.erased_at IS NULL
GROUP BY i.child_id
HAVING max(i.born) <= %(today)s::date - interval '15 years'
   AND accueil_keeps(i.child_id, %(today)s) = ''
ORDER BY max(i.born), i.child_id LIMIT %(most)s
"""
LOG = logging.getLogger(__name__)


def due(today: date, most: int = MOST) -> list[UUID]:
    """The children whose time is over and of whom nothing runs any more, the oldest first.

    The connection sees the country.
    """
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"today": today, "most": most})
        return [child for (child,) in cursor.fetchall()]


def erase(child: UUID, now: datetime) -> bool:
    """Erase a child, whole or not at all; whether it was still there.

    Refuses, with `IntegrityError`, one that is kept by law or of which something still runs. The
    connection sees the country.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT accueil_erase(%s, %s)", [child, localdate(now)])
        (done,) = cursor.fetchone()
    return bool(done)


def erase_due(now: datetime, most: int = MOST) -> int:
    """Erase the children that are due, each by itself; how many. The log names none of them."""
    count = 0
    for child in due(localdate(now), most):
        try:
            count += erase(child, now)
        except IntegrityError:  # something began to run since it was found
            LOG.warning("a child that was due is kept for now")
    if count:
        with transaction.atomic():
            note(Actor(None, "job"), "change", f"erased by law: {count}", now=now)
    return count
