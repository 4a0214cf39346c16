"""The invented care: what is kept of it is what the doors would have taken in."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

from stdnum import iban

from accueil.attendance import models as care
from accueil.demo.care import MANY_PERIODS
from accueil.documents.models import Document
from accueil.identity.models import Account
from accueil.law.calendar import Period
from accueil.registry import models as m
from tests.demo.conftest import NOW

TODAY = NOW.date()


def test_every_provider_has_what_a_provider_has(country: None) -> None:
    providers = m.Provider.objects.count()
    for facts in (m.Agreement, m.Offer, m.Price, m.BankAccount):
        there = facts.objects.current().on(TODAY).values("provider").distinct().count()
        assert there == providers, facts
    assert all(iban.is_valid(row.iban) for row in m.BankAccount.objects.all())
    childminders = m.Provider.objects.filter(kind="ap")
    assert childminders and all(provider.agency_id for provider in childminders)
    assert m.Agreement.objects.current().filter(suspended=True).exists()


def test_stays_lie_in_contracts_and_end_yesterday(country: None) -> None:
    contracts: dict[tuple[UUID, UUID], list[care.CareContract]] = {}
    for row in care.CareContract.objects.current():
        contracts.setdefault((row.child_id, row.provider_id), []).append(row)
    stays = list(care.Stay.objects.current())
    assert len(stays) > 1000
    for stay in stays:
        holding = contracts[stay.child_id, stay.provider_id]
        assert any(
            one.first <= stay.day and (one.until is None or stay.day < one.until) for one in holding
        )
        assert stay.day < TODAY
    first = Period.containing(TODAY).later(1 - MANY_PERIODS).first
    assert first <= min(stay.day for stay in stays) < first + timedelta(days=7)


def test_there_is_every_kind_of_care(country: None) -> None:
    stays = care.Stay.objects.current()
    assert {stay.source for stay in stays} >= {"grid", "tablet", "file", "api", "sheet"}
    assert any(stay.until > 24 * 60 for stay in stays) or any(
        stay.start >= 18 * 60 for stay in stays
    )
    kinds = set(care.Absence.objects.values_list("kind", flat=True))
    assert kinds >= {"sick", "certificate", "holiday", "unjustified"}
    where = set(care.CareContract.objects.current().values_list("child_id", "provider_id"))
    assert max(Counter(child for child, _ in where).values()) == 2, "some are at two places"
    assert care.Closing.objects.count() == 12


def test_who_works_for_a_provider_works_at_a_busy_one(country: None) -> None:
    for role in ("manager", "educator", "childminder"):
        account = Account.objects.get(role=role)
        assert care.CareContract.objects.filter(provider=account.provider_id).exists(), role
    assert Account.objects.get(role="agency").agency == m.Agency.objects.get()


def test_some_providers_did_what_was_due(country: None) -> None:
    assert care.Declaration.objects.filter(parent_cents__gt=0, state_cents__gt=0).exists()
    assert care.ServiceSheet.objects.exists() and care.AgencyForm.objects.exists()
    assert Document.objects.filter(kind="care_contract").exists()
    creche = Account.objects.get(role="manager").provider
    last = Period.containing(TODAY).later(-1).name
    said = care.Declaration.objects.filter(provider=creche, period=last)
    assert not said.exists(), "left for a visitor"
