"""Corrections that somebody asks for, and goodwill that two people grant."""

import uuid

from django.db import models

from accueil.registry.models import Child, Provider
from accueil.store.encrypted import EncryptedText
from accueil.store.facts import Recorded


class Correction(models.Model):
    """A request to look at a bill again: whose, of which period, why; and what became of it.

    While it is `accepted`, the days of its child (at its provider, if it names one) in that period
    may be entered anew though the period is closed: the session names it (`accueil.correction`).
    """

    ASKED_BY = ("parent", "provider", "office", "ministry")
    STATES = ("asked", "accepted", "done", "refused")

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=16, unique=True)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="corrections")
    provider = models.ForeignKey(Provider, null=True, on_delete=models.PROTECT)
    period = models.CharField(max_length=7)
    asked_by = models.CharField(max_length=8, choices=[(a, a) for a in ASKED_BY])
    account = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    reason = EncryptedText()
    state = models.CharField(max_length=8, default="asked", choices=[(s, s) for s in STATES])
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    answer = EncryptedText(default="")

    class Meta:
        """The open ones, the oldest first."""

        indexes = (models.Index(fields=["state", "asked_at"], name="correction_list"),)


class Goodwill(Recorded):
    """Cents of a child's bill that the State bears instead of the family, though no rule says so.

    A fact with two pairs of eyes: it counts once somebody other than who recorded it approved it.
    `cents` negative: the family bears them instead of the State.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="goodwill")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="goodwill")
    period = models.CharField(max_length=7)
    cents = models.BigIntegerField()
    recorded_by = models.UUIDField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)

    written_later = ("approved_at", "approved_by")

    class Meta:
        """Of something; approved by somebody else."""

        constraints = (
            models.CheckConstraint(condition=~models.Q(cents=0), name="goodwill_of_something"),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("recorded_by")),
                name="two_people_approve",
            ),
        )
        indexes = (models.Index(fields=["child", "period"], name="goodwill_of_child"),)
