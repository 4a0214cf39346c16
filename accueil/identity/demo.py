"""Accounts of the demonstration: one a role; everybody may know how they sign in."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

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
    works_at: str
    password: str
    totp_secret: str


# Where they work: an office by its name in addresses, or one of the demonstration's WORKPLACES.
WORKPLACES = ("@creche", "@childminder", "@agency")
PEOPLE = (
    ("officer@esch.example.lu", "Anne Weber", "officer", COMMUNE, "fr"),
    ("colleague@esch.example.lu", "Marc Thill", "officer", COMMUNE, "lb"),
    ("officer@luxembourg.example.lu", "Claire Muller", "officer", SECOND_COMMUNE, "de"),
    ("officer@cae.example.lu", "Luc Schmit", "cae_officer", CAE, "fr"),
    ("ministry@example.lu", "Martine Klein", "ministry", "", "fr"),
    ("ministry2@example.lu", "Romain Wagner", "ministry", "", "lb"),
    ("helpdesk@example.lu", "Tom Becker", "helpdesk", "", "lb"),
    ("manager@creche.example.lu", "Sofia Martins", "manager", "@creche", "fr"),
    ("educator@creche.example.lu", "Joana Silva", "educator", "@creche", "fr"),
    ("childminder@example.lu", "Mireille Welter", "childminder", "@childminder", "lb"),
    ("agency@example.lu", "Nathalie Kremer", "agency", "@agency", "de"),
    ("auditor@example.lu", "Paul Hoffmann", "auditor", "", "en"),
)
# Parents: a private e-mail, a mobile number, a language. They sign in with a code by SMS.
PARENTS = (
    ("parent@esch.example.lu", "+352621000101", "fr"),
    ("parent2@esch.example.lu", "+352621000102", "lb"),
)
# A guardian who got in with two PINs of the crèche, and has no code of a card.
GUARDIAN = ("parent5@esch.example.lu", "+352621000105", "lb")
# Parents of two families whose contracts end soon: one has confirmed, the other can.
RENEWING = (
    ("parent3@esch.example.lu", "+352621000103", "fr"),
    ("parent4@esch.example.lu", "+352621000104", "de"),
)


def demo_accounts(
    now: datetime, *, seed: int = 1, workplaces: Mapping[str, UUID] | None = None
) -> list[Shown]:
    """Make the accounts, or set them back to what they were; the offices must be there.

    `workplaces`: which provider or agency each of WORKPLACES is; who works at one that is not
    named here is left out.
    """
    hashed, there = make_password(PASSWORD), workplaces or {}
    return [
        _account(person, work_of(person[3], there), hashed, seed, now)
        for person in PEOPLE
        if person[3] not in WORKPLACES or person[3] in there
    ]


def work_of(works_at: str, workplaces: Mapping[str, UUID]) -> dict[str, Any]:
    """The field of an account that says where somebody works."""
    if works_at not in WORKPLACES:
        return {"office_id": works_at or None}
    field = "agency_id" if works_at == "@agency" else "provider_id"
    return {field: workplaces[works_at]}


def _account(
    person: tuple[str, str, str, str, str],
    work: Mapping[str, Any],
    hashed: str,
    seed: int,
    now: datetime,
) -> Shown:
    email, name, role, works_at, language = person
    secret = demo_secret(email, seed)
    known = {
        "name": name,
        "role": role,
        **work,
        "language": language,
        "password": hashed,
        "totp_secret": secret,
        "is_active": True,
    }
    Account.objects.update_or_create(
        email=email, defaults=known, create_defaults={**known, "created_at": now}
    )
    return Shown(email, name, role, works_at, PASSWORD, secret)


def demo_secret(email: str, seed: int) -> str:
    """The same secret for an e-mail and seed, always: only for a demonstration."""
    digest = hashlib.sha256(f"demonstration {seed} {email}".encode()).digest()
    return base64.b32encode(digest).decode()[:SECRET_CHARACTERS]
