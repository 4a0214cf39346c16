"""What programs read: children with a care contract, declarations, the scale, the description."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accueil.attendance.models import Closing, Declaration
from accueil.law.calendar import Period
from accueil.store.facts import days
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests import factories as f
from tests.attendance.care import care
from tests.web.api.asking import LEO, MIA, World, get


def test_children_with_their_contracts(nursery: World) -> None:
    answer = get(nursery.key, "children").json()
    assert [child["child"] for child in answer["children"]] == [LEO, MIA]
    mia = answer["children"][1]
    assert (mia["given_name"], mia["family_name"], mia["born"]) == ("Mia", "Weber", "2022-03-09")
    (contract,) = mia["contracts"]
    assert (contract["from"], contract["until"]) == ("2020-01-01", None)
    assert contract["pattern"] == [{"weekday": 1, "from": "08:00", "until": "17:00"}]
    see(country=True)
    read = AccessLog.objects.filter(action="read", role="software")
    assert {row.child for row in read} == {nursery.mia.pk, nursery.leo.pk}


def test_children_that_left_are_read_from_their_days_on(nursery: World) -> None:
    see(country=True)
    today = timezone.localdate()
    gone = f.make_child(nursery.mia.office, given_name="Tom", iam_code="WebTo126")
    care(gone, nursery.creche, today - timedelta(days=90), until=today - timedelta(days=30))
    assert "WebTo126" not in get(nursery.key, "children").content.decode()
    first = (today - timedelta(days=31)).isoformat()
    rows = get(nursery.key, "children", **{"from": first}).json()["children"]
    tom = next(child for child in rows if child["child"] == "WebTo126")
    assert tom["contracts"][0]["until"] == first
    assert get(nursery.key, "children", **{"from": "9999-12-31"}).json() == {"children": []}


def test_how_a_period_stands(nursery: World) -> None:
    period = Period.containing(timezone.localdate()).later(-2)
    path = f"declarations/{period.name}"
    told = get(nursery.key, path).json()
    assert told == {
        "period": period.name,
        "from": period.first.isoformat(),
        "until": period.last.isoformat(),
        "state": "open",
        "declared": None,
    }
    see(country=True)
    sums = {"children": 2, "minutes": 600, "meals": 1, "parent_cents": 1200, "state_cents": 3400}
    now = timezone.now()
    for provider in (nursery.creche, nursery.other):
        of = {"provider": provider, "period": period.name, "declared_at": now, "digest": "0" * 64}
        Declaration.objects.create(**of, **sums)
    told = get(nursery.key, path).json()
    assert told["state"] == "declared" and sums.items() <= told["declared"].items()
    see(country=True)
    Closing.objects.create(period=period.name, closed_at=now)
    assert get(nursery.key, path).json()["state"] == "closed"
    assert days(period.first) and told["declared"]["version"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2025-11-03", "2026-01-01", "9999-12-31"])
def test_the_scale_is_that_of_the_command(day: str) -> None:
    answer = Client().get("/api/v1/scale", {"day": day})
    command = [sys.executable, "-m", "accueil.commands", "tariff", day, "--json"]
    printed = subprocess.run(command, capture_output=True, check=True).stdout
    assert answer.status_code == 200 and answer.json() == json.loads(printed)


@pytest.mark.django_db
def test_the_scale_of_today_and_of_no_day() -> None:
    assert Client().get("/api/v1/scale").json()["first"] <= timezone.localdate().isoformat()
    answer = Client().get("/api/v1/scale", {"day": "1900-01-01"})
    assert answer.status_code == 404 and answer.json()["error"]["code"] == "no_tariff"


@pytest.mark.django_db
def test_the_description_is_there_for_programs_and_people() -> None:
    told = Client().get("/api/v1/openapi.json").json()
    assert set(told["paths"]) == {
        *("/api/v1/days", "/api/v1/children", "/api/v1/declarations/{period}"),
        *("/api/v1/scale", "/api/v1/me", "/api/v1/assess"),
    }
    page = Client().get("/api/", headers={"Accept-Language": "en"}).content.decode()
    assert "<script" not in page and "http" not in page.replace("https://", "").split("<main")[1]
    for path in told["paths"]:
        assert path in page.replace("<wbr>", "")
    for shape in told["components"]["schemas"]:
        assert f'id="{shape}"' in page
