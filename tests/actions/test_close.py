"""Closing a period: what it lacks is told, what is due is settled first, afterwards it stays."""

from datetime import date, datetime
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connections, transaction

from accueil.actions.close import CannotClose, close_period, readiness
from accueil.actions.declare import declare, draft
from accueil.attendance.entering import enter
from accueil.attendance.models import Closing, Stay
from accueil.billing.models import Correction, Mark, Obstacle, Statement, Transfer
from accueil.billing.run import open_for_billing, run
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.facts import days, record
from accueil.store.models import AccessLog, Actor
from accueil.store.security import see
from attendance.care import entry, told
from tests import cared as c
from tests import factories as f

LAW = shipped()
AUGUST, SEPTEMBER = Period(2026, 8), Period(2026, 9)
NOW = datetime(2026, 9, 14, 10, 0, tzinfo=f.LUXEMBOURG)
BY = Actor(None, "ministry", purpose="billing")
TUESDAY = date(2026, 8, 4)


class Cared:
    """A child at a crèche on a day of August, which the crèche may declare."""

    def __init__(self) -> None:
        see(country=True)
        office = f.make_office()
        home = f.make_household(office, incomes={"representative": 6_600_000})
        self.child = f.make_child(office, household=home, iam_code="WebMi123")
        f.make_contract(self.child)
        self.creche = c.creche(hour_cents=750, funding="commercial")
        tuesdays = [[2, 480, 960]]
        c.agree(self.child, self.creche, pattern=tuesdays, until=date(2026, 8, 5))
        c.was_there(self.child, self.creche, TUESDAY)

    def declare(self, now: datetime = NOW) -> None:
        seen = draft(self.creche, AUGUST, LAW, today=now.date()).digest
        about = {"by": BY, "now": now, "today": now.date(), "seen": seen}
        declare(self.creche, AUGUST, LAW, **about)

    def say(self, day: date, *spans: tuple[int, int], now: datetime = NOW) -> Any:
        said = [entry(self.child, self.creche, day, *spans)]
        return enter(said, source="grid", by=None, now=now, reason="typo")


@pytest.fixture
def cared(db: None) -> Cared:
    return Cared()


def refused(period: Period = AUGUST, now: datetime = NOW, reason: str = "") -> tuple[str, ...]:
    with pytest.raises(CannotClose) as error:
        close_period(period, LAW, by=BY, now=now, reason=reason)
    return error.value.codes


def test_what_a_period_lacks(cared: Cared) -> None:
    """Providers with their children, obstacles by kind, corrections, what is due; never a child."""
    open_for_billing(AUGUST, by=None, now=NOW)
    silent = c.creche("Silent")
    guest = f.make_child(f.make_office(), iam_code="WebGu123")
    c.was_there(guest, silent, TUESDAY)
    Obstacle.objects.create(
        child=guest, period="2026-08", found=[["no_price", "", "", {}]], noted_at=NOW
    )
    Correction.objects.create(
        number="K-1", child=guest, period="2026-08", asked_by="office", asked_at=NOW, reason="x"
    )
    seen = readiness(AUGUST, now=NOW)
    found = [(one.provider.name, one.why, one.children) for one in seen.missing]
    assert found == [("Crèche Kannerhaus", "not_declared", 1), ("Silent", "not_declared", 0)]
    assert (dict(seen.obstacles), seen.corrections, seen.due) == ({"no_price": 1}, 1, 2)
    assert seen.never == () and not seen.complete
    cared.declare()
    cared.say(TUESDAY, (480, 900), now=f.after(NOW, hours=1))
    seen = readiness(AUGUST, now=f.after(NOW, hours=2))
    assert [one.why for one in seen.missing] == ["changed", "not_declared"]
    cared.say(TUESDAY, (480, 960), now=f.after(NOW, hours=3))
    assert [one.provider for one in readiness(AUGUST, now=NOW).missing] == [silent]


def test_closing_settles_first_and_keeps_why(cared: Cared) -> None:
    """Without every declaration only with a reason; twice it is refused."""
    assert refused() == refused(reason="  ") == ("reason_needed",)
    assert not Statement.objects.exists()
    closed = close_period(AUGUST, LAW, by=BY, now=NOW, reason="no longer answers")
    assert (closed.reason, closed.closed_at) == ("no longer answers", NOW)
    assert Statement.objects.get().posted == "2026-08" and not Mark.objects.exists()
    assert AccessLog.objects.filter(what="closed the period 2026-08").exists()
    assert refused(reason="again") == ("closed",)
    assert refused(SEPTEMBER) == ("not_over",)


def test_one_after_the_other(cared: Cared) -> None:
    """Not before an earlier one whose billing has begun."""
    cared.declare()
    open_for_billing(AUGUST, by=None, now=NOW)
    later = datetime(2026, 10, 12, 9, 0, tzinfo=f.LUXEMBOURG)
    assert refused(SEPTEMBER, now=later) == ("earlier_open",)
    assert close_period(AUGUST, LAW, by=BY, now=later).reason == ""
    close_period(SEPTEMBER, LAW, by=BY, now=later)
    assert Closing.objects.count() == 2


def test_after_closing_nothing_is_entered_and_facts_become_corrections(cared: Cared) -> None:
    """The day is refused; a higher income since August is posted into September."""
    cared.declare()
    close_period(AUGUST, LAW, by=BY, now=NOW)
    assert told(cared.say(TUESDAY, (480, 900))) == [(1, "closed")]
    home = m.Home.objects.get(child=cared.child).household
    later = f.after(NOW, hours=1)
    more = {"of": "representative", "yearly_cents": 18_000_000, "evidence": "tax_assessment"}
    record(m.Income(household=home, valid=days(AUGUST.first), **more), by=None, now=later)
    run(LAW, now=later)
    moved = Transfer.objects.exclude(period="2026-08").values_list("period", "about")
    assert set(moved) == {("2026-09", "2026-08")}


def test_who_is_entering_comes_before_closing_and_who_comes_later_is_refused(
    real_database: str,
) -> None:
    """A stay of another connection, not yet committed: closing waits, and bills it."""
    cared = Cared()
    cared.declare()
    entered, go_on, closed = Event(), Event(), Event()
    said: list[Any] = []

    def entering() -> None:
        see(country=True)
        with transaction.atomic():
            said.append(cared.say(TUESDAY, (480, 900), now=f.after(NOW, minutes=1)).refusals)
            entered.set()
            go_on.wait(20)
        connections.close_all()

    def closing() -> None:
        see(country=True)
        close_period(AUGUST, LAW, by=BY, now=f.after(NOW, hours=1), reason="on time")
        closed.set()
        connections.close_all()

    one, other = Thread(target=entering), Thread(target=closing)
    one.start()
    assert entered.wait(20)
    other.start()
    assert not closed.wait(0.5)
    go_on.set()
    one.join(20)
    other.join(60)
    assert closed.is_set() and said == [[]]
    stay = Stay.objects.current().get()
    assert (stay.until, Closing.objects.get().reason) == (900, "on time")
    assert not Mark.objects.exists()
    billed = Statement.objects.latest("version")
    assert billed.parent_cents + billed.state_cents == 7 * 750
    assert told(cared.say(TUESDAY, (480, 960), now=f.after(NOW, hours=2))) == [(1, "closed")]
