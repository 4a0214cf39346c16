"""Weeks without free hours that a family chooses, as many as the year has."""

from datetime import date, datetime, timedelta

import pytest

from accueil.actions.weeks import WrongWeeks, choose_weeks, moved, year_of
from accueil.actions.weeks_costs import costs_of, weighed_year
from accueil.attendance.gather import gather
from accueil.attendance.models import WeekChoice
from accueil.attendance.periods import close
from accueil.attendance.weeks import chosen_of, weeks_without
from accueil.billing.models import Mark, Statement
from accueil.law.calendar import WEEK, Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.models import AccessLog, Actor
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.billed import bill, member

LAW = shipped()
AUGUST = Period(2026, 8)
NOW = datetime(2026, 9, 14, 10, 0, tzinfo=f.LUXEMBOURG)
BY = Actor(None, "officer", "diekirch")
DEFAULT = set(LAW.calendar.weeks_without(2026).mondays)
HERE, THERE = date(2026, 8, 3), date(2026, 8, 17)
OTHERS = DEFAULT - {HERE} | {THERE}


@pytest.fixture
def mia(db: None) -> m.Child:
    """Two years old, in band r2, at a crèche in the first week of August, which is not free."""
    see(country=True)
    child = member(born=date(2024, 3, 9))
    creche = c.creche()
    c.agree(child, creche, until=date(2026, 9, 1))
    for day in range(4, 8):
        c.was_there(child, creche, date(2026, 8, day))
    for day in range(10, 32):
        c.stayed_away(child, creche, date(2026, 8, day))
    return child


def choose(child: m.Child, weeks: set[date], now: datetime = NOW) -> list[date]:
    return choose_weeks(child.pk, 2026, weeks, LAW, by=BY, now=now)


def refused(child: m.Child, weeks: set[date]) -> WrongWeeks:
    with pytest.raises(WrongWeeks) as told:
        choose(child, weeks)
    return told.value


def billed(now: datetime) -> Statement:
    bill(AUGUST, now)
    return Statement.objects.latest("version")


def test_moved_before_closing_it_changes_the_bill_as_was_said(mia: m.Child) -> None:
    """What it saves is told to the cent; chosen back the bill is as before."""
    first = billed(NOW)
    (cost,) = costs_of(weighed_year(mia.pk, 2026, LAW, today=NOW.date()), OTHERS)
    assert (cost.period, cost.now) == (AUGUST, (first.parent_cents, first.state_cents))
    assert cost.difference_cents < 0
    assert choose(mia, OTHERS, f.after(NOW, minutes=1)) == [HERE, THERE]
    assert Mark.objects.filter(child=mia.pk).exists()
    chosen = chosen_of([mia.pk], 2026)[mia.pk]
    assert set(weeks_without(chosen, 2026, LAW) or ()) == OTHERS
    after = billed(f.after(NOW, hours=1))
    assert cost.then == (after.parent_cents, after.state_cents) and after.version == 2
    assert choose(mia, OTHERS) == []
    assert WeekChoice.objects.count() == 2
    choose(mia, DEFAULT, f.after(NOW, hours=2))
    assert not WeekChoice.objects.current().exists()
    assert billed(f.after(NOW, hours=3)).parent_cents == first.parent_cents
    assert AccessLog.objects.filter(what="weeks", child=mia.pk).count() == 2


def test_weeks_of_a_closed_period_stay(mia: m.Child) -> None:
    """Named with their period and the day it was closed; others are still chosen."""
    close(AUGUST, by=None, now=NOW)
    error = refused(mia, OTHERS)
    assert error.code == "closed"
    day = NOW.date()
    assert error.values["weeks"] == [(HERE, AUGUST, day), (THERE, AUGUST, day)]
    winter = max(DEFAULT)
    assert choose(mia, DEFAULT - {winter} | {winter - WEEK}) == [winter - WEEK, winter]


def test_exactly_so_many_mondays_of_that_year(mia: m.Child) -> None:
    """Too few, a Tuesday, a week of another year: nothing is written."""
    few, tuesday = refused(mia, DEFAULT - {HERE}), HERE + timedelta(days=1)
    assert (few.code, few.values) == ("number", {"found": 5, "due": 6})
    assert refused(mia, DEFAULT - {HERE} | {tuesday}).values == {"days": [tuesday]}
    assert refused(mia, DEFAULT - {HERE} | {date(2027, 1, 4)}).code == "no_monday"
    with pytest.raises(WrongWeeks, match="no_choice"):
        moved(year_of(mia.pk, 2017, LAW), ())
    assert not WeekChoice.objects.exists()


def test_a_year_whose_default_weeks_are_not_known_is_chosen_whole(mia: m.Child) -> None:
    """So that the law's weeks, once known, change nothing of it."""
    year = max(LAW.calendar.without) + 1
    stands = year_of(mia.pk, year, LAW)
    assert not stands.default and not stands.without and not stands.chosen
    some = stands.mondays[: stands.due]
    choose_weeks(mia.pk, year, some, LAW, by=BY, now=NOW)
    assert WeekChoice.objects.count() == len(stands.mondays)
    assert year_of(mia.pk, year, LAW).without == tuple(some)
    others = [*some[1:], stands.mondays[-1]]
    choose_weeks(mia.pk, year, others, LAW, by=BY, now=NOW)
    assert set(year_of(mia.pk, year, LAW).without) == set(others)
    care = gather([mia.pk], Period(year, 1), LAW, today=NOW.date())[mia.pk]
    assert care.case and set(care.case.weeks_without or ()) == set(others)
