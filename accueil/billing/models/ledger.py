"""The ledger: cents from one account to another, in a period; append-only, without names.

The accounts are words; which provider's and which family's they are, the row says:

* `state`: what the State bears · `provider`: what the State still owes a provider ·
  `treasury`: what left the State's bank account;
* `family`: what a family owes a provider · `care`: what a provider earned from it ·
  `paid`: what the family paid.
"""

from collections.abc import Mapping

from django.db import models
from django.db.models import Case, F, Q, Sum, When

from accueil.registry.models import Provider

# Kind → the account that gives and the one that takes where the amount is positive.
KINDS: Mapping[str, tuple[str, str]] = {
    "state": ("state", "provider"),
    "parents": ("family", "care"),
    "uncovered": ("family", "care"),
    "goodwill_state": ("state", "provider"),
    "goodwill_parents": ("care", "family"),
    "payment": ("provider", "treasury"),  # the State pays a provider; back: it was returned
    "refund": ("treasury", "provider"),  # a provider pays back what it owed the State
    "received": ("paid", "family"),  # a family paid a provider
}
OF_STATEMENTS = ("state", "parents", "uncovered")
GOODWILL = ("goodwill_state", "goodwill_parents")
# What the State owes a provider; what a family owes: the kinds with their signs.
OWED_BY_STATE: Mapping[str, int] = {"state": 1, "goodwill_state": 1, "payment": -1, "refund": 1}
OWED_BY_FAMILY: Mapping[str, int] = {
    "parents": 1,
    "uncovered": 1,
    "goodwill_parents": -1,
    "received": -1,
}


def _shaped() -> Q:
    shaped = Q()
    for kind, (one, other) in KINDS.items():
        shaped |= Q(kind=kind, debit=one, credit=other) | Q(kind=kind, debit=other, credit=one)
    return shaped


def signed() -> Case:
    """A transfer's cents with their sign: negative where the accounts of its kind are swapped."""
    forward = [When(kind=kind, debit=one, then=F("cents")) for kind, (one, _) in KINDS.items()]
    return Case(*forward, default=-F("cents"), output_field=models.BigIntegerField())


def balance(kinds: Mapping[str, int]) -> Sum:
    """The sum of transfers of some kinds, each with its sign."""
    signs = [When(kind=kind, then=sign * signed()) for kind, sign in kinds.items()]
    return Sum(Case(*signs, default=0, output_field=models.BigIntegerField()), default=0)


class Transfer(models.Model):
    """Cents from one account to another. `period`: into which it is posted, open at that moment;
    `about`: the period of care it is about, another one for corrections.

    A negative amount is the same kind with its accounts swapped. `source`: the fact or entry of the
    bank that it comes from, if not a statement; of a kind it is posted once.
    """

    id = models.BigAutoField(primary_key=True)
    period = models.CharField(max_length=7)
    about = models.CharField(max_length=7)
    kind = models.CharField(max_length=16, choices=[(k, k) for k in KINDS])
    debit = models.CharField(max_length=8)
    credit = models.CharField(max_length=8)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="transfers")
    child = models.UUIDField(null=True)
    household = models.UUIDField(null=True)
    statement = models.ForeignKey(
        "billing.Statement", null=True, on_delete=models.PROTECT, related_name="transfers"
    )
    cents = models.BigIntegerField()
    posted_at = models.DateTimeField()
    source = models.UUIDField(null=True)

    append_only = True

    class Meta:
        """Positive, between the two accounts of its kind; what comes from a source comes once."""

        constraints = (
            models.CheckConstraint(condition=Q(cents__gt=0), name="transfer_positive"),
            models.CheckConstraint(condition=_shaped(), name="transfer_shaped"),
            models.UniqueConstraint(
                fields=["kind", "source"],
                condition=Q(source__isnull=False) & ~Q(kind__in=GOODWILL),
                name="transfer_once",
            ),
        )
        indexes = (
            models.Index(fields=["child", "about"], name="transfer_of_child"),
            models.Index(fields=["provider", "household"], name="transfer_of_family"),
            models.Index(fields=["period", "provider"], name="transfer_of_period"),
        )
