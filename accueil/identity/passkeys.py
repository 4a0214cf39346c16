"""Passkeys (WebAuthn) as a second factor: a device signs a challenge for this site's name.

Two halves each: options for the browser with what must be remembered between (JSON), and the check
of the browser's answer, which is refused with PasskeyRefused.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

from accueil.identity.models import Account, Passkey

Json = dict[str, Any]
NAME = "Accueil"


class PasskeyRefused(ValueError):
    """An answer of a browser that proves nothing."""


def to_add(account: Account, host: str) -> tuple[Json, Json]:
    """Options to make a passkey for this account on a site of that name, and what to remember."""
    user = PublicKeyCredentialUserEntity(
        id=account.pk.bytes, name=account.sign_in_name, display_name=account.name
    )
    options, state = _server(host).register_begin(
        user, _credentials(account), user_verification=UserVerificationRequirement.PREFERRED
    )
    return _plain(options), dict(state)


@transaction.atomic
def add(
    account: Account, name: str, answer: str, *, remembered: Json, host: str, now: datetime
) -> Passkey:
    """Keep the passkey that a browser made. Raises PasskeyRefused."""
    try:
        made = _server(host).register_complete(remembered, _read(answer)).credential_data
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PasskeyRefused(str(error)) from error
    if made is None or Passkey.objects.filter(credential_id=made.credential_id).exists():
        raise PasskeyRefused("there is nothing to keep")
    account.factors_version += 1
    account.save(update_fields=["factors_version"])
    return Passkey.objects.create(
        account=account,
        name=name,
        credential_id=made.credential_id,
        credential=bytes(made),
        added_at=now,
    )


def to_sign(account: Account, host: str) -> tuple[Json, Json]:
    """Options to sign in with one of the account's passkeys, and what to remember."""
    options, state = _server(host).authenticate_begin(
        _credentials(account), user_verification=UserVerificationRequirement.PREFERRED
    )
    return _plain(options), dict(state)


@transaction.atomic
def verify(account: Account, answer: str, *, remembered: Json, host: str, now: datetime) -> Passkey:
    """The passkey that signed. Raises PasskeyRefused, also for a copy whose count went back."""
    rows = {bytes(k.credential_id): k for k in account.passkeys.select_for_update()}
    known = [AttestedCredentialData(bytes(key.credential)) for key in rows.values()]
    try:
        signed = _server(host).authenticate_complete(remembered, known, _read(answer))
        data = AuthenticationResponse.from_dict(_read(answer)).response.authenticator_data
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PasskeyRefused(str(error)) from error
    key = rows[signed.credential_id]
    if (data.counter or key.sign_count) and data.counter <= key.sign_count:
        raise PasskeyRefused("the count of this passkey went back: it was copied")
    key.sign_count, key.used_at = data.counter, now
    key.save(update_fields=["sign_count", "used_at"])
    return key


@transaction.atomic
def remove(account: Account, key: Passkey) -> None:
    """Forget a passkey. Refuses the last second factor; a parent's mobile number is one."""
    others = account.passkeys.exclude(pk=key.pk)
    if not (account.totp_secret or account.mobile or others.exists()):
        raise PasskeyRefused("the last second factor stays")
    key.delete()
    account.factors_version += 1
    account.save(update_fields=["factors_version"])


def _server(host: str) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(name=NAME, id=host))


def _credentials(account: Account) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(key.credential)) for key in account.passkeys.all()]


def _plain(options: Mapping[str, Any]) -> Json:
    plain: Json = json.loads(json.dumps(dict(options), default=dict))
    return plain


def _read(answer: str) -> Json:
    read = json.loads(answer)
    if not isinstance(read, dict):
        raise ValueError("an object is expected")
    return read
