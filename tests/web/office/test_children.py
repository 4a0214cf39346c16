"""The first page, the search, a child's page, what was known on a day, as a role sees them."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accueil.identity.models import Account
from accueil.registry import models as m
from accueil.store.facts import days, record
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests.factories import (
    NOW,
    after,
    make_account,
    make_child,
    make_contract,
    make_household,
    make_office,
    make_plan,
    make_provider,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Account:
    see(country=True)
    return make_account("officer", make_office())


@pytest.fixture
def mia(officer: Account) -> m.Child:
    office = make_office()
    household = make_household(office, incomes={"representative": 4_800_000}, email="c@example.lu")
    child = make_child(office, household=household, iam_code="WebMi123")
    make_contract(child, signed=timezone.localdate())
    make_plan(child, make_provider(office))
    return child


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    see(country=True)
    return answer.content.decode()


def test_addresses_stand_in_one_order(officer: Account, mia: m.Child) -> None:
    now = timezone.now()
    m.Address.objects.filter(child=mia).update(withdrawn_at=now)
    for purpose in ("billing", "home", "applicant"):
        address = m.Address(child=mia, purpose=purpose, street=purpose, valid=days(NOW.date()))
        record(address, by=None, now=now)
    page = text_of(signed_in(officer), reverse("child", args=[mia.pk]))
    page = page[page.index("Addresses</h2>") :]
    labels = ("Address of the child", "Address of the applicant", "Billing address")
    places = [page.index(label) for label in labels]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("path", "entry"),
    [("/children/{}/", "children"), ("/children/{}/weeks/", "children"), ("/letters/", "letters")],
)
def test_the_menu_says_where_one_is(path: str, entry: str, officer: Account, mia: m.Child) -> None:
    page = text_of(signed_in(officer), path.format(mia.pk))
    marked = re.findall(r'class="menu__link" href="([^"]+)" aria-current', page)
    assert marked == [reverse(entry)]


def test_a_child_is_found_and_its_page_says_all(officer: Account, mia: m.Child) -> None:
    client = signed_in(officer)
    found = text_of(client, "/children/?q=webr+mia")
    assert (
        "Weber, Mia" in found and "WebMi123" in found and reverse("child", args=[mia.pk]) in found
    )
    page = text_of(client, reverse("child", args=[mia.pk]))
    for said in (
        "Mia Weber",
        "9 March 2022",
        "7, rue du Moulin",
        "Parents living together",
        "48,000.00",
        "in force",
        "Crèche Kannerhaus",
        "Claire Weber",
        "the system",
    ):
        assert said in page, said
    assert "Monday" in page and "8:00–17:00" in page


def test_a_number_leads_to_the_child(officer: Account, mia: m.Child) -> None:
    answer = signed_in(officer).get("/children/?q=webmi123")
    assert answer.status_code == 302 and answer["Location"] == reverse("child", args=[mia.pk])


def test_what_is_read_is_noted_without_what_was_typed(officer: Account, mia: m.Child) -> None:
    client = signed_in(officer)
    client.get("/children/?q=weber")
    client.get(reverse("child", args=[mia.pk]))
    see(country=True)
    rows = list(AccessLog.objects.order_by("pk").values_list("action", "what", "child", "account"))
    assert rows == [
        ("look_up", "search by name", None, officer.pk),
        ("read", "child's page", mia.pk, officer.pk),
    ]


def test_another_offices_child_does_not_exist(mia: m.Child) -> None:
    other = signed_in(make_account("officer", make_office("esch")))
    assert other.get(reverse("child", args=[mia.pk])).status_code == 404
    assert other.get(reverse("child_on_day", args=[mia.pk])).status_code == 404
    assert "Weber, Mia" not in other.get("/children/?q=weber").content.decode()


def test_a_country_role_sees_the_office_of_a_child(mia: m.Child) -> None:
    found = text_of(signed_in(make_account("ministry")), "/children/?q=weber")
    assert "Diekirch" in found


@pytest.mark.parametrize("role", ["manager", "agency"])
def test_who_works_for_a_provider_goes_to_its_own_door_and_searches_nobody(role: str) -> None:
    see(country=True)
    client = signed_in(make_account(role))
    assert client.get(reverse("office_home")).headers["Location"] == "/care/"
    assert client.get("/children/?q=weber").status_code == 403


def test_what_we_knew_on_a_day(officer: Account, mia: m.Child) -> None:
    """An income is corrected a week later, for days before: both answers are kept."""
    household = mia.homes.get().household
    income = m.Income(
        household=household,
        of="representative",
        yearly_cents=9_600_000,
        evidence="pay_slips",
        valid=days(date(2026, 1, 1)),
    )
    record(income, by=officer.pk, now=after(days=7), reason="tax assessment arrived")
    url = reverse("child_on_day", args=[mia.pk])
    now = "?day_day=1&day_month=6&day_year=2026"
    then = f"{now}&known_day=15&known_month=9&known_year=2026"
    client = signed_in(officer)
    known_now, known_then = text_of(client, url + now), text_of(client, url + then)
    assert "96,000.00" in known_now and "48,000.00" not in known_now
    assert "96,000.00" in known_then and "48,000.00" in known_then and "changed" in known_then
    page = text_of(client, reverse("child", args=[mia.pk]))
    assert "Withdrawn:" in page and officer.name in page and "tax assessment arrived" in page


def test_before_anything_was_recorded_nothing_was_known(officer: Account, mia: m.Child) -> None:
    url = reverse("child_on_day", args=[mia.pk]) + "?day_day=1&day_month=6&day_year=2026"
    page = text_of(signed_in(officer), f"{url}&known_day=1&known_month=9&known_year=2026")
    assert "not known" in page and "the same" not in page.split("Income band")[0]


def test_a_wrong_day_is_said_and_what_was_typed_is_kept(officer: Account, mia: m.Child) -> None:
    url = reverse("child_on_day", args=[mia.pk])
    page = text_of(signed_in(officer), f"{url}?day_day=31&day_month=2&day_year=2026")
    assert "There is a problem" in page and 'value="31"' in page


def test_the_first_page_says_what_waits(officer: Account, mia: m.Child) -> None:
    page = text_of(signed_in(officer), "/today/")
    assert "No application is open." in page and "No letter waits." in page
    m.Application.objects.create(
        number="2026-000001", office=make_office(), purpose="first", opened_at=NOW
    )
    assert "2026-000001" in text_of(signed_in(officer), "/today/")


def test_a_childs_page_asks_few_questions(
    officer: Account, mia: m.Child, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    client = signed_in(officer)
    with django_assert_max_num_queries(45):
        client.get(reverse("child", args=[mia.pk]))
