"""Two PINs as a facility makes them: pairs, e-mails, states; only one pair of a guardian serves."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from accueil.actions import guardians, pins
from accueil.actions.daily import end_pins
from accueil.actions.guardian_history import history
from accueil.actions.guardians import CannotKeep, Known, keep
from accueil.actions.pin_states import State, states
from accueil.attendance.addresses import meant
from accueil.attendance.models import Guardian
from accueil.identity.actors import actor_of
from accueil.identity.links import link_at_facility
from accueil.identity.models import Link, PinPair
from accueil.identity.pins import PinsRefused, Typed, check_pins, use_pins
from accueil.registry import models as m
from accueil.store import outbox
from accueil.store.models import AccessLog, Actor, Message
from accueil.store.security import see, seeing_the_country
from attendance.care import care
from tests import factories as f
from tests.caring import Place

NOW = f.NOW


class Family:
    """A guardian of a child with a care contract at a crèche, as the crèche knows it."""

    def __init__(self, child: m.Child, creche: Place) -> None:
        see(country=True)
        care(child, creche.provider)
        self.child, self.creche = child, creche
        self.actor: Actor = actor_of(creche.account, "guardians")
        creche.enter()
        self.guardian = f.make_guardian(child, creche.provider)

    def make(self, **later: int) -> PinPair:
        """Two PINs for the guardian."""
        return pins.create(self.guardian, self.actor, NOW + timedelta(**later))

    def typed(self, pair: PinPair) -> Typed:
        """What the guardian gives who has the paper and the e-mail."""
        text = Message.objects.get(pk=pair.message).content["text"]
        second = text.partition("PIN 2: ")[2].split("\n")[0]
        return Typed(self.guardian.email, str(pair.pin_1), second)

    def refused(self, typed: Typed, **later: int) -> str:
        """Why two PINs open nothing; empty: they do."""
        try:
            check_pins(typed, NOW + timedelta(**later))
        except PinsRefused as error:
            return error.reason
        return ""

    def state(self, **later: int) -> State:
        """How far the guardian is."""
        known = states(self.creche.provider.pk, [self.child.pk], NOW + timedelta(**later))
        return known[self.guardian.person]

    def link(self, pair: PinPair, **mobile: Any) -> Link:
        """The guardian uses the PINs with an account of its own."""
        account = f.make_parent(private_email="eltern@gmail.com")
        with seeing_the_country():
            used = use_pins(pair.pk, account.pk, NOW)
        made = link_at_facility(account, used, NOW)
        self.creche.enter()
        return made

    def correct(self, **known: Any) -> Guardian:
        """Correct what is known of the guardian."""
        own = self.guardian
        values = {name: getattr(own, name) for name in Known.__slots__} | known
        key = (self.creche.provider.pk, self.child.pk, own.person)
        self.guardian = keep(*key, Known(**values), actor=self.actor, now=NOW)
        return self.guardian


@pytest.fixture
def family(child: m.Child, creche: Place) -> Family:
    return Family(child, creche)


def reports(pair: PinPair, **known: Any) -> None:
    """What becomes of the e-mail with PIN 2."""
    with seeing_the_country():
        Message.objects.filter(pk=pair.message).update(**known)


def noted(what: str) -> int:
    with seeing_the_country():
        return AccessLog.objects.filter(what=what).count()


def test_the_e_mail_holds_pin_2_and_never_pin_1(family: Family) -> None:
    pair = family.make()
    message = Message.objects.get(pk=pair.message)
    text = message.content["text"]
    first = str(pair.pin_1)
    assert first not in text and first.replace(" ", "") not in text
    assert "Mia" in text and family.creche.provider.name in text and "/family/pins/" in text
    assert message.content["to"] == "eltern@gmail.com" and message.kind == "pin_2"
    assert family.refused(family.typed(pair)) == ""
    assert noted("pins.created") == 1
    assert message.kind in outbox.PRIVATE_KINDS


def test_a_new_pair_makes_the_old_one_void_and_takes_its_e_mail_back(family: Family) -> None:
    old = family.make()
    before = family.typed(old)
    new = family.make(seconds=1)
    old.refresh_from_db()
    assert (old.why, old.pin_1) == ("again", None)
    assert Message.objects.get(pk=old.message).state == "void"
    assert family.refused(before) == "void"
    assert family.refused(family.typed(new)) == ""


def test_pressed_twice_it_is_one_pair(family: Family) -> None:
    person, actor = family.guardian.person, family.actor
    first = pins.create_once(person, None, actor, NOW)
    assert pins.create_once(person, None, actor, NOW) == first
    again = pins.create_once(person, first.pk, actor, NOW)
    assert again != first and pins.create_once(person, first.pk, actor, NOW) == again
    assert Message.objects.filter(kind="pin_2").count() == 2


def test_one_address_gets_so_many_e_mails_a_day_whoever_it_is_entered_for(family: Family) -> None:
    for hour in range(pins.MOST_A_DAY):
        last = family.make(hours=hour)
    later = NOW + timedelta(hours=pins.MOST_A_DAY)
    for typed in ("eltern@gmail.com", " Eltern@Gmail.com"):
        family.correct(name="Someone else", email=typed)
        with pytest.raises(pins.TooManyPins):
            pins.create(family.guardian, family.actor, later)
    assert family.state(hours=12).pair == last and family.state(hours=12).pin_1
    person, provider = family.guardian.person, family.creche.provider.pk
    family.correct(email="andere@example.lu")
    family.correct(email="eltern@gmail.com")
    assert pins.create_many(provider, [person], family.actor, later) == []
    assert len(pins.create_many(provider, [person], family.actor, NOW + timedelta(days=2))) == 1


def test_a_link_is_ended_and_nothing_else_by_its_facility(family: Family) -> None:
    made = family.link(family.make())
    stranger = f.make_parent()
    family.creche.enter()
    own = Link.objects.filter(pk=made.pk)
    for change in ({"account": stranger}, {"guardian": uuid4()}, {"made_at": NOW}, {"proof": ""}):
        with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
            own.update(**change)
    forged = Link(
        account=stranger,
        child_id=made.child_id,
        provider_id=made.provider_id,
        guardian=made.guardian,
        proof=Link.PINS,
        made_at=NOW,
    )
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        forged.save(force_insert=True)
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute("DELETE FROM identity_link")
                assert cursor.rowcount == 0
        except DatabaseError as error:
            assert "permission denied" in str(error)
    assert own.update(ended_at=NOW) == 1
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        own.update(ended_at=None)


def test_another_e_mail_makes_unused_pins_void(family: Family) -> None:
    pair = family.make()
    family.correct(phone="+352621123456")
    assert family.state().kind == "created"
    family.correct(email="Eltern@gmail.com")  # large letters are the same address
    assert family.state().kind == "created"
    family.correct(email="eltern@googlemail.com")
    pair.refresh_from_db()
    assert pair.why == "email" and family.state().why == "email"
    family.correct(email="")
    assert family.state().kind == "no_email"
    with pytest.raises(ValueError, match="none"):
        family.make()


def test_states_follow_the_e_mail_and_the_pair(family: Family) -> None:
    assert family.state().kind == "none"
    pair = family.make()
    assert family.state().kind == "created" and family.state().pin_1 == str(pair.pin_1)
    reports(pair, state="sent", sent_at=NOW)
    assert family.state().kind == "sent"
    reports(pair, reported="delivered", delivered_at=NOW)
    assert family.state().kind == "delivered"
    reports(pair, reported="bounced", delivered_at=None)
    assert (family.state().kind, family.state().why) == ("failed", "bounced")
    reports(pair, reported="", state="failed", failure="the mail server refuses the receiver: 550")
    assert family.state().kind == "failed" and "receiver" in family.state().why
    assert family.state(days=31).kind == "expired" and not family.state(days=31).pin_1
    assert end_pins(NOW + timedelta(days=31)) == 1
    family.creche.enter()
    assert family.state(days=32).kind == "expired"
    locked, wrong = family.make(seconds=1), Typed("eltern@gmail.com", "0", "0")
    for _try in range(5):
        assert family.refused(wrong) == "unknown"
    assert (family.state().kind, family.state().pair) == ("locked", locked)
    linked = family.link(family.make(seconds=2))
    assert (family.state().kind, family.state().linked) == ("linked", linked)
    assert (
        family.refused(family.typed(family.make(seconds=3))) == ""
    )  # a second account of this guardian
    assert family.state().kind == "linked" and family.state().pin_1


def test_a_group_gets_pins_once_and_reminders_once_a_day(family: Family) -> None:
    provider, actor = family.creche.provider.pk, family.actor
    other = f.make_guardian(family.child, family.creche.provider, name="Tom", email="tom@pt.lu")
    nobody = f.make_guardian(family.child, family.creche.provider, name="Ana", email="")
    everybody = [family.guardian.person, other.person, nobody.person]
    made = pins.create_many(provider, everybody, actor, NOW)
    assert {pair.guardian for pair in made} == {family.guardian.person, other.person}
    assert pins.create_many(provider, everybody, actor, NOW) == []
    for pair in made:
        reports(pair, state="sent", sent_at=NOW)
    reports(made[0], reported="bounced")
    first = pins.remind(provider, everybody, actor, NOW)
    assert (first.sent, first.before, first.others) == (1, 0, 2)
    assert pins.remind(provider, everybody, actor, NOW).before == 1
    reminder = Message.objects.get(kind="pins_reminder").content["text"]
    assert "PIN 2:" not in reminder
    assert [p.guardian for p in pins.create_many(provider, everybody, actor, NOW)] == [
        made[0].guardian
    ]
    assert pins.create_many(uuid4(), everybody, actor, NOW) == []


def test_a_link_ends_at_once_and_the_account_is_told(family: Family) -> None:
    made = family.link(family.make())
    pair = family.make()
    assert guardians.end(family.guardian, "link_end.separation", family.actor, NOW)
    pair.refresh_from_db()
    assert pair.why == "ended" and family.state().kind == "ended"
    assert not guardians.end(family.guardian, "link_end.separation", family.actor, NOW)
    with seeing_the_country():
        made.refresh_from_db()
        assert made.ended_at == NOW
        told = Message.objects.get(kind="link_ended")
        assert (told.office, told.content["to"]) == (str(made.account_id), "eltern@gmail.com")
        log = AccessLog.objects.get(what="link.ended")
        assert (log.why, log.account) == ("link_end.separation", family.creche.account.pk)
    kinds = [one.kind for one in history(family.creche.provider.pk, family.child.pk)]
    assert sorted(kinds) == [
        *("link_ended", "link_made", "pins_made", "pins_made", "pins_used", "pins_void")
    ]
    ended = next(o for o in history(family.creche.provider.pk, family.child.pk) if o.reason)
    assert (ended.why, ended.reason) == ("facility", "link_end.separation")


def test_who_is_taken_out_loses_pins_and_link(family: Family) -> None:
    family.link(family.make())
    guardians.remove(family.guardian, "link_end.wrong", family.actor, NOW)
    guardians.remove(family.guardian, "link_end.wrong", family.actor, NOW)
    assert states(family.creche.provider.pk, [family.child.pk], NOW) == {}
    with seeing_the_country():
        assert not Link.objects.filter(ended_at__isnull=True).exists()
    assert noted("guardians: removed") == 1


def test_only_of_children_with_a_contract_and_not_without_end(
    family: Family, childminder: Place
) -> None:
    known = Known(name="Ana", relation="other", language="lb")
    childminder.enter()
    with pytest.raises(CannotKeep, match="not_here"):
        keep(childminder.provider.pk, family.child.pk, None, known, actor=family.actor, now=NOW)
    assert states(family.creche.provider.pk, [family.child.pk], NOW) == {}  # another's door
    family.creche.enter()
    for _more in range(guardians.MOST - 1):
        keep(family.creche.provider.pk, family.child.pk, None, known, actor=family.actor, now=NOW)
    with pytest.raises(CannotKeep, match="many"):
        keep(family.creche.provider.pk, family.child.pk, None, known, actor=family.actor, now=NOW)


def test_five_wrong_tries_are_told_to_who_leads_the_facility(child: m.Child, creche: Place) -> None:
    see(country=True)
    leads = f.make_account("manager", provider=creche.provider)
    f.make_account("educator", provider=creche.provider)
    guardian = f.make_guardian(child, creche.provider)
    pair, right = f.make_pins(guardian, NOW)
    wrong, voided = Typed(right.email, right.pin_1, "0000 0000"), ()
    for _try in range(5):
        with pytest.raises(PinsRefused) as refused:
            check_pins(wrong, NOW)
        voided = refused.value.voided
    assert voided == (pair.pk,)
    see()  # the page that tells it sees nobody
    pins.tell_locked(voided, NOW)
    pins.tell_locked(voided, NOW)
    see(country=True)
    told = Message.objects.filter(kind="pins_locked")
    assert {one.content["to"] for one in told} == {leads.email, creche.account.email}
    assert told.count() == 2
    assert told[0].office == str(creche.provider.pk)
    assert child.pk.hex not in str(told[0].content)


@pytest.mark.parametrize(
    "typed, right",
    [
        ("a@gmial.com", "a@gmail.com"),
        ("a@gmail.con", "a@gmail.com"),
        ("a@hotmial.fr", "a@hotmail.fr"),
        ("a@yahooo.fr", "a@yahoo.fr"),
        ("a@creche.con", "a@creche.com"),
        ("a@gmail.com", ""),
        ("a@googlemail.com", ""),
        ("a@ymail.com", ""),
        ("a@example.lu", ""),
        ("a@pt.lu", ""),
        ("nothing", ""),
    ],
)
def test_an_address_that_looks_like_a_typing_error(typed: str, right: str) -> None:
    assert meant(typed) == right
