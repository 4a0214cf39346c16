"""Weeks without free hours that parents chose otherwise than the default ones."""

from django.db import models

from accueil.registry.models import Child
from accueil.registry.models.people import CURRENT
from accueil.store.facts import Recorded


class WeekChoice(Recorded):
    """Whether the hours of multilingual education are free in a child's week, as parents chose it.

    Weeks without a row are as the year's default ones say (`attendance.weeks`).
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="week_choices")
    monday = models.DateField()
    without = models.BooleanField()

    class Meta:
        """One word a week, named by its Monday."""

        constraints = (
            models.UniqueConstraint(
                fields=["child", "monday"], condition=CURRENT, name="week_choice_once"
            ),
            models.CheckConstraint(
                condition=models.Q(monday__week_day=2), name="week_choice_monday"
            ),
        )
