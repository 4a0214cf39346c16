"""The ministry sees what each billing period lacks, and closes it; auditors only look."""

from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accueil.attendance.models import Closing
from accueil.billing.models import Obstacle
from accueil.law.calendar import Period
from accueil.registry import models as m
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.billed import bill, member

MARCH = Period(2026, 3)


@pytest.fixture
def cared(db: None) -> m.Child:
    """A child at a crèche on a day in March, which is billed and over; nobody declared it."""
    see(country=True)
    child = member()
    creche = c.creche()
    c.agree(child, creche, until=date(2026, 3, 4))
    c.was_there(child, creche, date(2026, 3, 3))
    now = datetime(2026, 4, 13, 9, 0, tzinfo=f.LUXEMBOURG)
    bill(MARCH, now)
    return child


def test_a_period_is_closed_with_a_reason(cared: m.Child) -> None:
    """What is missing is told without names; without a reason it is not closed, twice neither."""
    account = f.make_account("ministry")
    ministry, auditor = f.signed_in(account), f.signed_in(f.make_account("auditor"))
    see(country=True)
    Obstacle.objects.create(
        child=cared, period="2026-03", found=[["no_price"]], noted_at=timezone.now()
    )
    there = reverse("period", args=["2026-03"])
    for client in (ministry, auditor):
        listed = client.get(reverse("periods")).content.decode()
        assert "March 2026" in listed and "Over and open" in listed and "Running" in listed
        page = client.get(there).content.decode()
        assert "Has not declared it yet" in page and "No price is known" in page
        assert "Weber" not in page
    assert "Close the period" not in page
    assert auditor.post(there, {"reason": "x"}).status_code == 403
    told = ministry.post(there, {"reason": " "})
    assert told.status_code == 200 and "reason" in told.context["form"].errors
    assert ministry.post(there, {"reason": "It is insolvent."}).status_code == 302
    see(country=True)
    closing = Closing.objects.get()
    assert (closing.reason, closing.closed_by) == ("It is insolvent.", account.pk)
    page = ministry.get(f"{there}?closed=1").content.decode()
    assert "It is insolvent." in page and account.name in page
    assert "Close the period" not in page
    assert ministry.post(there, {"reason": "Again"}).status_code == 409


def test_periods_that_are_not_there(cared: m.Child) -> None:
    """Neither a month to come nor no month; and the door is the ministry's."""
    ministry = f.signed_in(f.make_account("ministry"))
    for name in ("2127-01", "spring"):
        assert ministry.get(f"/billing/{name}/").status_code == 404
    office = f.make_account("officer", f.make_office())
    other: Client = f.signed_in(office)
    assert other.get(reverse("periods")).status_code == 403
