"""Providers: their agreement with the State, hours, prices, account; the care a family plans."""

import uuid

from django.db import models

from accueil.registry.models.offices import Office
from accueil.registry.models.people import Child, one_at_a_time
from accueil.store.encrypted import EncryptedText
from accueil.store.facts import Fact


class Agency(models.Model):
    """An agency for childminders: it enters for them what the State's system needs."""

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=120)
    email = models.EmailField(default="", blank=True)
    telephone = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        """By name."""

        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Provider(models.Model):
    """A crèche, mini-crèche, maison relais or childminder that accepts the voucher.

    A childminder may work with an agency. `email` and `telephone`: where the ministry and parents
    reach it.
    """

    KINDS = ("sea", "mini_creche", "ap")
    FUNDINGS = ("contracted", "commercial", "")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in KINDS])
    funding = models.CharField(max_length=12, blank=True, choices=[(f, f) for f in FUNDINGS])
    commune = models.ForeignKey(Office, on_delete=models.PROTECT)
    street = models.CharField(max_length=120, default="")
    postcode = models.CharField(max_length=10, default="")
    locality = models.CharField(max_length=80, default="")
    email = models.EmailField(default="", blank=True)
    telephone = models.CharField(max_length=40, default="", blank=True)
    agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="childminders"
    )

    kept = True  # never deleted by a page or job

    class Meta:
        """By name; only a childminder has an agency."""

        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(agency__isnull=True) | models.Q(kind="ap"),
                name="agency_of_childminder",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Agreement(Fact):
    """A provider's collaboration agreement with the State; without one there is no State part.

    While it is suspended there is none either. It ends where `valid` ends.
    """

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="agreements")
    number = models.CharField(max_length=24)
    suspended = models.BooleanField(default=False)

    subject = ("provider",)

    class Meta:
        """One at a time."""

        constraints = (one_at_a_time("agreement_once", "provider"),)


class Offer(Fact):
    """How a provider works: hours, places, ages, what it bills.

    `opening`: [weekday (1 = Monday), first minute, last minute] …; `age_from`, `age_until`: whole
    months, the second excluded; `billed`: what of a day of care is billed (see `BILLED`);
    `notice_days`: the notice of its care contracts.
    """

    # Real presence, the times agreed in the care contract, or whichever of a day is longer.
    BILLED = ("real", "agreed", "longer")

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="offers")
    opening = models.JSONField()
    places = models.PositiveSmallIntegerField()
    age_from = models.PositiveSmallIntegerField()
    age_until = models.PositiveSmallIntegerField()
    billed = models.CharField(max_length=8, choices=[(b, b) for b in BILLED])
    notice_days = models.PositiveSmallIntegerField(default=30)

    subject = ("provider",)

    class Meta:
        """One at a time."""

        constraints = (one_at_a_time("offer_once", "provider"),)


class BankAccount(Fact):
    """Where the State pays a provider's part to: an IBAN, and whose account it is."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="bank_accounts")
    iban = EncryptedText()
    holder = EncryptedText()

    subject = ("provider",)

    class Meta:
        """One at a time."""

        constraints = (one_at_a_time("bank_account_once", "provider"),)


class Price(Fact):
    """What a provider asks for an hour and for a main meal, in cents.

    One price an hour, by day, by night and on any day: a childminder may not ask two.
    """

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="prices")
    hour_cents = models.PositiveIntegerField()
    meal_cents = models.PositiveIntegerField()

    subject = ("provider",)

    class Meta:
        """One at a time."""

        constraints = (one_at_a_time("price_once", "provider"),)


class PlannedCare(Fact):
    """The care a family plans at a provider: the same hours on some weekdays, minutes of the day.

    It is what estimates are made from until a care contract says more.
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="planned_care")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT)
    weekdays = models.JSONField()
    start = models.PositiveSmallIntegerField()
    end = models.PositiveSmallIntegerField()
    meals = models.PositiveSmallIntegerField(default=0)

    subject = ("child", "provider")

    class Meta:
        """One plan a provider at a time."""

        constraints = (one_at_a_time("planned_care_once", "child", "provider"),)
