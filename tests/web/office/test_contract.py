"""Before signing, signing, the contract and the card, through the pages as officers use them."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import localdate, now
from pypdf import PdfReader

from accueil.documents.models import Document
from accueil.documents.words import say
from accueil.identity.models import Account
from accueil.law.words import LANGUAGES
from accueil.registry import applications
from accueil.registry import models as m
from accueil.store.models import AccessLog, Message, Upload
from accueil.store.security import see
from families import LEO, answers
from tests import factories as f
from tests.web.office.contracts import entered, logged, opened, plain, screen, signed, url

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/"
    "HwADBwIAMCbHYQAAAABJRU5ErkJggg=="
)


@pytest.fixture(autouse=True)
def whole_country(db: None) -> Iterator[None]:
    cache.clear()
    see(country=True)
    yield


@pytest.fixture
def office() -> m.Office:
    return f.make_office()


@pytest.fixture
def officer(office: m.Office) -> Account:
    return f.make_account(office=office)


@pytest.fixture
def client(officer: Account) -> Client:
    return entered(officer)


def test_signing_on_the_screen_makes_all_of_it_once(client: Client, office: m.Office) -> None:
    application = opened(office, answers("together", language="pt"))
    page = url("contract_sign", application.pk)
    assert "What the signature does" in plain(client.get(page))
    contract = signed(client, application, drawing=PNG)
    again = client.post(page, screen())
    assert again.status_code == 302 and again["Location"] == url("contract_signed", application.pk)
    see(country=True)
    assert m.Membership.objects.count() == m.Card.objects.count() == 1
    shown = plain(client.get(again["Location"]))
    assert contract.number in shown and "Waits to be printed" in shown
    see(country=True)
    card = m.Card.objects.get()
    letter = Message.objects.get(kind="card_letter")
    assert card.iam_code in shown and letter.content["linking_code"] not in shown
    assert f"contract {contract.number}: signed" in logged("change", contract.child_id)
    record = Document.objects.get().record
    assert record["signature"]["name"] == "Marie Muster" and record["signature"]["drawing"]


def test_signing_on_paper_keeps_the_scan(client: Client, office: m.Office) -> None:
    application = opened(office, answers("separated"))
    page = url("contract_sign", application.pk)
    draft = client.get(url("contract_draft", application.pk, 0))
    assert draft["Content-Type"] == "application/pdf"
    assert (
        say("copy.draft", "fr").split()[0]
        in PdfReader(BytesIO(draft.content)).pages[0].extract_text()
    )
    assert m.Membership.objects.count() == 0
    bad = SimpleUploadedFile("signed.pdf", b"words, no pdf")
    paper = {**screen(), "how": "paper", "has_signed": "on"}
    refused = plain(client.post(page, {**paper, "signed_copy": bad}))
    assert "The file is no PDF, JPEG or PNG" in refused
    scan = SimpleUploadedFile("signed.pdf", PDF)
    assert client.post(page, {**paper, "signed_copy": scan}).status_code == 302
    see(country=True)
    kept = Upload.objects.get()
    assert (kept.kind, kept.application) == ("signed_contract", application.pk)
    got = client.get(url("upload", kept.pk))
    assert got.content == PDF and got["Content-Disposition"].startswith("attachment")
    assert f"application {application.number}: file signed_contract" in logged("download")


def test_wrong_input_is_said_and_kept(client: Client, office: m.Office) -> None:
    page = url("contract_sign", opened(office, answers()).pk)
    for more, said in (
        ({"agrees": ""}, "Tick the box"),
        ({"name": ""}, "Name of the person who signs"),
        ({"signed_day": "31", "signed_month": "2"}, "There is no such day"),
        ({"signed_year": str(localdate().year + 1)}, "Enter a date up to"),
        ({"how": ""}, "Choose an answer"),
        ({"drawing": "data:image/png;base64,AAAA"}, "The drawing did not arrive"),
        ({"drawing": PNG.replace("42mNk", "42mNl")}, "The drawing did not arrive"),
    ):
        answer = client.post(page, screen(**more))
        shown = plain(answer)
        assert answer.status_code == 200 and "govuk-error-summary" in shown, more
        assert said in shown
    assert 'value="Marie Muster"' in shown
    looked = plain(client.post(page, screen(look="1")))
    assert "What the signature does" in looked and m.Membership.objects.count() == 0


def test_an_application_that_waits_for_something_is_not_signed(
    client: Client, office: m.Office
) -> None:
    application = applications.open_application(office, "first", by=None, now=now())
    page = url("contract_sign", application.pk)
    assert "still missing" in plain(client.get(page))
    assert client.post(page, screen()).status_code == 409
    shown = plain(client.get(url("contract_preview", application.pk)))
    assert "Enter the children and the household first" in shown
    assert "Still missing before signing" in shown and page not in shown
    assert url("application_children", application.pk) in shown, "with links to mend it"
    tasks = url("application", application.pk)
    assert "Show tariffs and estimated bill" not in plain(client.get(tasks))
    ready = opened(office, answers())
    shown = plain(client.get(url("contract_preview", ready.pk)))
    assert "Still missing" not in shown and url("contract_sign", ready.pk) in shown
    tasks = url("application", ready.pk)
    assert "Show tariffs and estimated bill" in plain(client.get(tasks))


def test_a_second_contract_is_refused_with_the_way_to_renewal(
    client: Client, office: m.Office
) -> None:
    signed(client, opened(office, answers()))
    answer = client.post(url("contract_sign", opened(office, answers()).pk), screen())
    assert answer.status_code == 409
    shown = plain(answer)
    assert "Mia Muster: This child has a contract on these days" in shown
    see(country=True)
    assert url("renewal_start", m.Child.objects.get().pk) in shown
    draft = client.get(url("contract_draft", opened(office, answers()).pk, 0))
    assert draft.status_code == 409 and "has a contract on these days" in plain(draft)
    renewal = opened(office, answers(), "renewal")
    signed(client, renewal)
    shown = plain(client.get(url("contract_signed", renewal.pk)))
    assert m.Card.objects.count() == 1, "renewal makes no card"
    assert "MusMi" in shown


def test_a_child_of_another_office_is_taken_over_with_a_reason(office: m.Office) -> None:
    other = f.make_office("wiltz")
    there = entered(f.make_account(office=other))
    contract = signed(there, opened(other, answers()))
    here = entered(f.make_account(office=office))
    application = opened(office, answers(), "renewal")
    page = url("contract_sign", application.pk)
    assert "is at another office: Wiltz" in plain(here.get(page))
    assert here.post(page, screen()).status_code == 409
    assert here.get(url("contract", contract.number)).status_code == 404
    take = url("contract_take_over", application.pk, 0)
    assert "Fill in this field" in plain(here.post(take, {"why": " "}))
    assert here.post(take, {"why": "moved here"}).status_code == 302
    see(country=True)
    child = m.Child.objects.get()
    assert child.office_id == office.pk
    rows = AccessLog.objects.filter(child=child.pk, what__startswith="taken over")
    assert {row.office for row in rows} == {"wiltz", office.pk}
    assert "moved here" in {row.why for row in rows}
    signed(here, application)
    assert there.get(url("contract", contract.number)).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contract_is_downloaded_in_its_language_and_as_translations(
    client: Client, office: m.Office, language: str
) -> None:
    contract = signed(client, opened(office, answers("blended", language=language)))
    paper = Document.objects.get()
    one, two = (client.get(url("document", paper.pk)) for _ in range(2))
    assert one.content == two.content and one["Content-Disposition"].startswith("attachment")
    read = PdfReader(BytesIO(one.content)).pages[0].extract_text()
    assert say("contract.title", language) in read and contract.number in read
    for other in set(LANGUAGES) - {language}:
        copy = client.get(url("contract_copy", paper.pk, other))
        words = " ".join(PdfReader(BytesIO(copy.content)).pages[0].extract_text().split())
        assert " ".join(say("copy.translation", other).split()) in words
    assert f"contract {contract.number} version 1" in logged("download", contract.child_id)
    shown = plain(client.get(url("contract", contract.number)))
    assert "unchanged since" in shown
    assert f"contract {contract.number}" in logged("read", contract.child_id)
    assert client.get(url("contract_copy", paper.pk, "it")).status_code == 404


def test_a_scan_can_follow_later(client: Client, office: m.Office) -> None:
    contract = signed(client, opened(office, answers()))
    page = url("contract_upload", contract.number)
    assert "Choose a file" in plain(client.post(page, {}))
    scan = SimpleUploadedFile("scan.pdf", PDF)
    assert client.post(page, {"signed_copy": scan}).status_code == 302
    assert "scan.pdf" in plain(client.get(url("contract", contract.number)))


def test_anybody_can_check_a_paper_and_learns_nothing_else(
    client: Client, office: m.Office
) -> None:
    contract = signed(client, opened(office, answers()))
    content = client.get(url("document", Document.objects.get().pk)).content
    anybody = Client(headers={"accept-language": "en"})
    shown = plain(anybody.get(url("check_number", contract.number)))
    assert f"There is a contract with the number {contract.number}" in shown
    assert "Muster" not in shown and "Mia" not in shown
    assert "There is no contract" in plain(anybody.get(url("check_number", "2026-999999")))
    for file, said in ((content, "unchanged, in the version that counts"), (PDF, "is not it")):
        sent = {"number": contract.number, "file": SimpleUploadedFile("a.pdf", file)}
        assert said in plain(anybody.post(url("check"), sent))
    answers_ = [anybody.get(url("check_number", "2026-000001")).status_code for _ in range(25)]
    assert answers_[-1] == 429
    assert anybody.get(url("contract", contract.number)).status_code == 302


def test_a_lost_card_keeps_its_code_and_a_wrong_name_gets_another(
    client: Client, office: m.Office
) -> None:
    contract = signed(client, opened(office, answers()))
    child = contract.child_id
    page = url("card_replace", child)
    first = m.Card.objects.get()
    assert "becomes void" in plain(client.get(page))
    lost = {"reason": "lost", "card": str(first.pk)}
    assert client.post(page, lost).status_code == 302
    assert client.post(page, lost).status_code == 302, "clicked twice"
    see(country=True)
    second = m.Card.objects.get(void_at=None)
    assert m.Card.objects.count() == 2 and second.iam_code == first.iam_code
    assert "The old card is void" in plain(client.get(url("card", child)))
    see(country=True)
    wrong = {"reason": "wrong_name", "card": str(second.pk)}
    same = {**wrong, "given_name": "Mia", "family_name": "Muster"}
    assert "Enter the right one" in plain(client.post(page, same))
    right = {**wrong, "given_name": "Mia", "family_name": "Schmitz"}
    assert client.post(page, right).status_code == 302
    see(country=True)
    third = m.Card.objects.get(void_at=None)
    assert third.name == "Mia Schmitz" and third.iam_code.startswith("SchMi")
    states = Message.objects.filter(kind="card_letter").order_by("created_at")
    assert [message.state for message in states] == ["void", "void", "waiting"]
    assert m.Identity.objects.current().get().family_name == "Schmitz"
    versions = Document.objects.filter(number=contract.number)
    assert sorted(versions.values_list("version", flat=True)) == [1, 2]
    shown = plain(client.get(url("contract", contract.number)))
    assert "Version 2" in shown and "Version 1" in shown
    assert "card: new one (lost)" in logged("change", child)


@pytest.mark.parametrize("role", ["helpdesk", "auditor", "ministry"])
def test_who_only_reads_cannot_sign(role: str, client: Client, office: m.Office) -> None:
    application = opened(office, answers())
    reader = entered(f.make_account(role))
    f.give_reason(reader, "applications", application.pk)
    assert reader.get(url("contract_preview", application.pk)).status_code == 200
    assert reader.get(url("contract_sign", application.pk)).status_code == 403
    contract = signed(client, opened(office, answers("together", LEO)))
    f.give_reason(reader, "contracts", contract.number)
    assert reader.get(url("contract", contract.number)).status_code == 200
    card = reader.get(url("card_replace", contract.child_id)).status_code
    assert card == (200 if role == "helpdesk" else 403), "who helps a family replaces its card"
