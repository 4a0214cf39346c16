"""The pages before the signature, and a child's estimate: what they show is what is billed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate

from accueil.actions.estimate import Family, period_bill, plans_of
from accueil.actions.proposal import family_of, proposal
from accueil.documents.words import say
from accueil.law.calendar import Period
from accueil.law.household import HOUSEHOLD_KINDS
from accueil.law.parameters import shipped
from accueil.law.words import LANGUAGES, euros, text
from accueil.registry import answers as a
from accueil.registry import applications
from accueil.registry import models as m
from accueil.registry.situation import situation
from accueil.store.security import see
from accueil.web.office.application import difference
from families import LEO, MIA, answers
from tests import factories as f
from tests.web.office.contracts import entered, logged, opened, plain, signed, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(office: m.Office) -> Client:
    return entered(f.make_account(office=office))


@pytest.mark.parametrize("kind", HOUSEHOLD_KINDS)
def test_the_page_shows_what_will_be_billed(client: Client, office: m.Office, kind: str) -> None:
    given = answers(kind, provider=f.make_provider(office))
    application = opened(office, given)
    shown = plain(client.get(url("contract_preview", application.pk) + "?language=fr"))
    child = signed(client, application).child
    law, known = shipped(), situation(child, localdate())
    coming = Period.containing(localdate()).later(1)
    family = Family(known.household, known.child, known.membership)
    bill = period_bill(family, plans_of(child, localdate()), coming, law)
    assert euros(bill.state_cents, "fr") in shown
    assert euros(bill.parent_cents, "fr") in shown or not bill.parent_cents
    for week in bill.weeks:
        assert week.lines
    assert text(f"household.{kind}", "fr") in shown
    assert f"application {application.number}: tariffs and estimate shown" in logged("read")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_family_reads_its_own_language(client: Client, office: m.Office, language: str) -> None:
    given = answers("together", LEO, language=language, provider=f.make_provider(office))
    shown = plain(client.get(url("contract_preview", opened(office, given).pk)))
    assert say("proposal.costs", language) in shown
    assert text("bill.school_week", language) in shown
    assert text("rule.school_hours.label", language) in shown
    assert say("proposal.undeclared", language) in shown
    assert f'<div lang="{language}">' in shown
    assert "Turn the screen to the family" in shown, "the frame speaks the officer's language"


def test_undeclared_says_what_each_income_would_pay(client: Client, office: m.Office) -> None:
    given = answers("together", declared=False, provider=f.make_provider(office))
    shown = plain(client.get(url("contract_preview", opened(office, given).pk)))
    assert say("proposal.if_declared", "fr") in shown
    assert (
        text("band.r0", "fr") in shown and "-" in shown.split(say("proposal.if_declared", "fr"))[1]
    )


def test_hours_are_tried_without_being_saved(client: Client, office: m.Office) -> None:
    application = opened(office, answers("together"))
    page = url("contract_preview", application.pk)
    assert "No care is planned for this child" in plain(client.get(page))
    provider = f.make_provider(office, name="Crèche Butzen")
    dearer = f.make_provider(office, name="Crèche Deier", funding="commercial", hour_cents=1200)
    query = f"?child=0&provider={provider.pk}&weekdays=1&weekdays=2&start=8&end=12h30&meals=1"
    shown = plain(client.get(f"{page}{query}&other={dearer.pk}"))
    assert say("proposal.costs", "fr") in shown and "Crèche Deier" in shown
    assert "These hours are tried out only" in shown
    assert applications.answers(application).care == a.Care(())
    wrong = plain(client.get(f"{page}?child=0&start=25:00&end=8"))
    assert "Enter a time, for example 8:30." in wrong and 'value="25:00"' in wrong


def test_what_the_law_refuses_is_said_plainly(client: Client, office: m.Office) -> None:
    dear = f.make_provider(office, hour_cents=900)
    given = answers("together", provider=dear)
    shown = plain(client.get(url("contract_preview", opened(office, given).pk)))
    assert "above the State's maximum" in shown
    old = replace(MIA, born=localdate() - timedelta(days=13 * 366), matricule="")
    given = answers("together", old, provider=f.make_provider(office))
    shown = plain(client.get(url("contract_preview", opened(office, given).pk)))
    assert "twelve or older" in shown


def test_declaring_is_worth_the_same_on_the_page_of_answers(
    client: Client, office: m.Office
) -> None:
    given = answers("blended", MIA, LEO, provider=f.make_provider(office))
    worth, day = 0, localdate()
    for number in range(2):
        plans = difference.plans_of(given, number, day, shipped())
        found = proposal(family_of(given, number, day), plans, shipped())
        assert found.costs and found.if_undeclared
        worth += found.if_undeclared.year_cents - found.costs.year_cents
    assert difference.saved_cents(given, day) == worth > 0
    shown = plain(client.get(url("application_check", opened(office, given).pk)))
    assert f"{worth / 100:,.2f}" in shown


def test_a_difference_a_year_needs_two_ways(client: Client, office: m.Office) -> None:
    given = answers("separated", provider=f.make_provider(office))
    revis = a.Situation("whole", localdate(), localdate() + timedelta(days=300))
    poor = replace(given, income=a.IncomeStep(False), situation=revis)
    for said, there in ((given, True), (poor, False)):
        shown = plain(client.get(url("contract_preview", opened(office, said).pk)))
        assert (say("proposal.difference", "fr") in shown) is there
        assert say("proposal.year", "fr") in shown


def test_a_child_has_an_estimate_that_is_what_it_is_billed(
    client: Client, office: m.Office
) -> None:
    household = f.make_household(office, incomes={"representative": 3_600_000})
    child = f.make_child(office, household=household, language="de")
    provider = f.make_provider(office)
    page = url("estimate", child.pk)
    shown = plain(client.get(page))
    assert (
        "No care is planned for this child" in shown and f'<div lang="{child.language}">' in shown
    )
    query = f"?child=0&provider={provider.pk}&weekdays=1&start=8&end=12&meals=1"
    assert "These hours are tried out only" in plain(client.get(page + query))
    see(country=True)
    assert not m.PlannedCare.objects.exists()
    f.make_plan(child, provider)
    f.make_contract(child, signed=localdate())
    see(country=True)
    known, law = situation(child, localdate()), shipped()
    family = Family(known.household, known.child, known.membership)
    coming = Period.containing(localdate()).later(1)
    bill = period_bill(family, plans_of(child, localdate()), coming, law)
    shown = plain(client.get(page))
    assert euros(bill.state_cents, "de") in shown and euros(bill.parent_cents, "de") in shown
    assert "tariffs and estimate shown" in logged("read", child.pk)
    other = entered(f.make_account(office=f.make_office("wiltz")))
    assert other.get(page).status_code == 404
    see(country=True)
    m.Home.objects.update(withdrawn_at=f.NOW)
    assert client.get(page).status_code == 409
