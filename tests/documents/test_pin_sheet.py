"""The paper with PIN 1: what stands on it, in each language; many pages are one file."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from accueil.documents.pin_sheet import PinSheet, pin_sheets_pdf
from accueil.documents.words import say
from tests.documents.samples import LANGUAGES, MADE, OFFICE, page_count, words_of

URL = "https://accueil.example/family/pins/"


def sheet(language: str = "fr", **more: str) -> PinSheet:
    given = {
        "child_name": "Mia Müller",
        "guardian": "Claire Müller-Da Silva",
        "email": "eltern@gmail.com",
        "pin_1": "4711 0815",
        **more,
    }
    return PinSheet(language=language, last=date(2026, 11, 5), **given)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_page_says_how_to_go_on(language: str) -> None:
    pdf = pin_sheets_pdf([sheet(language)], OFFICE, URL, language="fr", made=MADE)
    words = words_of(pdf)
    assert page_count(pdf) == 1
    for said in ("4711 0815", "Mia Müller", "Claire Müller-Da Silva", "eltern@gmail.com", URL):
        assert said in words, said
    assert OFFICE.name in words
    for key in ("title", "how", "no_email", "alone", "step_password"):
        text = " ".join(say(f"pins.{key}", language).replace("\u00a0", " ").split())
        assert text in words, key
    info = PdfReader(BytesIO(pdf)).metadata
    assert info is not None and "4711" not in str(info)


def test_many_pages_are_one_file_each_in_its_language() -> None:
    of = [sheet(language, pin_1=f"{n}000 0000") for n, language in enumerate(LANGUAGES, 1)]
    pdf = pin_sheets_pdf(of, OFFICE, URL, language="de", made=datetime(2026, 10, 6, tzinfo=UTC))
    pages = PdfReader(BytesIO(pdf)).pages
    assert len(pages) == len(LANGUAGES)
    for page, one in zip(pages, of, strict=True):
        assert one.pin_1 in page.extract_text()
    with pytest.raises(ValueError, match="no sheet"):
        pin_sheets_pdf([], OFFICE, URL, language="de", made=MADE)


def test_very_long_names_still_fit_one_page() -> None:
    long = "Maximiliane-Alexandra von und zu der Mühlen-Schönborn-Wiesentheid"
    of = [
        sheet(one, child_name=long, guardian=long, email=f"{'a' * 60}@gmail.com")
        for one in LANGUAGES
    ]
    pdf = pin_sheets_pdf(of, OFFICE, URL, language="lb", made=MADE)
    assert page_count(pdf) == len(LANGUAGES)
