"""The invented country in a database: the same for a seed, lawful, as signing would write it."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections

from accueil.actions.estimate import Family, period_bill, plans_of
from accueil.actions.papers import Writer, contract_record
from accueil.actions.print_letters import letter_of
from accueil.billing.models import Obstacle
from accueil.demo import kaysers
from accueil.demo.draw import Draw
from accueil.demo.fill import NotEmpty, fill, fill_if_empty
from accueil.demo.providers import Market, providers
from accueil.documents.contract import ContractRecord
from accueil.documents.models import Document
from accueil.documents.records import from_json
from accueil.exchange.demo_people import read_people
from accueil.identity.models import Account
from accueil.law.calendar import Period
from accueil.law.errors import Refused
from accueil.law.household import HOUSEHOLD_KINDS, problems_of
from accueil.law.parameters import shipped
from accueil.registry import answers as a
from accueil.registry import models as m
from accueil.registry import search
from accueil.registry.communes import communes
from accueil.registry.situation import situation
from accueil.store.models import Message, Series, Upload
from accueil.store.security import see
from accueil.store.uploads import media_type
from tests.demo.conftest import CHILDREN, NOW

TODAY = NOW.date()
RANDOM = {"password", "last_login"}
# Made by the functions of the doors, which give new ids; and sealed papers, new each time.
PAPERS = {"AgencyForm", "Declaration", "Document", "Message", "Rendering", "ServiceSheet"}
BILLS = {"Statement", "Part", "Transfer", "Correction", "Goodwill", "Invoice", "Issuer"}
PAYMENTS = {"ProviderStatement", "PaymentOrder", "PaymentLine", "BankFile", "BankEntry"}
MATERIAL = {"Item", "ItemText", "MaterialFile", "FileText", "FilePiece", "Edit"}
FACILITIES = {"Guardian", "PinPair", "Notice", "NoticeRead", "EmergencyContact", "Upload"}
BY_THE_DOORS = PAPERS | BILLS | PAYMENTS | MATERIAL | FACILITIES | {"Link", "Dispute"}
IDS = {
    *("person", "guardian", "message", "digest_1", "digest_2", "pin_1", "files", "notice_id"),
    "of_id",
    *("id", "key", "document", "document_id", "content", "sha256", "statement_id", "order_id"),
    *("invoice_id", "line_id", "file_id", "source", "item_id", "stay_id"),
}


def content() -> str:
    """A digest of everything in the database as the program reads it."""
    digest = hashlib.sha256()
    for model in apps.get_models():
        if not model.__module__.startswith("accueil."):
            continue
        new = IDS if model.__name__ in BY_THE_DOORS else set()
        left_out = RANDOM | new
        names = [f.attname for f in model._meta.concrete_fields if f.attname not in left_out]
        rows = model._default_manager.using("owner").order_by("pk").values_list(*names)
        lines = [repr((model.__name__, *map(plain, row))) for row in rows]
        digest.update("".join(sorted(lines) if new else lines).encode())
    return digest.hexdigest()


def plain(value: object) -> object:
    """A value whose `repr` is always the same."""
    return bytes(value) if isinstance(value, memoryview) else value


def test_the_same_seed_and_day_give_the_same_rows(real_database: str) -> None:
    fill(60, 1, NOW)
    first, people = content(), (settings.DATA / "register.json").read_bytes()
    fill(60, 1, NOW, again=True)
    assert content() == first
    assert (settings.DATA / "register.json").read_bytes() == people
    fill(60, 2, NOW, again=True)
    assert content() != first


def test_somebody_in_the_database_stays(country: None) -> None:
    before = content()
    assert fill_if_empty(60, 2, NOW) is None
    with pytest.raises(NotEmpty):
        fill(60, 2, NOW)
    assert content() == before


def test_the_law_can_read_every_child_and_price_its_care(country: None) -> None:
    law, bills = shipped(), []
    unknown = Obstacle.objects.filter(found__0__0="household_unknown").values("child")
    for child in m.Child.objects.exclude(pk__in=unknown):
        known = situation(child, TODAY)
        assert problems_of(known.household) == []
        plans = plans_of(child, TODAY)
        family = Family(known.household, known.child, known.membership)
        try:
            bills.append(period_bill(family, plans, Period.containing(TODAY), law).parent_cents)
        except Refused as refused:
            assert "twelve" in str(refused)
    assert m.Child.objects.count() == CHILDREN + len(kaysers.ids())
    assert len(set(bills)) > CHILDREN // 5


def test_there_is_every_kind_of_everything(country: None) -> None:
    kinds = m.Composition.objects.current().values_list("kind", flat=True)
    assert set(kinds) == set(HOUSEHOLD_KINDS)
    assert set(m.Precarious.objects.values_list("ground", flat=True)) == set(m.Precarious.GROUNDS)
    assert set(m.Provider.objects.values_list("kind", flat=True)) == set(m.Provider.KINDS)
    assert set(m.Application.objects.values_list("state", flat=True)) >= {"open", "signed"}
    languages = Counter(m.Child.objects.values_list("language", flat=True))
    assert languages.most_common(1)[0][0] == "fr" and len(languages) == 5
    assert m.Office.objects.count() == 101
    assert m.Address.objects.exclude(country="LU").exists()


def test_a_contracted_provider_never_asks_more_than_the_maximum(country: None) -> None:
    law = shipped()
    for price in m.Price.objects.filter(provider__funding="contracted").select_related("provider"):
        assert price.hour_cents <= law.tariff_on(price.first).number("hour_cap.sea")


def test_providers_can_be_told_apart_by_their_names() -> None:
    made = list(providers(Draw(1), communes()[:2], 20_000, Market(TODAY, shipped())))
    assert len(made) == 400
    assert len({(one.commune.name, one.name) for one in made}) == len(made)
    minders = [one.name for one in made if one.kind == "ap"]
    assert len(set(minders)) == len(minders)


def test_the_radar_has_something_and_so_has_history(country: None) -> None:
    ends = [fact.until for fact in m.Membership.objects.current()]
    soon = Period.containing(TODAY).later(3).first
    assert any(TODAY < end <= soon for end in ends)
    assert any(date(2026, 7, 1) < end <= TODAY for end in ends)
    per_child = Counter(m.Membership.objects.current().values_list("child", flat=True))
    assert max(per_child.values()) > 1
    changed = m.Income.objects.exclude(withdrawn_at=None).first()
    assert changed is not None
    about = {"household": changed.household, "of": changed.of, "place": changed.place}
    then = m.Income.objects.filter(**about).known_at(changed.recorded_at).on(TODAY).get()
    now = m.Income.objects.filter(**about).current().on(TODAY).get()
    assert then == changed and now.yearly_cents != changed.yearly_cents


def test_the_paper_is_what_signing_would_have_frozen(country: None) -> None:
    """For every child of whom nothing else came to be known since."""
    compared = 0
    for paper in Document.objects.filter(kind="contract").select_related("child__office"):
        contract = m.Membership.objects.current().get(number=paper.number)
        if later_known(paper.child, paper.made_at):
            continue
        frozen = from_json(ContractRecord, paper.record)
        writer = Writer(None, frozen.officer, paper.made_at)
        assert frozen == contract_record(contract, writer, shipped(), day=contract.signed)
        compared += 1
    assert compared > CHILDREN // 3


def later_known(child: m.Child, moment: datetime) -> bool:
    """Whether something about a child or its household was recorded after a moment."""
    household = m.Home.objects.current().get(child=child).household_id
    kinds = (m.Composition, m.Income, m.Precarious, m.Adult)
    facts = chain(
        *(kind.objects.filter(household=household) for kind in kinds),
        m.Address.objects.filter(child=child),
    )
    return any(fact.recorded_at > moment for fact in facts)


def test_the_next_numbers_follow(country: None) -> None:
    last = {(s.name, s.year): s.last for s in Series.objects.all()}
    for name, model in (("contract", m.Membership), ("application", m.Application)):
        numbers = set(model.objects.values_list("number", flat=True))
        years = Counter(int(number[:4]) for number in numbers)
        assert {(name, year): count for year, count in years.items()}.items() <= last.items()


def test_answers_are_read_and_the_register_knows_who_applies(country: None) -> None:
    people = read_people(settings.DATA / "register.json")
    for step in m.ApplicationStep.objects.all():
        value = a.from_json(a.STEPS[step.step], step.answers)
        if isinstance(value, a.Representative):
            assert value.person.matricule in people
    names = {(e.person.family_name, e.person.given_name) for e in people.values()}
    assert len(names) > CHILDREN


def test_letters_wait_and_can_be_printed(country: None) -> None:
    waiting = Message.objects.filter(state="waiting", channel="letter")
    assert waiting.exists()
    assert letter_of(waiting.order_by("key")[0]).startswith(b"%PDF")


def test_an_opinion_is_a_file_that_would_be_taken_in(country: None) -> None:
    for opinion in Upload.objects.exclude(kind="notice"):
        assert media_type(bytes(opinion.content)) == opinion.media_type
        if opinion.child:
            assert m.ParentsWord.objects.filter(files__contains=[opinion.pk]).exists()
            continue
        assert m.SituationRequest.objects.filter(opinion=opinion.pk).exists()
    asked = m.SituationRequest.objects.filter(opinion=None)
    assert all(request.asked_by == "parents" for request in asked)


def test_children_are_found_by_name_matricule_and_code(country: None) -> None:
    for identity in m.Identity.objects.current().select_related("child")[:30]:
        found = search.search(f"{identity.given_name} {identity.family_name}")
        assert identity.child_id in [hit.child for hit in found]
        if identity.matricule:
            assert search.search(identity.matricule)[0].child == identity.child_id
        if identity.child.iam_code:
            assert search.search(identity.child.iam_code)[0].child == identity.child_id


def test_an_officer_sees_the_commune_only(country: None) -> None:
    officer = Account.objects.get(email="officer@esch.example.lu")
    see(office=str(officer.office_id))
    there = set(m.Child.objects.values_list("office_id", flat=True))
    assert there == {"esch-sur-alzette"} and m.Child.objects.count() > CHILDREN // 5


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """What a connection was told to see ends with it."""
    yield
    for connection in connections.all():
        if not connection.in_atomic_block:
            connection.close()
