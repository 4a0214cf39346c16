"""From the draft to the declaration, as who works for a provider does it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accueil.attendance.entering import enter
from accueil.attendance.entries import DayEntry
from accueil.attendance.models import Declaration
from accueil.law.calendar import Period
from accueil.registry import models as m
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests import cared as c
from tests import factories as f

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SEEN = re.compile('name="seen" value="([0-9a-f]{64})"')


@pytest.fixture
def before() -> Period:
    """The billing period before the running one."""
    return Period.containing(timezone.localdate()).later(-1)


@pytest.fixture
def place(db: None) -> m.Provider:
    see(country=True)
    return c.creche()


@pytest.fixture
def child(place: m.Provider, before: Period) -> m.Child:
    household = f.make_household(f.make_office(), incomes={"representative": 9_000_000})
    born = before.first - timedelta(days=900)
    found = f.make_child(f.make_office(), given_name="Mia", born=born, household=household)
    f.make_contract(found, signed=before.first)
    c.agree(found, place, first=before.first)
    c.was_there(found, place, before.first)
    return found


@pytest.fixture
def manager(place: m.Provider) -> Client:
    return f.signed_in(f.make_account("manager", provider=place))


def page(client: Client, name: str, *values: object, status: int = 200, **query: str) -> str:
    answer = client.get(reverse(name, args=values), query)
    assert answer.status_code == status, answer
    return " ".join(answer.content.decode().split())


def test_from_the_draft_to_the_declaration(
    manager: Client, place: m.Provider, child: m.Child, before: Period
) -> None:
    of = (place.pk, before.name)
    assert "to declare" in page(manager, "declaration", place.pk)
    shown = page(manager, "declaration_of", *of)
    assert "Nothing is in the way" in shown and "Mia Weber" in shown
    look = page(manager, "declare", *of)
    seen = SEEN.search(look)
    assert seen
    for _ in range(2):  # a double click
        answer = manager.post(reverse("declare", args=of), {"seen": seen[1]}, follow=True)
        assert "The period is declared." in answer.content.decode()
    see(country=True)
    said = Declaration.objects.get()
    assert (said.version, said.minutes, said.children) == (1, 480, 1)
    assert "declared" in page(manager, "declaration", place.pk)
    assert AccessLog.objects.filter(action="change", what="declaration of a period").count() == 1


def test_what_changed_since_is_not_declared_unseen(
    manager: Client, place: m.Provider, child: m.Child, before: Period
) -> None:
    of = (place.pk, before.name)
    seen = SEEN.search(page(manager, "declare", *of))
    see(country=True)
    c.was_there(child, place, before.first + DAY)
    assert seen
    answer = manager.post(reverse("declare", args=of), {"seen": seen[1]})
    assert answer.status_code == 409
    assert "since you looked" in answer.content.decode()
    see(country=True)
    assert not Declaration.objects.exists()


def test_what_blocks_is_listed_and_stops_it(
    manager: Client, place: m.Provider, child: m.Child, before: Period
) -> None:
    of = (place.pk, before.name)
    c.ate(child, place, before.first + DAY)
    shown = page(manager, "declaration_of", *of)
    assert "This has to be mended first" in shown and "Meals without presence" in shown
    assert reverse("declare", args=of) not in shown
    assert manager.get(reverse("declare", args=of)).status_code == 302


def test_changes_after_it_are_listed_with_reason_and_by_whom(
    manager: Client, place: m.Provider, child: m.Child, before: Period
) -> None:
    of = (place.pk, before.name)
    seen = SEEN.search(page(manager, "declare", *of))
    assert seen
    manager.post(reverse("declare", args=of), {"seen": seen[1]})
    see(country=True)
    by = f.make_account("manager", provider=place).pk
    entry = DayEntry(1, place.pk, child.pk, before.first + DAY, [(480, 960)])
    done = enter([entry], source="grid", by=by, now=timezone.now(), reason="forgotten on paper")
    assert not done.refusals
    shown = page(manager, "declaration_of", *of)
    for words in ("Something changed after the declaration", "forgotten on paper", "Officer "):
        assert words in shown
    assert "changed since" in page(manager, "declaration", place.pk)


def test_a_childs_lines_are_in_the_readers_language(
    manager: Client, place: m.Provider, child: m.Child, before: Period
) -> None:
    of = (place.pk, before.name, child.pk)
    assert "main meal" not in page(manager, "care_amounts", *of)
    assert "Week from" in page(manager, "care_amounts", *of)
    manager.cookies["django_language"] = "de"
    assert "Woche vom" in page(manager, "care_amounts", *of)
    noted = AccessLog.objects.filter(child=child.pk, what="a child's lines of a declaration")
    assert noted.count() == 3


def test_the_running_period_shows_what_is_expected(
    manager: Client, place: m.Provider, child: m.Child, before: Period
) -> None:
    now = before.later(1)
    shown = page(manager, "declaration_of", place.pk, now.name)
    assert "Expected at the end of the period" in shown
    assert "expected=1" in page(manager, "care_amounts", place.pk, now.name, child.pk)
    page(manager, "care_amounts", place.pk, now.name, child.pk, expected="1")


@pytest.mark.parametrize("name", ["2016-01", "2999-01", "soon", "2026-13"])
def test_no_such_period(manager: Client, place: m.Provider, name: str) -> None:
    page(manager, "declaration_of", place.pk, name, status=404)


def test_who_may_declare(place: m.Provider, child: m.Child, before: Period) -> None:
    educator = f.signed_in(f.make_account("educator", provider=place))
    for name in ("declaration_of", "declare"):
        page(educator, name, place.pk, before.name, status=403)
    minder = f.signed_in(f.make_account("childminder", provider=place))
    assert "Your agency declares" in page(minder, "declaration_of", place.pk, before.name)
    page(minder, "declare", place.pk, before.name, status=403)


def test_a_child_of_another_provider_has_no_page(
    manager: Client, place: m.Provider, before: Period
) -> None:
    other = f.make_child(f.make_office())
    page(manager, "care_amounts", place.pk, before.name, other.pk, status=404)
