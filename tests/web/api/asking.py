"""What the tests of the API ask, and whom."""

import json
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accueil.attendance.days import Day
from accueil.identity.api_keys import make_key
from accueil.identity.models import ApiKey
from accueil.registry import models as m
from accueil.store.models import Actor
from accueil.store.security import see
from tests import factories as f
from tests.attendance.care import care, day_of

DAYS, ALL = "/api/v1/days", ApiKey.SCOPES
MIA, LEO, OTHER = "WebMi123", "WebLe124", "SchAn125"
JSON = "application/json"
# A Monday that is over, whenever the tests run.
MONDAY = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 14)


@dataclass(frozen=True)
class World:
    """A crèche with Mia and Leo, another with a child of its own, a key of the first."""

    creche: m.Provider
    other: m.Provider
    mia: m.Child
    leo: m.Child
    stranger: m.Child
    key: str

    def day(self, child: m.Child, on: date = MONDAY) -> Day:
        """What is entered of a child's day at the crèche."""
        see(country=True)
        return day_of(child, self.creche, on)


def world() -> World:
    """Made as the product makes it; afterwards the connection sees all."""
    see(country=True)
    office = f.make_office()
    creche = f.make_provider(office)
    other = f.make_provider(office, name="Crèche Aner")
    mia = f.make_child(office, iam_code=MIA)
    leo = f.make_child(office, given_name="Leo", iam_code=LEO)
    stranger = f.make_child(office, family_name="Schmit", given_name="Anna", iam_code=OTHER)
    for child, provider in ((mia, creche), (leo, creche), (stranger, other)):
        care(child, provider)
    return World(creche, other, mia, leo, stranger, new_key(creche))


def new_key(provider: m.Provider, *scopes: str) -> str:
    """The text of a key for a provider; without scopes, for all."""
    now = timezone.now()
    by = Actor(None, "manager", str(provider.pk), "program")
    ends = now + timedelta(days=365)
    return make_key(provider, "Tests", scopes or ALL, ends, by=by, now=now)[1]


def entry(child: str = MIA, day: date = MONDAY, *stays: str, **more: Any) -> dict[str, Any]:
    """An entry as programs send it: `entry(MIA, MONDAY, "07:30-16:30", meals=1)`."""
    times = [stay.partition("-") for stay in stays]
    shown = [{"from": start, "until": until} for start, _, until in times]
    return {"child": child, "date": day.isoformat(), "stays": shown, **more}


def send(
    key: str, *entries: dict[str, Any], again: str = "", body: Any = None, **more: Any
) -> HttpResponse:
    """POST /days; `again`: the Idempotency-Key, a new one where none is given."""
    sent = body if body is not None else json.dumps({"entries": entries, **more})
    headers = {"Idempotency-Key": again or secrets.token_hex(8)}
    return Client().post(DAYS, sent, JSON, headers={**headers, **bearer(key)})


def get(key: str, path: str, **query: str) -> HttpResponse:
    """GET an address of the API."""
    return Client().get(f"/api/v1/{path}", query, headers=bearer(key))


def bearer(key: str) -> dict[str, str]:
    """The header with a key; without one, none."""
    return {"Authorization": f"Bearer {key}"} if key else {}


def code(answer: HttpResponse) -> tuple[int, str]:
    """Status and code of a refusal, which has the one shape of all."""
    assert answer["Content-Type"].startswith(JSON), answer
    told = answer.json()["error"]
    assert {"code", "message", "place", "expected"} <= set(told) and told["message"], told
    return answer.status_code, told["code"]


def results(answer: HttpResponse) -> list[str]:
    """What came of each row: its result, or the codes of what is wrong."""
    assert answer.status_code == 200, answer.content
    return [
        ",".join(p["code"] for p in row["problems"]) or row["result"]
        for row in answer.json()["rows"]
    ]
