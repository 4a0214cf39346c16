"""What every answer says to browsers, whatever the address; and what is written of what failed."""

import json
import logging
import os
import subprocess
import sys

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from accueil.config.log import Line
from accueil.web.base import views
from accueil.web.base.entering import address_of
from accueil.web.base.headers import ALWAYS, PROGRAMS
from tests.factories import make_parent, signed_in
from tests.web.staff.test_urls import addresses

ASK = """
import django; django.setup()
from django.conf import settings as s
from django.test import Client
ask, tls = Client(), {"X-Forwarded-Proto": "https"}
led = ask.get("/healthz")
answer = ask.get("/healthz", headers=tls)
plain = [ask.post(path, headers={"X-Forwarded-Host": "x"}).status_code for path in PATHS]
print(led.status_code, led["Location"], plain, sep="|")
print(answer["Strict-Transport-Security"])
names = (s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME, s.CHOSEN_COOKIE_NAME)
print(*names, sep="|")
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_DOMAIN, s.DEBUG, sep="|")
"""


@pytest.fixture(autouse=True)
def static_files_as_they_lie(settings: Settings) -> None:
    """Addresses of static files without their digest."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


# Data for everybody: pages of others may read it, without anybody's session.
OPEN_DATA = ("/api/v1/scale", "/api/v1/assess", "/tariff/")


def sound(client: Client, path: str, method: str = "get", **more: object) -> None:
    """An answer says all that every answer says, and what kind of text it is."""
    answer = getattr(client, method)(path, **more)
    for_all = path.startswith(OPEN_DATA) and "Access-Control-Allow-Origin" in answer.headers
    if for_all:
        assert answer["Access-Control-Allow-Origin"] == "*" and not answer.cookies, path
        assert "Access-Control-Allow-Credentials" not in answer.headers, path
    for name, value in ALWAYS.items():
        said = answer.headers.get(name, "")
        if name in ("Content-Security-Policy", "Cache-Control"):
            assert said, (path, name)
        elif name == "Cross-Origin-Resource-Policy" and for_all:
            assert said == "cross-origin", path
        else:
            assert said == value, (path, name)
    policy = answer["Content-Security-Policy"]
    assert "default-src" in policy and "unsafe" not in policy, path
    if not policy.startswith("sandbox"):
        assert "object-src 'none'" in policy and "base-uri 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy, path
    kind = answer.headers.get("Content-Type", "")
    assert not kind.startswith("text/") or "charset=utf-8" in kind, (path, kind)
    assert for_all or "Access-Control-Allow-Origin" not in answer.headers, path
    assert "Server" not in answer.headers and "X-Powered-By" not in answer.headers


@pytest.mark.django_db
def test_every_answer_says_what_browsers_may_do_with_it(settings: Settings) -> None:
    parent = signed_in(make_parent())
    for address in addresses():
        for client in (Client(), parent):
            sound(client, address.path)
    own = [a.path for a in addresses() if a.permission == "family"]
    for path in own:
        answer = parent.get(path)
        kept = answer["Cache-Control"]
        assert kept == "no-store" or kept.startswith("private"), path
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            assert 'action="/family/sign-out/"' in answer.content.decode(), path
    strict = Client(enforce_csrf_checks=True)
    sound(strict, "/family/sign-in/", "post")
    sound(strict, "/no/such/page")
    sound(strict, "/family/", "delete")
    sound(strict, "/sign-out/")
    settings.ALLOWED_HOSTS = ["testserver"]
    for refused in ("evil.example", "testserver, evil.example", "testserver@evil.example"):
        assert strict.get("/", headers={"host": refused}).status_code == 400
        sound(strict, "/", headers={"host": refused})
    led = strict.get("/family/", headers={"X-Forwarded-Host": "evil.example"})
    assert led["Location"].startswith("/family/sign-in/")
    traced = strict.trace("/legal/", headers={"X-Secret": "echo-me"})
    assert b"echo-me" not in traced.content


@pytest.mark.django_db
def test_what_failed_is_written_without_what_was_typed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_values: object) -> None:
        raise ValueError("matricule 2015020112345\nforged line")

    parent = make_parent()
    client = signed_in(parent)
    client.raise_request_exception = False
    caplog.set_level(logging.WARNING)
    monkeypatch.setattr(views, "render", breaks)
    answer = client.get("/legal/?secret=typed")
    assert answer.status_code == 500
    for word in ("ValueError", "2015020112345", "Traceback", "views.py"):
        assert word not in answer.content.decode()
    sound(client, "/legal/")
    client.get("/children/?q=typed")
    client.get("/welcome/typed-token%0a2026 forged/")
    Client(enforce_csrf_checks=True).post("/family/sign-in/", {"password": "typed"})
    Client().get("/", headers={"host": "typed.example"})
    written = [Line().format(record) for record in caplog.records]
    assert not [line for line in written if "\n" in line]
    for secret in ("typed", "2015020112345", "forged"):
        assert not [line for line in written if secret in line], secret
    lines = [json.loads(line) for line in written]
    assert all(line["at"].endswith("+00:00") for line in lines)
    broken = next(line for line in lines if line.get("status") == 500)
    assert (broken["error"], broken["route"]) == ("ValueError", "legal")
    assert any("views.py" in place for place in broken["places"])
    refused = next(line for line in lines if line.get("status") == 403 and "role" in line)
    assert (refused["role"], refused["account"]) == ("parent", str(parent.pk))


def test_behind_tls_nothing_goes_without_it() -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "accueil.config.settings",
        "ACCUEIL_HTTPS": "yes",
        "ACCUEIL_HOSTS": "testserver",
    }
    done = subprocess.run(
        [sys.executable, "-c", f"PATHS = {PROGRAMS!r}\n{ASK}"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    led, strict, names, flags = done.stdout.splitlines()
    assert led == f"301|https://testserver/healthz|{[403] * len(PROGRAMS)}"
    assert strict == "max-age=31536000; includeSubDomains"
    assert all(name.startswith("__Host-") for name in names.split("|"))
    assert flags == "True|True|None|False"


def test_who_asks_is_not_what_a_browser_says(settings: Settings) -> None:
    forged = {"X-Forwarded-For": "10.0.0.1, 10.0.0.2", "X-Real-IP": "10.0.0.3"}
    request = RequestFactory().get("/", headers=forged, REMOTE_ADDR="192.0.2.7")
    assert address_of(request) == "192.0.2.7", "nobody stands before us: nobody else says it"
    settings.HTTPS = True
    assert address_of(request) == "10.0.0.2", "the last is what our own server has added"
