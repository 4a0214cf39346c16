"""A parent in its virtual office: second child, new phone, passkey, certificate, out everywhere."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, expect

from accueil.identity.codes import connection_code
from accueil.identity.demo import PASSWORD
from accueil.registry.models import Child
from accueil.store.security import see
from tests.database import TESTS, turn_to
from tests.factories import make_parent
from tests.identity.issuer import Issuer, issuers
from tests.journeys.person import Person
from tests.journeys.site import PATIENCE, Desk, Site

PHONE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
PHONE |= {"hasUserVerification": True, "isUserVerified": True}


@dataclass
class Family:
    """A parent of one child, by whose code it signs in; the code of another child's letter."""

    name: str
    second: str
    code: str


@pytest.fixture
def family(site: Site, django_db_blocker: Any) -> Iterator[Family]:
    """A parent with an account, and a letter that has just come."""
    with django_db_blocker.unblock():
        turn_to(site.database)
        see(country=True)
        free = Child.objects.filter(iam_code__isnull=False, links__isnull=True)
        first, second = free.order_by("iam_code")[:2]
        make_parent(first, password=make_password(PASSWORD), language="fr")
        yield Family(first.iam_code, second.iam_code, connection_code(second, datetime.now(UTC)))
        turn_to(TESTS)


def test_second_child_new_phone_passkey_and_out_everywhere(desk: Desk, family: Family) -> None:
    person, other = desk(language="lb"), desk(language="de")
    person.sign_in_as_parent(family.name)
    person.speak("lb")
    other.sign_in_as_parent(family.name)
    other.speak("de")
    person.open("/family/account/")
    person.follow("Add a child")
    person.type("IAM code of the child", family.second.lower())
    person.type("Connection code", family.code.lower())
    person.press("Add the child")
    person.sees("The child is added.")
    person.reads(family.second)
    person.open("/family/account/mobile/")
    person.choose("Does your old number still receive SMS?", "Yes, send a code to it")
    person.type("Your password", PASSWORD)
    person.press("Continue")
    person.type("Code of six digits", person.code_by_sms())
    person.press("Continue")
    person.type("New mobile number", "691 234 567")
    person.press("Send the code")
    person.sees("Code to your new number")
    person.type("Code of six digits", person.code_by_sms())
    person.press("Continue")
    person.sees("Your new mobile number is saved.")
    person.reads("+352 ••• 567")
    other.page.goto("/family/account/")
    assert other.where.startswith("/family/sign-in/"), "a change ends the other sessions"
    with_passkey(person, family)
    other.sign_in_as_parent(family.name)
    other.speak("de")
    other.open("/family/account/sign-ins/")
    other.press("Sign out everywhere")
    other.sees("You are signed out.")
    person.page.goto("/family/account/")
    assert person.where.startswith("/family/sign-in/")


def with_passkey(person: Person, family: Family) -> None:
    """Add a passkey, sign out, and sign in with it."""
    device = person.page.context.new_cdp_session(person.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
    person.open("/family/account/passkey/")
    person.type("Name of the device", "Mäin Telefon")
    person.type("Your password", PASSWORD)
    person.press("Add the passkey")
    person.sees("The passkey is saved.")
    person.press("Sign out")
    person.open("/family/sign-in/")
    person.type("IAM code of a child, or e-mail address", family.name)
    person.type("Password", PASSWORD)
    person.press("Continue")
    person.press("Sign in with a passkey")
    expect(person.page).not_to_have_url(re.compile("/sign-in/"))
    person.open("/family/account/")
    person.sees("Password and passkey")


@pytest.fixture
def trust(tmp_path: Path) -> Iterator[Issuer]:
    """An issuer of certificates, with what the site's server needs of it in a folder."""
    with issuers() as (ours, _other):
        (tmp_path / "issuers.pem").write_bytes(ours.trusted)
        server = ours.issue("localhost")
        (tmp_path / "server.pem").write_bytes(server.pem)
        (tmp_path / "server.key").write_bytes(server.key_pem)
        yield ours


@pytest.fixture
def secure(site: Site, trust: Issuer, tmp_path: Path) -> Iterator[str]:
    """The same site behind TLS: its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    files = [str(tmp_path / name) for name in ("server.pem", "server.key", "issuers.pem")]
    environment = {"ACCUEIL_DATABASE": site.database, "ACCUEIL_DEMO": "yes"}
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.tls_server", str(port), *files],
        env={**os.environ, **environment, "ACCUEIL_CERTIFICATE_ROOTS": files[2]}
        | {"DJANGO_SETTINGS_MODULE": "accueil.config.settings"},
    )
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"https://localhost:{port}"
    child.terminate()
    child.wait(60)


def test_a_certificate_is_registered_and_signs_in_over_tls(
    browser: Browser, site: Site, secure: str, trust: Issuer, family: Family
) -> None:
    held = trust.issue("Claire Weber")
    shown = [{"origin": secure, "cert": held.pem, "key": held.key_pem}]
    options: dict[str, Any] = {"client_certificates": shown, "ignore_https_errors": True}
    with browser.new_context(base_url=secure, **options) as context:
        context.set_default_timeout(PATIENCE)
        person = Person(context.new_page(), secure, "de")
        person.ask = site.execute
        person.speak("de")
        person.sign_in_as_parent(family.name)
        person.speak("de")
        person.open("/family/account/certificate/")
        person.reads("Claire Weber")
        person.type("Your password", PASSWORD)
        person.press("Register this certificate")
        person.sees("The certificate is saved: you can sign in with it.")
        person.press("Sign out")
        by_certificate(person, family)
        person.open("/family/account/")
        person.sees("Password and certificate")
        person.press("Sign out")
    with browser.new_context(base_url=secure, ignore_https_errors=True) as context:
        bare = Person(context.new_page(), secure, "de")
        bare.speak("de")
        bare.open("/family/sign-in/certificate/")
        assert bare.page.locator("input[name=password]").count() == 0


def by_certificate(person: Person, family: Family) -> None:
    """Sign in with name, password and the certificate."""
    person.open("/family/sign-in/")
    person.follow("Sign in with a certificate")
    person.type("IAM code of a child, or e-mail address", family.name)
    person.type("Password", PASSWORD)
    person.press("Sign in")
    expect(person.page).not_to_have_url(re.compile("/sign-in/"))
