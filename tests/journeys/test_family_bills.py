"""A parent reads a bill down to an article, and says that an hour is not right; it is answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.hashers import make_password

from accueil.attendance.models import Dispute, Stay
from accueil.attendance.periods import closed_days
from accueil.billing.models import Statement
from accueil.identity.demo import PASSWORD
from accueil.identity.models import Account
from accueil.store.security import see
from tests.database import TESTS, turn_to
from tests.factories import make_parent
from tests.journeys.family_examples import MANAGER
from tests.journeys.person import Person
from tests.journeys.site import Desk, Site

LATELY = timedelta(days=40)


@dataclass
class Family:
    """A parent of a child at the demonstration's crèche; a day of it, and a period it has a bill
    of."""

    name: str
    child: UUID
    provider: UUID
    day: date
    billed: str


@pytest.fixture
def family(site: Site, django_db_blocker: Any) -> Iterator[Family]:
    """A parent with an account, whose child was there lately."""
    with django_db_blocker.unblock():
        turn_to(site.database)
        see(country=True)
        provider = Account.objects.get(email=MANAGER).provider_id
        today = date.today()
        shut = closed_days(today - LATELY, today)
        said = Dispute.objects.values_list("child", "day")
        billed = Statement.objects.values("child")
        stays = Stay.objects.current().filter(
            provider=provider, day__gte=today - LATELY, day__lt=today, child__in=billed
        )
        stay = next(
            stay
            for stay in stays.filter(child__iam_code__isnull=False).order_by("-day", "start")
            if stay.day not in shut and (stay.child_id, stay.day) not in set(said)
        )
        make_parent(stay.child, password=make_password(PASSWORD), language="fr")
        period = Statement.objects.filter(child=stay.child_id).latest("period").period
        yield Family(stay.child.iam_code, stay.child_id, provider, stay.day, period)
        turn_to(TESTS)


def test_from_the_bill_to_the_article_and_from_an_hour_to_its_answer(
    desk: Desk, family: Family, site: Site
) -> None:
    parent, manager = desk(language="fr"), desk(language="de")
    parent.sign_in_as_parent(family.name)
    parent.speak("fr")
    reads_a_bill(parent, family)
    parent.open(f"/family/children/{family.child}/days/{family.day:%Y-%m-%d}/{family.provider}/")
    below = parent.choose("What is not right?", "The times: the child was there from … to …")
    parent.type("The child came at", "6:05", below)
    parent.type("The child left at", "6h35", below)
    parent.type("Why?", "Nous étions en retard au travail.")
    parent.press("Tell the provider")
    parent.sees("The provider was told. It answers here, before it declares.")
    manager.sign_in(MANAGER)
    manager.speak("de")
    manager.open(f"/care/{family.provider}/disputes/")
    asked = site.execute("SELECT id FROM attendance_dispute ORDER BY made_at DESC LIMIT 1")[0][0]
    manager.page.locator(f"main table a[href*='{asked}']").first.click()
    manager.reads("Nous étions en retard au travail.")
    manager.choose("What do you answer?", "The day stays as it is")
    manager.type("Words to the family", "Die Gruppe war da.")
    manager.press("Send the answer")
    manager.sees("The answer was sent.")
    parent.open("/family/")
    parent.page.locator(f"main a[href*='{family.day:%Y-%m-%d}']").first.click()
    parent.reads("Die Gruppe war da.")


def reads_a_bill(parent: Person, family: Family) -> None:
    """From the list of bills to a line, its steps and its article; the paper; the year."""
    parent.go("Bills")
    bill = f"/family/children/{family.child}/bills/{family.billed}/"
    parent.page.locator(f"main a[href='{bill}']").first.click()
    parent.page.locator("details.bill-week > summary").first.click()
    parent.page.locator("details.bill-line > summary").first.click()
    parent.follow("Every step and number of this line")
    parent.sees("Step by step")
    parent.reads("Loi modifiée du 4 juillet 2008")
    _, paper = parent.fetch(f"{parent.address}{bill}statement/")
    assert paper.startswith(b"%PDF")
    parent.open(f"/family/children/{family.child}/year/{family.billed[:4]}/")
    parent.sees("The same as a table")
