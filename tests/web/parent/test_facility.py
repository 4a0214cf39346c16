"""The pages of a child at a facility, for a parent whose account two PINs linked to it."""

from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accueil.actions.care_papers import contract_paper
from accueil.actions.care_terms import terms_of
from accueil.actions.invoices import make_invoices
from accueil.actions.papers import Writer
from accueil.attendance.clock import on_the_wall
from accueil.attendance.deadlines import Deadline, enter_deadline
from accueil.attendance.models import Absence, CareContract
from accueil.attendance.periods import close
from accueil.billing.models import Invoice
from accueil.identity.links import at_facilities, link
from accueil.law.calendar import DAY, Period
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.actions.test_facilities import home, linked_at
from tests.billed import bill
from tests.billing.ledger import AUGUST, HOUR, LAW, NOW

SEEN = ("", "_days", "_contract", "_invoices", "_absence")


class House:
    """Mia and Ben at a crèche, billed for August; Mia's mother is linked there, and signed in."""

    def __init__(self) -> None:
        self.mia, self.ben, self.creche, self.other = home()
        for child in (self.mia, self.ben):
            c.was_there(child, self.creche, date(2026, 8, 4))
            c.ate(child, self.creche, date(2026, 8, 4))
        bill(AUGUST, NOW)
        close(AUGUST, by=None, now=NOW + HOUR)
        make_invoices(AUGUST, LAW, writer=Writer(None, "", NOW + HOUR))
        held = CareContract.objects.get(child=self.mia, provider=self.creche)
        self.paper = contract_paper(
            held, date(2023, 5, 4), terms_of(held), Writer(None, "Manager", NOW), LAW
        )
        self.mother = linked_at(self.mia, self.creche)
        self.client = f.signed_in(self.mother)
        see()

    def url(self, part: str = "", *more: Any) -> str:
        return reverse(f"family_facility{part}", args=[self.mia.pk, self.creche.pk, *more])

    def text(self, path: str, client: Client | None = None) -> str:
        page = (client or self.client).get(path, follow=True)
        assert page.status_code == 200, path
        return unescape(page.content.decode())


@pytest.fixture
def house(db: None) -> Iterator[House]:
    yield House()
    see()


def test_what_a_link_shows_and_to_whom(house: House) -> None:
    """Each page; the days, contract and lines of the child; nobody else gets in."""
    pages = {part: house.text(house.url(part)) for part in SEEN}
    assert "Crèche Kannerhaus" in pages[""] and "Report an absence" in pages[""]
    assert "The facility made the two PINs" in pages[""] and "with its card" in pages[""]
    assert "8:00–16:00" in house.text(house.url("_days") + "?period=2026-08")
    assert "The agreed week" in pages["_contract"] and house.paper.number in pages["_contract"]
    see(country=True)
    made = Invoice.objects.get(provider=house.creche)
    assert made.number in pages["_invoices"] and "only the lines of yours" in pages["_invoices"]
    one = house.text(house.url("_invoice", made.pk))
    assert "Mia" in one and "Ben" not in one and "LU" not in one
    assert house.client.get(house.url("_invoice_pdf", made.pk)).status_code == 404
    paper = house.client.get(house.url("_contract_pdf", house.paper.pk))
    assert paper.content.startswith(b"%PDF") and house.paper.number in paper["Content-Disposition"]

    # Her husband's account has Ben there too: the invoice is whole, its copy names no address.
    father = linked_at(house.mia, house.creche)
    linked_at(house.ben, house.creche, father)
    his = f.signed_in(father)
    whole = his.get(house.url("_invoice", made.pk))
    assert "Ben" in whole.content.decode() and whole.context["invoice"].due_cents > 0
    assert his.get(house.url("_invoice_pdf", made.pk)).content.startswith(b"%PDF")

    for stranger in (f.make_parent(house.mia), linked_at(house.mia, house.other)):
        client = f.signed_in(stranger)
        for part in SEEN:
            assert client.get(house.url(part)).status_code == 404
        assert client.get(house.url("_invoice", made.pk)).status_code == 404
        assert client.get(house.url("_contract_pdf", house.paper.pk)).status_code == 404
    for wrong in ("2026-13", "2099-01", "x"):
        assert house.client.get(house.url("_days") + f"?period={wrong}").status_code == 404
    see(country=True)
    at_facilities(house.mother.pk).update(ended_at=timezone.now())
    for part in SEEN:
        assert house.client.get(house.url(part)).status_code == 404


def test_an_absence_is_reported_and_the_facility_sees_by_whom(house: House) -> None:
    """From the form to the facility's overview and lists; taken back; too late: the telephone."""
    today, _minute = on_the_wall(timezone.now())
    monday = today + DAY * (7 - today.weekday())
    boxes = {
        f"{name}_{part}": str(getattr(monday, part))
        for name in ("first", "last")
        for part in ("day", "month", "year")
    }
    address = house.url("_absence")
    refused = house.client.post(address, boxes | {"kind": "", "note": ""})
    assert refused.status_code == 200 and refused.context["form"].errors["kind"]
    sent = boxes | {"kind": "sick", "note": "Féiwer <b>"}
    done = house.client.post(address, sent, follow=True)
    assert "The absence is reported" in done.content.decode()
    again = house.client.post(address, sent, follow=True)
    assert "reported already" in again.content.decode()
    assert "Féiwer &lt;b&gt;" in again.content.decode()
    see(country=True)
    row = Absence.objects.current().get()
    assert (row.first, row.recorded_by) == (monday, house.mother.pk)

    manager = f.signed_in(f.make_account("manager", provider=house.creche))
    overview = house.text(reverse("provider", args=[house.creche.pk]), manager)
    assert "Absences that families reported" in overview and "Claire Weber" in overview
    period = f"?period={Period.containing(monday).name}"
    absence = reverse("absence", args=[house.creche.pk, row.pk])
    assert "family: Claire Weber" in house.text(absence, manager)
    listed = house.text(reverse("absences", args=[house.creche.pk]) + period, manager)
    assert "family: Claire Weber" in listed

    back = house.url("_absence_back", row.pk)
    assert house.client.get(back).status_code == 405
    assert "taken back" in house.client.post(back, follow=True).content.decode()
    assert house.client.post(back).status_code == 302
    see(country=True)
    assert not Absence.objects.current().exists()
    house.creche.telephone = "26 12 34 56"
    house.creche.save(update_fields=["telephone"])
    enter_deadline(house.creche.pk, Deadline(14, 0), by=None, now=timezone.now())
    late = house.client.post(address, sent)
    text = unescape(late.content.decode())
    assert "too late" in text and "tel:26123456" in text


def test_the_facility_sets_its_deadline(house: House) -> None:
    manager = f.signed_in(f.make_account("manager", provider=house.creche))
    address = reverse("provider_deadline", args=[house.creche.pk])
    assert "until 9:00 of the day itself" in house.text(address, manager)
    assert manager.post(address, {"days_before": "1", "minute": "25:00"}).status_code == 200
    done = manager.post(address, {"days_before": "1", "minute": "16:30"}, follow=True)
    assert "until 16:30 of the day before" in unescape(done.content.decode())
    educator = f.signed_in(f.make_account("educator", provider=house.creche))
    assert educator.get(address).status_code == 403
    assert manager.get(reverse("provider_deadline", args=[house.other.pk])).status_code == 404
    assert "until 16:30 of the day before" in house.text(house.url("_absence"))


def test_the_first_page_shows_a_child_once(house: House) -> None:
    """By PINs alone: its facilities and a short menu; with the card too: one card for it."""
    home = house.text(reverse("family_home"))
    assert "Mia" in home and house.url() in home and "with its card" in home
    assert reverse("family_bills") not in home and reverse("family_questions") in home
    see(country=True)
    link(house.mother, house.mia, "connection_code", NOW + timedelta(days=1))
    both = house.text(reverse("family_home"))
    assert both.count('<section class="card" aria-labelledby="child-') == 1
    assert 'id="at-1"' not in both and house.url() in both and reverse("family_bills") in both
    assert "Bills of Mia with all providers" in house.text(house.url())
    nobody = f.signed_in(f.make_parent())
    assert "No child is in your account" in house.text(reverse("family_home"), nobody)
