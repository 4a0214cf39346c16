"""What is sealed is read with the key, where it was written, as it was written, or not at all."""

import base64
import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accueil.store import keys
from accueil.store.encrypted import blind, seal, seal_json, unseal, unseal_json

PLACE, OTHER = "registry_child.name", "registry_child.street"


@given(st.binary(max_size=200), st.data())
def test_a_changed_byte_or_another_place_is_refused(plain: bytes, data: st.DataObject) -> None:
    sealed = seal(plain, PLACE)
    assert unseal(sealed, PLACE) == plain
    assert seal(plain, PLACE) != sealed, "a nonce is used once"
    assert len(plain) < 8 or plain not in sealed
    with pytest.raises(InvalidTag):
        unseal(sealed, OTHER)
    at = data.draw(st.integers(0, len(sealed) - 1))
    changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
    with pytest.raises((InvalidTag, KeyError, ValueError)):
        unseal(changed, PLACE)


def test_a_new_key_writes_and_the_old_one_still_reads(settings: Settings) -> None:
    one, two = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
    settings.FIELD_KEYS = keys.read(f"a:{one}")
    before = seal_json({"x": 1}, PLACE)
    settings.FIELD_KEYS = keys.read(f"b:{two},a:{one}")
    assert unseal_json(before, PLACE) == {"x": 1}
    assert base64.b64decode(seal_json({"x": 1}, PLACE))[:2] == b"\x01b"
    settings.FIELD_KEYS = keys.read(f"b:{two}")
    assert unseal_json(before, PLACE) is None
    for short in ("a:" + base64.b64encode(b"short").decode(), f":{one}", ""):
        with pytest.raises(ValueError, match="ACCUEIL_KEYS"):
            keys.read(short)


def test_a_digest_needs_the_key_and_is_of_one_purpose(settings: Settings) -> None:
    known = blind("000000", "code.sms")
    assert len(known) == 32 and known != blind("000000", "code.email")
    settings.INDEX_KEY = b"k" * 32
    assert blind("000000", "code.sms") != known


def test_secrets_that_are_made_are_long_and_their_owner_s_alone(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    made = keys.kept_secret(folder, "secret_key")
    assert len(base64.b64decode(made)) == 32 and keys.kept_secret(folder, "secret_key") == made
    assert keys.kept_secret(folder, "index_key") != made
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
