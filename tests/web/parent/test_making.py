"""From the letter to the account; back in with a letter; without the phone; what thieves try."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accueil.actions import activation as letters
from accueil.identity import activation
from accueil.identity.accounts import WeakPassword
from accueil.identity.codes import CodeRefused, connection_code
from accueil.identity.models import Account, Code, Link
from accueil.store.encrypted import seal_json
from accueil.store.models import Message
from accueil.store.security import see
from tests.web.parent.entering import (
    MOBILE,
    PASSWORD,
    child_of_the_commune,
    codes_sent,
    last_code,
    parent_of,
    sign_in,
)

pytestmark = pytest.mark.django_db
NEW = "eight yellow kettles hum"


def reader() -> Client:
    """Somebody who reads English."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def letter_of(iam_code: str = "WebMi123", moment: datetime | None = None) -> str:
    """The connection code on a child's letter."""
    child = child_of_the_commune(iam_code)
    see(country=True)
    return connection_code(child, moment or timezone.now())


def to_the_password(client: Client, iam_code: str, code: str, mobile: str = "621 123 456") -> None:
    """The steps before the last."""
    codes = {"iam_code": iam_code, "code": code}
    assert client.post("/family/new/", codes)["Location"] == "/family/new/mobile/"
    sent = client.post("/family/new/mobile/", {"mobile": mobile})
    assert sent["Location"] == "/family/new/code/"
    assert client.get("/family/new/code/").status_code == 200
    proved = client.post("/family/new/code/", {"code": last_code()})
    assert proved["Location"] == "/family/new/password/"


def choose(client: Client, way: str = "new", password: str = NEW) -> str:
    """The password; where one is led then, or what the page says."""
    typed = {"password": password, "again": password}
    answer = client.post(f"/family/{way}/password/", typed)
    return answer.headers.get("Location") or answer.content.decode()


def test_letter_number_sms_password_and_ten_codes_for_a_lost_phone() -> None:
    code, client = letter_of(), reader()
    assert client.get("/family/new/password/")["Location"] == "/family/new/"
    to_the_password(client, "web-mi 123", code.lower().replace("-", ""))
    see(country=True)
    assert Code.objects.get(purpose="connection").used_at is None, "used up at the end only"
    assert "Error:" in choose(client, password="password123")
    assert choose(client) == "/family/recovery-codes/"
    see(country=True)
    account = Account.objects.get(role="parent")
    assert (account.mobile, account.links.count()) == (MOBILE, 1)
    page = client.get("/family/recovery-codes/").content.decode()
    text = client.get("/family/recovery-codes/?text=1").content.decode()
    kept = [line for line in text.split() if len(line) == 9 and line[4] == "-"]
    assert len(kept) == 10
    assert all(one in page for one in kept)
    assert "/family/account/email/" in page, "an e-mail can be added"
    assert client.post("/family/recovery-codes/", {"kept": 1})["Location"] == "/family/"
    assert client.get("/family/recovery-codes/").status_code == 302
    lost = reader()
    lost.post("/family/sign-in/", {"name": "WebMi123", "password": NEW})
    found = lost.post("/family/sign-in/recovery/", {"code": kept[3].lower()})
    assert found["Location"] == "/family/"
    again = reader()
    again.post("/family/sign-in/", {"name": "WebMi123", "password": NEW})
    page = again.post("/family/sign-in/recovery/", {"code": kept[3]})
    assert "used before" in page.content.decode()


def test_only_who_holds_the_right_code_learns_what_is_wrong_with_it() -> None:
    long_ago = timezone.now() - timedelta(days=2)
    good, void = letter_of(), letter_of("WebBe124", long_ago)
    see(country=True)
    other = Code.objects.get(purpose="connection", void_at=None, made_at=long_ago).child
    connection_code(other, timezone.now())
    seen, wrong = [], "CCCC-CCCC"
    for iam_code, code in (("WebMi123", wrong), ("NobNo999", wrong), ("WebMi123", void)):
        with CaptureQueriesContext(connection) as asked:
            said = reader().post("/family/new/", {"iam_code": iam_code, "code": code})
        assert "code of the letter is not right" in said.content.decode()
        seen.append(len(asked))
    assert seen[0] == seen[1]
    said = reader().post("/family/new/", {"iam_code": "WebBe124", "code": void}).content.decode()
    assert "newer letter" in said
    see(country=True)
    Code.objects.filter(child__iam_code="WebMi123").update(tries_left=0)
    tried = [
        reader().post("/family/new/", {"iam_code": "WebMi123", "code": code}).content.decode()
        for code in (wrong, good)
    ]
    assert "tried too often" not in tried[0]
    assert "tried too often" in tried[1]


def test_two_tabs_make_one_account() -> None:
    code, tabs = letter_of(), (reader(), reader())
    to_the_password(tabs[0], "WebMi123", code)
    to_the_password(tabs[1], "WebMi123", code, "+33 6 12 34 56 78")
    assert choose(tabs[0]) == "/family/recovery-codes/"
    assert "used before" in choose(tabs[1])
    see(country=True)
    assert Account.objects.filter(role="parent").count() == Link.objects.count() == 1
    second = connection_code(Link.objects.get().child, timezone.now())
    to_the_password(reader_two := reader(), "WebMi123", second, "+49 171 1234567")
    assert choose(reader_two) == "/family/recovery-codes/", "another adult, another letter"
    assert tabs[0].get("/family/").status_code == 200


def test_a_forgotten_password_needs_the_letter_and_the_phone() -> None:
    own = parent_of(child_of_the_commune())
    inside = reader()
    sign_in(inside, "WebMi123")
    answers = []
    for iam_code in ("WebMi123", "NobNo999"):
        asked = {"iam_code": iam_code, "mobile": str(own.mobile), "lost": "no"}
        with CaptureQueriesContext(connection) as queries:
            page = reader().post("/family/forgotten/", asked).content.decode()
        answers.append((page.split("<main")[1], len(queries)))
    assert answers[0] == answers[1]
    code = _letter(own)
    client = reader()
    assert (
        "not right"
        in client.post(
            "/family/activate/", {"iam_code": "WebMi123", "code": "CCCC-CCCC"}
        ).content.decode()
    )
    sent = client.post("/family/activate/", {"iam_code": "WebMi123", "code": code})
    assert sent["Location"] == "/family/activate/code/"
    assert client.get("/family/activate/password/")["Location"] == "/family/activate/"
    client.post("/family/activate/code/", {"code": codes_sent(str(own.mobile))[-1]})
    see(country=True)
    device = {"credential_id": b"1", "credential": b"1", "added_at": timezone.now()}
    key = own.passkeys.create(name="Phone", **device)
    assert choose(client, "activate") == "/family/sign-in/?done=password"
    page = client.get("/family/sign-in/?done=password")
    assert "still work: 1 passkey." in page.content.decode(), "what opens the account beside"
    assert page.context["target"] == "/family/account/", "where it can be removed"
    see(country=True)
    key.delete()
    assert inside.get("/family/").status_code == 302, "sessions end"
    assert sign_in(reader(), "WebMi123", PASSWORD).status_code == 302
    assert "_auth_user_id" not in client.session
    other = reader()
    sign_in(other, "WebMi123", NEW)
    assert other.get("/family/").status_code == 200
    said = reader().post("/family/activate/", {"iam_code": "WebMi123", "code": code})
    assert "used before" in said.content.decode()


def _letter(own: Account, *, lost: bool = False, now: datetime | None = None) -> str:
    """The activation code of the letter that the job writes."""
    moment = now or timezone.now()
    assert not letters.answer(seal_json(["WebMi123", "+352621999999", lost], letters.PLACE), moment)
    asked = seal_json(["WebMi123", str(own.mobile), lost], letters.PLACE)
    assert letters.answer(asked, moment)
    see(country=True)
    written = Message.objects.get(kind="activation", state="waiting")
    assert written.content["recipient"]["lines"]
    return str(written.content["activation_code"])


def test_a_lost_phone_is_told_and_waits_three_days_and_the_old_one_stops_it() -> None:
    own = parent_of(child_of_the_commune())
    now = timezone.now()
    code = _letter(own, lost=True, now=now)
    told = Message.objects.get(kind="account_changed")
    assert told.content["to"] == own.mobile
    assert code not in told.content["text"]
    with pytest.raises(CodeRefused, match="early"):
        activation.check("WebMi123", code, now + timedelta(days=2, hours=23))
    later = now + timedelta(days=3)
    found = activation.check("webmi123", code.lower(), later)
    with pytest.raises(WeakPassword):
        activation.activate(found.pk, "password123", "+33612345678", now=later)
    owner = reader()
    assert sign_in(owner, "WebMi123")["Location"] == "/family/letter-void/"
    with pytest.raises(CodeRefused, match="void"):
        activation.activate(found.pk, NEW, "+33612345678", now=later)
    Message.objects.filter(kind="activation").update(state="sent")
    second = activation.check("WebMi123", _letter(own, lost=True, now=now), later)
    changed = activation.activate(second.pk, NEW, "+33612345678", now=later)
    assert changed.mobile == "+33612345678"
    assert owner.get("/family/").status_code == 302
