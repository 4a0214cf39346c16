"""`POST /assess`: what `accueil assess --json` answers, without a key, a session or a database."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accueil.exchange.answer import answer
from accueil.exchange.case import read_case
from accueil.law.bill import bill
from accueil.law.parameters import shipped
from accueil.web.api import anyone, case_shapes
from accueil.web.api.assessing import EXAMPLE
from accueil.web.api.document import document
from tests.web.api.asking import JSON, code

ASSESS = "/api/v1/assess"
PATTERN = {"weeks": 53.0, "weekdays": [1, 2, 3, 4, 5]}
CASES = sorted((Path(__file__).parents[2] / "cases").glob("*.toml"))


@pytest.fixture(autouse=True)
def nobody_asked_for_a_bill_before() -> None:
    """The count of this process's assessments begins anew."""
    anyone.RATE.counts.clear()


def ask(body: Any, query: str = "", **headers: str) -> HttpResponse:
    """POST /assess; bytes as they are, all else as JSON."""
    sent = body if isinstance(body, bytes) else json.dumps(body)
    return Client().post(ASSESS + query, sent, JSON, headers=headers)


def plain(value: Any) -> Any:
    """The tables of a TOML file as JSON has them."""
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value


def changed(**parts: Any) -> dict[str, Any]:
    """The example with other parts."""
    return {**EXAMPLE, **parts}


def stay(**known: Any) -> dict[str, Any]:
    """The example with another stay."""
    return changed(care=[{**EXAMPLE["care"][0], **known}])


def places(told: HttpResponse) -> dict[str, str]:
    """What is wrong, by place, with what was expected."""
    assert code(told) == (422, "invalid")
    error = told.json()["error"]
    return {one["place"]: one["expected"] for one in (error, *error["further"])}


# No mark for the database: whatever asked it would be refused.
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_is_answered_as_by_the_command(path: Path) -> None:
    law, sent = shipped(), plain(tomllib.loads(path.read_text(), parse_float=Decimal))
    for language in ("", "pt"):
        told = ask(sent, f"?language={language}" if language else "")
        assert told.status_code == 200, told.content
        case = read_case(path, law)
        assert told.json() == json.loads(
            json.dumps(answer(bill(case, law), language or case.language))
        )
    case_shapes.Case.model_validate_json(json.dumps(sent))
    case_shapes.Bill.model_validate_json(told.content)


def test_another_reading_is_said() -> None:
    cheap = changed(provider=[{"id": "creche", "kind": "ap", "hour_price": "4.00"}])
    usual, law = ask(cheap).json(), ask(cheap, "?with=below_cap=law&with=meal_cap=400").json()
    assert law["made_with"]["with"] == {"below_cap": "law", "meal_cap": 400}
    assert "with" not in usual["made_with"] and law["parent_cents"] != usual["parent_cents"]
    for query in ("with=x=1", "with=below_cap=no", "with=meal_cap=1&with=meal_cap=2", "with="):
        assert places(ask(EXAMPLE, f"?{query}")).keys() == {"query with"}
    for query in ("language=es", "&".join(["with=meal_cap=1"] * 21), f"with={'x' * 201}"):
        assert code(ask(EXAMPLE, f"?{query}")) == (422, "invalid")


@pytest.mark.parametrize(
    ("case", "place", "expected"),
    [
        ([], "body", "an object"),
        (None, "body", "an object"),
        (changed(names="Mia"), "names", "one of bill, care"),
        (changed(bill={"period": "2026-13"}), "bill.period", "a billing period"),
        (changed(bill=None), "bill", "an object"),
        (changed(child={"born": "17.05.2024"}), "child.born", "a date, for example 2025-11-03"),
        (changed(child={"born": "2025-02-30"}), "child.born", "a date, for example 2025-11-03"),
        (changed(child={"born": "0500-02-03"}), "child.born", "a date from "),
        (changed(child={"born": 20240517}), "child.born", "a date, for example 2025-11-03"),
        (changed(child={"born": "2024-05-17", "schooling": None}), "child.schooling", "none |"),
        (changed(care={}), "care", "a list of objects"),
        (stay(**{"from": "7:30"}), "care[0].from", "a time, for example 07:30"),
        (stay(until="24:00"), "care[0].until", "a time, for example 07:30"),
        (stay(until="16:30:30"), "care[0].until", "a time, for example 07:30"),
        (stay(meals=0.5), "care[0].meals", "a whole number from 0 to 20"),
        (stay(provider="nobody"), "care[0].provider", "one of creche"),
        (stay(date="2026-10-31"), "care[0]", "one within the period"),
        (changed(care=EXAMPLE["care"] * 2), "care[1]", "none that overlaps that of care[0]"),
        (changed(care_pattern=[PATTERN] * 4), "care", "at most 1000"),
        (
            changed(provider=[{**EXAMPLE["provider"][0], "hour_price": 7.5}]),
            "provider[0].hour_price",
            "euros in quotes",
        ),
        (
            changed(provider=[{**EXAMPLE["provider"][0], "funding": "contracted"}]),
            "provider[0].hour_price",
            "at most 7.00",
        ),
    ],
)
def test_what_is_wrong_is_named_with_what_was_expected(
    case: Any, place: str, expected: str
) -> None:
    told = places(ask(case))
    assert told.get(place, "").startswith(expected), told


def test_json_has_one_kind_of_number() -> None:
    told = ask(stay(meals=1.0))
    assert told.status_code == 200 and told.content == ask(EXAMPLE).content


@pytest.mark.parametrize(
    ("body", "status"),
    [
        *((body, 400) for body in (b" ", b"{", b"\xff", b'{"a": NaN}', b"[" * 60_000, b"{} {}")),
        *((body, 400) for body in (b'{"title":"\\ud800"}', b'{"a":' + b"9" * 5000 + b"}")),
        (b'{"title": 1e999, "bill": {"period": "\\u0000"}}', 422),
        (b" " * (64 * 1024 + 1), 413),
    ],
)
def test_what_is_no_case_is_refused(body: bytes, status: int) -> None:
    told = ask(body)
    assert code(told)[0] == status
    assert told["Access-Control-Allow-Origin"] == "*"


def test_only_json_is_read() -> None:
    told = Client().post(ASSESS, json.dumps(EXAMPLE), "text/plain")
    assert code(told) == (415, "wrong_content_type")


def test_pages_of_others_may_ask() -> None:
    asked = Client().options(
        ASSESS,
        headers={
            "Origin": "https://calculator.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert asked.status_code == 204 and not asked.content
    assert "POST" in asked["Access-Control-Allow-Methods"]
    assert asked["Access-Control-Allow-Headers"] == "Content-Type"
    told = ask(EXAMPLE, Origin="https://calculator.example", Cookie="sessionid=x")
    for one in (asked, told, ask(b"{"), Client().get(ASSESS)):
        assert one["Access-Control-Allow-Origin"] == "*"
        assert one["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert not one.has_header("Access-Control-Allow-Credentials") and not one.cookies
    assert code(Client().get(ASSESS)) == (405, "method_not_allowed")


def test_an_address_may_ask_so_often(settings: Settings) -> None:
    settings.OPEN_REQUESTS_A_MINUTE = 2
    left = [ask(EXAMPLE)["RateLimit"].partition(";t=")[0] for _ in range(2)]
    assert left == ['"assess";r=1', '"assess";r=0']
    told = ask(EXAMPLE)
    assert code(told) == (429, "too_many_from_here") and 0 < int(told["Retry-After"]) <= 60
    assert told["RateLimit-Policy"] == '"assess";q=2;w=60'
    assert told["Access-Control-Allow-Origin"] == "*"
    assert Client().options(ASSESS).status_code == 204  # which counts nothing
    others = {"2001:db8::1": 200, "2001:db8::2": 200, "2001:db8::3": 429, "2001:db8:0:1::": 200}
    for address, status in others.items():
        sent = Client(REMOTE_ADDR=address).post(ASSESS, json.dumps(EXAMPLE), JSON)
        assert sent.status_code == status, address


def test_of_what_is_sent_nothing_is_written_down(caplog: pytest.LogCaptureFixture) -> None:
    named = changed(title="Mia Weber", child={"born": "1111-11-11"})
    assert ask(named).status_code == 422
    assert ask(changed(title="Mia Weber")).status_code == 200
    written = " ".join(str(vars(record)) for record in caplog.records)
    assert "Weber" not in written and "1111" not in written


def test_the_example_of_the_description_is_answered_as_it_says() -> None:
    operation = document()["paths"][ASSESS]["post"]
    sent = operation["requestBody"]["content"][JSON]["example"]
    told = operation["responses"]["200"]["content"][JSON]["example"]
    assert ask(sent).json() == told
