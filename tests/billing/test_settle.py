"""What the law says, less what is posted, is posted: once, whole, and into the open period."""

from datetime import date, datetime

import pytest
from django.db import connection

from accueil.attendance.periods import close
from accueil.billing.frozen import freeze, thaw
from accueil.billing.models import Mark, Part, Statement, Transfer
from accueil.billing.models.ledger import OWED_BY_FAMILY, OWED_BY_STATE, balance
from accueil.billing.run import open_for_billing, run
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.billed import earns, member

LAW = shipped()
AUGUST = Period(2026, 8)
NOW = datetime(2026, 9, 14, 10, 0, tzinfo=f.LUXEMBOURG)


@pytest.fixture
def mia(db: None) -> m.Child:
    """A child of a family in band r2, at a crèche for two days in August."""
    see(country=True)
    child = member()
    creche = c.creche(hour_cents=750, funding="commercial")
    c.agree(child, creche)
    for day in (date(2026, 8, 4), date(2026, 8, 5)):
        c.was_there(child, creche, day)
        c.ate(child, creche, day)
    return child


def bill(now: datetime = NOW) -> list[tuple[str, str, str, int]]:
    """Run, and the transfers there are: period, about, kind, signed cents."""
    open_for_billing(AUGUST, by=None, now=now)
    run(LAW, now=now)
    return posted()


def posted() -> list[tuple[str, str, str, int]]:
    """The transfers there are."""
    first = {"state": "state", "parents": "family", "uncovered": "family"}
    return [
        (t.period, t.about, t.kind, t.cents if t.debit == first[t.kind] else -t.cents)
        for t in Transfer.objects.order_by("id")
    ]


def test_a_period_is_billed_once(mia: m.Child) -> None:
    """The parts add up to what the provider earns; asked again nothing is posted."""
    first = bill()
    statement = Statement.objects.get()
    assert statement.version == 1
    assert {kind: cents for _, _, kind, cents in first} == {
        "state": statement.state_cents,
        "parents": statement.parent_cents,
    }
    assert statement.parent_cents + statement.state_cents == 2 * (8 * 750 + 450)
    assert bill() == first
    assert Statement.objects.count() == Part.objects.count() == 1
    assert not Mark.objects.exists()


def test_a_later_fact_is_a_difference_in_the_open_period(mia: m.Child) -> None:
    """After the closing a higher income since before is posted into September, about August."""
    bill()
    close(AUGUST, by=None, now=NOW)
    earns(mia, NOW)
    Mark.objects.get_or_create(child=mia.pk, since=f.SINCE, at=NOW)
    later = bill()[2:]
    assert [(period, about) for period, about, _, _ in later] == [("2026-09", "2026-08")] * 2
    newest = Statement.objects.get(version=2)
    owed = Transfer.objects.aggregate(state=balance(OWED_BY_STATE), family=balance(OWED_BY_FAMILY))
    assert owed == {"state": newest.state_cents, "family": newest.parent_cents}


def test_what_is_frozen_is_read_as_it_was(mia: m.Child) -> None:
    """Thawed and frozen again it is the same; in the database nothing of it can be read."""
    bill()
    statement = Statement.objects.get()
    frozen = thaw(statement.content, LAW)
    content, lines = freeze(frozen, LAW)
    assert (content, lines) == (statement.content, statement.lines)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM billing_statement")
        (kept,) = cursor.fetchone()
    assert bytes(kept) != content
