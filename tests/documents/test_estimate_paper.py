"""The estimate on paper: what stands on it in each language, and that it is short."""

from datetime import date

import pytest

from accueil.actions.calculator import (
    Answers,
    CarePlace,
    ChildAsked,
    Hours,
    calculate,
    next_band,
)
from accueil.actions.estimate_paper import estimate_pdf
from accueil.documents.words import say
from accueil.law.parameters import shipped
from accueil.law.sentences import assumption
from accueil.law.words import date_long, euros
from tests.documents.samples import LANGUAGES, MADE, page_count, words_of

LAW = shipped()
TODAY = MADE.date()
DAY = Hours((1, 2, 3, 4, 5), 7 * 60 + 30, 16 * 60 + 30, 1)
AFTER = Hours((1, 2, 4), 16 * 60, 18 * 60 + 30, 0)
CRECHE = CarePlace("sea", "commercial", 750, 450, (DAY,), (DAY,))
SCHOOL = CarePlace("sea", "contracted", 700, 450, (AFTER,), (DAY,))
MINDER = CarePlace("ap", "", 375, 450, (Hours((6,), 480, 720, 0),), ())
MIA = ChildAsked(date(2024, 5, 17), "", (CRECHE, MINDER), None)
LEO = ChildAsked(date(2019, 5, 17), "", (SCHOOL,), None)
FAMILY = Answers(2, 60_000_00, False, (MIA, LEO))
UNSAID = Answers(2, None, False, (LEO,))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_says_what_was_asked_what_it_costs_and_that_it_is_no_decision(
    language: str,
) -> None:
    estimate = calculate(FAMILY, LAW, today=TODAY)
    step = next_band(calculate(FAMILY, LAW, today=TODAY))
    assert step
    pdf = estimate_pdf(estimate, step, language, made=MADE)
    words = words_of(pdf)
    assert page_count(pdf) <= 3
    day = " ".join(date_long(TODAY, language).replace("\u00a0", " ").split())
    assert day in words
    for view in ("school_week", "holiday_week", "period", "year"):
        amount = estimate.amount(view)
        assert amount
        for cents in (amount.parent_cents, amount.state_cents):
            assert euros(cents, language).replace("\u00a0", " ") in words, view
    assert euros(step.monthly_more_cents, language).replace("\u00a0", " ") in words
    for key in ("step_title", "asked", "assumptions"):
        assert say(f"estimate.{key}", language).replace("\u00a0", " ") in words
    for entry in estimate.assumptions:
        assert assumption(entry, language)[:30].replace("\u00a0", " ") in words
    for period, whole in estimate.children[0].year:
        assert euros(whole.parent_cents, language).replace("\u00a0", " ") in words, period
    assert LAW.digest in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_income_that_was_not_said_has_no_next_band(language: str) -> None:
    pdf = estimate_pdf(calculate(UNSAID, LAW, today=TODAY), None, language, made=MADE)
    words = words_of(pdf)
    assert page_count(pdf) <= 2
    assert say("estimate.step_title", language) not in words
    assert say("estimate.income_unsaid", language).replace("\u00a0", " ") in words


def test_the_same_estimate_gives_the_same_paper() -> None:
    one, other = (
        estimate_pdf(calculate(UNSAID, LAW, today=TODAY), None, "fr", made=MADE) for _ in "ab"
    )
    assert one == other
