"""What a provider knows and changes of itself, and who works there; nothing of others."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accueil.actions import providers as act
from accueil.actions.providers import Keeper
from accueil.identity.models import Account
from accueil.registry import models as m
from accueil.store.models import Actor, Message
from accueil.store.security import see
from tests.factories import make_account, make_office, make_provider, signed_in

pytestmark = pytest.mark.django_db
IBAN = "LU28 0019 4006 4475 0000"


@pytest.fixture
def creche() -> m.Provider:
    """A crèche with an agreement and an account, both recorded by the ministry."""
    see(country=True)
    provider = make_provider(make_office(), name="Les Lutins")
    ministry = make_account("ministry")
    keeper = Keeper(Actor(ministry.pk, "ministry"), timezone.now(), "x")
    act.keep_agreement(provider, "A-1", keeper, first=date(2026, 1, 1))
    act.record_bank_account(provider, IBAN, "Les Lutins asbl", keeper, first=date(2026, 1, 1))
    return provider


def tomorrow(name: str = "first") -> dict[str, int]:
    on = timezone.localdate() + timedelta(days=1)
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def worker(role: str, provider: m.Provider) -> tuple[Client, Account]:
    account = make_account(role, provider=provider)
    return signed_in(account), account


def test_a_manager_reads_and_changes_what_is_its_own(creche: m.Provider) -> None:
    manager, account = worker("manager", creche)
    url = f"/care/{creche.pk}/facts/"
    page = manager.get(url).content.decode()
    assert "A-1" in page and "In force" in page
    assert "•••• 0000" in page and IBAN not in page, "the page of facts shows four digits"
    assert "the ministry" in page and "Record an agreement" not in page
    answer = manager.post(f"{url}price/", {**tomorrow(), "hour": "7,01", "meal": "4,50"})
    assert answer.context["form"].errors["hour"]
    assert manager.post(f"{url}price/", {**tomorrow(), "hour": "6,90", "meal": "4,50"})[
        "Location"
    ].endswith("?done=recorded")
    page = manager.get(f"{url}?done=recorded").content.decode()
    assert "6.90\xa0€" in page and "6.00\xa0€" in page and account.name in page
    yesterday = timezone.localdate() - timedelta(days=1)
    past = dict(zip(tomorrow(), (yesterday.day, yesterday.month, yesterday.year), strict=True))
    answer = manager.post(f"{url}price/", {**past, "hour": "6,90", "meal": "4,50"})
    assert list(answer.context["form"].errors) == ["reason"]
    assert IBAN in manager.get(f"{url}account/").content.decode(), "who keeps it sees it whole"
    new = {**tomorrow(), "iban": "LU280019400644750000", "holder": "Lutins s.à r.l."}
    assert manager.post(f"{url}account/", new).status_code == 302
    offer = {"places": 12, "age_from": 0, "age_until": 48, "billed": "real", "notice_days": 30}
    offer |= {f"hours_{day}": "7-19" for day in range(1, 6)}
    assert manager.post(f"{url}offer/", {**tomorrow(), **offer}).status_code == 302
    see(country=True)
    assert m.Offer.objects.current().get(provider=creche).recorded_by == account.pk


@pytest.mark.parametrize("role", ["manager", "educator", "childminder", "agency"])
def test_of_another_provider_nothing_is_found(creche: m.Provider, role: str) -> None:
    client = signed_in(make_account(role))
    for part in ("facts/", "facts/price/", "facts/offer/", "facts/account/", "people/"):
        path = f"/care/{creche.pk}/{part}"
        assert client.get(path).status_code in (403, 404), path
        assert client.post(path, {"hour": "1,00"}).status_code in (403, 404, 405), path
    assert client.get(f"/providers/{creche.pk}/").status_code in (403, 404)


@pytest.mark.parametrize(
    ("role", "kind", "facts", "change", "people"),
    [
        ("manager", "sea", 200, 200, 200),
        ("educator", "sea", 403, 403, 403),
        ("childminder", "ap", 200, 403, 403),
        ("agency", "ap", 200, 403, 200),
        ("ministry", "sea", 200, 200, 403),
        ("helpdesk", "sea", 200, 403, 403),
        ("auditor", "sea", 200, 403, 403),
        ("officer", "sea", 403, 403, 403),
    ],
)
def test_each_role_gets_what_the_table_says(
    role: str, kind: str, facts: int, change: int, people: int
) -> None:
    see(country=True)
    office = make_office()
    agency = m.Agency.objects.create(name="Agence")
    funding = "" if kind == "ap" else "contracted"
    provider = make_provider(office, kind=kind, funding=funding)
    if kind == "ap":
        m.Provider.objects.filter(pk=provider.pk).update(agency=agency)
    known = {"provider": provider} if role in ("manager", "educator", "childminder") else {}
    known |= {"agency": agency} if role == "agency" else {}
    client = signed_in(make_account(role, office if role == "officer" else None, **known))
    found = [
        client.get(f"/care/{provider.pk}/{part}").status_code
        for part in ("facts/", "facts/price/", "people/", "people/invite/")
    ]
    assert found == [facts, change, people, people]


def test_a_manager_invites_and_looks_after_its_own_people(creche: m.Provider) -> None:
    manager, own = worker("manager", creche)
    _, near = worker("educator", creche)
    other = make_account("manager")
    url = f"/care/{creche.pk}/people/"
    page = manager.get(url).content.decode()
    assert near.email in page and own.email in page and other.email not in page
    assert "Educator of a provider" in page and "Not set up yet" in page
    typed = {"name": "Nina", "email": "nina@example.lu", "language": "fr", "role": "educator"}
    assert manager.post(f"{url}invite/", typed)["Location"] == f"{url}?done=invited"
    made = Account.objects.get(email="nina@example.lu")
    assert (made.role, made.provider_id) == ("educator", creche.pk)
    again = manager.post(f"{url}invite/", typed)
    assert again.context["form"].errors["email"]
    for role in ("ministry", "childminder", "agency"):
        wrong = {**typed, "email": "x@example.lu", "role": role}
        assert manager.post(f"{url}invite/", wrong).context["form"].errors["role"]
    see(country=True)
    assert Message.objects.get().office == str(creche.pk)
    assert manager.post(f"{url}{near.pk}/", {"action": "deactivate"}).status_code == 302
    near.refresh_from_db()
    assert not near.is_active
    assert manager.get(f"{url}{other.pk}/").status_code == 404
    assert manager.post(f"{url}{other.pk}/", {"action": "reset"}).status_code == 404
    manager.post(f"{url}{own.pk}/", {"action": "deactivate"})
    own.refresh_from_db()
    assert own.is_active, "never oneself"
    assert manager.get("/care/agency/people/").status_code == 404


def test_an_agency_looks_after_its_people_and_its_childminders() -> None:
    see(country=True)
    agency = m.Agency.objects.create(name="Agence")
    minder = make_provider(make_office(), name="Anna", kind="ap", funding="")
    m.Provider.objects.filter(pk=minder.pk).update(agency=agency)
    free = make_provider(make_office(), name="Berta", kind="ap", funding="")
    client = signed_in(make_account("agency", agency=agency))
    typed = {"name": "N", "email": "anna@example.lu", "language": "lb"}
    url = f"/care/{minder.pk}/people/"
    assert client.post(f"{url}invite/", typed)["Location"] == f"{url}?done=invited"
    made = Account.objects.get(email="anna@example.lu")
    assert (made.role, made.provider_id) == ("childminder", minder.pk)
    assert client.post(f"/care/{free.pk}/people/invite/", typed).status_code == 404
    typed["email"] = "colleague@agence.example.lu"
    answer = client.post("/care/agency/people/invite/", typed)
    assert answer["Location"] == "/care/agency/people/?done=invited"
    page = client.get("/care/agency/people/").content.decode()
    assert "colleague@agence.example.lu" in page and "anna@example.lu" not in page
    colleague = Account.objects.get(email="colleague@agence.example.lu")
    path = f"/care/agency/people/{colleague.pk}/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"action": "invite_again"})["Location"].endswith("done=invite_again")
    assert client.get(f"/care/agency/people/{made.pk}/").status_code == 404
