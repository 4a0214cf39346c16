"""What people do at the door, for tests."""

from django.http import HttpResponse
from django.test import Client

from accueil.identity.models import Account
from tests.identity.people import PASSWORD, app_code


def first_step(client: Client, email: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    """E-mail and password."""
    return client.post("/sign-in/", {"email": email, "password": password, **more})


def sign_in(client: Client, email: str, **more: str) -> HttpResponse:
    """Both steps; the step of the app was not used before."""
    first_step(client, email, **more)
    Account.objects.filter(email=email).update(totp_last_step=0)
    return client.post("/sign-in/second/", {"code": app_code()})


def session_age(client: Client, seconds: int) -> None:
    """Let the sign-in of this session be so many seconds ago."""
    session = client.session
    session["signed_in_at"] -= seconds
    session.save()
