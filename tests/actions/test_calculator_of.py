"""A child's own figures as answers of the calculator: what the registry knows, and no income for
who may not see it."""

from datetime import date

from accueil.actions.calculator import calculate
from accueil.actions.calculator_of import answers_of, answers_without_income
from accueil.actions.estimate import Family, period_bill
from accueil.actions.what_if import now_of
from accueil.law.case import Membership
from accueil.law.parameters import shipped
from accueil.registry.situation import situation
from accueil.store.security import see
from accueil.web.base.carried import text_of
from tests import cared as c
from tests import factories as f
from tests.billed import member

LAW = shipped()
TODAY = f.NOW.date()


def test_the_calculator_begins_with_what_the_registry_knows(db: None) -> None:
    """The same care costs the same as under a contract of today; nothing known: no answers."""
    see(country=True)
    child = member(born=date(2024, 3, 9))
    alone = f.make_child(child.office)
    c.agree(child, c.creche(), meal_days=[1, 2, 3])
    answers, known = answers_of(child, today=TODAY), situation(child, TODAY)
    assert answers is not None
    family = Family(known.household, known.child, Membership(TODAY))
    plans = now_of(child.pk, today=TODAY).plans
    estimate = calculate(answers, LAW, today=TODAY)
    for period, bill in estimate.children[0].year[:3]:
        made = period_bill(family, plans, period, LAW)
        assert (bill.parent_cents, bill.state_cents) == (made.parent_cents, made.state_cents)
    hidden = answers_without_income(child, today=TODAY)
    assert hidden is not None
    assert hidden.yearly_cents is None and "yearly" not in text_of(hidden)
    assert answers_of(alone, today=TODAY) is None
