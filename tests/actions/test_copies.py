"""Papers that do not count say so, hold what the contract holds, and leave nothing behind."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from accueil.actions.copies import draft_pdf, drafts, translation_pdf
from accueil.actions.papers import Writer
from accueil.actions.sign import sign
from accueil.documents.models import Document
from accueil.documents.words import say
from accueil.law.parameters import shipped
from accueil.law.words import LANGUAGES
from accueil.registry import models as m
from accueil.store.models import Message, next_number
from accueil.store.security import see
from families import LEO, MIA, answers
from tests import factories as f

pytestmark = pytest.mark.django_db
SIGNED = date(2026, 9, 14)
WRITER = Writer(None, "Anne Officer", f.NOW)


@pytest.fixture(autouse=True)
def whole_country(db: None) -> None:
    see(country=True)


def opened(purpose: str = "first") -> m.Application:
    return m.Application.objects.create(
        number=next_number("application", 2026),
        office=f.make_office(),
        purpose=purpose,
        opened_at=f.NOW,
    )


def words_of(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_says_so_has_no_number_and_leaves_nothing(language: str) -> None:
    application = opened()
    given = answers("together", MIA, LEO, language=language)
    mia, leo = drafts(application.pk, given, SIGNED, WRITER, shipped())
    read = words_of(draft_pdf(mia))
    assert read.count(" ".join(say("copy.draft", language).split())) >= 2, "over both pages"
    assert "Mia Muster" in read and "2026-" not in read
    assert leo.child.given_name == "Léo"
    assert not any(t.objects.exists() for t in (m.Child, Document, m.Membership, m.Card, Message))
    application.refresh_from_db()
    assert application.state == "open"


def test_a_translation_says_the_same_in_another_language() -> None:
    (made,) = sign(opened().pk, answers(language="fr"), SIGNED, WRITER, shipped())
    read = words_of(translation_pdf(made.document, "pt"))
    assert say("copy.translation", "pt") in read and say("contract.title", "pt") in read
    assert made.document.number in read
