"""Accounts of staff and of parents, their second factors, and codes that can be used once."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from accueil.identity.permissions import PARENT, ROLES
from accueil.registry.models import Agency, Child, Office, Provider
from accueil.store.encrypted import EncryptedText

LANGUAGES = ("lb", "fr", "de", "en", "pt")


class Account(AbstractBaseUser):
    """A person who signs in: password, second factor, one role.

    An officer belongs to an office, who works in a crèche or as a childminder to a provider, who
    works for an agency of childminders to that agency. E-mails are kept in small letters.
    `totp_pending` is a secret that was shown and not yet confirmed. A change of password or of
    `factors_version` ends every session but the one that made it.

    A parent has a mobile number (`+352621123456`), perhaps a private e-mail that was proved, no
    name: whom it sees say its links to children. `…_key` is the digest by which it is found.
    `email_pending` was not proved yet. One that its owner closed keeps nothing but its row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    email = models.EmailField(unique=True, null=True)
    mobile = EncryptedText(null=True)
    mobile_key = models.BinaryField(null=True)
    private_email = EncryptedText(null=True)
    private_email_key = models.BinaryField(null=True, unique=True)
    email_pending = EncryptedText(null=True)
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
    closed_at = models.DateTimeField(null=True)

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
            models.CheckConstraint(
                condition=models.Q(role=PARENT, email__isnull=True)
                | (~models.Q(role=PARENT) & models.Q(email__isnull=False, mobile__isnull=True)),
                name="email_of_staff",
            ),
            models.CheckConstraint(
                condition=~models.Q(role=PARENT)
                | models.Q(mobile__isnull=False, closed_at__isnull=True)
                | models.Q(
                    mobile__isnull=True,
                    private_email__isnull=True,
                    is_active=False,
                    closed_at__isnull=False,
                ),
                name="mobile_of_parent",
            ),
        )
        indexes = (models.Index(fields=["mobile_key"], name="account_mobile"),)

    def __str__(self) -> str:
        return self.name

    @property
    def sign_in_name(self) -> str:
        """The e-mail of staff; of a parent, who has many names, the account's own number."""
        return self.email or str(self.pk)

    @property
    def has_second_factor(self) -> bool:
        """Whether it can sign in: a confirmed TOTP secret, a passkey, a parent's mobile number."""
        return bool(self.totp_secret or self.mobile) or self.passkeys.exists()

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
    """A code that works once: kept as a keyed hash, with an end and a number of tries.

    `message`: what carried it, where its time runs from the delivery; `sent_to`: the digest of the
    mobile number or e-mail that it proves.
    """

    PURPOSES = (
        *("invitation", "password", "connection", "activation"),
        *("sms", "email", "recovery"),
    )

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
    message = models.UUIDField(null=True)
    sent_to = models.BinaryField(null=True)

    class Meta:
        """Found by digest; what is open for a child."""

        indexes = (
            models.Index(fields=["purpose", "digest"], name="code_digest"),
            models.Index(fields=["child", "purpose"], name="code_child"),
        )


class Link(models.Model):
    """An account's tie to a child, with the proof that made it; ended, never deleted.

    By the code on a card's letter: a parent's connection sees the child, and from the moment the
    link ends no longer. By two PINs of a facility (`provider`, `guardian`: as whom it knows the
    person): nothing of the registry is seen, only what `actions` shows of that facility.
    """

    CARD, PINS = "connection_code", "two_pins"
    PROOFS = (CARD, PINS)

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="links")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="links")
    proof = models.CharField(max_length=16, choices=[(p, p) for p in PROOFS])
    provider = models.ForeignKey(
        Provider, null=True, on_delete=models.PROTECT, related_name="links"
    )
    guardian = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """An account is linked to a child once at a time by its card, and once at a facility."""

        constraints = (
            models.UniqueConstraint(
                fields=["account", "child"],
                condition=models.Q(ended_at__isnull=True, provider__isnull=True),
                name="link_once",
            ),
            models.UniqueConstraint(
                fields=["account", "child", "provider"],
                condition=models.Q(ended_at__isnull=True, provider__isnull=False),
                name="link_once_at_facility",
            ),
            models.CheckConstraint(
                condition=models.Q(proof="two_pins", provider__isnull=False, guardian__isnull=False)
                | models.Q(proof="connection_code", provider__isnull=True, guardian__isnull=True),
                name="link_proved",
            ),
        )
        indexes = (
            models.Index(
                fields=["provider", "child"],
                name="link_of_facility",
                condition=models.Q(provider__isnull=False),
            ),
        )


class PinPair(models.Model):
    """Two PINs with which a guardian links an account to a child at a facility, once.

    PIN 1 is handed over by the facility, which may read it until the pair is over; PIN 2 goes by
    `message` to the e-mail the facility entered. Both are found by keyed hashes. A pair is over
    when it is used, void (`why`), expired, or has no tries left.
    """

    WHY_VOID = ("again", "email", "tries", "ended", "expired")

    kept = True  # never deleted by a page or job

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="pin_pairs")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="pin_pairs")
    guardian = models.UUIDField()
    email_key = models.BinaryField()
    pin_1 = EncryptedText(null=True)
    digest_1 = models.BinaryField()
    digest_2 = models.BinaryField()
    message = models.UUIDField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField()
    used_at = models.DateTimeField(null=True)
    used_by = models.UUIDField(null=True)
    void_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=8, default="", blank=True, choices=[(w, w) for w in WHY_VOID])

    class Meta:
        """One open pair a guardian; what is over is not readable; found by the PINs' hashes."""

        constraints = (
            models.UniqueConstraint(
                fields=["guardian"],
                condition=models.Q(used_at__isnull=True, void_at__isnull=True),
                name="pins_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True, void_at__isnull=True)
                | models.Q(pin_1__isnull=True),
                name="pins_over_unreadable",
            ),
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True) | models.Q(void_at__isnull=True),
                name="pins_used_or_void",
            ),
        )
        indexes = (
            models.Index(fields=["digest_1"], name="pins_first"),
            models.Index(fields=["digest_2"], name="pins_second"),
            models.Index(fields=["email_key"], name="pins_email"),
            models.Index(fields=["provider", "child"], name="pins_of_facility"),
        )


class Certificate(models.Model):
    """A certificate (X.509, LuxTrust) that an account signs in with; known by its digest.

    `holder` and `issuer`: the names on it. `fingerprint`: SHA-256 of the whole certificate.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="certificates")
    fingerprint = models.BinaryField(unique=True)
    holder = EncryptedText()
    issuer = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class SignIn(models.Model):
    """A time somebody signed in: with what, on which device; open until it is ended.

    `session`: the digest of the session's key; a session that is ended here opens nothing more.
    `how`: `sms`, `passkey`, `certificate`, `recovery`; `device`: browser and system in words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_ins")
    session = models.BinaryField(unique=True)
    how = models.CharField(max_length=12)
    device = models.CharField(max_length=80)
    at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """The last ones of an account."""

        indexes = (models.Index(fields=["account", "-at"], name="sign_in_account"),)


class Attempt(models.Model):
    """Something of which there may be only so many in a time: a try, an SMS, a letter.

    `key` is the digest of a name, an address on the network or a number: of whom, nobody reads.
    """

    kind = models.CharField(max_length=20)
    key = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        """Counted by kind and key since a moment; forgotten by age."""

        indexes = (
            models.Index(fields=["kind", "key", "at"], name="attempt_count"),
            models.Index(fields=["at"], name="attempt_at"),
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
