"""The offices that make contracts: each commune, and the Caisse pour l'avenir des enfants."""

from django.db import models


class Office(models.Model):
    """A commune, or the Caisse pour l'avenir des enfants (`cae`) for workers from abroad."""

    KINDS = ("commune", "cae")

    id = models.SlugField(primary_key=True, max_length=64)
    kind = models.CharField(max_length=8, choices=[(k, k) for k in KINDS])
    name = models.CharField(max_length=80)
    street = models.CharField(max_length=120, default="")
    postcode = models.CharField(max_length=10, default="")
    locality = models.CharField(max_length=80, default="")
    telephone = models.CharField(max_length=40, default="")
    email = models.EmailField(default="")

    class Meta:
        """By name."""

        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
