"""What a family is shown before it signs is what it is billed after."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accueil.actions.estimate import Family, Plan, period_bill, plans_of, provider_on, undeclared
from accueil.actions.papers import Writer
from accueil.actions.proposal import Proposal, band_bounds, family_of, plans_answered, proposal
from accueil.actions.sign import CannotSign, sign
from accueil.documents.contract import ContractRecord
from accueil.documents.records import from_json
from accueil.law.calendar import Period
from accueil.law.care import Provider
from accueil.law.household import HOUSEHOLD_KINDS
from accueil.law.parameters import shipped
from accueil.registry import answers as a
from accueil.registry import models as m
from accueil.registry.situation import situation
from accueil.store.models import next_number
from accueil.store.security import see
from families import LEO, MIA, answers
from tests import factories as f

pytestmark = pytest.mark.django_db
SIGNED = date(2026, 9, 14)
WRITER = Writer(None, "Anne Officer", f.NOW)
LAW = shipped()


@pytest.fixture(autouse=True)
def whole_country(db: None) -> None:
    see(country=True)


def opened() -> m.Application:
    return m.Application.objects.create(
        number=next_number("application", 2026),
        office=f.make_office(),
        purpose="first",
        opened_at=f.NOW,
    )


def proposed(given: a.Answers, other: Provider | None = None) -> Proposal:
    plans = plans_answered(given, 0, SIGNED)
    return proposal(family_of(given, 0, SIGNED), plans, LAW, other=other)


@pytest.mark.parametrize("kind", HOUSEHOLD_KINDS)
@pytest.mark.parametrize("child", [MIA, LEO], ids=["young", "school"])
def test_shown_before_is_billed_after(kind: str, child: a.ChildAnswer) -> None:
    given = answers(kind, child, provider=f.make_provider(f.make_office()))
    before = proposed(given)
    (made,) = sign(opened().pk, given, SIGNED, WRITER, LAW)
    known = situation(made.membership.child, SIGNED)
    family = Family(known.household, known.child, known.membership)
    coming = Period.containing(SIGNED).later(1)
    bill = period_bill(family, plans_of(made.membership.child, SIGNED), coming, LAW)
    assert before.costs and before.costs.coming
    assert before.costs.coming.parent_cents == bill.parent_cents
    assert before.costs.coming.state_cents == bill.state_cents
    frozen = from_json(ContractRecord, made.document.record)
    assert frozen.tariffs.kinds == before.tariffs.kinds
    assert frozen.tariffs.band == before.tariffs.band
    for week in before.costs.weeks.values():
        period = Period.containing(week.week.monday)
        again = period_bill(family, plans_of(made.membership.child, SIGNED), period, LAW)
        same = next(w for w in again.weeks if w.week.monday == week.week.monday)
        assert same.parent_cents == week.parent_cents


def test_not_declaring_never_costs_less_and_is_the_law_s_last_row() -> None:
    found = proposed(answers("separated", provider=f.make_provider(f.make_office())))
    assert found.costs and found.if_undeclared
    assert found.if_undeclared.year_cents > found.costs.year_cents
    assert proposed(answers("separated", declared=False)).tariffs.band == "undeclared"
    assert undeclared(found.family).household.income_declared is False


def test_undeclared_shows_each_band_in_rising_order() -> None:
    given = answers("together", declared=False, provider=f.make_provider(f.make_office()))
    found = proposed(given)
    years = [costs.year_cents for _, costs in found.by_band]
    assert years == sorted(years) and len(years) == 8
    assert found.if_undeclared is None and found.costs
    assert years[-1] <= found.costs.year_cents


def test_the_band_lies_between_its_bounds() -> None:
    found = proposed(answers("together"))
    least, below = band_bounds(found.tariffs, LAW)
    income = found.tariffs.monthly_income
    assert income is not None and least <= income and (below is None or income < below)
    assert found.costs is None, "no care planned, nothing to estimate"


def test_another_provider_is_asked_for_the_same_hours() -> None:
    office = f.make_office()
    dear = f.make_provider(office, name="Dear", funding="commercial", hour_cents=1500)
    given = answers("together", provider=f.make_provider(office))
    found = proposed(given, provider_on(dear, SIGNED))
    assert found.costs and found.elsewhere
    assert found.elsewhere.year_cents > found.costs.year_cents


def test_what_the_law_refuses_is_kept_as_problems() -> None:
    dear = f.make_provider(f.make_office(), hour_cents=900)
    found = proposed(answers("together", provider=dear))
    assert found.costs and found.costs.coming is None
    assert found.costs.refused[0].place.startswith("provider[1].hour_price")


def test_three_periods_are_a_year_s_estimate_too() -> None:
    given = answers("separated", provider=f.make_provider(f.make_office()))
    short = replace(given, duration=a.Duration(3, "moves away"))
    found = proposed(short)
    assert found.costs
    plans: list[Plan] = plans_answered(short, 0, SIGNED)
    first = Period.containing(SIGNED)
    bills = [period_bill(found.family, plans, first.later(n), LAW) for n in range(3)]
    assert found.costs.year_cents == sum(b.parent_cents for b in bills) * 4


@pytest.mark.parametrize(
    ("born", "schooling", "reason"),
    [
        (SIGNED + timedelta(days=1), "", "unborn"),
        (SIGNED - timedelta(days=13 * 366), "", "too_old"),
        (SIGNED - timedelta(days=13 * 366), "school", ""),
    ],
)
def test_a_contract_is_for_children_that_are_born_and_in_primary_school(
    born: date, schooling: str, reason: str
) -> None:
    child = replace(MIA, born=born, schooling=schooling, matricule="")
    if not reason:
        assert sign(opened().pk, answers("separated", child), SIGNED, WRITER, LAW)
        return
    with pytest.raises(CannotSign, match=reason):
        sign(opened().pk, answers("separated", child), SIGNED, WRITER, LAW)
    assert not m.Child.objects.exists()
