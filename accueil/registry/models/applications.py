"""Applications: what an officer takes down at the counter before there is a contract."""

import uuid

from django.db import models

from accueil.registry.models.households import Household
from accueil.registry.models.offices import Office
from accueil.store.encrypted import EncryptedJson, EncryptedText


class Application(models.Model):
    """An application for membership, from the first answer to the signature.

    `purpose`: a first contract, or a renewal of one. `household` once it is known.
    """

    PURPOSES = ("first", "renewal")
    STATES = ("open", "signed", "dropped")

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=16, unique=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    purpose = models.CharField(max_length=8, choices=[(p, p) for p in PURPOSES])
    state = models.CharField(max_length=8, default="open", choices=[(s, s) for s in STATES])
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """Open ones of an office, newest first."""

        indexes = (models.Index(fields=["office", "state", "-opened_at"], name="application_list"),)


class ApplicationStep(models.Model):
    """A saved step: its answers, numbered. The newest counts; none is lost.

    Two officers who save the same step from the same version: the second is refused by the
    database, and told.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=32)
    version = models.PositiveIntegerField()
    answers = EncryptedJson()
    saved_at = models.DateTimeField()
    saved_by = models.UUIDField(null=True)

    append_only = True

    class Meta:
        """A version of a step is written once."""

        constraints = (
            models.UniqueConstraint(fields=["application", "step", "version"], name="step_once"),
        )


class Consent(models.Model):
    """The family's consent to look-ups in the registers, or that it was not given."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="consents")
    given = models.BooleanField()
    language = models.CharField(max_length=2)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)

    append_only = True


class RegisterQuery(models.Model):
    """A look-up in a register: for what, by whom, what came back."""

    OUTCOMES = ("found", "unknown", "down", "refused")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="queries")
    register = models.CharField(max_length=16)
    purpose = models.CharField(max_length=120)
    subject_key = models.BinaryField()
    outcome = models.CharField(max_length=8, choices=[(o, o) for o in OUTCOMES])
    answer = EncryptedJson(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True)

    append_only = True


class SituationRequest(models.Model):
    """A request to recognise a precarious situation, with an opinion attached."""

    FROM = (
        *("commune", "school", "psycho_social", "social_pedagogic", "medical", "doctor"),
        "parents",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="requests")
    asked_by = models.CharField(max_length=20, choices=[(x, x) for x in FROM])
    grounds = EncryptedText()
    opinion = models.UUIDField(null=True)
    received = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)

    append_only = True


class SituationDecision(models.Model):
    """The decision on a request, by the commune or the ministry, with its reasons.

    `opinion`: the upload that arrived with the decision, if any.
    """

    request = models.OneToOneField(
        SituationRequest, on_delete=models.PROTECT, related_name="decision"
    )
    by = models.CharField(max_length=8, choices=[("commune", "commune"), ("ministry", "ministry")])
    granted = models.BooleanField()
    reasons = EncryptedText()
    first = models.DateField(null=True)
    until = models.DateField(null=True)
    opinion = models.UUIDField(null=True)
    decided_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)

    append_only = True
