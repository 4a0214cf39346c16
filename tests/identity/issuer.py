"""An issuer of certificates for tests: a root, one below it, people, and what says who is revoked.

Lists and answers are given by a small HTTP server of its own, as issuers do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

DAY = timedelta(days=1)
Key = ec.EllipticCurvePrivateKey


@dataclass
class Held:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        """The certificate as text."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The key as text."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@dataclass
class Issuer:
    """A root and an issuer below it, which issues to people.

    `address`: where lists and answers are; `silent`: nothing is answered; `asked`: what was.
    """

    address: str
    now: datetime
    name: str = "Test Trust"
    silent: bool = False
    revoked: set[int] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    issued: list[x509.Certificate] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.root = self._made(f"{self.name} Root", None, ca=True)
        self.below = self._made(f"{self.name} CA", self.root, ca=True)

    @property
    def trusted(self) -> bytes:
        """What an operator puts into the file of trusted issuers."""
        return self.root.pem + self.below.pem

    def issue(self, name: str = "Jeanne Weber", **how: Any) -> Held:
        """A certificate of a person. `how`: `first`, `last`, `signs` (its usage), `asks` (ocsp)."""
        return self._made(name, self.below, **how)

    def revoke(self, held: Held) -> None:
        """It counts no more."""
        self.revoked.add(held.certificate.serial_number)

    def _made(
        self,
        name: str,
        by: Held | None,
        *,
        ca: bool = False,
        first: datetime | None = None,
        last: datetime | None = None,
        signs: bool = True,
        asks: bool = True,
    ) -> Held:
        key = ec.generate_private_key(ec.SECP256R1())
        own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = (
            x509.CertificateBuilder()
            .subject_name(own)
            .issuer_name(by.certificate.subject if by else own)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(first or self.now - 30 * DAY)
            .not_valid_after(last or self.now + 365 * DAY)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(_usage(ca, signs), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        )
        if by is not None:
            upper = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key())
            builder = builder.add_extension(upper, False)
            builder = builder.add_extension(self._list(by), False)
            builder = builder.add_extension(self._responder(), False) if asks else builder
        if not ca:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
            builder = builder.add_extension(usage, False)
        made = builder.sign(by.key if by else key, hashes.SHA256())
        self.issued.append(made)
        return Held(made, key)

    def _list(self, by: Held) -> x509.CRLDistributionPoints:
        place = "root" if by.certificate.subject == by.certificate.issuer else "below"
        url = x509.UniformResourceIdentifier(f"{self.address}/{self._slug}/{place}.crl")
        return x509.CRLDistributionPoints([x509.DistributionPoint([url], None, None, None)])

    def _responder(self) -> x509.AuthorityInformationAccess:
        url = x509.UniformResourceIdentifier(f"{self.address}/{self._slug}/ocsp")
        about = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, url)
        return x509.AuthorityInformationAccess([about])

    @property
    def _slug(self) -> str:
        return self.name.lower().replace(" ", "-")

    # What is answered.

    def answer(self, path: str, body: bytes) -> bytes | None:
        """What the server of this issuer answers; nothing where it is silent or not meant."""
        if self.silent or not path.startswith(f"/{self._slug}/"):
            return None
        self.asked.append(path.rpartition("/")[2])
        if path.endswith(".crl"):
            return self._crl(self.root if path.endswith("root.crl") else self.below)
        return self._ocsp(body)

    def _crl(self, by: Held) -> bytes:
        builder = x509.CertificateRevocationListBuilder().issuer_name(by.certificate.subject)
        builder = builder.last_update(self.now - DAY).next_update(self.now + DAY)
        for serial in self.revoked:
            one = x509.RevokedCertificateBuilder().serial_number(serial)
            one = one.revocation_date(self.now - timedelta(hours=1))
            builder = builder.add_revoked_certificate(one.build())
        return builder.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _ocsp(self, body: bytes) -> bytes:
        asked = ocsp.load_der_ocsp_request(body)
        revoked = asked.serial_number in self.revoked
        own = next(c for c in self.issued if c.serial_number == asked.serial_number)
        by = self.root if own == self.below.certificate else self.below
        answer = ocsp.OCSPResponseBuilder().add_response(
            cert=own,
            issuer=by.certificate,
            algorithm=hashes.SHA1(),
            cert_status=ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD,
            this_update=self.now - timedelta(minutes=5),
            next_update=self.now + timedelta(hours=1),
            revocation_time=self.now - timedelta(hours=1) if revoked else None,
            revocation_reason=None,
        )
        answer = answer.responder_id(ocsp.OCSPResponderEncoding.HASH, by.certificate)
        return answer.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _usage(ca: bool, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs and not ca,
        content_commitment=not signs,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )


@contextmanager
def issuers(now: datetime | None = None) -> Iterator[tuple[Issuer, Issuer]]:
    """Two issuers that know nothing of each other, and the server that answers for both."""
    found: list[Issuer] = []

    class Answering(BaseHTTPRequestHandler):
        """Answers for every issuer."""

        def do_GET(self) -> None:
            """A list."""
            self._send(b"")

        def do_POST(self) -> None:
            """A question."""
            self._send(self.rfile.read(int(self.headers["Content-Length"])))

        def _send(self, body: bytes) -> None:
            said = next(filter(None, (one.answer(self.path, body) for one in found)), None)
            self.send_response(200 if said else 503)
            self.end_headers()
            self.wfile.write(said or b"")

        def log_message(self, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    moment = now or datetime.now(UTC)
    address = f"http://127.0.0.1:{server.server_port}"
    found += [Issuer(address, moment), Issuer(address, moment, "Another Trust")]
    yield found[0], found[1]
    server.shutdown()
    server.server_close()
