"""What a provider's connection sees and may do, asked with raw SQL, table by table."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, models, transaction

from accueil.attendance import models as a
from accueil.attendance.absences import record_absence
from accueil.billing import models as b
from accueil.documents.models import Document
from accueil.identity.actors import actor_of, see_as
from accueil.identity.links import link_at_facility
from accueil.identity.models import ApiKey, Link, PinPair
from accueil.registry import models as m
from accueil.store.database import PLAIN_ROLE
from accueil.store.facts import days, record
from accueil.store.models import Actor, Message, Upload, note
from accueil.store.security import see
from attendance.care import DAY, MONDAY, care, entry, say
from tests import factories as f

pytestmark = pytest.mark.django_db
# Tables with a provider's own rows, and the column that says whose they are.
OWN: Mapping[type[models.Model], str] = {
    a.CareContract: "provider_id",
    a.AgencyForm: "provider_id",
    a.Stay: "provider_id",
    a.Meals: "provider_id",
    a.Absence: "provider_id",
    a.DoorEvent: "provider_id",
    a.Reason: "provider_id",
    a.Declaration: "provider_id",
    a.Dispute: "provider_id",
    a.ServiceSheet: "provider_id",
    m.Provider: "id",
    m.Agreement: "provider_id",
    m.Offer: "provider_id",
    m.Price: "provider_id",
    m.BankAccount: "provider_id",
    a.Guardian: "provider_id",
    a.EmergencyContact: "provider_id",
    a.AbsenceDeadline: "provider_id",
    a.Notice: "provider_id",
    a.NoticeRead: "provider_id",
    PinPair: "provider_id",
    Link: "provider_id",
    ApiKey: "provider_id",
    Document: "provider_id",
    b.Part: "provider_id",
    b.Transfer: "provider_id",
    b.Issuer: "provider_id",
    b.Invoice: "provider_id",
    b.ProviderStatement: "provider_id",
    b.PaymentLine: "provider_id",
    b.BankFile: "provider_id",
    b.BankEntry: "provider_id",
    b.Correction: "provider_id",
    b.Goodwill: "provider_id",
    Message: "office",
    Upload: "office",
}
LOG = "store_accesslog"
NAMES = "registry_identity"
# Of these a provider has no row, and those of others are seen by nobody else either.
ALONE = {"identity_code"}
WITHDRAWN = (a.CareContract, a.Stay, a.Meals, a.Absence, m.Offer, m.Price, m.BankAccount)
BILLED = (b.Part, b.Transfer, b.Issuer, b.Invoice, b.ProviderStatement, b.PaymentLine)
NEVER_CHANGED = (a.DoorEvent, a.Reason, a.Declaration, Document, b.BankFile, *BILLED)


@dataclass(frozen=True)
class House:
    """A provider with a child of its own, and a row in every table that has any."""

    provider: m.Provider
    child: m.Child


def sql(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        yield


def house(agency: m.Agency | None = None) -> House:
    see(country=True)
    office = f.make_office()
    kind = {"kind": "ap", "funding": ""} if agency else {}
    provider = f.make_provider(office, **kind)
    m.Provider.objects.filter(pk=provider.pk).update(agency=agency)
    home = f.make_household(office, incomes={"applicant": 4_000_000})
    child = f.make_child(office, household=home)
    f.make_contract(child)
    f.make_plan(child, provider)
    agreed = care(child, provider)
    said = entry(child, provider, MONDAY, (480, 720), meals=1)
    assert not say(said, reason="forgotten").refusals
    record_absence(child.pk, provider, MONDAY + DAY, MONDAY + DAY, kind="sick", by=None, now=f.NOW)
    make_facts(provider)
    make_papers(House(provider, child), agreed)
    make_bills(House(provider, child), home)
    return House(provider, child)


def make_facts(provider: m.Provider) -> None:
    valid = days(f.SINCE)
    offer = {"opening": [[1, 360, 1140]], "places": 20, "age_from": 2, "age_until": 48}
    for fact in (
        m.Agreement(provider=provider, number="C-1", valid=valid),
        m.Offer(provider=provider, billed="real", valid=valid, **offer),
        m.BankAccount(provider=provider, iban="LU28", holder="Crèche", valid=valid),
    ):
        record(fact, by=None, now=f.NOW)
    later = f.NOW + timedelta(days=365)
    ApiKey.objects.create(
        provider=provider,
        name="software",
        digest=uuid4().bytes,
        beginning="x",
        scopes=[],
        made_at=f.NOW,
        expires_at=later,
    )


def make_family(of: House) -> None:
    pair, _typed = f.make_pins(f.make_guardian(of.child, of.provider), f.NOW)
    link_at_facility(f.make_parent(), pair, f.NOW)
    believed = {"recorded_at": f.NOW, "provider": of.provider}
    a.EmergencyContact.objects.create(**believed, child=of.child, place=1, name="Oma", phone="1")
    a.AbsenceDeadline.objects.create(**believed, days_before=0, minute=540)
    written = {"provider": of.provider, "written_at": f.NOW, "children": [of.child.pk]}
    notice = a.Notice.objects.create(**written, title="Party", text="Bring a hat.")
    a.NoticeRead.objects.create(notice=notice, provider=of.provider, account=uuid4(), at=f.NOW)


def make_papers(of: House, agreed: a.CareContract) -> None:
    about = {"provider": of.provider, "child": of.child}
    office = str(of.provider.pk)
    a.AgencyForm.objects.create(
        **about, kind="enrolment", contract_number=agreed.number, day=MONDAY, made_at=f.NOW
    )
    a.DoorEvent.objects.create(**about, kind="in", day=MONDAY, minute=480, received_at=f.NOW)
    a.Dispute.objects.create(**about, day=MONDAY, account=uuid4(), said={}, made_at=f.NOW)
    make_family(of)
    a.ServiceSheet.objects.create(**about, period="2026-08", digest="", confirmed_at=f.NOW)
    sums = dict.fromkeys(("children", "minutes", "meals", "parent_cents", "state_cents"), 0)
    a.Declaration.objects.create(
        provider=of.provider, period="2026-08", declared_at=f.NOW, digest="", **sums
    )
    Document.objects.create(
        **about, kind="care_contract", number=agreed.number, language="fr", record={}, made_at=f.NOW
    )
    Message.objects.create(
        key=office,
        channel="email",
        office=office,
        kind="x",
        language="fr",
        content={},
        created_at=f.NOW,
    )
    kept = {"kind": "x", "media_type": "x", "sha256": "", "name": "x", "content": b"x"}
    Upload.objects.create(office=office, size=1, uploaded_at=f.NOW, **kept)
    note(Actor(None, "manager", office), "read", "a child", now=f.NOW, child=of.child.pk)


def make_bills(of: House, home: m.Household) -> None:
    """A row in every table of billing that names a provider."""
    mine, code, month = {"provider": of.provider}, uuid4().hex[:12], "2026-08"
    of_child = {"child": of.child.pk, "household": home.pk, "period": month}
    sums = dict.fromkeys(("parent_cents", "state_cents", "uncovered_cents"), 0)
    billed = {"period": month, "posted": month, "made_at": f.NOW, "content": b"", **sums}
    statement = b.Statement.objects.create(child=of.child, household=home, **billed)
    b.Part.objects.create(
        statement=statement, version=1, minutes=0, meals=0, **mine, **of_child, **sums
    )
    moved = {"kind": "state", "debit": "state", "credit": "provider", "cents": 1}
    b.Transfer.objects.create(about=month, posted_at=f.NOW, **mine, **of_child, **moved)
    b.Issuer.objects.create(code=of.provider.pk.int % 10**6, **mine)
    paper = {"period": month, "document": uuid4(), "made_at": f.NOW, "number": code}
    none = dict.fromkeys(("charged_cents", "before_cents", "due_cents"), 0)
    invoice = b.Invoice.objects.create(
        household=home, reference=code, state_cents=0, **mine, **paper, **none
    )
    none = dict.fromkeys(("original", "correction", "refund", "before", "payable"), 0)
    cents = {f"{name}_cents": value for name, value in none.items()}
    b.ProviderStatement.objects.create(**mine, **paper, **cents)
    order = b.PaymentOrder.objects.create(
        period=code[:7],
        number=code,
        prepared_at=f.NOW,
        prepared_by=uuid4(),
        total_cents=0,
        content=b"",
    )
    b.PaymentLine.objects.create(order=order, what="carried", cents=0, reference=code, **mine)
    file = b.BankFile.objects.create(name="x", sha256="", entries=1, read_at=f.NOW, **mine)
    b.BankEntry.objects.create(file=file, key=code, day=MONDAY, cents=1, invoice=invoice, **mine)
    asked = {"asked_by": "provider", "asked_at": f.NOW, "reason": "x", "number": code}
    b.Correction.objects.create(child=of.child, period=month, **mine, **asked)
    b.Goodwill.objects.create(
        child=of.child, period=month, cents=1, recorded_at=f.NOW, recorded_by=uuid4(), **mine
    )


@pytest.fixture
def two() -> tuple[House, House]:
    return house(), house()


def secured() -> list[str]:
    found = sql(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relrowsecurity AND n.nspname = 'public' ORDER BY 1"
    )
    return [name for (name,) in found]


def count(table: str) -> int:
    return int(sql(f"SELECT count(*) FROM {table}")[0][0])


def whose(model: type[models.Model]) -> set[str]:
    column = OWN[model]
    return {str(value) for (value,) in sql(f"SELECT {column} FROM {model._meta.db_table}")}


def columns(table: str) -> list[str]:
    """The columns that can be written, without numbers that the database gives."""
    found = sql(
        "SELECT quote_ident(column_name) FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s"
        " AND is_generated = 'NEVER' AND is_identity = 'NO'",
        table,
    )
    return [name for (name,) in found]


def test_every_table_of_providers_is_asked_here() -> None:
    found = sql(
        "SELECT DISTINCT table_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'provider_id'"
    )
    asked = {model._meta.db_table for model in OWN}
    staff_and_plans = {"identity_account", "registry_plannedcare"}
    assert {name for (name,) in found} <= asked | staff_and_plans


def test_a_provider_sees_its_own_rows_only(two: tuple[House, House]) -> None:
    mine, other = (str(one.provider.pk) for one in two)
    assert all({mine, other} <= whose(model) for model in OWN)
    see(office=mine, providers=[two[0].provider.pk])
    assert sql("SELECT current_user") == [(PLAIN_ROLE,)]
    assert {model: whose(model) for model in OWN} == {model: {mine} for model in OWN}
    assert sql(f"SELECT DISTINCT office FROM {LOG}") == [(mine,)]
    assert sql(f"SELECT child_id FROM {NAMES}") == [(two[0].child.pk,)]


def test_of_families_it_sees_nothing_but_its_childrens_names(two: tuple[House, House]) -> None:
    others = set(secured()) - {model._meta.db_table for model in OWN} - {LOG, NAMES}
    full = {table for table in others if count(table)}
    assert {"registry_child", "registry_household", "registry_income"} <= full
    assert {"registry_membership", "registry_home", "registry_adult", "registry_address"} <= full
    see(office=str(two[0].provider.pk), providers=[two[0].provider.pk])
    assert {table: count(table) for table in full} == dict.fromkeys(full, 0)


def test_who_works_nowhere_sees_nothing(two: tuple[House, House]) -> None:
    public = (m.Provider, m.Agreement, m.Offer, m.Price)  # what anybody may know
    for seen in ({}, {"providers": [uuid4()]}):
        see(**seen)
        shown = {model for model in OWN if count(model._meta.db_table)}
        assert shown == (set(public) if not seen else set())
        assert count(NAMES) == count(LOG) == 0


def test_nothing_is_written_for_another(two: tuple[House, House]) -> None:
    for model in OWN:
        mine, other = (one.provider.pk for one in two)
        table, column = model._meta.db_table, OWN[model]
        names = ", ".join(columns(table))
        changed = f"(SELECT to_jsonb(t) FROM {table} t LIMIT 1) || jsonb_build_object(%s, %s::text)"
        as_other = f"SELECT {names} FROM jsonb_populate_record(NULL::{table}, {changed})"
        see(office=str(mine), providers=[mine])
        with refused("row-level security"):
            sql(f"INSERT INTO {table} ({names}) {as_other}", column, str(other))
        with refused(
            "row-level security|permission denied|append-only|is not changed|never edited"
        ):
            sql(f"UPDATE {table} SET {column} = %s", other)


def test_nothing_of_another_is_withdrawn(two: tuple[House, House]) -> None:
    for model in WITHDRAWN:
        mine, other = (one.provider.pk for one in two)
        table = model._meta.db_table
        see(office=str(mine), providers=[mine])
        assert sql(f"UPDATE {table} SET withdrawn_at = now() WHERE provider_id = %s", other) == [
            (0,)
        ]
        sql(f"UPDATE {table} SET withdrawn_at = now() WHERE withdrawn_at IS NULL")
        see(country=True)
        left = sql(f"SELECT DISTINCT provider_id FROM {table} WHERE withdrawn_at IS NULL")
        assert left == [(other,)]


def test_its_agreement_is_the_states_word(two: tuple[House, House]) -> None:
    see(providers=[two[0].provider.pk])
    with refused("row-level security"):
        sql("UPDATE registry_agreement SET withdrawn_at = now()")


def test_own_care_is_withdrawn_but_never_edited_or_deleted(two: tuple[House, House]) -> None:
    for model in (a.Stay, a.Meals, a.Absence, a.CareContract):
        table = model._meta.db_table
        see(providers=[two[0].provider.pk])
        for name in set(columns(table)) - {"withdrawn_at", "withdrawn_by"}:
            with refused("permission denied"):
                sql(f"UPDATE {table} SET {name} = {name}")
        with refused("permission denied"):
            sql(f"DELETE FROM {table}")
        sql(f"UPDATE {table} SET withdrawn_at = now()")
        with refused("withdrawn, never edited"):
            sql(f"UPDATE {table} SET withdrawn_at = NULL")


def test_what_was_seen_or_declared_stays(two: tuple[House, House]) -> None:
    for model in NEVER_CHANGED:
        table = model._meta.db_table
        see(providers=[two[0].provider.pk])
        with refused("append-only"):
            sql(f"UPDATE {table} SET id = id")
        with refused("permission denied"):
            sql(f"DELETE FROM {table}")


def test_bills_and_payments_are_the_states_word(two: tuple[House, House]) -> None:
    """A provider writes none of them, not even about itself."""
    for model in (*BILLED, b.Goodwill):
        table, mine = model._meta.db_table, two[0].provider.pk
        names = ", ".join(columns(table))
        see(office=str(mine), providers=[mine])
        with refused("row-level security"):
            sql(f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} LIMIT 1")


def test_a_correction_is_accepted_by_the_state(two: tuple[House, House]) -> None:
    see(office=str(two[0].provider.pk), providers=[two[0].provider.pk])
    with refused("decided by the State"):
        sql("UPDATE billing_correction SET state = 'accepted'")
    with refused("decided by the State"):
        b.Correction.objects.create(
            child=two[0].child,
            provider=two[0].provider,
            period="2026-08",
            asked_by="provider",
            asked_at=f.NOW,
            reason="x",
            number="accepted",
            state="accepted",
        )
    see(country=True)
    with refused("is not changed"):
        sql("UPDATE billing_correction SET period = '2026-07'")


def test_an_agency_sees_its_childminders_and_no_other() -> None:
    see(country=True)
    agency, rival = (m.Agency.objects.create(name=name) for name in ("Agency", "Rival"))
    first, second, strange, creche = house(agency), house(agency), house(rival), house()
    see_as(actor_of(f.make_account("agency", agency=agency)))
    own = {str(first.provider.pk), str(second.provider.pk)}
    for model in set(OWN) - {Message, Upload}:
        assert whose(model) == own, model
    children = {child for (child,) in sql(f"SELECT child_id FROM {NAMES}")}
    assert children == {first.child.pk, second.child.pk}
    with pytest.raises(PermissionError):
        say(entry(strange.child, strange.provider, MONDAY, (480, 720)))
    assert not say(entry(second.child, second.provider, MONDAY, (480, 730)), reason="x").refusals
    see_as(actor_of(f.make_account("childminder", provider=first.provider)))
    assert {whose(model) == {str(first.provider.pk)} for model in OWN} == {True}
    assert creche.provider.pk != first.provider.pk
