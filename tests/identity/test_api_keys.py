"""Keys for programs: shown once, kept as a hash, with scopes and an end."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from accueil.identity.api_keys import (
    LONGEST,
    KeyRefused,
    end_key,
    key_of,
    make_key,
    state_of,
)
from accueil.identity.models import ApiKey
from accueil.registry.models import Provider
from accueil.store.models import AccessLog, Actor
from accueil.store.security import see
from tests import factories as f

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


@pytest.fixture
def creche() -> Provider:
    see(country=True)
    return f.make_provider(f.make_office())


@pytest.fixture
def manager(creche: Provider) -> Actor:
    return Actor(None, "manager", str(creche.pk), "program")


def made(creche: Provider, by: Actor, ends: datetime = f.NOW + YEAR) -> tuple[ApiKey, str]:
    return make_key(creche, " Kid soft ", ["stays.read", "stays.write"], ends, by=by, now=f.NOW)


def reason(header: str, now: datetime = f.NOW) -> str:
    """Why a header is refused; empty: it is not."""
    try:
        key_of(header, now)
    except KeyRefused as refused:
        return refused.reason
    return ""


def test_a_key_opens_and_is_known_again_by_its_beginning(creche: Provider, manager: Actor) -> None:
    key, text = made(creche, manager)
    assert text.startswith("accueil_") and len(text) == 51 and key.beginning == text[:12]
    assert key.scopes == ["stays.write", "stays.read"] and key.name == "Kid soft"
    for header in (f"Bearer {text}", f"bearer  {text} "):
        found = key_of(header, f.NOW)
        assert found.pk == key.pk and found.provider.pk == creche.pk


def test_its_text_is_kept_nowhere(creche: Provider, manager: Actor) -> None:
    _, text = made(creche, manager)
    see(country=True)
    key_of(f"Bearer {text}", f.NOW)
    see(country=True)
    with connection.cursor() as cursor:
        for table in ("identity_apikey", "store_accesslog"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            assert text[13:] not in str(cursor.fetchone())


def test_two_keys_are_never_the_same(creche: Provider, manager: Actor) -> None:
    assert made(creche, manager)[1] != made(creche, manager)[1]


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("", "missing"),
        ("Basic dXNlcjpwYXNz", "missing"),
        ("Bearer", "unknown"),
        ("Bearer accueil_", "unknown"),
        (f"Bearer accueil_{'A' * 43}", "unknown"),
        (f"Bearer accueil_{'A' * 42}é", "unknown"),
        ("Bearer \x00", "unknown"),
    ],
)
def test_what_is_no_key_opens_nothing(header: str, why: str) -> None:
    assert reason(header) == why


def test_a_key_with_one_letter_changed_opens_nothing(creche: Provider, manager: Actor) -> None:
    _, text = made(creche, manager)
    other = text[:-1] + ("A" if text[-1] != "A" else "B")
    assert (reason(f"Bearer {other}"), reason(f"Bearer {text}")) == ("unknown", "")


def test_a_key_ends_with_its_date(creche: Provider, manager: Actor) -> None:
    key, text = made(creche, manager)
    ends = f.NOW + YEAR
    assert reason(f"Bearer {text}", ends - timedelta(seconds=1)) == ""
    assert reason(f"Bearer {text}", ends) == "expired"
    states = [state_of(key, f.NOW + timedelta(days=days)) for days in (0, 334, 335, 365)]
    assert states == ["active", "active", "ends_soon", "expired"]


def test_a_key_is_ended_once_and_for_all(creche: Provider, manager: Actor) -> None:
    key, text = made(creche, manager)
    assert end_key(key, by=manager, now=f.NOW)
    assert not end_key(key, by=manager, now=f.after(hours=1))
    assert reason(f"Bearer {text}") == "ended" and state_of(key, f.NOW) == "ended"


def test_making_and_ending_are_logged(creche: Provider, manager: Actor) -> None:
    key, _ = made(creche, manager)
    end_key(key, by=manager, now=f.NOW)
    see(country=True)
    logged = AccessLog.objects.filter(what__startswith="key.").order_by("pk")
    assert [(row.what, row.office) for row in logged] == [
        (f"key.made {key.beginning} Kid soft", str(creche.pk)),
        (f"key.ended {key.beginning} Kid soft", str(creche.pk)),
    ]


@pytest.mark.parametrize("ends", [timedelta(0), -YEAR, LONGEST + timedelta(seconds=1)])
def test_an_end_that_is_past_or_far_is_refused(
    creche: Provider, manager: Actor, ends: timedelta
) -> None:
    with pytest.raises(ValueError, match="two years"):
        made(creche, manager, f.NOW + ends)


def test_a_key_without_name_or_scope_is_refused(creche: Provider, manager: Actor) -> None:
    for name, scopes in ((" ", ["stays.read"]), ("x", []), ("x", ["all"])):
        with pytest.raises(ValueError, match="a key has"):
            make_key(creche, name, scopes, f.NOW + YEAR, by=manager, now=f.NOW)


def test_its_use_is_written_down_once_a_minute(creche: Provider, manager: Actor) -> None:
    key, text = made(creche, manager)
    uses = []
    for seconds in (0, 30, 59, 60, 61):
        key_of(f"Bearer {text}", f.after(seconds=seconds))
        see(country=True)
        used = ApiKey.objects.get(pk=key.pk).used_at
        assert used is not None
        uses.append((used - f.NOW).total_seconds())
    assert uses == [0, 0, 0, 60, 60]


def test_after_it_the_connection_sees_nothing(creche: Provider, manager: Actor) -> None:
    _, text = made(creche, manager)
    key_of(f"Bearer {text}", f.NOW)
    assert not ApiKey.objects.exists()
    assert reason(f"Bearer accueil_{'A' * 43}") == "unknown" and not ApiKey.objects.exists()


def test_a_provider_sees_its_own_keys_only(creche: Provider, manager: Actor) -> None:
    made(creche, manager)
    other = f.make_provider(f.make_office(), name="Crèche Aner")
    see(office=str(other.pk), providers=[other.pk])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identity_apikey")
        assert cursor.fetchone() == (0,)
