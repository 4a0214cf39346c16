"""The seal on a paper: an electronic signature of the office (PAdES baseline B), not seen on it.

A sealed paper tells whether a byte of it was changed. The certificate comes from the office's
provider of trust services; a demonstration makes its own, which nobody trusts from outside.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from io import BytesIO
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "Seal"
KEY_BITS = 3072
RESERVED_BYTES = 16_384
VALID_FOR = timedelta(days=3 * 365)
DAY = timedelta(days=1)

T = TypeVar("T")


class SealError(ValueError):
    """A certificate, key or paper that cannot be used for sealing."""


@dataclass(frozen=True, eq=False)
class Certificate:
    """A certificate with its key and the chain above it, all in PEM; the key is not encrypted."""

    certificate_pem: bytes
    key_pem: bytes
    chain_pem: bytes = b""

    @cached_property
    def signer(self) -> SimpleSigner:
        """What signs with it; read once."""
        return _KeptKeySigner(
            signing_cert=self.x509,
            signing_key=load_private_key_from_pemder_data(self.key_pem, passphrase=None),
            cert_registry=_store(self.chain_pem),
        )

    @cached_property
    def x509(self) -> Any:
        """The certificate itself, without the key."""
        return _certificates(self.certificate_pem)[0]


@dataclass(frozen=True, slots=True)
class SealCheck:
    """What a sealed paper shows: `intact`, whether no byte of it was changed since.

    `whole`: the seal covers the file to its end. `trusted`: by one of the certificates given.
    `sealed_at` is what the seal claims. Without a seal all is no.
    """

    intact: bool
    whole: bool
    trusted: bool
    sealed_by: str = ""
    sealed_at: datetime | None = None

    @property
    def holds(self) -> bool:
        """Whether the paper is as the office sealed it."""
        return self.intact and self.whole and self.trusted


def sha256(content: bytes) -> str:
    """The hash by which a paper is known."""
    return hashlib.sha256(content).hexdigest()


def make_certificate(name: str, now: datetime) -> Certificate:
    """A self-made certificate for a demonstration, valid for three years from a moment on."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=KEY_BITS)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "LU"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, name[:64]),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .sign(key, hashes.SHA256())
    )
    return Certificate(certificate.public_bytes(serialization.Encoding.PEM), _key_pem(key))


def _key_usage() -> x509.KeyUsage:
    """To sign, to stand behind it, and to have signed itself."""
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_cert_sign=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: Any) -> bytes:
    return bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def read_pem(certificate: bytes, key: bytes, password: bytes | None = None) -> Certificate:
    """A certificate, further ones of its chain behind it, and its key, from PEM."""
    try:
        private = serialization.load_pem_private_key(key, password)
        first, *chain = x509.load_pem_x509_certificates(certificate)
    except (ValueError, TypeError) as error:
        raise SealError(f"certificate or key cannot be read: {error}") from None
    return _paired(private, first, chain)


def read_p12(content: bytes, password: bytes | None = None) -> Certificate:
    """A certificate, its chain and its key from a PKCS#12 file (.p12, .pfx)."""
    try:
        private, first, chain = pkcs12.load_key_and_certificates(content, password)
    except ValueError as error:
        raise SealError(f"the PKCS#12 file cannot be read: {error}") from None
    if private is None or first is None:
        raise SealError("the PKCS#12 file has no certificate with its key")
    return _paired(private, first, chain)


def _paired(
    private: Any, first: x509.Certificate, chain: Sequence[x509.Certificate]
) -> Certificate:
    if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise SealError("the key is neither RSA nor of an elliptic curve")
    if private.public_key() != first.public_key():
        raise SealError("the key does not belong to the certificate")
    encoded = [one.public_bytes(serialization.Encoding.PEM) for one in (first, *chain)]
    return Certificate(encoded[0], _key_pem(private), b"".join(encoded[1:]))


def _certificates(content: bytes) -> list[Any]:
    return list(load_certs_from_pemder_data(content)) if content.strip() else []


def _store(content: bytes) -> SimpleCertificateStore:
    new: Any = SimpleCertificateStore
    store: SimpleCertificateStore = new()
    for certificate in _certificates(content):
        store.register(certificate)
    return store


class _KeptKeySigner(SimpleSigner):
    """Signs with a key that is read and proved once, not for every paper (100 ms)."""

    @cached_property
    def _key(self) -> Any:
        return serialization.load_der_private_key(self.signing_key.dump(), None)

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        digest = {"sha256": hashes.SHA256()}[digest_algorithm]
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), digest)
        return bytes(self._key.sign(data, ec.ECDSA(digest)))


class _Appending(IncrementalPdfFileWriter):
    """Appends the seal and leaves the description of the paper (PDF/A, PDF/UA) as it was set."""

    def _update_meta(self) -> None:
        pass


class _DatedSigner(PdfSigner):
    """Signs with a moment that is given, not with the machine's clock."""

    def __init__(self, now: datetime, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._now = now

    def init_signing_session(self, *given: Any, **named: Any) -> Any:
        session = super().init_signing_session(*given, **named)
        session.system_time = self._now
        return session


def _apart(work: Callable[[], T]) -> T:
    """Do what starts an event loop of its own; in a thread, where one runs here already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


def seal(pdf: bytes, certificate: Certificate, now: datetime) -> bytes:
    """The paper with the office's seal, appended: what was there stays byte by byte.

    Refuses what is no PDF and a paper that is sealed already.
    """
    meta = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    signer = _DatedSigner(
        now, meta, certificate.signer, new_field_spec=SigFieldSpec(FIELD, readable_field_name=FIELD)
    )
    out = BytesIO()
    try:
        writer = _Appending(BytesIO(pdf))
        _apart(lambda: signer.sign_pdf(writer, bytes_reserved=RESERVED_BYTES, output=out))
    except (PdfError, SigningError) as error:
        raise SealError(f"the paper cannot be sealed: {error}") from error
    return out.getvalue()


def check_seal(pdf: bytes, trusted: Sequence[Certificate], now: datetime) -> SealCheck:
    """What the seal of a paper shows, looked at on a moment; asks nobody over the network."""
    nothing = SealCheck(intact=False, whole=False, trusted=False)
    try:
        signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
    except (PdfError, ValueError, IndexError, KeyError):
        return nothing
    if len(signatures) != 1:
        return nothing
    context = ValidationContext(
        trust_roots=[one.x509 for one in trusted], allow_fetching=False, moment=now
    )
    try:
        status = _apart(lambda: validate_pdf_signature(signatures[0], context))
    except (PdfError, ValueError, SigningError):
        return nothing
    return SealCheck(
        intact=status.intact and status.valid,
        whole=status.coverage is not None and status.coverage.name == "ENTIRE_FILE",
        trusted=status.trusted,
        sealed_by=str(status.signing_cert.subject.native.get("common_name", "")),
        sealed_at=status.signer_reported_dt,
    )
