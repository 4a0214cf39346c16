"""A provider's statement: its rows are the ledger's, the figures the same on paper and in files."""

import csv
import json
from datetime import date, datetime
from io import BytesIO, StringIO
from xml.etree.ElementTree import fromstring

import pytest
from django.db.models import Sum
from python_calamine import CalamineWorkbook

from accueil.actions.papers import PRINTED, Writer
from accueil.actions.payments import balances
from accueil.actions.provider_statements import make_provider_statements, record_of
from accueil.attendance.periods import close
from accueil.billing.models import Issuer, Mark, Part, ProviderStatement, Transfer
from accueil.billing.models.ledger import signed
from accueil.billing.reckoning import Reckoning, Row
from accueil.billing.run import run
from accueil.documents.provider_statement import ProviderStatementRecord, provider_statement_pdf
from accueil.documents.records import Office, from_json, to_json
from accueil.exchange.provider_statement_files import csv_file, xlsx_file, xml_file
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.billed import bill_and_close, earns, member
from tests.documents.samples import LANGUAGES, page_count, words_of
from tests.paying import AUGUST, IBAN, NOW, SEPTEMBER, paid_provider, post

LAW = shipped()
IN_SEPTEMBER = datetime(2026, 9, 14, 10, 0, tzinfo=f.LUXEMBOURG)
WRITER = Writer(None, "", NOW)


@pytest.fixture
def mia(db: None) -> m.Child:
    """A child whose August was billed and closed; in September its income before is higher."""
    see(country=True)
    child = member()
    creche = paid_provider()
    c.agree(child, creche)
    for day in (date(2026, 8, 4), date(2026, 8, 5)):
        c.was_there(child, creche, day)
        c.ate(child, creche, day)
    bill_and_close(AUGUST, IN_SEPTEMBER)
    earns(child, IN_SEPTEMBER)
    Mark.objects.create(child=child.pk, since=f.SINCE, at=IN_SEPTEMBER)
    c.stayed_away(child, creche, date(2026, 8, 5), "certificate")
    return child


def test_rows_are_what_the_ledger_says(mia: m.Child) -> None:
    """Original, then what the State takes back; sums as posted; made once, numbered on."""
    assert make_provider_statements(AUGUST, LAW, writer=WRITER) == 1
    first = ProviderStatement.objects.get()
    (row,) = record_of(first).reckoning.rows
    part = Part.objects.get(version=1)
    assert (row.kind, row.about, row.minutes, row.meals) == ("original", "2026-08", 960, 2)
    assert (row.state_cents, row.parent_cents) == (part.state_cents, part.parent_cents)
    assert row.iam_code.startswith("K")
    assert first.payable_cents == first.original_cents == part.state_cents
    run(LAW, now=IN_SEPTEMBER)
    close(SEPTEMBER, by=None, now=NOW)
    heard: list[int] = []
    assert make_provider_statements(SEPTEMBER, LAW, writer=WRITER, told=heard.append) == 1
    assert make_provider_statements(SEPTEMBER, LAW, writer=WRITER) == 0
    second = ProviderStatement.objects.get(period="2026-09")
    (row,) = record_of(second).reckoning.rows
    posted = Transfer.objects.filter(period="2026-09", kind="state")
    assert row.kind == "refund" and row.about == "2026-08"
    assert row.state_cents == posted.aggregate(sum=Sum(signed()))["sum"] == second.refund_cents < 0
    assert second.before_cents == first.payable_cents
    assert balances(SEPTEMBER) == {second.provider_id: second.payable_cents}
    code = Issuer.objects.get().code
    assert [first.number, second.number] == [f"S{code:04}-2026-001", f"S{code:04}-2026-002"]
    assert heard == [1]
    _kind, pdf = PRINTED["provider_statement"]
    assert second.number in words_of(pdf(record_of(second)))


def test_goodwill_and_what_was_paid_are_counted(db: None) -> None:
    see(country=True)
    creche = paid_provider()
    post("state", creche, 1000)
    post("payment", creche, 900, SEPTEMBER, about=AUGUST)
    post("goodwill_state", creche, 300, SEPTEMBER, about=AUGUST)
    post("goodwill_parents", creche, 300, SEPTEMBER, about=AUGUST)
    post("state", creche, -100, SEPTEMBER, about=AUGUST)
    close(AUGUST, by=None, now=NOW)
    close(SEPTEMBER, by=None, now=NOW)
    make_provider_statements(SEPTEMBER, LAW, writer=WRITER)
    made = ProviderStatement.objects.get()
    told = (made.before_cents, made.correction_cents, made.refund_cents, made.payable_cents)
    assert told == (100, 200, 0, 300)


def sample(language: str = "fr", rows: int = 2, before: int = -5000) -> ProviderStatementRecord:
    kinds = ("original", "correction", "refund")
    listed = tuple(
        Row(
            f"WebMi{n:03}",
            "2026-09" if kinds[n % 3] == "original" else "2026-08",
            kinds[n % 3],
            -90 if n % 3 == 2 else 3210,
            -1 if n % 3 == 2 else 20,
            -4550 if n % 3 == 2 else 123_456,
            4550 if n % 3 == 2 else 7_890,
            1500 if n % 3 == 1 else 0,
        )
        for n in range(rows)
    )
    told = Reckoning("S0012-2026-009", "p", "Crèche Kannerhaus", "2026-09", before, listed)
    place = ("4, rue des Prés", "L-9230 Diekirch")
    return ProviderStatementRecord(
        *("S0012-2026-009", language, NOW, Office("Trésorerie de l'État", ())),
        *(Office("Crèche Kannerhaus", place), told, "Crèche Kannerhaus", IBAN),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_in_five_languages(language: str) -> None:
    made = sample(language, rows=90)
    pdf = provider_statement_pdf(made)
    words = words_of(pdf)
    assert page_count(pdf) > 1 and "WebMi089" in words and "LU28 0019" in words
    again = from_json(ProviderStatementRecord, json.loads(json.dumps(to_json(made))))
    assert again == made
    assert "LU28" not in words_of(provider_statement_pdf(sample(language, before=-900_000)))


def test_the_files_say_the_same() -> None:
    told = sample(rows=9).reckoning
    table = list(csv.DictReader(StringIO(csv_file(told).decode("utf-8-sig")), delimiter=";"))
    tree = fromstring(xml_file(told))
    names = {"": "urn:accueil:provider-statement:1"}
    book = CalamineWorkbook.from_filelike(BytesIO(xlsx_file(told, NOW)))
    sheet = book.get_sheet_by_name("rows").to_python()[1:]
    for row, line, element, cells in zip(
        told.rows, table, tree.findall("rows/row", names), sheet, strict=True
    ):
        assert line["child"] == element.get("child") == cells[2] == row.iam_code
        assert int(line["minutes"]) == int(element.get("minutes")) == cells[5] == row.minutes
        cents = round(float(line["payable"]) * 100)
        assert cents == round(float(element.get("payable")) * 100) == round(cells[10] * 100)
        assert cents == row.payable_cents
    payable = f"{told.payable_cents / 100:.2f}"
    assert tree.findtext("sums/payable", None, names) == payable
    assert xlsx_file(told, NOW) == xlsx_file(told, NOW)
