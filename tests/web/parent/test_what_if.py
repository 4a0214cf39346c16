"""What if: a year before and after, by the function that bills; nothing is stored."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from accueil.actions.estimate import Family, Hours, period_bill
from accueil.actions.proposal import costs
from accueil.actions.what_if import Asked, CannotTry, now_of, sums, what_if
from accueil.law.calendar import Period
from accueil.law.case import Membership
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.registry.situation import situation
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.billed import member

LAW = shipped()
TODAY = f.NOW.date()
MORE = Hours((1, 2, 3, 4, 5), 420, 1140, 1)


@pytest.fixture(autouse=True)
def plain_files(settings: Any) -> None:
    """Pages name their files as they are called, not as they were collected."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def rows() -> int:
    """How many rows the tables of people, care and money have together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        found = 0
        for name in names:
            if name.startswith(("registry_", "attendance_", "billing_", "store_message")):
                cursor.execute(f'SELECT count(*) FROM "{name}"')
                found += cursor.fetchone()[0]
    return found


def test_a_year_otherwise_is_what_would_be_billed(db: None) -> None:
    """Other hours, another provider, another income, one more child: amounts of the very bills; an
    hour more, a smaller family or no declared income never costs less."""
    see(country=True)
    child = member(born=date(2024, 3, 9))
    creche, dear = c.creche(), c.creche("Villa Kanner", funding="commercial")
    c.agree(child, creche, meal_days=[1, 2, 3])
    asked = Asked(hours=MORE)
    found = what_if(child.pk, asked, LAW, today=TODAY)
    assert [(one.code, one.before, one.after) for one in found.changes] == [
        ("hours", 2400, 3600),
        ("meals", 3, 5),
    ]
    known = situation(child, TODAY)
    family = Family(known.household, known.child, Membership(TODAY))
    now = now_of(child.pk, today=TODAY)
    assert (now.provider, now.weekly_minutes, now.weekly_meals) == (creche, 2400, 3)
    first = Period.containing(TODAY)
    made = period_bill(family, now.plans, first, LAW)
    assert found.was and found.was[first] == (made.parent_cents, made.state_cents)
    assert len(found.was) == len(found.will_be) == 12
    whole = costs(family, now.plans, LAW)
    assert sums(found.was)[0] == whole.year_cents
    base = sums(found.was)

    def tried(**asked: Any) -> tuple[int, int]:
        return sums(what_if(child.pk, Asked(**asked), LAW, today=TODAY).will_be)

    assert tried() == base and sums(found.will_be)[0] > base[0]
    assert tried(income="undeclared")[0] > base[0] > tried(more=1)[0]
    assert tried(income="undeclared") == tried(income="other", yearly_cents=99_000_000)
    assert tried(more=1, born=date(2026, 12, 1))[0] > tried(more=1)[0]
    assert sum(tried(provider=dear.pk)) >= sum(base)
    for wrong, code in ((Asked(provider=child.pk), "no_price"), (Asked(), "unknown")):
        with pytest.raises(CannotTry, match=code):
            of = (
                child
                if code == "no_price"
                else m.Child.objects.create(office=child.office, created_at=f.NOW)
            )
            what_if(of.pk, wrong, LAW, today=TODAY)


def test_a_parent_tries_it_on_one_page(db: None) -> None:
    """Without care today hours and a provider are asked; searched by part of a name without
    accents; the estimate stores nothing and stands in no address."""
    see(country=True)
    child = member(born=date(2024, 3, 9))
    creche = c.creche("Crèche Kannerhaus")
    family = f.signed_in(f.make_parent(child))
    there = reverse("family_what_if")
    page = family.get(there)
    assert "No care is planned for this child today" in page.content.decode()
    see(country=True)
    before = rows()
    told: dict[str, Any] = {"child": str(child.pk), "find": "creche kann", "kind": ""}
    found = family.post(there, {**told, "do": "search"}).content.decode()
    assert "1 provider was found" in found and "There is a problem" not in found
    assert str(creche.pk) in found and re.search(r"Kannerhaus · .* an hour", found)
    told |= {"hours": "same", "income": "same", "more": "no", "do": "show"}
    refused = family.post(there, told).content.decode()
    assert "Enter the hours" in refused and "then choose it" in refused
    hours = {"weekdays": ["1", "2"], "start": "8:00", "end": "16h30", "meals": "1"}
    told |= {"hours": "other", "provider": str(creche.pk), **hours}
    told |= {"income": "other", "yearly": "54 321,00", "more": "care"}
    told |= {"born_day": "1", "born_month": "12", "born_year": "2026"}
    page = family.post(there, told)
    text = page.content.decode().replace("\xa0", " ")
    assert "The parents would pay about" in text and "it is an estimate" in text.lower()
    assert "Hours a week: 17 hours." in text
    assert "taxable income of 54,321.00 €" in text
    assert "Every week is as planned" in text and len(page.context["result"]["periods"]) == 12
    see(country=True)
    assert rows() == before
    assert AccessLog.objects.filter(what="tariffs and estimate shown", child=child.pk).exists()
    other = f.make_child(child.office)
    stranger = family.post(there, {**told, "child": str(other.pk)})
    assert stranger.context["chosen"].child.pk == child.pk
