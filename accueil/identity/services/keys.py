"""The keys that sign what other services are told: the first one signs, all are published.

To change it: put the new key before the old one, and take the old one away a day later.
"""

import hashlib
import json
import re
from base64 import urlsafe_b64encode
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from jwt.algorithms import RSAAlgorithm

from accueil.store import keys

ALGORITHM = "RS256"
PEM = re.compile(r"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----", re.DOTALL)


def sign(said: dict[str, Any]) -> str:
    """A signed statement (JWT) with the key that signs."""
    name, key = next(iter(_keys(settings.OIDC_KEY).items()))
    return jwt.encode(said, key, algorithm=ALGORITHM, headers={"kid": name})


def read_signed(text: str, audience: str | None = None) -> dict[str, Any] | None:
    """What we signed, even if its time is over; None where we did not, or for somebody else."""
    try:
        key = _keys(settings.OIDC_KEY)[jwt.get_unverified_header(text)["kid"]]
        return jwt.decode(
            text,
            key.public_key(),
            algorithms=[ALGORITHM],
            audience=audience,
            issuer=settings.ADDRESS,
            options={"verify_exp": False, "verify_aud": audience is not None},
        )
    except (jwt.PyJWTError, KeyError):
        return None


def published() -> list[dict[str, str]]:
    """The public halves (JWK), the one that signs first."""
    return [
        {**_public(key), "kid": name, "use": "sig", "alg": ALGORITHM}
        for name, key in _keys(settings.OIDC_KEY).items()
    ]


@lru_cache(maxsize=4)
def _keys(given: str) -> dict[str, RSAPrivateKey]:
    """Name → key; the name is the digest of the public half (RFC 7638)."""
    found: dict[str, RSAPrivateKey] = {}
    for pem in PEM.findall(given or keys.kept_signing_key(settings.DATA)):
        key = load_pem_private_key(pem.encode(), None)
        if not isinstance(key, RSAPrivateKey):
            raise ValueError("ACCUEIL_OIDC_KEY: an RSA key is expected")
        text = json.dumps(_public(key), sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).digest()
        found[urlsafe_b64encode(digest).decode().rstrip("=")] = key
    if not found:
        raise ValueError("ACCUEIL_OIDC_KEY: a private key in PEM is expected")
    return found


def _public(key: RSAPrivateKey) -> dict[str, str]:
    said = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {part: str(said[part]) for part in ("e", "kty", "n")}
