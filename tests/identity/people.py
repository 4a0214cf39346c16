"""Accounts for tests, made as the plain role; their password and their app."""

from datetime import UTC, datetime
from functools import cache

import pyotp
from django.contrib.auth.hashers import make_password

from accueil.identity.models import Account
from accueil.identity.permissions import AGENCY, PROVIDER, ROLES, SCOPES
from accueil.registry.models import Office
from tests.factories import make_account

PASSWORD = "seven purple teapots sing"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@cache
def hashed() -> str:
    """The password's hash, computed once."""
    return make_password(PASSWORD)


def offices() -> tuple[Office, Office, Office]:
    """Esch, Mersch, and the Caisse."""
    return (
        Office.objects.get_or_create(
            id="esch-sur-alzette", defaults={"kind": "commune", "name": "Esch-sur-Alzette"}
        )[0],
        Office.objects.get_or_create(id="mersch", defaults={"kind": "commune", "name": "Mersch"})[
            0
        ],
        Office.objects.get_or_create(id="cae", defaults={"kind": "cae", "name": "CAE"})[0],
    )


def account(role: str = "officer", email: str = "", office: str = "", **known: object) -> Account:
    """An account that can sign in."""
    offices()
    own = {"officer": "esch-sur-alzette", "cae_officer": "cae"}.get(role)
    if SCOPES[role] in (PROVIDER, AGENCY):
        made = make_account(role)
        known = {"provider_id": made.provider_id, "agency_id": made.agency_id, **known}
    values = {
        "email": email or f"{role}@example.lu",
        "name": "Zoé Reuter",
        "role": role,
        "office_id": office or own,
        "password": hashed(),
        "totp_secret": SECRET,
        "created_at": NOW,
        **known,
    }
    return Account.objects.create(**values)


def app_code(moment: datetime | None = None, secret: str = SECRET) -> str:
    """What the app shows at a moment; now, where none is named."""
    totp = pyotp.TOTP(secret)
    return totp.now() if moment is None else totp.at(moment)


EVERY_ROLE = ROLES
