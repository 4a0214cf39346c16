"""Days of children are entered: what is said last holds, and nothing is said twice."""

from datetime import date, datetime, timedelta

import pytest

from accueil.attendance.absences import record_absence
from accueil.attendance.models import Absence, Meals, Reason, Stay
from accueil.attendance.periods import close, closed_days, is_closed
from accueil.law.calendar import Period
from accueil.registry import models as m
from accueil.store.security import see
from attendance.care import DAY, MONDAY, care, day_of, declare, entry, rows, say, told
from tests import factories as f

pytestmark = pytest.mark.django_db
TABLES = (Stay, Meals, Absence)


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


def test_nobody_enters_for_a_provider_it_does_not_see(creche: m.Provider, mia: m.Child) -> None:
    see(country=True)
    other = f.make_provider(f.make_office(), name="Crèche Villa")
    care(mia, other)
    for seen in ({"providers": [other.pk]}, {"office": "diekirch"}, {}):
        see(**seen)
        with pytest.raises(PermissionError):
            say(entry(mia, creche, MONDAY, (480, 720)))
    see(providers=[other.pk])
    with pytest.raises(PermissionError):
        say(entry(mia, other, MONDAY, (480, 720)), entry(mia, creche, MONDAY + DAY, (480, 720)))
    see(country=True)
    assert rows(TABLES) == [0, 0, 0]


def test_after_entering_the_connection_sees_what_it_saw(creche: m.Provider, mia: m.Child) -> None:
    for refused in (False, True):
        say(entry(mia, creche, MONDAY, (480, 470 if refused else 720)))
        assert not m.Child.objects.exists() and Stay.objects.count() == 1
    with pytest.raises(ValueError, match="no kind"):
        say(entry(mia, creche, MONDAY, absence="asleep"))
    assert not m.Child.objects.exists() and Stay.objects.count() == 1


def test_elsewhere_gives_away_the_shared_minutes_only(creche: m.Provider, mia: m.Child) -> None:
    see(country=True)
    other = f.make_provider(f.make_office(), name="Crèche Villa")
    care(mia, other)
    say(entry(mia, other, MONDAY, (420, 600), (1380, 1860)))
    see(providers=[creche.pk])
    (same_day,) = say(entry(mia, creche, MONDAY, (480, 720))).refusals
    (next_day,) = say(entry(mia, creche, MONDAY + DAY, (360, 480))).refusals
    assert (same_day.code, same_day.values) == ("overlap_elsewhere", {"from": 480, "until": 600})
    assert (next_day.code, next_day.values) == ("overlap_elsewhere", {"from": 360, "until": 420})
    assert not say(entry(mia, creche, MONDAY, (600, 1380))).refusals


def test_of_a_day_without_a_contract_not_even_the_shared_minutes(
    creche: m.Provider, mia: m.Child
) -> None:
    """Else whoever had a contract once could follow where a child is for ever."""
    see(country=True)
    other, ben = (
        f.make_provider(f.make_office(), name="Crèche Villa"),
        f.make_child(f.make_office()),
    )
    care(ben, other)
    care(ben, creche, until=MONDAY)
    say(entry(ben, other, MONDAY, (420, 600)))
    see(providers=[creche.pk])
    assert told(say(entry(ben, creche, MONDAY, (0, 700)))) == [(1, "no_contract")]


def test_the_call_may_move_a_stay_from_a_day_to_the_next(creche: m.Provider, mia: m.Child) -> None:
    say(entry(mia, creche, MONDAY, (1320, 1860)))
    assert told(say(entry(mia, creche, MONDAY + DAY, (400, 480)))) == [(1, "overlap_own")]
    moved = (entry(mia, creche, MONDAY + DAY, (400, 480), row=2), entry(mia, creche, MONDAY))
    assert not say(*moved).refusals
    assert day_of(mia, creche, MONDAY).stays == ()


def test_with_partial_what_is_refused_keeps_its_day(creche: m.Provider, mia: m.Child) -> None:
    """The next day's entry is refused; so its stays stay, and a night into them is refused too."""
    say(entry(mia, creche, MONDAY + DAY, (360, 720)))
    night = entry(mia, creche, MONDAY, (1320, 1830), row=1)
    wrong = entry(mia, creche, MONDAY + DAY, meals=4, row=2)
    good = entry(mia, creche, MONDAY + DAY * 2, (480, 720), row=3)
    entered = say(night, wrong, good, partial=True)
    assert told(entered) == [(1, "overlap_own"), (2, "too_many_meals")]
    assert (entered.changed, entered.refused_total) == ([3], 2)
    assert say(night, wrong, good).changed == []


def test_twice_the_same_day_in_a_call(creche: m.Provider, mia: m.Child) -> None:
    first, second = (entry(mia, creche, MONDAY, (480, 720), row=row) for row in (3, 4))
    (refusal,) = say(second, first).refusals
    assert (refusal.row, refusal.code, refusal.values) == (4, "twice", {"row": 3})
    assert say(second, first, partial=True).changed == [3]


def test_a_declared_period_needs_a_reason_for_what_changes(
    creche: m.Provider, mia: m.Child
) -> None:
    known = entry(mia, creche, MONDAY, (480, 720))
    say(known)
    declare(creche, "2026-08")
    assert say(known).unchanged == [1]
    changed = entry(mia, creche, MONDAY, (480, 730))
    assert told(say(changed)) == [(1, "reason_needed")]
    assert told(say(changed, reason="  ")) == [(1, "reason_needed")]
    assert say(changed, reason="written down wrong").changed == [1]
    assert not say(entry(mia, creche, date(2026, 9, 7), (480, 720))).refusals
    say(entry(mia, creche, MONDAY), reason="was not there")
    given = Reason.objects.order_by("pk").values_list("child_id", "day", "text")
    assert list(given) == [
        (mia.pk, MONDAY, "written down wrong"),
        (mia.pk, MONDAY, "was not there"),
    ]


def test_a_closed_period_is_never_changed(creche: m.Provider, mia: m.Child) -> None:
    """August's period ends on Sunday 6 September; a night into the new period is of the old."""
    sunday = date(2026, 9, 6)
    known = entry(mia, creche, sunday, (480, 720))
    say(known)
    with pytest.raises(ValueError, match="not over"):
        close(Period(2026, 9), by=None, now=f.NOW)
    close(Period(2026, 8), by=None, now=f.NOW)
    with pytest.raises(ValueError, match="closed before"):
        close(Period(2026, 8), by=None, now=f.NOW)
    assert is_closed(Period(2026, 8)) and not is_closed(Period(2026, 9))
    assert closed_days(sunday, sunday + DAY * 2) == {sunday}
    assert say(known, reason="why").unchanged == [1]
    (refusal,) = say(entry(mia, creche, sunday, (1320, 1500)), reason="why").refusals
    assert (refusal.code, refusal.values) == ("closed", {"period": "2026-08"})
    assert told(say(entry(mia, creche, sunday, absence="sick"))) == [(1, "closed")]
    assert not say(entry(mia, creche, sunday + DAY, (0, 60))).refusals


def test_one_day_of_an_absence_of_several(creche: m.Provider, mia: m.Child) -> None:
    week = [MONDAY + DAY * n for n in range(5)]
    record_absence(mia.pk, creche, week[0], week[4], kind="holiday", by=None, now=f.NOW, note="sea")
    assert told(say(entry(mia, creche, week[1], (480, 720)))) == [(1, "absent_and_present")]
    came = entry(mia, creche, week[1], (480, 720), row=1, absence="")
    ill = entry(mia, creche, week[3], row=2, absence="sick")
    same = entry(mia, creche, week[4], row=3, absence="holiday")
    assert say(came, ill, same).changed == [1, 2]
    said = [day_of(mia, creche, day).absence for day in week]
    assert [(a.kind, a.note) if a else None for a in said] == [
        ("holiday", "sea"),
        None,
        ("holiday", "sea"),
        ("sick", ""),
        ("holiday", "sea"),
    ]


@pytest.mark.parametrize(
    ("now", "latest"),
    [
        ("2026-03-29T00:59:00+00:00", (date(2026, 3, 29), 119)),  # the hour that does not come
        ("2026-03-29T01:00:00+00:00", (date(2026, 3, 29), 180)),
        ("2026-10-25T00:30:00+00:00", (date(2026, 10, 25), 150)),  # the hour that comes twice
        ("2026-10-25T01:10:00+00:00", (date(2026, 10, 25), 180)),
        ("2026-10-25T02:10:00+00:00", (date(2026, 10, 25), 190)),
    ],
)
def test_the_nights_in_which_the_clock_changes(
    creche: m.Provider, mia: m.Child, now: str, latest: tuple[date, int]
) -> None:
    """A night is counted as the clock on the wall shows it, in both nights."""
    moment = datetime.fromisoformat(now)
    day, minute = latest
    before = day - DAY
    assert not say(entry(mia, creche, before, (1320, 1440 + minute)), now=moment).refusals
    late = entry(mia, creche, before, (1320, 1440 + minute + 1))
    assert told(say(late, now=moment)) == [(1, "future")]
    assert day_of(mia, creche, before).stays == ((1320, 1440 + minute),)
