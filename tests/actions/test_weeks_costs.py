"""The cheapest weeks of a child's year: as it is billed afterwards, and why each week."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accueil.actions.weeks import WrongWeeks, choose_weeks
from accueil.actions.weeks_costs import cheapest, costs_of, proposed, weighed_year
from accueil.attendance.gather import cares_of, facts_of, facts_of_year
from accueil.attendance.models import Closing
from accueil.law.bill import bill
from accueil.law.calendar import WEEK, Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.models import Actor
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.billed import earns, member

LAW = shipped()
TODAY = date(2026, 9, 7)  # the first day of a period: nothing of it is missing
BY = Actor(None, "officer", "diekirch")
DEFAULT = LAW.calendar.weeks_without(2026).mondays


@pytest.fixture
def mia(db: None) -> m.Child:
    """Turned one on 9 March 2026; at a crèche since, and on two evenings at a childminder."""
    see(country=True)
    child = member(born=date(2025, 3, 9))
    earns(child, f.NOW)
    creche, other = c.creche(), c.creche("Bei der Mamm", kind="ap", funding="")
    c.agree(child, creche, first=date(2026, 2, 2))
    c.agree(child, other, pattern=[[1, 960, 1200], [4, 960, 1380]], first=date(2026, 6, 1))
    for monday in Period(2026, 3).mondays:
        for day in range(5):
            c.was_there(child, creche, monday + WEEK / 7 * day, 480, 900 + 30 * day)
    for day in range(4, 8):
        c.was_there(child, creche, date(2026, 8, day))
    return child


def test_the_proposal_is_exact_and_says_why(mia: m.Child) -> None:
    """What it saves is what the year's bills come to afterwards; every week has its reason."""
    found = cheapest(mia.pk, 2026, LAW, today=TODAY)
    assert len(found.mondays) == 6 and found.now and not found.is_now and not found.unknown
    assert found.saving_cents == found.now[0] - found.proposed[0] > 0
    costs = costs_of(weighed_year(mia.pk, 2026, LAW, today=TODAY), found.mondays)
    assert sum(cost.difference_cents for cost in costs) == -found.saving_cents
    # Nothing is lost in weeks before the birthday, and none that was chosen there already is left.
    lost = {found.year.weeks[monday].loss_cents for monday in found.mondays}
    codes = {found.reasons[monday].code for monday in found.mondays}
    assert lost == {0} and {"too_young", "no_care"} <= codes <= {"too_young", "no_care", "capped"}
    assert found.reasons[date(2026, 1, 5)].values == {"since": date(2026, 3, 9)}
    summer, autumn = found.reasons[date(2026, 11, 2)], found.reasons[date(2026, 11, 9)]
    assert summer.code == "capped" and summer.values["limit_cents"] == 10_000
    assert autumn.code == "costs" and autumn.values["cents"] > summer.values["cents"]

    choose_weeks(mia.pk, 2026, found.mondays, LAW, by=BY, now=f.NOW)
    again = cheapest(mia.pk, 2026, LAW, today=TODAY)
    assert again.is_now and again.mondays == found.mondays and again.saving_cents == 0
    assert again.now == found.proposed
    for facts in facts_of_year([mia.pk], 2026, LAW):
        alone = cares_of(facts_of([mia.pk], facts.period, LAW), mia.pk, today=TODAY)
        care = cares_of(facts, mia.pk, today=TODAY)
        assert [(one.uncovered, one.notes) for one in alone] == [
            (one.uncovered, one.notes) for one in care
        ]
        for one, same in zip(alone, care, strict=True):
            assert one.case and same.case
            made = bill(one.case, LAW).parent_cents
            assert made == bill(same.case, LAW).parent_cents
        without = again.year.cents(again.mondays, facts.period.mondays)
        assert without[0] == made


def test_only_weeks_that_move(mia: m.Child) -> None:
    """Closed weeks stay; without any before the birthday the holidays are cheapest; a membership
    that ends is taken as renewed, so that no week looks cheap only because none is signed yet."""
    for month in range(1, 9):
        Closing.objects.create(period=f"2026-{month:02}", closed_at=f.NOW)
    found = cheapest(mia.pk, 2026, LAW, today=TODAY)
    assert {m for m in DEFAULT if m < date(2026, 9, 1)} <= set(found.mondays)
    assert found.reasons[DEFAULT[0]].code == "closed"
    moved = [monday for monday in found.mondays if monday not in found.year.stands.closed]
    assert {found.reasons[monday].code for monday in moved} == {"capped"}
    assert found.saving_cents > 0
    year = weighed_year(mia.pk, 2026, LAW, today=TODAY)
    assert year.renewed is None and year.any_choice and proposed(year).mondays == found.mondays
    later = cheapest(mia.pk, 2027, LAW, today=TODAY)
    assert later.year.renewed and later.now is None and len(later.mondays) == 6
    assert set(later.unknown) >= set(Period(2027, 11).mondays)
    codes = {later.reasons[monday].code for monday in later.mondays}
    assert codes == {"capped"}
    with pytest.raises(WrongWeeks, match="no_choice"):
        cheapest(mia.pk, 2017, LAW, today=TODAY)


def test_a_year_is_read_once(mia: m.Child) -> None:
    """The number of questions asked is that of one period, not of twelve."""
    with CaptureQueriesContext(connection) as asked:
        cheapest(mia.pk, 2026, LAW, today=TODAY)
    assert len(asked) <= 30
