"""Whom a facility knows of a child's family: guardians, whom to call, what it writes to them."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accueil.registry.models import Child, Provider
from accueil.store.encrypted import EncryptedText
from accueil.store.facts import Recorded

CURRENT = Q(withdrawn_at__isnull=True)
LANGUAGES = ("lb", "fr", "de", "en", "pt")


class Guardian(Recorded):
    """A guardian of a child as the facility entered it; who it is in the registry is not asked.

    `person` stays when something of it is corrected: a new row, the old one withdrawn. `email`,
    exactly as entered, decides who may link an account (`identity.pins`); `may_collect`: whether
    the child may be handed over to this person.
    """

    RELATIONS = ("mother", "father", "guardian", "foster", "other")

    person = models.UUIDField(default=uuid.uuid4)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="guardians")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="guardians")
    name = EncryptedText()
    email = EncryptedText(default="")
    phone = EncryptedText(default="")
    relation = models.CharField(max_length=8, choices=[(r, r) for r in RELATIONS])
    may_collect = models.BooleanField(default=True)
    language = models.CharField(max_length=2, default="fr", choices=[(x, x) for x in LANGUAGES])

    class Meta:
        """A person is believed once; asked by provider and child."""

        constraints = (
            models.UniqueConstraint(fields=["person"], condition=CURRENT, name="guardian_once"),
        )
        indexes = (models.Index(fields=["provider", "child"], name="guardian_of_child"),)


class EmergencyContact(Recorded):
    """Whom a facility calls when something happens to a child, in the order of `place` (from 1).

    Kept up to date by the family itself (`recorded_by` an account of a parent) or the facility.
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="emergency_contacts")
    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, related_name="emergency_contacts"
    )
    place = models.PositiveSmallIntegerField()
    name = EncryptedText()
    phone = EncryptedText()
    relation = EncryptedText(default="")

    class Meta:
        """One in each place of a child at a facility."""

        constraints = (
            models.UniqueConstraint(
                fields=["provider", "child", "place"], condition=CURRENT, name="contact_once"
            ),
        )


class AbsenceDeadline(Recorded):
    """Until when families may report an absence themselves: so many days before the day, until a
    minute of the clock on the wall. Who has entered none: 9:00 of the day itself."""

    DEFAULT: ClassVar[tuple[int, int]] = (0, 9 * 60)

    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, related_name="absence_deadlines"
    )
    days_before = models.PositiveSmallIntegerField()
    minute = models.PositiveSmallIntegerField()

    class Meta:
        """One a provider; a time of day, at most a fortnight before."""

        constraints = (
            models.UniqueConstraint(fields=["provider"], condition=CURRENT, name="deadline_once"),
            models.CheckConstraint(
                condition=Q(days_before__lte=14, minute__lt=24 * 60), name="deadline_time"
            ),
        )


class Notice(models.Model):
    """Something a facility writes to the families of some of its children, with its files.

    `children`: whose; `files`: uploads of the provider. Never edited; `withdrawn_at`: taken back.
    """

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="notices")
    title = EncryptedText()
    text = EncryptedText()
    children = ArrayField(models.UUIDField())
    files = ArrayField(models.UUIDField(), default=list)
    written_at = models.DateTimeField()
    written_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """The last ones of a provider; to someone at least."""

        constraints = (
            models.CheckConstraint(condition=Q(children__len__gt=0), name="notice_to_someone"),
        )
        indexes = (models.Index(fields=["provider", "-written_at"], name="notice_of_provider"),)


class NoticeRead(models.Model):
    """That an account has opened a notice, and when first."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="reads")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    account = models.UUIDField()
    at = models.DateTimeField()

    append_only = True

    class Meta:
        """Once an account."""

        constraints = (
            models.UniqueConstraint(fields=["notice", "account"], name="notice_read_once"),
        )
