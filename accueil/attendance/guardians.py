"""A child's guardians as its facility knows them: entered, corrected, taken out; never edited."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accueil.attendance.models import Guardian
from accueil.store.facts import differences, withdraw


@transaction.atomic
def enter(new: Guardian, *, by: UUID | None, now: datetime) -> Guardian:
    """Believe this of a guardian; what was believed of the same `person` is withdrawn.

    The same once more is no new row.
    """
    known = Guardian.objects.current().select_for_update().filter(person=new.person).first()
    if known is not None:
        if not differences(known, new):
            return known
        withdraw(known, by=by, now=now)
    new.recorded_at, new.recorded_by = now, by
    new.save(force_insert=True)
    return new


def guardians_of(provider: UUID, children: Collection[UUID]) -> dict[UUID, list[Guardian]]:
    """The guardians of children at a facility, by child, in the order they were entered."""
    rows = Guardian.objects.current().filter(provider=provider, child__in=children)
    found: dict[UUID, list[Guardian]] = {child: [] for child in children}
    for row in sorted(rows, key=lambda g: (g.recorded_at, g.pk)):
        found[row.child_id].append(row)
    return found
