"""Care contracts go on: a childminder's forms, changes, notice, an end, taken back."""

from dataclasses import replace
from datetime import date

import pytest

from accueil.actions import care_contracts as care
from accueil.actions.care_papers import (
    NoAgency,
    NotSigned,
    send_to_agency,
    sent_at,
)
from accueil.actions.care_terms import CannotAgree, Terms
from accueil.actions.papers import rendering
from accueil.attendance.models import AgencyForm, CareContract, Stay
from accueil.documents.care_contract import CareContractRecord
from accueil.documents.models import Document
from accueil.documents.records import from_json
from accueil.identity.actors import actor_of
from accueil.registry import models as m
from accueil.store.models import Message
from accueil.store.security import see
from tests import factories as f
from tests.caring import (
    DAY,
    FIRST,
    LAW,
    TERMS,
    TODAY,
    Place,
)

pytestmark = pytest.mark.django_db


def refused(place: Place, terms: Terms) -> str:
    with pytest.raises(CannotAgree) as error:
        place.sign(terms)
    assert not CareContract.objects.exists() and not Document.objects.exists()
    return error.value.reason


# A childminder.


OWN = replace(TERMS, hour_cents=620, meal_cents=500)


def test_a_childminder_agrees_on_a_price_and_gets_the_enrolment_form(childminder: Place) -> None:
    assert refused(childminder, TERMS) == "no_own_price"
    contract = childminder.sign(OWN)
    assert (contract.hour_cents, contract.meal_cents) == (620, 500)
    (form,) = AgencyForm.objects.all()
    assert (form.kind, form.day, form.contract_number) == ("enrolment", FIRST, contract.number)
    paper = Document.objects.get(pk=form.document)
    assert paper.kind == "enrolment" and paper.provider_id == childminder.provider.pk
    assert bytes(rendering(paper, f.NOW).content).startswith(b"%PDF")


def test_the_exit_form_follows_the_last_day(childminder: Place) -> None:
    contract = childminder.sign(OWN)
    ending = care.Ending(FIRST + 20 * DAY, FIRST + 30 * DAY, "moves")
    args = childminder.provider, contract.child_id, contract.number
    care.terminate(*args, ending, childminder.writer)
    form = AgencyForm.objects.get(kind="exit")
    assert form.day == ending.last_day_of_care
    AgencyForm.objects.filter(pk=form.pk).update(signed_by_parents=TODAY)
    again = replace(ending, last_day_of_care=FIRST + 10 * DAY)
    care.terminate(*args, again, childminder.writer)
    changed = AgencyForm.objects.get(kind="exit")
    assert (changed.day, changed.signed_by_parents) == (FIRST + 10 * DAY, None)
    assert changed.document != form.document


def test_a_form_goes_to_the_agency_once_both_have_signed(childminder: Place) -> None:
    childminder.sign(OWN)
    form, actor = AgencyForm.objects.get(), actor_of(childminder.account)
    with pytest.raises(NotSigned):
        send_to_agency(form, actor=actor, now=f.NOW)
    form.signed_by_parents = form.signed_by_childminder = TODAY
    form.save()
    assert send_to_agency(form, actor=actor, now=f.NOW)
    assert not send_to_agency(form, actor=actor, now=f.NOW)
    assert sent_at(form) == f.NOW
    (message,) = Message.objects.filter(kind="agency_form")
    assert message.content["to"] == "agence@example.lu"
    assert "Mia" not in str(message.content) and "Weber" not in str(message.content)
    see(country=True)
    m.Provider.objects.filter(pk=form.provider_id).update(agency=None)
    with pytest.raises(NoAgency):
        send_to_agency(AgencyForm.objects.get(), actor=actor, now=f.NOW)


# Changing and ending.


def test_a_change_holds_from_its_day_on_under_the_same_number(creche: Place) -> None:
    contract = creche.sign()
    since = FIRST + 28 * DAY
    other = replace(TERMS, first=since, pattern=((3, 480, 960),), meal_days=(3,), key="b" * 32)
    args = creche.provider, creche.found(), other, creche.writer, LAW
    changed = care.change(*args, number=contract.number)
    assert care.change(*args, number=contract.number).pk == changed.pk
    now = CareContract.objects.current().order_by("valid")
    assert [(row.number, row.first, row.until) for row in now] == [
        (contract.number, FIRST, since),
        (contract.number, since, None),
    ]
    papers = Document.objects.filter(number=contract.number).order_by("version")
    assert [paper.version for paper in papers] == [1, 2]
    assert from_json(CareContractRecord, papers[1].record).pattern == ((3, 480, 960),)


@pytest.mark.parametrize("since", [FIRST - DAY, FIRST + 100 * DAY])
def test_a_change_outside_of_the_contract_is_refused(creche: Place, since: date) -> None:
    contract = creche.sign(replace(TERMS, last=FIRST + 60 * DAY))
    other = replace(TERMS, first=since, last=None, key="b" * 32)
    with pytest.raises(CannotAgree) as error:
        care.change(
            creche.provider, creche.found(), other, creche.writer, LAW, number=contract.number
        )
    assert error.value.reason == "since"


def test_notice_ends_the_contract_and_the_child_may_leave_before(creche: Place) -> None:
    contract = creche.sign()
    ends = care.notice_end(FIRST + 10 * DAY, contract.notice_days)
    assert ends == FIRST + 40 * DAY
    ending = care.Ending(FIRST + 20 * DAY, ends, "moves away")
    args = creche.provider, contract.child_id, contract.number
    ended = care.terminate(*args, ending, creche.writer)
    assert (ended.until, ended.left, ended.ended) == (ends + DAY, FIRST + 20 * DAY, "terminated")
    assert ended.reason == "moves away"
    assert care.terminate(*args, ending, creche.writer).pk == ended.pk
    longer = replace(ending, ends=ends + 10 * DAY)
    assert care.terminate(*args, longer, creche.writer).until == ends + 11 * DAY
    assert CareContract.objects.current().count() == 1


def test_an_end_takes_back_what_was_agreed_for_later(creche: Place) -> None:
    contract = creche.sign()
    later = replace(TERMS, first=FIRST + 60 * DAY, key="b" * 32)
    number = contract.number
    care.change(creche.provider, creche.found(), later, creche.writer, LAW, number=number)
    ending = care.Ending(FIRST + 30 * DAY, FIRST + 30 * DAY, "")
    ended = care.terminate(creche.provider, contract.child_id, number, ending, creche.writer)
    (row,) = CareContract.objects.current()
    assert row.pk == ended.pk and (row.first, row.until) == (FIRST, FIRST + 31 * DAY)
    assert row.left is None


def stay(place: Place, child: m.Child, day: date) -> None:
    Stay.objects.create(
        child_id=child.pk,
        provider=place.provider,
        day=day,
        start=480,
        until=600,
        source="grid",
        recorded_at=f.NOW,
    )


def test_no_end_before_stays_that_are_entered(creche: Place, child: m.Child) -> None:
    contract = creche.sign()
    stay(creche, child, FIRST + 12 * DAY)
    args = creche.provider, child.pk, contract.number
    with pytest.raises(CannotAgree) as error:
        care.terminate(*args, care.Ending(FIRST + 11 * DAY, FIRST + 30 * DAY, ""), creche.writer)
    assert (error.value.reason, error.value.values["day"]) == ("stays", FIRST + 12 * DAY)
    with pytest.raises(CannotAgree) as error:
        care.take_back(*args, creche.writer)
    assert error.value.reason == "began"
    for ending, reason in (
        (care.Ending(FIRST - DAY, FIRST + DAY, ""), "last_day"),
        (care.Ending(FIRST + 20 * DAY, FIRST + 19 * DAY, ""), "last_day"),
    ):
        with pytest.raises(CannotAgree) as error:
            care.terminate(*args, ending, creche.writer)
        assert error.value.reason == reason


def test_a_contract_that_never_began_is_withdrawn(creche: Place, child: m.Child) -> None:
    contract = creche.sign()
    care.take_back(creche.provider, child.pk, contract.number, creche.writer)
    assert not CareContract.objects.current().exists()
    again = creche.sign(replace(TERMS, key="b" * 32))
    assert again.number != contract.number
