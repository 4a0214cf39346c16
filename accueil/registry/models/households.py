"""Households: who lives together, what they earn, what decides the row of the scale."""

import uuid

from django.db import models

from accueil.law.household import HOUSEHOLD_KINDS, PERSONS
from accueil.registry.models.offices import Office
from accueil.registry.models.people import Child, one_at_a_time
from accueil.store.encrypted import EncryptedCents, EncryptedText
from accueil.store.facts import Fact


class Household(models.Model):
    """A household, seen by the office in charge of it."""

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    created_at = models.DateTimeField()


class Home(Fact):
    """The household a child belongs to."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="homes")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="homes")

    subject = ("child",)

    class Meta:
        """One at a time."""

        constraints = (one_at_a_time("home_once", "child"),)


class Composition(Fact):
    """The kind of household, and how many children with family allowance belong to it."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="compositions")
    kind = models.CharField(max_length=12, choices=[(k, k) for k in HOUSEHOLD_KINDS])
    allowance_children = models.PositiveSmallIntegerField()

    subject = ("household",)

    class Meta:
        """One at a time."""

        constraints = (one_at_a_time("composition_once", "household"),)


class Adult(Fact):
    """A grown-up of a household; `place` is 2 for a second foster parent, else 1.

    The representative signs; the applicant, where it is another, comes with a power of attorney.
    """

    ROLES = (*PERSONS, "applicant")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="adults")
    role = models.CharField(max_length=16, choices=[(r, r) for r in ROLES])
    place = models.PositiveSmallIntegerField(default=1)
    family_name = EncryptedText()
    given_name = EncryptedText()
    matricule = EncryptedText(null=True)
    matricule_key = models.BinaryField(null=True)
    email = EncryptedText(default="")
    telephone = EncryptedText(default="")

    subject = ("household", "role", "place")

    class Meta:
        """One person in a role and place at a time; found by matricule."""

        constraints = (one_at_a_time("adult_once", "household", "role", "place"),)
        indexes = (models.Index(fields=["matricule_key"], name="adult_matricule"),)


class Income(Fact):
    """A person's yearly taxable income; a household without any has not declared it."""

    EVIDENCE = ("tax_assessment", "pay_slips", "other")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="incomes")
    of = models.CharField(max_length=16, choices=[(p, p) for p in PERSONS])
    place = models.PositiveSmallIntegerField(default=1)
    yearly_cents = EncryptedCents()
    evidence = models.CharField(max_length=16, choices=[(e, e) for e in EVIDENCE])

    subject = ("household", "of", "place")

    class Meta:
        """One a person at a time."""

        constraints = (one_at_a_time("income_once", "household", "of", "place"),)


class Maintenance(Fact):
    """Yearly maintenance for a child, paid or set by the judge."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="maintenances")
    yearly_cents = EncryptedCents()
    recoverable = models.BooleanField(default=True)

    subject = ("child",)

    class Meta:
        """One at a time."""

        constraints = (one_at_a_time("maintenance_once", "child"),)


class Precarious(Fact):
    """A household at risk of poverty: REVIS by certificate, or a situation that was decided."""

    GROUNDS = ("revis_whole", "revis_supplementary", "situation")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="precarious")
    ground = models.CharField(max_length=20, choices=[(g, g) for g in GROUNDS])

    subject = ("household",)

    class Meta:
        """One ground at a time."""

        constraints = (one_at_a_time("precarious_once", "household"),)
