"""Certificates (X.509, such as LuxTrust's) that parents sign in with, beside their password.

Whoever shows one has proved to the server of TLS that the key is theirs. Here it is checked who
issued it, when it is valid, what it is for, and whether it was revoked; only then it counts. What
says whether it was revoked is fetched by `identity/revocation.py`.
"""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from asn1crypto import pem, x509
from django.conf import settings
from django.db import transaction
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    InvalidCertificateError,
    NotYetValidError,
    PathError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.validate import validate_usage

from accueil.identity import revocation
from accueil.identity.models import Account, Certificate
from accueil.store.security import seeing_the_country

USAGE, EXTENDED_USAGE = {"digital_signature"}, {"client_auth"}
MOST_BYTES = 20_000
ISSUER_LENGTH = 200


class CertificateRefused(Exception):
    """A certificate that does not count.

    `reason`: `unreadable`, `issuer` (nobody we trust), `time`, `usage` (not for signing in),
    `revoked`, `unchecked` (whether it was revoked could not be asked now), `taken` (registered
    already), `unknown` (not registered with this account).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on a certificate that was checked."""

    fingerprint: bytes
    holder: str
    issuer: str
    expires_at: datetime


def offered() -> bool:
    """Whether this installation trusts any issuer of certificates."""
    return bool(settings.CERTIFICATE_ROOTS)


def check(text: bytes, now: datetime) -> Shown:
    """A certificate (PEM) that counts now. Refuses with CertificateRefused; asks on the network.

    Addresses to ask at are taken only from certificates whose issuer is known by then.
    """
    leaf = _read(text)
    roots, others = _trusted()
    path = _path(leaf, others, _context(roots, now))
    try:
        validate_usage(leaf, USAGE, EXTENDED_USAGE, extended_optional=True)
    except InvalidCertificateError as error:
        raise CertificateRefused("usage") from error
    if leaf.ca:
        raise CertificateRefused("usage")
    answers = revocation.fetch(path)
    try:
        _path(leaf, others, _context(roots, now, answers))
    except CertificateRefused as refused:
        if refused.reason != "unchecked":
            raise
        _path(leaf, others, _context(roots, now, answers.more()))
    answers.keep(now)
    return _shown(leaf)


@transaction.atomic
def register(account: Account, shown: Shown, now: datetime) -> Certificate:
    """Let an account sign in with a certificate that was checked just now; one account alone.

    Refuses with CertificateRefused.
    """
    with seeing_the_country():  # the account's own connection does not see those of others
        if Certificate.objects.filter(fingerprint=shown.fingerprint).exists():
            raise CertificateRefused("taken")
    return Certificate.objects.create(
        account=account,
        fingerprint=shown.fingerprint,
        holder=shown.holder,
        issuer=shown.issuer,
        expires_at=shown.expires_at,
        added_at=now,
    )


def verify(account: Account, text: bytes, now: datetime) -> Certificate:
    """The account's certificate that is shown, checked anew. Refuses with CertificateRefused."""
    shown = check(text, now)
    found = account.certificates.filter(fingerprint=shown.fingerprint).first()
    if found is None:
        raise CertificateRefused("unknown")
    found.used_at = now
    found.save(update_fields=["used_at"])
    return found


def remove(certificate: Certificate) -> None:
    """Sign in with it no longer: the code by SMS stays."""
    certificate.delete()


def _read(text: bytes) -> x509.Certificate:
    """The one certificate of a PEM text."""
    if len(text) > MOST_BYTES:
        raise CertificateRefused("unreadable")
    try:
        (found,) = pem.unarmor(text, multiple=True)
        kind, _headers, content = found
        if kind != "CERTIFICATE":
            raise ValueError(kind)
        leaf = x509.Certificate.load(content, strict=True)
        _shown(leaf)
    except (ValueError, TypeError, KeyError) as error:
        raise CertificateRefused("unreadable") from error
    return leaf


def _trusted() -> tuple[list[x509.Certificate], list[x509.Certificate]]:
    """The roots, and the issuers between them and people, of the settings' PEM file."""
    if not settings.CERTIFICATE_ROOTS:
        raise CertificateRefused("issuer")
    kept = Path(settings.CERTIFICATE_ROOTS).read_bytes()
    found = [x509.Certificate.load(content) for _k, _h, content in pem.unarmor(kept, multiple=True)]
    roots = [one for one in found if one.self_issued]
    return roots, [one for one in found if not one.self_issued]


def _context(
    roots: Iterable[x509.Certificate],
    now: datetime,
    answers: revocation.Answers | None = None,
) -> ValidationContext:
    """The rules at a moment; with answers, each certificate below the root needs a good one."""
    roots = list(roots)
    if answers is None:
        return ValidationContext(trust_roots=roots, moment=now, revocation_mode="none")
    return ValidationContext(
        trust_roots=roots,
        moment=now,
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
        crls=answers.crls,
        ocsps=answers.ocsps,
    )


def _path(
    leaf: x509.Certificate, others: list[x509.Certificate], context: ValidationContext
) -> list[x509.Certificate]:
    """The certificates from the root to this one. Refuses with CertificateRefused."""
    validator = CertificateValidator(leaf, others, context)
    try:
        with ThreadPoolExecutor(1) as apart:  # a loop of its own, whatever runs in this thread
            path = apart.submit(lambda: asyncio.run(validator.async_validate_path())).result()
        return list(path.iter_certs(include_root=True))
    except (ExpiredError, NotYetValidError) as error:
        raise CertificateRefused("time") from error
    except RevokedError as error:
        raise CertificateRefused("revoked") from error
    except InsufficientRevinfoError as error:
        raise CertificateRefused("unchecked") from error
    except (PathError, ValidationError) as error:
        raise CertificateRefused("issuer") from error


def _shown(leaf: x509.Certificate) -> Shown:
    return Shown(
        fingerprint=leaf.sha256,
        holder=_name(leaf.subject),
        issuer=_name(leaf.issuer)[:ISSUER_LENGTH],
        expires_at=leaf.not_valid_after,
    )


def _name(of: x509.Name) -> str:
    """The common name, or all that the name says."""
    common = of.native.get("common_name")
    return common if isinstance(common, str) else str(of.human_friendly)
