"""The keys of this installation: given by the environment, or made once and kept in its folder.

A key that is lost takes the encrypted fields with it: keep the folder, or the environment, safe.
"""

import base64
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

KEY_BYTES, RSA_BITS = 32, 3072


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of 32 bytes by their one-letter-or-longer id; `writing` is the id new values take."""

    writing: str
    by_id: dict[str, bytes]


def read(text: str) -> Keys:
    """Read `id:base64,id:base64`; the first one writes. Refuses an empty or short key."""
    found: dict[str, bytes] = {}
    for part in text.split(","):
        name, _, encoded = part.strip().partition(":")
        key = base64.b64decode(encoded)
        if not name or len(key) != KEY_BYTES:
            raise ValueError(
                f"ACCUEIL_KEYS: {name or 'a key without id'}: expected {KEY_BYTES} bytes in base64"
            )
        found[name] = key
    return Keys(next(iter(found)), found)


def kept_key(folder: Path) -> str:
    """The field key kept in a folder, made at the first call."""
    return "1:" + kept_secret(folder, "field_key")


def kept_secret(folder: Path, name: str) -> str:
    """A secret of 32 bytes in base64, made at the first call; readable by its owner only."""
    return _kept(folder, name, lambda: base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())


def kept_signing_key(folder: Path) -> str:
    """The key that signs for other services (RSA, PEM), made at the first call."""
    return _kept(folder, "service_key.pem", _signing_key)


def _signing_key() -> str:
    made = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    form, plain = PrivateFormat.PKCS8, NoEncryption()
    return made.private_bytes(Encoding.PEM, form, plain).decode()


def _kept(folder: Path, name: str, make: Callable[[], str]) -> str:
    """The text of a file, made at the first call."""
    path = folder / name
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = make()
        draft = folder / f".{name}.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(made)
        try:
            os.link(draft, path)  # two processes that start at once agree on one secret
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def index_key(text: str) -> bytes:
    """The key of the blind indexes, from base64. Refuses a short one."""
    key = base64.b64decode(text)
    if len(key) != KEY_BYTES:
        raise ValueError(f"ACCUEIL_INDEX_KEY: expected {KEY_BYTES} bytes in base64")
    return key
