"""Payments: the State's orders to its bank, and what banks say happened."""

import uuid

from django.db import models

from accueil.billing.models.papers import Invoice
from accueil.registry.models import Provider
from accueil.store.encrypted import EncryptedBytes, EncryptedText


class PaymentOrder(models.Model):
    """An order of the State to its bank for a closed period, one transfer a provider.

    Prepared by one person, released by another; only then it is posted. `content`: the pain.001
    file. `dropped_at`: it was not released and is void.
    """

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    period = models.CharField(max_length=7)
    number = models.CharField(max_length=20, unique=True)
    prepared_at = models.DateTimeField()
    prepared_by = models.UUIDField()
    released_at = models.DateTimeField(null=True)
    released_by = models.UUIDField(null=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.UUIDField(null=True)
    total_cents = models.BigIntegerField()
    content = EncryptedBytes()
    sha256 = models.CharField(max_length=64)

    class Meta:
        """Two people; released or dropped, never both; one at a time waits."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(released_by__isnull=True)
                | ~models.Q(released_by=models.F("prepared_by")),
                name="two_people_release",
            ),
            models.CheckConstraint(
                condition=models.Q(released_at__isnull=True) | models.Q(dropped_at__isnull=True),
                name="released_or_dropped",
            ),
            models.UniqueConstraint(
                fields=["period"],
                condition=models.Q(released_at__isnull=True, dropped_at__isnull=True),
                name="one_order_waits",
            ),
        )


class PaymentLine(models.Model):
    """A provider in an order: what is paid to it, carried on, or claimed back.

    `reference`: the end-to-end reference by which the bank's statement names it.
    """

    WHAT = ("paid", "carried", "claimed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    order = models.ForeignKey(PaymentOrder, on_delete=models.PROTECT, related_name="payment_lines")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="payment_lines")
    what = models.CharField(max_length=8, choices=[(w, w) for w in WHAT])
    cents = models.BigIntegerField()
    iban = EncryptedText(null=True)
    holder = EncryptedText(null=True)
    reference = models.CharField(max_length=35, unique=True)

    append_only = True

    class Meta:
        """One a provider and order; what is paid is positive and goes to an account."""

        constraints = (
            models.UniqueConstraint(fields=["order", "provider"], name="payment_line_once"),
            models.CheckConstraint(
                condition=~models.Q(what="paid")
                | models.Q(cents__gt=0, iban__isnull=False, holder__isnull=False),
                name="paid_to_an_account",
            ),
        )


class BankFile(models.Model):
    """A bank statement that was read (CAMT.053): the Treasury's, or a provider's own account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    provider = models.ForeignKey(Provider, null=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    entries = models.PositiveIntegerField()
    read_at = models.DateTimeField()
    read_by = models.UUIDField(null=True)

    append_only = True


class BankEntry(models.Model):
    """An entry of a bank statement. `cents`: positive came in, negative went out.

    `key`: what names it at the bank, so that the same entry of another file is the same. `invoice`,
    `line`: what it was matched with; neither: it waits on the work list until somebody settles it
    (`settled_at`, with a `word` why).
    """

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="of_file")
    provider = models.ForeignKey(Provider, null=True, on_delete=models.PROTECT)
    key = models.CharField(max_length=64, unique=True)
    day = models.DateField()
    cents = models.BigIntegerField()
    reference = models.CharField(max_length=140, default="", blank=True)
    party = EncryptedText(default="")
    words = EncryptedText(default="")
    invoice = models.ForeignKey(Invoice, null=True, on_delete=models.PROTECT)
    line = models.ForeignKey(PaymentLine, null=True, on_delete=models.PROTECT)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    word = models.CharField(max_length=400, default="", blank=True)

    class Meta:
        """The work list: what waits, the oldest first."""

        indexes = (
            models.Index(
                fields=["provider", "day"],
                name="bank_entry_waits",
                condition=models.Q(settled_at__isnull=True),
            ),
        )
