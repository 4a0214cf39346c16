"""An item, its words in each language, its files with theirs, and every edit of it."""

import uuid
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

LANGUAGES = ("lb", "fr", "de", "en", "pt")
MOST_MONTHS = 216  # eighteen years
LONGEST_TITLE = 120


class Item(models.Model):
    """A piece of material: for which ages, when it is shown, how far it is.

    Ages in months and days are half-open: `until_months` and `until` no longer belong to it. The
    row says what holds now; what it said before stands in its edits.
    """

    STATES = ("draft", "published", "withdrawn")

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    state = models.CharField(max_length=9, default="draft", choices=[(s, s) for s in STATES])
    from_months = models.PositiveSmallIntegerField()
    until_months = models.PositiveSmallIntegerField()
    first = models.DateField()
    until = models.DateField(null=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        """Ages and days that hold something; asked by age among what is published."""

        constraints = (
            models.CheckConstraint(
                condition=Q(until_months__gt=F("from_months"), until_months__lte=MOST_MONTHS),
                name="material_ages",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("first")), name="material_days"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "published", "withdrawn")), name="material_state"
            ),
        )
        indexes = (
            models.Index(
                fields=["from_months", "until_months"],
                name="material_of_age",
                condition=Q(state="published"),
            ),
        )


class ItemText(models.Model):
    """The words of an item in a language; `folded`: its title and text as they are searched."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=2, choices=[(c, c) for c in LANGUAGES])
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField()
    folded = models.TextField()

    class Meta:
        """One text an item and language; found by its pieces of three letters."""

        constraints = (
            models.UniqueConstraint(fields=["item", "language"], name="material_text_once"),
        )
        indexes = (GinIndex(fields=["folded"], name="material_words", opclasses=["gin_trgm_ops"]),)


class MaterialFile(models.Model):
    """A file of an item. `language`: which is spoken or written in it; empty: none or any.

    Its bytes are `FilePiece`s; of a removed file they are gone and this row tells what it was.
    Captions are a file `of` a film of the same item, one in each language.
    """

    SHOWN = ("picture", "paper", "audio", "video")
    KINDS = (*SHOWN, "captions")

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="files")
    of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="captions")
    kind = models.CharField(max_length=8, choices=[(k, k) for k in KINDS])
    media_type = models.CharField(max_length=40)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, default="", blank=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """In the order in which they came; captions in a language, of a film, once a language."""

        ordering = ("added_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=(Q(kind="captions", of__isnull=False) & ~Q(language=""))
                | (~Q(kind="captions") & Q(of=None)),
                name="material_captions_of",
            ),
            models.UniqueConstraint(
                fields=["of", "language"],
                condition=Q(removed_at=None),
                name="material_captions_once",
            ),
        )


class FileText(models.Model):
    """What a file holds, in a language: for who does not see the picture or hear the sound.

    `said`: every word of a sound or a film, its transcript; empty: there is none.
    """

    file = models.ForeignKey(MaterialFile, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=2, choices=[(c, c) for c in LANGUAGES])
    text = models.TextField(blank=True)
    said = models.TextField(default="", blank=True)

    class Meta:
        """One a file and language."""

        constraints = (
            models.UniqueConstraint(fields=["file", "language"], name="material_file_text_once"),
        )


class FilePiece(models.Model):
    """A part of a file's bytes, all of one length but the last; written once."""

    LENGTH: ClassVar[int] = 256 * 1024

    file = models.ForeignKey(MaterialFile, on_delete=models.PROTECT, related_name="pieces")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        """Each once; a range of a file reads only its own."""

        constraints = (
            models.UniqueConstraint(fields=["file", "number"], name="material_piece_once"),
        )


class Edit(models.Model):
    """One change of an item: who made it, what (of which language), what it said from then on."""

    append_only = True

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="edits")
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    what = models.CharField(max_length=16)
    language = models.CharField(max_length=2, default="", blank=True)
    content = models.JSONField()

    class Meta:
        """In the order of time."""

        ordering = ("id",)
        indexes = (models.Index(fields=["item", "id"], name="material_edits"),)
