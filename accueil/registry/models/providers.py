"""Providers and their prices, and the care that a family plans."""

import uuid

from django.db import models

from accueil.registry.models.offices import Office
from accueil.registry.models.people import Child, one_at_a_time
from accueil.store.facts import Fact


class Provider(models.Model):
    """A crèche, mini-crèche, maison relais or childminder that accepts the voucher."""

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

    class Meta:
        """By name."""

        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Price(Fact):
    """What a provider asks for an hour and for a main meal, in cents."""

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
