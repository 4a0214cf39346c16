"""An hour that looks wrong: said by a parent, seen by the provider before it declares, answered."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accueil.actions.declare import CannotDeclare, declare, draft
from accueil.actions.disputes import Asked, CannotDispute, answer, dispute
from accueil.attendance.disputes import Said
from accueil.attendance.entering import enter
from accueil.attendance.entries import DayEntry
from accueil.attendance.models import Closing, Dispute
from accueil.attendance.periods import close
from accueil.billing.models import Correction
from accueil.identity.actors import actor_of, see_as
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.models import Message
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.billed import member

LAW = shipped()
AWAY = Said("away", "x")


def last_month() -> Period:
    return Period.containing(timezone.localdate()).later(-1)


def a_day() -> date:
    """A Tuesday of the period before the one of today."""
    return last_month().first + timedelta(days=1)


@pytest.fixture
def mia(db: None) -> m.Child:
    """A child that was at a crèche from 8 to 17 on a day of the period that is over and open."""
    see(country=True)
    child = member()
    creche = c.creche()
    c.agree(child, creche)
    c.was_there(child, creche, a_day(), 480, 1020)
    return child


def creche() -> m.Provider:
    see(country=True)
    return m.Provider.objects.get(name="Crèche Kannerhaus")


def here(child: m.Child, provider: UUID) -> str:
    return reverse("family_dispute", args=[child.pk, a_day().isoformat(), provider])


def says(client: Client, child: m.Child, **typed: Any) -> Any:
    values = {"what": "times", "start": "8", "until": "14:00", "reason": "The doctor.", **typed}
    return client.post(here(child, creche().pk), values)


def test_from_the_parent_to_the_provider_and_back(mia: m.Child) -> None:
    """Two tabs and a double click are one dispute; corrected, answered, and read by the parent."""
    provider = creche()
    manager = f.make_account("manager", provider=provider)
    parent = f.make_parent(mia, private_email="claire@example.lu")
    client, other, desk = f.signed_in(parent), f.signed_in(f.make_parent(mia)), f.signed_in(manager)
    assert says(client, mia, until="7:00").context["form"].errors["until"]
    assert says(client, mia, until="17:00").context["form"].errors["what"], "what is entered"
    assert [says(client, mia).status_code for _ in range(2)] == [302, 302]
    assert says(client, mia, until="15").context["form"].errors["what"], "another tab"
    assert says(other, mia).context["form"].errors["what"], "the other parent sees that it waits"
    see(country=True)
    (one,) = Dispute.objects.all()
    told = Message.objects.get(kind="dispute")
    assert told.content["to"] == manager.email and "Weber" not in str(told.content)
    listed = desk.get(reverse("provider_disputes", args=[provider.pk])).content.decode()
    assert "Mia Weber" in listed and "8:00–14:00" in listed
    for page in (
        reverse("provider", args=[provider.pk]),
        reverse("week_of", args=[provider.pk, a_day().isoformat()]),
        reverse("declaration_of", args=[provider.pk, last_month().name]),
    ):
        assert "says that an hour is not right" in desk.get(page, follow=True).content.decode()
    at = reverse("provider_dispute", args=[provider.pk, one.pk])
    assert desk.post(at, {"answer": "kept", "words": ""}).context["form"].errors["words"]
    assert desk.post(at, {"answer": "corrected"}).context["form"].errors["answer"], "not yet"
    see_as(actor_of(manager))
    entry = DayEntry(0, provider.pk, mia.pk, a_day(), [(480, 840)])
    assert not enter([entry], source="grid", by=manager.pk, now=timezone.now()).refusals
    sent = {"answer": "corrected", "words": "Sorry!"}
    assert [desk.post(at, sent).status_code for _ in range(2)] == [302, 302]
    read = client.get(here(mia, provider.pk)).content.decode()
    assert "corrected" in read and "Sorry!" in read and "8:00–14:00" in read
    assert "the provider corrected it" in client.get(reverse("family_home")).content.decode()
    see(country=True)
    assert Message.objects.get(kind="dispute_answered").content["to"] == "claire@example.lu"
    assert not desk.get(reverse("provider_disputes", args=[provider.pk])).context["waiting"]
    officer = f.signed_in(f.make_account("officer", office=mia.office))
    page = officer.get(reverse("child", args=[mia.pk])).content.decode()
    shown = page.split('id="disputes"')[1]
    assert all(word in shown for word in ("Kannerhaus", "8:00–14:00", "corrected", "Sorry!"))


def test_it_is_read_before_the_period_is_declared(mia: m.Child) -> None:
    provider = creche()
    manager = f.make_account("manager", provider=provider)
    parent = f.make_parent(mia)
    see_as(actor_of(parent))
    now, today = timezone.now(), timezone.localdate()
    made = dispute(
        Asked(mia.pk, provider.pk, a_day()), Said("away", "ill"), actor=actor_of(parent), now=now
    )
    see_as(actor_of(manager))
    seen = draft(provider, last_month(), LAW, today=today).digest
    said: dict[str, Any] = {"by": actor_of(manager), "now": now, "today": today, "seen": seen}
    with pytest.raises(CannotDeclare, match="disputed"):
        declare(provider, last_month(), LAW, **said)
    desk, to = f.signed_in(manager), reverse("declare", args=[provider.pk, last_month().name])
    refused = desk.post(to, {"seen": seen, "disputed": str(made.pk)})
    assert refused.status_code == 409 and "declare all the same" in refused.content.decode()
    assert desk.post(to, {"seen": seen, "disputed": "x", "despite": "yes"}).status_code == 409
    sent = {"seen": seen, "disputed": str(made.pk), "despite": "yes"}
    assert desk.post(to, sent).status_code == 302


def test_what_cannot_be_disputed(mia: m.Child) -> None:
    """Other children, days to come, other providers; of a closed period a correction is asked."""
    provider, now = creche(), timezone.now()
    elsewhere = c.creche("Crèche Stäreschnéi")
    parent, stranger = f.make_parent(mia), f.make_parent(f.make_child(mia.office))
    client = f.signed_in(parent)

    def code(by: Any, provider: m.Provider, day: date, said: Said = AWAY) -> str:
        see_as(actor_of(by))
        with pytest.raises(CannotDispute) as refused:
            dispute(Asked(mia.pk, provider.pk, day), said, actor=actor_of(by), now=now)
        return refused.value.code

    tomorrow = timezone.localdate() + timedelta(days=1)
    assert code(stranger, provider, a_day()) == "not_linked"
    assert code(parent, provider, tomorrow) == "future"
    assert code(parent, elsewhere, a_day()) == "elsewhere"
    assert code(parent, provider, a_day(), Said("away", " ")) == "reason"
    assert code(parent, provider, a_day(), Said("times", "x", start=900, until=800)) == "times"
    see(country=True)
    assert f.signed_in(stranger).get(here(mia, provider.pk)).status_code == 404
    see(country=True)
    close(last_month(), by=None, now=now)
    assert Closing.objects.exists()
    assert code(parent, provider, a_day()) == "closed"
    for _ in range(2):
        asked = client.post(here(mia, provider.pk), {"reason": "It left at 14:00."})
        assert asked.status_code == 302
    see(country=True)
    (wish,) = Correction.objects.all()
    assert (wish.asked_by, wish.provider_id, wish.state) == ("parent", provider.pk, "asked")
    page = client.get(reverse("family_days", args=[mia.pk, last_month().name])).content.decode()
    assert "It left at 14:00." in page and "Waits for a decision" in page


def test_the_database_holds_who_sees_and_who_answers(mia: m.Child) -> None:
    """Raw SQL: linked parents, the provider, the child's office; answered once, never edited."""
    provider = creche()
    manager, parent = f.make_account("manager", provider=provider), f.make_parent(mia)
    see(country=True)
    leo = f.make_child(f.make_office("esch", name="Esch"))
    others = (f.make_account("manager"), f.make_parent(leo), f.make_account("officer", leo.office))
    officer = f.make_account("officer", mia.office)
    see_as(actor_of(parent))
    about = Asked(mia.pk, provider.pk, a_day())
    made = dispute(about, Said("away", "ill"), actor=actor_of(parent), now=timezone.now())

    def sql(by: Any, statement: str) -> int:
        see_as(actor_of(by))
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute(statement)
            return cursor.rowcount

    for account in (parent, manager, officer):
        assert sql(account, "SELECT id FROM attendance_dispute") == 1
    for account in others:
        assert sql(account, "SELECT id FROM attendance_dispute") == 0
    answered = "UPDATE attendance_dispute SET answer = 'kept', answered_at = now()"
    assert [sql(account, answered) for account in (parent, officer, *others)] == [0] * 5
    copied = (
        "INSERT INTO attendance_dispute SELECT gen_random_uuid(), day + 1, account, said, made_at,"
        " answered_at, answered_by, answer, words, child_id, provider_id, stay_id"
        " FROM attendance_dispute"
    )
    for account in (parent, manager, officer):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            sql(account, copied)
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        sql(manager, "UPDATE attendance_dispute SET day = day + 1")
    see_as(actor_of(manager))
    answer(made.pk, "kept", "It was there.", actor=actor_of(manager), now=timezone.now())
    with pytest.raises(CannotDispute, match="answered"):
        answer(made.pk, "kept", "Again.", actor=actor_of(manager), now=timezone.now())
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        sql(manager, answered)
