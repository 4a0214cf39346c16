"""Staff accounts, their second factors, and codes that can be used once."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from accueil.identity.permissions import ROLES
from accueil.registry.models import Agency, Child, Office, Provider
from accueil.store.encrypted import EncryptedText

LANGUAGES = ("lb", "fr", "de", "en")


class Account(AbstractBaseUser):
    """A person who signs in to work: e-mail, password, second factor, one role.

    An officer belongs to an office, who works in a crèche or as a childminder to a provider, who
    works for an agency of childminders to that agency. E-mails are kept in small letters.
    `totp_pending` is a secret that was shown and not yet confirmed. A change of password or of
    `factors_version` ends every session but the one that made it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=[(r, r) for r in ROLES])
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT)
    provider = models.ForeignKey(Provider, null=True, blank=True, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT)
    language = models.CharField(max_length=2, default="fr", choices=[(x, x) for x in LANGUAGES])
    is_active = models.BooleanField(default=True)
    totp_secret = EncryptedText(null=True)
    totp_last_step = models.BigIntegerField(default=0)
    totp_pending = EncryptedText(null=True)
    factors_version = models.PositiveIntegerField(default=0)
    invited_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    class Meta:
        """Each role has what it belongs to; an e-mail has one spelling."""

        constraints = (
            models.CheckConstraint(
                condition=~models.Q(role__in=["officer", "cae_officer"])
                | models.Q(office__isnull=False),
                name="officer_has_office",
            ),
            models.CheckConstraint(
                condition=~models.Q(role__in=["manager", "educator", "childminder"])
                | models.Q(provider__isnull=False),
                name="provider_of_account",
            ),
            models.CheckConstraint(
                condition=~models.Q(role="agency") | models.Q(agency__isnull=False),
                name="agency_of_account",
            ),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_small"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def has_second_factor(self) -> bool:
        """Whether it can sign in: a confirmed TOTP secret, or a passkey."""
        return self.totp_secret is not None or self.passkeys.exists()

    def get_session_auth_hash(self) -> str:
        """What a session must hold to go on: another password or second factor, another hash."""
        factors = f"{self.password}\0{self.factors_version}"
        return salted_hmac("accueil.identity.session", factors, algorithm="sha256").hexdigest()


class Passkey(models.Model):
    """A passkey of an account (WebAuthn): its public key, never a secret."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential_id = models.BinaryField(unique=True)
    credential = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Code(models.Model):
    """A code that works once: kept as a keyed hash, with an end and a number of tries."""

    PURPOSES = ("invitation", "password", "connection", "activation", "pin_1", "pin_2", "sms")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    purpose = models.CharField(max_length=12, choices=[(p, p) for p in PURPOSES])
    digest = models.BinaryField()
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="codes")
    child = models.ForeignKey(Child, null=True, on_delete=models.PROTECT, related_name="codes")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    tries_left = models.PositiveSmallIntegerField(default=5)
    used_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True)

    class Meta:
        """Found by digest; what is open for a child."""

        indexes = (
            models.Index(fields=["purpose", "digest"], name="code_digest"),
            models.Index(fields=["child", "purpose"], name="code_child"),
        )


class ApiKey(models.Model):
    """A key with which a program of a provider enters: kept as a keyed hash, shown once.

    `beginning` is what it begins with, by which people know it again. `scopes`: what it may do.
    """

    SCOPES = ("stays.write", "stays.read", "children.read")

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=60)
    digest = models.BinaryField(unique=True)
    beginning = models.CharField(max_length=12)
    scopes = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
