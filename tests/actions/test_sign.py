"""Signing makes facts, a contract, its paper and the card: all of it, once, or nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accueil.actions.papers import Writer, rendering
from accueil.actions.sign import CannotSign, sign
from accueil.documents.models import Document
from accueil.law.household import HOUSEHOLD_KINDS
from accueil.law.parameters import shipped
from accueil.registry import answers as a
from accueil.registry import models as m
from accueil.registry.situation import situation
from accueil.store.models import Message, next_number
from accueil.store.security import see
from accueil.store.uploads import Belongs, take_in
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


@pytest.mark.parametrize("kind", HOUSEHOLD_KINDS)
def test_each_kind_of_household_gets_its_contract(kind: str) -> None:
    provider = f.make_provider(f.make_office())
    given = answers(kind, provider=provider)
    (made,) = sign(opened().pk, given, SIGNED, WRITER, shipped())
    assert (made.membership.first, made.membership.until) == (date(2026, 9, 7), date(2027, 9, 6))
    known = situation(made.membership.child, SIGNED)
    assert known.household.kind == kind
    assert known.membership and known.membership.signed == SIGNED
    assert sum(i.yearly_cents for i in known.household.incomes) == sum(
        i.yearly_cents for i in (given.income.incomes if given.income else ())
    )
    assert made.card and made.card.iam_code.startswith("MusMi")
    letter = Message.objects.get(kind="card_letter", child=made.membership.child_id)
    assert letter.content["iam_code"] == made.card.iam_code
    assert len(letter.content["linking_code"]) >= 8


def test_brothers_and_sisters_share_a_household_and_have_a_contract_each() -> None:
    made = sign(opened().pk, answers("together", MIA, LEO), SIGNED, WRITER, shipped())
    assert len({s.membership.number for s in made}) == 2
    assert len({situation(s.membership.child, SIGNED).of_household for s in made}) == 1


def test_signing_twice_changes_nothing() -> None:
    application = opened()
    sign(application.pk, answers(), SIGNED, WRITER, shipped())
    with pytest.raises(CannotSign, match="not_open"):
        sign(application.pk, answers(), SIGNED, WRITER, shipped())
    assert m.Membership.objects.count() == 1


def test_a_child_has_one_contract_unless_it_is_renewed() -> None:
    sign(opened().pk, answers(), SIGNED, WRITER, shipped())
    with pytest.raises(CannotSign, match="has_contract"):
        sign(opened().pk, answers(), SIGNED, WRITER, shipped())
    later = SIGNED + timedelta(days=0)
    (made,) = sign(opened("renewal").pk, answers(), later, WRITER, shipped())
    current = m.Membership.objects.current().filter(child=made.membership.child)
    assert [c.number for c in current] == [made.membership.number]
    assert made.card is None, "renewal makes no card"
    assert m.Card.objects.count() == 1


@pytest.mark.parametrize("day", [SIGNED + timedelta(days=1), SIGNED - timedelta(days=366)])
def test_the_day_of_signature_lies_within_the_last_year(day: date) -> None:
    with pytest.raises(CannotSign, match="day"):
        sign(opened().pk, answers(), day, WRITER, shipped())
    assert not m.Child.objects.exists(), "nothing is half-written"


def test_the_paper_is_made_once_and_sealed() -> None:
    (made,) = sign(opened().pk, answers(language="lb"), SIGNED, WRITER, shipped())
    one, two = rendering(made.document, f.NOW), rendering(made.document, f.NOW)
    assert one.pk == two.pk and bytes(one.content).startswith(b"%PDF-")
    assert Document.objects.get().language == "lb"


def test_a_precarious_situation_asked_for_waits_for_its_decision() -> None:
    told = a.Situation(asked_by="doctor", grounds="Illness.", received=date(2026, 9, 1))
    given = replace(answers("together"), situation=told)
    application = opened()
    with pytest.raises(CannotSign, match="opinion"):
        sign(application.pk, given, SIGNED, WRITER, shipped())
    assert not m.Membership.objects.exists()
    belongs = Belongs(application.office_id, "precarious_opinion:household", application.pk)
    opinion = take_in(b"%PDF-1.4\n%%EOF\n", "opinion.pdf", belongs, by=None, now=f.NOW)
    (made,) = sign(application.pk, given, SIGNED, WRITER, shipped())
    request = m.SituationRequest.objects.get()
    known = situation(made.membership.child, SIGNED)
    assert request.household == known.of_household and not known.household.precarious
    assert (request.asked_by, request.grounds) == ("doctor", "Illness.")
    assert (request.received, request.opinion) == (date(2026, 9, 1), opinion.pk)
    assert not m.SituationDecision.objects.exists()


def test_answers_from_before_a_request_could_be_made_are_read() -> None:
    told = a.from_json(a.Situation, {"revis": "", "first": None, "until": None})
    assert told == a.Situation()
