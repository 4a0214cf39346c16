"""The demonstration's bills: closed ones, an open one, a story; each can be computed again."""

from collections import Counter

import pytest
from django.db.models import Max

from accueil.attendance.models import Closing, WeekChoice
from accueil.attendance.periods import is_closed
from accueil.billing.frozen import thaw
from accueil.billing.models import (
    BankEntry,
    Correction,
    Goodwill,
    Mark,
    Obstacle,
    Opening,
    PaymentOrder,
    Statement,
    Statistic,
    Transfer,
)
from accueil.demo.fill import fill
from accueil.law.bill import bill
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.store.security import see
from tests.demo.conftest import NOW

LAW = shipped()
RUNNING = Period.containing(NOW.date())
LAST = RUNNING.later(-1)


def test_there_are_closed_periods_and_an_open_one_that_is_over(country: None) -> None:
    opened = sorted(Opening.objects.values_list("period", flat=True))
    assert opened == [RUNNING.later(-back).name for back in range(4, 0, -1)]
    assert [name for name in opened if not is_closed(Period.named(name))] == [LAST.name]
    assert not Closing.objects.filter(period__gte=LAST.name).exists()
    assert not Mark.objects.exists(), "everything is settled"
    assert set(Statistic.objects.values_list("period", flat=True)) == set(opened)


def test_every_frozen_bill_recomputes(country: None) -> None:
    """Thawed, what it was computed from gives the same lines: any version of any child."""
    statements = list(Statement.objects.all())
    assert len(statements) > 300
    for statement in statements:
        frozen = thaw(bytes(statement.content), LAW)
        again = bill(frozen.case, LAW)
        assert [week.lines for week in again.weeks] == [week.lines for week in frozen.weeks]
        assert again.parent_cents == statement.parent_cents
        assert again.state_cents == statement.state_cents


def test_its_story_can_be_followed(country: None) -> None:
    """Corrections of closed periods stand in a later one, with a reason for each."""
    versions = Statement.objects.values("child", "period").annotate(newest=Max("version"))
    corrected = {row["period"] for row in versions if row["newest"] > 1}
    assert len(corrected) >= 3, "an income is corrected four months back"
    about = Transfer.objects.filter(kind__in=("parents", "state"))
    later = {(t.period, t.about) for t in about if t.period != t.about}
    assert all(period > of for period, of in later) and LAST.name in {p for p, _ in later}
    assert Counter(Correction.objects.values_list("state", flat=True)) == {"asked": 1, "done": 1}
    assert Counter(g.approved_at is not None for g in Goodwill.objects.all()) == {
        True: 1,
        False: 1,
    }
    assert WeekChoice.objects.filter(without=True).count() == 2, "a family's, and the Kaysers'"
    assert {o.found[0][0] for o in Obstacle.objects.all()} <= {"household_unknown"}


def test_providers_are_paid_once_by_two_people(country: None) -> None:
    orders = list(PaymentOrder.objects.order_by("period"))
    assert len(orders) == 2, "of the last closed period somebody can prepare it"
    assert all(o.released_by and o.released_by != o.prepared_by for o in orders)
    waiting = BankEntry.objects.filter(settled_at=None)
    assert waiting.count() <= 1 and BankEntry.objects.count() > 10


@pytest.mark.parametrize("children", [1, 25])
def test_a_very_small_country_is_billed_too(real_database: str, children: int) -> None:
    fill(children, 3, NOW)
    see(country=True)
    assert Opening.objects.count() == 4
