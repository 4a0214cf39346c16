"""The invoice: two pages, the same sums in five languages, a code that a bank's app reads."""

import json
from dataclasses import replace

import pytest
import segno

from accueil.documents.invoice import (
    BilledChild,
    Granted,
    InvoiceRecord,
    Received,
    epc_code,
    invoice_pdf,
    invoice_values,
)
from accueil.documents.invoice_lines import BilledLine
from accueil.documents.monthly import MonthlyRecord, monthly_pdf
from accueil.documents.records import Office, Recipient, from_json, to_json
from accueil.documents.words import say
from accueil.law.rules import OTHER_RULES, WEEK_RULES
from accueil.law.words import euros, text
from tests.documents.samples import LANGUAGES, invoice, monthly, page_count, words_of


def spoken(words: str) -> str:
    """A text with plain spaces."""
    return " ".join(words.replace("\u00a0", " ").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invoice_is_understood_in_two_pages(language: str) -> None:
    """What is to pay and until when, before → after with the reason, where it is written."""
    pdf = invoice_pdf(invoice(language))
    words = words_of(pdf)
    assert page_count(pdf) == 2
    for cents in (23_150, 20_150, 113_350, 16_750, 14_200, 125_000):
        assert spoken(euros(cents, language)) in words, cents
    for key in ("to_pay", "made_up", "corrections", "sources", "ask", "ends_title", "scan"):
        assert spoken(say(f"invoice.{key}", language)) in words, key
    for label in ("multilingual", "block_2", "supplement"):
        assert spoken(text(f"rule.{label}.label", language)) in words
    assert spoken(text("band.r2", language)) in words and "Transport" in words
    for held in ("LU28 0019 4006 4475 0000", "RF36 0012 3202 6000 42", "00123-2026-00042"):
        assert held in words


def test_the_code_is_the_one_of_the_bank() -> None:
    """It holds account, holder, amount and reference, and nothing of the child."""
    made = epc_code(invoice())
    told = ("BCD", "002", "1", "SCT", "", "Crèche Kannerhaus s.à r.l.", "LU280019400644750000")
    content = "\n".join((*told, "EUR231.5", "", "RF3600123202600042"))
    same = segno.make(content, error="m", boost_error=False, micro=False, encoding="utf-8")
    assert made is not None and made.matrix == same.matrix


@pytest.mark.parametrize("cents, key", [(-1_250, "carried"), (0, "settled")])
def test_without_anything_to_pay_there_is_no_code(cents: int, key: str) -> None:
    record = invoice("de", due_cents=cents, before_cents=cents - 20_150)
    values = invoice_values(record)
    assert values["payment"]["qr"] == "" and values["payment"]["rows"] == []
    words = words_of(invoice_pdf(record))
    assert spoken(say(f"invoice.{key}", "de")) in words and "RF36" not in words
    assert spoken(euros(abs(cents), "de")) in words


def test_without_an_account_there_is_no_code() -> None:
    words = words_of(invoice_pdf(invoice("en", iban="", holder="")))
    assert say("invoice.no_account", "en") in words and "RF36" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_the_law_can_stand_on_it(language: str) -> None:
    lines = tuple(
        BilledLine(name, rule.unit, 60, 150, 150, 0, 750, 700, 10_000, 5, 1)
        for name, rule in {**WEEK_RULES, **OTHER_RULES}.items()
    )
    child = replace(invoice().children[0], lines=lines)
    words = words_of(invoice_pdf(invoice(language, children=(child,))))
    for line in lines:
        assert spoken(text(f"rule.{line.rule}.label", language)) in words


def test_two_children_payments_and_goodwill() -> None:
    """Each child is named where it matters; many payments are told as a sum."""
    one = invoice().children[0]
    paid = tuple(Received(invoice().pay_by, 1_000) for _ in range(6))
    record = invoice(
        "en",
        children=(one, replace(one, name="Ben Müller")),
        granted=(Granted("Ben Müller", "2026-08", 1_234),),
        received=paid,
    )
    words = words_of(invoice_pdf(record))
    assert "Ben Müller: Weeks in this billing period" in words
    assert "Ben Müller: goodwill for August 2026" in words and "-12.34 €" in words
    assert "Your payments since then" in words and "-60.00 €" in words


def test_hostile_names_are_only_names() -> None:
    """Markup, formulas and lines of letters nobody has stay what they are: names."""
    hostile = '#panic("x") $x$ *b* _i_ <b> \\ "'
    record = invoice(
        "fr",
        recipient=Recipient(hostile * 3, (hostile, "L-1234 Nowhere")),
        provider=Office(hostile, (hostile,), hostile),
        holder="H\u0000\n#x" + "ä" * 90,
        children=(replace(invoice().children[0], name=f"{hostile} \U0001f600\u0c95"),),
    )
    words = words_of(invoice_pdf(record))
    assert '#panic("x")' in words and "<b>" in words


def test_the_same_record_gives_the_same_bytes_after_json() -> None:
    bill = invoice("pt")
    again = from_json(InvoiceRecord, json.loads(json.dumps(to_json(bill))))
    assert again == bill and invoice_pdf(again) == invoice_pdf(bill)
    statement = monthly("lb")
    other = from_json(MonthlyRecord, json.loads(json.dumps(to_json(statement))))
    assert other == statement and monthly_pdf(other) == monthly_pdf(statement)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_adds_all_providers(language: str) -> None:
    pdf = monthly_pdf(monthly(language))
    words = words_of(pdf)
    assert page_count(pdf) <= 2
    for held in ("Crèche Kannerhaus", "Mireille Welter", "Mia Müller"):
        assert held in words
    for key in ("no_bill", "by_provider", "limits"):
        assert spoken(say(f"monthly.{key}", language)) in words
    assert spoken(say("monthly.version", language, version="2")) in words


def test_a_child_without_lines_is_still_named() -> None:
    """Only costs outside the voucher."""
    one = invoice().children[0]
    alone = BilledChild(one.key, one.name, (), (), one.alone, 0, 0, one.alone_cents)
    assert "Transport" in words_of(invoice_pdf(invoice("de", children=(alone,))))
