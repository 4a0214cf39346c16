"""Signing in, in two steps; being locked out; what an attacker tries."""

import json
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accueil.identity import passkeys
from accueil.identity.models import Account
from accueil.store.models import AccessLog, Message
from accueil.store.security import see
from tests.identity.authenticator import Device
from tests.identity.people import NOW, account, app_code
from tests.web.staff.doing import first_step, sign_in

pytestmark = pytest.mark.django_db
EMAIL = "a@example.lu"


def logged(what: str) -> int:
    """How often something is in the access log."""
    see(country=True)
    return AccessLog.objects.filter(what=what).count()


def test_two_steps_lead_where_one_wanted_to_go(client: Client) -> None:
    account(email=EMAIL)
    asked = client.get("/account/?x=1")
    assert asked["Location"] == "/sign-in/?next=%2Faccount%2F%3Fx%3D1"
    assert client.get(asked["Location"]).status_code == 200
    first = first_step(client, "A@example.lu", next="/account/?x=1")
    assert first["Location"] == "/sign-in/second/"
    assert client.get("/account/").status_code == 302, "half a sign-in opens nothing"
    assert client.get("/sign-in/second/").status_code == 200
    second = client.post("/sign-in/second/", {"code": app_code()})
    assert second["Location"] == "/account/?x=1"
    assert client.get("/account/").status_code == 200
    assert logged("sign_in.app") == 1


def test_a_language_chosen_before_signing_in_wins_and_is_kept(client: Client) -> None:
    own = account(email=EMAIL, language="fr")
    client.post("/language/", {"language": "de", "next": "/sign-in/"})
    sign_in(client, EMAIL)
    assert '<html lang="de">' in client.get("/account/").content.decode()
    own.refresh_from_db()
    assert own.language == "de"
    client.post("/sign-out/")
    other = account(email="b@example.lu", language="lb")
    sign_in(client, other.email)
    assert '<html lang="lb">' in client.get("/account/").content.decode(), "a choice is for once"
    other.refresh_from_db()
    assert other.language == "lb"


def test_a_code_that_was_used_is_refused(client: Client) -> None:
    account(email=EMAIL)
    code = app_code()
    first_step(client, EMAIL)
    assert client.post("/sign-in/second/", {"code": code}).status_code == 302
    thief = Client()
    first_step(thief, EMAIL)
    assert thief.post("/sign-in/second/", {"code": code}).status_code == 200
    assert thief.get("/account/").status_code == 302
    assert logged("sign_in.failed_second_step") == 1


@pytest.mark.parametrize(
    "target",
    [
        *("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"),
        *("http:evil.example", "///evil.example", "https://testserver@evil.example/"),
    ],
)
def test_nobody_is_led_to_another_site(client: Client, target: str) -> None:
    account(email=EMAIL)
    page = client.get("/sign-in/", {"next": target})
    assert "evil" not in page.content.decode().split("<main", 1)[1].split("</main", 1)[0]
    assert sign_in(client, EMAIL, next=target)["Location"] == "/"
    assert client.get("/sign-in/", {"next": target})["Location"] == "/"


def test_an_unknown_e_mail_answers_like_a_wrong_password(client: Client) -> None:
    account(email=EMAIL)
    account(email="gone@example.lu", is_active=False)
    pages = []
    for email in (EMAIL, "gone@example.lu", "unknown@example.lu"):
        page = first_step(Client(), email, "not the password")
        assert page.status_code == 200
        main = page.content.decode().split("<main", 1)[1]
        main = "".join(part for part in main.split('"') if "@" not in part and len(part) != 64)
        pages.append(main)
    assert pages[0] == pages[1] == pages[2]
    asked = [client.post("/password/", {"email": e}).content for e in (EMAIL, "no@example.lu")]
    assert asked[0].split(b"<main")[1] == asked[1].split(b"<main")[1]


def test_five_failures_lock_out_and_say_for_how_long(client: Client) -> None:
    account(email=EMAIL)
    for _ in range(4):
        assert first_step(client, EMAIL, "wrong").status_code == 200
    locked = first_step(client, EMAIL, "wrong")
    assert locked.status_code == 429
    assert "10 minutes" in locked.content.decode()
    assert first_step(client, EMAIL).status_code == 429, "the right password too"
    assert first_step(Client(REMOTE_ADDR="192.0.2.7"), EMAIL).status_code == 302, "elsewhere not"
    account(email="b@example.lu")
    assert first_step(client, "b@example.lu").status_code == 302, "another e-mail not"
    earlier = timezone.now() - timedelta(minutes=6, seconds=30)
    AccessAttempt.objects.update(attempt_time=earlier)
    assert "4 minutes" in first_step(client, EMAIL).content.decode()
    AccessAttempt.objects.update(attempt_time=earlier - timedelta(minutes=4))
    assert first_step(client, EMAIL).status_code == 302


def test_an_unknown_e_mail_is_locked_out_alike(client: Client) -> None:
    answers = [first_step(client, "nobody@example.lu", "wrong").status_code for _ in range(6)]
    assert answers == [200, 200, 200, 200, 429, 429]


def test_both_factors_count_together(client: Client) -> None:
    account(email=EMAIL)
    for _ in range(2):
        first_step(client, EMAIL, "wrong")
    first_step(client, EMAIL)
    answers = [client.post("/sign-in/second/", {"code": "000000"}).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert client.post("/sign-in/second/", {"code": app_code()}).status_code == 429
    assert client.get("/sign-in/second/").status_code == 429


def test_what_was_typed_is_kept_nowhere(client: Client) -> None:
    first_step(client, "typed@example.lu", "typed-password")
    kept = AccessAttempt.objects.get()
    assert "typed" not in kept.post_data + kept.get_data


def test_the_session_s_key_changes_at_both_steps(client: Client) -> None:
    account(email=EMAIL)
    client.session.save()
    keys = [client.cookies["sessionid"].value if "sessionid" in client.cookies else "planted"]
    client.cookies["sessionid"] = "a" * 32
    first_step(client, EMAIL)
    keys.append(client.cookies["sessionid"].value)
    client.post("/sign-in/second/", {"code": app_code()})
    keys.append(client.cookies["sessionid"].value)
    assert len({*keys, "a" * 32}) == 4
    thief = Client()
    thief.cookies["sessionid"] = keys[1]
    assert thief.get("/account/").status_code == 302


def test_the_second_step_ends_with_the_password_and_after_ten_minutes(client: Client) -> None:
    officer = account(email=EMAIL)
    assert client.get("/sign-in/second/")["Location"] == "/sign-in/"
    first_step(client, EMAIL)
    session = client.session
    session["half"] = {**session["half"], "at": session["half"]["at"] - 601}
    session.save()
    assert client.post("/sign-in/second/", {"code": app_code()})["Location"] == "/sign-in/"
    first_step(client, EMAIL)
    Account.objects.filter(pk=officer.pk).update(password="!changed")
    assert client.post("/sign-in/second/", {"code": app_code()})["Location"] == "/sign-in/"
    first_step(client, EMAIL)


def test_without_a_second_factor_the_password_opens_nothing(client: Client) -> None:
    account(email=EMAIL, totp_secret=None)
    answer = first_step(client, EMAIL)
    assert answer["Location"] == "/sign-in/?done=unfinished"
    for path in ("/account/", "/second-step/", "/sign-in/second/"):
        assert client.get(path)["Location"].startswith("/sign-in/")
    see(country=True)


@pytest.mark.parametrize("demo", [True, False])
def test_only_a_demonstration_shows_the_code(
    client: Client, settings: Settings, demo: bool
) -> None:
    settings.DEMO = demo
    account(email=EMAIL)
    first_step(client, EMAIL)
    page = client.get("/sign-in/second/").content.decode()
    assert (app_code() in page) is demo
    assert ('id="demo-code"' in page) is demo


def test_a_passkey_is_a_second_step(client: Client) -> None:
    officer = account(email=EMAIL, totp_secret=None)
    device = Device()
    options, remembered = passkeys.to_add(officer, "testserver")
    device.host, device.origin = "testserver", "https://testserver"
    passkeys.add(
        *(officer, "key", device.make(options)), remembered=remembered, host="testserver", now=NOW
    )
    first_step(client, EMAIL)
    page = client.get("/sign-in/second/")
    options = page.context["passkey_options"]
    assert json.dumps(options["publicKey"]["challenge"]) in page.content.decode()
    assert 'name="code"' not in page.content.decode()
    wrong = client.post("/sign-in/second/", {"answer": "{}"})
    assert wrong.status_code == 200
    assert client.post("/sign-in/second/", {"answer": device.sign(options)}).status_code == 200, (
        "a challenge is for one try"
    )
    options = client.get("/sign-in/second/").context["passkey_options"]
    signed = client.post("/sign-in/second/", {"answer": device.sign(options)})
    assert signed["Location"] == "/"
    assert client.get("/account/").status_code == 200
    assert logged("sign_in.passkey") == 1


def test_who_guesses_codes_from_many_addresses_loses_the_password() -> None:
    officer = account(email=EMAIL)
    for number in range(20):
        thief = Client(REMOTE_ADDR=f"192.0.2.{number}")
        assert first_step(thief, EMAIL).status_code == 302
        assert thief.post("/sign-in/second/", {"code": "000000"}).status_code == 200
    officer.refresh_from_db()
    assert not officer.has_usable_password()
    assert thief.post("/sign-in/second/", {"code": app_code()})["Location"] == "/sign-in/"
    assert first_step(Client(REMOTE_ADDR="192.0.2.99"), EMAIL).status_code == 200
    see(country=True)
    assert Message.objects.get().kind == "password"
    assert logged(f"account.password_void {EMAIL}") == 1
