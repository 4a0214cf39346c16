"""Every address of the system names a permission, and answers each role as the table says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, clear_url_caches, get_resolver

from accueil.config import urls
from accueil.identity.permissions import (
    ANYONE,
    FAMILY,
    PARENT,
    PERMISSIONS,
    ROLES,
    SCOPES,
    SIGNED_IN,
    may,
)
from tests.factories import make_parent, signed_in
from tests.identity.people import account
from tests.web.staff.doing import sign_in

SAMPLES = {"uuid": str(UUID(int=7)), "int": "7", "slug": "words", "path": "words", "str": "2026"}
CONVERTER = re.compile(r"<(?:(\w+):)?\w+>")


@dataclass(frozen=True)
class Address:
    """A route with something in its places."""

    path: str
    permission: str


def addresses() -> list[Address]:
    """Every route of the system."""
    return [
        Address("/" + _filled(route), vars(pattern.callback).get("permission", ""))
        for route, pattern in _walk(get_resolver().url_patterns, "")
    ]


def _walk(
    patterns: list[URLPattern | URLResolver], before: str
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield route, pattern


def _filled(route: str) -> str:
    return CONVERTER.sub(lambda found: SAMPLES[found[1] or "str"], route)


def test_every_address_names_a_permission() -> None:
    found = addresses()
    assert len(found) > 15
    named = (ANYONE, SIGNED_IN, *PERMISSIONS)
    assert [a.path for a in found if a.permission not in named] == []


def test_the_table_knows_every_role() -> None:
    assert {role for roles in PERMISSIONS.values() for role in roles} <= set(SCOPES)
    assert all(roles for roles in PERMISSIONS.values())


@pytest.fixture(autouse=True)
def refusals_in_one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages that refuse are tried elsewhere; here thousands of refusals only count."""
    for status in (403, 404):
        answer = HttpResponse(status=status)
        monkeypatch.setattr(urls, f"handler{status}", lambda *_, a=answer, **__: a, raising=False)
    clear_url_caches()


@pytest.mark.django_db
def test_who_is_not_signed_in_is_asked_to(client: Client) -> None:
    for address in addresses():
        answer = client.get(address.path)
        door = "/family" if address.permission == FAMILY else ""
        asked = answer.status_code == 302 and answer["Location"].startswith(
            f"{door}/sign-in/?next="
        )
        assert asked is (address.permission != ANYONE), address


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in ROLES if role != PARENT])
def test_each_role_gets_what_the_table_says(client: Client, role: str) -> None:
    account(role, email=f"{role}@example.lu")
    sign_in(client, f"{role}@example.lu")
    answers_as_the_table_says(client, role, (ANYONE, SIGNED_IN))


@pytest.mark.django_db
def test_a_parent_gets_its_own_door_and_no_other() -> None:
    client = signed_in(make_parent())
    for address in addresses():
        if address.permission == SIGNED_IN:
            assert client.get(address.path)["Location"] == "/family/", address
    answers_as_the_table_says(client, PARENT, (ANYONE, SIGNED_IN))


def answers_as_the_table_says(client: Client, role: str, everybody: tuple[str, ...]) -> None:
    """Every address is open to who may, and refused to who may not, also what is sent to it."""
    for address in addresses():
        free = address.permission in everybody
        answer = client.get(address.path)
        allowed = answer.status_code != 403 and not answer.get("Location", "").startswith(
            "/sign-in/?next="
        )
        assert allowed is (free or may(role, address.permission)), (address, answer)
        assert answer.status_code < 500, (address, answer)
        posted = client.post(address.path) if not free else None
        if posted is not None and not may(role, address.permission):
            assert posted.status_code == 403, (address, posted)
