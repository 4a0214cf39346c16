"""A month by the grid, a file, a program and the tablet: the same stays, the same money."""

import json
import secrets
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accueil.actions.expected import amounts
from accueil.attendance.models import CareContract, Meals, Stay
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.security import see
from tests import factories as f
from tests.attendance.care import care
from tests.cared import agree_with_the_state
from tests.web.api.asking import entry, new_key, results, send
from tests.web.provider.groups import Grid, field

pytestmark = pytest.mark.django_db
AUGUST, DAY = Period.named("2026-08"), timedelta(days=1)
NIGHT = AUGUST.mondays[2] + 4 * DAY
Times = tuple[int, int]
Way = Callable[[m.Provider, m.Child, CareContract], None]


@pytest.fixture(autouse=True)
def the_moment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The month is over."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: f.NOW)
    yield
    see(country=True)


def month() -> dict[date, list[Times]]:
    """Each Monday to Friday a stay of its own; one day in two parts, the second until morning."""
    days = [AUGUST.first + number * DAY for number in range((AUGUST.last - AUGUST.first).days)]
    times = {
        day: [(480 + 5 * (day.day % 6), 930 + 5 * (day.day % 9))]
        for day in days
        if day.weekday() < 5
    }
    times[NIGHT].append((1200, 1830))
    return times


def clock(minute: int) -> str:
    """A minute of a day as people write it; a later one on the next day."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def on_day(minute: int) -> str:
    """A minute of a day as programs write it: 06:30 of the next day is 30:30."""
    return f"{minute // 60:02}:{minute % 60:02}"


def by_grid(provider: m.Provider, child: m.Child, _: CareContract) -> None:
    """An educator types week after week."""
    client = f.signed_in(f.make_account("educator", provider=provider))
    for monday in AUGUST.mondays:
        grid = Grid(client, provider, monday)
        typed = {
            field(child, day): " ".join(f"{clock(a)}-{clock(b)}" for a, b in times) + " m"
            for day, times in month().items()
            if monday <= day < monday + 7 * DAY
        }
        grid.saved({**grid.open(), **typed})


def by_file(provider: m.Provider, _: m.Child, signed: CareContract) -> None:
    """A manager hands in a file, looks at it and takes it in; twice."""
    client = f.signed_in(f.make_account("manager", provider=provider))
    lines = ["child;date;from;until;meals"] + [
        f"{signed.iam_code};{day};{clock(a)};{clock(b)};{1 if number == 0 else ''}"
        for day, times in month().items()
        for number, (a, b) in enumerate(times)
    ]
    for _again in range(2):
        file = SimpleUploadedFile("august.csv", "\n".join(lines).encode())
        looked = client.post(f"/care/{provider.pk}/files/", {"file": file, "reason": ""})
        assert looked.status_code == 302, looked.content.decode()
        client.post(looked["Location"] + "take/")


def by_program(provider: m.Provider, _: m.Child, signed: CareContract) -> None:
    """A program sends one batch; the network makes it send it again."""
    entries = [
        entry(signed.iam_code, day, *(f"{on_day(a)}-{on_day(b)}" for a, b in times), meals=1)
        for day, times in month().items()
    ]
    key, again = new_key(provider), secrets.token_hex(8)
    for _again in range(2):
        answer = send(key, *entries, again=again, mode="all")
        assert set(results(answer)) == {"changed"}, "sent again it is the answer of the first"


def by_tablet(provider: m.Provider, child: m.Child, _: CareContract) -> None:
    """The tablet was without network all month and then sends everything, twice."""
    client = f.signed_in(f.make_account("educator", provider=provider))
    events = [
        {
            "id": str(uuid4()),
            "child": str(child.pk),
            "kind": kind,
            "day": (day + minute // 1440 * DAY).isoformat(),
            "minute": minute % 1440,
        }
        for day, times in month().items()
        for a, b in times
        for kind, minute in (("in", a), ("out", b))
    ]
    for _again in range(2):
        for first in range(0, len(events), 20):
            part = json.dumps({"events": events[first : first + 20]})
            url = f"/care/{provider.pk}/door/events/"
            answer = client.post(url, part, content_type="application/json")
            assert answer.status_code == 200, answer.content.decode()


WAYS: tuple[Way, ...] = (by_grid, by_file, by_program, by_tablet)


def test_four_ways_give_the_same_stays_and_the_same_money() -> None:
    see(country=True)
    office = f.make_office()
    home, stays, meals, money = f.make_household(office), [], [], []
    for number, way in enumerate(WAYS):
        see(country=True)
        provider = f.make_provider(office, name=f"Crèche {number}")
        code = f"MusMa{number}23"
        child = f.make_child(office, iam_code=code, household=home)
        f.make_contract(child, signed=date(2026, 1, 5))
        agree_with_the_state(provider)
        signed = care(child, provider)
        way(provider, child, signed)
        see(country=True)
        rows = Stay.objects.current().filter(child=child).order_by("day", "start")
        stays.append([(row.day, row.start, row.until) for row in rows])
        assert Stay.objects.filter(child=child, withdrawn_at__isnull=False).count() == 0
        meals.append(Meals.objects.current().filter(child=child).count())
        money.append(amounts(provider, AUGUST, shipped(), today=f.NOW.date()).so_far.parent_cents)
    expected = [(day, a, b) for day, times in month().items() for a, b in times]
    assert stays == [expected] * 4
    assert meals == [len(month())] * 3 + [0], "the tablet sees who comes, not who eats"
    assert money[0] == money[1] == money[2] > money[3] > 0
