"""Signing in, in two steps; being locked out; signing out; sessions that end."""

import pytest
from django.test import Client

from accueil.store.models import AccessLog
from accueil.store.security import see
from tests.identity.people import PASSWORD, account, app_code

pytestmark = pytest.mark.django_db


def first_step(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post("/sign-in/", {"email": email, "password": password, **more})


def sign_in(client: Client, email: str, **more: str):
    first_step(client, email, **more)
    return client.post("/sign-in/second/", {"code": app_code()})


def test_two_steps_lead_where_one_wanted_to_go(client: Client) -> None:
    account(email="a@example.lu")
    asked = client.get("/account/?x=1")
    assert asked.status_code == 302
    assert asked["Location"] == "/sign-in/?next=%2Faccount%2F%3Fx%3D1"
    assert client.get(asked["Location"]).status_code == 200
    first = first_step(client, "A@example.lu", next="/account/?x=1")
    assert first["Location"] == "/sign-in/second/"
    assert client.get("/account/").status_code == 302, "half a sign-in opens nothing"
    assert client.get("/sign-in/second/").status_code == 200
    second = client.post("/sign-in/second/", {"code": app_code()})
    assert second["Location"] == "/account/?x=1"
    assert client.get("/account/").status_code == 200
    see(country=True)
    assert AccessLog.objects.filter(what="sign_in.app").count() == 1
