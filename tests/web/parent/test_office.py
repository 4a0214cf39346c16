"""The virtual office at the door: each change with its proofs, and what attackers try with it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accueil.identity import sign_ins
from accueil.identity.codes import connection_code
from accueil.identity.models import Account, Attempt, SignIn
from accueil.store.models import AccessLog, Message
from accueil.store.security import see
from tests.factories import make_child, make_office, make_parent, signed_in
from tests.identity.authenticator import Device
from tests.identity.issuer import Issuer, issuers

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "lantern river gravel kiosk", "copper violin meadow thirteen"
RIGHT = {"current": PASSWORD}
HOST, SECRET = "certificate.example.lu", "shared between two servers"


@pytest.fixture
def own() -> Account:
    """A parent with two children and a password."""
    see(country=True)
    office = make_office()
    first, second = (
        make_child(office, given_name=name, iam_code=f"Web{name}123") for name in ("Mi", "Lu")
    )
    account = make_parent(first, second)
    account.set_password(PASSWORD)
    account.save()
    return account


@pytest.fixture
def client(own: Account) -> Client:
    """The parent's browser."""
    return sitting(own)


def sitting(own: Account) -> Client:
    """One more browser in which the parent is signed in."""
    client = signed_in(own)
    key = client.session.session_key
    moment = datetime.now(UTC)
    see(country=True)
    SignIn.objects.create(
        account=own,
        session=sign_ins.digest_of(key),
        how="sms",
        device="",
        at=moment,
        seen_at=moment,
    )
    return client


def url(name: str, *values: object) -> str:
    """The address of a page of the virtual office."""
    return reverse(f"family_account{name}", args=values)


def is_in(client: Client) -> bool:
    """Whether a browser is signed in."""
    return client.get(url("")).status_code == 200


def last_sms(own: Account, to: str = "") -> str:
    """The digits of the last SMS with a code."""
    see(country=True)
    sent = Message.objects.filter(kind="sms_code", office=str(own.pk)).order_by("-created_at")
    found = next(one for one in sent if not to or one.content["to"] == to)
    return re.findall(r"\d{6}", found.content["text"])[0]


def fresh(own: Account) -> None:
    """What the database says of the account now."""
    see(country=True)
    own.refresh_from_db()


def forget_tries() -> None:
    """As after a while."""
    Attempt.objects.all().delete()


def test_one_page_says_it_all_and_each_change_asks_for_the_password(
    own: Account, client: Client
) -> None:
    page = client.get(url("")).content.decode()
    for said in (
        "Mi Weber",
        "WebMi123",
        "Lu Weber",
        "+352\N{NO-BREAK SPACE}•••",
        "This one",
        "no recovery codes",
    ):
        assert said in page, said
    assert str(own.mobile) not in page
    wrong = {"current": "wrong", "password": NEW, "again": NEW}
    for _ in range(5):
        assert "This is not your password." in client.post(url("_password"), wrong).content.decode()
    other_page = client.post(url("_email"), {"current": PASSWORD, "email": "a@example.lu"})
    assert other_page.status_code == 429, "one count for all pages"
    forget_tries()
    weak = client.post(url("_password"), {**RIGHT, "password": "1234567890", "again": "1234567890"})
    assert weak.status_code == 200
    elsewhere = sitting(own)
    done = client.post(url("_password"), {**RIGHT, "password": NEW, "again": NEW})
    assert done["Location"] == url("") + "?done=password"
    assert is_in(client) and not is_in(elsewhere)
    assert "elsewhere" in elsewhere.get(url(""))["Location"] or not is_in(elsewhere)
    fresh(own)
    assert own.check_password(NEW)


def test_sessions_are_shown_and_ended(own: Account, client: Client) -> None:
    second, third = sitting(own), sitting(own)
    page = client.get(url("_sign_ins")).content.decode()
    assert page.count("This one") == 1 and page.count("Open, last used") == 2
    see(country=True)
    row = SignIn.objects.get(session=sign_ins.digest_of(second.session.session_key))
    stranger = sitting(make_parent())
    stranger.post(url("_sign_in_end", row.pk))
    assert is_in(second)
    client.post(url("_sign_in_end", row.pk))
    asked = second.get(url(""))
    assert asked.status_code == 302 and "ended=elsewhere" in asked["Location"]
    assert client.post(url("_end_all"))["Location"] == "/family/sign-in/?done=out"
    assert not is_in(client) and not is_in(third) and is_in(stranger)
    assert client.get(url("_end_all")).status_code in (302, 405)


def test_a_number_changes_only_once_both_answered(own: Account, client: Client) -> None:
    old, new = str(own.mobile), "+352621777888"
    for step in ("_old", "_lost", "_new", "_code"):
        assert client.get(url(f"_mobile{step}"))["Location"] == url("_mobile")
        posted = client.post(url(f"_mobile{step}"), {"mobile": new, "code": "123456"})
        assert posted["Location"] == url("_mobile")
    asked = client.post(url("_mobile"), {**RIGHT, "old": "answers"})
    assert asked["Location"] == url("_mobile_old")
    assert client.get(url("_mobile_new"))["Location"] == url("_mobile"), "no step is left out"
    first = last_sms(own)
    wrong = f"{(int(first) + 1) % 10**6:06}"
    assert "not right" in client.post(url("_mobile_old"), {"code": wrong}).content.decode()
    proved = client.post(url("_mobile_old"), {"code": first})
    assert proved["Location"] == url("_mobile_new")
    assert "same" not in client.get(url("_mobile_new")).content.decode()
    for typed in ("12", "26 12 34", old):
        assert client.post(url("_mobile_new"), {"mobile": typed}).status_code == 200
    assert client.post(url("_mobile_new"), {"mobile": "621 777 888"}).status_code == 302
    replayed = client.post(url("_mobile_code"), {"code": first})
    assert replayed.status_code == 200, "the code to the old number proves nothing of the new one"
    elsewhere = sitting(own)
    changed = client.post(url("_mobile_code"), {"code": last_sms(own, new)})
    assert changed["Location"] == url("") + "?done=mobile"
    fresh(own)
    assert own.mobile == new and is_in(client) and not is_in(elsewhere)
    see(country=True)
    told = Message.objects.filter(kind="account_changed", office=str(own.pk))
    assert [one.content["to"] for one in told] == [old]


def test_a_lost_phone_needs_a_recovery_code_or_a_passkey(own: Account, client: Client) -> None:
    made = client.post(url("_recovery"), RIGHT).content.decode()
    codes = re.findall(r"[A-Z0-9]{4}-[A-Z0-9]{4}", made)
    assert len(codes) == 10
    assert codes[0] not in client.get(url("_recovery")).content.decode(), "shown once"
    client.post(url("_mobile"), {**RIGHT, "old": "lost"})
    refused = client.post(url("_mobile_lost"), {"code": "CCCC-DDDD"})
    assert "none of your recovery codes" in refused.content.decode()
    assert client.post(url("_mobile_lost"), {"code": codes[0]})["Location"] == url("_mobile_new")
    client.post(url("_mobile"), {**RIGHT, "old": "lost"})
    assert client.post(url("_mobile_lost"), {"code": codes[0]}).status_code == 200, "used once"
    # With a passkey.
    device = Device("https://testserver", "testserver")
    options = client.get(url("_passkey")).context["passkey_options"]
    sent = {"name": "my phone", "answer": device.make(options)}
    assert client.post(url("_passkey"), {**sent, "current": "wrong"}).status_code == 200
    options = client.get(url("_passkey")).context["passkey_options"]
    added = client.post(url("_passkey"), {**sent, **RIGHT, "answer": device.make(options)})
    assert added["Location"] == url("") + "?done=passkey"
    forget_tries()
    client.post(url("_mobile"), {**RIGHT, "old": "lost"})
    options = client.get(url("_mobile_lost")).context["passkey_options"]
    assert client.post(url("_mobile_lost"), {"answer": Device().sign(options)}).status_code == 200
    options = client.get(url("_mobile_lost")).context["passkey_options"]
    signed = client.post(url("_mobile_lost"), {"answer": device.sign(options)})
    assert signed["Location"] == url("_mobile_new")
    see(country=True)
    key = own.passkeys.get()
    assert sitting(make_parent()).get(url("_passkey_remove", key.pk)).status_code == 404
    assert client.post(url("_passkey_remove", key.pk), RIGHT).status_code == 302, "the SMS stays"


def test_an_email_is_proved_on_pages(own: Account, client: Client) -> None:
    assert client.get(url("_email_code"))["Location"] == url("_email")
    client.post(url("_email"), {**RIGHT, "email": "Mia.Weber@example.lu"})
    assert "Mia.Weber@example.lu" in client.get(url("_email_code")).content.decode()
    wrong = client.post(url("_email_code"), {"code": "CCCC-DDDD"})
    assert "The code is not right." in wrong.content.decode()
    see(country=True)
    text = Message.objects.get(kind="email_code").content["text"]
    code = re.findall(r"[A-Z0-9]{4}-[A-Z0-9]{4}", text)[0]
    assert client.post(url("_email_code"), {"code": code})["Location"].endswith("?done=email")
    fresh(own)
    assert own.private_email == "Mia.Weber@example.lu"
    assert client.post(url("_email_remove"), RIGHT)["Location"].endswith("?done=email_removed")


def test_children_are_added_and_removed_and_the_last_one_closes_the_account(
    own: Account, client: Client
) -> None:
    see(country=True)
    third = make_child(make_office(), given_name="Jo", iam_code="WebJo123")
    code = connection_code(third, datetime.now(UTC))
    sent = {"iam_code": "webjo123", "code": code}
    answers = {
        re.sub(
            r"value=\"[^\"]*\"",
            "",
            client.post(url("_child_add"), {**sent, **try_}).content.decode(),
        )
        for try_ in ({"code": "CCCC-DDDD"}, {"iam_code": "XyzAb999"})
    }
    assert len(answers) == 1, "the same words for a wrong code and a child that is not there"
    assert client.post(url("_child_add"), sent)["Location"].endswith("?done=child")
    assert "used before" in client.post(url("_child_add"), sent).content.decode()
    for _ in range(2):
        client.post(url("_child_add"), {**sent, "code": "CCCC-DDDD"})
    assert client.post(url("_child_add"), sent).status_code == 429, "guessing ends"
    # In a second tab the child is open; removed here, it is gone there at once.
    tab = sitting(own)
    assert "Jo Weber" in tab.get(url("")).content.decode()
    page = client.get(url("_child_remove", third.pk)).content.decode()
    assert "you no longer see bills" in page
    assert client.post(url("_child_remove", third.pk), {"current": "wrong"}).status_code == 200
    assert client.post(url("_child_remove", third.pk), RIGHT).status_code == 302
    assert "Jo Weber" not in tab.get(url("")).content.decode()
    assert tab.get(url("_child_remove", third.pk)).status_code == 404
    see(country=True)
    first, second = (link.child_id for link in own.links.filter(ended_at=None).order_by("made_at"))
    stranger = sitting(make_parent())
    assert stranger.post(url("_child_remove", first), RIGHT).status_code == 404
    client.post(url("_child_remove", first), RIGHT)
    assert client.get(url("_child_remove", second))["Location"] == url("_close") + "?why=last"
    assert client.post(url("_child_remove", second), RIGHT)["Location"].startswith(url("_close"))
    assert client.post(url("_close"), RIGHT).status_code == 200 and is_in(client), "not ticked"
    closed = client.post(url("_close"), {**RIGHT, "sure": "on"})
    assert "Your account is closed" in closed.content.decode()
    assert not is_in(client) and not is_in(tab)
    see(country=True)
    kept = Account.objects.get(pk=own.pk)
    assert not kept.is_active and kept.mobile is None
    assert not own.links.filter(ended_at=None).exists()
    log = AccessLog.objects.filter(account=own.pk, what="link.ended")
    assert log.count() == 3


@pytest.fixture
def trust(tmp_path: Path, settings: Settings) -> Iterator[Issuer]:
    """An issuer whom the installation trusts, behind a server of TLS."""
    cache.clear()
    with issuers() as (ours, _other):
        roots = tmp_path / "roots.pem"
        roots.write_bytes(ours.trusted)
        settings.CERTIFICATE_ROOTS, settings.CERTIFICATE_HOST = str(roots), HOST
        settings.CERTIFICATE_PROXY_SECRET = SECRET
        settings.ALLOWED_HOSTS = ["testserver", HOST]
        yield ours
    cache.clear()


def test_a_certificate_is_believed_from_our_own_server_only(
    own: Account, client: Client, trust: Issuer
) -> None:
    held = trust.issue("Claire Weber")
    shown = quote(held.pem)
    right = {"X-Certificate-Proxy": SECRET, "X-Client-Certificate": shown}
    forged = (
        ("testserver", right),
        (HOST, {**right, "X-Certificate-Proxy": "guessed"}),
        (HOST, {"X-Client-Certificate": shown}),
        (HOST, {**right, "X-Certificate-Proxy": f"guessed,{SECRET}"}),
        (HOST, {**right, "X-Client-Certificate": f"{shown},{shown}"}),
        (
            HOST,
            {**right, "SSL-Client-Cert": held.pem.decode().replace("\n", " ")}
            | {"X-Certificate-Proxy": ""},
        ),
    )
    for host, headers in forged:
        page = client.get(url("_certificate"), headers={"host": host, **headers}).content.decode()
        assert "Claire Weber" not in page, (host, headers)
        client.post(url("_certificate"), RIGHT, headers={"host": host, **headers})
        see(country=True)
        assert not own.certificates.exists()
    here = {"host": HOST, **right}
    page = client.get(url("_certificate"), headers=here).content.decode()
    assert "Claire Weber" in page and "Test Trust CA" in page
    assert client.post(url("_certificate"), {"current": "no"}, headers=here).status_code == 200
    assert client.post(url("_certificate"), RIGHT, headers=here).status_code == 302
    see(country=True)
    assert own.certificates.get().holder == "Claire Weber"
    # Signing in: the password stays, the certificate stands for the SMS.
    sign_in = reverse("family_sign_in_certificate")
    name = {"name": "WebMi123", "password": PASSWORD}
    visitor = Client(headers={"accept-language": "en"})
    assert visitor.post(sign_in, name).status_code == 200 and not is_in(visitor)
    wrong = visitor.post(sign_in, {**name, "password": "x"}, headers=here).content.decode()
    assert "is not right" in wrong
    foreign = {**here, "X-Client-Certificate": quote(trust.issue("Claire Weber").pem)}
    assert "not registered" in visitor.post(sign_in, name, headers=foreign).content.decode()
    trust.silent = True
    cache.clear()
    late = visitor.post(sign_in, name, headers=here).content.decode()
    assert "could not be checked now: use the code by SMS" in late
    trust.silent = False
    assert visitor.post(sign_in, name, headers=here)["Location"] == "/family/"
    see(country=True)
    assert own.sign_ins.order_by("-at")[0].how == "certificate"
    trust.revoke(held)
    cache.clear()
    told = Client(headers={"accept-language": "en"}).post(sign_in, name, headers=here)
    assert "This certificate was revoked." in told.content.decode()
    see(country=True)
    key = own.certificates.get().pk
    assert client.post(url("_certificate_remove", key), RIGHT).status_code == 302
