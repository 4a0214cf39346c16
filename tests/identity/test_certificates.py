"""A certificate counts when an issuer we trust gave it, for now and signing in, and keeps it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from django.core.cache import cache
from pytest_django import Settings

from accueil.identity import certificates
from accueil.identity.certificates import CertificateRefused, check
from accueil.store.security import see
from tests.factories import NOW, make_parent
from tests.identity.issuer import DAY, Held, Issuer, issuers


@pytest.fixture
def trust(tmp_path: Path, settings: Settings) -> Iterator[tuple[Issuer, Issuer]]:
    """An issuer that is trusted, and one that is not."""
    cache.clear()
    with issuers(NOW) as (ours, other):
        roots = tmp_path / "roots.pem"
        roots.write_bytes(ours.trusted)
        settings.CERTIFICATE_ROOTS = str(roots)
        yield ours, other
    cache.clear()


def refused(held: Held | bytes) -> str:
    """Why a certificate does not count now."""
    text = held if isinstance(held, bytes) else held.pem
    with pytest.raises(CertificateRefused) as error:
        check(text, NOW)
    return error.value.reason


def test_who_issued_it_when_and_what_for(trust: tuple[Issuer, Issuer]) -> None:
    ours, other = trust
    good = ours.issue("Jeanne Weber")
    shown = check(good.pem, NOW)
    assert (shown.holder, shown.issuer) == ("Jeanne Weber", "Test Trust CA")
    assert shown.fingerprint == good.certificate.fingerprint(SHA256())
    assert refused(other.issue()) == "issuer"
    assert refused(other.root) == "issuer"
    assert refused(ours.below) == "usage"
    assert refused(ours.issue(last=NOW - DAY)) == refused(ours.issue(first=NOW + DAY)) == "time"
    assert refused(ours.issue(signs=False)) == "usage"
    # Same name and number, another key: nothing of what the issuer signed.
    forged = good.pem.replace(good.pem[200:204], b"AAAA")
    assert refused(forged) in ("issuer", "unreadable")
    for nonsense in (
        b"",
        b"x" * 50_000,
        good.pem * 2,
        good.key_pem,
        b"-----BEGIN CERTIFICATE-----",
    ):
        assert refused(nonsense) == "unreadable"
    assert other.asked == [], "who is not trusted is not asked either"


def test_a_revoked_one_does_not_count_nor_one_that_cannot_be_asked_about(
    trust: tuple[Issuer, Issuer],
) -> None:
    ours, _other = trust
    asked, listed = ours.issue("By answer"), ours.issue("By list", asks=False)
    check(asked.pem, NOW)
    check(listed.pem, NOW)
    assert sorted(ours.asked) == ["below.crl", "ocsp", "ocsp"]
    ours.silent = True
    check(asked.pem, NOW)  # answered before, and kept until the issuer's own next answer
    with pytest.raises(CertificateRefused, match="unchecked"):
        check(asked.pem, NOW + timedelta(hours=2))
    cache.clear()
    assert refused(asked) == refused(listed) == "unchecked"
    ours.silent = False
    for held in (asked, listed):
        ours.revoke(held)
    assert refused(asked) == refused(listed) == "revoked"
    ours.revoked.clear()
    ours.revoke(ours.below)
    cache.clear()
    assert refused(ours.issue()) == "revoked", "its issuer is revoked"


@pytest.mark.django_db
def test_a_certificate_belongs_to_one_account(trust: tuple[Issuer, Issuer]) -> None:
    ours, _other = trust
    see(country=True)
    one, other, held = make_parent(), make_parent(), ours.issue()
    kept = certificates.register(one, check(held.pem, NOW), NOW)
    assert certificates.verify(one, held.pem, NOW) == kept
    with pytest.raises(CertificateRefused, match="taken"):
        certificates.register(other, check(held.pem, NOW), NOW)
    with pytest.raises(CertificateRefused, match="unknown"):
        certificates.verify(other, held.pem, NOW)
    ours.revoke(held)
    cache.clear()
    with pytest.raises(CertificateRefused, match="revoked"):
        certificates.verify(one, held.pem, NOW)
