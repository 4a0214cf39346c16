"""Signing in as people do: with an app, then with a passkey of the browser's own device."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.database import serving
from tests.identity.people import PASSWORD, account

EMAIL = "officer@esch.example.lu"


@pytest.fixture
def demonstration(real_database: str) -> Iterator[str]:
    """The address of a server that says it is a demonstration, with one officer."""
    account(email=EMAIL, name="Anne Weber", language="en")
    with serving(real_database, ACCUEIL_DEMO="yes") as address:
        yield address


def show(page: Page, name: str) -> None:
    """Keep a picture where somebody wants to look at it."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"staff-{name}.png", full_page=True)


def first_step(page: Page, address: str) -> None:
    """E-mail and password, on the way to one's account."""
    page.goto(f"{address}/account/")
    page.locator("[name=email]").fill(EMAIL)
    page.locator("[name=password]").fill(PASSWORD)
    show(page, "sign-in")
    page.locator("[name=password]").press("Enter")


def test_an_app_then_a_passkey(demonstration: str, page: Page) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    first_step(page, demonstration)
    show(page, "second-step")
    page.locator("[name=code]").fill(page.locator("#demo-code").inner_text())
    page.locator("[name=code]").press("Enter")
    expect(page.locator("h1")).to_have_text("My account")
    page.get_by_role("link", name="Add a passkey").click()
    page.locator("[name=name]").fill("This computer")
    page.locator("[name=current]").fill(PASSWORD)
    show(page, "passkey")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator("h1")).to_have_text("My account")
    expect(page.get_by_text("The passkey is saved.")).to_be_visible()
    show(page, "account")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    first_step(page, demonstration)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("h1")).to_have_text("My account")
    for name, path in (("app", "account/app"), ("colleagues", "staff"), ("invite", "staff/invite")):
        page.goto(f"{demonstration}/{path}/")
        show(page, name)


def test_without_a_script_the_app_does(demonstration: str, page: Page) -> None:
    bare = page.context.browser.new_context(java_script_enabled=False, locale="en")
    plain = bare.new_page()
    first_step(plain, demonstration)
    plain.locator("[name=code]").fill(plain.locator("#demo-code").inner_text())
    plain.locator("[name=code]").press("Enter")
    expect(plain.locator("h1")).to_have_text("My account")
    bare.close()
