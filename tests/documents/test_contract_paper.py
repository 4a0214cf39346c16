"""The contract on paper: what it says, in every language, for every household, for everybody."""

import json
from dataclasses import replace
from datetime import date

import pytest

from accueil.documents.contract import ContractRecord, ScreenSignature, contract_pdf
from accueil.documents.pdf import PaperError
from accueil.documents.records import Office, Person, Recipient, from_json, to_json
from accueil.documents.words import say
from accueil.law.household import HOUSEHOLD_KINDS, Household
from accueil.law.words import date_long, euros, text
from tests.documents.samples import (
    LANGUAGES,
    MADE,
    contract,
    fullest,
    page_count,
    words_of,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_tariffs_duration_and_benefits(language: str) -> None:
    record = contract(language)
    words = words_of(contract_pdf(record))
    said = [
        "2026-000123",
        "Mia Müller",
        "2024050112345",
        "12, rue de la Gare",
        "Jeanne Weber",
        "https://accueil.example.lu/check/2026-000123",
        date_long(date(2026, 10, 5), language),
        date_long(date(2027, 10, 3), language),
        say("contract.title", language),
        say("sign.representative", language),
        text("band.r2.5", language),
    ]
    said += [euros(cents, language) for cents in (700, 540, 150, 260, 200, 277_133, 730_000)]
    said += [euros(10_000, language), "46"]
    for expected in said:
        assert expected.replace("\u00a0", " ") in words, expected
    assert page_count(contract_pdf(record)) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fullest_contract_has_two_pages_and_says_all(language: str) -> None:
    pdf = contract_pdf(fullest(language))
    words = words_of(pdf)
    assert page_count(pdf) == 2
    for expected in ("João da Silva", "Ana Pereira", "5, Groussgaass", "5.200,00 €", "11:32"):
        assert expected in words
    assert "Rückkehr ins Ausland im Januar" in words
    assert say("change.title", language, version="1").replace("\u00a0", " ") in words
    assert date_long(date(2027, 1, 3), language) in words


@pytest.mark.parametrize("kind", HOUSEHOLD_KINDS)
@pytest.mark.parametrize("born", [date(2026, 2, 1), date(2024, 5, 1), date(2018, 5, 1)])
def test_every_kind_of_household_at_every_age(kind: str, born: date) -> None:
    record = contract("lb", born, kind)
    pdf = contract_pdf(record)
    assert text(f"household.{kind}", "lb") in words_of(pdf)
    assert page_count(pdf) == 2


def test_a_school_child_pays_less_in_school_weeks() -> None:
    words = words_of(contract_pdf(contract("en", date(2018, 5, 1))))
    assert "School week 1 to 5 4.50 € free" in words
    assert "Holiday week 1 to 5 2.50 € 2.00 €" in words
    assert "7:00 to 19:00" in words
    assert "multilingual" not in words.lower()


def test_a_placed_child_costs_the_family_nothing() -> None:
    words = words_of(contract_pdf(contract("fr", kind="institution")))
    assert words.count("gratuit") >= 7
    assert "l'État prend en charge la participation des parents" in words
    assert "pas nécessaire" in words


def test_an_undeclared_income_is_said() -> None:
    household = Household("together", 1, income_declared=False)
    words = words_of(contract_pdf(contract("de", household=household)))
    assert "nicht angegeben: Es gilt die höchste Kategorie" in words


def test_a_precarious_situation_is_said() -> None:
    household = Household("together", 1, precarious=True)
    words = words_of(contract_pdf(contract("pt", household=household)))
    assert "Situação precária ou REVIS reconhecida" in words


@pytest.mark.parametrize(
    "name",
    ['#import "x"', "*bold* _em_", "$x$ `raw` \\ [c] <label> @ref", "= title", "{a} {{b}}", "//c"],
)
def test_a_name_is_never_a_command(name: str) -> None:
    record = contract(
        child=Person(name, "Müller"),
        billing=Recipient(name, (name, "L-8510 Redange")),
        officer=name,
        place=name,
    )
    words = words_of(contract_pdf(record))
    assert words.count(name) >= 4


@pytest.mark.parametrize("name", ["Mia\u0000\n\tAnna", "Zoë \U0001f600", "李明", "Ștefan Ğ Ł ẞ"])
def test_any_letters_make_a_paper(name: str) -> None:
    words = words_of(contract_pdf(contract(child=Person(name, "Müller"))))
    assert "Müller" in words
    if name.startswith("Mia"):
        assert "Mia Anna Müller" in words


def test_long_names_and_addresses_stay_on_two_pages() -> None:
    long = "Maria-Magdalena Anastasia Konstantina von Papadopoulos-Schwarzenberger de la Fontaine"
    lines = ("Résidence « Les Jardins de la Vallée de l'Alzette », bâtiment B, 4e étage", long)
    lines += ("123a, boulevard du Grand-Duc héritier Guillaume", "L-4170 Esch-sur-Alzette")
    address = Recipient(long, lines)
    person = Person(long, long, "1988021412345")
    record = contract(child=person, representative=person, child_address=address, billing=address)
    pdf = contract_pdf(record)
    assert page_count(pdf) == 2
    assert words_of(pdf).count("Maria-Magdalena") >= 4


def test_what_is_not_known_leaves_no_trace() -> None:
    nobody = Recipient("", ())
    bare = contract("en", billing=nobody, child_address=nobody, place="", officer="")
    words = words_of(contract_pdf(replace(bare, office=Office("Office", ()))))
    assert "06.10.2026" in words and ", 06.10.2026" not in words
    assert "None" not in words


def test_the_same_record_gives_the_same_bytes_and_another_moment_others() -> None:
    record = fullest("lb")
    assert contract_pdf(record) == contract_pdf(fullest("lb"))
    later = replace(record, made=MADE.replace(hour=10))
    assert contract_pdf(later) != contract_pdf(record)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_record_is_the_same_after_json(language: str) -> None:
    record = fullest(language)
    stored = json.loads(json.dumps(to_json(record)))
    assert from_json(ContractRecord, stored) == record
    assert contract_pdf(from_json(ContractRecord, stored)) == contract_pdf(record)


def test_an_unknown_key_of_a_record_is_refused() -> None:
    with pytest.raises(ValueError, match="Person has no colour"):
        from_json(Person, {"given_name": "Mia", "family_name": "Müller", "colour": "red"})


def test_a_drawing_that_is_none_and_a_moment_without_zone_are_refused() -> None:
    signature = ScreenSignature("Ana", MADE, b"GIF89a" + bytes(40))
    with pytest.raises(PaperError, match="no PNG"):
        contract_pdf(contract(signature=signature))
    with pytest.raises(PaperError, match="no time zone"):
        contract_pdf(contract(made=MADE.replace(tzinfo=None)))


def test_a_typed_name_signs_too() -> None:
    signature = ScreenSignature("Claire Müller", MADE)
    words = words_of(contract_pdf(contract("en", signature=signature)))
    assert "Signed on screen: 6 October 2026, 09:30" in words
