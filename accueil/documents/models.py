"""Documents: what people receive, each the rendering of a frozen record, numbered and hashed."""

import uuid

from django.db import models

from accueil.store.encrypted import EncryptedBytes, EncryptedJson


class Document(models.Model):
    """A paper's frozen record. `number` and `version` name it; `about` is what it was made for.

    A paper of a provider, such as a care contract, is seen by that provider; the others by the
    child's office.
    """

    KINDS = (
        *("contract", "card_letter", "reminder", "decision", "termination"),
        *("care_contract", "enrolment", "exit", "service_sheet"),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=16, choices=[(k, k) for k in KINDS])
    number = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField(default=1)
    child = models.ForeignKey("registry.Child", on_delete=models.PROTECT, related_name="documents")
    provider = models.ForeignKey(
        "registry.Provider", null=True, on_delete=models.PROTECT, related_name="documents"
    )
    about = models.CharField(max_length=40, default="")
    language = models.CharField(max_length=2)
    record = EncryptedJson()
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)

    append_only = True

    class Meta:
        """A number and version is one document of a kind."""

        constraints = (
            models.UniqueConstraint(fields=["kind", "number", "version"], name="document_once"),
        )
        indexes = (models.Index(fields=["child", "made_at"], name="document_child"),)


class Rendering(models.Model):
    """The sealed PDF of a document, and its hash; made once."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="rendering")
    content = EncryptedBytes()
    sha256 = models.CharField(max_length=64)
    rendered_at = models.DateTimeField()

    append_only = True
