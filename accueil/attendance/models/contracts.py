"""Care contracts between parents and a provider, and a childminder's forms for its agency."""

import uuid

from django.db import models

from accueil.registry.models import Child, Offer, Provider
from accueil.registry.models.people import LANGUAGES, one_at_a_time
from accueil.store.encrypted import EncryptedText
from accueil.store.facts import Fact


class CareContract(Fact):
    """What parents and a provider agreed for a child (youth law, art. 28bis).

    `pattern`: the agreed week, [weekday (1 = Monday), first minute, last minute] …, an end beyond
    1440 is on the next day; `meal_days`: weekdays with a main meal. `billed`: what of a day is
    billed (see `Offer.BILLED`). `hour_cents`, `meal_cents`: a childminder's price for this child;
    else None: the provider's price of the day. `extras`: what the voucher does not cover,
    {"name", "cents", "per"} with `per` one of `PER`. `signer`: who signed for the parents. `left`:
    the child's last day of care where it left before the notice was over. The number stays through
    all versions. `after`: the end of `valid` as a plain column.
    """

    PER = ("once", "day", "week", "period")
    ENDINGS = ("", "terminated", "withdrawn")

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="care_contracts")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="care_contracts")
    number = models.CharField(max_length=16)
    iam_code = models.CharField(max_length=8)
    language = models.CharField(max_length=2, choices=[(x, x) for x in LANGUAGES])
    signed = models.DateField()
    signer = EncryptedText()
    pattern = models.JSONField()
    meal_days = models.JSONField(default=list)
    billed = models.CharField(max_length=8, choices=[(b, b) for b in Offer.BILLED])
    hour_cents = models.PositiveIntegerField(null=True)
    meal_cents = models.PositiveIntegerField(null=True)
    deposit_cents = models.PositiveIntegerField(default=0)
    notice_days = models.PositiveSmallIntegerField(default=30)
    extras = models.JSONField(default=list)
    group = models.CharField(max_length=40, default="", blank=True)
    left = models.DateField(null=True)
    ended = models.CharField(max_length=12, default="", blank=True)
    after = models.GeneratedField(
        expression=models.Func("valid", function="upper", output_field=models.DateField()),
        output_field=models.DateField(null=True),
        db_persist=True,
    )

    subject = ("child", "provider")

    class Meta:
        """One contract of a child with a provider at a time."""

        constraints = (one_at_a_time("care_contract_once", "child", "provider"),)
        indexes = (
            models.Index(fields=["provider", "after"], name="care_of_provider"),
            models.Index(fields=["number"], name="care_by_number"),
        )


class AgencyForm(models.Model):
    """A childminder's enrolment or exit form for a child: signed by both, received by the agency.

    `day`: the first day of care, or the last one. `scan`: the signed paper as a file.
    """

    KINDS = ("enrolment", "exit")

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in KINDS])
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="agency_forms")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="agency_forms")
    contract_number = models.CharField(max_length=16)
    day = models.DateField()
    document = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    signed_by_childminder = models.DateField(null=True)
    signed_by_parents = models.DateField(null=True)
    scan = models.UUIDField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.UUIDField(null=True)

    class Meta:
        """A contract has each form once."""

        constraints = (
            models.UniqueConstraint(fields=["contract_number", "kind"], name="agency_form_once"),
        )
