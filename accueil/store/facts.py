"""Facts: what is true of someone for a period; recorded at a moment, withdrawn, never edited.

To change what we believe, `record` the new fact: what it contradicts is withdrawn, and what is left
of that before and after the new period is recorded again. The database refuses two current facts
for one subject and day, and any edit of a row but its withdrawal.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.contrib.postgres.fields import DateRangeField
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

R = TypeVar("R", bound="Recorded")
F = TypeVar("F", bound="Fact")
ABOUT_A_FACT = (
    *("id", "valid", "recorded_at", "recorded_by", "reason", "withdrawn_at", "withdrawn_by"),
    "application",
)


class FactQuery(models.QuerySet[R]):
    """Questions that every kind of fact answers; `on` only those that hold for days."""

    def current(self) -> Self:
        """What we believe now."""
        return self.filter(withdrawn_at__isnull=True)

    def known_at(self, moment: datetime | None) -> Self:
        """What we believed at a moment; None: now."""
        if moment is None:
            return self.current()
        still = models.Q(withdrawn_at__isnull=True) | models.Q(withdrawn_at__gt=moment)
        return self.filter(still, recorded_at__lte=moment)

    def on(self, day: date) -> Self:
        """What is true on a day."""
        return self.filter(valid__contains=day)


class Recorded(models.Model):
    """Something we believe from the moment it is recorded until it is withdrawn; never edited."""

    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)
    reason = models.TextField(default="", blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    objects: ClassVar[Any] = FactQuery.as_manager()

    # Columns beside the withdrawal that are written after the rest; the table's trigger guards how.
    written_later: ClassVar[tuple[str, ...]] = ()

    class Meta:
        """Abstract: each kind is its own table."""

        abstract = True


class Fact(Recorded):
    """Something true of a subject from a day (inclusive) to a day (exclusive; None: open)."""

    valid = DateRangeField()

    # The fields that name whom and what it is about: one current row for these and a day.
    subject: ClassVar[tuple[str, ...]] = ()

    class Meta:
        """Abstract: each kind of fact is its own table."""

        abstract = True

    @property
    def first(self) -> date:
        """The first day on which it is true."""
        day: date = self.valid.lower
        return day

    @property
    def until(self) -> date | None:
        """The day on which it is no longer true; None: not known."""
        day: date | None = self.valid.upper
        return day


def days(first: date, until: date | None = None) -> DateRange:
    """A period from a day to before another. Refuses an empty one."""
    if until is not None and until <= first:
        raise ValueError(f"a period from {first} that ends before {until} holds no day")
    return DateRange(first, until)


def contradicted(new: F) -> models.QuerySet[F]:
    """The current facts about the same subject on days of the new one.

    The subject by its key: who records may not see its row.
    """
    fields: Any = new._meta
    about = {name: getattr(new, fields.get_field(name).attname) for name in new.subject}
    rows: Any = type(new).objects.current().filter(valid__overlap=new.valid, **about)
    found: models.QuerySet[F] = rows.select_for_update().order_by("valid")
    return found


@transaction.atomic
def record(new: F, *, by: UUID | None, now: datetime, reason: str = "") -> F:
    """Believe a new fact: withdraw what it contradicts, keep what that says of other days."""
    rests = []
    for old in contradicted(new):
        rests += list(_rests(old, new))
        withdraw(old, by=by, now=now)
    for rest in rests:
        rest.recorded_at, rest.recorded_by = now, by
        rest.save(force_insert=True)
    new.recorded_at, new.recorded_by = now, by
    new.reason = reason or new.reason
    new.save(force_insert=True)
    return new


def believe(new: F, *, by: UUID | None, now: datetime, reason: str = "") -> bool:
    """Record a fact unless we believe the same of all its days; whether it was new."""
    known = list(contradicted(new))
    inside = len(known) == 1 and _reaches(known[0], new) and not differences(known[0], new)
    if not inside:
        record(new, by=by, now=now, reason=reason)
    return not inside


def differences(one: R, other: R) -> list[str]:
    """The fields in which two of a kind say something else, but for the days they hold."""
    return [
        field.name
        for field in one._meta.concrete_fields
        if field.name not in ABOUT_A_FACT
        and not field.generated
        and getattr(one, field.attname) != getattr(other, field.attname)
    ]


def _reaches(old: Fact, new: Fact) -> bool:
    """Whether an older fact holds on every day of a newer one."""
    longer = old.until is None or (new.until is not None and new.until <= old.until)
    return old.first <= new.first and longer


def withdraw(fact: Recorded, *, by: UUID | None, now: datetime) -> None:
    """No longer believe a fact. Refuses one that was withdrawn before."""
    rows = type(fact).objects.current().filter(pk=fact.pk)
    if not rows.update(withdrawn_at=now, withdrawn_by=by):
        raise ValueError(f"{fact._meta.verbose_name} {fact.pk} was withdrawn before")
    fact.withdrawn_at, fact.withdrawn_by = now, by


@transaction.atomic
def end(fact: F, day: date, *, by: UUID | None, now: datetime, reason: str = "") -> F | None:
    """Let a fact be true only until before a day; None where nothing of it is left."""
    withdraw(fact, by=by, now=now)
    if day <= fact.first:
        return None
    rest = _copy(fact, fact.first, day)
    rest.recorded_at, rest.recorded_by, rest.reason = now, by, reason
    rest.save(force_insert=True)
    return rest


def _rests(old: F, new: F) -> Iterator[F]:
    if old.first < new.first:
        yield _copy(old, old.first, new.first)
    if new.until is not None and (old.until is None or old.until > new.until):
        yield _copy(old, new.until, old.until)


def _copy(fact: F, first: date, until: date | None) -> F:
    own = ("id", "valid", "withdrawn_at", "withdrawn_by")
    written = [f for f in fact._meta.concrete_fields if not f.generated]
    fields = [f for f in written if f.name not in own]
    values = {f.attname: getattr(fact, f.attname) for f in fields}
    return type(fact)(**values, valid=days(first, until))
