"""What is sent when a period is closed: invoices to families, statements to providers."""

import uuid

from django.db import models

from accueil.registry.models import Household, Provider


class Issuer(models.Model):
    """The number under which a provider's papers are counted: given once, never changed."""

    provider = models.OneToOneField(Provider, on_delete=models.PROTECT, related_name="issuer")
    code = models.PositiveIntegerField(unique=True)

    append_only = True


class Invoice(models.Model):
    """A provider's invoice to a family for a closed period, numbered without gaps by provider and
    year.

    `charged_cents`: what the period posted to the family, corrections too; `before_cents`: the
    balance before it, paid or not; `due_cents`: their sum, a credit where it is negative.
    `reference`: by which a payment is recognised (ISO 11649). `document`: the frozen paper.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="invoices")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="invoices")
    period = models.CharField(max_length=7)
    number = models.CharField(max_length=20, unique=True)
    reference = models.CharField(max_length=25, unique=True)
    language = models.CharField(max_length=2)
    charged_cents = models.BigIntegerField()
    before_cents = models.BigIntegerField()
    due_cents = models.BigIntegerField()
    state_cents = models.BigIntegerField()
    document = models.UUIDField()
    made_at = models.DateTimeField()

    append_only = True

    class Meta:
        """One a provider, family and period."""

        constraints = (
            models.UniqueConstraint(
                fields=["provider", "household", "period"], name="invoice_once"
            ),
            models.CheckConstraint(
                condition=models.Q(due_cents=models.F("charged_cents") + models.F("before_cents")),
                name="invoice_adds_up",
            ),
        )
        indexes = (models.Index(fields=["household", "period"], name="invoice_of_family"),)


class ProviderStatement(models.Model):
    """What the State owes a provider for a closed period: original, correction and refund rows.

    `payable_cents`: with what was carried on; negative: the provider owes it to the State.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="statements")
    period = models.CharField(max_length=7)
    number = models.CharField(max_length=20, unique=True)
    original_cents = models.BigIntegerField()
    correction_cents = models.BigIntegerField()
    refund_cents = models.BigIntegerField()
    before_cents = models.BigIntegerField()
    payable_cents = models.BigIntegerField()
    document = models.UUIDField()
    made_at = models.DateTimeField()

    append_only = True

    class Meta:
        """One a provider and period."""

        constraints = (
            models.UniqueConstraint(fields=["provider", "period"], name="provider_statement_once"),
        )
