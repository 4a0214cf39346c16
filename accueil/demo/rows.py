"""From an invented country to the rows of the tables, in the order in which they refer."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db.models import Model

from accueil.demo.applications import Applications
from accueil.demo.contracts import SHORT, SHORT_REASONS, Contract, File
from accueil.demo.country import Country
from accueil.demo.families import Family, Step
from accueil.demo.history import Row, fact, told
from accueil.demo.papers import documents
from accueil.demo.people import Person, Place
from accueil.demo.situations import Situations
from accueil.documents.models import Document
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.registry.names import fold, keys
from accueil.registry.record import matricule_key
from accueil.store.models import AccessLog, Series, Upload

AGENCY = uuid5(NAMESPACE_URL, "demonstration agency")  # of all invented childminders
Table = tuple[type[Model], Callable[[], Iterable[Row]]]


def tables(country: Country, applications: Applications, situations: Situations) -> list[Table]:
    """Every table with its rows, made only when they are asked for."""
    of_family: list[tuple[type[Model], Callable[[Family], Iterable[Row]]]] = [
        (m.Household, _household),
        (m.Composition, _compositions),
        (m.Adult, _adults),
        (m.Income, _incomes),
    ]
    of_file: list[tuple[type[Model], Callable[[File], Iterable[Row]]]] = [
        (m.Child, _child),
        (m.Identity, _identity),
        (m.NameKey, _name_keys),
        (m.Address, _addresses),
        (m.Home, _homes),
        (m.Maintenance, _maintenance),
        (m.Membership, _memberships),
        (m.Card, _cards),
        (m.PlannedCare, _planned),
    ]
    return [
        (m.Provider, partial(_providers, country)),
        (m.Price, partial(_prices, country)),
        *((model, partial(_each, country.families, rows)) for model, rows in of_family),
        *((model, partial(_each, country.files, rows)) for model, rows in of_file),
        (Document, partial(documents, country, shipped())),
        (Upload, lambda: situations.opinions),
        (m.SituationRequest, lambda: situations.requests),
        (m.SituationDecision, lambda: situations.decisions),
        (m.Precarious, lambda: situations.precarious),
        (m.Application, lambda: applications.applications),
        (m.ApplicationStep, lambda: applications.steps),
        (m.Consent, lambda: applications.consents),
        (m.RegisterQuery, lambda: applications.queries),
        (AccessLog, lambda: applications.log),
        (Series, lambda: _series(country, applications)),
    ]


def _each(things: Iterable[Any], rows: Callable[[Any], Iterable[Row]]) -> Iterator[Row]:
    for thing in things:
        yield from rows(thing)


def _providers(country: Country) -> Iterator[Row]:
    for made in country.providers:
        yield {
            "id": made.id,
            "name": made.name,
            "kind": made.kind,
            "funding": made.funding,
            "commune_id": made.commune.slug,
            "agency_id": AGENCY if made.kind == "ap" else None,
            "email": f"{fold(made.name).replace(' ', '-')}@example.lu",
            **_lines(made.place, country=False),
        }


def _prices(country: Country) -> Iterator[Row]:
    for made in country.providers:
        for asked in made.prices:
            cents = {"hour_cents": asked.hour_cents, "meal_cents": asked.meal_cents}
            about = {"provider_id": made.id, **cents}
            yield fact(about, asked.first, asked.until, asked.known)


def _household(family: Family) -> Iterator[Row]:
    yield {"id": family.id, "office_id": family.office, "created_at": family.registered}


def _compositions(family: Family) -> Iterator[Row]:
    yield from told({"household_id": family.id}, family.compositions)


def _adults(family: Family) -> Iterator[Row]:
    for role, number, person in family.adults:
        about = {"household_id": family.id, "role": role, "place": number, **_person(person)}
        yield fact(about, family.since, None, family.registered)


def _person(person: Person) -> Row:
    return {
        "family_name": person.family_name,
        "given_name": person.given_name,
        "matricule": person.matricule,
        "matricule_key": matricule_key(person.matricule or ""),
        "email": person.email,
        "telephone": person.telephone,
    }


def _incomes(family: Family) -> Iterator[Row]:
    for (role, number), steps in family.incomes.items():
        yield from told({"household_id": family.id, "of": role, "place": number}, steps)


def _child(file: File) -> Iterator[Row]:
    yield {
        "id": file.child.id,
        "office_id": file.family.office,
        "iam_code": file.iam_code,
        "language": file.family.language,
        "created_at": file.child.registered,
    }


def _identity(file: File) -> Iterator[Row]:
    child = file.child
    names = {"family_name": child.family_name, "given_name": child.given_name}
    number = {"matricule": child.matricule, "matricule_key": matricule_key(child.matricule or "")}
    about = {"child_id": child.id, **names, **number, "born": child.born}
    yield fact(about, child.born, None, child.registered)


def _name_keys(file: File) -> Iterator[Row]:
    child = file.child
    for key in keys(child.family_name, child.given_name, settings.INDEX_KEY):
        yield {"key": key, "child_id": child.id}


def _addresses(file: File) -> Iterator[Row]:
    """Home, applicant's and billing address: the same three that signing records."""
    child = file.child
    elsewhere = child.billing and {"name": child.billing_name, **_lines(child.billing)}
    for purpose in m.Address.PURPOSES:
        about = {"child_id": child.id, "purpose": purpose}
        if purpose == "billing" and elsewhere:
            yield fact({**about, **elsewhere}, child.born, None, child.registered)
            continue
        steps = [_with(step, _lines(step.values["place"])) for step in child.homes]
        yield from told(about, steps)


def _homes(file: File) -> Iterator[Row]:
    child = file.child
    about = {"child_id": child.id, "household_id": file.family.id}
    yield fact(about, child.born, None, child.registered)


def _maintenance(file: File) -> Iterator[Row]:
    child = file.child
    if child.maintenance_cents is not None:
        paid = {"yearly_cents": child.maintenance_cents, "recoverable": child.recoverable}
        yield fact({"child_id": child.id, **paid}, child.born, None, child.registered)


def _memberships(file: File) -> Iterator[Row]:
    for contract in file.contracts:
        about = _contract(file, contract)
        until = contract.until
        if contract.ended is None or contract.ended_known is None:
            yield fact(about, contract.first, until, contract.known)
            continue
        yield fact(about, contract.first, until, contract.known, contract.ended_known)
        ended = {**about, "ended": "terminated"}
        yield fact(ended, contract.first, contract.ended, contract.ended_known)


def _contract(file: File, contract: Contract) -> Row:
    language = file.family.language
    return {
        "child_id": file.child.id,
        "number": contract.number,
        "signed": contract.signed,
        "periods": contract.periods,
        "short_reason": SHORT_REASONS[language] if contract.periods == SHORT else "",
        "language": language,
        "application": contract.application,
    }


def _cards(file: File) -> Iterator[Row]:
    if not file.contracts:
        return
    first = file.contracts[0].known
    name = f"{file.child.given_name} {file.child.family_name}"
    about = {"child_id": file.child.id, "iam_code": file.iam_code, "name": name}
    one, other = file.card_ids
    yield {**about, "id": one, "reason": "first", "issued_at": first, "void_at": file.lost}
    if file.lost:
        yield {**about, "id": other, "reason": "lost", "issued_at": file.lost}


def _planned(file: File) -> Iterator[Row]:
    plan = file.plan
    if plan is None:
        return
    contract = file.contracts[-1]
    about = {
        "child_id": file.child.id,
        "provider_id": plan.provider,
        "weekdays": list(plan.weekdays),
        "start": plan.start,
        "end": plan.end,
        "meals": plan.meals,
    }
    yield fact(about, contract.first, None, contract.known)


def _lines(place: Place, *, country: bool = True) -> Row:
    lines = {"street": place.street, "postcode": place.postcode, "locality": place.locality}
    return {**lines, "country": place.country} if country else lines


def _with(step: Step, values: Row) -> Step:
    return Step(step.first, step.known, values)


def _series(country: Country, applications: Applications) -> Iterator[Row]:
    for year, last in country.last_numbers.items():
        yield {"name": "contract", "year": year, "last": last}
    for year, last in applications.last_numbers.items():
        yield {"name": "application", "year": year, "last": last}
