"""What parents say from their account: confirmed as an officer would renew, announced, decided."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accueil.actions import confirming, handing_in, parents_words
from accueil.actions.change import ChangedMeanwhile
from accueil.actions.confirming import CannotConfirm
from accueil.actions.papers import Writer
from accueil.actions.parents_words import CannotSay, Change, announce, drop_application
from accueil.actions.remind import remind, remind_all, take_back_overtaken
from accueil.actions.renewal import start_renewal
from accueil.actions.sign import Signed, sign
from accueil.documents.words import say
from accueil.exchange.sms import parts
from accueil.identity.actors import actor_of
from accueil.identity.links import unlink
from accueil.identity.models import LANGUAGES, Account
from accueil.identity.numbers import email_key
from accueil.law.household import HOUSEHOLD_KINDS
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.registry.applications import answers as answers_saved
from accueil.registry.papers import before_signing
from accueil.registry.renewal import answers_of
from accueil.store.facts import days, record
from accueil.store.models import AccessLog, Actor, Message, Upload, next_number
from accueil.store.security import see
from accueil.store.uploads import NotAccepted
from families import LEO, MIA, answers
from tests import factories as f
from tests.store.test_uploads import PAPER, PHOTO

pytestmark = pytest.mark.django_db
LAW = shipped()
SIGNED, LAST = date(2025, 12, 10), date(2026, 12, 6)
DAY = timedelta(days=1)
OFFICER = Actor(uuid4(), "officer", "diekirch")


@pytest.fixture(autouse=True)
def whole_country(db: None) -> Iterator[None]:
    see(country=True)
    yield
    see()


def at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


NOW = at(date(2026, 11, 10))


def writer(now: datetime = NOW) -> Writer:
    return Writer(OFFICER.account, "Anne Officer", timezone.localtime(now))


def family(kind: str = "together", *children: Any) -> list[m.Child]:
    """A family whose contracts were signed and end on LAST, each as an application made it."""
    office = f.make_office()
    application = m.Application.objects.create(
        number=next_number("application", 2025), office=office, purpose="first", opened_at=f.NOW
    )
    given = answers(kind, *children, provider=f.make_provider(office))
    made = sign(application.pk, given, SIGNED, writer(at(SIGNED)), LAW)
    return [one.membership.child for one in made]


def parent(*children: m.Child, **known: object) -> tuple[Account, Actor]:
    account = f.make_parent(*children, **known)
    return account, replace(actor_of(account), purpose="renewal")


def confirm(actor: Actor, child: m.Child, now: datetime = NOW, *files: Any) -> Any:
    seen = confirming.facts(actor, child.pk, now, LAW).digest
    return confirming.confirm(actor, child.pk, seen, files, now=now)


def said(made: list[Signed]) -> list[tuple[Any, ...]]:
    """What contracts say, and what is known of the families then."""
    found = [(one.membership.number, one.membership.valid, one.document.record) for one in made]
    homes = [answers_of(one.membership.child, NOW.date()) for one in made]
    return [*found, *homes]


@pytest.mark.parametrize("kind", HOUSEHOLD_KINDS)
def test_confirmed_and_signed_it_is_the_contract_of_the_officers_own_renewal(kind: str) -> None:
    mia, leo = family(kind, MIA, LEO)
    _, actor = parent(mia, leo)
    with transaction.atomic():
        given = answers_of(mia, NOW.date())
        own = start_renewal(mia, given, mia.office, by=OFFICER.account, now=NOW)
        expected = said(sign(own.pk, given, NOW.date(), writer(), LAW))
        transaction.set_rollback(True)
    see(office=actor.office, family=True)
    assert confirm(actor, mia) == [mia.pk, leo.pk]
    see(office="diekirch")
    (renewal,) = m.Application.objects.filter(purpose="renewal")
    assert {problem.step for problem in before_signing(renewal)} <= {"documents"}
    made = sign(renewal.pk, answers_saved(renewal), NOW.date(), writer(), LAW)
    assert said(made) == expected
    assert set(m.ParentsWord.objects.values_list("state", flat=True)) == {"taken_over"}


def test_confirmed_twice_by_two_parents_in_two_tabs_is_once() -> None:
    mia, leo = family("together", MIA, LEO)
    _, actor = parent(mia)
    _, other = parent(mia, leo)
    old = confirming.facts(actor, mia.pk, NOW, LAW).digest
    m.Composition.objects.update(withdrawn_at=NOW)
    home = m.Home.objects.current().filter(child=mia).get()
    changed = m.Composition(
        household=home.household, kind="together", allowance_children=3, valid=days(f.SINCE)
    )
    record(changed, by=None, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        confirming.confirm(actor, mia.pk, old, [], now=NOW)
    shown = confirming.facts(actor, mia.pk, NOW, LAW)
    assert shown.allowance_children == 3 and [name for name, _ in shown.children] == ["Mia Muster"]
    assert confirm(actor, mia) == [mia.pk], "a sister of whom the account knows nothing"
    assert confirming.confirm(actor, mia.pk, old, [], now=NOW) == [mia.pk]
    assert confirm(other, mia) == [mia.pk]
    assert confirm(other, leo) == [leo.pk]
    assert m.Application.objects.filter(purpose="renewal").count() == 1
    assert m.ParentsWord.objects.count() == 2
    assert confirming.standing(actor, mia.pk, NOW).own
    assert not confirming.standing(other, mia.pk, NOW).own


def test_only_in_the_window_and_only_ones_own_child() -> None:
    (mia,) = family("separated")
    (leo,) = family("together", LEO)
    account, actor = parent(mia)
    for day, state in (
        (date(2026, 9, 6), "early"),
        (date(2026, 9, 7), "open"),
        (LAST + 31 * DAY, "open"),
        (LAST + 32 * DAY, "over"),
    ):
        known = confirming.standing(actor, mia.pk, at(day))
        assert (known.state, known.opens) == (state, date(2026, 9, 7)), day
        if state != "open":
            with pytest.raises(CannotConfirm, match=state):
                confirming.confirm(actor, mia.pk, "", [], now=at(day))
    refused = (
        lambda: confirming.standing(actor, leo.pk, NOW),
        lambda: confirming.facts(actor, leo.pk, NOW, LAW),
        lambda: confirming.confirm(actor, leo.pk, "", [], now=NOW),
        lambda: confirming.hand_in(actor, leo.pk, [], now=NOW),
        lambda: announce(actor, leo.pk, change(), now=NOW),
    )
    for do in refused:
        with pytest.raises(CannotSay, match="not_yours"):
            do()
    f.link(account, leo, "connection_code", NOW)
    assert [one.name for one in confirming.standings(actor, NOW)] == ["Mia Muster", "Léo Muster"]
    unlink(account, mia.pk, NOW)
    with pytest.raises(CannotSay, match="not_yours"):
        confirm(actor, mia)
    assert not m.ParentsWord.objects.exists()


def test_dropped_with_a_reason_it_can_be_confirmed_again_with_documents() -> None:
    (mia,) = family("separated")
    mail = "claire@example.lu"
    account, actor = parent(mia, private_email=mail, private_email_key=email_key(mail))
    kinds = [paper.kind for paper in confirming.facts(actor, mia.pk, NOW, LAW).papers]
    assert kinds == ["allowance_certificate:household", "income_evidence:representative"]
    file = handing_in.keep(actor, PAPER, "CAE.pdf", now=NOW, kind=kinds[0])
    confirm(actor, mia, NOW, file.pk)
    (renewal,) = m.Application.objects.filter(purpose="renewal")
    assert before_signing(renewal) == []
    drop_application(renewal, "Bring the judgment.", by=OFFICER.account, now=NOW)
    told = Message.objects.get(kind="parents_word")
    assert (told.office, told.content["to"]) == (str(account.pk), mail)
    assert "Bring the judgment." in told.content["text"]
    known = confirming.standing(actor, mia.pk, NOW)
    assert known.state == "open" and known.word and known.word.answer == "Bring the judgment."
    confirm(actor, mia)
    (again,) = m.Application.objects.filter(purpose="renewal", state="open")
    assert [problem.about for problem in before_signing(again)] == kinds[:1]
    photo = handing_in.keep(actor, PHOTO, "IMG_1.jpg", now=NOW, kind=kinds[0])
    _, stranger = parent(mia)
    assert confirming.hand_in(stranger, mia.pk, [photo.pk], now=NOW) == 0, "another's file"
    assert confirming.hand_in(actor, mia.pk, [photo.pk], now=NOW) == 1
    assert before_signing(again) == []
    assert [p.there for p in confirming.facts(actor, mia.pk, NOW, LAW).papers] == [True, False]
    sign(again.pk, answers_saved(again), NOW.date(), writer(), LAW)
    assert Message.objects.filter(kind="parents_word").count() == 2
    assert confirming.standing(actor, mia.pk, NOW).state == "early"
    assert AccessLog.objects.filter(account=account.pk, child=mia.pk, action="change").count() >= 3


def change(**known: Any) -> Change:
    values = {"concerns": "income", "since": date(2026, 12, 1), "text": "New job.", **known}
    return Change(key=values.pop("key", uuid4()), **values)


def test_a_change_goes_to_the_office_with_its_files_and_is_decided_once() -> None:
    (mia,) = family("separated")
    _, actor = parent(mia, language="lb")
    see(office=actor.office, family=True)
    with pytest.raises(NotAccepted):
        handing_in.keep(actor, b"<html><script>x()</script>", "pay.pdf", now=NOW)
    kept = [handing_in.keep(actor, PHOTO, f"IMG_{n}.jpg", now=NOW).pk for n in range(3)]
    handing_in.take_away(actor, kept[2], now=NOW)
    first = change(files=tuple(kept))
    for _ in range(2):
        assert announce(actor, mia.pk, first, now=NOW) == first.key
    for wrong, code in (
        ({"since": date(2025, 11, 1)}, "day"),
        ({"since": date(2027, 11, 20)}, "day"),
        ({"text": "  "}, "text"),
        ({"text": "x" * 4001}, "text"),
    ):
        with pytest.raises(CannotSay, match=code):
            announce(actor, mia.pk, change(**wrong), now=NOW)
    second = announce(actor, mia.pk, change(text="Moved", concerns="address"), now=NOW)
    for number in range(8):
        announce(actor, mia.pk, change(text=str(number)), now=NOW)
    with pytest.raises(CannotSay, match="many"):
        announce(actor, mia.pk, change(), now=NOW)
    see(office="wiltz")
    assert not m.ParentsWord.objects.exists()
    see(office="diekirch")
    word = m.ParentsWord.objects.get(pk=first.key)
    assert set(word.files) == set(kept[:2]) and word.text == "New job."
    assert Upload.objects.filter(pk__in=word.files, child=mia.pk, office="diekirch").count() == 2
    parents_words.take_over(first.key, actor=OFFICER, now=NOW)
    with pytest.raises(CannotSay, match="answer"):
        parents_words.refuse(second, " ", actor=OFFICER, now=NOW)
    parents_words.refuse(second, "Bring the lease.", actor=OFFICER, now=NOW)
    for key in (first.key, second):
        with pytest.raises(CannotSay, match="decided"):
            parents_words.refuse(key, "No.", actor=OFFICER, now=NOW)
    see(office=actor.office, family=True)
    shown = {one.text: one for one in parents_words.announced(actor)}
    assert shown["New job."].state == "taken_over" and len(shown["New job."].files) == 2
    assert shown["Moved"].answer == "Bring the lease."
    _, other = parent(mia)
    assert {(one.own, one.text, one.answer) for one in parents_words.announced(other)} == {
        (False, "", "")
    }
    see(country=True)
    assert not Message.objects.filter(kind="parents_word").exists(), "no address is known"


def sql(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def test_the_database_keeps_what_was_said_and_shows_it_to_whom_it_concerns() -> None:
    (mia,) = family("separated")
    (leo,) = family("together", LEO)
    account, actor = parent(mia)
    _, stranger = parent(leo)
    key = announce(actor, mia.pk, change(text="Secret words"), now=NOW)
    for who, office, seen in ((actor, "", 1), (stranger, "", 0), (None, "diekirch", 1)):
        see(office=who.office if who else office, family=who is not None)
        assert sql("SELECT count(*) FROM registry_parentsword") == [(seen,)]
    see()
    assert sql("SELECT count(*) FROM registry_parentsword") == [(0,)]
    see(office=actor.office, family=True)
    sql("UPDATE registry_parentsword SET state = 'taken_over', decided_at = now()")
    insert = (
        "INSERT INTO registry_parentsword (id, child_id, account, kind, said_at, concerns, since,"
        " text, files, state, answer) VALUES (gen_random_uuid(), %s, %s, 'change', now(), 'other',"
        " current_date, '', '{}', %s, '')"
    )
    refusals: list[tuple[str, str, tuple[Any, ...]]] = [
        ("row-level security", insert, (mia.pk, account.pk, "waiting")),
    ]
    refuse(refusals)
    see(country=True)
    assert sql("SELECT state, strpos(text::text, 'Secret') FROM registry_parentsword") == [
        ("waiting", 0)
    ]
    again = "UPDATE registry_parentsword SET state = 'waiting', decided_at = NULL"
    refuse(
        [
            ("after they said it", insert, (mia.pk, account.pk, "taken_over")),
            ("never edited", "UPDATE registry_parentsword SET concerns = 'other'", ()),
            ("permission denied", "DELETE FROM registry_parentsword", ()),
        ]
    )
    parents_words.refuse(key, "No.", actor=OFFICER, now=NOW)
    refuse([("never edited", again, ())])


def refuse(statements: list[tuple[str, str, tuple[Any, ...]]]) -> None:
    for words, statement, values in statements:
        with pytest.raises(DatabaseError, match=words), transaction.atomic():
            sql(statement, *values)


def test_accounts_are_reminded_once_each_by_e_mail_and_sms_in_their_language() -> None:
    (mia,) = family("separated")
    mail = "papa@example.lu"
    one, _ = parent(mia, language="de", private_email=mail, private_email_key=email_key(mail))
    same = "marie@example.lu"  # the household's own
    two, _ = parent(mia, language="lb", private_email=same, private_email_key=email_key(same))
    gone, _ = parent(mia)
    f.link(gone, f.make_child(mia.office), "connection_code", NOW)
    unlink(gone, mia.pk, NOW)
    contract = m.Membership.objects.current().get(child=mia)
    counts = {
        left: remind_all(LAST - left * DAY, writer(at(LAST - left * DAY)), LAW)
        for left in (50, 42, 41, 14, 13)
    }
    assert counts == {50: 0, 42: 5, 41: 0, 14: 5, 13: 0}
    assert remind(contract, LAST - 13 * DAY, writer(), LAW) == 0
    found = Message.objects.filter(kind__in=("reminder", "renewal"))
    sent = {(row.channel, row.office, row.language) for row in found}
    assert sent == {
        ("letter", "diekirch", "fr"),
        ("email", "diekirch", "fr"),
        ("email", str(one.pk), "de"),
        ("sms", str(one.pk), "de"),
        ("sms", str(two.pk), "lb"),
    }
    for row in found.filter(channel="sms"):
        assert row.kind == "renewal" and parts(row.content["text"]) == 1
        assert not any(word in row.content["text"] for word in ("Mia", "Muster", "€", "2026"))
    by_mail = found.filter(channel="email", office=str(one.pk)).first()
    assert by_mail and "/family/renewal/" in by_mail.content["text"]
    assert all(len(say("parents.renewal_sms", language)) <= 70 for language in LANGUAGES)
    f.make_contract(mia, signed=LAST + DAY)
    assert take_back_overtaken() == 10
