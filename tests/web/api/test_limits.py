"""Who is refused, and why: keys, scopes, sizes, types, forms; always in the same shape."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as known_settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accueil.identity.api_keys import end_key
from accueil.identity.models import ApiKey
from accueil.registry import models as m
from accueil.store.models import Actor
from accueil.store.security import see
from tests import factories as f
from tests.web.api.asking import (
    ALL,
    DAYS,
    MIA,
    MONDAY,
    World,
    bearer,
    code,
    entry,
    get,
    new_key,
    send,
)

SPAN = {"from": MONDAY.isoformat(), "until": MONDAY.isoformat()}
JSON = "application/json"


def post(world: World, body: Any, kind: str = JSON, **headers: str) -> Any:
    """POST /days with whatever body."""
    known = {"Idempotency-Key": "k", **bearer(world.key), **headers}
    return Client().generic("POST", DAYS, body, kind, headers=known)


@pytest.mark.parametrize("path", ["days", "me", "children", "declarations/2026-05"])
@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "key_missing"),
        ("Basic YTpi", "key_missing"),
        ("Bearer accueil_x", "key_unknown"),
        (f"Bearer accueil_{'A' * 43}", "key_unknown"),
    ],
)
@pytest.mark.django_db
def test_without_a_key_nothing_is_told(path: str, header: str, expected: str) -> None:
    answer = Client().get(f"/api/v1/{path}", SPAN, headers={"Authorization": header})
    assert code(answer) == (401, expected)
    assert answer["WWW-Authenticate"] == 'Bearer realm="accueil"'


def test_keys_that_are_over(nursery: World) -> None:
    key = ApiKey.objects.get()
    ApiKey.objects.update(expires_at=timezone.now())
    assert code(get(nursery.key, "me")) == (401, "key_expired")
    see(country=True)
    end_key(key, by=Actor(None, "manager", str(nursery.creche.pk)), now=timezone.now())
    assert code(get(nursery.key, "me")) == (401, "key_ended")


def test_each_address_needs_its_scope(nursery: World) -> None:
    asks = {
        "stays.write": lambda key: send(key, entry()),
        "stays.read": lambda key: get(key, "days", **SPAN),
        "children.read": lambda key: get(key, "children"),
    }
    for has in ALL:
        see(country=True)
        key = new_key(nursery.creche, has)
        for needs, ask in asks.items():
            answer = ask(key)
            if needs == has:
                assert answer.status_code == 200
            else:
                assert code(answer) == (403, "scope_missing")
                assert needs in answer.json()["error"]["expected"]
        assert get(key, "me").status_code == 200


def test_a_session_is_no_key(nursery: World) -> None:
    see(country=True)
    client = f.signed_in(f.make_account("manager", provider=nursery.creche))
    assert code(client.get("/api/v1/me")) == (401, "key_missing")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    headers = {**bearer(nursery.key), "Idempotency-Key": "k"}
    body = json.dumps({"entries": [entry()]})
    assert strict.post(DAYS, body, JSON, headers=headers).status_code == 200
    assert not strict.post(DAYS, body, JSON, headers=headers).cookies


def test_a_key_sees_its_provider_and_nothing_else(nursery: World) -> None:
    see(country=True)
    theirs = new_key(nursery.other)
    answer = get(theirs, "children").json()
    assert [c["child"] for c in answer["children"]] == ["SchAn125"]
    # What the connection sees now is what the request saw.
    with connection.cursor() as cursor:
        counts = {}
        for table in ("registry_child", "registry_household", "attendance_carecontract"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
    assert counts == {
        "registry_child": 0,
        "registry_household": 0,
        "attendance_carecontract": 1,
    }
    assert m.Identity.objects.count() == 1


def test_a_large_body_is_refused_before_it_is_read(nursery: World) -> None:
    class Untouched:
        def read(self, *_: object) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    most = 2 * 1024 * 1024
    for size in (str(most + 1), "9" * 30, "-1", "abc"):
        answer = Client().post(
            DAYS,
            b"",
            JSON,
            headers=bearer(nursery.key),
            **{"CONTENT_LENGTH": size, "wsgi.input": Untouched()},
        )
        assert code(answer) == (413, "too_large")
    assert code(post(nursery, b"[" + b" " * (most - 1))) == (400, "invalid_json")
    answer = Client().post(DAYS, b"", JSON, headers={"Transfer-Encoding": "chunked"})
    assert code(answer) == (411, "length_required")


@pytest.mark.parametrize(
    "kind",
    [
        *("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"),
        *("application/json; charset=latin-1", "application/jsonp", "", "🙂"),
    ],
)
def test_another_type_is_refused(nursery: World, kind: str) -> None:
    body = json.dumps({"entries": [entry()]})
    assert code(post(nursery, body, kind)) == (415, "wrong_content_type")


def test_json_in_utf_8_may_say_so(nursery: World) -> None:
    body = json.dumps({"entries": [entry()]})
    for number, kind in enumerate((JSON, f'{JSON}; charset="UTF-8"', "Application/JSON")):
        assert post(nursery, body, kind, **{"Idempotency-Key": str(number)}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        *(b" ", b"{", b"\xff\xfe", b'{"entries": [], "reason": "\xe9"}', b"\x00", b"[" * 100_000),
        *(b"{'entries': []}", b'{"entries": [1,]}', b'{"a": ' + b"9" * 5000 + b"}"),
        *('{"entries": []}'.encode("utf-16"), b'{"reason": "\\ud800"}'),
    ],
)
def test_what_is_no_json_is_refused(nursery: World, body: bytes) -> None:
    assert code(post(nursery, body)) == (400, "invalid_json")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"child": "mia"}, "entries[0].child"),
        ({"child": None}, "entries[0].child"),
        ({"date": "02.11.2026"}, "entries[0].date"),
        ({"date": "2026-02-30"}, "entries[0].date"),
        ({"date": 1_577_836_800}, "entries[0].date"),
        ({"date": "2026-11-02T00:00:00"}, "entries[0].date"),
        ({"meals": -1}, "entries[0].meals"),
        ({"meals": 10**18}, "entries[0].meals"),
        ({"meals": 10**400}, "entries[0].meals"),
        ({"meals": "1"}, "entries[0].meals"),
        ({"meals": True}, "entries[0].meals"),
        ({"meals": float("inf")}, "entries[0].meals"),
        ({"absence": "ill"}, "entries[0].absence"),
        ({"stays": [{"from": "7:30", "until": "16:30"}]}, "entries[0].stays[0].from"),
        ({"stays": [{"from": "24:00", "until": "30:00"}]}, "entries[0].stays[0].from"),
        ({"stays": [{"from": "07:30", "until": "48:00"}]}, "entries[0].stays[0].until"),
        ({"stays": [{"from": "07:30\n", "until": "16:30"}]}, "entries[0].stays[0].from"),
        ({"stays": [{"start": "07:30", "until": "16:30"}]}, "entries[0].stays[0].from"),
        ({"stays": [{"from": "07:30", "until": "16:30"}] * 25}, "entries[0].stays"),
        ({"provider": "x"}, "entries[0].provider"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(
    nursery: World, change: dict[str, Any], place: str
) -> None:
    answer = send(nursery.key, {**entry(MIA, MONDAY), **change})
    assert code(answer) == (422, "invalid")
    told = answer.json()["error"]
    places = [told["place"], *(one["place"] for one in told["further"])]
    assert place in places


def test_a_batch_has_one_to_a_thousand_entries(nursery: World) -> None:
    assert code(send(nursery.key)) == (422, "invalid")
    answer = send(nursery.key, *[entry()] * 1001)
    assert code(answer) == (422, "invalid") and answer.json()["error"]["place"] == "entries"
    assert code(send(nursery.key, entry(), mode="some")) == (422, "invalid")
    assert code(send(nursery.key, entry(), reason="\x00")) == (422, "invalid")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"from": "2026-11-02"},
        {**SPAN, "page": "0"},
        {**SPAN, "page": "1.0"},
        {**SPAN, "page": "9" * 5000},
        {**SPAN, "child": "nobody"},
        {"from": "1577836800", "until": "2026-11-02"},
        {"from": "2026-02-30", "until": "2026-11-02"},
    ],
)
def test_a_question_that_is_none_is_refused(nursery: World, query: dict[str, str]) -> None:
    assert code(get(nursery.key, "days", **query)) == (422, "invalid")


def test_other_methods_and_addresses(nursery: World) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        answer = Client().generic(method, DAYS, headers=bearer(nursery.key))
        assert code(answer) == (405, "method_not_allowed")
        assert {m.strip() for m in answer["Allow"].split(",")} == {"GET", "POST"}
    for path in ("", "day", "days/", "declarations/", "../me", "%00", "declarations/2026-05/x"):
        assert code(Client().get(f"/api/v1/{path}")) == (404, "not_found")
    assert code(get(nursery.key, "declarations/2026-13")) == (422, "invalid")


def test_too_many_requests_wait(nursery: World, settings: Settings) -> None:
    settings.API_REQUESTS_A_MINUTE = 3
    statuses = [get(nursery.key, "me").status_code for _ in range(3)]
    answer = get(nursery.key, "me")
    assert statuses == [200] * 3 and code(answer) == (429, "too_many_requests")
    assert 1 <= int(answer["Retry-After"]) <= 60
    see(country=True)
    assert get(new_key(nursery.creche), "me").status_code == 200


def test_a_fault_of_ours_is_told_in_the_same_shape(
    nursery: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the secret of a family")

    monkeypatch.setattr("accueil.web.api.days.enter", broken)
    client = Client(raise_request_exception=False)
    headers = {**bearer(nursery.key), "Idempotency-Key": "k"}
    answer = client.post(DAYS, json.dumps({"entries": [entry()]}), JSON, headers=headers)
    assert code(answer) == (500, "internal") and b"secret" not in answer.content


def test_a_host_that_is_not_ours(nursery: World) -> None:
    answer = Client().get("/api/v1/me", headers={**bearer(nursery.key), "Host": "evil.example"})
    assert answer.status_code == 400 and answer["Content-Type"].startswith(JSON)
    assert known_settings.DEBUG is False


def test_an_expired_span_of_a_key_is_shown_by_me(nursery: World) -> None:
    told = get(nursery.key, "me").json()
    assert told["provider"]["name"] == "Crèche Kannerhaus" and told["key"]["scopes"] == list(ALL)
    assert told["key"]["expires_at"][:4] == str((timezone.now() + timedelta(days=365)).year)
