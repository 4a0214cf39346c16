"""Draft, checked, declared: refused while something blocks; once however often it is asked."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accueil.actions.declare import CannotDeclare, changes_since, declare, digest_of, draft
from accueil.attendance.absences import record_absence
from accueil.attendance.entering import enter
from accueil.attendance.entries import DayEntry
from accueil.attendance.models import Closing, Declaration, Stay
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.models import Actor
from accueil.store.security import see
from tests import cared as c
from tests import factories as f

pytestmark = pytest.mark.django_db

LAW = shipped()
SEPTEMBER = Period(2026, 9)
MONDAY, AFTER = date(2026, 9, 7), date(2026, 10, 20)
DAY = timedelta(days=1)
LATER = f.after(days=36)
SOMEBODY = Actor(None, "manager")


@pytest.fixture
def place(db: None) -> m.Provider:
    see(country=True)
    return c.creche()


@pytest.fixture
def child(place: m.Provider) -> m.Child:
    found = f.make_child(f.make_office())
    f.make_contract(found)
    c.agree(found, place, until=MONDAY + 2 * DAY)
    c.was_there(found, place, MONDAY)
    return found


def said(
    place: m.Provider, today: date = AFTER, seen: str = "", now: datetime = LATER
) -> Declaration:
    name = seen or digest_of(place.pk, SEPTEMBER)
    return declare(place, SEPTEMBER, LAW, by=SOMEBODY, now=now, today=today, seen=name)


def refused(place: m.Provider, **more: Any) -> str:
    with pytest.raises(CannotDeclare) as why:
        said(place, **more)
    assert not Declaration.objects.exists()
    return why.value.reason


def test_declared_twice_it_is_one_declaration(place: m.Provider, child: m.Child) -> None:
    see(providers=[place.pk])
    first = said(place)
    assert said(place) == first
    assert (first.version, first.children, first.minutes) == (1, 1, 480)
    assert first.odd and {entry["code"] for entry in first.odd} >= {"not_entered"}
    assert not draft(place, SEPTEMBER, LAW, today=AFTER).may_be_declared


def test_not_before_the_last_day_has_passed(place: m.Provider, child: m.Child) -> None:
    assert refused(place, today=SEPTEMBER.last) == "not_over"


def test_not_in_a_closed_period(place: m.Provider, child: m.Child) -> None:
    Closing.objects.create(period=SEPTEMBER.name, closed_at=f.NOW)
    assert refused(place) == "closed"


def test_not_while_something_blocks(place: m.Provider, child: m.Child) -> None:
    c.ate(child, place, MONDAY + DAY)
    assert refused(place) == "blocked"


def test_not_what_changed_since_somebody_looked(place: m.Provider, child: m.Child) -> None:
    seen = digest_of(place.pk, SEPTEMBER)
    c.ate(child, place, MONDAY)
    assert refused(place, seen=seen) == "changed"


def test_the_digest_names_stays_meals_and_absences(place: m.Provider, child: m.Child) -> None:
    names = [digest_of(place.pk, SEPTEMBER)]
    for change in (
        lambda: c.was_there(child, place, MONDAY + DAY),
        lambda: c.ate(child, place, MONDAY),
        lambda: c.stayed_away(child, place, SEPTEMBER.last),
        lambda: c.was_there(child, place, MONDAY - DAY, 1300, 1500),
    ):
        change()
        names.append(digest_of(place.pk, SEPTEMBER))
    assert len(set(names)) == len(names)
    c.was_there(child, place, SEPTEMBER.last + DAY)
    c.was_there(child, c.creche("Other"), MONDAY + DAY, 1200, 1300)
    assert digest_of(place.pk, SEPTEMBER) == names[-1]


def test_after_a_change_it_is_declared_again(place: m.Provider, child: m.Child) -> None:
    first = said(place)
    assert changes_since(first) == []
    then = LATER + timedelta(hours=1)
    stay = Stay.objects.get()
    Stay.objects.filter(pk=stay.pk).update(withdrawn_at=then)
    Stay.objects.create(
        child=child,
        provider=place,
        day=MONDAY,
        start=480,
        until=900,
        source="grid",
        recorded_at=then,
        reason="fetched at three",
    )
    found = draft(place, SEPTEMBER, LAW, today=AFTER)
    assert found.changed and found.may_be_declared
    changes = changes_since(first)
    assert {(one.recorded, one.values["until"], one.reason) for one in changes} == {
        *((False, 960, "fetched at three"), (True, 900, "fetched at three"))
    }
    second = said(place, now=then + timedelta(hours=1))
    assert (second.version, second.minutes) == (2, 420)
    assert changes_since(second) == []


def test_what_was_only_taken_away_has_its_reason(place: m.Provider, child: m.Child) -> None:
    night = c.was_there(child, place, MONDAY - DAY, 1300, 1500)
    first = said(place)
    for day, minutes in ((MONDAY, 1), (night.day, 2)):
        nothing = DayEntry(1, place.pk, child.pk, day)
        then = LATER + timedelta(minutes=minutes)
        enter([nothing], source="grid", by=None, now=then, reason=f"not there, {minutes}")
    found = [(one.day, one.recorded, one.reason) for one in changes_since(first)]
    assert found == [(night.day, False, "not there, 2"), (MONDAY, False, "not there, 1")]


def test_what_is_left_of_an_absence_has_the_reason_of_the_change(
    place: m.Provider, child: m.Child
) -> None:
    c.agree(child, place, first=MONDAY + 2 * DAY)
    told = {"kind": "sick", "by": None}
    days = (MONDAY + 2 * DAY, MONDAY + 4 * DAY)
    record_absence(child.pk, place, *days, now=f.after(days=35), reason="called", **told)
    first = said(place)
    there = DayEntry(1, place.pk, child.pk, MONDAY + 4 * DAY, [(480, 900)], 0, "")
    enter([there], source="grid", by=None, now=LATER + DAY, reason="came on Friday")
    assert {one.reason for one in changes_since(first)} == {"came on Friday"}
    assert len(changes_since(first)) == 3
