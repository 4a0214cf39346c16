"""Corrections and goodwill: asked in time, decided by others, and nothing past them."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import Error, connection, transaction

from accueil.actions import corrections, goodwill
from accueil.actions.corrections import CannotCorrect
from accueil.actions.goodwill import CannotGrant
from accueil.attendance.entering import enter
from accueil.attendance.entries import DayEntry
from accueil.attendance.models import Stay
from accueil.attendance.periods import close
from accueil.billing.models import Correction, Goodwill, Mark, Statement, Transfer
from accueil.billing.models.ledger import OWED_BY_FAMILY, OWED_BY_STATE, balance
from accueil.billing.run import open_for_billing, run
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.models import Actor, Message
from accueil.store.security import see
from attendance.test_at_once import at_once
from tests import cared as c
from tests import factories as f

LAW = shipped()
AUGUST, SEPTEMBER = Period(2026, 8), Period(2026, 9)
NOW = datetime(2026, 10, 12, 10, 0, tzinfo=f.LUXEMBOURG)
MINISTRY, MANAGER = Actor(UUID(int=1), "ministry"), Actor(UUID(int=2), "manager")
WAS = date(2026, 8, 4)


class Place:
    """A child of a family with an address, at two providers, billed and closed for August."""

    def __init__(self) -> None:
        see(country=True)
        office = f.make_office()
        home = f.make_household(
            office, incomes={"representative": 6_600_000}, email="claire@example.lu"
        )
        self.child = f.make_child(office, household=home)
        f.make_contract(self.child)
        self.creche = c.creche(hour_cents=750, funding="commercial")
        self.other = c.creche("Bambi", funding="commercial")
        for provider in (self.creche, self.other):
            c.agree(self.child, provider)
        c.was_there(self.child, self.creche, WAS)
        c.was_there(self.child, self.other, date(2026, 8, 5))
        bill(NOW)
        close(AUGUST, by=None, now=NOW)

    def asked(self, now: datetime = NOW, **more: Any) -> corrections.Asked:
        """A request of the crèche."""
        about = {"asked_by": "provider", "actor": MANAGER, "provider": self.creche.pk, **more}
        return corrections.ask(self.child.pk, AUGUST, "Left at noon.", now=now, **about)

    def accepted(self, now: datetime = NOW, **more: Any) -> Correction:
        """The same, accepted."""
        made = self.asked(now, **more).correction
        return corrections.accept(made.pk, "", actor=MINISTRY, now=now)

    def entry(self, until: int, day: date = WAS, provider: m.Provider | None = None) -> DayEntry:
        """Another end of a day."""
        return DayEntry(0, (provider or self.creche).pk, self.child.pk, day, [(480, until)])


def bill(now: datetime) -> None:
    """What a run does."""
    for period in (AUGUST, SEPTEMBER):
        open_for_billing(period, by=None, now=now)
    run(LAW, now=now)


def owed(**about: Any) -> tuple[int, int]:
    """What the family and the State owe."""
    found = Transfer.objects.filter(**about).aggregate(
        family=balance(OWED_BY_FAMILY), state=balance(OWED_BY_STATE)
    )
    return found["family"], found["state"]


def refusal(call: Any, *given: Any, **named: Any) -> tuple[str, object]:
    """Why something is refused."""
    with pytest.raises((CannotCorrect, CannotGrant)) as error, transaction.atomic():
        call(*given, **named)
    return error.value.code, getattr(error.value, "day", getattr(error.value, "most_cents", None))


@pytest.fixture
def place(db: None) -> Place:
    """A closed period."""
    return Place()


def test_it_is_asked_in_time(place: Place) -> None:
    """One year after a period's last day and not a day later; not of what is open; not twice."""
    last = datetime(2027, 9, 6, 23, 59, tzinfo=f.LUXEMBOURG)
    assert AUGUST.last == date(2026, 9, 6)
    late = last + timedelta(minutes=1)
    assert refusal(place.asked, late) == ("too_late", date(2027, 9, 6))
    first = place.asked(last)
    assert not first.joined
    again = place.asked(last, asked_by="office")
    assert again.joined and again.correction.pk == first.correction.pk
    assert again.correction.reason.count("Left at noon.") == 2
    assert not place.asked(last, provider=None).joined
    about = {"asked_by": "office", "actor": MANAGER, "now": NOW}
    assert refusal(corrections.ask, place.child.pk, SEPTEMBER, "Why", **about)[0] == "open"
    assert refusal(corrections.ask, place.child.pk, AUGUST, " ", **about)[0] == "reason"
    stranger = f.make_provider(f.make_office())
    assert refusal(place.asked, provider=stranger.pk)[0] == "elsewhere"


def test_nothing_is_entered_that_was_not_accepted(place: Place) -> None:
    """By whatever way: action, the way in, raw SQL; not another day, child, provider or state."""
    asked = place.asked().correction
    entry = [place.entry(720)]
    assert refusal(corrections.enter_days, asked.pk, entry, actor=MANAGER, now=NOW)[0] == (
        "not_accepted"
    )
    said = {"source": "grid", "by": None, "now": NOW, "reason": "x"}
    assert [one.code for one in enter(entry, **said).refusals] == ["closed"]
    pretended = corrections.Unlocked(asked.pk, place.child.pk, None, AUGUST)
    with pytest.raises(Error, match="is closed"), transaction.atomic():
        enter(entry, **said, unlocked=pretended)
    corrections.accept(asked.pk, "Yes.", actor=MINISTRY, now=NOW)
    for beside in (place.entry(720, provider=place.other), place.entry(720, date(2026, 9, 8))):
        why = refusal(corrections.enter_days, asked.pk, [beside], actor=MANAGER, now=NOW)
        assert why[0] == "beside"
    told = corrections.unlocked(Correction.objects.get())
    other = enter([place.entry(480 + 60, date(2026, 8, 6), place.other)], **said, unlocked=told)
    assert [one.code for one in other.refusals] == ["closed"]
    change = "UPDATE attendance_stay SET withdrawn_at = now() WHERE withdrawn_at IS NULL"
    with pytest.raises(Error, match="is closed"), transaction.atomic():
        connection.cursor().execute(change)
    assert corrections.enter_days(asked.pk, entry, actor=MANAGER, now=NOW).changed_total == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('accueil.correction', true)")
        assert cursor.fetchone() == ("",)
    assert refusal(corrections.enter_days, asked.pk, entry, actor=MANAGER, now=NOW)[0] == (
        "not_accepted"
    )


def test_what_is_looked_at_is_what_is_posted(place: Place) -> None:
    """Looked at by the provider, entered, run: its own side, and the whole of the ledger."""
    asked, before = place.accepted(), owed()
    see(providers=[place.creche.pk])
    look = corrections.preview(asked.pk, [place.entry(600)], LAW, actor=MANAGER, now=NOW)
    own = look.money.for_provider(place.creche.pk)
    assert [(row.period, row.provider) for row in own.rows] == [(AUGUST, place.creche.pk)]
    assert not Message.objects.filter(key__endswith="done").exists()
    corrections.enter_days(asked.pk, [place.entry(600)], actor=MANAGER, now=NOW)
    see(country=True)
    assert Stay.objects.current().get(day=WAS).until == 600
    assert Correction.objects.get().state == "done"
    bill(NOW)
    after = owed()
    assert after[0] - before[0] == look.money.family_cents < 0
    assert after[1] - before[1] == look.money.state_cents
    assert not Transfer.objects.filter(period=AUGUST.name, posted_at__gt=NOW).exists()
    newest = Statement.objects.latest("version")
    assert newest.version == 2 and after == (newest.parent_cents, newest.state_cents)


def test_asked_in_time_and_entered_later(place: Place) -> None:
    """The ministry takes its time: what was asked on the last day still counts."""
    asked = place.accepted(datetime(2027, 9, 6, 12, 0, tzinfo=f.LUXEMBOURG))
    later = datetime(2027, 9, 20, 12, 0, tzinfo=f.LUXEMBOURG)
    entry = [place.entry(600)]
    look = corrections.preview(asked.pk, entry, LAW, actor=MANAGER, now=later)
    corrections.enter_days(asked.pk, entry, actor=MANAGER, now=later)
    before = owed()
    bill(later)
    assert owed()[0] - before[0] == look.money.family_cents < 0


def test_who_asked_is_told(place: Place) -> None:
    """Decided once, a refusal with its reason; in the language of who asked."""
    account = f.make_account("manager", provider=place.creche, language="de")
    see(country=True)
    own = place.asked(actor=Actor(account.pk, "manager")).correction
    family = place.asked(asked_by="parent", provider=None).correction
    assert refusal(corrections.refuse, own.pk, " ", actor=MINISTRY, now=NOW)[0] == "answer"
    corrections.refuse(own.pk, "Unterschrift fehlt.", actor=MINISTRY, now=NOW)
    corrections.accept(family.pk, "", actor=MINISTRY, now=NOW)
    assert refusal(corrections.accept, own.pk, "", actor=MINISTRY, now=NOW)[0] == "decided"
    told = {one.key: one for one in Message.objects.filter(kind="correction")}
    german = told[f"correction:{own.pk}:refused"]
    assert german.language == "de" and german.content["to"] == account.email
    assert "Unterschrift fehlt." in german.content["text"]
    french = told[f"correction:{family.pk}:accepted"]
    assert french.language == "fr" and french.content["to"] == "claire@example.lu"
    corrections.finish(family.pk, actor=MINISTRY, now=NOW)
    assert Message.objects.filter(key=f"correction:{family.pk}:done").count() == 1


def test_each_sees_its_own(place: Place) -> None:
    """A provider those about itself, an office those about its children, the country all."""
    place.asked()
    place.asked(provider=None)
    place.asked(provider=place.other.pk)
    elsewhere = f.make_office("esch", "commune")
    seen = []
    for who in (
        {"providers": [place.creche.pk]},
        {"office": place.child.office_id},
        {"office": elsewhere.pk},
        {"country": True},
        {},
    ):
        see(**who)
        seen.append(Correction.objects.count())
    see(country=True)
    assert seen == [1, 3, 0, 3, 0]


def test_goodwill_needs_two_people(place: Place) -> None:
    """Proposed by one, approved by another, at most what was charged; it counts at the next run."""
    about = (place.child.pk, place.creche.pk)
    charged = owed(provider=place.creche)[0]
    who: dict[str, Any] = {"actor": MINISTRY, "now": NOW}
    too_much = refusal(goodwill.propose, *about, AUGUST, charged + 1, "Why", **who)
    assert too_much == ("too_much", charged)
    assert refusal(goodwill.propose, *about, AUGUST, 0, "Why", **who)[0] == "nothing"
    assert refusal(goodwill.propose, *about, AUGUST, 1, " ", **who)[0] == "reason"
    assert refusal(goodwill.propose, *about, Period(2026, 7), 1, "Why", **who)[0] == "not_begun"
    made = goodwill.propose(*about, AUGUST, 100, "Kindness", **who)
    assert refusal(goodwill.propose, *about, AUGUST, charged, "Why", **who)[0] == "too_much"
    assert refusal(goodwill.approve, made.pk, **who)[0] == "same_person"
    alone = Goodwill.objects.filter(pk=made.pk)
    with pytest.raises(Error, match="two_people"), transaction.atomic():
        alone.update(approved_at=NOW, approved_by=MINISTRY.account)
    before, look = owed(), goodwill.preview_of(made.pk, LAW, now=NOW)
    bill(NOW)
    assert owed() == before and not Mark.objects.exists()
    goodwill.approve(made.pk, actor=Actor(uuid4(), "ministry"), now=NOW)
    bill(NOW)
    assert owed() == (before[0] - 100, before[1] + 100)
    assert (look.family_cents, look.state_cents, look.provider_cents) == (-100, 100, 0)
    assert refusal(goodwill.approve, made.pk, **who)[0] == "decided"
    goodwill.withdraw(made.pk, **who)
    bill(NOW)
    assert owed() == before
    assert refusal(goodwill.withdraw, made.pk, **who)[0] == "decided"
    assert goodwill.preview(*about, AUGUST, 50, LAW, now=NOW).family_cents == -50
    assert not Goodwill.objects.current().exists()


def test_two_corrections_at_once(real_database: str) -> None:
    """Of two providers of one child, and two people with one request: nothing is lost."""
    place = Place()
    one, two = place.accepted(), place.accepted(provider=place.other.pk)
    day = date(2026, 8, 5)

    def enter_it(asked: Correction, entry: DayEntry) -> Any:
        return lambda: corrections.enter_days(asked.pk, [entry], actor=MANAGER, now=NOW)

    said = at_once(
        enter_it(one, place.entry(600)),
        enter_it(two, place.entry(660, day, place.other)),
        providers=[place.creche.pk, place.other.pk],
    )
    assert [found.changed_total for found in said] == [1, 1]
    bill(NOW)
    newest = Statement.objects.filter(period=AUGUST.name).latest("version")
    assert owed() == (newest.parent_cents + newest.uncovered_cents, newest.state_cents)
    third = place.accepted()
    again = at_once(
        enter_it(third, place.entry(540)),
        enter_it(third, place.entry(570)),
        providers=[place.creche.pk],
    )
    refused = [found for found in again if isinstance(found, str)]
    assert len(refused) == 1 and "not_accepted" in refused[0]
    assert Stay.objects.current().filter(day=WAS).count() == 1
    bill(NOW)
    newest = Statement.objects.filter(period=AUGUST.name).latest("version")
    assert owed() == (newest.parent_cents + newest.uncovered_cents, newest.state_cents)
