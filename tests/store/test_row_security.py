"""What the plain role sees and may do, asked with raw SQL, table by table."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, models, transaction

from accueil.actions.papers import Writer, rendering
from accueil.actions.sign import sign
from accueil.documents.models import Document
from accueil.identity.links import LastChild, unlink
from accueil.identity.models import Link
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.registry.record import matricule_key
from accueil.store import outbox
from accueil.store.database import PLAIN_ROLE
from accueil.store.models import Actor, Message, PrintBatch, Upload, next_number, note
from accueil.store.security import see
from families import LEO, MIA, answers
from tests import factories as f

pytestmark = pytest.mark.django_db
A, B = "diekirch", "wiltz"
SIGNED = date(2026, 9, 14)
WRITER = Writer(None, "Anne Officer", f.NOW)
SUBJECTS = ("child_id", "household_id", "application_id", "document_id", "request_id", "office_id")
# Plain columns that name whose it is, where the store does not know the registry.
LOOSE = ("child", "household", "application", "office")
# Tables that hold such a column and no row security, each with its reason.
# What a parent's connection writes: its account, its own messages, files and log.
WRITTEN_BY_PARENTS = {
    *("identity_account", "identity_certificate", "identity_code", "identity_passkey"),
    *("identity_signin", "store_accesslog", "store_message", "store_upload"),
}
# What anybody may know of providers; providers themselves see only their own.
PUBLIC = ("registry_provider", "registry_price", "registry_agreement", "registry_offer")
OPEN = {
    "registry_namekey": "keyed pieces of names: without the key they say nothing of anybody",
}


def sql(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        yield


def secured() -> list[str]:
    return [
        name
        for (name,) in sql(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relrowsecurity AND n.nspname = 'public' ORDER BY 1"
        )
    ]


def guarded(function: str) -> list[str]:
    return [
        name
        for (name,) in sql(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname = %s ORDER BY 1",
            function,
        )
    ]


def family(slug: str, child: Any) -> m.Child:
    """A child with rows in every table that has any."""
    see(country=True)
    office = f.make_office(slug)
    application = m.Application.objects.create(
        number=next_number("application", 2026), office=office, purpose="first", opened_at=f.NOW
    )
    rows = {"application": application}
    m.ApplicationStep.objects.create(
        **rows, step="language", version=1, answers={"language": "fr"}, saved_at=f.NOW
    )
    given = answers("separated", child, provider=f.make_provider(office))
    (made,) = sign(application.pk, given, SIGNED, WRITER, shipped())
    rendering(made.document, f.NOW)
    note(Actor(None, "officer", slug), "read", "a child", now=f.NOW, child=made.membership.child_id)
    Upload.objects.create(
        office=slug,
        kind="x",
        media_type="x",
        size=1,
        sha256="",
        name="x",
        content=b"x",
        uploaded_at=f.NOW,
    )
    PrintBatch.objects.create(office=slug, made_at=f.NOW, letters=1, content=b"x", listed=b"x")
    return made.membership.child


@pytest.fixture
def two() -> tuple[m.Child, m.Child]:
    return family(A, MIA), family(B, LEO)


def count(table: str) -> int:
    return int(sql(f"SELECT count(*) FROM {table}")[0][0])


def test_the_role_is_plain() -> None:
    ((user, owns, bypasses),) = sql(
        "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    assert (user, owns, bypasses) == (PLAIN_ROLE, False, False)


def private() -> list[str]:
    return [table for table in secured() if table not in PUBLIC]


def test_every_table_about_somebody_has_row_security() -> None:
    rows = sql(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = ANY(%s)",
        [*SUBJECTS, *LOOSE],
    )
    about = {table for table, _ in rows}
    assert about - set(secured()) == set(OPEN) & about
    assert set(OPEN) <= about


def test_an_officer_sees_own_rows_only_and_nobody_none(two: tuple[m.Child, m.Child]) -> None:
    seen: dict[str, dict[str, int]] = {}
    for who, office in (("a", A), ("b", B), ("all", "")):
        see(office=office, country=not office)
        seen[who] = {table: count(table) for table in secured()}
    see()
    assert {table: count(table) for table in private()} == dict.fromkeys(private(), 0)
    assert sum(n > 0 for n in seen["all"].values()) > 15
    for table in private():
        assert seen["a"][table] + seen["b"][table] == seen["all"][table], table
        assert seen["a"][table] == seen["b"][table], table


def test_what_names_nobody_is_seen_by_nobody(two: tuple[m.Child, m.Child]) -> None:
    see(country=True)
    outbox.put("a", "sms", kind="sms_code", language="fr", content={"to": "+352"}, now=f.NOW)
    Upload.objects.filter(office=A).update(office="")
    PrintBatch.objects.create(made_at=f.NOW, letters=1, content=b"x", listed=b"x")
    provider = m.Provider.objects.first()
    assert provider
    parent = f.make_parent(two[0])
    tables = ("store_message", "store_upload", "store_printbatch")
    for seen in (
        {},
        {"providers": [provider.pk]},
        {"office": B},
        {"office": str(parent.pk), "family": True},
    ):
        see(**seen)
        for table in tables:
            assert sql(f"SELECT count(*) FROM {table} WHERE office = ''") == [(0,)], (seen, table)
        with refused("row-level security"):
            outbox.put("b", "sms", kind="sms_code", language="fr", content={}, now=f.NOW)
    see(country=True)
    for table in tables:
        assert sql(f"SELECT count(*) FROM {table} WHERE office = ''") == [(1,)], table


def test_nobody_writes_for_another_office(two: tuple[m.Child, m.Child]) -> None:
    mine, other = two
    see(office=A)
    with refused("row-level security"):
        sql(
            "INSERT INTO registry_household (id, office_id, created_at)"
            " VALUES (gen_random_uuid(), %s, now())",
            B,
        )
    with refused("row-level security"):
        sql(
            "INSERT INTO registry_schooling (child_id, kind, valid, recorded_at, reason)"
            " VALUES (%s, 'none', '[2026-01-01,)', now(), '')",
            other.pk,
        )
    with refused("row-level security"):
        sql(
            "INSERT INTO store_accesslog (at, role, office, action, what, why)"
            " VALUES (now(), 'officer', %s, 'read', '', '')",
            B,
        )
    with refused("row-level security"):
        sql("UPDATE registry_child SET office_id = %s WHERE id = %s", B, mine.pk)
    sql("UPDATE registry_child SET language = 'de' WHERE id = %s", other.pk)
    with refused("permission denied"):
        sql("DELETE FROM registry_card WHERE child_id = %s", other.pk)
    see(country=True)
    assert m.Child.objects.get(pk=other.pk).language == "fr"
    assert m.Card.objects.filter(child=other).exists()


def test_what_is_append_only_is_neither_changed_nor_deleted(two: tuple[m.Child, m.Child]) -> None:
    see(country=True)
    tables = [t for t in (*guarded("accueil_refuse"), *guarded("accueil_guard_log")) if count(t)]
    assert {"store_accesslog", "documents_document", "documents_rendering"} <= set(tables)
    assert "registry_applicationstep" in tables and "store_printbatch" in tables
    for table in dict.fromkeys(tables):
        log = table == "store_accesslog"  # forgets what is old, and its guard watches over it
        with refused("append-only" if log else "permission denied"):
            sql(f"DELETE FROM {table}")
        with refused("append-only"):
            sql(f"UPDATE {table} SET id = id")


def test_a_fact_is_withdrawn_once_and_never_edited(two: tuple[m.Child, m.Child]) -> None:
    see(country=True)
    facts = [table for table in guarded("accueil_guard_fact") if count(table)]
    assert len(facts) >= 8
    for table in facts:
        with refused("permission denied"):
            sql(f"UPDATE {table} SET valid = '[1999-01-01,)'")
        with refused("permission denied"):
            sql(f"UPDATE {table} SET recorded_at = now(), withdrawn_at = now()")
        sql(f"UPDATE {table} SET withdrawn_at = now() WHERE withdrawn_at IS NULL")
        with refused("withdrawn, never edited"):
            sql(f"UPDATE {table} SET withdrawn_at = NULL")


@pytest.mark.django_db(databases=["default", "owner"])
def test_not_even_the_owner_edits_a_fact() -> None:
    with connections["owner"].cursor() as owner:
        owner.execute(
            "INSERT INTO registry_office VALUES ('x', 'commune', 'X', '', '', '', '', '')"
        )
        owner.execute(
            "INSERT INTO registry_household (id, office_id, created_at)"
            " VALUES (gen_random_uuid(), 'x', now()) RETURNING id"
        )
        (household,) = owner.fetchone()
        owner.execute(
            "INSERT INTO registry_composition (household_id, kind, allowance_children, valid,"
            " recorded_at, reason) VALUES (%s, 'together', 1, '[2026-01-01,)', now(), '')",
            [household],
        )
        with pytest.raises(DatabaseError, match="withdrawn, never edited"):
            owner.execute("UPDATE registry_composition SET allowance_children = 2")


def test_two_contracts_at_once_are_refused(two: tuple[m.Child, m.Child]) -> None:
    see(country=True)
    with refused("membership_once"):
        sql(
            "INSERT INTO registry_membership (child_id, number, signed, periods, short_reason,"
            " language, ended, valid, recorded_at, reason) VALUES (%s, '2026-999999',"
            " '2026-09-20', 12, '', 'fr', '', '[2026-10-05,2027-10-04)', now(), '')",
            two[0].pk,
        )
    third = m.Child.objects.create(office_id=B, created_at=f.NOW)
    with refused("matricule_once"):
        sql(
            "INSERT INTO registry_identity (child_id, family_name, given_name, matricule_key,"
            " born, valid, recorded_at, reason) VALUES (%s, '', '', %s, '2024-05-17',"
            " '[2024-05-17,)', now(), '')",
            third.pk,
            matricule_key(MIA.matricule),
        )


def test_another_office_learns_where_a_child_is_by_its_matricule_only(
    two: tuple[m.Child, m.Child],
) -> None:
    see(office=A)
    key = matricule_key(LEO.matricule)
    assert sql("SELECT accueil_office_of(%s)", key) == [(B,)]
    assert sql("SELECT accueil_office_of(%s)", b"unknown") == [(None,)]
    assert sql("SELECT count(*) FROM registry_identity WHERE matricule_key = %s", key) == [(0,)]


@pytest.mark.parametrize("model", [*m.FACTS, m.Child, m.Household, Document, Message])
def test_the_plain_role_deletes_no_one(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(%s, 'DELETE')",
            [model._meta.db_table],
        )
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize("model", m.FACTS)
def test_of_a_fact_only_its_withdrawal_can_be_written(model: type[models.Model]) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        for column in model._meta.concrete_fields:
            cursor.execute("SELECT has_column_privilege(%s, %s, 'UPDATE')", [table, column.column])
            assert cursor.fetchone() == (column.name in ("withdrawn_at", "withdrawn_by"),)


def test_a_parent_sees_linked_children_only_and_none_from_the_moment_a_link_ends(
    two: tuple[m.Child, m.Child],
) -> None:
    mia, leo = two
    sibling = f.make_child(mia.office)
    parent, other = f.make_parent(mia, sibling), f.make_parent(leo)
    see(office=str(parent.pk), family=True)
    seen = {row for (row,) in sql("SELECT id FROM registry_child")}
    assert seen == {mia.pk, sibling.pk}
    for table in ("identity", "address", "membership", "card"):
        found = {row for (row,) in sql(f"SELECT child_id FROM registry_{table}")}
        assert found <= seen and mia.pk in found, table
    assert {row for (row,) in sql("SELECT child_id FROM documents_document")} == {mia.pk}
    for table in ("household", "adult", "income", "application", "applicationstep"):
        assert count(f"registry_{table}") == 0, table
    assert sql("SELECT id FROM identity_account") == [(parent.pk,)]
    assert {row for (row,) in sql("SELECT account_id FROM identity_link")} == {parent.pk}
    assert count("store_message") == count("store_upload") == 0
    assert {row for (row,) in sql("SELECT account FROM store_accesslog")} == {parent.pk}
    assert unlink(parent, mia.pk, f.NOW)
    assert sql("SELECT id FROM registry_child") == [(sibling.pk,)]
    assert not unlink(parent, leo.pk, f.NOW)
    with pytest.raises(LastChild):
        unlink(parent, sibling.pk, f.NOW)
    see(office=str(other.pk), family=True)
    assert sql("SELECT id FROM registry_child") == [(leo.pk,)]


def test_a_parent_writes_only_what_is_its_own(two: tuple[m.Child, m.Child]) -> None:
    mia, _leo = two
    parent = f.make_parent(mia)
    see(office=str(parent.pk), family=True)
    for table in sorted(set(secured()) - WRITTEN_BY_PARENTS):
        assert sql(
            "SELECT count(*) FROM pg_policies WHERE tablename = %s AND permissive = 'RESTRICTIVE'"
            " AND policyname IN ('family_insert', 'family_update', 'family_delete')",
            table,
        ) == [(3,)], table
    with refused("row-level security"):
        m.Child.objects.create(office=mia.office, created_at=f.NOW)
    with refused("row-level security"):
        Link.objects.create(account=parent, child=mia, proof="two_pins", made_at=f.NOW)
    sql("UPDATE registry_child SET office_id = %s", B)
    with refused("permission denied"):
        sql("DELETE FROM identity_link")
    see(country=True)
    assert m.Child.objects.get(pk=mia.pk).office_id == A
    assert Link.objects.filter(account=parent).exists()
