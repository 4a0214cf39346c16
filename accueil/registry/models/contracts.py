"""Membership contracts, and the card that a child gets with its first one."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from accueil.law.case import MEMBERSHIP_PERIODS
from accueil.registry.models.people import CURRENT, LANGUAGES, Child, one_at_a_time
from accueil.store.encrypted import EncryptedText
from accueil.store.facts import Fact


class Membership(Fact):
    """A contract in force: from the period that holds the signature, for 12 periods or 3.

    `first` and `until` are whole billing periods; ended early, `until` is earlier and `ended` says
    how. The number stays through all its versions. `after`: the end of `valid` as a plain column:
    row-level security lets the database look up that one, not a function of the period.
    """

    ENDINGS = ("", "renewed", "terminated", "annulled")

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="memberships")
    number = models.CharField(max_length=16)
    signed = models.DateField()
    periods = models.PositiveSmallIntegerField(choices=[(p, str(p)) for p in MEMBERSHIP_PERIODS])
    short_reason = models.CharField(max_length=400, default="", blank=True)
    language = models.CharField(max_length=2, choices=[(x, x) for x in LANGUAGES])
    application = models.UUIDField(null=True)
    ended = models.CharField(max_length=12, default="", blank=True)
    after = models.GeneratedField(
        expression=models.Func("valid", function="upper", output_field=models.DateField()),
        output_field=models.DateField(null=True),
        db_persist=True,
    )

    subject = ("child",)

    class Meta:
        """Never two at once for a child; a number is given once."""

        constraints = (
            one_at_a_time("membership_once", "child"),
            models.UniqueConstraint(
                fields=["number", "child"], condition=CURRENT, name="membership_number"
            ),
        )
        indexes = (
            models.Index(fields=["number"], name="membership_by_number"),
            models.Index(fields=["child", "after"], name="membership_last", condition=CURRENT),
            models.Index(fields=["after"], name="membership_ending", condition=CURRENT),
        )


class Card(models.Model):
    """A card that was issued; valid until the child leaves primary school or it is void."""

    REASONS = ("first", "lost", "wrong_name")

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="cards")
    iam_code = models.CharField(max_length=8)
    name = EncryptedText()
    reason = models.CharField(max_length=12, choices=[(r, r) for r in REASONS])
    issued_at = models.DateTimeField()
    issued_by = models.UUIDField(null=True)
    void_at = models.DateTimeField(null=True)

    class Meta:
        """One valid card a child; a code is never that of two children."""

        constraints = (
            ExclusionConstraint(
                name="iam_code_of_one_child",
                expressions=[
                    ("iam_code", RangeOperators.EQUAL),
                    ("child", RangeOperators.NOT_EQUAL),
                ],
            ),
            models.UniqueConstraint(
                fields=["child"], condition=models.Q(void_at__isnull=True), name="card_once"
            ),
        )


class GivenCode(models.Model):
    """A code that a child had which was erased: so little of its digest that it names nobody.

    The database refuses a new card with such a code.
    """

    append_only = True

    mark = models.BinaryField(unique=True)


class Bar(Fact):
    """No membership for a child after a false declaration, for at most one year (art. 28)."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="bars")

    subject = ("child",)

    class Meta:
        """One at a time."""

        constraints = (one_at_a_time("bar_once", "child"),)
