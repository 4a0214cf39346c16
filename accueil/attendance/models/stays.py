"""When children were there: stays, meals, absences, and what the tablet at the door saw.

All times are those of the clock on the wall, in minutes of a day; so the nights in which the clock
changes need nothing.
"""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models

from accueil.registry.models import Child, Provider
from accueil.registry.models.people import CURRENT, one_at_a_time
from accueil.store.facts import Fact, Recorded

# Minutes of the clock on the wall since the first day of 2000.
FIRST_DAY = "(day - DATE '2000-01-01') * 1440"
DURING = f"int4range({FIRST_DAY} + start, {FIRST_DAY} + until)"
SOURCES = ("grid", "tablet", "file", "api", "sheet", "import")


class Stay(Recorded):
    """A child was at a provider from a minute of a day to another; beyond 1440 is the next day."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="stays")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="stays")
    day = models.DateField()
    start = models.PositiveSmallIntegerField()
    until = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=8, choices=[(s, s) for s in SOURCES])
    during = models.GeneratedField(
        expression=models.Func(template=DURING, output_field=IntegerRangeField()),
        output_field=IntegerRangeField(),
        db_persist=True,
    )

    class Meta:
        """A child is in one place at a time; a stay is at most a day long."""

        constraints = (
            ExclusionConstraint(
                name="in_one_place",
                expressions=[
                    ("child", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=CURRENT,
            ),
            models.CheckConstraint(
                condition=models.Q(start__lt=1440, until__gt=models.F("start"))
                & models.Q(until__lte=models.F("start") + 1440),
                name="stay_within_a_day",
            ),
        )
        indexes = (
            models.Index(fields=["provider", "day"], name="stay_of_provider", condition=CURRENT),
            models.Index(fields=["child", "day"], name="stay_of_child", condition=CURRENT),
        )


class Meals(Recorded):
    """How many main meals a child had at a provider on a day: at least one."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="meals")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="meals")
    day = models.DateField()
    count = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=8, choices=[(s, s) for s in SOURCES])

    class Meta:
        """One number a child, provider and day."""

        constraints = (
            models.UniqueConstraint(
                fields=["child", "provider", "day"], condition=CURRENT, name="meals_once"
            ),
            models.CheckConstraint(
                condition=models.Q(count__gte=1, count__lte=3), name="meals_of_a_day"
            ),
        )
        indexes = (
            models.Index(fields=["provider", "day"], name="meals_of_provider", condition=CURRENT),
        )


class Absence(Fact):
    """Days on which a child did not come though it was agreed, and why.

    Unjustified hours have no State part (youth law, art. 28). `evidence`: an upload.
    """

    KINDS = ("sick", "certificate", "holiday", "other", "unjustified")
    JUSTIFIED = ("sick", "certificate", "holiday", "other")

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="absences")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=12, choices=[(k, k) for k in KINDS])
    note = models.CharField(max_length=400, default="", blank=True)
    evidence = models.UUIDField(null=True)

    subject = ("child", "provider")

    class Meta:
        """One kind a day."""

        constraints = (one_at_a_time("absence_once", "child", "provider"),)


class DoorEvent(models.Model):
    """A check-in or check-out at the door, as the tablet saw it; sent twice, it is one.

    `id` is made by the tablet. `day`, `minute`: the clock on the wall.
    """

    KINDS = ("in", "out")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="door_events")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="door_events")
    kind = models.CharField(max_length=4, choices=[(k, k) for k in KINDS])
    day = models.DateField()
    minute = models.PositiveSmallIntegerField()
    received_at = models.DateTimeField()
    received_by = models.UUIDField(null=True)

    append_only = True

    class Meta:
        """Read in the order in which things happened."""

        indexes = (
            models.Index(fields=["provider", "day", "child", "minute"], name="door_of_provider"),
        )


class Reason(models.Model):
    """Why a child's day was entered otherwise: also where all of it was only taken away."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="reasons")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="reasons")
    day = models.DateField()
    given_at = models.DateTimeField()
    given_by = models.UUIDField(null=True)
    text = models.TextField()

    append_only = True

    class Meta:
        """Asked by provider and day."""

        indexes = (models.Index(fields=["provider", "day"], name="reason_of_provider"),)
