"""Whether certificates were revoked: asked of their issuers (OCSP), else read in their lists (CRL).

Answers are kept until the moment their issuer names, and only once they were found to be good. A
question that is not answered within seconds is not answered.
"""

import hashlib
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from itertools import pairwise
from typing import Any

from asn1crypto import crl, ocsp, x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate
from cryptography.x509.ocsp import OCSPRequestBuilder
from django.core.cache import cache

TIMEOUT_SECONDS = 4.0
MOST_BYTES = 20 * 1024 * 1024
KEPT_AT_MOST = timedelta(days=7)


class _Stay(urllib.request.HTTPRedirectHandler):
    """An answer that leads elsewhere is none."""

    def redirect_request(self, *args: Any) -> None:
        """Nowhere."""


@dataclass(slots=True)
class Answers:
    """What was answered about the certificates of a path; `fresh`: what is new, with its end."""

    path: list[x509.Certificate]
    ocsps: list[ocsp.OCSPResponse] = field(default_factory=list)
    crls: list[crl.CertificateList] = field(default_factory=list)
    fresh: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)

    def more(self) -> "Answers":
        """The same with the lists of every issuer."""
        for certificate in self.path[1:]:
            self.crls.extend(_lists(certificate, self))
        return self

    def keep(self, now: datetime) -> None:
        """Keep what is new, which was found to be good, until there is something newer."""
        for key, (content, until) in self.fresh.items():
            left = min(until - now, KEPT_AT_MOST).total_seconds()
            if left > 0:
                cache.set(key, content, left)


def fetch(path: list[x509.Certificate]) -> Answers:
    """What issuers say of each certificate below the root; nothing of one that does not answer."""
    answers = Answers(path)
    for issuer, certificate in pairwise(path):
        said = _asked(certificate, issuer, answers)
        if said is not None:
            answers.ocsps.append(said)
        else:
            answers.crls.extend(_lists(certificate, answers))
    return answers


def _asked(
    certificate: x509.Certificate, issuer: x509.Certificate, answers: Answers
) -> ocsp.OCSPResponse | None:
    """The answer of the first responder that gives one."""
    one, other = (load_der_x509_certificate(c.dump()) for c in (certificate, issuer))
    # SHA-1 only names the issuer here, as all responders expect it; nothing rests on it.
    question = OCSPRequestBuilder().add_certificate(one, other, SHA1()).build()
    body = question.public_bytes(Encoding.DER)
    for url in certificate.ocsp_urls:
        content = _get(url, body)
        try:
            said = ocsp.OCSPResponse.load(content, strict=True)
            if said["response_status"].native != "successful":
                continue
            single = said.response_data["responses"][0]
            until = single["next_update"].native
        except (ValueError, TypeError, IndexError):
            continue
        if until is not None:
            answers.fresh[_key(url, body)] = (content, until)
        return said
    return None


def _lists(certificate: x509.Certificate, answers: Answers) -> Iterator[crl.CertificateList]:
    """The list of revoked certificates that each of its addresses gives."""
    for point in certificate.crl_distribution_points:
        url = point.url
        content = _get(url) if url else b""
        try:
            found = crl.CertificateList.load(content, strict=True)
            until = found["tbs_cert_list"]["next_update"].native
        except (ValueError, TypeError):
            continue
        if until is not None:
            answers.fresh[_key(url, b"")] = (content, until)
        yield found


def _get(url: str, body: bytes = b"") -> bytes:
    """What an address answers, or has answered before; nothing where it does not."""
    if not url.lower().startswith(("http://", "https://")):
        return b""
    kept: bytes | None = cache.get(_key(url, body))
    if kept is not None:
        return kept
    headers = {"Content-Type": "application/ocsp-request"} if body else {}
    call = urllib.request.Request(url, body or None, headers)
    try:
        with urllib.request.build_opener(_Stay).open(call, timeout=TIMEOUT_SECONDS) as answer:
            content: bytes = answer.read(MOST_BYTES + 1)
    except (OSError, HTTPException, ValueError):
        return b""
    return content if len(content) <= MOST_BYTES else b""


def _key(url: str, body: bytes) -> str:
    return "revocation-" + hashlib.sha256(url.encode() + b"\0" + body).hexdigest()
