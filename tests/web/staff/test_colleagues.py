"""Colleagues: who sees whom, who resets whom; the access log."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from accueil.identity.models import Account
from accueil.registry.models import Identity
from accueil.store.models import AccessLog, Actor, Message, note
from accueil.store.security import see
from accueil.web.staff import log_words
from tests.factories import make_child, make_contract, make_office
from tests.identity.people import account
from tests.web.staff.doing import sign_in

pytestmark = pytest.mark.django_db


def signed_in(role: str, **known: object) -> tuple[Client, Account]:
    """A browser of somebody of a role."""
    client, made = Client(), account(role, email=f"{role}.own@example.lu", language="en", **known)
    sign_in(client, made.email)
    return client, made


def test_an_officer_looks_after_the_own_office(client: Client) -> None:
    officer, own = signed_in("officer")
    near = account(email="near@example.lu", name="Near Colleague")
    far = account(email="far@example.lu", name="Far Colleague", office="mersch")
    page = officer.get("/staff/").content.decode()
    assert "Near Colleague" in page and "Far Colleague" not in page
    assert officer.get(f"/staff/{far.pk}/").status_code == 404
    assert officer.post(f"/staff/{far.pk}/", {"action": "reset"}).status_code == 404
    officer.post(f"/staff/{own.pk}/", {"action": "deactivate"})
    own.refresh_from_db()
    assert own.is_active, "never oneself"
    sign_in(client, near.email)
    done = officer.post(f"/staff/{near.pk}/", {"action": "reset"})
    assert done["Location"] == "/staff/?done=reset"
    assert client.get("/account/").status_code == 302, "the colleague's sessions end"
    see(country=True)
    assert Message.objects.get().content["to"] == near.email
    assert "/welcome/" in Message.objects.get().content["text"]
    officer.post(f"/staff/{near.pk}/", {"action": "deactivate"})
    assert "Deactivated" in officer.get(f"/staff/{near.pk}/").content.decode()
    officer.post(f"/staff/{near.pk}/", {"action": "activate"})
    assert "Invited" in officer.get(f"/staff/{near.pk}/").content.decode()


def test_the_ministry_looks_after_all_and_invites_every_role() -> None:
    ministry, _ = signed_in("ministry")
    far = account(email="far@example.lu", name="Far Colleague", office="mersch")
    assert "Far Colleague" in ministry.get("/staff/").content.decode()
    assert ministry.get(f"/staff/{far.pk}/").status_code == 200
    new = {"name": "N", "email": "n@example.lu", "language": "fr"}
    for wrong in (
        {"role": "officer", "office": ""},
        {"role": "auditor", "office": "mersch"},
        {"role": "officer", "office": "cae"},
    ):
        page = ministry.post("/staff/invite/", {**new, **wrong})
        assert page.context["form"].errors["office"], wrong
    chosen = {"role": "auditor", "office": ""}
    assert ministry.post("/staff/invite/", {**new, **chosen}).status_code == 302
    again = ministry.post("/staff/invite/", {**new, **chosen})
    assert again.context["form"].errors["email"]
    assert Account.objects.get(email="n@example.lu").role == "auditor"


def test_the_list_of_all_has_pages() -> None:
    ministry, _ = signed_in("ministry")
    for number in range(60):
        account(email=f"number{number}@example.lu")
    assert len(ministry.get("/staff/").context["rows"]) == 50
    assert len(ministry.get("/staff/?page=2").context["rows"]) == 11


def test_an_officer_cannot_choose_another_role_or_office_by_hand() -> None:
    officer, _ = signed_in("officer")
    sent = {"name": "N", "email": "n@example.lu", "language": "fr"}
    officer.post("/staff/invite/", {**sent, "role": "ministry", "office": "mersch"})
    made = Account.objects.get(email="n@example.lu")
    assert (made.role, made.office_id) == ("officer", "esch-sur-alzette")


def test_the_log_is_read_by_account_child_and_day() -> None:
    ministry, _ = signed_in("ministry")
    reader, child, now = account(email="reader@example.lu", name="Re Ader"), uuid4(), timezone.now()
    see(country=True)
    by = Actor(reader.pk, "officer", "esch-sur-alzette")
    note(by, "read", "child's page", now=now, child=child)
    note(by, "change", "application 2026-000001: income", now=now - timedelta(days=40), why="moved")
    for number in range(60):
        note(by, "read", f"contract 2026-{number:06}", now=now - timedelta(days=80))
    first = ministry.get("/log/")
    assert len(first.context["rows"]) == 50
    assert first.context["page_of_log"].paginator.count >= 62
    asked = {"account": str(reader.pk), "child": str(child)}
    rows = ministry.get("/log/", asked).context["rows"]
    assert [row["what"] for row in rows] == ["Child's page"]
    assert rows[0]["who"] == "Re Ader (reader@example.lu)"
    day = timezone.localdate(now - timedelta(days=40))
    parts = {"day": day.day, "month": day.month, "year": day.year}
    asked = {f"{end}_{part}": number for end in ("first", "last") for part, number in parts.items()}
    rows = ministry.get("/log/", {**asked, "account": "", "child": ""}).context["rows"]
    assert [row["what"] for row in rows] == ["Application 2026-000001: income"]
    assert "moved" in ministry.get("/log/", asked).content.decode()
    wrong = ministry.get("/log/", {"child": "xx", "account": ""})
    assert wrong.context["form"].errors["child"]
    assert AccessLog.objects.filter(what="log.read", child=child).count() == 1, "reading is logged"


def test_the_log_finds_a_child_by_what_people_know_it_by() -> None:
    ministry, _ = signed_in("ministry")
    see(country=True)
    office = make_office()
    mia = make_child(office, iam_code="WebMi123")
    leo = make_child(office, given_name="Leo")
    contract = make_contract(mia)
    for child in (mia, leo):
        by = Actor(None, "officer", office.pk, "renewal")
        note(by, "read", "child's page", now=timezone.now(), child=child.pk)
    number = Identity.objects.current().get(child=mia).matricule
    for typed in ("webmi123", contract.number, number, str(mia.pk)):
        answer = ministry.get("/log/", {"child": typed, "account": ""})
        rows = [row for row in answer.context["rows"] if row["entry"].action == "read"]
        assert [(row["child"], row["why"]) for row in rows] == [("WebMi123", "Renewal")], typed
    for typed in ("WebMi543", "Weber"):
        wrong = ministry.get("/log/", {"child": typed, "account": ""})
        assert wrong.context["form"].errors["child"] == ["No child has this code or number."]
    assert "(its" not in answer.content.decode()


KEYS = {
    "message card_letter": "Message: Letter with the card",
    "message contract_version again": "Message sent again: New version of the contract",
    "file: matricule:child": "document: Proof of the identification number (Child)",
    "application 2026-000001: file signed_contract": "Application 2026-000001: document: Signed"
    " contract",
    "application 2026-000001: upload income_evidence:partner": "Application 2026-000001: document:"
    " Evidence of income: tax assessment or three pay slips (Partner)",
    "application 2026-000001: upload matricule:child removed": "Application 2026-000001: document"
    " removed: Proof of the identification number (Child)",
    "file: change_income": "document: The income has changed",
    "application 2026-000001: register rnpp: child_0, found": "Application 2026-000001: register"
    " RNPP, Child: Found",
    "application 2026-000001: draft printed": "Application 2026-000001: draft of the contract",
    "card: new one (lost)": "New card: Replaced: the card was lost",
    "search by iam_code": "Search (IAM code)",
    "search by too little": "Search (too little to search for)",
    "print batch 12-ab: list.csv": "Print batch: list (table)",
    "contract 2026-000001 version 2": "Membership contract 2026-000001, version 2",
    "contract 2026-000001 version 2: translation pt": "Contract 2026-000001, version 2,"
    " translation: Português",
    "contract 2026-000001: signed copy": "Contract 2026-000001: signed copy",
    "contract annulled on 2026-09-21": "Contract, on 2026-09-21: annulled",
    "contract: terminated, before and after": "End of a contract: ended",
    "provider Les Lutins: 2: agreement suspended": "Provider Les Lutins: 2: agreement suspended",
    "list of messages": "List of messages",
    "link.made connection_code": "Child added to an account of a parent by a connection code",
    "link.made two_pins": "Child added to an account of a parent by two PINs",
    "service.allowed Les services: openid email": "Other service: Les services allowed by a parent:"
    " that there is an account, e-mail address",
    "monthly_statement 2026-000001": "Monthly statement 2026-000001",
    "certificate 2026-000001": "Certificate of childcare costs 2026-000001",
    "overview": "First page of a parent",
    "list of open requests": "List of open requests",
}


@pytest.mark.parametrize("written", KEYS)
def test_the_log_says_keys_in_words(written: str) -> None:
    with override("en"):
        assert log_words.what(written) == KEYS[written]


@pytest.mark.parametrize("language", ["lb", "fr", "de"])
def test_every_page_speaks_every_language(language: str) -> None:
    ministry, own = signed_in("ministry")
    pages = (
        "/account/",
        "/account/app/",
        "/account/passkey/",
        "/staff/",
        "/staff/invite/",
        "/log/",
    )
    english = {path: set(_words(ministry, path)) for path in pages}
    ministry.post("/language/", {"language": language, "next": "/"})
    names = {own.name, own.email}
    for path in pages:
        same = {w for w in english[path] & set(_words(ministry, path)) if w not in names}
        assert not {w for w in same if w.startswith(("The ", "Your ", "This ", "You "))}, path


def _words(client: Client, path: str) -> list[str]:
    main = client.get(path).content.decode().split("<main", 1)[1].split("</main", 1)[0]
    return [line.split("<", 1)[0].strip() for line in main.split(">")]


def test_the_log_s_words_fall_back_to_what_was_written() -> None:
    assert log_words.what("something new 7") == "something new 7"
    assert log_words.what("account.reset a@b.lu").endswith(" a@b.lu")
    assert log_words.action("read") and log_words.action("new") == "new"
