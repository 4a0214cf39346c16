"""What parents say from their account: that nothing has changed, or what has."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accueil.registry.models.applications import Application
from accueil.registry.models.people import Child
from accueil.store.encrypted import EncryptedText


class ParentsWord(models.Model):
    """A word of the parents about a child, from an account; the child's office decides on it once.

    `unchanged` confirms what the contract says and opens its renewal, `application`. `change` says
    what `concerns` it, from which day on (`since`), in words and with files. It is never edited.
    """

    KINDS = ("unchanged", "change")
    CONCERNS = ("income", "household", "address", "care", "other")
    STATES = ("waiting", "taken_over", "refused")

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="parents_words")
    account = models.UUIDField()
    kind = models.CharField(max_length=12, choices=[(k, k) for k in KINDS])
    said_at = models.DateTimeField()
    concerns = models.CharField(
        max_length=12, default="", blank=True, choices=[(c, c) for c in CONCERNS]
    )
    since = models.DateField(null=True)
    text = EncryptedText(default="")
    files = ArrayField(models.UUIDField(), default=list)
    application = models.ForeignKey(Application, null=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=12, default="waiting", choices=[(s, s) for s in STATES])
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    answer = EncryptedText(default="")

    class Meta:
        """Of a child one confirmation waits at a time; a change says what and from when."""

        constraints = (
            models.UniqueConstraint(
                fields=["child"],
                condition=Q(kind="unchanged", state="waiting"),
                name="confirmed_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="unchanged", application__isnull=False, concerns="")
                | Q(kind="change", application__isnull=True, since__isnull=False) & ~Q(concerns=""),
                name="word_says_what",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="word_decided_on_a_day",
            ),
        )
        indexes = (models.Index(fields=["state", "said_at"], name="parents_word_list"),)
