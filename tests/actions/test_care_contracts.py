"""Care contracts: a child is found by its card alone; agreed, shown in money, changed, ended."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from accueil.actions import care_contracts as care
from accueil.actions.care_preview import first_whole_period, preview
from accueil.actions.care_terms import CannotAgree, Odd, Terms, odd
from accueil.actions.papers import rendering
from accueil.attendance.models import AgencyForm, CareContract
from accueil.documents.care_contract import CareContractRecord
from accueil.documents.models import Document
from accueil.documents.records import from_json
from accueil.law.bill import bill
from accueil.law.calendar import Period
from accueil.law.care import Provider as LawProvider
from accueil.law.care import Stay as LawStay
from accueil.law.case import Case
from accueil.registry import models as m
from accueil.registry.situation import situation
from accueil.store.facts import days, record
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests import factories as f
from tests.caring import (
    BORN,
    CODE,
    DAY,
    FIRST,
    LAW,
    TERMS,
    TODAY,
    WEEK,
    Place,
)

pytestmark = pytest.mark.django_db


def refused(place: Place, terms: Terms) -> str:
    with pytest.raises(CannotAgree) as error:
        place.sign(terms)
    assert not CareContract.objects.exists() and not Document.objects.exists()
    return error.value.reason


# Finding.


def test_a_child_is_found_by_its_card_and_birth_date(creche: Place, child: m.Child) -> None:
    found = creche.found()
    assert (found.child, found.name, found.born, found.iam_code) == (
        child.pk,
        "Mia Weber",
        BORN,
        CODE,
    )
    assert found.covered and found.until
    assert creche.find("  webmi 123 ") == found
    assert not m.Child.objects.exists() and not m.Identity.objects.exists()
    assert set(care.Found.__slots__) == {
        *("child", "given_name", "family_name", "born", "language", "iam_code"),
        *("covered", "until"),
    }


@pytest.mark.parametrize(
    ("code", "born"),
    [
        ("WebMi124", BORN),
        (CODE, BORN + DAY),
        ("", BORN),
        ("%", BORN),
        ("WebMi", BORN),
        (CODE + "4", BORN),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(creche: Place, code: str, born: date) -> None:
    assert creche.find(code, born) is None
    (noted,) = AccessLog.objects.all()
    assert (noted.action, noted.what, noted.child) == ("look_up", care.NOT_FOUND, None)
    assert noted.account == creche.account.pk


def test_ten_wrong_tries_an_hour_and_no_more(creche: Place) -> None:
    for _ in range(care.WRONG_TRIES):
        assert creche.find(born=BORN + DAY) is None
    with pytest.raises(care.TooManyTries):
        creche.find()
    later = f.NOW + care.TRIES_WITHIN + timedelta(minutes=1)
    assert creche.find(now=later)
    assert AccessLog.objects.filter(what=care.LOOKED_UP).count() == 1


def test_a_child_without_a_membership_is_found_and_that_is_said(child: m.Child) -> None:
    see(country=True)
    m.Membership.objects.update(withdrawn_at=f.NOW)
    place = Place()
    place.enter()
    found = place.found()
    assert not found.covered and found.until is None
    told = preview(place.provider, found.child, TERMS, LAW)
    assert told.without == "membership" and told.period and told.period.state_cents == 0
    assert told.year and told.year.state_cents == 0


def test_without_an_agreement_in_force_it_is_the_full_price(creche: Place) -> None:
    found = creche.found()
    see(country=True)
    agreement = m.Agreement.objects.get(provider=creche.provider)
    suspended = m.Agreement(
        provider=agreement.provider, number="AC-1", suspended=True, valid=agreement.valid
    )
    record(suspended, by=None, now=f.NOW)
    creche.enter()
    told = preview(creche.provider, found.child, TERMS, LAW)
    assert told.without == "agreement" and told.period and told.period.state_cents == 0
    assert [one.code for one in odd(creche.provider, BORN, TERMS)] == ["suspended"]


# What the family pays.


def by_law(child: m.Child, place: LawProvider, period: Period) -> Any:
    """The bill of a period filled with the pattern, stay by stay, without the estimate's help."""
    see(country=True)
    known = situation(child, period.last)
    stays = []
    for monday in period.mondays:
        fed = set()
        for day, start, until in WEEK:
            meals = int(day in TERMS.meal_days and day not in fed)
            fed.add(day)
            stays.append(LawStay(place.id, monday + (day - 1) * DAY, start, until, meals))
    membership = known.membership
    return bill(
        Case(period, known.household, known.child, membership, [place], stays, language="fr"), LAW
    )


@pytest.mark.parametrize("kind", ["sea", "ap"])
def test_the_amounts_are_those_of_a_bill_of_that_month(child: m.Child, kind: str) -> None:
    place = Place(kind, "" if kind == "ap" else "contracted")
    own = replace(TERMS, hour_cents=620, meal_cents=500) if kind == "ap" else TERMS
    place.enter()
    told = preview(place.provider, child.pk, own, LAW)
    hour, meal = (620, 500) if kind == "ap" else (600, 450)
    law = LawProvider(str(place.provider.pk), kind, place.provider.funding or None, hour, meal)
    first = first_whole_period(own)
    expected = by_law(child, law, first)
    assert first.first == FIRST and told.period
    assert told.period.parent_cents == expected.parent_cents
    assert told.period.state_cents == expected.state_cents > 0
    assert sum(line.parent_cents for line in told.period.lines) == expected.parent_cents
    for kind_of_week, amount in told.weeks.items():
        whole = by_law(child, law, Period.containing(amount.first))
        (week,) = [w for w in whole.weeks if w.week.monday == amount.first]
        assert (amount.state_cents, amount.parent_cents) == (week.state_cents, week.parent_cents)
        assert LAW.calendar.is_school_week(amount.first) == (kind_of_week == "school")
        assert all(line.text for line in amount.lines)
    assert told.year and told.periods == 12
    assert told.year.parent_cents > told.period.parent_cents


def test_a_year_goes_on_as_with_a_renewed_membership_and_says_so(creche: Place) -> None:
    told = preview(creche.provider, creche.found().child, TERMS, LAW)
    ends = creche.found().until
    assert ends and told.renewed == ends + DAY
    short = preview(creche.provider, creche.found().child, replace(TERMS, last=ends), LAW)
    assert short.renewed is None and short.periods < 12


def test_a_membership_that_ends_before_the_first_whole_period_is_taken_as_renewed(
    creche: Place,
) -> None:
    found, first = creche.found(), FIRST + 14 * DAY
    see(country=True)
    m.Membership.objects.update(withdrawn_at=f.NOW)
    f.make_contract(m.Child.objects.get(pk=found.child), periods=Period.containing(first).month)
    creche.enter()
    told = preview(creche.provider, found.child, replace(TERMS, first=first), LAW)
    assert not told.without and told.renewed and told.period and told.year
    assert 0 < told.period.state_cents < told.year.state_cents
    assert told.renewed == Period.containing(first).later(1).first


def test_a_preview_leaves_the_rows_seen_as_they_were(creche: Place) -> None:
    preview(creche.provider, creche.found().child, TERMS, LAW)
    assert not m.Child.objects.exists() and not m.Membership.objects.exists()
    assert not m.Income.objects.exists()


# Signing.


def test_signing_records_the_contract_and_its_paper(creche: Place, child: m.Child) -> None:
    contract = creche.sign()
    assert contract.number == "C2026-000001" and contract.billed == "longer"
    assert contract.first == FIRST and contract.until is None
    assert contract.pattern == [list(span) for span in WEEK] and contract.hour_cents is None
    assert contract.extras == [{"name": "Transport", "cents": 1500, "per": "week"}]
    (paper,) = Document.objects.all()
    assert (paper.kind, paper.number, paper.version) == ("care_contract", contract.number, 1)
    assert paper.provider_id == creche.provider.pk
    said = from_json(CareContractRecord, paper.record)
    assert said.child.name == "Mia Weber" and said.without == ""
    assert {week.kind for week in said.weeks} == {"school", "holiday"}
    told = preview(creche.provider, child.pk, TERMS, LAW)
    assert {(w.kind, w.parent_cents) for w in said.weeks} == {
        (kind, amount.parent_cents) for kind, amount in told.weeks.items()
    }
    made = rendering(paper, f.NOW)
    assert bytes(made.content).startswith(b"%PDF") and rendering(paper, f.NOW) == made
    assert not AgencyForm.objects.exists()


def test_signed_twice_with_one_key_it_is_one_contract(creche: Place) -> None:
    first, second = creche.sign(), creche.sign()
    assert first.pk == second.pk and CareContract.objects.count() == 1
    assert Document.objects.count() == 1


def test_another_draft_for_the_same_days_is_refused(creche: Place) -> None:
    first = creche.sign()
    with pytest.raises(CannotAgree) as error:
        creche.sign(replace(TERMS, key="b" * 32))
    assert (error.value.reason, error.value.values["number"]) == ("runs", first.number)
    assert CareContract.objects.count() == 1


@pytest.mark.parametrize(
    ("reason", "given"),
    [
        ("empty", {"pattern": ()}),
        ("times", {"pattern": ((1, 600, 600),)}),
        ("times", {"pattern": ((1, 0, 1500),)}),
        ("overlap", {"pattern": ((1, 480, 720), (1, 700, 900))}),
        ("overlap", {"pattern": ((7, 1300, 1800), (1, 300, 600)), "meal_days": ()}),
        ("meal_day", {"meal_days": (3,)}),
        ("last", {"last": FIRST - DAY}),
        ("signed", {"signed": TODAY + DAY}),
        ("signer", {"signer": "  "}),
        ("signer", {"signed": None}),
        ("long_ago", {"first": date(2024, 1, 1)}),
    ],
)
def test_what_cannot_be_agreed(creche: Place, reason: str, given: dict[str, Any]) -> None:
    assert refused(creche, replace(TERMS, understood=True, **given)) == reason


@pytest.mark.parametrize(
    ("reason", "table"),
    [("no_offer", m.Offer), ("no_agreement", m.Agreement), ("no_price", m.Price)],
)
def test_a_provider_that_is_not_ready(creche: Place, reason: str, table: Any) -> None:
    see(country=True)
    table.objects.filter(provider=creche.provider).update(withdrawn_at=f.NOW)
    creche.enter()
    assert refused(creche, TERMS) == reason


def test_a_start_before_the_agreement(child: m.Child) -> None:
    place = Place()
    see(country=True)
    m.Agreement.objects.update(withdrawn_at=f.NOW)
    late = m.Agreement(provider=place.provider, number="AC-2", valid=days(FIRST + DAY))
    record(late, by=None, now=f.NOW)
    place.enter()
    assert refused(place, TERMS) == "no_agreement"
    assert place.sign(replace(TERMS, first=FIRST + DAY))


def test_a_contracted_provider_may_not_be_dearer_than_the_maximum(child: m.Child) -> None:
    place = Place()
    see(country=True)
    dear = m.Price(provider=place.provider, hour_cents=701, meal_cents=450, valid=days(f.SINCE))
    record(dear, by=None, now=f.NOW)
    place.enter()
    assert refused(place, TERMS) == "too_dear"


@pytest.mark.parametrize(
    ("codes", "given", "offer"),
    [
        (["outside"], {"pattern": ((1, 400, 1050),), "meal_days": ()}, {}),
        (["outside"], {"pattern": ((6, 480, 600),), "meal_days": ()}, {}),
        (["age"], {}, {"age_from": 48}),
        (["age"], {}, {"age_until": 42}),
        (
            ["beyond_60"],
            {"pattern": tuple((day, 420, 1140 + 60) for day in range(1, 6))},
            {"opening": [[day, 420, 1200] for day in range(1, 6)]},
        ),
    ],
)
def test_what_looks_odd_is_read_before_it_is_signed(
    child: m.Child, codes: list[str], given: dict[str, Any], offer: dict[str, Any]
) -> None:
    place = Place(**offer)
    place.enter()
    terms = replace(TERMS, **given)
    if codes == ["beyond_60"]:
        terms = replace(terms, pattern=(*terms.pattern, (6, 420, 421)))
        codes = ["outside", "beyond_60"]
    assert [one.code for one in odd(place.provider, BORN, terms)] == codes
    with pytest.raises(CannotAgree) as error:
        place.sign(terms)
    assert error.value.reason == "unread"
    assert all(isinstance(one, Odd) for one in error.value.values["odd"])
    assert place.sign(replace(terms, understood=True))


def test_a_night_within_the_opening_hours_is_not_odd(child: m.Child) -> None:
    place = Place(opening=[[5, 1200, 1440], [6, 0, 420], [7, 1200, 1860]])
    place.enter()
    nights = replace(TERMS, pattern=((5, 1260, 1800), (7, 1260, 1800)), meal_days=())
    assert odd(place.provider, BORN, nights) == []


# Row security.


def test_a_provider_sees_its_own_contracts_and_papers_only(creche: Place, child: m.Child) -> None:
    contract = creche.sign()
    other = Place()
    other.enter()
    tables = ("attendance_carecontract", "documents_document", "registry_identity")
    with connection.cursor() as cursor:
        for table in (*tables, "registry_child", "registry_membership"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
    with pytest.raises(CannotAgree) as error:
        care.terminate(
            other.provider, child.pk, contract.number, care.Ending(FIRST, FIRST, ""), other.writer
        )
    assert error.value.reason == "unknown"
    assert care.child_with_us(other.provider, child.pk, TODAY) is None
    creche.enter()
    assert care.child_with_us(creche.provider, child.pk, TODAY) == creche.found()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_identity")
        assert cursor.fetchone() == (1,)
