"""What a period's bills add up to, by kind of provider, income band, age group and commune."""

from django.db import models


class Statistic(models.Model):
    """A cell of a period: the newest statements of its children added up.

    `commune`: the office in charge of the children. `kind`: of the provider; empty: whatever the
    provider, so that a child at two kinds is counted once. `band`: `none` without a contract.
    `last`: how many statements it was counted from, all of the period, to know of a newer one.
    """

    period = models.CharField(max_length=7)
    commune = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, blank=True)
    band = models.CharField(max_length=12)
    age_group = models.CharField(max_length=8)
    children = models.PositiveIntegerField()
    minutes = models.BigIntegerField()
    free_minutes = models.BigIntegerField()
    parent_cents = models.BigIntegerField()
    state_cents = models.BigIntegerField()
    last = models.BigIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        """One a cell."""

        constraints = (
            models.UniqueConstraint(
                fields=["period", "commune", "kind", "band", "age_group"], name="statistic_once"
            ),
        )
