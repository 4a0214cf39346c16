"""Children: who they are, where they live, which school they go to."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from accueil.registry.models.offices import Office
from accueil.store.encrypted import EncryptedText
from accueil.store.facts import Fact

CURRENT = models.Q(withdrawn_at__isnull=True)
LANGUAGES = ("lb", "fr", "de", "pt", "en")


def one_at_a_time(name: str, *columns: str) -> ExclusionConstraint:
    """No two current facts with the same columns on one day."""
    equal = [(column, RangeOperators.EQUAL) for column in columns]
    return ExclusionConstraint(
        name=name, expressions=[*equal, ("valid", RangeOperators.OVERLAPS)], condition=CURRENT
    )


class Child(models.Model):
    """A child, seen by the office in charge of it; everything known about it is a fact.

    `erased_at`: since then nothing is known of it any more; the ledger goes on to name its key.
    """

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    iam_code = models.CharField(max_length=8, unique=True, null=True)
    language = models.CharField(max_length=2, choices=[(x, x) for x in LANGUAGES], default="fr")
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)


class Identity(Fact):
    """A child's names, matricule (13 digits, or none yet) and day of birth."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="identities")
    family_name = EncryptedText()
    given_name = EncryptedText()
    matricule = EncryptedText(null=True)
    matricule_key = models.BinaryField(null=True)
    born = models.DateField()

    subject = ("child",)

    class Meta:
        """One identity at a time; one child at a time with a matricule."""

        constraints = (
            one_at_a_time("identity_once", "child"),
            one_at_a_time("matricule_once", "matricule_key"),
        )


class NameKey(models.Model):
    """A keyed piece of a child's current names, by which it is found though they are encrypted."""

    key = models.IntegerField()
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="name_keys")

    class Meta:
        """Looked up by key; rewritten when the names change."""

        indexes = (models.Index(fields=["key"], include=["child"], name="name_key"),)


class Address(Fact):
    """Where a child lives, where its applicant lives, or where its bills go: one of each."""

    PURPOSES = ("home", "applicant", "billing")

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="addresses")
    purpose = models.CharField(max_length=12, choices=[(p, p) for p in PURPOSES])
    name = EncryptedText(default="")
    street = EncryptedText()
    postcode = EncryptedText()
    locality = EncryptedText()
    country = models.CharField(max_length=2, default="LU")

    subject = ("child", "purpose")

    class Meta:
        """One address of a purpose at a time."""

        constraints = (one_at_a_time("address_once", "child", "purpose"),)


class Schooling(Fact):
    """A child's schooling where it does not follow from the day of birth."""

    KINDS = ("none", "precoce_part", "precoce_full", "school")

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="schoolings")
    kind = models.CharField(max_length=16, choices=[(k, k) for k in KINDS])

    subject = ("child",)

    class Meta:
        """One at a time."""

        constraints = (one_at_a_time("schooling_once", "child"),)
