"""What parents say is not right about a day of their child, and what the provider answers."""

import uuid

from django.db import models
from django.db.models import Q

from accueil.attendance.models.stays import Stay
from accueil.registry.models import Child, Provider
from accueil.store.encrypted import EncryptedJson, EncryptedText


class Dispute(models.Model):
    """A parent says that what is entered of a day is not right, before the period is closed.

    `said`: what it was instead, and the reason (`attendance.disputes.Said`). `stay`: the stay it
    is about, if any. `account`: the parent's. Answered once: the day was `corrected`, or it is
    `kept` as it is, with `words`.
    """

    ANSWERS = ("corrected", "kept")

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="disputes")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="disputes")
    day = models.DateField()
    stay = models.ForeignKey(Stay, null=True, on_delete=models.PROTECT, related_name="disputes")
    account = models.UUIDField()
    said = EncryptedJson()
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answer = models.CharField(
        max_length=9, default="", blank=True, choices=[(a, a) for a in ANSWERS]
    )
    words = EncryptedText(default="")

    class Meta:
        """One open a child, provider and day; an answer is whole or not there."""

        constraints = (
            models.UniqueConstraint(
                fields=["child", "provider", "day"],
                condition=Q(answered_at__isnull=True),
                name="dispute_open_once",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answer__in=["corrected", "kept"]),
                name="dispute_answered_whole",
            ),
        )
        indexes = (models.Index(fields=["provider", "day"], name="dispute_of_provider"),)
