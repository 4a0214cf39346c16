"""Fields that the database holds only encrypted, and keyed values by which they can be found.

A value is sealed with AES-256-GCM together with the name of its column: it can be read with the key
only, and only where it was written. `blind` turns a value into a keyed digest: equal values have
equal digests, and without the key a digest says nothing.
"""

import base64
import hashlib
import hmac
import json
import os
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

NONCE_BYTES = 12

if TYPE_CHECKING:
    Field = models.Field[Any, Any]
else:
    Field = models.Field


def seal(plain: bytes, place: str) -> bytes:
    """Encrypt bytes for a place, with the key that writes: id length, id, nonce, cipher text."""
    keys = settings.FIELD_KEYS
    name = keys.writing.encode()
    nonce = os.urandom(NONCE_BYTES)
    cipher = AESGCM(keys.by_id[keys.writing]).encrypt(nonce, plain, place.encode())
    return bytes([len(name)]) + name + nonce + cipher


def unseal(sealed: bytes, place: str) -> bytes:
    """Decrypt; refuses an unknown key, another place, and anything that was changed."""
    end = 1 + sealed[0]
    name, nonce = sealed[1:end].decode(), sealed[end : end + NONCE_BYTES]
    key = settings.FIELD_KEYS.by_id[name]
    return AESGCM(key).decrypt(nonce, sealed[end + NONCE_BYTES :], place.encode())


def seal_json(value: Any, place: str) -> str:
    """Encrypt what JSON can say for a place, as text."""
    return base64.b64encode(seal(json.dumps(value).encode(), place)).decode()


def unseal_json(sealed: str | bytes, place: str) -> Any:
    """Decrypt it; None for anything that was not sealed for this place with a key we have."""
    try:
        return json.loads(unseal(base64.b64decode(sealed, validate=True), place))
    except (ValueError, KeyError, IndexError, InvalidTag):
        return None


def blind(value: str, purpose: str) -> bytes:
    """The keyed digest of a value, 32 bytes; another purpose gives another digest."""
    text = f"{purpose}\0{value}".encode()
    return hmac.new(settings.INDEX_KEY, text, hashlib.sha256).digest()


class EncryptedBytes(Field):
    """Bytes, encrypted."""

    def db_type(self, connection: Any) -> str:
        """Bytes in the database."""
        return "bytea"

    @property
    def place(self) -> str:
        """The column, as part of the seal."""
        return f"{self.model._meta.db_table}.{self.column}"

    def written(self, value: Any) -> bytes:
        """The value as bytes."""
        return bytes(value)

    def read(self, plain: bytes) -> Any:
        """The bytes as value."""
        return plain

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Seal on the way in."""
        return None if value is None else seal(self.written(value), self.place)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Unseal on the way out."""
        return None if value is None else self.read(unseal(bytes(value), self.place))

    def value_to_string(self, obj: models.Model) -> str:
        """Never in a dump."""
        raise TypeError(f"{self.place} is encrypted and is not written into a dump")


class EncryptedText(EncryptedBytes):
    """Text, encrypted."""

    def written(self, value: Any) -> bytes:
        """UTF-8."""
        return str(value).encode()

    def read(self, plain: bytes) -> Any:
        """UTF-8."""
        return plain.decode()


class EncryptedCents(EncryptedBytes):
    """An amount in whole cents, encrypted."""

    def written(self, value: Any) -> bytes:
        """Its decimal digits. Refuses what is no whole number."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"{self.place}: whole cents are expected, not {value!r}")
        return str(value).encode()

    def read(self, plain: bytes) -> Any:
        """Its decimal digits."""
        return int(plain)


class EncryptedJson(EncryptedBytes):
    """What JSON can say, encrypted."""

    def written(self, value: Any) -> bytes:
        """Compact JSON with sorted keys."""
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    def read(self, plain: bytes) -> Any:
        """JSON."""
        return json.loads(plain)
