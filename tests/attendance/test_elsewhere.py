"""A child at two providers: every minute with one of them, and their parts are the whole bill."""

import random
from datetime import date, timedelta

import pytest

from accueil.actions.expected import part_of
from accueil.attendance.gather import cares_of, facts_of, gather
from accueil.law.bill import bill
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.facts import believe, days
from accueil.store.security import see
from tests import cared as c
from tests import factories as f

pytestmark = pytest.mark.django_db

LAW = shipped()
SEPTEMBER = Period(2026, 9)
MONDAY, AFTER = date(2026, 9, 7), date(2026, 10, 20)
DAY = timedelta(days=1)


@pytest.fixture
def child(db: None) -> m.Child:
    """With a membership all of 2026."""
    see(country=True)
    office = f.make_office()
    home = f.make_household(office, incomes={"representative": 4_800_000})
    found = f.make_child(office, household=home)
    f.make_contract(found)
    return found


def test_presence_outside_the_agreed_times_cuts_what_another_provider_only_agreed(
    child: m.Child,
) -> None:
    first, second = c.creche(), c.creche("Crèche Butterfly")
    only = {"until": MONDAY + DAY, "billed": "agreed"}
    c.agree(child, first, pattern=[[1, 480, 600]], **only)
    c.agree(child, second, pattern=[[1, 720, 840]], **only)
    c.was_there(child, first, MONDAY, 700, 800)
    c.stayed_away(child, second, MONDAY)
    found = gather([child.pk], SEPTEMBER, LAW, today=AFTER)[child.pk]
    assert found.case
    assert [(stay.start, stay.until) for stay in found.case.stays] == [(480, 600), (800, 840)]
    assert [(u.kind, u.provider, u.minutes) for u in found.uncovered] == [
        ("elsewhere", second.pk, 80)
    ]


def test_what_is_elsewhere_after_the_periods_last_midnight_is_of_the_next_one(
    child: m.Child,
) -> None:
    first, second = c.creche(), c.creche("Crèche Butterfly")
    c.offer(first, opening=[[weekday, 0, 1440] for weekday in range(1, 8)])
    last = SEPTEMBER.last
    c.agree(child, first, pattern=[[7, 1320, 1800]], billed="agreed", first=last)
    c.agree(child, second, first=last)
    c.stayed_away(child, first, last)
    c.was_there(child, second, last, 1380, 1400)
    c.was_there(child, second, last + DAY, 300, 420)
    told = []
    for period in (SEPTEMBER, Period(2026, 10)):
        found = gather([child.pk], period, LAW, today=last + 2 * DAY)[child.pk]
        told += [(u.day, u.minutes) for u in found.uncovered if u.kind == "elsewhere"]
    assert told == [(last, 20), (last + DAY, 60)]


@pytest.mark.parametrize("seed", range(8))
def test_the_parts_of_all_providers_are_the_whole_bill(child: m.Child, seed: int) -> None:
    """Prices, agreements and contracts that change within the period; nights; absences."""
    draw = random.Random(seed)
    places = [place_of(child, draw, number) for number in range(draw.randint(1, 3))]
    minute, end = 0, 28 * 1440
    while minute < end:
        minute, length = minute + draw.randint(30, 2500), draw.randint(15, 700)
        day, start = MONDAY + DAY * (minute // 1440), minute % 1440
        c.was_there(child, draw.choice(places), day, start, start + length)
        minute += length
    facts = facts_of([child.pk], SEPTEMBER, LAW)
    so_far, expected = cares_of(facts, child.pk, today=MONDAY + draw.randint(1, 26) * DAY)
    for care in (so_far, expected):
        assert care.case
        whole = bill(care.case, LAW)
        parts = [part_of(care, place.pk, LAW).figures for place in places]
        assert sum(part.parent_cents for part in parts) == whole.parent_cents
        assert sum(part.state_cents for part in parts) == whole.state_cents
        assert sum(part.minutes for part in parts) == sum(
            s.until - s.start for s in care.case.stays
        )
        alone = sum(one.cents for one in care.uncovered)
        assert sum(part.uncovered_cents for part in parts) == alone
    assert so_far.case and expected.case
    assert bill(so_far.case, LAW).state_cents <= bill(expected.case, LAW).state_cents


def place_of(child: m.Child, draw: random.Random, number: int) -> m.Provider:
    """A provider with two contracts one after the other, its price changed, perhaps suspended."""
    place = c.creche(f"Crèche {number}", funding="commercial", hour_cents=draw.choice([500, 733]))
    since = MONDAY + draw.randint(1, 24) * DAY
    price = m.Price(provider=place, hour_cents=650, meal_cents=400, valid=days(since))
    believe(price, by=None, now=f.NOW)
    if draw.random() < 0.5:
        paused = days(since, since + 4 * DAY)
        agreement = m.Agreement(provider=place, number="A-1", suspended=True, valid=paused)
        believe(agreement, by=None, now=f.NOW)
    for first, until in ((date(2026, 1, 5), since), (since, None)):
        start = draw.choice([300, 480, 900, 1200])
        week = [[weekday, start, start + 480] for weekday in range(1, 8)]
        billed, signed = draw.choice(["real", "agreed", "longer"]), date(2025, 1, 1 + number)
        c.agree(child, place, billed=billed, pattern=week, first=first, until=until, signed=signed)
    return place
