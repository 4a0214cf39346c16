"""The papers of the invented contracts, frozen as signing freezes them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings

from accueil.demo.contracts import SHORT, SHORT_REASONS, Contract, File
from accueil.demo.country import Country
from accueil.demo.draw import DAY
from accueil.demo.families import Family, Step
from accueil.demo.history import Row
from accueil.demo.people import Person as MadePerson
from accueil.demo.people import Place
from accueil.demo.staff import offices
from accueil.documents.contract import ContractRecord
from accueil.documents.records import Office, Person, Recipient, to_json
from accueil.law import child as law_child
from accueil.law import household as law_household
from accueil.law.contract import tariffs_of
from accueil.law.parameters import Parameters


def documents(country: Country, law: Parameters) -> Iterator[Row]:
    """The paper of every child's latest contract, as of the day of its signature."""
    seats = {row["id"]: row for row in offices()}
    for file in country.files:
        if not file.contracts or file.contracts[-1].ended:
            continue
        contract = file.contracts[-1]
        account, name = country.officer(file.family.office)
        record = contract_record(file, contract, seats[file.family.office], law, name)
        yield {
            "id": file.paper_id,
            "kind": "contract",
            "number": contract.number,
            "child_id": file.child.id,
            "language": record.language,
            "record": _as_json(record),
            "made_at": contract.known,
            "made_by": account,
        }


def _as_json(record: ContractRecord) -> Row:
    """The record as JSON; what many contracts have in common is turned into it once."""
    tariffs = record.tariffs
    own = replace(record, tariffs=replace(tariffs, kinds=(), sources=()))
    content: Row = to_json(own)
    content["tariffs"] |= {"kinds": _shared(tariffs.kinds), "sources": _shared(tariffs.sources)}
    return content


@lru_cache(maxsize=4096)
def _shared(part: tuple[object, ...]) -> Any:
    return to_json(part)


def contract_record(
    file: File, contract: Contract, office: Row, law: Parameters, officer: str
) -> ContractRecord:
    """What a contract says of what was known when it was signed."""
    family, child, day, known = file.family, file.child, contract.signed, contract.known
    people = {(role, place): _person(person) for role, place, person in family.adults}
    names = child.given_name, child.family_name
    household = _household(file, day, known)
    home: Place = _on(child.homes, day, known).values["place"]
    representative = people["representative", 1]
    name = child.billing_name if child.billing else representative.name
    until = contract.until - DAY
    of_law = law_child.Child(child.born)
    return ContractRecord(
        number=contract.number,
        version=1,
        language=family.language,
        made=known,
        office=_office(office),
        officer=officer,
        child=Person(*names, child.matricule or "", child.born),
        representative=representative,
        child_address=_recipient(f"{names[0]} {names[1]}", home),
        billing=_recipient(name, child.billing or home),
        household_kind=household.kind,
        allowance_children=household.allowance_children,
        income_declared=household.income_declared,
        precarious=household.precarious,
        signed=day,
        place=office["locality"] or office["name"],
        periods=contract.periods,
        first=contract.first,
        last=until,
        tariffs=tariffs_of(household, of_law, day, day, law, until=until),
        check_url=f"{settings.ADDRESS}/check",
        reason=SHORT_REASONS[family.language] if contract.periods == SHORT else "",
        partner=people.get(("partner", 1)) if household.kind == "blended" else None,
    )


def _household(file: File, day: date, known: datetime) -> law_household.Household:
    """The household as the law reads it on a day, by what was known at a moment."""
    family, child = file.family, file.child
    about = _on(family.compositions, day, known).values
    incomes = [
        law_household.Income(role, _on(steps, day, known).values["yearly_cents"])
        for (role, _), steps in sorted(family.incomes.items())
    ]
    paid = child.maintenance_cents
    return law_household.Household(
        about["kind"],
        about["allowance_children"],
        precarious=_is_poor(family, day, known),
        income_declared=bool(incomes),
        incomes=incomes,
        maintenance=[law_household.Maintenance(paid, child.recoverable)] if paid else [],
    )


def _is_poor(family: Family, day: date, known: datetime) -> bool:
    poverty = family.poverty
    if poverty is None or poverty.pending or poverty.known > known:
        return False
    return poverty.first <= day < poverty.until


def _on(steps: Sequence[Step], day: date, known: datetime) -> Step:
    """What was true on a day, as we knew it at a moment."""
    return [s for s in steps if s.first <= day and s.known <= known][-1]


def _person(person: MadePerson) -> Person:
    return Person(person.given_name, person.family_name, person.matricule or "")


def _recipient(name: str, place: Place) -> Recipient:
    town = f"{place.postcode} {place.locality}"
    lines = (place.street, town) if place.country == "LU" else (place.street, town, place.country)
    return Recipient(name, lines)


def _office(row: Row) -> Office:
    lines = (row["street"], f"{row['postcode']} {row['locality']}")
    return Office(row["name"], lines, "", row["email"])
