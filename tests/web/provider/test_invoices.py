"""The provider's invoices: the list of a period, one with its lines opened, its paper, all."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accueil.actions.invoices import make_invoices
from accueil.actions.papers import Writer
from accueil.billing.models import Invoice
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.billed import bill_and_close
from tests.documents.samples import page_count
from tests.paying import AUGUST, post

JULY = Period(2026, 7)
MADE = datetime(2026, 8, 10, 9, 0, tzinfo=f.LUXEMBOURG)
HOSTILE = "<b>#sys.exit() $x$"


@pytest.fixture
def place(at_now: None) -> m.Provider:
    """A crèche with two families: July is closed and invoiced."""
    see(country=True)
    office, place = f.make_office(), c.creche()
    for name, family in (("Mia", "Weber"), (HOSTILE, "O'Neill & Söhne")):
        home = f.make_household(office, incomes={"representative": 6_600_000})
        child = f.make_child(office, given_name=name, family_name=family, household=home)
        f.make_contract(child)
        c.agree(child, place)
        for day in range(6, 11):
            c.was_there(child, place, date(2026, 7, day), 480, 1080)
            c.ate(child, place, date(2026, 7, day))
    bill_and_close(JULY, MADE)
    assert make_invoices(JULY, shipped(), writer=Writer(None, "", MADE)) == 2
    return place


def page(client: Client, name: str, *values: object, status: int = 200, **query: str) -> str:
    answer = client.get(reverse(name, args=values), query)
    assert answer.status_code == status, answer
    return " ".join(answer.content.decode().split())


def test_the_list_says_who_paid(place: m.Provider) -> None:
    """One paid, the other is overdue by now; a name is never markup."""
    first = Invoice.objects.order_by("number").first()
    assert first
    paid = MADE + timedelta(days=2)
    post("received", place, first.due_cents, AUGUST, household=first.household_id, at=paid)
    manager = f.signed_in(f.make_account("manager", provider=place))
    shown = page(manager, "invoices", place.pk)
    assert "Overdue invoices: 1" in shown and ">Paid<" in shown and first.number in shown
    assert "Mia Weber" in shown and "<b>#sys" not in shown
    for language, word in (("de", "Rechnungen"), ("fr", "Factures"), ("lb", "Rechnungen")):
        manager.cookies["django_language"] = language
        assert word in page(manager, "invoices", place.pk, period=JULY.name)


def test_one_opens_to_sentence_steps_and_article(place: m.Provider) -> None:
    """Its paper is the same bytes each time; what was read is noted for the child."""
    manager = f.signed_in(f.make_account("manager", provider=place))
    invoice = Invoice.objects.order_by("number").first()
    assert invoice
    shown = page(manager, "invoice", place.pk, invoice.pk)
    for words in ("How this was computed", "second block of your tariff", "art.", "50:00"):
        assert words in shown, words
    answers = [
        manager.get(reverse("invoice_pdf", args=[place.pk, invoice.pk])).content for _ in range(2)
    ]
    assert answers[0] == answers[1] and answers[0].startswith(b"%PDF")
    everything = manager.get(reverse("invoices_print", args=[place.pk, JULY.name])).content
    assert page_count(everything) == 4
    see(country=True)
    noted = AccessLog.objects.filter(what=f"invoice {invoice.number}", child__isnull=False)
    assert set(noted.values_list("action", flat=True)) == {"read", "download"}
    together = AccessLog.objects.filter(what__startswith="invoices", action="download")
    assert set(together.values_list("child", flat=True)) == set(
        m.Child.objects.values_list("pk", flat=True)
    )


def test_another_provider_and_an_educator_see_nothing(place: m.Provider) -> None:
    invoice = Invoice.objects.first()
    assert invoice
    see(country=True)
    other = c.creche(name="Another")
    stranger = f.signed_in(f.make_account("manager", provider=other))
    page(stranger, "invoice", other.pk, invoice.pk, status=404)
    page(stranger, "invoices_print", other.pk, JULY.name, status=404)
    assert "There is no invoice yet" in page(stranger, "invoices", other.pk)
    educator = f.signed_in(f.make_account("educator", provider=place))
    page(educator, "invoices", place.pk, status=403)
