"""Bills of the tests: a child whose family is in band r2, periods billed and closed, more income.

The connection must see the rows: `see(country=True)` first.
"""

from datetime import date, datetime

from accueil.attendance.periods import close
from accueil.billing.run import open_for_billing, run
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.facts import days, record
from tests import factories as f


def member(born: date = date(2022, 3, 9), iam_code: str = "WebMi123") -> m.Child:
    """A child with a membership contract, of a family in band r2."""
    office = f.make_office()
    home = f.make_household(office, incomes={"representative": 6_600_000})
    child = f.make_child(office, household=home, iam_code=iam_code, born=born)
    f.make_contract(child)
    return child


def bill(period: Period, now: datetime) -> None:
    """Begin a period and settle whatever is due."""
    open_for_billing(period, by=None, now=now)
    run(shipped(), now=now)


def bill_and_close(period: Period, now: datetime) -> None:
    """Bill a period, then close it."""
    bill(period, now)
    close(period, by=None, now=now)


def earns(child: m.Child, now: datetime, yearly_cents: int = 18_000_000) -> None:
    """It is told now that the child's family has another income, since before."""
    income = m.Income(
        household=m.Home.objects.get(child=child).household,
        of="representative",
        yearly_cents=yearly_cents,
        evidence="tax_assessment",
        valid=days(f.SINCE),
    )
    record(income, by=None, now=now)
