"""Services, what a parent allowed them, and codes and tokens, of which only digests are kept."""

import uuid

from django.db import models

from accueil.identity.models import Account

SCOPES = ("openid", "language", "email", "children", "children_names")


class Service(models.Model):
    """Another service of the ministry, registered by it: a client of OpenID Connect.

    `names`: language → name. `sector`: whom it shares its identifiers of people with, the host of
    its addresses. `secret`: the digest of what was shown once. `refresh`: whether it may stay
    connected when its user has gone.
    """

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    names = models.JSONField()
    redirect_uris = models.JSONField()
    sign_out_uris = models.JSONField()
    sector = models.CharField(max_length=200)
    scopes = models.JSONField()
    refresh = models.BooleanField(default=False)
    contact = models.EmailField()
    secret = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name_in("fr")

    @property
    def client_id(self) -> str:
        """What the protocol calls it."""
        return str(self.pk)

    def name_in(self, language: str) -> str:
        """Its name in a language of the pages."""
        return str(self.names.get(language) or self.names["fr"])


class Grant(models.Model):
    """What a parent allowed a service to learn; taken back, never deleted."""

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="grants")
    scopes = models.JSONField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=["account", "service"],
                condition=models.Q(ended_at__isnull=True),
                name="grant_once",
            ),
        )


class Token(models.Model):
    """A code or token, known by its digest; `chain` is what all have that came from one sign-in.

    `asked`: of a code what it is bound to (`redirect_uri`, `challenge`, `nonce`). `signed_in_at`,
    `how`: when and with what the parent had signed in.
    """

    KINDS = ("code", "access", "refresh")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=7, choices=[(k, k) for k in KINDS])
    digest = models.BinaryField(unique=True)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="tokens")
    chain = models.UUIDField()
    scopes = models.JSONField()
    asked = models.JSONField(default=dict)
    signed_in_at = models.DateTimeField()
    how = models.CharField(max_length=12, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Ended by chain; forgotten by age."""

        indexes = (
            models.Index(fields=["chain"], name="token_chain"),
            models.Index(fields=["expires_at"], name="token_expires"),
        )
