"""The care contract and a childminder's forms: what the law asks for is on the paper."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from accueil.documents.care_contract import (
    AgencyFormRecord,
    CareContractRecord,
    ExtraCost,
    WeekCost,
    agency_form_pdf,
    care_contract_pdf,
)
from accueil.documents.records import Office, Person, from_json, to_json
from accueil.documents.words import say
from accueil.law.words import euros
from tests.documents.samples import LANGUAGES, MADE, page_count, words_of

CRECHE = Office(
    "Crèche Kannerhaus", ("4, rue de l'École", "9231 Diekirch"), "26 80 1", "info@creche.example"
)
AGENCY = Office("Agence Dageselteren", (), "26 20 1", "agence@example.lu")
PATTERN = ((1, 450, 1050), (2, 450, 720), (2, 840, 1050), (5, 1200, 1860))


def contract(language: str = "fr", **given: Any) -> CareContractRecord:
    """A contract of a crèche, with two spans on a Tuesday and a night from Friday on."""
    record = CareContractRecord(
        number="C2026-000012",
        version=1,
        language=language,
        made=MADE,
        provider=CRECHE,
        provider_kind="sea",
        agreement="AC-2019-0042",
        for_provider="Marc Thill",
        child=Person("Mia", "Müller", born=date(2024, 5, 1)),
        iam_code="MueMi123",
        signer="Claire Müller",
        signed=date(2026, 10, 6),
        place="Diekirch",
        first=date(2026, 11, 2),
        last=None,
        pattern=PATTERN,
        meal_days=(1, 2),
        billed="longer",
        hour_cents=700,
        meal_cents=450,
        deposit_cents=25_000,
        notice_days=30,
        extras=(ExtraCost("Transport", 1500, "week"), ExtraCost("Inscription", 5000, "once")),
        weeks=(
            WeekCost("school", date(2026, 11, 9), 15_000, 4_200),
            WeekCost("holiday", date(2026, 12, 21), 12_000, 7_200),
        ),
        without="",
        check_url="http://localhost:8000/check",
    )
    return replace(record, **given)


def form(language: str = "fr", kind: str = "enrolment") -> AgencyFormRecord:
    """A childminder's form."""
    return AgencyFormRecord(
        kind=kind,
        number="C2026-000012",
        version=1,
        language=language,
        made=MADE,
        provider=replace(CRECHE, name="Marie Kayser"),
        agency=AGENCY,
        child=Person("Mia", "Müller", born=date(2024, 5, 1)),
        iam_code="MueMi123",
        signer="Claire Müller",
        day=date(2026, 11, 2),
        pattern=PATTERN,
        meal_days=(1, 2),
        hour_cents=540,
        meal_cents=450,
        check_url="http://localhost:8000/check",
    )


def said(key: str, language: str, **values: str) -> str:
    """A text of the papers as a reader of a PDF finds it."""
    return " ".join(say(key, language, **values).replace("\u00a0", " ").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_the_law_asks_for(language: str) -> None:
    words = words_of(care_contract_pdf(contract(language)))
    for expected in (
        *("C2026-000012", "Mia Müller", "01.05.2024", "MueMi123", "Claire Müller", "Marc Thill"),
        *("Crèche Kannerhaus", "AC-2019-0042", "07:30–17:30", "07:30–12:00, 14:00–17:30"),
        *("20:00–07:00", "Transport", "Inscription", "art. 28bis", "Diekirch, 06.10.2026"),
    ):
        assert expected in words, expected
    for cents in (700, 450, 25_000, 1500, 5000, 4_200, 7_200, 15_000):
        assert euros(cents, language).replace("\u00a0", " ") in words, cents
    for key in ("title", "billed_longer", "next_day", "open", "deposit", "sign_parents"):
        assert said(f"care.{key}", language) in words, key
    assert said("care.notice_days", language, days="30") in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_membership_it_says_that_the_full_price_is_paid(language: str) -> None:
    words = words_of(care_contract_pdf(contract(language, without="membership")))
    assert said("care.without_membership", language) in words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["enrolment", "exit"])
def test_a_form_names_both_and_leaves_room_for_two_dates(language: str, kind: str) -> None:
    pdf = agency_form_pdf(form(language, kind))
    words = words_of(pdf)
    for expected in ("Marie Kayser", "Agence Dageselteren", "Claire Müller", "02.11.2026"):
        assert expected in words, expected
    assert said(f"agency.{kind}", language) in words
    assert said(f"agency.{kind}_day", language) in words
    room = f"{said('agency.date', language)} · {said('agency.signature', language)}"
    assert words.count(room) == 2
    assert page_count(pdf) == 1


def test_the_same_record_gives_the_same_bytes_and_comes_back_from_json() -> None:
    record = contract()
    assert from_json(CareContractRecord, to_json(record)) == record
    assert care_contract_pdf(record) == care_contract_pdf(record)
    filled = form()
    assert from_json(AgencyFormRecord, to_json(filled)) == filled


def test_a_last_day_is_said_and_nothing_that_there_is_not() -> None:
    record = contract(last=date(2027, 7, 31), extras=(), weeks=(), agreement="")
    words = words_of(care_contract_pdf(record))
    assert "31.07.2027" in words and said("care.open", "fr") not in words
    assert said("care.extras", "fr") not in words and said("care.weeks", "fr") not in words


def test_words_from_outside_are_never_read_as_commands() -> None:
    record = contract(signer='#panic("x") *Claire*', place="$1 + 1$")
    assert '#panic("x") *Claire*' in words_of(care_contract_pdf(record))
