"""Accounts of the demonstration: one a role; everybody may know how they sign in."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from accueil.identity.models import Account

PASSWORD = "voucher-for-every-child"
COMMUNE, SECOND_COMMUNE, CAE = "esch-sur-alzette", "luxembourg", "cae"
SECRET_CHARACTERS = 32


@dataclass(frozen=True, slots=True)
class Shown:
    """How somebody of the demonstration signs in."""

    email: str
    name: str
    role: str
    office: str
    password: str
    totp_secret: str


PEOPLE = (
    ("officer@esch.example.lu", "Anne Weber", "officer", COMMUNE, "fr"),
    ("colleague@esch.example.lu", "Marc Thill", "officer", COMMUNE, "lb"),
    ("officer@luxembourg.example.lu", "Claire Muller", "officer", SECOND_COMMUNE, "de"),
    ("officer@cae.example.lu", "Luc Schmit", "cae_officer", CAE, "fr"),
    ("ministry@example.lu", "Martine Klein", "ministry", "", "fr"),
    ("helpdesk@example.lu", "Tom Becker", "helpdesk", "", "lb"),
    ("manager@creche.example.lu", "Sofia Martins", "manager", "", "fr"),
    ("agency@example.lu", "Nathalie Kremer", "agency", "", "de"),
    ("auditor@example.lu", "Paul Hoffmann", "auditor", "", "en"),
)


def demo_accounts(now: datetime, *, seed: int = 1) -> list[Shown]:
    """Make the accounts, or set them back to what they were; the offices must be there."""
    hashed = make_password(PASSWORD)
    return [_account(person, hashed, seed, now) for person in PEOPLE]


def _account(
    person: tuple[str, str, str, str, str], hashed: str, seed: int, now: datetime
) -> Shown:
    email, name, role, office, language = person
    secret = demo_secret(email, seed)
    known = {
        "name": name,
        "role": role,
        "office_id": office or None,
        "language": language,
        "password": hashed,
        "totp_secret": secret,
        "is_active": True,
    }
    Account.objects.update_or_create(
        email=email, defaults=known, create_defaults={**known, "created_at": now}
    )
    return Shown(email, name, role, office, PASSWORD, secret)


def demo_secret(email: str, seed: int) -> str:
    """The same secret for an e-mail and seed, always: only for a demonstration."""
    digest = hashlib.sha256(f"demonstration {seed} {email}".encode()).digest()
    return base64.b32encode(digest).decode()[:SECRET_CHARACTERS]
