"""What a provider declares for a billing period, and when a period was closed."""

import uuid

from django.db import models

from accueil.registry.models import Child, Provider


class Declaration(models.Model):
    """A provider's word for a period: these were the stays; by whom and when.

    Declared again after a change it has the next version. The sums are those of its part of the
    bills at that moment, in cents; `digest` names the stays, meals and absences that it is about.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="declarations")
    period = models.CharField(max_length=7)
    version = models.PositiveSmallIntegerField(default=1)
    declared_at = models.DateTimeField()
    declared_by = models.UUIDField(null=True)
    children = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    meals = models.PositiveIntegerField()
    parent_cents = models.BigIntegerField()
    state_cents = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    odd = models.JSONField(default=list)

    append_only = True

    class Meta:
        """One version once."""

        constraints = (
            models.UniqueConstraint(
                fields=["provider", "period", "version"], name="declaration_once"
            ),
        )


class ServiceSheet(models.Model):
    """A childminder's sheet of a child and period: confirmed, frozen as a paper, received.

    Confirmed again after a change it has the next version.
    """

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="sheets")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="sheets")
    period = models.CharField(max_length=7)
    version = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64)
    document = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.UUIDField(null=True)

    class Meta:
        """One version once."""

        constraints = (
            models.UniqueConstraint(
                fields=["provider", "child", "period", "version"], name="sheet_once"
            ),
        )


class Closing(models.Model):
    """A billing period that was closed: nothing of it is entered any more, only corrected.

    `reason`: why it was closed though some providers had not declared it; else empty.
    """

    period = models.CharField(max_length=7, primary_key=True)
    closed_at = models.DateTimeField()
    closed_by = models.UUIDField(null=True)
    reason = models.TextField(default="", blank=True)

    append_only = True
