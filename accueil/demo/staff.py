"""The offices, and who works there in the demonstration."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import Count

from accueil.demo.country import HOME
from accueil.demo.history import Row
from accueil.identity.demo import PEOPLE, WORKPLACES, demo_accounts, work_of
from accueil.identity.models import Account
from accueil.registry import models as m
from accueil.registry.communes import CAE, Commune, communes
from accueil.registry.communes import offices as all_offices
from accueil.registry.names import fold
from accueil.store.security import see

CAE_SEAT = {"street": "6, boulevard Royal", "postcode": "2449", "locality": "Luxembourg"}


def employ(seed: int, now: datetime) -> dict[str, list[tuple[UUID, str]]]:
    """Make the offices and the accounts, or set these back; the officers of each office."""
    m.Office.objects.bulk_create([m.Office(**row) for row in offices()], ignore_conflicts=True)
    _take_on(seed, now, {})
    found: dict[str, list[tuple[UUID, str]]] = {}
    for account in Account.objects.exclude(office=None).order_by("email"):
        found.setdefault(str(account.office_id), []).append((account.id, account.name))
    return found


def hire(seed: int, now: datetime) -> None:
    """The accounts of who works for a provider or an agency: at the busiest ones of HOME."""
    see(country=True)
    of_home = m.Provider.objects.filter(commune_id=HOME)
    there = of_home if of_home.exists() else m.Provider.objects
    busy = there.annotate(cares=Count("care_contracts")).order_by("-cares", "id")
    workplaces = {
        "@creche": busy.filter(funding="commercial", kind="sea").first(),
        "@childminder": busy.filter(kind="ap").first(),
        "@agency": m.Agency.objects.first(),
    }
    _take_on(seed, now, {name: place.id for name, place in workplaces.items() if place})


def _take_on(seed: int, now: datetime, workplaces: Mapping[str, UUID]) -> None:
    """Accounts with the same ids for the same seed, set back to what they were."""
    there = [p for p in PEOPLE if p[3] not in WORKPLACES or p[3] in workplaces]
    Account.objects.bulk_create(
        [
            Account(
                id=uuid5(NAMESPACE_URL, f"demonstration {seed} {email}"),
                email=email,
                name=name,
                role=role,
                created_at=now,
                **work_of(works_at, workplaces),
            )
            for email, name, role, works_at, _ in there
        ],
        ignore_conflicts=True,
    )
    demo_accounts(now, seed=seed, workplaces=workplaces)


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
