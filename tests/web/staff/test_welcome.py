"""From an invitation to an account that can be used; a password that was forgotten."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accueil.identity.models import Account
from accueil.store.models import AccessLog, Message
from accueil.store.security import see
from tests.identity.authenticator import Device
from tests.identity.people import PASSWORD, account, app_code
from tests.web.staff.doing import sign_in

pytestmark = pytest.mark.django_db
GOOD = "lantern river gravel kiosk"
INVITED = {"name": "Nina Faber", "email": "Nina@Example.lu", "language": "de"}


def mails() -> list[dict[str, str]]:
    """What waits to be sent, the newest first."""
    see(country=True)
    return [m.content for m in Message.objects.order_by("-created_at")]


def link() -> str:
    """The path of the link in the newest e-mail."""
    found = re.search(r"https?://\S+", mails()[0]["text"])
    assert found
    return urlsplit(found[0]).path


def invited() -> Client:
    """The browser of a new colleague, whom an officer has just invited."""
    officer = Client()
    account(email="officer@example.lu", language="en")
    sign_in(officer, "officer@example.lu")
    done = officer.post("/staff/invite/", INVITED)
    assert done["Location"] == "/staff/?done=invited"
    page = officer.get(done["Location"]).content.decode()
    assert "The invitation is on its way." in page and "Nina Faber" in page
    return Client()


def chosen(client: Client, path: str) -> str:
    """Choose a good password; where that leads."""
    return client.post(path, {"password": GOOD, "again": GOOD})["Location"]


def test_an_invitation_becomes_an_account_with_an_app() -> None:
    client = invited()
    assert mails()[0]["to"] == "nina@example.lu"
    assert mails()[0]["subject"] == "Ihr Zugang zu Accueil"
    path = link()
    assert client.get(path).status_code == 200
    assert client.get(path).status_code == 200, "looking does not use it up"
    weak = client.post(path, {"password": "nina-faber-1", "again": "nina-faber-1"})
    assert weak.status_code == 200 and weak.context["form"].errors["password"]
    other = client.post(path, {"password": GOOD, "again": GOOD + "x"})
    assert other.context["form"].errors["again"]
    assert chosen(client, path) == "/second-step/"
    assert client.get("/account/").status_code == 302, "not yet signed in"
    page = client.get("/second-step/")
    assert b'<img src="data:image/svg+xml' in page.content
    secret = page.context["secret"].replace(" ", "")
    assert client.post("/second-step/", {"code": "123456"}).status_code == 200
    done = client.post("/second-step/", {"code": app_code(timezone.now(), secret)})
    assert done["Location"] == "/"
    assert client.cookies["django_language"].value == "de"
    assert "Mein Konto" in client.get("/account/").content.decode()
    assert client.post(path, {"password": PASSWORD, "again": PASSWORD}).status_code == 410
    see(country=True)
    said = set(AccessLog.objects.values_list("what", flat=True))
    for what in ("invited", "accepted", "password", "app"):
        assert f"account.{what} nina@example.lu" in said
    nina = Account.objects.get(email="nina@example.lu")
    assert (nina.role, nina.office_id) == ("officer", "esch-sur-alzette")


def test_a_passkey_does_as_well_as_an_app() -> None:
    client = invited()
    chosen(client, link())
    device = Device("https://testserver", "testserver")
    options = client.get("/second-step/").context["passkey_options"]
    assert client.post("/second-step/", {"answer": "[]"}).status_code == 200
    stale = client.post("/second-step/", {"answer": device.make(options)})
    assert stale.status_code == 200, "the challenge of a page before"
    options = client.get("/second-step/").context["passkey_options"]
    assert client.post("/second-step/", {"answer": device.make(options)})["Location"] == "/"
    assert client.get("/account/").status_code == 200
    assert Account.objects.get(email="nina@example.lu").passkeys.count() == 1


def test_a_forgotten_password_is_replaced_and_the_second_step_stays(client: Client) -> None:
    account(email="a@example.lu", language="fr")
    client.post("/password/", {"email": "a@example.lu"})
    client.post("/password/", {"email": "a@example.lu"})
    assert len(mails()) == 1, "a second one only after five minutes"
    client.post("/password/", {"email": "unknown@example.lu"})
    assert len(mails()) == 1
    assert chosen(client, link()) == "/sign-in/?done=password"
    assert client.get("/account/").status_code == 302
    client.post("/sign-in/", {"email": "a@example.lu", "password": GOOD})
    assert client.post("/sign-in/second/", {"code": app_code()})["Location"] == "/"


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "..%2f"])
def test_a_link_that_nobody_sent_says_so(client: Client, token: str) -> None:
    assert client.get(f"/welcome/{token}/").status_code in (404, 410)


def test_an_unfinished_account_gets_a_new_link(client: Client) -> None:
    new = invited()
    chosen(new, link())
    answer = client.post("/sign-in/", {"email": "nina@example.lu", "password": GOOD})
    assert answer["Location"] == "/sign-in/?done=unfinished"
    assert len(mails()) == 2
    assert chosen(client, link()) == "/second-step/"


def test_half_a_sign_in_sets_up_nothing(client: Client) -> None:
    """The password alone must not be enough to change the second factor."""
    account(email="a@example.lu")
    client.post("/sign-in/", {"email": "a@example.lu", "password": PASSWORD})
    assert client.get("/second-step/")["Location"] == "/sign-in/"
    assert client.post("/second-step/", {"code": "123456"})["Location"] == "/sign-in/"
