"""What a contract says otherwise than its version before, line by line, in its language."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from accueil.documents.contract import Change, ContractRecord
from accueil.documents.records import Person, Recipient
from accueil.documents.words import say
from accueil.law.words import euros, number, text

NOTHING = "–"
LANGUAGES = {
    "lb": "Lëtzebuergesch",
    "fr": "Français",
    "de": "Deutsch",
    "pt": "Português",
    "en": "English",
}


def differences(before: ContractRecord, after: ContractRecord, since: date) -> tuple[Change, ...]:
    """The changes between two records, true from a day on, in the words of the newer one."""
    language = after.language
    pairs = zip(_told(before, language), _told(after, language), strict=True)
    return tuple(
        Change(what, one, other, since) for (what, one), (_, other) in pairs if one != other
    )


def _told(record: ContractRecord, language: str) -> Iterator[tuple[str, str]]:
    """Key of the text and the value of all that can change."""
    precarious = say("contract.recognised", language) if record.precarious else NOTHING
    yield "income", _income(record, language)
    yield "household", text(f"household.{record.household_kind}", language)
    yield "people", _people(record)
    yield "allowance_children", number(record.allowance_children, language)
    yield "precarious", precarious
    yield "address", _address(record.child_address)
    yield "billing_address", _address(record.billing)
    yield "tariff", text(f"band.{record.tariffs.band}", language)
    yield "language", LANGUAGES[record.language]


def _income(record: ContractRecord, language: str) -> str:
    """Income a month, or that it is not declared or not needed."""
    income = record.tariffs.monthly_income
    if income is not None:
        return euros(int(income + Fraction(1, 2)), language)
    free = record.precarious or record.tariffs.placed
    return say("contract.not_asked" if free else "contract.undeclared", language)


def _people(record: ContractRecord) -> str:
    people: tuple[Person | None, ...] = (record.representative, record.partner, record.applicant)
    return ", ".join(person.name for person in people if person)


def _address(place: Recipient) -> str:
    return ", ".join(filter(None, (place.name, place.one_line)))
