"""The ministry's payments: two people, a file only after release, the bank's answer, auditors."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accueil.attendance.periods import close
from accueil.billing.models import BankEntry, PaymentOrder, Transfer
from accueil.exchange.demo_bank import Booking, answer, statement
from accueil.registry import models as m
from accueil.store.models import AccessLog
from accueil.store.security import see
from tests.factories import make_account, signed_in
from tests.paying import AUGUST, IBAN, day, owe, owed, paid_provider


def page(client: Client, name: str, *values: Any, status: int = 200, **sent: Any) -> str:
    url = reverse(name, args=values)
    got = client.post(url, sent, follow=True) if sent else client.get(url)
    assert got.status_code == status, got.content.decode()[:2000]
    see(country=True)
    return got.content.decode()


def file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("statement.xml", content, "application/xml")


def test_one_prepares_another_releases_the_bank_answers(ministry: Client) -> None:
    """From the list to the file, and back from the bank."""
    creche, lost = paid_provider(), m.Provider.objects.none()
    assert not lost
    owe(creche, 123_456)
    close(AUGUST, by=None, now=timezone.now())
    assert "August 2026" in page(ministry, "payments")
    assert "1,234.56€" in page(ministry, "payment_prepare", "2026-08").replace("\u00a0", "")
    shown = page(ministry, "payment_prepare", "2026-08", go="1")
    order = PaymentOrder.objects.get()
    assert "Drop the order" in shown and "Release the order" not in shown
    page(ministry, "payment_file", order.pk, status=404)
    said = page(ministry, "payment_release", order.pk, status=409, go="1")
    assert "somebody else has to release it" in said and owed(creche) == 123_456
    auditor, other = signed_in(make_account("auditor")), signed_in(make_account("ministry"))
    assert "Release" not in page(auditor, "payment_order", order.pk).replace("release", "")
    for name in ("payment_release", "payment_drop"):
        page(auditor, name, order.pk, status=403, go="1")
    for name, values in (
        ("payment_prepare", ("2026-08",)),
        ("payment_file", (order.pk,)),
        ("payments_bank_read", ()),
    ):
        page(auditor, name, *values, status=403)
    assert "Download the file" in page(other, "payment_release", order.pk, go="1")
    page(other, "payment_release", order.pk, status=409, go="1")
    page(other, "payment_drop", order.pk, status=409, go="1")
    got = other.get(reverse("payment_file", args=[order.pk]))
    assert got.content == bytes(PaymentOrder.objects.get().content)
    line = order.payment_lines.get()
    told = answer(got.content, returned=[line.reference])
    said = page(other, "payments_bank_read", file=file(told))
    assert "booked by their reference: 2, waiting: 0" in said
    assert "known before: 2" in page(other, "payments_bank_read", file=file(told))
    shown = page(auditor, "payment_order", order.pk)
    assert "booked" in shown and "came back" in shown and owed(creche) == 123_456
    kept = set(AccessLog.objects.values_list("what", flat=True))
    assert {"payment order prepared", "payment order released", "payment order downloaded"} <= kept


def test_what_is_not_known_waits_for_somebody(ministry: Client) -> None:
    """An entry is matched by hand with a claimed line, or set aside with a word."""
    creche, rich = paid_provider(), paid_provider("Rich")
    owe(creche, -500)
    owe(rich, 900)
    close(AUGUST, by=None, now=timezone.now())
    shown = page(ministry, "payment_prepare", "2026-08")
    assert "Claim it back now" in shown
    page(ministry, "payment_prepare", "2026-08", claim=str(creche.pk))
    order = PaymentOrder.objects.get()
    other = signed_in(make_account("ministry"))
    page(other, "payment_release", order.pk, go="1")
    line = order.payment_lines.get(what="claimed")
    manager = signed_in(make_account("manager", provider=creche))
    shown = page(manager, "provider_statements", creche.pk)
    assert "The State claims" in shown and line.reference in shown
    told = statement(IBAN, [Booking(day(3), 500, "A"), Booking(day(3), -77, "B", words="fee")])
    page(ministry, "payments_bank_read", file=file(told))
    mine, fee = BankEntry.objects.order_by("-cents")
    assert "fee" in page(ministry, "payments_bank")
    assert line.reference in page(ministry, "payments_entry", mine.pk)
    said = page(ministry, "payments_entry", mine.pk, what="match", number="RF00NO")
    assert "no line of a payment order" in said
    page(ministry, "payments_entry", mine.pk, what="match", number=line.reference)
    assert Transfer.objects.get(kind="refund").cents == 500 and owed(creche) == 0
    paid = order.payment_lines.get(what="paid").reference
    assert "another one" in page(ministry, "payments_entry", fee.pk, what="match", number=paid)
    page(ministry, "payments_entry", fee.pk, what="aside", word="fee of the bank")
    fee.refresh_from_db()
    assert fee.word == "fee of the bank" and "Nothing waits" in page(ministry, "payments_bank")
    assert "settled this already" in page(ministry, "payments_entry", fee.pk)


def test_a_file_that_cannot_be_read_says_why(ministry: Client) -> None:
    bad = statement("DE89370400440532013000", [])
    assert "another account" in page(ministry, "payments_bank_read", file=file(bad))
    assert "no whole XML" in page(ministry, "payments_bank_read", file=file(b"<a>"))
    assert not BankEntry.objects.exists()
