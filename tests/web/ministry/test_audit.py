"""The auditors' pages: proofs, a child's chain, balances, files without names."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accueil.actions import proofs
from accueil.billing.models import Goodwill, Invoice, Proof, Statement, Transfer
from accueil.registry import models as m
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests.billing.ledger import make
from tests.factories import make_account, signed_in


@pytest.fixture
def children(db: None) -> tuple[m.Child, m.Child]:
    return make()


@pytest.fixture
def auditor(children: tuple[m.Child, m.Child]) -> Client:
    return signed_in(make_account("auditor"))


def body(answer: Any) -> bytes:
    """What was streamed."""
    return b"".join(answer.streaming_content)


def test_a_period_is_proven_on_demand(
    auditor: Client, children: tuple[m.Child, m.Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small one at once, a large one tonight; both stand on the page."""
    made = auditor.post(reverse("audit_prove", args=["2026-08"]), follow=True)
    page = made.content.decode()
    assert "Everything holds." in page
    assert "lines computed again" in page
    monkeypatch.setattr(proofs, "AT_ONCE", 0)
    later = auditor.post(reverse("audit_prove", args=["2026-08"]), follow=True).content.decode()
    assert "it is proven tonight" in later
    assert "Asked for tonight:" in later
    assert Proof.objects.count() == 2
    assert auditor.post(reverse("audit_prove", args=["2026-13"])).status_code == 404
    assert auditor.get(reverse("audit_prove", args=["2026-08"])).status_code == 405


def test_what_does_not_hold_is_told(auditor: Client, children: tuple[m.Child, m.Child]) -> None:
    """Goodwill approved past the program: on the child's page and in the proof, with its code."""
    granted = Goodwill.objects.get()
    Goodwill.objects.create(
        child=children[0],
        provider=granted.provider,
        period=granted.period,
        cents=100,
        recorded_at=granted.recorded_at,
        recorded_by=granted.recorded_by,
        approved_at=granted.approved_at,
        approved_by=granted.approved_by,
    )
    with_marks = auditor.get(reverse("audit_child", args=[children[0].pk])).content.decode()
    assert "Proven just now: everything holds" in with_marks  # it waits for the next run
    from accueil.billing.models import Mark

    Mark.objects.all().delete()
    page = auditor.get(reverse("audit_child", args=[children[0].pk])).content.decode()
    assert "something does not hold" in page
    assert "What is posted is not what the newest statement says" in page
    made = auditor.post(reverse("audit_prove", args=["2026-08"]), follow=True).content.decode()
    assert "WebMi123" in made
    home = auditor.get(reverse("audit")).content.decode()
    assert "2 things do not hold" in home


def test_a_chain_is_found(auditor: Client, children: tuple[m.Child, m.Child]) -> None:
    """By code, number of the contract or of an invoice; reading it is noted."""
    child = children[0]
    contract = m.Membership.objects.filter(child=child)[0]
    invoice = Invoice.objects.filter(household=m.Home.objects.get(child=child).household_id)[0]
    for typed in ("webmi123", contract.number, invoice.number):
        answer = auditor.get(reverse("audit"), {"q": f" {typed} "})
        assert answer.headers["Location"] == reverse("audit_child", args=[child.pk]), typed
    page = auditor.get(reverse("audit_child", args=[child.pk])).content.decode()
    assert page.count("State&#x27;s part") > 1
    for statement in Statement.objects.filter(child=child):
        assert statement.digest[:12] in page
    assert "Nothing was found." in auditor.get(reverse("audit"), {"q": "Zzz999"}).content.decode()
    assert AccessLog.objects.filter(what="audit: chain of bills", child=child.pk).exists()


def test_files_have_every_row_and_no_name(
    auditor: Client, children: tuple[m.Child, m.Child]
) -> None:
    """CSV and XLSX say the same; the balances add up to nothing."""
    answer = auditor.get(reverse("audit_export", args=["2026-08", "transfers", "csv"]))
    text = body(answer).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    see(country=True)
    posted = Transfer.objects.filter(period="2026-08")
    assert sum(int(row["cents"]) for row in rows) == sum(one.cents for one in posted)
    assert "WebMi123" not in text
    for what, count in (("transfers", posted.count()), ("statements", 3)):
        answer = auditor.get(reverse("audit_export", args=["2026-08", what, "xlsx"]))
        book = CalamineWorkbook.from_filelike(io.BytesIO(body(answer)))
        assert len(book.get_sheet_by_index(0).to_python()) == count + 1
    assert AccessLog.objects.filter(what="audit: transfers of 2026-08 (csv)").exists()
    page = auditor.get(reverse("audit_balances"), {"period": "2026-08"}).content.decode()
    assert "What families owe providers" in page
    wrong = reverse("audit_export", args=["2026-08", "names", "csv"])
    assert auditor.get(wrong).status_code == 404


@pytest.mark.parametrize("role", ["officer", "helpdesk", "manager"])
def test_only_auditors_and_the_ministry(db: None, role: str) -> None:
    client = signed_in(make_account(role, make_office_for(role)))
    assert client.get(reverse("audit")).status_code == 403


def make_office_for(role: str) -> m.Office | None:
    """An office for who belongs to one."""
    from tests.factories import make_office

    see(country=True)
    return make_office() if role == "officer" else None
