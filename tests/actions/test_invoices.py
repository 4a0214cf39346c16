"""Invoices say what was posted, to the cent; numbered without gaps; made again, nothing is new."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.db.models import Sum

from accueil.actions import invoices
from accueil.actions.invoices import make_invoices
from accueil.actions.monthly import monthly_statement
from accueil.actions.papers import Writer, rendering
from accueil.billing.models import Correction, Goodwill, Invoice, Mark, Statement, Transfer
from accueil.billing.models.ledger import OWED_BY_FAMILY, balance
from accueil.billing.run import run
from accueil.documents.invoice import InvoiceRecord
from accueil.documents.models import Document
from accueil.documents.records import from_json
from accueil.exchange.pain import creditor_reference
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.facts import days, record, withdraw
from accueil.store.models import Series
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.billed import bill_and_close, earns
from tests.paying import post

LAW = shipped()
AUGUST, SEPTEMBER = Period(2026, 8), Period(2026, 9)
NOW = datetime(2026, 9, 14, 10, 0, tzinfo=f.LUXEMBOURG)
LATER = datetime(2026, 10, 12, 10, 0, tzinfo=f.LUXEMBOURG)
IBAN = "LU280019400644750000"


def writer(now: datetime = NOW) -> Writer:
    return Writer(None, "", now)


@pytest.fixture
def creche(db: None) -> m.Provider:
    see(country=True)
    place = c.creche(hour_cents=750, funding="commercial")
    told = m.BankAccount(provider=place, iban=IBAN, holder="Kannerhaus", valid=days(f.SINCE))
    record(told, by=None, now=f.NOW)
    return place


@pytest.fixture
def family(creche: m.Provider) -> list[m.Child]:
    """Mia and Ben of one household, at the crèche for days of August and September."""
    home = f.make_household(f.make_office(), incomes={"representative": 6_600_000})
    children = []
    for name, born in (("Mia", date(2022, 3, 9)), ("Ben", date(2024, 5, 1))):
        child = f.make_child(f.make_office(), given_name=name, born=born, household=home)
        f.make_contract(child)
        c.agree(child, creche, extras=[{"name": "Transport", "cents": 500, "per": "week"}])
        weeks = [date(2026, month, day) for month in (8, 9) for day in range(7, 12)]
        for day in (day for day in weeks if day.weekday() < 5):
            c.was_there(child, creche, day, 480, 1080)
            c.ate(child, creche, day)
        children.append(child)
    return children


def billed(period: Period, now: datetime) -> int:
    """Bill a period, close it, make its invoices; how many."""
    bill_and_close(period, now)
    return make_invoices(period, LAW, writer=writer(now))


def said(invoice: Invoice) -> InvoiceRecord:
    return from_json(InvoiceRecord, Document.objects.get(pk=invoice.document).record)


def owed() -> int:
    found = Transfer.objects.aggregate(cents=balance(OWED_BY_FAMILY))["cents"]
    return int(found)


def richer(child: m.Child, cents: int, now: datetime) -> None:
    earns(child, now, cents)
    home = m.Home.objects.get(child=child)
    for one in m.Home.objects.filter(household=home.household):
        Mark.objects.get_or_create(child=one.child_id, since=f.SINCE, at=now)


def pays(provider: m.Provider, household: m.Household, cents: int, now: datetime) -> None:
    post("received", provider, cents, SEPTEMBER, household=household.pk, at=now)


def test_two_children_on_one_invoice_that_is_made_once(
    creche: m.Provider, family: list[m.Child]
) -> None:
    """Its sums are the ledger's, it names both, and a second run finds nothing to do."""
    assert billed(AUGUST, NOW) == 1
    invoice = Invoice.objects.get()
    paper = said(invoice)
    assert invoice.due_cents == invoice.charged_cents == owed() == paper.due_cents > 0
    assert [one.name for one in paper.children] == ["Mia Weber", "Ben Weber"]
    state = Transfer.objects.filter(kind="state").aggregate(sum=Sum("cents"))["sum"]
    assert invoice.state_cents == state
    assert invoice.number.endswith("-2026-00001") and invoice.reference.startswith("RF")
    assert paper.reference == creditor_reference(invoice.number) and paper.iban == IBAN
    assert make_invoices(AUGUST, LAW, writer=writer()) == 0
    document = Document.objects.get(pk=invoice.document)
    assert (document.provider_id, document.child_id) == (creche.pk, None)
    assert bytes(rendering(document, NOW).content).startswith(b"%PDF")


def test_what_is_not_closed_has_no_invoice(family: list[m.Child]) -> None:
    with pytest.raises(ValueError, match="not closed"):
        make_invoices(AUGUST, LAW, writer=writer())


def test_an_income_known_later_is_before_and_after_on_the_next_one(
    creche: m.Provider, family: list[m.Child]
) -> None:
    """A lower income: August as before → after with the reason; what was paid stands there too."""
    billed(AUGUST, NOW)
    first = Invoice.objects.get()
    pays(creche, first.household, 5_000, NOW + timedelta(days=1))
    richer(family[0], 2_000_000, NOW + timedelta(days=2))
    Correction.objects.create(
        number="K-2026-7",
        child=family[0],
        period=AUGUST.name,
        asked_by="parent",
        asked_at=NOW,
        reason="Certificat",
        state="done",
    )
    assert billed(SEPTEMBER, LATER) == 1
    paper = said(Invoice.objects.get(period=SEPTEMBER.name))
    assert [one.period for one in paper.corrected] == [AUGUST.name] * 2
    for one in paper.corrected:
        assert one.after_cents < one.before_cents and one.changed[0].code == "income"
        assert one.after_cents - one.before_cents == sum(change.cents for change in one.changed)
    assert {one.numbers for one in paper.corrected} == {("K-2026-7",), ()}
    assert paper.last_number == first.number and paper.last_due_cents == first.due_cents
    assert [one.cents for one in paper.received] == [5_000]
    assert paper.before_cents == first.due_cents - 5_000
    assert paper.due_cents == owed()


def test_a_negative_total_is_a_credit_carried_on(creche: m.Provider, family: list[m.Child]) -> None:
    """Paid too much: the next invoice is a credit without a code, and the one after begins so."""
    billed(AUGUST, NOW)
    first = Invoice.objects.get()
    pays(creche, first.household, 100_000, NOW + timedelta(days=1))
    billed(SEPTEMBER, LATER)
    second = Invoice.objects.get(period=SEPTEMBER.name)
    assert second.due_cents == owed() < 0
    october = Period(2026, 10)
    c.was_there(family[0], creche, date(2026, 10, 6))
    end = datetime(2026, 11, 9, 10, 0, tzinfo=f.LUXEMBOURG)
    billed(october, end)
    paper = said(Invoice.objects.get(period=october.name))
    assert paper.last_due_cents == paper.before_cents == second.due_cents
    assert paper.due_cents == owed()


def test_goodwill_and_what_the_voucher_does_not_cover(
    creche: m.Provider, family: list[m.Child]
) -> None:
    """Both stand on the paper by themselves, and the sums are still those of the ledger."""
    Goodwill.objects.create(
        child=family[1],
        provider=creche,
        period=AUGUST.name,
        cents=1_000,
        recorded_by=f.make_account("ministry").pk,
        recorded_at=NOW,
        approved_at=NOW,
        approved_by=f.make_account("ministry").pk,
    )
    see(country=True)
    billed(AUGUST, NOW)
    paper = said(Invoice.objects.get())
    assert [one.cents for one in paper.granted] == [1_000]
    assert [(one.kind, one.name) for one in paper.children[0].alone] == [("extra", "Transport")]
    assert paper.due_cents == owed()
    assert paper.ending == ()


def test_a_membership_that_ends_is_told_with_its_price(
    creche: m.Provider, family: list[m.Child]
) -> None:
    """Within two periods after the one that is billed."""
    for contract in m.Membership.objects.current():
        withdraw(contract, by=None, now=f.NOW)
        f.make_contract(contract.child, signed=date(2026, 8, 3), periods=3)
    billed(AUGUST, NOW)
    for one in said(Invoice.objects.get()).ending:
        assert one.last == AUGUST.later(2).last and one.without_cents > one.with_cents


def test_a_statement_is_frozen_once_a_version(creche: m.Provider, family: list[m.Child]) -> None:
    """Asked again it is the same; after a correction it is the next version of its number."""
    billed(AUGUST, NOW)
    first = monthly_statement(family[0], AUGUST, LAW, writer())
    assert monthly_statement(family[0], AUGUST, LAW, writer(LATER)) == first
    assert bytes(rendering(first, NOW).content).startswith(b"%PDF")
    richer(family[0], 18_000_000, NOW + timedelta(days=2))
    run(LAW, now=NOW + timedelta(days=3))
    second = monthly_statement(family[0], AUGUST, LAW, writer(LATER))
    assert (second.number, second.version) == (first.number, 2)
    assert Statement.objects.filter(child=family[0]).count() == 2


@pytest.fixture
def families(real_database: str) -> Iterator[list[m.Provider]]:
    """Three crèches with two families each; all of August closed."""
    see(country=True)
    office = f.make_office()
    places = [c.creche(name=f"Crèche {n}") for n in range(3)]
    for place in places:
        for n in range(2):
            child = f.make_child(office, given_name=f"Kid {n}", household=f.make_household(office))
            f.make_contract(child)
            c.agree(child, place)
            c.was_there(child, place, date(2026, 8, 4))
    bill_and_close(AUGUST, NOW)
    yield places


def test_two_at_once_and_a_death_in_the_middle_leave_no_gap(
    families: list[m.Provider], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a dead run had numbered falls with it; two runs together make each invoice once."""

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(invoices, "_invoice", dies)
        with pytest.raises(KeyboardInterrupt):
            make_invoices(AUGUST, LAW, writer=writer())
    assert (
        not Invoice.objects.exists()
        and not Series.objects.filter(name__startswith="invoice").exists()
    )
    made: list[int] = []

    def work() -> None:
        try:
            see(country=True)
            made.append(make_invoices(AUGUST, LAW, writer=writer()))
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    see(country=True)
    assert sum(made) == Invoice.objects.count() == 6
    for place in families:
        numbers = Invoice.objects.filter(provider=place).values_list("number", flat=True)
        assert sorted(number[-5:] for number in numbers) == ["00001", "00002"]
