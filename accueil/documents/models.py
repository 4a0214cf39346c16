"""Documents: what people receive, each the rendering of a frozen record, numbered and hashed."""

import uuid

from django.db import models

from accueil.registry.models import Child
from accueil.store.encrypted import EncryptedBytes, EncryptedJson


class Document(models.Model):
    """A paper's frozen record. `number` and `version` name it; `about` is what it was made for.

    A paper of a provider, such as a care contract, is seen by that provider; the others by the
    child's office. One of a family, such as an invoice, names the `household` and is seen by its
    office too; one of a provider alone, such as its statement, neither.
    """

    KINDS = (
        *("contract", "card_letter", "reminder", "decision", "termination"),
        *("care_contract", "enrolment", "exit", "service_sheet"),
        *("invoice", "monthly_statement", "provider_statement", "certificate"),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=20, choices=[(k, k) for k in KINDS])
    number = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField(default=1)
    child = models.ForeignKey(
        "registry.Child", null=True, on_delete=models.PROTECT, related_name="documents"
    )
    household = models.ForeignKey(
        "registry.Household", null=True, on_delete=models.PROTECT, related_name="documents"
    )
    provider = models.ForeignKey(
        "registry.Provider", null=True, on_delete=models.PROTECT, related_name="documents"
    )
    about = models.CharField(max_length=40, default="")
    language = models.CharField(max_length=2)
    record = EncryptedJson()
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)

    append_only = True

    @property
    def whose(self) -> Child:
        """The child it is about. Refuses a paper of a family or provider."""
        if self.child is None:
            raise ValueError(f"the {self.kind} {self.number} is not about one child")
        return self.child

    class Meta:
        """A number and version is one document of a kind."""

        constraints = (
            models.UniqueConstraint(fields=["kind", "number", "version"], name="document_once"),
        )
        indexes = (
            models.Index(fields=["child", "made_at"], name="document_child"),
            models.Index(fields=["household", "made_at"], name="document_household"),
        )


class Rendering(models.Model):
    """The sealed PDF of a document, and its hash; made once."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="rendering")
    content = EncryptedBytes()
    sha256 = models.CharField(max_length=64)
    rendered_at = models.DateTimeField()

    append_only = True
