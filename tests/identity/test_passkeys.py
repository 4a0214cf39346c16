"""Passkeys: kept when a device made one, accepted when it signed our challenge for our site."""

import json

import pytest

from accueil.identity import passkeys
from accueil.identity.models import Account, Passkey
from accueil.identity.passkeys import PasskeyRefused
from tests.identity.authenticator import Device
from tests.identity.people import NOW, account

pytestmark = pytest.mark.django_db
HOST = "localhost"


def added(of: Account, device: Device, name: str = "key") -> Passkey:
    options, remembered = passkeys.to_add(of, HOST)
    remembered = json.loads(json.dumps(remembered))  # a session keeps it as JSON
    return passkeys.add(of, name, device.make(options), remembered=remembered, host=HOST, now=NOW)


def test_a_passkey_is_made_and_signs() -> None:
    officer, device = account(totp_secret=None), Device()
    assert not officer.has_second_factor
    before = officer.get_session_auth_hash()
    key = added(officer, device)
    assert officer.has_second_factor
    assert officer.get_session_auth_hash() != before, "open sessions end"
    options, remembered = passkeys.to_sign(officer, HOST)
    answer = device.sign(options)
    assert passkeys.verify(officer, answer, remembered=remembered, host=HOST, now=NOW) == key
    with pytest.raises(PasskeyRefused, match="copied"):
        passkeys.verify(officer, answer, remembered=remembered, host=HOST, now=NOW)
    _, another = passkeys.to_sign(officer, HOST)
    with pytest.raises(PasskeyRefused, match="challenge"):
        passkeys.verify(officer, device.sign(options), remembered=another, host=HOST, now=NOW)


def test_a_copied_device_is_noticed_by_its_count() -> None:
    officer, device = account(), Device()
    added(officer, device)
    for _ in range(2):
        options, remembered = passkeys.to_sign(officer, HOST)
        answer = device.sign(options)
        passkeys.verify(officer, answer, remembered=remembered, host=HOST, now=NOW)
    device.count = 0
    options, remembered = passkeys.to_sign(officer, HOST)
    with pytest.raises(PasskeyRefused, match="copied"):
        passkeys.verify(officer, device.sign(options), remembered=remembered, host=HOST, now=NOW)


def test_another_key_another_site_and_nonsense_are_refused() -> None:
    officer, other = account(), account(email="other@example.lu")
    device, of_other = Device(), Device()
    added(officer, device)
    added(other, of_other)
    forged = Device()
    forged.credential_id = device.credential_id
    elsewhere = Device("https://accueil.example.com", "accueil.example.com")
    elsewhere.credential_id, elsewhere.key = device.credential_id, device.key
    options, remembered = passkeys.to_sign(officer, HOST)
    answers = [of_other.sign(options), forged.sign(options), elsewhere.sign(options)]
    for answer in (*answers, "", "{}", "[]", "null", '{"response": 1}', device.make(options)):
        with pytest.raises(PasskeyRefused):
            passkeys.verify(officer, answer, remembered=remembered, host=HOST, now=NOW)
    with pytest.raises(PasskeyRefused):
        passkeys.verify(officer, device.sign(options), remembered={}, host=HOST, now=NOW)


def test_a_device_is_kept_once_and_the_last_second_factor_stays() -> None:
    officer, device = account(totp_secret=None), Device()
    first = added(officer, device)
    with pytest.raises(PasskeyRefused):
        added(officer, device)
    with pytest.raises(PasskeyRefused, match="last"):
        passkeys.remove(officer, first)
    second = added(officer, Device(), "second")
    passkeys.remove(officer, first)
    assert list(officer.passkeys.all()) == [second]
