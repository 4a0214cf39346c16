"""A change shows its money before it is saved; what was believed before stays readable."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from accueil.actions import change, ending, situations
from accueil.actions.papers import Writer
from accueil.actions.sign import CannotSign, Signed, sign
from accueil.documents.models import Document
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.registry.families import Believed
from accueil.registry.record import Recorder, record_incomes
from accueil.registry.situation import NoSituation, situation
from accueil.store.models import next_number
from accueil.store.security import see
from families import answers, with_income
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = f.NOW.date()
SIGNED = date(2026, 2, 10)
HALF_A_YEAR_AGO = date(2026, 3, 16)
WRITER = Writer(None, "Anne Officer", f.NOW)


@pytest.fixture(autouse=True)
def whole_country(db: None) -> None:
    see(country=True)


def application(purpose: str = "first") -> m.Application:
    return m.Application.objects.create(
        number=next_number("application", 2026),
        office=f.make_office(),
        purpose=purpose,
        opened_at=f.NOW,
    )


def signed(day: date = SIGNED) -> Signed:
    given = answers(provider=f.make_provider(f.make_office()))
    return sign(application().pk, given, day, WRITER, shipped())[0]


def recorder(since: date) -> Recorder:
    return Recorder(f.make_office(), None, f.NOW, since)


def lower_income(child: m.Child) -> change.Apply:
    household = situation(child, TODAY).of_household
    step = with_income(answers(), 1_000_000).income
    assert step
    return lambda to: record_incomes(household, step, to)


def test_an_income_changed_half_a_year_back_touches_every_period_since() -> None:
    child = signed().membership.child
    apply = lower_income(child)
    (shown,) = change.preview([child], apply, recorder(HALF_A_YEAR_AGO), TODAY, shipped())
    names = [money.period.name for money in shown.after.periods]
    assert names == [f"2026-{month:02}" for month in range(3, 10)]
    assert shown.difference_cents < 0
    assert shown.before.tariffs and shown.after.tariffs
    assert shown.before.tariffs.band != shown.after.tariffs.band
    assert m.Income.objects.current().filter(reason="").count() == 2, "a preview saves nothing"


def test_the_preview_is_what_is_saved_and_the_contract_gets_a_version() -> None:
    first = signed()
    child = first.membership.child
    apply, to = lower_income(child), recorder(HALF_A_YEAR_AGO)
    (shown,) = change.preview([child], apply, to, TODAY, shipped())
    (paper,) = change.save([child], apply, to, WRITER, shipped())
    periods = change.touched_periods(HALF_A_YEAR_AGO, TODAY)
    now = change.outlook(child, periods, TODAY, shipped())
    assert now.parent_cents == shown.after.parent_cents
    assert (paper.number, paper.version) == (first.document.number, 2)
    assert Document.objects.filter(number=paper.number).count() == 2, "the old one stays"
    assert not change.save([child], apply, to, WRITER, shipped()), "saved twice: one version"


def test_more_periods_ask_the_database_nothing_more(
    django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    child = signed().membership.child
    current = Period.containing(TODAY)
    with django_assert_max_num_queries(12) as asked:
        change.outlooks([child], [current], TODAY, shipped())
    with django_assert_num_queries(len(asked)):
        change.outlooks([child], [current.later(-n) for n in range(12)], TODAY, shipped())


def test_what_is_read_once_says_the_same_of_every_day() -> None:
    child = signed().membership.child
    change.save([child], lower_income(child), recorder(HALF_A_YEAR_AGO), WRITER, shipped())
    ending.terminate(child, TODAY, WRITER, "moved abroad")
    household = situation(child, TODAY).of_household
    to = recorder(date(2026, 5, 1))
    situations.record_precarious(household, "revis_whole", to.since, date(2026, 6, 1), to)
    facts = Believed([child.pk])
    for number in range(400):
        day = SIGNED + timedelta(days=number - 40)
        try:
            one = situation(child, day)
        except NoSituation:
            with pytest.raises(NoSituation):
                facts.situation(child.pk, day)
        else:
            assert facts.situation(child.pk, day) == one, day


def test_what_was_known_before_a_change_stays_readable() -> None:
    child = signed().membership.child
    later = f.NOW + timedelta(hours=1)
    to = Recorder(f.make_office(), None, later, HALF_A_YEAR_AGO)
    change.save([child], lower_income(child), to, Writer(None, "", later), shipped())
    before = situation(child, TODAY, known_at=f.NOW).household.incomes
    after = situation(child, TODAY).household.incomes
    assert sum(i.yearly_cents for i in before) == 8_400_000
    assert sum(i.yearly_cents for i in after) == 4_600_000


def test_a_change_reaches_at_most_one_year_back_and_never_beyond_this_period() -> None:
    with pytest.raises(change.TooFarBack):
        change.touched_periods(TODAY - timedelta(days=366), TODAY)
    with pytest.raises(change.NotYet):
        change.touched_periods(Period.containing(TODAY).last + timedelta(days=1), TODAY)


def test_a_terminated_contract_ends_with_its_period() -> None:
    contract = signed().membership
    rest = ending.terminate(contract.child, date(2026, 9, 20), WRITER, "moved abroad")
    assert (rest.ended, rest.until) == ("terminated", date(2026, 10, 5))
    assert situation(contract.child, date(2026, 10, 4)).membership
    assert situation(contract.child, date(2026, 10, 5)).membership is None


def test_a_false_declaration_annuls_and_bars_for_at_most_a_year() -> None:
    child = signed().membership.child
    first = Period.containing(date(2026, 9, 14)).first
    with pytest.raises(ending.CannotEnd, match="bar"):
        ending.annul(child, TODAY, first + timedelta(days=367), WRITER, "false income")
    with pytest.raises(ending.CannotEnd, match="reason"):
        ending.annul(child, TODAY, None, WRITER, " ")
    ending.annul(child, TODAY, first + timedelta(days=365), WRITER, "false income")
    assert situation(child, TODAY).membership is None
    given = answers(provider=f.make_provider(f.make_office()))
    with pytest.raises(CannotSign, match="barred"):
        sign(application().pk, given, TODAY, WRITER, shipped())


def test_a_granted_situation_is_precarious_for_its_days() -> None:
    child = signed().membership.child
    household = situation(child, TODAY).of_household
    with pytest.raises(situations.CannotDecide, match="opinion"):
        situations.ask(household, situations.Request("doctor", "illness", TODAY), WRITER)
    asked = situations.ask(household, situations.Request("parents", "debts", TODAY), WRITER)
    first, last = date(2026, 9, 7), date(2027, 3, 7)
    bare = situations.Decision("commune", True, "the debts are proven", first, last)
    with pytest.raises(situations.CannotDecide, match="opinion"):
        situations.decide(asked, bare, WRITER)
    granted = replace(bare, opinion=uuid4())
    decision = situations.decide(asked, granted, WRITER)
    situations.grant(decision, recorder(first))
    assert situation(child, TODAY).household.precarious
    assert not situation(child, last + timedelta(days=1)).household.precarious
    with pytest.raises(situations.CannotDecide, match="decided"):
        situations.decide(asked, granted, WRITER)
