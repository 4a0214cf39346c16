"""The pages of keys for programs: made, shown once, ended; only by who may, only one's own."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accueil.identity.api_keys import make_key
from accueil.identity.models import Account, ApiKey
from accueil.registry.models import Provider
from accueil.store.models import Actor
from accueil.store.security import see
from tests import factories as f

pytestmark = pytest.mark.django_db
KEY = re.compile(r"accueil_[\w-]{43}")
ASKED = {"name": "Kidsoft", "scopes": ["stays.write", "stays.read"], "lasts": "365"}


@pytest.fixture(autouse=True)
def static_files_as_they_lie(settings: Settings) -> None:
    """Addresses of static files without their digest."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def manager() -> Account:
    f.make_office()
    return f.make_account("manager")


@pytest.fixture
def client(manager: Account) -> Client:
    return f.signed_in(manager)


def page(name: str, account: Account, *values: object) -> str:
    return reverse(name, args=[account.provider_id, *values])


def keys() -> list[ApiKey]:
    see(country=True)
    return list(ApiKey.objects.order_by("made_at"))


def test_a_key_is_made_and_shown_once(client: Client, manager: Account) -> None:
    listed = client.get(page("api_keys", manager)).content.decode()
    assert "There is no key yet." in listed
    form = client.get(page("api_key_new", manager)).content.decode()
    assert len(re.findall(r"<input[^>]* checked", form)) == 4  # all scopes, and a year
    made = client.post(page("api_key_new", manager), ASKED)
    (text,) = set(KEY.findall(made.content.decode()))
    assert "no-store" in made["Cache-Control"]
    listed = client.get(page("api_keys", manager)).content.decode()
    assert text[:12] in listed and text not in listed and "Kidsoft" in listed
    (key,) = keys()
    assert key.scopes == ["stays.write", "stays.read"] and key.made_by == manager.pk
    assert timedelta(days=364) < key.expires_at - timezone.now() <= timedelta(days=366)
    opened = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {text}"})
    assert opened.json()["provider"]["id"] == str(manager.provider_id)


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "x" * 61}, {"scopes": []}, {"scopes": ["all"]}, {"lasts": "9999"}],
)
def test_what_is_missing_is_asked_for(
    client: Client, manager: Account, wrong: dict[str, object]
) -> None:
    answer = client.post(page("api_key_new", manager), {**ASKED, **wrong})
    assert "There is a problem" in answer.content.decode() and keys() == []


def test_a_key_is_ended(client: Client, manager: Account) -> None:
    client.post(page("api_key_new", manager), ASKED)
    address = page("api_key_end", manager, keys()[0].pk)
    assert "End this key?" in client.get(address).content.decode()
    assert keys()[0].ended_at is None
    answer = client.post(address, follow=True).content.decode()
    assert "The key is ended." in answer and "Was ended" in answer
    assert keys()[0].ended_at is not None


def a_key(provider: Provider, name: str = "Kidsoft", ends: int = 9) -> ApiKey:
    """A key of a provider that ends after some days."""
    see(country=True)
    now = timezone.now()
    by = Actor(None, "manager", str(provider.pk), "program")
    return make_key(provider, name, ["stays.read"], now + timedelta(days=ends), by=by, now=now)[0]


def test_a_key_that_ends_soon_is_said(client: Client, manager: Account) -> None:
    assert manager.provider is not None
    for name, ends in (("Old", 29), ("Young", 32)):
        a_key(manager.provider, name, ends)
    shown = client.get(page("api_keys", manager)).content.decode()
    assert "The key “Old” ends soon." in shown and "The key “Young”" not in shown


def test_others_keep_no_keys_here(manager: Account) -> None:
    assert manager.provider is not None
    other = f.make_account("manager")
    educator = f.make_account("educator", provider=manager.provider)
    key = a_key(manager.provider)
    for account, status in ((other, 404), (educator, 403)):
        client = f.signed_in(account)
        for name, *values in (("api_keys",), ("api_key_new",), ("api_key_end", key.pk)):
            address = page(name, manager, *values)
            assert client.get(address).status_code == status
            assert client.post(address, ASKED).status_code in (status, 405)
    # Nor is a key ended by the address of another provider.
    address = reverse("api_key_end", args=[other.provider_id, key.pk])
    assert f.signed_in(other).post(address).status_code == 404
    assert len(keys()) == 1 and keys()[0].ended_at is None


def test_an_agency_keeps_those_of_its_childminders() -> None:
    f.make_office()
    agency = f.make_account("agency")
    childminder = f.make_account("childminder")
    see(country=True)
    Provider.objects.filter(pk=childminder.provider_id).update(agency=agency.agency)
    made = f.signed_in(agency).post(page("api_key_new", childminder), ASKED)
    assert KEY.search(made.content.decode())
    assert f.signed_in(childminder).get(page("api_keys", childminder)).status_code == 403
