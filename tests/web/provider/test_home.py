"""The overview of a provider, and its declarations: who sees what, and what is done."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accueil.attendance.models import Closing
from accueil.identity.models import Account
from accueil.law.calendar import Period, week_of
from accueil.registry import models as m
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests import cared as c
from tests import factories as f

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def place(db: None) -> m.Provider:
    see(country=True)
    return c.creche()


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def child_of(place: m.Provider, today: date, *, member: bool = True) -> m.Child:
    born = today - timedelta(days=900)
    child = f.make_child(f.make_office(), given_name="Mia", born=born)
    if member:
        f.make_contract(child, signed=Period.containing(today).later(-2).first)
    every = [[weekday, 480, 960] for weekday in range(1, 8)]
    c.agree(child, place, pattern=every, first=Period.containing(today).later(-1).first)
    return child


def client_of(role: str, place: m.Provider) -> Client:
    return f.signed_in(f.make_account(role, provider=place))


def text_of(client: Client, place: m.Provider) -> str:
    answer = client.get(reverse("provider", args=[place.pk]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_manager_sees_amounts_and_what_is_at_risk(place: m.Provider, today: date) -> None:
    child = child_of(place, today, member=False)
    c.was_there(child, place, today)
    page = text_of(client_of("manager", place), place)
    for words in ("So far", "Expected at the end of the period", "No membership in this period"):
        assert words in page
    assert "State&#x27;s part in this period:" in page or "State's part in this period:" in page
    assert AccessLog.objects.filter(what="overview of a provider").count() == 1


def test_an_educator_sees_what_is_missing_and_no_amount(place: m.Provider, today: date) -> None:
    child_of(place, today)
    page = text_of(client_of("educator", place), place)
    assert "€" not in page and "At risk" not in page and "declaration" not in page.lower()
    if today > week_of(today) or today.weekday() == 0:
        assert "Not entered yet" in page


def test_the_period_before_is_to_be_declared(place: m.Provider, today: date) -> None:
    child_of(place, today)
    before = Period.containing(today).later(-1)
    page = text_of(client_of("manager", place), place)
    assert "is not declared yet" in page
    assert reverse("declaration_of", args=[place.pk, before.name]) in page


def test_another_provider_is_not_found(place: m.Provider, today: date) -> None:
    other = c.creche("Other")
    client = client_of("manager", other)
    for name, *values in (("provider",), ("declaration",), ("declaration_of", "2026-09")):
        assert client.get(reverse(name, args=[place.pk, *values])).status_code == 404


def test_an_officer_has_no_business_here(place: m.Provider) -> None:
    account: Account = f.make_account("officer", f.make_office())
    client = f.signed_in(account)
    assert client.get(reverse("provider", args=[place.pk])).status_code == 403


def menu_of(client: Client, path: str) -> list[tuple[str, str]]:
    """The addresses of the menu on a page, and of those the ones where one is."""
    page = client.get(path).content.decode()
    menu = re.findall(r'class="menu__link" href="([^"]+)"( aria-current)?', page)
    return [(url, mark.strip()) for url, mark in menu]


@pytest.mark.parametrize(
    ("page", "entry"), [("week", "week"), ("absences", "week"), ("care_contract_new", None)]
)
def test_the_menu_says_where_one_is(page: str, entry: str | None, place: m.Provider) -> None:
    client = client_of("manager", place)
    path = client.get(reverse(page, args=[place.pk]), follow=True).request["PATH_INFO"]
    marked = [url for url, mark in menu_of(client, path) if mark]
    assert marked == [reverse(entry or "care_contracts", args=[place.pk])]


@pytest.mark.parametrize(("role", "kind"), [("childminder", "ap"), ("manager", "sea")])
def test_a_childminder_finds_the_service_sheets_in_the_menu(role: str, kind: str) -> None:
    see(country=True)
    at = f.make_provider(f.make_office(), kind=kind, funding="" if kind == "ap" else "contracted")
    menu = dict(menu_of(client_of(role, at), reverse("provider", args=[at.pk])))
    assert (reverse("service_sheets", args=[at.pk]) in menu) == (role == "childminder")


def test_a_closed_period_does_not_ask_to_be_declared(place: m.Provider, today: date) -> None:
    child_of(place, today)
    before = Period.containing(today).later(-1)
    path = reverse("declaration_of", args=[place.pk, before.name])
    client = client_of("manager", place)
    assert "Before declaring" in client.get(path).content.decode()
    see(country=True)
    Closing.objects.create(period=before.name, closed_at=timezone.now())
    page = client.get(path).content.decode()
    assert "Before declaring" not in page
    assert "Nothing was declared for this period." in page
