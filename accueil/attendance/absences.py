"""Absences of several days, with their kind, note and evidence: recorded, ended."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from accueil.attendance.models import Absence, CareContract, Reason, Stay
from accueil.attendance.periods import hold_children, hold_open, need_open
from accueil.registry.models import Provider
from accueil.store.facts import believe, days, end
from accueil.store.models import Upload

DAY = timedelta(days=1)
MOST_DAYS = 366
REASONS = ("kind", "dates", "evidence", "no_contract", "absent_and_present")


class NotAbsent(ValueError):
    """An absence that cannot be recorded; `reason` is one of REASONS, `day` the first it is about.

    Closed and declared periods are refused with `periods.Closed`.
    """

    def __init__(self, reason: str, day: date | None = None) -> None:
        """Keep the reason and the day."""
        self.reason, self.day = reason, day
        super().__init__(f"no absence: {reason}" + (f", {day}" if day else ""))


@transaction.atomic
def record_absence(
    child: UUID,
    provider: Provider,
    first: date,
    last: date,
    *,
    kind: str,
    by: UUID | None,
    now: datetime,
    note: str = "",
    evidence: UUID | None = None,
    reason: str = "",
) -> Absence | None:
    """A child is absent from a day to another, both included; None where that is known already.

    What was recorded of these days is withdrawn, what it says of other days stays. `evidence`: an
    upload of the provider about the child. Refuses with `NotAbsent` and `periods.Closed`.
    """
    _refuse_wrong(kind, first, last)
    hold_open()
    hold_children([child])
    _refuse_days(child, provider, first, last)
    if evidence and not _is_there(evidence, child, provider):
        raise NotAbsent("evidence")
    valid = days(first, last + DAY)
    absence = Absence(
        child_id=child,
        provider=provider,
        kind=kind,
        note=note.strip(),
        evidence=evidence,
        valid=valid,
    )
    need_open(provider.pk, _days(first, last), reason)
    if not believe(absence, by=by, now=now, reason=reason):
        return None
    _give_reason(absence, first, by, now, reason)
    return absence


@transaction.atomic
def end_absence(
    absence: Absence, day: date, *, by: UUID | None, now: datetime, reason: str = ""
) -> Absence | None:
    """The child is there again from a day on; None where nothing of the absence is left.

    Refuses with `periods.Closed`, and with `ValueError` a day after the absence and an absence that
    was withdrawn before.
    """
    hold_open()
    hold_children([absence.child_id])
    first, last = max(day, absence.first), (absence.until or day) - DAY
    if last < first:
        raise ValueError(f"the absence is over before {day}")
    need_open(absence.provider_id, _days(first, last), reason)
    _give_reason(absence, first, by, now, reason)
    return end(absence, day, by=by, now=now, reason=reason)


def _refuse_wrong(kind: str, first: date, last: date) -> None:
    if kind not in Absence.KINDS:
        raise NotAbsent("kind")
    if last < first or (last - first).days >= MOST_DAYS:
        raise NotAbsent("dates", last)


def _refuse_days(child: UUID, provider: Provider, first: date, last: date) -> None:
    """Refuse days without a care contract, and days on which the child was there."""
    about = {"child_id": child, "provider_id": provider.pk}
    held = CareContract.objects.current().filter(**about, valid__overlap=(first, last + DAY))
    agreed = [(contract.first, contract.until or date.max) for contract in held]
    for day in _days(first, last):
        if not any(begin <= day < until for begin, until in agreed):
            raise NotAbsent("no_contract", day)
    stays = Stay.objects.current().filter(**about, day__range=(first, last)).order_by("day")
    there = stays.values_list("day", flat=True).first()
    if there:
        raise NotAbsent("absent_and_present", there)


def _give_reason(absence: Absence, day: date, by: UUID | None, now: datetime, reason: str) -> None:
    """Write down why it is recorded or ended, at the first day that changes."""
    if reason.strip():
        Reason.objects.create(
            child_id=absence.child_id,
            provider_id=absence.provider_id,
            day=day,
            given_at=now,
            given_by=by,
            text=reason.strip(),
        )


def _is_there(evidence: UUID, child: UUID, provider: Provider) -> bool:
    about = {"office": str(provider.pk), "child": child, "removed_at": None}
    return Upload.objects.filter(pk=evidence, **about).exists()


def _days(first: date, last: date) -> list[date]:
    return [first + DAY * n for n in range((last - first).days + 1)]
