"""The tablet at the door: the same passages give the same stays, however they arrive."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accueil.attendance.door import Noted, Passage, Since, note_events, present
from accueil.attendance.models import DoorEvent, Stay
from accueil.attendance.periods import close
from accueil.law.calendar import Period
from accueil.registry import models as m
from accueil.store.security import see
from attendance.care import DAY, MONDAY, care, day_of, declare, entry, say
from tests import factories as f

pytestmark = pytest.mark.django_db
LATER = f.NOW + timedelta(minutes=1)


def passage(child: m.Child, kind: str, minute: int, day: date = MONDAY) -> Passage:
    return Passage(uuid4(), child.pk, kind, day, minute)


def states(noted: Sequence[Noted]) -> list[tuple[str, str]]:
    return [(one.state, one.code) for one in noted]


def test_in_and_out_is_a_stay(creche: m.Provider, mia: m.Child) -> None:
    seen = [passage(mia, "in", 480), passage(mia, "out", 1020)]
    assert states(note_events(creche, seen, by=None, now=f.NOW)) == [("new", "")] * 2
    assert day_of(mia, creche, MONDAY).stays == ((480, 1020),)
    again = note_events(creche, seen, by=None, now=LATER)
    assert states(again) == [("known", "")] * 2
    assert (DoorEvent.objects.count(), Stay.objects.count()) == (2, 1)


def test_out_after_midnight_ends_the_evening_before(creche: m.Provider, mia: m.Child) -> None:
    seen = [passage(mia, "out", 60, MONDAY + DAY), passage(mia, "in", 1200)]
    for one in seen:
        note_events(creche, [one], by=None, now=f.NOW)
    assert day_of(mia, creche, MONDAY).stays == ((1200, 1500),)
    assert day_of(mia, creche, MONDAY + DAY).stays == ()


def test_each_passage_is_refused_by_itself(creche: m.Provider, mia: m.Child) -> None:
    stranger = Passage(uuid4(), uuid4(), "in", MONDAY, 480)
    tomorrow = passage(mia, "in", 480, f.NOW.date() + DAY)
    good = passage(mia, "in", 480)
    other = Passage(good.id, mia.pk, "in", MONDAY, 481)
    said = note_events(creche, [stranger, tomorrow, good, other], by=None, now=f.NOW)
    assert states(said) == [
        ("refused", "no_contract"),
        ("refused", "future"),
        ("new", ""),
        ("refused", "other"),
    ]


def test_what_people_wrote_is_kept(creche: m.Provider, mia: m.Child) -> None:
    note_events(creche, [passage(mia, "in", 480), passage(mia, "out", 720)], by=None, now=f.NOW)
    say(entry(mia, creche, MONDAY, (485, 725)), now=LATER)
    afternoon = [passage(mia, "in", 780), passage(mia, "out", 900)]
    note_events(creche, afternoon, by=None, now=LATER + timedelta(minutes=1))
    assert day_of(mia, creche, MONDAY).stays == ((485, 725),)
    say(entry(mia, creche, MONDAY), now=LATER + timedelta(minutes=2))
    note_events(creche, afternoon, by=None, now=LATER + timedelta(minutes=3))
    assert day_of(mia, creche, MONDAY).stays == ()


def test_a_day_that_people_cleared_stays_clear(creche: m.Provider, mia: m.Child) -> None:
    note_events(creche, [passage(mia, "in", 480), passage(mia, "out", 720)], by=None, now=f.NOW)
    say(entry(mia, creche, MONDAY), now=LATER)
    note_events(creche, [passage(mia, "out", 730)], by=None, now=LATER + timedelta(minutes=1))
    assert day_of(mia, creche, MONDAY).stays == ()


def test_who_is_in_the_house(creche: m.Provider, mia: m.Child) -> None:
    today = f.NOW.date()
    note_events(creche, [passage(mia, "in", 480, today)], by=None, now=f.NOW)
    assert present(creche.pk, today, f.NOW) == {mia.pk: Since(today, 480)}
    assert present(creche.pk, today, f.NOW - timedelta(hours=3)) == {}
    note_events(creche, [passage(mia, "out", 540, today)], by=None, now=f.NOW)
    assert present(creche.pk, today, f.NOW) == {}


PASSAGES = st.lists(
    st.tuples(
        st.sampled_from(["in", "out"]), st.integers(0, 3), st.sampled_from([0, 1, 479, 480, 1439])
    ),
    max_size=8,
)


@given(PASSAGES, st.data())
@settings(max_examples=25)
def test_any_order_and_repetition(seen: list[tuple[str, int, int]], data: st.DataObject) -> None:
    see(country=True)
    creche = f.make_provider(f.make_office())
    mia, leo = (f.make_child(f.make_office()) for _ in range(2))
    care(mia, creche)
    care(leo, creche)
    first = [passage(mia, kind, minute, MONDAY + DAY * day) for kind, day, minute in seen]
    second = [passage(leo, kind, minute, MONDAY + DAY * day) for kind, day, minute in seen]
    note_events(creche, first, by=None, now=f.NOW)
    repeated = data.draw(st.lists(st.sampled_from(second), max_size=4)) if second else []
    calls = data.draw(st.permutations([*second, *repeated]))
    for n, one in enumerate(calls):
        note_events(creche, [one], by=None, now=f.NOW + timedelta(seconds=n))
    assert stays_of(mia.pk) == stays_of(leo.pk)


def stays_of(child: UUID) -> list[tuple[date, int, int]]:
    stays = Stay.objects.current().filter(child_id=child).order_by("day", "start")
    return list(stays.values_list("day", "start", "until"))


def test_a_forgotten_going_out_is_no_stay(creche: m.Provider, mia: m.Child) -> None:
    tuesday = MONDAY + DAY
    seen = [passage(mia, "in", 480), passage(mia, "in", 490, tuesday)]
    note_events(creche, [*seen, passage(mia, "out", 720, tuesday)], by=None, now=f.NOW)
    assert day_of(mia, creche, MONDAY).stays == ()
    assert day_of(mia, creche, tuesday).stays == ((490, 720),)


def test_a_tablet_whose_clock_is_a_little_fast(creche: m.Provider, mia: m.Child) -> None:
    today, ten = f.NOW.date(), f.NOW.hour * 60
    seen = [passage(mia, "in", 480, today), passage(mia, "out", ten + 3, today)]
    late = passage(mia, "in", ten + 20, today)
    said = note_events(creche, [*seen, late], by=None, now=f.NOW)
    assert states(said) == [("new", ""), ("new", ""), ("refused", "future")]
    assert day_of(mia, creche, today).stays == ((480, ten + 3),)


def test_what_is_entered_beside_the_stays_is_kept(creche: m.Provider, mia: m.Child) -> None:
    """The meals stay; the absence that was announced ends, for the child came."""
    say(entry(mia, creche, MONDAY, meals=1, absence="holiday"))
    note_events(creche, [passage(mia, "in", 480), passage(mia, "out", 720)], by=None, now=LATER)
    day = day_of(mia, creche, MONDAY)
    assert (day.stays, day.meals, day.absence) == (((480, 720),), 1, None)


def test_why_no_stay_follows_is_told(creche: m.Provider, mia: m.Child) -> None:
    see(country=True)
    other = f.make_provider(f.make_office())
    care(mia, other)
    say(entry(mia, other, MONDAY, (600, 660)))
    see(providers=[creche.pk])
    seen = [passage(mia, "in", 480), passage(mia, "out", 720)]
    tuesday = [passage(mia, "in", 480, MONDAY + DAY), passage(mia, "out", 720, MONDAY + DAY)]
    said = note_events(creche, [*seen, *tuesday], by=None, now=f.NOW)
    assert states(said) == [("new", "overlap_elsewhere")] * 2 + [("new", "")] * 2
    assert said[0].values == {"from": 600, "until": 660}
    assert day_of(mia, creche, MONDAY).stays == ()
    declare(creche, "2026-08")
    (noted,) = note_events(creche, [passage(mia, "out", 900)], by=None, now=LATER)
    assert (noted.state, noted.code) == ("new", "reason_needed")
    close(Period(2026, 8), by=None, now=f.NOW)
    (noted,) = note_events(creche, [passage(mia, "in", 960)], by=None, now=LATER)
    assert (noted.state, noted.code) == ("refused", "closed")


def test_who_stays_over_night_is_in_the_house(creche: m.Provider, mia: m.Child) -> None:
    today = f.NOW.date()
    note_events(creche, [passage(mia, "in", 1200, today - DAY)], by=None, now=f.NOW)
    assert present(creche.pk, today, f.NOW) == {mia.pk: Since(today - DAY, 1200)}
    assert present(creche.pk, today, f.NOW + timedelta(days=1)) == {}
    say(entry(mia, creche, today - DAY, (1200, 1800)), now=LATER)
    assert present(creche.pk, today, f.NOW) == {}


def test_an_id_of_another_provider_is_refused(creche: m.Provider, mia: m.Child) -> None:
    one = passage(mia, "in", 480)
    note_events(creche, [one], by=None, now=f.NOW)
    see(country=True)
    other = f.make_provider(f.make_office())
    care(mia, other)
    see(providers=[other.pk])
    assert states(note_events(other, [one], by=None, now=LATER)) == [("refused", "other")]
