"""The calculator's pages: answers come through forms and links as they were, and nothing stays."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accueil.actions.calculator import (
    Answers,
    CarePlace,
    ChildAsked,
    Hours,
    answers_case,
    calculate,
    weeks_proposed,
)
from accueil.law.bands import SCHOOLINGS
from accueil.law.bill import bill
from accueil.law.foreseen import foreseen
from accueil.law.parameters import shipped
from accueil.law.words import euros
from accueil.web.base.carried import KINDS, NotCarried, data_of, days_of, hours_of, text_of
from accueil.web.public.calculator.questions import Questions
from accueil.web.public.calculator.typed import changed, children_in, completed, places_in
from tests.strategies import examples

TODAY = date(2026, 11, 22)
ASK = "/calculator/answer/"
CENTS = st.integers(0, 100_000)
CLOCKS = st.integers(0, 1439)


@st.composite
def days(draw: st.DrawFn) -> tuple[Hours, ...]:
    """Hours as the form knows them: at most four stays a day, none empty."""
    stays = st.tuples(CLOCKS, st.integers(1, 1440)).filter(lambda one: one[0] != one[1])
    day = st.tuples(
        st.lists(stays, min_size=1, max_size=4, unique=True).map(sorted).map(tuple),
        st.integers(0, 5),
    )
    return hours_of(draw(st.dictionaries(st.integers(1, 7), day, min_size=1)))


@st.composite
def places(draw: st.DrawFn) -> CarePlace:
    kind, funding = draw(st.sampled_from(list(KINDS.values())))
    school = draw(days() | st.just(()))
    holiday = draw(st.just(school) | days() | st.just(()))
    return CarePlace(kind, funding, draw(CENTS), draw(CENTS), school, holiday)


@st.composite
def children(draw: st.DrawFn) -> ChildAsked:
    born = TODAY + timedelta(days=draw(st.integers(-365 * 14, 360)))
    proposed = weeks_proposed(shipped(), today=TODAY)
    weeks = [
        day for year in draw(st.sets(st.sampled_from(list(proposed)))) for day in proposed[year]
    ]
    own = tuple(draw(st.lists(places(), min_size=1, max_size=2)))
    schooling = draw(st.sampled_from(("", *SCHOOLINGS[1:])))
    return ChildAsked(born, schooling, own, tuple(sorted(weeks)) or None)


@st.composite
def answers(draw: st.DrawFn) -> Answers:
    income = draw(st.integers(0, 1_000_000_000) | st.none())
    listed = tuple(draw(st.lists(children(), min_size=1, max_size=4)))
    precarious = income is None and draw(st.booleans())
    return Answers(draw(st.integers(1, 20)), income, precarious, listed)


def plain(of: Answers) -> tuple[Any, ...]:
    """Answers with their hours day by day: however they are grouped, they are the same."""
    return (
        (of.allowance_children, of.yearly_cents, of.precarious),
        [(one.born, one.schooling, one.weeks_without) for one in of.children],
        [[place_of(place) for place in one.places] for one in of.children],
    )


def place_of(place: CarePlace) -> tuple[Any, ...]:
    prices = place.hour_cents, place.meal_cents
    return place.kind, place.funding, prices, days_of(place.school), days_of(place.holiday)


@examples(60)
@given(answers())
def test_answers_come_back_from_a_link_through_the_form(given_: Answers) -> None:
    text = text_of(given_)
    asked = Questions(completed(data_of(text), shipped(), TODAY), shipped(), TODAY)
    found = asked.answers()
    assert found is not None, [form.errors for form in asked.forms if form.errors]
    assert plain(found) == plain(given_)
    assert text_of(found) == text


@pytest.mark.parametrize("text", ["", "1", "2&children=1", "#", "children=1", "1&" + "x" * 20_000])
def test_what_is_no_answers_is_refused_or_asked_again(text: str) -> None:
    try:
        data = completed(data_of(text), shipped(), TODAY)
    except NotCarried:
        return
    assert Questions(data, shipped(), TODAY).answers() is None


def one_child(**said: str | Sequence[str]) -> dict[str, Any]:
    """A child at a crèche, as a browser sends it."""
    return {
        "children": "1",
        "allowance": "2",
        "income": "said",
        "yearly": "36.000",
        "c0-born_day": "4",
        "c0-born_month": "5",
        "c0-born_year": "2024",
        "c0-schooling": "",
        "c0-places": "1",
        "c0p0-kind": "contracted",
        "c0p0-hour_contracted": "6,50",
        "c0p0-meal": "4.50",
        "c0p0-times": "same",
        "c0p0-days": ["1", "2", "3", "4", "5"],
        "c0p0-same": "7h30 - 17.00",
        "c0p0-meals": "1",
        "c0p0-holiday": "same",
        **{name.replace("__", "-"): value for name, value in said.items()},
    }


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("8-17", ((480, 1020),)),
        ("8h00–17h", ((480, 1020),)),
        ("vun 7:30 bis 12, 14.15 bis 16:00 Auer", ((450, 720), (855, 960))),
        ("de 7h30 à 8h et de 12h à 14h", ((450, 480), (720, 840))),
        ("20:00-6:00", ((1200, 360),)),
    ],
)
def test_times_are_read_as_they_are_meant(typed: str, meant: tuple[Any, ...]) -> None:
    data = completed(data_of("1&c0-born=2024-05-04&yearly=1"), shipped(), TODAY)
    data["c0p0-same"] = typed
    found = Questions(data, shipped(), TODAY).answers()
    assert found is not None
    assert days_of(found.children[0].places[0].school)[1] == (meant, 1)


def test_a_child_more_is_at_the_same_places_and_a_child_less_is_gone() -> None:
    data = completed(data_of("1&c0-born=2024-05-04&c0-places=2&c0p1-kind=ap"), shipped(), TODAY)
    more = changed(changed(data, "more_child"), "less_place-0-0")
    assert (children_in(more), places_in(more, 0), places_in(more, 1)) == (2, 1, 2)
    assert (more["c0p0-kind"], more["c1p1-kind"], more["allowance"]) == ("ap", "ap", "2")
    less = changed(more, "less_child-0")
    assert (children_in(less), places_in(less, 0)) == (1, 2)
    assert not any(name.startswith("c1") for name in less)


@pytest.mark.usefixtures("static_files_as_they_lie")
@pytest.mark.django_db
def test_the_page_says_to_the_cent_what_the_bill_of_the_same_case_says(client: Client) -> None:
    """The case is the one that a case file would say; nothing of the page is trusted for it."""
    said = client.post(ASK, one_child(), headers={"accept-language": "fr"})
    today = said.wsgi_request.today
    hours = (Hours((1, 2, 3, 4, 5), 450, 1020, 1),)
    place = CarePlace("sea", "contracted", 650, 450, hours, hours)
    meant = Answers(2, 3_600_000, False, (ChildAsked(date(2024, 5, 4), "", (place,), None),))
    estimate = calculate(meant, shipped(), today=today)
    page = said.content.decode()
    parents = 0
    for period, _ in estimate.children[0].year:
        case = answers_case(meant, 0, period, shipped(), today=today)
        whole = bill(case, foreseen(shipped()))
        parents += whole.parent_cents
        assert euros(whole.parent_cents, "fr") in page
        assert euros(whole.state_cents, "fr") in page
    assert euros(parents, "fr") in page
    link = re.search(r'href="[^"#]*/calculator/#([^"]*)"', page)
    assert link
    asked = data_of(unquote(link[1].replace("&amp;", "&")))
    assert asked["yearly"] == "36000.00"


@pytest.mark.usefixtures("static_files_as_they_lie")
@pytest.mark.django_db
def test_nothing_is_kept(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """No cookie, no session, nothing to be stored on the way, no line of a log, no token."""
    strict = Client(enforce_csrf_checks=True)
    text = text_of(Answers(2, None, False, (ChildAsked(date(2024, 5, 4), "", CRECHE, None),)))
    pages = [
        strict.get("/calculator/"),
        strict.get(ASK, follow=True),
        strict.post(ASK, one_child()),
        strict.post(ASK, {"answers": text}),
        strict.post(ASK, {"answers": text, "one": text}),
        strict.post(ASK, {"answers": text, "do": "change"}),
        strict.post(ASK, {"answers": text, "do": "weeks"}),
        strict.post("/calculator/pdf/", {"answers": text}),
    ]
    assert [page.status_code for page in pages] == [200] * len(pages)
    assert {page.headers["Cache-Control"] for page in pages} == {"no-store"}
    assert not strict.cookies
    assert pages[-1].content.startswith(b"%PDF")
    wrong = strict.post(ASK, {"answers": "7&born=2024-05-04"})
    assert wrong.status_code == 400
    assert "2024" not in caplog.text


HOURS = (Hours((1, 2), 480, 960, 1),)
CRECHE = (CarePlace("sea", "contracted", 700, 450, HOURS, ()),)


@pytest.mark.usefixtures("static_files_as_they_lie")
@pytest.mark.django_db
def test_another_language_keeps_what_was_typed(client: Client) -> None:
    """Only the language is kept in a cookie, for it was chosen."""
    page = client.post(ASK, one_child(language="pt", yearly="36 000,17"))
    assert "36 000,17" in page.content.decode()
    assert list(client.cookies) == ["django_language"]
    text = text_of(Answers(2, None, False, (ChildAsked(date(2024, 5, 4), "", CRECHE, None),)))
    for language in ("lb", "fr", "de", "en", "pt"):
        answer = client.post(ASK, {"answers": text, "language": language}).content.decode()
        assert f'<html lang="{language}">' in answer
        assert text.replace("&", "&amp;") in answer


@pytest.mark.usefixtures("static_files_as_they_lie")
@pytest.mark.django_db
def test_an_error_stands_at_its_question(client: Client) -> None:
    said = {"c0p0__hour_contracted": "7,01", "allowance": "0", "c0p0__same": "8-17, 16-18"}
    page = client.post(ASK, one_child(**said)).content.decode()
    assert 'href="#id_allowance"' in page
    page = client.post(ASK, one_child(**{**said, "allowance": "1"})).content.decode()
    assert 'href="#id_c0p0-times_0"' in page
    page = client.post(ASK, one_child(c0p0__hour_contracted="7,01")).content.decode()
    assert 'href="#id_c0p0-hour_contracted"' in page
