"""What was proven of the bills and the ledger, and what did not hold."""

import uuid

from django.db import models


class Proof(models.Model):
    """A proof that was made, or asked for: of everything (`all`), of what was written in the last
    day (`moved`), or of a period of care by its name.

    `counts`: how many of each kind were proven; None where it is only asked for, and the next night
    makes it. `found`: how many findings by code; `findings`: the first of them. No names.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    at = models.DateTimeField()
    scope = models.CharField(max_length=8)
    asked_by = models.UUIDField(null=True)
    counts = models.JSONField(null=True)
    found = models.JSONField(default=dict)
    findings = models.JSONField(default=list)

    append_only = True

    class Meta:
        """The last ones of a scope."""

        indexes = (models.Index(fields=["scope", "-at"], name="proof_of_scope"),)
