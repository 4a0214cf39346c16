"""The tablet at the door: sent twice it is one, and without network nothing is lost."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accueil.attendance.models import DoorEvent, Stay
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests import factories as f
from tests.database import TESTS, copied, serving, turn_to
from tests.factories import NOW
from tests.web.provider.minded import House, contract, make_house

TODAY = NOW.date()
AWAY_MINUTES, HOUR, WHILE_TAPPING = 120, 60, 5


def passage(house: House, kind: str = "in", minute: int = 480, **more: Any) -> dict[str, Any]:
    """An entry as the tablet sends it."""
    known = {"id": str(uuid4()), "child": str(house.mia.pk), "kind": kind}
    return known | {"day": TODAY.isoformat(), "minute": minute} | more


def send(client: Client, house: House, *events: Any) -> Any:
    """What the tablet sends, and the answer."""
    path = f"/care/{house.provider.pk}/door/events/"
    answer = client.post(path, json.dumps({"events": events}), content_type="application/json")
    assert answer.status_code == 200
    see(country=True)
    return answer.json()


@pytest.fixture
def creche(at_now: None) -> House:
    return make_house("sea")


def test_the_page_has_a_tile_for_each_child_by_group(creche: House) -> None:
    answer = creche.client("educator").get(f"/care/{creche.provider.pk}/door/")
    page = answer.content.decode()
    assert answer["X-Door-Day"] == "2026-09-14"
    assert page.index("Igel") < page.index("Ben Thill") < page.index("Schnecken")
    assert "08:00–17:00" in page and 'class="menu"' not in page


def test_without_a_script_a_button_is_one_event(creche: House) -> None:
    client, path = creche.client("educator"), f"/care/{creche.provider.pk}/door/"
    press = {"child": str(creche.mia.pk), "kind": "in", "event": str(uuid4())}
    for _ in range(2):
        assert client.post(path, press).status_code == 302
    see(country=True)
    assert DoorEvent.objects.count() == 1
    page = client.get(f"{path}?done={creche.mia.pk}").content.decode()
    assert "Saved: Mia Weber" in page and "Here since 10:00" in page
    assert "1 child is here now" in page


def test_sent_twice_it_is_one(creche: House) -> None:
    client = creche.client("educator")
    events = [passage(creche), passage(creche, "out", 590)]
    states = [[one["state"] for one in send(client, creche, *events)["results"]] for _ in "12"]
    assert states == [["new", "new"], ["known", "known"]]
    assert [(s.start, s.until, s.source) for s in Stay.objects.current()] == [(480, 590, "tablet")]
    assert AccessLog.objects.filter(action="change", child=creche.mia.pk).count() == 2


def test_of_several_entries_the_wrong_ones_are_named_and_the_others_taken(creche: House) -> None:
    stranger = f.make_child(f.make_office())
    events = [
        passage(creche),
        passage(creche, child=str(stranger.pk)),
        passage(creche, minute=700),
        passage(creche, day="yesterday"),
        "nonsense",
    ]
    results = send(creche.client("educator"), creche, *events)["results"]
    assert [one["code"] for one in results] == ["", "no_contract", "future", "other", "other"]
    assert DoorEvent.objects.count() == 1


@pytest.mark.parametrize("sent", ["", "[]", '{"events": 3}', '{"events": [' + "1," * 500 + "1]}"])
def test_what_is_no_list_of_events_is_refused(creche: House, sent: str) -> None:
    path = f"/care/{creche.provider.pk}/door/events/"
    answer = creche.client("educator").post(path, sent, content_type="application/json")
    assert answer.status_code == 400


def test_the_tablet_learns_who_is_here(creche: House) -> None:
    client = creche.client("educator")
    send(client, creche, passage(creche))
    told = client.get(f"/care/{creche.provider.pk}/door/now/").json()
    assert told["day"] == "2026-09-14" and told["now"] == NOW.timestamp() * 1000
    here = {one["child"]: (one["kind"], one["minute"]) for one in told["children"]}
    assert here == {str(creche.mia.pk): ("in", 480), str(creche.ben.pk): ("", None)}


def test_a_tablet_of_another_provider_sees_and_sends_nothing(creche: House) -> None:
    other = make_house("sea").client("educator")
    for path in ("", "now/", "without/", "worker.js"):
        assert other.get(f"/care/{creche.provider.pk}/door/{path}").status_code == 404
    sent = json.dumps({"events": [passage(creche)]})
    path = f"/care/{creche.provider.pk}/door/events/"
    assert other.post(path, sent, content_type="application/json").status_code == 404
    signed_out = Client().post(path, sent, content_type="application/json")
    assert signed_out.status_code == 302 and "/sign-in/" in signed_out["Location"]


def test_what_is_kept_without_a_list_names_nobody(creche: House) -> None:
    client = creche.client("educator")
    page = client.get(f"/care/{creche.provider.pk}/door/without/").content.decode()
    assert "has not reached this tablet" in page
    assert "Mia" not in page and "Officer" not in page
    worker = client.get(f"/care/{creche.provider.pk}/door/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert f"/care/{creche.provider.pk}/door/" in worker.content.decode()


# In a real browser, with commits.


@pytest.fixture(scope="module")
def served(cluster: Path, django_db_setup: None) -> Iterator[tuple[str, str]]:
    """A database and `accueil serve` on it, for all of these tests: each has a house of its own."""
    with copied(cluster) as name, serving(name) as address:
        yield name, address


@pytest.fixture
def full(served: tuple[str, str], settings: Any, django_db_blocker: Any) -> Iterator[House]:
    """A crèche with ten children, that are there for other processes too."""
    with django_db_blocker.unblock():
        turn_to(served[0])
        house = make_house("sea")
        for number in range(8):
            child = f.make_child(f.make_office(), given_name=f"Luca {number}", family_name="Muller")
            contract(child, house.provider, group="Igel")
        yield house
        turn_to(TESTS)


@pytest.fixture
def tablet(full: House, served: tuple[str, str], browser: Browser) -> Iterator[Page]:
    """The page of the door in a browser, signed in, with its list kept."""
    session = full.client("educator").cookies[django_settings.SESSION_COOKIE_NAME].value
    address = served[1]
    with browser.new_context(base_url=address) as context:
        cookies = {django_settings.SESSION_COOKIE_NAME: session, "django_language": "en"}
        context.add_cookies([{"name": n, "value": v, "url": address} for n, v in cookies.items()])
        page = context.new_page()
        opened(page, full)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        opened(page, full)
        yield page


def opened(page: Page, house: House) -> None:
    """Look at the door, until it has asked who is there."""
    with page.expect_response("**/door/now/"):
        page.goto(f"/care/{house.provider.pk}/door/")
    expect(page.locator("[data-ready]")).to_be_visible()


def clock_is(page: Page, minutes: int) -> None:
    """The tablet's clock, so many minutes before now."""
    page.evaluate(f"localStorage.setItem('door-offset', {-minutes * 60_000})")


def tap_all(page: Page) -> None:
    """One tap on each child."""
    for tile in page.locator(".tile").all():
        tile.click()


def all_sent(page: Page) -> None:
    expect(page.locator("[data-status]")).to_have_text("Everything is sent.", timeout=30_000)


def test_ten_taps_without_network_are_ten_stays(tablet: Page, full: House) -> None:
    context, tiles = tablet.context, tablet.locator(".tile")
    expect(tiles).to_have_count(10)
    context.set_offline(True)
    clock_is(tablet, AWAY_MINUTES)
    tap_all(tablet)
    expect(tablet.locator("[data-inside]")).to_have_text("10 children are here now")
    tablet.reload()
    expect(tablet.locator("[data-status]")).to_have_text("10 entries wait for the network.")
    expect(tablet.locator(".tile.is-in")).to_have_count(10)
    tablet.wait_for_timeout(5_100)
    clock_is(tablet, AWAY_MINUTES - HOUR)
    tablet.reload()
    tap_all(tablet)
    tablet.wait_for_timeout(5_200)
    expect(tablet.locator("[data-status]")).to_have_text("20 entries wait for the network.")
    again = tablet.evaluate(KEPT)
    context.set_offline(False)
    all_sent(tablet)
    tablet.evaluate(PUT_BACK, again)  # the same once more, as after an answer that got lost
    tablet.reload()
    all_sent(tablet)
    see(country=True)
    stays = Stay.objects.filter(provider=full.provider)
    lengths = [stay.until - stay.start for stay in stays]
    assert len(lengths) == 10 and set(lengths) <= set(range(HOUR, HOUR + WHILE_TAPPING))
    assert not stays.exclude(withdrawn_at=None).exists()
    assert DoorEvent.objects.filter(provider=full.provider).count() == 20


KEPT = """() => new Promise(done => { const asked = indexedDB.open('accueil-door', 1);
  asked.onsuccess = () => { const all = asked.result.transaction('events').objectStore('events')
    .getAll(); all.onsuccess = () => done(all.result); }; })"""
PUT_BACK = """entries => new Promise(done => { const asked = indexedDB.open('accueil-door', 1);
  asked.onsuccess = () => { const put = asked.result.transaction('events', 'readwrite');
    for (const one of entries) put.objectStore('events').put(one);
    put.oncomplete = () => done(true); }; })"""


def test_five_seconds_to_undo(tablet: Page, full: House) -> None:
    tile = tablet.locator(".tile").first
    tile.click()
    tile.click(force=True)  # nothing: a finger that trembles
    expect(tablet.locator(".door__undo li")).to_have_count(1)
    tablet.get_by_role("button", name="Undo").click()
    expect(tile).to_contain_text("Not here")
    tablet.wait_for_timeout(5_500)
    see(country=True)
    assert DoorEvent.objects.filter(provider=full.provider).count() == 0


def test_when_the_session_is_over_entries_wait_for_the_next_one(tablet: Page, full: House) -> None:
    context = tablet.context
    kept = context.cookies()
    context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    tablet.locator(".tile").first.click()
    said = tablet.locator("[data-status]")
    expect(said).to_contain_text("1 entry waits here until somebody signs in.", timeout=20_000)
    expect(tablet.get_by_role("link", name="Sign in")).to_be_visible()
    context.add_cookies([one for one in kept if one["name"] == "sessionid"])
    opened(tablet, full)
    all_sent(tablet)
    see(country=True)
    assert DoorEvent.objects.filter(provider=full.provider).count() == 1


def test_signing_out_forgets_the_names(tablet: Page, full: House) -> None:
    assert names_kept(tablet) == 1
    tablet.goto(f"/care/{full.provider.pk}/day/")  # from another page too
    tablet.get_by_role("button", name="Sign out").click()
    expect(tablet.get_by_role("heading", name="Sign in")).to_be_visible()
    tablet.wait_for_function(NONE_KEPT)


NONE_KEPT = "async () => !(await caches.keys()).some(name => name.startsWith('door-page'))"
NAMES_KEPT = """async () => { let count = 0;
  for (const name of await caches.keys()) if (name.startsWith('door-page'))
    count += (await (await caches.open(name)).keys()).length;
  return count; }"""


def names_kept(page: Page) -> int:
    """How many lists of names the browser has."""
    count: int = page.evaluate(NAMES_KEPT)
    return count
