"""Sessions end: after 20 minutes of nothing, after ten hours, when a factor changes, by hand."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accueil.identity.models import Account
from tests.identity.people import PASSWORD, account, app_code
from tests.web.staff.doing import session_age, sign_in

pytestmark = pytest.mark.django_db
EMAIL = "a@example.lu"
GOOD = "lantern river gravel kiosk"


def test_after_twenty_minutes_one_is_told_and_comes_back(client: Client) -> None:
    account(email=EMAIL, language="en")
    sign_in(client, EMAIL)
    left = Session.objects.get().expire_date - timezone.now()
    assert timedelta(minutes=19) < left <= timedelta(minutes=20)
    Session.objects.update(expire_date=timezone.now())
    asked = client.get("/account/password/")
    assert asked["Location"] == "/sign-in/?next=%2Faccount%2Fpassword%2F&ended=idle"
    page = client.get(asked["Location"]).content.decode()
    assert "nothing happened for 20 minutes" in page
    assert sign_in(client, EMAIL, next="/account/password/")["Location"] == "/account/password/"


def test_what_was_sent_too_late_leads_back_to_its_page(client: Client) -> None:
    account(email=EMAIL)
    sign_in(client, EMAIL)
    Session.objects.update(expire_date=timezone.now())
    referer = {"Referer": "http://testserver/account/password/?a=1"}
    sent = client.post("/account/app/", headers=referer)
    assert sent["Location"] == "/sign-in/?next=%2Faccount%2Fpassword%2F%3Fa%3D1&ended=idle"
    foreign = {"Referer": "http://evil.example/x"}
    assert "evil" not in client.post("/account/app/", headers=foreign)["Location"]


def test_using_it_keeps_a_session_for_ten_hours_at_most(client: Client) -> None:
    account(email=EMAIL, language="en")
    sign_in(client, EMAIL)
    session_age(client, 10 * 3600 - 60)
    assert client.get("/account/").status_code == 200
    session_age(client, 120)
    asked = client.get("/account/")
    assert asked["Location"].endswith("&ended=long")
    assert "10 hours" in client.get(asked["Location"]).content.decode()
    assert not Session.objects.exists()


@pytest.mark.parametrize("change", ["password", "app"])
def test_other_sessions_end_when_a_factor_changes(client: Client, change: str) -> None:
    account(email=EMAIL, language="en")
    other = Client()
    for browser in (client, other):
        sign_in(browser, EMAIL)
    before = client.cookies["sessionid"].value
    if change == "password":
        sent = {"current": PASSWORD, "password": GOOD, "again": GOOD}
        done = client.post("/account/password/", sent)
    else:
        page = client.get("/account/app/")
        secret = page.context["secret"].replace(" ", "")
        sent = {"current": PASSWORD, "code": app_code(timezone.now(), secret)}
        done = client.post("/account/app/", sent)
    assert done["Location"] == f"/account/?done={change}"
    assert client.get("/account/").status_code == 200
    assert client.cookies["sessionid"].value != before
    asked = other.get("/account/")
    assert asked["Location"].endswith("&ended=changed")
    assert "was changed" in other.get(asked["Location"]).content.decode()


def test_a_deactivated_account_is_out_at_once_and_stays_out(client: Client) -> None:
    account(email=EMAIL)
    sign_in(client, EMAIL)
    Account.objects.update(is_active=False)
    assert client.get("/account/").status_code == 302


def test_signing_out_needs_a_form_of_ours() -> None:
    account(email=EMAIL, language="en")
    client = Client(enforce_csrf_checks=True)
    token = client.get("/sign-in/").cookies["csrftoken"].value
    first = {"email": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post("/sign-in/", first).status_code == 302
    page = client.get("/sign-in/second/")
    token = page.context["csrf_token"]
    client.post("/sign-in/second/", {"code": app_code(), "csrfmiddlewaretoken": str(token)})
    assert client.get("/account/").status_code == 200
    assert client.get("/sign-out/").status_code == 405, "a picture's address signs nobody out"
    assert client.post("/sign-out/").status_code == 403
    assert client.get("/account/").status_code == 200
    token = client.get("/account/").context["csrf_token"]
    out = client.post("/sign-out/", {"csrfmiddlewaretoken": str(token)})
    assert out["Location"] == "/sign-in/?done=out"
    assert client.get("/account/").status_code == 302
    assert "You are signed out" in client.get(out["Location"]).content.decode()


def test_pages_are_not_kept_by_browsers_and_not_framed(client: Client) -> None:
    page = client.get("/sign-in/")
    assert page["Cache-Control"] == "no-store"
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    account(email=EMAIL)
    sign_in(client, EMAIL)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["max-age"]
