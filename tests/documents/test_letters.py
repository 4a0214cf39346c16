"""The letters: card and code, reminder, decision; and the batch that they leave in."""

import csv
import json
from datetime import date
from io import StringIO

import pytest

from accueil.documents.batch import BatchLetter, postcode_of, print_batch
from accueil.documents.contract import contract_pdf
from accueil.documents.letter import (
    Letter,
    letter_pdf,
)
from accueil.documents.pdf import PaperError
from accueil.documents.records import Recipient, from_json, to_json
from accueil.documents.words import say
from accueil.law.words import date_long, euros
from tests.documents.samples import (
    CLAIRE,
    LANGUAGES,
    MADE,
    OFFICE,
    activation,
    card,
    contract,
    decision,
    page_count,
    reminder,
    termination,
    words_of,
)


def spoken(words: str) -> str:
    """A text with plain spaces."""
    return " ".join(words.replace("\u00a0", " ").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_letter_brings_card_and_code(language: str) -> None:
    pdf = letter_pdf(card(language))
    words = words_of(pdf)
    assert page_count(pdf) == 1
    assert "myCard fir Kanner" in words
    assert words.count("MulMi123") == 1 and words.count("KX7P-2M9Q") == 1
    assert "https://elteren.example.lu" in words
    assert spoken(say("card.code_use", language)) in words
    assert spoken(say("card.lost", language)) in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_activation_letter_says_what_else_is_needed_and_from_when(language: str) -> None:
    kept, lost = (words_of(letter_pdf(activation(language, phone_lost=x))) for x in (False, True))
    for words in (kept, lost):
        assert words.count("KX7P-2M9Q") == 1 and "MulMi123" in words
        assert date_long(date(2026, 12, 22), language) in words
    assert date_long(date(2026, 11, 25), language) in lost
    assert date_long(date(2026, 11, 25), language) not in kept


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_card_says_that_the_old_code_is_void(language: str) -> None:
    old, new = (words_of(letter_pdf(card(language, replacement=r))) for r in (False, True))
    said = spoken(say("card.intro_new", language, child="Mia Müller"))
    assert said in new and said not in old


@pytest.mark.parametrize(
    "name", ["Mia", "Maximiliana-Konstantina Anastasia von Schwarzenberger-Weiß"]
)
def test_a_long_name_fits_on_the_card(name: str) -> None:
    pdf = letter_pdf(card("de", child_name=name))
    assert page_count(pdf) == 1
    assert words_of(pdf).count(name.split()[-1].split("-")[0]) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reminder_says_what_forgetting_costs(language: str) -> None:
    words = words_of(letter_pdf(reminder(language)))
    for cents in (14_340, 89_600, 75_260):
        assert spoken(euros(cents, language)) in words
    assert spoken(say("bring.allowance_certificate", language)) in words
    assert "2025-000123" in words and "L-8523 Beckerich" in words
    assert "2026" in words and "https://elteren.example.lu/renew" in words


def test_a_reminder_without_known_costs_names_none() -> None:
    words = words_of(letter_pdf(reminder("en", with_contract_cents=None)))
    assert "€" not in words and "ends on: 1 November 2026" in words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("granted", [True, False])
def test_the_decision_says_reasons_days_and_how_to_object(language: str, granted: bool) -> None:
    words = words_of(letter_pdf(decision(language, granted=granted)))
    assert "Avis de l'office social du 21 septembre 2026." in words
    assert date_long(decision().objection_until, language) in words
    key = "granted_title" if granted else "refused_title"
    assert spoken(say(f"decision.{key}", language)) in words
    last = decision().last
    assert last
    assert (date_long(last, language) in words) == granted


def test_a_granted_decision_without_days_is_refused() -> None:
    with pytest.raises(ValueError, match="without first and last day"):
        letter_pdf(decision("fr", last=None))


@pytest.mark.parametrize(
    "letter", [card("pt"), activation("fr"), reminder("de"), decision("lb"), termination("en")]
)
def test_a_letter_is_the_same_after_json_and_made_again(letter: Letter) -> None:
    stored = json.loads(json.dumps(to_json(letter)))
    again = from_json(type(letter), stored)
    assert again == letter
    assert letter_pdf(again) == letter_pdf(letter)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_termination_says_until_when_and_what_then(language: str) -> None:
    ended = words_of(letter_pdf(termination(language)))
    assert date_long(date(2026, 12, 6), language) in ended and "2026-000123" in ended
    assert spoken(say("termination.open", language)) in ended
    annulled = words_of(letter_pdf(termination(language, annulled=True)))
    for day in (date(2026, 12, 7), date(2027, 12, 6), date(2027, 3, 6)):
        assert date_long(day, language) in annulled
    assert "Revenu déclaré trop bas." in annulled
    assert spoken(say("termination.open", language)) not in annulled


# --- the batch


def batch_of(*languages: str, name: str = "Claire Müller") -> list[BatchLetter]:
    """Card letters to one family."""
    recipient = Recipient(name, CLAIRE.lines)
    return [
        BatchLetter(f"L-{n}", recipient, letter_pdf(card(language, iam_code=f"MulMi10{n}")))
        for n, language in enumerate(languages)
    ]


def test_a_batch_holds_every_letter_on_its_own_sheet() -> None:
    long = BatchLetter("C-1", CLAIRE, contract_pdf(contract()))
    letters = [*batch_of("fr", "lb"), long, *batch_of("pt")]
    batch = print_batch("7", letters, office=OFFICE, language="fr", made=MADE)
    assert (batch.letters, batch.pages, batch.sheets) == (4, 8, 4)
    assert page_count(batch.print_pdf) == 8
    words = words_of(batch.print_pdf)
    assert words.count("KX7P-2M9Q") == 3 and "2026-000123" in words
    listed = words_of(batch.list_pdf)
    assert "4 lettres, 8 pages, 4 feuilles" in listed and listed.count("L-8510") == 4
    rows = list(csv.reader(StringIO(batch.list_csv.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Numéro", "Nom", "Code postal", "Pages", "Première page"]
    assert rows[3] == ["C-1", "Claire Müller", "L-8510", "2", "5"]
    assert [row[4] for row in rows[1:]] == ["1", "3", "5", "7"]


def test_one_sided_batches_have_no_empty_pages() -> None:
    batch = print_batch(
        "7", batch_of("fr", "de"), office=OFFICE, language="de", made=MADE, two_sided=False
    )
    assert (batch.pages, batch.sheets, page_count(batch.print_pdf)) == (2, 2, 2)


def test_no_cell_of_the_list_calculates() -> None:
    letters = batch_of("fr", name="=1+1;x")
    batch = print_batch("7", letters, office=OFFICE, language="fr", made=MADE)
    rows = list(csv.reader(StringIO(batch.list_csv.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][1] == "'=1+1;x"


def test_an_empty_batch_and_what_is_no_pdf_are_refused() -> None:
    with pytest.raises(PaperError, match="no letters"):
        print_batch("7", [], office=OFFICE, language="fr", made=MADE)
    with pytest.raises(PaperError, match="letter L-1 is no PDF"):
        wrong = [BatchLetter("L-1", CLAIRE, b"hello")]
        print_batch("7", wrong, office=OFFICE, language="fr", made=MADE)


def test_the_postcode_is_found_in_the_address() -> None:
    assert postcode_of(CLAIRE) == "L-8510"
    assert (
        postcode_of(Recipient("x", ("1234 Strooss", "D-54290 Trier", "Deutschland"))) == "D-54290"
    )
    assert postcode_of(Recipient("x", ("Rue", "57100 Thionville", "France"))) == "57100"
    assert postcode_of(Recipient("x", ())) == ""
