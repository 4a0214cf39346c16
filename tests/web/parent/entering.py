"""What parents do at their door, for tests; their SMS are read in the outbox."""

import re
from datetime import datetime
from functools import cache

from django.contrib.auth.hashers import make_password
from django.http import HttpResponse
from django.test import Client

from accueil.identity.models import Account
from accueil.identity.numbers import email_key
from accueil.registry import models as m
from accueil.store.models import Message
from accueil.store.security import see, seeing_the_country
from tests.factories import make_child, make_office, make_parent

PASSWORD = "seven purple teapots sing"
EMAIL, MOBILE = "claire@example.lu", "+352621123456"


@cache
def hashed(password: str = PASSWORD) -> str:
    """A password's hash, computed once."""
    return make_password(password)


def child_of_the_commune(iam_code: str = "WebMi123", **known: object) -> m.Child:
    """A child with its card's code."""
    see(country=True)
    child = make_child(make_office(), iam_code=iam_code, **known)
    see()
    return child


def parent_of(*children: m.Child, email: str = "", **known: object) -> Account:
    """A parent that can sign in."""
    if email:
        known |= {"private_email": email, "private_email_key": email_key(email)}
    known.setdefault("password", hashed())
    return make_parent(*children, **known)


def first_step(client: Client, name: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    """Name and password."""
    return client.post("/family/sign-in/", {"name": name, "password": password, **more})


def second_step(client: Client, code: str) -> HttpResponse:
    """The code of the SMS."""
    return client.post("/family/sign-in/code/", {"code": code})


def sign_in(client: Client, name: str, password: str = PASSWORD) -> HttpResponse:
    """Both steps."""
    first_step(client, name, password)
    return second_step(client, last_code())


def codes_sent(to: str = "") -> list[str]:
    """The codes of all SMS (to a number), the oldest first."""
    with seeing_the_country():
        sent = Message.objects.filter(kind="sms_code").order_by("created_at")
        contents = [one.content for one in sent if to in ("", one.content["to"])]
    return [re.findall(r"\d{6}", content["text"])[0] for content in contents]


def last_code(to: str = "") -> str:
    """The code of the last SMS."""
    return codes_sent(to)[-1]


def leaves(moment: datetime) -> None:
    """All SMS that wait are handed over at a moment."""
    with seeing_the_country():
        waiting = Message.objects.filter(kind="sms_code", state="waiting")
        waiting.update(state="sent", sent_at=moment)
