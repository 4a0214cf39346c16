"""One's own account: language, password, app and passkeys; each asks for the password."""

import pytest
from django.test import Client
from django.utils import timezone

from accueil.identity.models import Account
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests.identity.authenticator import Device
from tests.identity.people import PASSWORD, account, app_code
from tests.web.staff.doing import sign_in

pytestmark = pytest.mark.django_db
EMAIL = "a@example.lu"
GOOD = "lantern river gravel kiosk"


@pytest.fixture
def own(client: Client) -> Account:
    """Who is signed in."""
    made = account(email=EMAIL, language="en")
    sign_in(client, EMAIL)
    return made


def test_the_language_stays_with_the_account(client: Client, own: Account) -> None:
    for language, words in (("lb", "Mäi Kont"), ("fr", "Mon compte"), ("de", "Mein Konto")):
        sent = client.post("/language/", {"language": language, "next": "/account/"})
        assert sent["Location"] == "/account/"
        assert words in client.get("/account/").content.decode()
        own.refresh_from_db()
        assert own.language == language
    client.post("/language/", {"language": "xx", "next": "https://evil.example/"})
    own.refresh_from_db()
    assert own.language == "de"
    away = client.post("/language/", {"language": "fr", "next": "https://evil.example/"})
    assert away["Location"] == "/"
    assert Client().post("/language/", {"language": "de", "next": "/sign-in/"}).status_code == 302


def test_a_change_asks_for_the_password_and_counts_wrong_ones(client: Client, own: Account) -> None:
    new = {"password": GOOD, "again": GOOD}
    for _ in range(4):
        assert client.post("/account/password/", {**new, "current": "wrong"}).status_code == 200
    assert client.post("/account/app/", {"current": "wrong", "code": "123456"}).status_code == 429
    assert client.post("/account/password/", {**new, "current": PASSWORD}).status_code == 429
    own.refresh_from_db()
    assert own.check_password(PASSWORD)


def test_a_weak_password_is_refused_with_words_that_help(client: Client, own: Account) -> None:
    sent = {"current": PASSWORD, "password": "qwertyuiop", "again": "qwertyuiop"}
    page = client.post("/account/password/", sent).content.decode()
    assert "Very many people use this password." in page and "four or more words" in page
    assert "qwertyuiop" not in page


def test_passkeys_are_added_and_removed(client: Client, own: Account) -> None:
    device = Device("https://testserver", "testserver")
    options = client.get("/account/passkey/").context["passkey_options"]
    made = {"name": "Büro", "answer": device.make(options)}
    assert client.post("/account/passkey/", {**made, "current": "wrong"}).status_code == 200
    options = client.get("/account/passkey/").context["passkey_options"]
    made["answer"] = device.make(options)
    done = client.post("/account/passkey/", {**made, "current": PASSWORD})
    assert done["Location"] == "/account/?done=passkey"
    assert "Büro" in client.get("/account/").content.decode()
    key = own.passkeys.get()
    stranger = Client()
    account(email="b@example.lu")
    sign_in(stranger, "b@example.lu")
    assert stranger.post(f"/account/passkey/{key.pk}/").status_code == 404
    Account.objects.filter(pk=own.pk).update(totp_secret=None)
    assert client.post(f"/account/passkey/{key.pk}/")["Location"] == "/account/?done=last"
    page = client.get("/account/app/")
    code = app_code(timezone.now(), page.context["secret"].replace(" ", ""))
    assert client.post("/account/app/", {"current": PASSWORD, "code": code}).status_code == 302
    assert client.post(f"/account/passkey/{key.pk}/")["Location"] == "/account/?done=removed"
    assert not own.passkeys.exists()
    see(country=True)
    said = set(AccessLog.objects.values_list("what", flat=True))
    for what in ("passkey_added", "passkey_removed", "app"):
        assert f"account.{what} {EMAIL}" in said
