"""Days of children are entered: what is said last holds, and nothing is said twice."""

from datetime import date, timedelta

import pytest

from accueil.attendance.models import Absence, Meals, Stay
from accueil.registry import models as m
from accueil.store.security import see
from attendance.care import DAY, MONDAY, care, day_of, entry, rows, say, told
from tests import factories as f

pytestmark = pytest.mark.django_db
TABLES = (Stay, Meals, Absence)


@pytest.fixture
def creche() -> m.Provider:
    see(country=True)
    return f.make_provider(f.make_office())


@pytest.fixture
def mia(creche: m.Provider) -> m.Child:
    child = f.make_child(f.make_office())
    care(child, creche)
    see(providers=[creche.pk])
    return child


def test_a_day_is_entered(creche: m.Provider, mia: m.Child) -> None:
    entered = say(entry(mia, creche, MONDAY, (480, 720), (780, 1020), row=7, meals=1))
    assert (entered.changed, entered.unchanged, entered.refusals) == ([7], [], [])
    day = day_of(mia, creche, MONDAY)
    assert (day.stays, day.meals, day.absence) == (((480, 720), (780, 1020)), 1, None)


def test_the_same_again_changes_nothing(creche: m.Provider, mia: m.Child) -> None:
    said = [
        entry(mia, creche, MONDAY, (480, 720), row=1, meals=1),
        entry(mia, creche, MONDAY + DAY, row=2, absence="sick"),
    ]
    say(*said)
    before = rows(TABLES)
    again = say(*said, source="file")
    assert (again.changed, again.unchanged, rows(TABLES)) == ([], [1, 2], before)


def test_what_is_no_longer_said_is_withdrawn(creche: m.Provider, mia: m.Child) -> None:
    say(entry(mia, creche, MONDAY, (480, 720), (780, 1020), meals=1))
    later = f.NOW + timedelta(hours=1)
    say(entry(mia, creche, MONDAY, (480, 720), (780, 1030)), now=later, reason="typed wrong")
    assert day_of(mia, creche, MONDAY).stays == ((480, 720), (780, 1030))
    assert day_of(mia, creche, MONDAY).meals == 0
    gone = Stay.objects.get(until=1020)
    assert (gone.withdrawn_at, Stay.objects.get(until=1030).reason) == (later, "typed wrong")
    assert Stay.objects.get(until=720).recorded_at == f.NOW
    say(entry(mia, creche, MONDAY), now=later)
    assert not Stay.objects.current().exists()


def test_the_words_of_refusal(creche: m.Provider, mia: m.Child) -> None:
    ten = f.NOW.hour * 60
    today = f.NOW.date()
    cases = {
        "overlap_own": entry(mia, creche, MONDAY, (480, 720), (719, 800)),
        "future": entry(mia, creche, today, (480, ten + 1)),
        "too_many_meals": entry(mia, creche, MONDAY, meals=4),
        "times": entry(mia, creche, MONDAY, (480, 480)),
        "absent_and_present": entry(mia, creche, MONDAY, (480, 720), absence="sick"),
        "no_contract": entry(mia, creche, date(2019, 12, 31), (480, 720)),
    }
    for code, wrong in cases.items():
        assert told(say(wrong)) == [(1, code)]
    assert rows(TABLES) == [0, 0, 0]
    assert not say(entry(mia, creche, today, (480, ten))).refusals
    assert not say(entry(mia, creche, today + DAY, absence="holiday")).refusals
