"""What is known of the invented providers: agreement, hours, account; the childminders' agency."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID

from stdnum.iso7064 import mod_97_10

from accueil.demo.care import NOTICE_DAYS, hours_of
from accueil.demo.country import Country
from accueil.demo.draw import Draw
from accueil.demo.history import Row, fact
from accueil.demo.rows import AGENCY, Table
from accueil.registry import models as m

AGENCY_NAME = "Agence Dageselteren (exemple)"
SINCE, KNOWN = date(2023, 9, 4), datetime(2023, 9, 1, 9, tzinfo=UTC)
SUSPENDED = 0.02
BANK = "001"
ACCOUNT_DIGITS = 10**13


def provider_tables(country: Country) -> list[Table]:
    """The agency, and each provider's facts; made when they are asked for."""
    return [
        (m.Agency, _agency),
        (m.Agreement, partial(_agreements, country)),
        (m.Offer, partial(_offers, country)),
        (m.BankAccount, partial(_accounts, country)),
    ]


def _agency() -> Iterator[Row]:
    telephone = "+352 20 00 10 10"
    yield {"id": AGENCY, "name": AGENCY_NAME, "email": "agency@example.lu", "telephone": telephone}


def _agreements(country: Country) -> Iterator[Row]:
    for number, made in enumerate(country.providers, 1):
        about = {"provider_id": made.id, "number": f"CSA-{number:04}"}
        suspended = Draw(made.id.int % 2**31).chance(SUSPENDED)
        if not suspended:
            yield fact(about, SINCE, None, KNOWN)
            continue
        stop = country.today.replace(day=1)
        known = datetime(stop.year, stop.month, 1, 9, tzinfo=UTC)
        yield fact(about, SINCE, None, KNOWN, known)
        yield fact(about, SINCE, stop, known)
        yield fact({**about, "suspended": True}, stop, None, known)


def _offers(country: Country) -> Iterator[Row]:
    for made in country.providers:
        hours = hours_of(made)
        about = {
            "provider_id": made.id,
            "opening": hours.opening,
            "places": hours.places,
            "age_from": hours.ages[0],
            "age_until": hours.ages[1],
            "billed": hours.billed,
            "notice_days": NOTICE_DAYS[made.funding],
        }
        yield fact(about, SINCE, None, KNOWN)


def _accounts(country: Country) -> Iterator[Row]:
    for made in country.providers:
        about = {"provider_id": made.id, "iban": iban(made.id), "holder": made.name}
        yield fact(about, SINCE, None, KNOWN)


def iban(of: UUID) -> str:
    """A number that is formed like an IBAN of Luxembourg and belongs to nobody."""
    account = f"{BANK}{of.int % ACCOUNT_DIGITS:013}"
    return f"LU{mod_97_10.calc_check_digits(account + 'LU')}{account}"
