"""The offices, and who works there in the demonstration."""

from collections.abc import Iterator
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from accueil.demo.history import Row
from accueil.identity.demo import PEOPLE, WORKPLACES, demo_accounts
from accueil.identity.models import Account
from accueil.registry import models as m
from accueil.registry.communes import CAE, Commune, communes
from accueil.registry.communes import offices as all_offices
from accueil.registry.names import fold

CAE_SEAT = {"street": "6, boulevard Royal", "postcode": "2449", "locality": "Luxembourg"}


def employ(seed: int, now: datetime) -> dict[str, list[tuple[UUID, str]]]:
    """Make the offices and the accounts, or set these back; the officers of each office."""
    m.Office.objects.bulk_create([m.Office(**row) for row in offices()], ignore_conflicts=True)
    Account.objects.bulk_create(
        [
            Account(
                id=uuid5(NAMESPACE_URL, f"demonstration {seed} {email}"),
                email=email,
                name=name,
                role=role,
                office_id=office or None,
                created_at=now,
            )
            for email, name, role, office, _ in PEOPLE
            if office not in WORKPLACES
        ],
        ignore_conflicts=True,
    )
    demo_accounts(now, seed=seed)
    found: dict[str, list[tuple[UUID, str]]] = {}
    for account in Account.objects.exclude(office=None).order_by("email"):
        found.setdefault(str(account.office_id), []).append((account.id, account.name))
    return found


def offices() -> Iterator[Row]:
    """The communes and the fund, each with a seat."""
    seats = {commune.slug: commune for commune in communes()}
    for code, office in all_offices().items():
        row = {"id": code, "name": office.name, "kind": "cae" if code == CAE else "commune"}
        seat = CAE_SEAT if code == CAE else _seat(seats[code])
        yield {**row, **seat, "email": f"csa@{fold(code).replace(' ', '-')}.example.lu"}


def _seat(commune: Commune) -> Row:
    return {
        "street": "1, place de l'Hôtel de Ville",
        "postcode": commune.approximate_postcode,
        "locality": commune.name,
    }
