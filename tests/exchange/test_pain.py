"""Payment orders: valid against the schema of ISO 20022, read back as they were written."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from accueil.exchange.pain import (
    Order,
    PainError,
    Payer,
    Payment,
    creditor_reference,
    read,
    taken,
    write,
)

IBAN = "LU280019400644750000"
PAYER = Payer("Trésorerie de l'État", IBAN, "BCEELULL")
PAYMENT = Payment("RF18P2026100100001", 123_450, "Crèche Këppchen & Söhne", IBAN, "CSA 2026-10")


def order(*payments: Payment, payer: Payer = PAYER) -> Order:
    made = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    return Order("P2026-10-01", made, date(2026, 11, 24), payer, payments)


def test_an_order_is_read_as_it_was_written() -> None:
    other = Payment("RF18P2026100100002", 1, "Ana", "DE89370400440532013000", "x" * 300)
    content = write(order(PAYMENT, other))
    assert write(order(PAYMENT, other)) == content
    told = read(content)
    assert (told.number, told.day, told.payer.iban) == ("P2026-10-01", date(2026, 11, 24), IBAN)
    assert [(p.reference, p.cents) for p in told.payments] == [
        (PAYMENT.reference, 123_450),
        (other.reference, 1),
    ]
    assert told.payments[0].holder == "Creche Keppchen Sohne"
    assert b"<CtrlSum>1234.51</CtrlSum>" in content and b"<NbOfTxs>2</NbOfTxs>" in content


@pytest.mark.parametrize(
    "bad",
    [
        Payment("RF1", 0, "A", IBAN, ""),
        Payment("RF1", -5, "A", IBAN, ""),
        Payment("RF1", 5, "Ω", IBAN, "w"),
        Payment("RF1", 5, "A", "LU280019400644750001", "w"),
        Payment("", 5, "A", IBAN, "w"),
        Payment("R" * 36, 5, "A", IBAN, "w"),
        Payment("RF1", 10**17, "A", IBAN, "w"),
    ],
)
def test_what_no_bank_takes_is_refused(bad: Payment) -> None:
    with pytest.raises(PainError):
        write(order(bad))


def test_an_order_pays_somebody_and_nobody_twice() -> None:
    for wrong in (order(), order(PAYMENT, PAYMENT), order(PAYMENT, payer=Payer("A", IBAN, "X"))):
        with pytest.raises(PainError):
            write(wrong)


@given(st.text(max_size=200))
def test_whatever_a_name_is_banks_take_it(name: str) -> None:
    shown = taken(name, 70)
    assert shown.isascii() and len(shown) <= 70
    if shown:
        assert read(write(order(Payment("RF1", 5, name, IBAN, "w")))).payments[0].holder == shown


@given(st.text("ABCXYZ0123456789-", min_size=1, max_size=21).filter(lambda t: t.strip("-")))
def test_a_reference_has_its_check_digits(text: str) -> None:
    assert iso11649.is_valid(creditor_reference(text))
