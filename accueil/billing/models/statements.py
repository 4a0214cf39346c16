"""Which bills are due, and what was billed: statements, each frozen with all it rests on."""

import uuid

from django.db import models

from accueil.registry.models import Child, Household, Provider
from accueil.store.encrypted import EncryptedBytes


class Opening(models.Model):
    """A billing period whose billing has begun: from here on its bills follow the facts."""

    period = models.CharField(max_length=7, primary_key=True)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField(null=True)

    append_only = True


class Mark(models.Model):
    """Something was recorded or withdrawn on which a child's bills of some days rest.

    Written by the database itself in the transaction of what changed; taken away by who settles the
    child. `since` and `until` (not included; None: open) are the days, `at` the moment.
    """

    child = models.UUIDField()
    since = models.DateField()
    until = models.DateField(null=True)
    at = models.DateTimeField()

    class Meta:
        """Taken child by child."""

        indexes = (models.Index(fields=["child", "since"], name="mark_of_child"),)


class Statement(models.Model):
    """A child's bill of a period of care, frozen; the newest version is what is billed.

    `content`: inputs and lines (`billing.frozen`). `lines`: the digest of its lines, by which an
    equal answer is known; `digest`: that of everything, with the one before it. `posted`: the
    period into which its difference was posted. `household`: who is billed. The cents are those of
    all providers; `uncovered_cents` is beside the voucher. Of a child that was erased the content
    is gone (None), and only of such a one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="statements")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="statements")
    period = models.CharField(max_length=7)
    version = models.PositiveSmallIntegerField(default=1)
    posted = models.CharField(max_length=7)
    made_at = models.DateTimeField()
    engine = models.CharField(max_length=16)
    parameters = models.CharField(max_length=80)
    parent_cents = models.BigIntegerField()
    state_cents = models.BigIntegerField()
    uncovered_cents = models.BigIntegerField()
    content = EncryptedBytes(null=True)
    lines = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    append_only = True

    class Meta:
        """One version once."""

        constraints = (
            models.UniqueConstraint(fields=["child", "period", "version"], name="statement_once"),
        )
        indexes = (models.Index(fields=["period"], name="statement_of_period"),)


class Part(models.Model):
    """What one provider has of a statement: cents, minutes and meals of its own lines."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="parts")
    child = models.UUIDField()
    household = models.UUIDField()
    period = models.CharField(max_length=7)
    version = models.PositiveSmallIntegerField()
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="parts")
    parent_cents = models.BigIntegerField()
    state_cents = models.BigIntegerField()
    uncovered_cents = models.BigIntegerField()
    minutes = models.PositiveIntegerField()
    meals = models.PositiveIntegerField()

    append_only = True

    class Meta:
        """One a statement and provider."""

        constraints = (models.UniqueConstraint(fields=["statement", "provider"], name="part_once"),)
        indexes = (models.Index(fields=["provider", "period"], name="part_of_provider"),)


class Obstacle(models.Model):
    """Why a child's bill of a period cannot be made; gone when it can.

    `found`: notes as (code, provider, values), or what the law refuses as (place, found, expected).
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="obstacles")
    period = models.CharField(max_length=7)
    found = models.JSONField()
    noted_at = models.DateTimeField()

    class Meta:
        """One a child and period."""

        constraints = (models.UniqueConstraint(fields=["child", "period"], name="obstacle_once"),)
