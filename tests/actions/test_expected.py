"""A provider's part of the bills: to the cent what `accueil assess` says, and nothing of others."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from accueil.actions.checks import BLOCKS, CODES, checks_of
from accueil.actions.declare import draft
from accueil.actions.expected import Amounts, amounts, belongs, lines_of
from accueil.attendance.gather import gather
from accueil.attendance.models import DoorEvent
from accueil.exchange.case_file import case_toml
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.facts import days, record
from accueil.store.security import see
from tests import cared as c
from tests import factories as f

pytestmark = pytest.mark.django_db

LAW = shipped()
SEPTEMBER = Period(2026, 9)
MONDAY, AFTER = date(2026, 9, 7), date(2026, 10, 20)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def whole_country(db: None) -> None:
    see(country=True)


def mia(*, member: bool = True, **more: Any) -> m.Child:
    office = f.make_office()
    home = f.make_household(office, incomes={"representative": 9_900_000})
    child = f.make_child(office, household=home, **more)
    if member:
        f.make_contract(child)
    return child


def a_month(child: m.Child, place: m.Provider, start: int = 470, until: int = 990) -> None:
    """Four weeks, Monday to Friday, with a meal a day."""
    for number in (n for n in range(28) if n % 7 < 5):
        c.was_there(child, place, MONDAY + number * DAY, start, until)
        c.ate(child, place, MONDAY + number * DAY)


def seen(place: m.Provider, today: date = AFTER) -> Amounts:
    """As somebody who works for the provider sees it."""
    see(providers=[place.pk])
    found = amounts(place, SEPTEMBER, LAW, today=today)
    see(country=True)
    return found


def codes(place: m.Provider, today: date = AFTER) -> dict[str, Any]:
    see(providers=[place.pk])
    found = draft(place, SEPTEMBER, LAW, today=today).checks
    see(country=True)
    return {check.code: check for check in found}


def assessed(child: m.Child, path: Path, *, today: date, expected: bool) -> dict[str, Any]:
    """What the command says of the child's case file."""
    care = gather([child.pk], SEPTEMBER, LAW, today=today, expected=expected)[child.pk]
    assert care.case
    path.write_text(case_toml(care.case))
    command = [sys.executable, "-m", "accueil.commands", "assess", str(path), "--json"]
    answer: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, capture_output=True).stdout
    )
    return answer


@pytest.mark.parametrize("today", [AFTER, date(2026, 9, 16)])
def test_amounts_are_those_of_accueil_assess_to_the_cent(tmp_path: Path, today: date) -> None:
    """A crèche with a supplement in the day, a childminder in the evening, beyond sixty hours."""
    child = mia()
    day, evening = (
        c.creche(funding="commercial", hour_cents=750),
        c.creche("Evening", kind="ap", funding="", hour_cents=520),
    )
    c.agree(child, day, billed="longer", meal_days=[1, 2, 3, 4, 5])
    c.agree(child, evening, pattern=[[weekday, 1000, 1260] for weekday in range(1, 6)])
    a_month(child, day)
    for number in range(5):
        c.was_there(child, evening, MONDAY + number * DAY, 1000, 1290)
    for expected in (False, True):
        answer = assessed(child, tmp_path / "case.toml", today=today, expected=expected)
        lines = [line for week in answer["weeks"] for line in week["lines"]]
        for place in (day, evening):
            own = [line for line in lines if belongs(line["provider"], place.pk)]
            (one,) = seen(place, today).children
            part = one.expected if expected else one.so_far
            assert part.figures.parent_cents == sum(line["parent_cents"] for line in own)
            assert part.figures.state_cents == sum(line["state_cents"] for line in own)
            assert part.figures.minutes and part.figures.state_cents
            shown = lines_of(part, LAW, "en")
            texts = [line["text"] for line in own]
            assert [line.parent_cents for line in shown] == [line["parent_cents"] for line in own]
            assert len(shown) == len(texts) and all(line.text for line in shown)
        sums = [seen(place, today).expected.parent_cents for place in (day, evening)]
        if expected:
            assert sum(sums) == answer["parent_cents"]


def test_nothing_of_another_provider_leaves() -> None:
    child, mine, other = mia(), c.creche(), c.creche("Other", hour_cents=613)
    c.agree(child, mine)
    c.agree(child, other)
    c.was_there(child, mine, MONDAY)
    c.was_there(child, other, MONDAY + DAY, 490, 977)
    found = seen(mine)
    assert str(other.pk) not in repr(found)
    assert found.so_far.minutes == 480


def test_the_sums_are_those_of_the_children() -> None:
    place = c.creche()
    for name in ("Mia", "Leo"):
        child = mia(given_name=name)
        c.agree(
            child, place, billed="agreed", extras=[{"name": "Bus", "cents": 900, "per": "week"}]
        )
        c.was_there(child, place, MONDAY)
    found = seen(place)
    assert [one.who.given_name for one in found.children] == ["Leo", "Mia"]
    for sums, parts in (
        (found.so_far, [one.so_far for one in found.children]),
        (found.expected, [one.expected for one in found.children]),
    ):
        assert sums.state_cents == sum(part.figures.state_cents for part in parts)
        assert sums.uncovered_cents == sum(part.figures.uncovered_cents for part in parts)
    absent = 19 * 4800  # agreed, and nobody said why it did not come
    assert found.so_far.uncovered_cents == 2 * (absent + 900)


def test_while_the_period_is_open_the_days_to_come_are_expected() -> None:
    child, place = mia(), c.creche()
    c.agree(child, place)
    c.was_there(child, place, MONDAY)
    found = seen(place, MONDAY + DAY)
    assert found.so_far.minutes == 480 and found.expected.minutes == 20 * 480
    assert found.so_far.state_cents < found.expected.state_cents


def test_without_a_membership_it_is_at_full_price_and_said_what_is_at_risk() -> None:
    child, place = mia(member=False), c.creche()
    c.agree(child, place)
    c.was_there(child, place, MONDAY)
    found = seen(place)
    assert found.so_far.state_cents == 0 and found.so_far.parent_cents == 4800
    assert 0 < found.at_risk_cents <= 4800
    check = codes(place)["no_membership"]
    assert check.values["cents"] == found.at_risk_cents and check.severity == "odd"


def test_what_ends_soon() -> None:
    child, place = mia(member=False), c.creche()
    f.make_contract(child, signed=date(2025, 10, 8))  # its last period is September 2026
    c.agree(child, place, until=date(2026, 11, 1))
    c.was_there(child, place, MONDAY)
    found = codes(place)
    assert found["membership_ends"].values["day"] == SEPTEMBER.last
    assert found["membership_ends"].values["cents"] == seen(place).expected.state_cents
    assert found["contract_ends"].values["day"] == date(2026, 10, 31)
    f.make_contract(child, signed=date(2026, 10, 7))
    assert "membership_ends" not in codes(place)


def test_hours_above_the_contract_above_sixty_and_outside_opening() -> None:
    child, place = mia(), c.creche()
    c.agree(child, place)
    for number in range(5):
        c.was_there(child, place, MONDAY + number * DAY, 400, 1170)
    found = codes(place)
    assert found["above_contract"].values == {"minutes": 5 * (770 - 480)}
    assert found["above_60"].values == {"minutes": 5 * 770 - 3600}
    assert found["outside_opening"].values == {"start": 400, "until": 1170}


def test_what_blocks() -> None:
    child, place = mia(), c.creche()
    c.agree(child, place)
    c.ate(child, place, MONDAY)
    told = {"child": child, "provider": place, "received_at": f.NOW}
    DoorEvent.objects.create(kind="in", day=MONDAY + DAY, minute=500, **told)
    found = codes(place)
    assert {code for code, check in found.items() if check.severity == BLOCKS} == {
        *("meals_without_presence", "door_open")
    }
    c.was_there(child, place, MONDAY)
    c.was_there(child, place, MONDAY + DAY)
    assert not {code for code, check in codes(place).items() if check.severity == BLOCKS}


def test_a_child_that_is_still_there_today_blocks_nothing() -> None:
    child, place = mia(), c.creche()
    c.agree(child, place)
    told = {"child": child, "provider": place, "received_at": f.NOW}
    DoorEvent.objects.create(kind="in", day=MONDAY, minute=500, **told)
    assert "door_open" not in codes(place, MONDAY)


def test_evidence_age_and_days_without_a_word() -> None:
    child, place = mia(born=date(2026, 8, 1)), c.creche()
    c.agree(child, place)
    c.was_there(child, place, MONDAY)
    c.stayed_away(child, place, MONDAY + DAY, "certificate")
    found = codes(place)
    assert found["no_evidence"].day == MONDAY + DAY
    assert found["too_young"].values == {"months": 2}
    assert found["not_entered"].values["days"] == 18
    assert found["not_entered"].day == MONDAY + 2 * DAY


def test_every_check_has_a_known_severity() -> None:
    assert set(CODES.values()) == {"blocks", "odd"}


def test_without_an_agreement_with_the_state() -> None:
    child, place = mia(), f.make_provider(f.make_office())
    c.agree(child, place)
    c.was_there(child, place, MONDAY)
    found = seen(place)
    assert found.so_far.uncovered_cents == 4800 and found.so_far.parent_cents == 0
    assert codes(place)["no_agreement"].values == {"cents": 4800, "minutes": 480}


def test_without_an_agreement_the_days_to_come_are_told_too() -> None:
    child, place = mia(), f.make_provider(f.make_office())
    c.agree(child, place)
    assert codes(place, SEPTEMBER.first)["no_agreement"].values["minutes"] == 20 * 480


def test_care_that_the_law_cannot_assess_is_said() -> None:
    """A contracted price above the State's maximum, which no page lets in."""
    child, place = mia(), c.creche()
    record(
        m.Price(provider=place, hour_cents=900, meal_cents=450, valid=days(f.SINCE)),
        by=None,
        now=f.NOW,
    )
    c.agree(child, place)
    c.was_there(child, place, MONDAY)
    assert "not_assessable" in codes(place)
    assert checks_of and seen(place).so_far.state_cents == 0


def test_the_last_night_of_a_contract_that_ends_with_the_period_is_in_the_next_one() -> None:
    night, gone, place = mia(), mia(given_name="Ben"), c.creche()
    for child in (night, gone):
        c.agree(child, place, until=MONDAY)
    c.was_there(night, place, MONDAY - DAY, 1320, 1800)
    c.was_there(gone, place, MONDAY - DAY, 480, 960)
    (one,) = seen(place).children
    assert (one.who.child, one.so_far.figures.minutes) == (night.pk, 360)


def test_a_night_where_it_is_always_open_is_not_outside_its_hours() -> None:
    child, place = mia(), f.make_provider(f.make_office())
    c.agree_with_the_state(place)
    c.offer(place, opening=[[weekday, 0, 1440] for weekday in (1, 2)])
    c.agree(child, place)
    c.was_there(child, place, MONDAY, 1320, 1800)
    assert "outside_opening" not in codes(place)
    c.was_there(child, place, MONDAY + DAY, 1320, 1500)
    assert codes(place)["outside_opening"].day == MONDAY + DAY
