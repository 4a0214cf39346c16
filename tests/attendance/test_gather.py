"""From entered attendance to the case: one test a rule."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accueil.attendance.gather import Care, Uncovered, gather
from accueil.attendance.models import CareContract, Stay
from accueil.law.bill import bill
from accueil.law.calendar import Period
from accueil.law.care import overlaps
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.facts import days, record
from accueil.store.security import see
from tests import cared as c
from tests import factories as f

pytestmark = pytest.mark.django_db

LAW = shipped()
SEPTEMBER = Period(2026, 9)
MONDAY = date(2026, 9, 7)
AFTER = date(2026, 10, 20)
DAY = timedelta(days=1)
HOURS = 480


@pytest.fixture(autouse=True)
def whole_country(db: None) -> None:
    see(country=True)


def mia(**more: Any) -> m.Child:
    """A child with income, and a membership all of 2026."""
    office = f.make_office()
    child = f.make_child(
        office, household=f.make_household(office, incomes={"representative": 4_800_000}), **more
    )
    f.make_contract(child)
    return child


def care(child: m.Child, *, today: date = AFTER, expected: bool = False) -> Care:
    return gather([child.pk], SEPTEMBER, LAW, today=today, expected=expected)[child.pk]


def times(of: Care) -> list[tuple[date, int, int, int]]:
    assert of.case
    return [(s.day, s.start, s.until, s.meals) for s in of.case.stays]


def kinds(of: Care) -> set[str]:
    return {u.kind for u in of.uncovered}


def codes(of: Care) -> dict[str, Any]:
    return {note.code: note.values for note in of.notes}


def test_the_period_of_the_tests_begins_on_its_monday() -> None:
    assert (SEPTEMBER.first, SEPTEMBER.last) == (MONDAY, date(2026, 10, 4))


def test_real_presence_is_billed_as_entered_and_nothing_else() -> None:
    child, place = mia(), c.creche()
    c.agree(child, place)
    c.was_there(child, place, MONDAY, 500, 900)
    c.ate(child, place, MONDAY)
    c.stayed_away(child, place, MONDAY + DAY)
    found = care(child)
    assert times(found) == [(MONDAY, 500, 900, 1)]
    assert not found.uncovered
    assert codes(found) == {"not_entered": {"minutes": 18 * HOURS, "days": 18}}
    assert found.case and found.case.membership and found.case.membership.covers(SEPTEMBER)
    assert found.case.providers[0].id == str(place.pk)


@pytest.mark.parametrize(
    ("billed", "start", "until"), [("agreed", 480, 960), ("longer", 480, 1000), ("real", 480, 1000)]
)
def test_agreed_times_or_the_longer_ones(billed: str, start: int, until: int) -> None:
    child, place = mia(), c.creche()
    c.agree(child, place, billed=billed, until=MONDAY + DAY)
    c.was_there(child, place, MONDAY, 480, 1000)
    assert times(care(child)) == [(MONDAY, start, until, 0)]


def test_a_justified_absence_is_billed_as_agreed_without_meals() -> None:
    child, place = mia(), c.creche()
    c.agree(child, place, billed="agreed", until=MONDAY + DAY, meal_days=[1])
    c.stayed_away(child, place, MONDAY)
    c.ate(child, place, MONDAY)
    found = care(child)
    assert times(found) == [(MONDAY, 480, 960, 0)]
    assert codes(found) == {"meals_without_presence": {"meals": 1, "days": 1}}


@pytest.mark.parametrize("kind", ["unjustified", ""])
def test_an_unjustified_absence_has_no_state_part(kind: str) -> None:
    child, place = mia(), c.creche(hour_cents=601)
    c.agree(child, place, billed="agreed", pattern=[[1, 480, 965]], until=MONDAY + DAY)
    if kind:
        c.stayed_away(child, place, MONDAY, kind)
    found = care(child)
    assert times(found) == []
    cents = (485 * 601 + 30) // 60
    assert found.uncovered == (Uncovered("unjustified_absence", place.pk, MONDAY, 485, 0, cents),)
    assert set(codes(found)) == (set() if kind else {"not_entered"})


def test_a_day_is_not_missing_before_it_is_over() -> None:
    child, place = mia(), c.creche()
    c.agree(child, place, billed="agreed", until=MONDAY + DAY)
    found = care(child, today=MONDAY)
    assert not found.uncovered and not found.notes and times(found) == []


def test_public_holidays_and_closed_days_are_not_billed_without_presence() -> None:
    june = Period(2026, 6)
    holiday, saturday = date(2026, 6, 23), date(2026, 6, 13)
    child, place = mia(), c.creche()
    week = [[weekday, 480, 960] for weekday in range(1, 8)]
    c.agree(child, place, billed="agreed", pattern=week)
    found = gather([child.pk], june, LAW, today=AFTER)[child.pk]
    missing = {u.day for u in found.uncovered}
    assert holiday not in missing and not any(day.weekday() > 4 for day in missing)
    assert len(missing) == 24
    c.was_there(child, place, holiday, 540, 600)
    c.was_there(child, place, saturday, 540, 600)
    found = gather([child.pk], june, LAW, today=AFTER)[child.pk]
    assert times(found) == [(saturday, 480, 960, 0), (holiday, 480, 960, 0)]


def test_the_notice_of_a_child_that_is_gone_is_at_the_parents_expense() -> None:
    child, place = mia(), c.creche()
    c.agree(child, place, until=MONDAY + 3 * DAY, left=MONDAY)
    c.was_there(child, place, MONDAY)
    found = care(child)
    assert [(u.kind, u.day, u.minutes, u.cents) for u in found.uncovered] == [
        ("notice", MONDAY + DAY, HOURS, 4800),
        ("notice", MONDAY + 2 * DAY, HOURS, 4800),
    ]
    assert times(found) == [(MONDAY, 480, 960, 0)] and not found.notes


@pytest.mark.parametrize("how", ["none", "ended", "suspended"])
def test_without_an_agreement_with_the_state_all_is_at_full_price(how: str) -> None:
    child = mia()
    place = f.make_provider(f.make_office())
    c.agree(child, place)
    until = MONDAY + DAY
    if how == "ended":
        c.agree_with_the_state(place, until=until)
    elif how == "suspended":
        c.agree_with_the_state(place)
        c.agree_with_the_state(place, first=until, suspended=True)
    c.was_there(child, place, MONDAY)
    c.was_there(child, place, until)
    c.ate(child, place, until)
    found = care(child)
    assert times(found) == ([] if how == "none" else [(MONDAY, 480, 960, 0)])
    last = found.uncovered[-1]
    assert last == Uncovered("no_agreement", place.pk, until, HOURS, 1, 4800 + 450)


def test_agreed_time_at_another_provider_is_cut_out() -> None:
    child, first, second = mia(), c.creche(), c.creche("Crèche Butterfly")
    only = {"until": MONDAY + DAY, "billed": "agreed"}
    c.agree(child, first, signed=date(2025, 12, 1), **only)
    c.agree(child, second, pattern=[[1, 600, 1080]], **only)
    c.was_there(child, first, MONDAY, 480, 700)
    c.was_there(child, second, MONDAY, 720, 1080)
    found = care(child)
    assert found.case
    assert [(s.provider == str(first.pk), s.start, s.until) for s in found.case.stays] == [
        *((True, 480, 720), (False, 720, 1080))
    ]
    by_provider = {u.provider: u.minutes for u in found.uncovered}
    assert by_provider == {first.pk: 240, second.pk: 120} and kinds(found) == {"elsewhere"}


def test_of_two_that_only_agreed_the_earlier_signed_contract_goes_first() -> None:
    child, first, second = mia(), c.creche(), c.creche("Crèche Butterfly")
    only = {"until": MONDAY + DAY, "billed": "agreed"}
    c.agree(child, second, signed=date(2025, 12, 1), pattern=[[1, 600, 720]], **only)
    c.agree(child, first, signed=date(2025, 12, 2), **only)
    for place in (first, second):
        c.stayed_away(child, place, MONDAY)
    found = care(child)
    assert found.case
    assert [(s.provider == str(first.pk), s.start, s.until) for s in found.case.stays] == [
        *((True, 480, 600), (False, 600, 720), (True, 720, 960))
    ]
    assert [(u.kind, u.provider, u.minutes) for u in found.uncovered] == [
        ("elsewhere", first.pk, 120)
    ]


def test_extras_once_a_day_a_week_and_a_period() -> None:
    child, place = mia(), c.creche()
    extras = [
        {"name": "Registration", "cents": 5000, "per": "once"},
        {"name": "Bus", "cents": 300, "per": "day"},
        {"name": "Trip", "cents": 700, "per": "week"},
        {"name": "Nappies", "cents": 2500, "per": "period"},
    ]
    c.agree(child, place, first=MONDAY, extras=extras)
    for number in (0, 1, 7):
        c.was_there(child, place, MONDAY + number * DAY)
    sums: dict[str, int] = {}
    for one in care(child).uncovered:
        assert one.kind == "extra"
        sums[one.name] = sums.get(one.name, 0) + one.cents
    assert sums == {"Registration": 5000, "Bus": 900, "Trip": 1400, "Nappies": 2500}
    later = gather([child.pk], Period(2026, 10), LAW, today=AFTER)[child.pk]
    assert [u.name for u in later.uncovered] == ["Nappies"]


def test_a_stay_over_the_border_of_the_period_is_cut_at_its_midnight() -> None:
    child, place = mia(), c.creche()
    c.agree(child, place)
    c.was_there(child, place, SEPTEMBER.first - DAY, 1200, 1500)
    c.was_there(child, place, SEPTEMBER.last, 1200, 1560)
    assert times(care(child)) == [
        (SEPTEMBER.first, 0, 60, 0),
        (SEPTEMBER.last, 1200, 1440, 0),
    ]
    october = gather([child.pk], Period(2026, 10), LAW, today=AFTER)[child.pk]
    assert times(october)[0] == (SEPTEMBER.last + DAY, 0, 120, 0)


def test_another_price_within_the_period_is_another_provider_of_the_case() -> None:
    child, place = mia(), c.creche()
    c.agree(child, place)
    since = MONDAY + 7 * DAY
    record(
        m.Price(provider=place, hour_cents=650, meal_cents=450, valid=days(since)),
        by=None,
        now=f.NOW,
    )
    for day in (MONDAY, since):
        c.was_there(child, place, day)
    found = care(child)
    assert found.case
    assert [(p.id, p.price_cents) for p in found.case.providers] == [
        *((str(place.pk), 600), (f"{place.pk}@{since}", 650))
    ]
    assert [s.provider for s in found.case.stays] == [p.id for p in found.case.providers]


def test_a_price_of_the_contract_goes_before_that_of_the_provider() -> None:
    child, place = mia(), c.creche(kind="ap", funding="")
    c.agree(child, place, hour_cents=520, meal_cents=300)
    c.was_there(child, place, MONDAY)
    found = care(child)
    assert found.case
    assert [(p.price_cents, p.meal_price_cents) for p in found.case.providers] == [(520, 300)]


def test_without_a_price_a_note_and_no_amount() -> None:
    child = mia()
    place = m.Provider.objects.create(
        name="New", kind="sea", funding="commercial", commune=f.make_office()
    )
    c.agree_with_the_state(place)
    c.agree(child, place)
    c.was_there(child, place, MONDAY)
    found = care(child)
    assert times(found) == []
    assert codes(found)["no_price"] == {"minutes": HOURS, "meals": 0, "days": 1}


def test_without_a_membership_the_case_has_none() -> None:
    child = f.make_child(f.make_office())
    place = c.creche()
    c.agree(child, place)
    c.was_there(child, place, MONDAY)
    found = care(child)
    assert found.case and found.case.membership is None
    assert bill(found.case, LAW).parent_cents == 4800


def test_an_unknown_household_is_said_and_has_no_amount() -> None:
    office = f.make_office()
    child = m.Child.objects.create(office=office, created_at=f.NOW)
    place = c.creche()
    c.agree(child, place)
    c.was_there(child, place, MONDAY)
    found = care(child)
    assert found.case is None
    assert codes(found)["household_unknown"] == {"minutes": HOURS, "meals": 0, "days": 1}


def test_what_is_expected_fills_the_days_to_come_with_the_agreed_times() -> None:
    child, place = mia(), c.creche()
    c.agree(child, place, meal_days=[1, 3])
    c.was_there(child, place, MONDAY, 480, 600)
    so_far = care(child, today=MONDAY + DAY)
    assert times(so_far) == [(MONDAY, 480, 600, 0)]
    found = times(care(child, today=MONDAY + DAY, expected=True))
    assert found[:3] == [
        (MONDAY, 480, 600, 0),
        (MONDAY + DAY, 480, 960, 0),
        (MONDAY + 2 * DAY, 480, 960, 1),
    ]
    assert len(found) == 20


def test_what_was_withdrawn_is_not_billed() -> None:
    child, place = mia(), c.creche()
    c.agree(child, place)
    stay = c.was_there(child, place, MONDAY)
    Stay.objects.filter(pk=stay.pk).update(withdrawn_at=f.NOW)
    assert times(care(child)) == []


def test_the_number_of_questions_does_not_depend_on_the_number_of_children() -> None:
    place = c.creche()

    def asked(children: list[m.Child]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            gather([child.pk for child in children], SEPTEMBER, LAW, today=AFTER)
        return len(queries)

    children = [mia(given_name=f"Child {number}") for number in range(4)]
    for child in children:
        c.agree(child, place)
        c.was_there(child, place, MONDAY)
    assert asked(children[:1]) == asked(children)


def test_who_sees_only_a_provider_gathers_the_same() -> None:
    child, first, second = mia(), c.creche(), c.creche("Crèche Butterfly")
    for place, start in ((first, 480), (second, 720)):
        c.agree(child, place)
        c.was_there(child, place, MONDAY, start, start + 200)
    whole = care(child)
    see(providers=[first.pk])
    mine = care(child)
    assert times(mine) == times(whole) and mine.case and whole.case
    assert mine.case.household == whole.case.household
    assert CareContract.objects.count() == 1  # and afterwards it sees itself again


def test_minutes_of_any_attendance_are_billed_once_or_said() -> None:
    """Two providers, nights, absences: no minute twice, and none of presence lost."""
    for seed in range(12):
        draw = random.Random(seed)
        child, places = mia(), [c.creche(f"Crèche {seed} {name}") for name in "ab"]
        for place in places:
            start = draw.choice([300, 480, 900, 1200])
            week = [[weekday, start, start + draw.choice([240, 600])] for weekday in range(1, 8)]
            billed = draw.choice(["real", "agreed", "longer"])
            c.agree(child, place, billed=billed, pattern=week, signed=date(2025, 1, 1 + seed))
        seen, minute = 0, 0
        while minute < 27 * 1440:
            minute += draw.randint(30, 1500)
            length = draw.randint(15, 700)
            day, start = MONDAY + DAY * (minute // 1440), minute % 1440
            c.was_there(child, draw.choice(places), day, start, start + length)
            minute, seen = minute + length, seen + length
        found = care(child)
        assert found.case and not list(overlaps(found.case.stays))
        real = all(k.billed == "real" for k in CareContract.objects.filter(child=child))
        billed_minutes = sum(stay.until - stay.start for stay in found.case.stays)
        assert not real or billed_minutes == seen - beyond(child)
        assert bill(found.case, LAW).weeks


def beyond(child: m.Child) -> int:
    """Entered minutes after the period's last midnight."""
    last = Stay.objects.filter(child=child).order_by("-day", "-start").first()
    ends = (last.day - SEPTEMBER.last).days * 1440 + last.until - 1440
    return max(ends, 0)
