"""The seal: it holds, tells every change, and is made with any certificate that an office has."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from hypothesis import given, settings
from hypothesis import strategies as st

from accueil.documents.contract import contract_pdf
from accueil.documents.seal import (
    SealCheck,
    SealError,
    check_seal,
    make_certificate,
    read_p12,
    read_pem,
    seal,
    sha256,
)
from tests.documents.samples import MADE, contract, words_of

OURS, OTHERS = make_certificate("Gemeng Beckerech", MADE), make_certificate("Somebody", MADE)
PAPER = contract_pdf(contract())
SEALED = seal(PAPER, OURS, MADE)
NOTHING = SealCheck(intact=False, whole=False, trusted=False)


def test_a_sealed_paper_holds() -> None:
    found = check_seal(SEALED, [OURS], MADE)
    assert found.holds and found.sealed_by == "Gemeng Beckerech" and found.sealed_at == MADE
    assert words_of(SEALED) == words_of(PAPER)
    assert SEALED.startswith(PAPER)


def test_a_year_later_it_still_holds() -> None:
    assert check_seal(SEALED, [OTHERS, OURS], MADE + timedelta(days=365)).holds


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(PAPER) - 1), st.integers(1, 255))
def test_any_changed_byte_is_told(place: int, flip: int) -> None:
    changed = bytearray(SEALED)
    changed[place] ^= flip
    assert not check_seal(bytes(changed), [OURS], MADE).holds


def test_what_is_appended_is_told() -> None:
    found = check_seal(SEALED + b"\n% more", [OURS], MADE)
    assert found.intact and not found.whole and not found.holds


def test_the_seal_of_somebody_else_is_told() -> None:
    found = check_seal(seal(PAPER, OTHERS, MADE), [OURS], MADE)
    assert found.intact and not found.trusted and not found.holds
    assert found.sealed_by == "Somebody"


def test_without_a_seal_nothing_holds() -> None:
    assert check_seal(PAPER, [OURS], MADE) == NOTHING
    assert check_seal(b"no paper", [OURS], MADE) == NOTHING
    assert check_seal(b"", [OURS], MADE) == NOTHING


def test_what_cannot_be_sealed_is_refused() -> None:
    for wrong in (SEALED, b"", b"no paper", PAPER[:200]):
        with pytest.raises(SealError, match="cannot be sealed"):
            seal(wrong, OURS, MADE)


@pytest.mark.parametrize("password", [None, b"secret"])
def test_a_certificate_from_pem_and_from_p12(password: bytes | None) -> None:
    key = serialization.load_pem_private_key(OURS.key_pem, None)
    certificate = x509.load_pem_x509_certificate(OURS.certificate_pem)
    locked = BestAvailableEncryption(password) if password else serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
    from_pem = read_pem(OURS.certificate_pem, pem, password)
    content = pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, locked)
    for read in (from_pem, read_p12(content, password)):
        assert check_seal(seal(PAPER, read, MADE), [OURS], MADE).holds


def test_a_wrong_password_or_key_is_refused() -> None:
    with pytest.raises(SealError, match="does not belong"):
        read_pem(OURS.certificate_pem, OTHERS.key_pem)
    with pytest.raises(SealError, match="cannot be read"):
        read_pem(b"nothing", OURS.key_pem)
    with pytest.raises(SealError, match="cannot be read"):
        read_p12(b"nothing")


def test_a_key_of_an_elliptic_curve_seals_too() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    ours = x509.load_pem_x509_certificate(OURS.certificate_pem)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(ours.subject)
        .issuer_name(ours.subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(MADE)
        .not_valid_after(MADE + timedelta(days=9))
        .add_extension(ours.extensions.get_extension_for_class(x509.KeyUsage).value, critical=True)
        .sign(serialization.load_pem_private_key(OURS.key_pem, None), hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    read = read_pem(certificate.public_bytes(serialization.Encoding.PEM), pem)
    found = check_seal(seal(PAPER, read, MADE), [OURS], MADE)
    assert found.intact and found.whole


def test_the_hash_names_the_bytes() -> None:
    assert sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert sha256(SEALED) != sha256(PAPER)


def test_a_paper_is_sealed_and_checked_where_an_event_loop_runs() -> None:
    async def both() -> SealCheck:
        return check_seal(seal(PAPER, OURS, MADE), [OURS], MADE)

    # A thread of its own: the browser of other tests has a loop running in this one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        assert thread.submit(lambda: asyncio.run(both())).result().holds
