"""The childminder's service sheet: days, sums, signatures, on one page, in five languages."""

import json
from datetime import date

import pytest

from accueil.documents.records import from_json, to_json
from accueil.documents.service_sheet import (
    ServiceSheetRecord,
    SheetDay,
    service_sheet_pdf,
    stay_words,
)
from accueil.documents.words import say
from tests.documents.samples import LANGUAGES, page_count, service_sheet, words_of


def spoken(words: str) -> str:
    """A text with plain spaces."""
    return " ".join(words.replace("\u00a0", " ").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_says_days_sums_and_who_signs_on_one_page(language: str) -> None:
    pdf = service_sheet_pdf(service_sheet(language))
    words = words_of(pdf)
    assert page_count(pdf) == 1
    assert "07:30–12:00, 13:00–17:30" in words and "Mia Müller" in words and "MulMi123" in words
    assert f"22:00–06:30 ({say('sheet.next_day', language)})" in words
    assert "53:30" in words  # five days of nine hours, and a night
    for key in ("absent_certificate", "childminder_signs", "parents_sign", "declared"):
        assert spoken(say(f"sheet.{key}", language)) in words, key
    assert "Agence Dageselteren" in words and "2026-000045" in words
    assert spoken(say("paper.version", language, version="2")) in words


def test_a_sheet_without_agency_names_none() -> None:
    without = service_sheet("en", agency=type(service_sheet().agency)("", ()))
    assert "Agency" not in words_of(service_sheet_pdf(without))


def test_a_full_period_of_five_weeks_still_fits() -> None:
    days = tuple(
        SheetDay(day.day, ((420, 720), (780, 840), (900, 1080)), 2) for day in service_sheet().days
    )
    for language in LANGUAGES:
        assert page_count(service_sheet_pdf(service_sheet(language, days=days))) == 1


def test_the_same_record_gives_the_same_bytes_after_json() -> None:
    sheet = service_sheet("pt")
    again = from_json(ServiceSheetRecord, json.loads(json.dumps(to_json(sheet))))
    assert again == sheet
    assert service_sheet_pdf(again) == service_sheet_pdf(sheet)


@pytest.mark.parametrize(
    "stay, words",
    [
        ((480, 1020), "08:00–17:00"),
        ((1200, 1440), "20:00–24:00"),
        ((1320, 1830), "22:00–06:30 (next day)"),
    ],
)
def test_a_stay_reads_as_on_the_clock(stay: tuple[int, int], words: str) -> None:
    assert stay_words(stay, "en") == words
    assert SheetDay(date(2026, 8, 3), (stay,)).minutes == stay[1] - stay[0]
