"""One account for other services: what a service gets, and everything that it does not."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from accueil.identity.links import unlink
from accueil.identity.models import Account, SignIn
from accueil.identity.services import registered
from accueil.identity.services.models import Service, Token
from accueil.store.models import AccessLog, Actor
from accueil.store.security import see, seeing_the_country
from accueil.store.sessions import kept_key
from accueil.web.base.middleware import SIGNED_IN_AT
from tests import factories as f
from tests.web.parent.portal import Portal

pytestmark = pytest.mark.django_db
BY = Actor(None, "ministry")
NOW = datetime.now(f.LUXEMBOURG)


def in_process(method: str, uri: str, headers: dict[str, str], body: str) -> tuple[int, str]:
    """Ask the site in this process, without a browser's session."""
    kind = headers.pop("Content-Type", "application/octet-stream")
    asked = Client(enforce_csrf_checks=True)
    answer = asked.generic(method, urlsplit(uri).path, body, kind, headers=headers)
    return answer.status_code, answer.content.decode()


def make_portal(host: str = "portal.example.lu", **known: Any) -> Portal:
    """A registered service."""
    back = f"https://{host}/back"
    asked = registered.Registration(
        names=dict.fromkeys(("lb", "fr", "de", "en"), f"Portal {host}"),
        redirect_uris=[back],
        contact="portal@example.lu",
        **{"scopes": ["openid", "language"], "refresh": True, **known},
    )
    with seeing_the_country():
        service, secret = registered.register(asked, by=BY, now=NOW)
    return Portal(settings.ADDRESS, service.client_id, secret, back, in_process)


@pytest.fixture
def parent() -> Account:
    see(country=True)
    child = f.make_child(f.make_office(), given_name="Mia", born=date(2024, 3, 9))
    other = f.make_child(f.make_office(), given_name="Leo", born=date(2018, 3, 9))
    return f.make_parent(child, other, private_email="anna@example.lu")


@pytest.fixture
def browser(parent: Account) -> Iterator[Client]:
    client = f.signed_in(parent)
    session = bytes.fromhex(kept_key(str(client.session.session_key)))
    with seeing_the_country():
        SignIn.objects.create(
            account=parent, session=session, how="sms", device="Firefox", at=NOW, seen_at=NOW
        )
    yield client


def path_of(uri: str) -> str:
    found = urlsplit(uri)
    return f"{found.path}?{found.query}"


def allow(browser: Client, portal: Portal, scope: str = "openid language", **other: Any) -> str:
    """Ask, allow, and bring the code back."""
    answer = browser.post(path_of(portal.question(scope, **other)), {"answer": "allow"})
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"].startswith(f"{portal.back}?")
    return portal.answered(answer["Location"])["code"]


def error_of(answer: Any, portal: Portal) -> str:
    """Why a question was sent back to the service."""
    assert answer.status_code == 302, answer.content.decode()
    return portal.answered(answer["Location"])["error"]


def test_a_service_learns_who_signed_in_and_the_language_and_nothing_else(browser: Client) -> None:
    portal = make_portal()
    page = browser.get(path_of(portal.question("openid language")))
    assert "Portal portal.example.lu" in page.content.decode()
    assert f"form-action 'self' https://{urlsplit(portal.back).netloc}" in str(
        page.headers["Content-Security-Policy"]
    )
    code = allow(browser, portal)
    status, got = portal.tokens(code)
    assert (status, got["token_type"], got["expires_in"]) == (200, "Bearer", 600)
    who = portal.who(got["id_token"])
    assert who["nonce"] == portal.nonce and who["exp"] - who["iat"] == 600
    assert (who["acr"], who["amr"]) == ("https://refeds.org/profile/mfa", ["pwd", "sms", "mfa"])
    known = portal.known(got["access_token"])
    assert known == (200, {"sub": who["sub"], "locale": "en"})
    assert set(who) == {*("iss", "sub", "aud", "iat", "exp", "auth_time", "acr", "amr", "nonce")}
    # Asked again, nothing is asked; nothing is written down that opens something.
    assert browser.get(path_of(portal.question("openid"))).status_code == 302
    with seeing_the_country(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT t::text FROM services_token t UNION SELECT s::text FROM services_service s"
        )
        kept = "".join(row[0] for row in cursor.fetchall())
        said = "".join(AccessLog.objects.values_list("what", flat=True))
    for secret in (code, got["access_token"], got["refresh_token"], portal.secret):
        assert secret not in kept and secret not in said
        assert secret.encode().hex() not in kept
    assert "service.allowed" in said and "service.entered" in said


def test_two_services_know_the_same_person_under_two_names(
    browser: Client, parent: Account
) -> None:
    scope = "openid email children"
    allowed = {"scopes": scope.split()}
    portals = [make_portal(**allowed), make_portal("other.example.lu", **allowed)]
    known = []
    for portal in portals:
        got = portal.tokens(allow(browser, portal, scope))[1]
        known.append(portal.known(got["access_token"])[1])
    one, two = known
    assert one["sub"] != two["sub"] and str(parent.pk) not in str(known)
    assert one["email"] == "anna@example.lu" and one["email_verified"] is True
    assert [set(child) for child in one["children"]] == [{"id", "age_group"}] * 2
    assert not {c["id"] for c in one["children"]} & {c["id"] for c in two["children"]}


def test_a_child_that_is_removed_is_gone_from_what_a_service_learns(
    browser: Client, parent: Account
) -> None:
    scope = "openid children children_names"
    portal = make_portal(scopes=scope.split())
    access = portal.tokens(allow(browser, portal, scope))[1]["access_token"]
    names = {child["given_name"] for child in portal.known(access)[1]["children"]}
    assert names == {"Mia", "Leo"}
    with seeing_the_country():
        removed = parent.links.earliest("id").child_id
    assert unlink(parent, removed, NOW)
    left = {child["given_name"] for child in portal.known(access)[1]["children"]}
    assert len(left) == 1 and left < names


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "id_token"}, "unsupported_response_type"),
        ({"response_type": "code token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"nonce": "a\0b"}, "invalid_request"),
        ({"request_uri": "https://evil.example/"}, "request_uri_not_supported"),
        ({"scope": "openid email"}, "invalid_scope"),
        ({"scope": "language"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"prompt": "none"}, "consent_required"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"id_token_hint": "forged"}, "login_required"),
    ],
)
def test_a_question_that_is_not_right_goes_back_with_a_reason(
    browser: Client, changed: dict[str, str | None], error: str
) -> None:
    portal = make_portal()
    asked = {"scope": "openid", **changed}
    for answer in (
        browser.get(path_of(portal.question(**asked))),
        browser.post(path_of(portal.question(**asked)), {"answer": "allow"}),
    ):
        assert "code=" not in answer["Location"]
        given = answer["Location"]
        assert f"error={error}" in given, given


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "https://portal.example.lu/back/"},
        {"redirect_uri": "https://portal.example.lu/back?x=1"},
        {"redirect_uri": "https://evil.example/back"},
        {"redirect_uri": "http://portal.example.lu/back"},
        {"redirect_uri": None},
        {"client_id": "00000000-0000-0000-0000-000000000000"},
        {"client_id": "nobody"},
        {"client_id": None},
    ],
)
def test_nobody_is_sent_where_no_service_is_registered(
    browser: Client, changed: dict[str, str | None]
) -> None:
    uri = path_of(make_portal().question(**changed))
    for answer in (browser.get(uri), browser.post(uri, {"answer": "allow"})):
        assert answer.status_code == 400 and "Nothing was passed on" in answer.content.decode()
    assert browser.get("/family/services/authorize/?client_id=a&client_id=b").status_code == 400


def test_a_code_works_once_for_its_service_with_its_verifier(browser: Client) -> None:
    portal, thief = make_portal(), make_portal("thief.example.lu")
    wrong = {"code_verifier": "x" * 43}
    code, verifier = allow(browser, portal), portal.verifier
    thief.verifier = verifier
    assert thief.tokens(code, redirect_uri=portal.back)[1]["error"] == "invalid_grant"
    assert portal.tokens(code, redirect_uri="https://portal.example.lu/")[0] == 400
    assert portal.tokens(code)[1]["error"] == "invalid_grant"  # once looked at, it is used
    assert portal.tokens(allow(browser, portal), **wrong)[1]["error"] == "invalid_grant"
    code = allow(browser, portal)
    bare = portal.post("token_endpoint", grant_type="authorization_code", code=code)
    assert bare[0] == 400
    # A code that comes a second time ends what the first one opened.
    code = allow(browser, portal)
    got = portal.tokens(code)[1]
    assert portal.known(got["access_token"])[0] == 200
    assert portal.tokens(code)[1]["error"] == "invalid_grant"
    assert portal.known(got["access_token"])[0] == 401
    assert portal.again(got["refresh_token"])[1]["error"] == "invalid_grant"
    # After a minute it is nothing.
    code = allow(browser, portal)
    with seeing_the_country():
        Token.objects.filter(kind="code").update(expires_at=timezone.now())
    assert portal.tokens(code)[1]["error"] == "invalid_grant"


def test_a_wrong_secret_gets_nothing_and_soon_not_even_an_answer(browser: Client) -> None:
    portal = make_portal()
    code, right = allow(browser, portal), portal.secret
    for secret in ("", "wrong", f"{right}x", "\0"):
        portal.secret = secret
        assert portal.tokens(code)[0] == 401, secret
        assert portal.post("revocation_endpoint", token="x")[0] == 401
    bare = {"grant_type": "authorization_code", "code": code, "client_id": portal.client_id}
    answer = Client().post("/family/services/token/", bare)
    assert answer.status_code == 401 and answer.json()["error"] == "invalid_client"
    portal.secret = right
    assert portal.tokens(code)[0] == 200
    portal.secret = "wrong"
    assert {portal.again("x")[0] for _ in range(20)} == {401}
    portal.secret = right
    assert portal.again("x")[0] == 429
    for kind in ("password", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code"):
        with seeing_the_country(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM identity_attempt")
        assert portal.post("token_endpoint", grant_type=kind)[0] == 400


def test_a_refresh_token_works_once_and_ends_with_what_was_allowed(
    browser: Client, parent: Account
) -> None:
    portal = make_portal()
    first = portal.tokens(allow(browser, portal))[1]
    second = portal.again(first["refresh_token"])[1]
    assert portal.who(second["id_token"])["sub"] == portal.who(first["id_token"])["sub"]
    assert portal.known(second["access_token"])[0] == 200
    assert portal.again(first["refresh_token"])[0] == 400  # stolen: all of it ends
    assert portal.again(second["refresh_token"])[0] == 400
    assert portal.known(second["access_token"])[0] == 401
    # Revoked by the service; by another one it is not.
    got, other = portal.tokens(allow(browser, portal))[1], make_portal("other.example.lu")
    assert other.post("revocation_endpoint", token=got["access_token"])[0] == 200
    assert portal.known(got["access_token"])[0] == 200
    assert other.again(got["refresh_token"])[0] == 400
    assert portal.post("revocation_endpoint", token=got["refresh_token"])[0] == 200
    assert portal.known(got["access_token"])[0] == 401
    # Taken back by the parent, on its page.
    got = portal.tokens(allow(browser, portal))[1]
    page = browser.get("/family/account/services/").content.decode()
    assert "Portal portal.example.lu" in page
    with seeing_the_country():
        grant = registered.grants_of(parent.pk).get()
        stranger = f.signed_in(f.make_parent())
    assert stranger.post(f"/family/account/services/{grant.pk}/end/").status_code == 404
    assert browser.post(f"/family/account/services/{grant.pk}/end/").status_code == 302
    assert portal.known(got["access_token"])[0] == 401
    assert portal.again(got["refresh_token"])[1]["error"] == "invalid_grant"
    assert browser.get(path_of(portal.question("openid"))).status_code == 200  # asked again
    # A service that may not stay connected gets no refresh token.
    brief = make_portal("brief.example.lu", refresh=False)
    got = brief.tokens(allow(browser, brief))[1]
    assert "refresh_token" not in got and brief.known(got["access_token"])[0] == 200


def test_a_closed_account_and_an_ended_service_end_all(browser: Client, parent: Account) -> None:
    portal = make_portal()
    got, code = portal.tokens(allow(browser, portal))[1], allow(browser, portal)
    with seeing_the_country():
        Account.objects.filter(pk=parent.pk).update(is_active=False)
    assert portal.known(got["access_token"])[0] == 401
    assert portal.tokens(code)[0] == 400 and portal.again(got["refresh_token"])[0] == 400
    assert browser.get(path_of(portal.question("openid"))).status_code == 302
    with seeing_the_country():
        Account.objects.filter(pk=parent.pk).update(is_active=True)
    assert portal.known(got["access_token"])[0] == 200
    with seeing_the_country():
        registered.end(Service.objects.get(pk=portal.client_id), by=BY, now=NOW)
    assert portal.known(got["access_token"])[0] == 401
    assert portal.again(got["refresh_token"])[0] == 401


def test_who_is_asked_to_sign_in_and_who_is_not(browser: Client) -> None:
    portal = make_portal()
    visitor = Client()
    asked = visitor.get(path_of(portal.question("openid")))
    assert asked["Location"].startswith("/family/sign-in/?next=%2Ffamily%2Fservices%2Fauthorize")
    answer = visitor.get(path_of(portal.question("openid", prompt="none")))
    assert error_of(answer, portal) == "login_required"
    staff = f.signed_in(f.make_account("ministry"))
    answer = staff.get(path_of(portal.question("openid")))
    assert answer.status_code == 403 and "account for your work" in answer.content.decode()
    assert staff.post(path_of(portal.question("openid")), {"answer": "allow"}).status_code == 403
    # Allowed once, it goes on by itself; `consent` asks again, `none` needs nobody.
    answer = browser.post(path_of(portal.question("openid")), {"answer": "refuse"})
    assert error_of(answer, portal) == "access_denied"
    allow(browser, portal, "openid")
    assert browser.get(path_of(portal.question("openid", prompt="consent"))).status_code == 200
    assert browser.get(path_of(portal.question("openid language"))).status_code == 200
    silent = browser.get(path_of(portal.question("openid", prompt="none")))
    assert "code" in portal.answered(silent["Location"])
    # Who comes from our own sign-in goes over a page that may lead elsewhere.
    onward = browser.get(path_of(portal.question("openid")), HTTP_REFERER="http://testserver/x")
    assert onward.status_code == 200 and "code=" in onward.content.decode()
    # Signed in too long ago, or to be done again: the session ends first.
    session = browser.session
    session[SIGNED_IN_AT] = (timezone.now() - timedelta(minutes=5)).timestamp()
    session.save()
    assert browser.get(path_of(portal.question("openid", max_age="600")))["Location"].startswith(
        portal.back
    )
    silent = browser.get(path_of(portal.question("openid", max_age="60", prompt="none")))
    assert error_of(silent, portal) == "login_required"
    again = browser.get(path_of(portal.question("openid", max_age="60", prompt="login")))
    assert again["Location"].startswith("/family/sign-in/?next=")
    assert "prompt" not in again["Location"] and "max_age" not in again["Location"]
    assert browser.get("/family/").status_code == 302


def test_signing_out_there_asks_whether_to_sign_out_here(browser: Client) -> None:
    home = "https://portal.example.lu/"
    portal = make_portal(sign_out_uris=[home])
    got = portal.tokens(allow(browser, portal))[1]
    path, hint = "/family/services/sign-out/", {"id_token_hint": got["id_token"], "state": "s"}
    evil = {**hint, "post_logout_redirect_uri": "https://evil.example/"}
    assert "evil" not in Client().get(path, evil)["Location"]
    uri = f"{path}?id_token_hint={got['id_token']}&post_logout_redirect_uri={home}&state=s"
    assert "Portal portal.example.lu" in browser.get(uri).content.decode()
    assert portal.known(got["access_token"])[0] == 200
    answer = browser.post(uri, {"answer": "stay"})
    assert answer["Location"] == f"{home}?state=s"
    assert portal.known(got["access_token"])[0] == 401
    assert browser.get("/family/account/services/").status_code == 200
    assert browser.post(uri, {"answer": "leave"})["Location"] == f"{home}?state=s"
    assert browser.get("/family/account/services/").status_code == 302
    assert Client().get(uri)["Location"] == f"{home}?state=s"


def test_a_parents_connection_reads_its_own_grants_and_no_token(
    browser: Client, parent: Account
) -> None:
    portal = make_portal()
    portal.tokens(allow(browser, portal))
    stranger = f.make_parent()
    counted = "SELECT (SELECT count(*) FROM services_grant), (SELECT count(*) FROM services_token)"
    for account, grants in ((parent, 1), (stranger, 0)):
        see(office=str(account.pk), family=True)
        with connection.cursor() as cursor:
            cursor.execute(counted)
            assert cursor.fetchone() == (grants, 0)
            cursor.execute("UPDATE services_grant SET scopes = '[]'")
            assert cursor.rowcount == 0
    with seeing_the_country():
        later = timezone.now() + timedelta(days=400)
        assert registered.forget(later) == 3 and not Token.objects.exists()
