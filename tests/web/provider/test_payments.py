"""What families pay a provider: read from its bank, by hand, in cash and taken back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accueil.actions.papers import Writer
from accueil.actions.provider_statements import make_provider_statements
from accueil.attendance.periods import close
from accueil.billing.models import BankEntry, BankFile, Invoice, ProviderStatement, Transfer
from accueil.billing.open_invoices import open_invoices
from accueil.exchange.demo_bank import Booking, statement
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.paying import AUGUST, IBAN, day, invoice, owe, post


@pytest.fixture
def family(db: None) -> tuple[Client, m.Provider, Invoice]:
    """A manager, its crèche, and an invoice of 100 euros for Mia's family."""
    see(country=True)
    account = f.make_account("manager")
    office = f.make_office()
    home = f.make_household(office)
    child = f.make_child(office, household=home)
    c.agree(child, account.provider)
    made = invoice(account.provider, home, 10_000)
    post("uncovered", account.provider, 500, household=home.pk, child=child.pk)
    post("uncovered", account.provider, -500, household=home.pk, child=child.pk)
    post("state", account.provider, 12_345, child=child.pk)
    owe(c.creche(name="Other"), 1)
    close(AUGUST, by=None, now=timezone.now())
    return signed_in(account), account.provider, made


def signed_in(account: Any) -> Client:
    return f.signed_in(account)


def page(client: Client, name: str, *values: Any, status: int = 200, **sent: Any) -> str:
    url = reverse(name, args=values)
    got = client.post(url, sent, follow=True) if sent else client.get(url)
    assert got.status_code == status, got.content.decode()[:2000]
    see(country=True)
    return got.content.decode().replace("\u00a0", "")


def read(client: Client, of: m.Provider, *bookings: Booking) -> str:
    content = SimpleUploadedFile("a.xml", statement(IBAN, bookings), "application/xml")
    return page(client, "provider_bank_read", of.pk, file=content)


def left(of: m.Provider) -> int:
    return sum(one.cents for one in open_invoices(of))


def test_the_bank_says_who_paid(family: tuple[Client, m.Provider, Invoice]) -> None:
    """By reference, by the number in the words, more than was due; the rest waits."""
    client, of, due = family
    assert "Mia Weber" in page(client, "provider_payments", of.pk)
    said = read(
        client,
        of,
        Booking(day(2), 3000, "A", structured=due.reference),
        Booking(day(2), 2000, "B", words=f"Rechnung {due.number.lower().replace('-', ' ')} merci"),
        Booking(day(3), 1000, "C", words=f"ref {due.reference[:4]} {due.reference[4:]} Mia"),
        Booking(day(3), 1234, "D", words=f"Mia {due.number}7", party="Claire Weber"),
        Booking(day(3), -400_000, "E", words="salary of somebody"),
        Booking(day(4), -1000, "F", due.reference, returned="AC04"),
    )
    assert "New entries: 5, booked by their reference: 4, waiting: 1" in said
    assert left(of) == 10_000 - 5000
    again = read(client, of, Booking(day(2), 3000, "A", structured=due.reference))
    assert "known before: 1" in again and BankFile.objects.count() == 1
    (waits,) = BankEntry.objects.filter(settled_at=None)
    assert due.number in page(client, "provider_bank_entry", of.pk, waits.pk)
    said = page(client, "provider_bank_entry", of.pk, waits.pk, what="match", number="F99")
    assert "no invoice of this number" in said
    page(client, "provider_bank_entry", of.pk, waits.pk, what="match", number=due.number)
    assert left(of) == 10_000 - 6234
    read(client, of, Booking(day(9), 5000, "G", structured=due.reference))
    assert left(of) == -1234 and "Credits of families" in page(client, "provider_payments", of.pk)
    everything = Transfer.objects.filter(kind="received")
    assert {(t.period, t.about) for t in everything} == {("2026-09", "2026-08")}


def test_cash_is_recorded_once_and_taken_back_with_a_reason(
    family: tuple[Client, m.Provider, Invoice],
) -> None:
    client, of, due = family
    key = "6a0d3c34-2f5f-4b69-9a35-0d0a5b1c9d11"
    typed = {"amount": "40,00", "day_day": "3", "day_month": "11", "day_year": "2026", "key": key}
    for _twice in range(2):
        assert "is recorded" in page(client, "provider_cash", of.pk, due.pk, **typed)
    assert left(of) == 6000 and Transfer.objects.filter(kind="received").count() == 1
    wrong = {**typed, "amount": "0"}
    assert "above zero" in page(client, "provider_cash", of.pk, due.pk, **wrong)
    entry = BankEntry.objects.get()
    said = page(client, "provider_cash_back", of.pk, entry.pk, reason="wrong family")
    assert "taken back" in said and "wrong family" in said and left(of) == 10_000
    said = page(client, "provider_cash_back", of.pk, entry.pk, reason="again")
    assert "settled this already" in said and left(of) == 10_000


def test_another_provider_and_an_educator_see_nothing(
    family: tuple[Client, m.Provider, Invoice],
) -> None:
    client, of, due = family
    read(client, of, Booking(day(3), 1234, "D", words="Mia"))
    entry = BankEntry.objects.get()
    other = signed_in(f.make_account("manager"))
    educator = signed_in(f.make_account("educator", provider=of))
    for name, values in (
        ("provider_payments", (of.pk,)),
        ("provider_bank_entry", (of.pk, entry.pk)),
        ("provider_cash", (of.pk, due.pk)),
        ("provider_statements", (of.pk,)),
    ):
        page(other, name, *values, status=404)
        page(educator, name, *values, status=403)
    other_s = f.make_account("manager")
    page(signed_in(other_s), "provider_bank_entry", other_s.provider.pk, entry.pk, status=404)


def test_a_statement_is_read_and_downloaded(family: tuple[Client, m.Provider, Invoice]) -> None:
    client, of, _ = family
    make_provider_statements(AUGUST, shipped(), writer=Writer(None, "", timezone.now()))
    one, foreign = sorted(ProviderStatement.objects.all(), key=lambda one: one.provider_id != of.pk)
    assert one.number in page(client, "provider_statements", of.pk)
    shown = page(client, "provider_statement", of.pk, one.pk)
    assert "123.45€" in shown and "As a table" in shown
    starts = {"pdf": b"%PDF", "xlsx": b"PK", "csv": "\ufeff".encode(), "xml": b"<?xml"}
    for kind, start in starts.items():
        got = client.get(reverse("provider_statement_file", args=[of.pk, one.pk, kind]))
        assert got.status_code == 200 and got.content.startswith(start)
    page(client, "provider_statement_file", of.pk, one.pk, "exe", status=404)
    page(client, "provider_statement", of.pk, foreign.pk, status=404)
