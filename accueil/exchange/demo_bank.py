"""A bank for demonstrations and tests: it carries out payment orders and writes statements."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element, SubElement, tostring

from accueil.exchange import pain

NAMESPACES = {v: f"urn:iso:std:iso:20022:tech:xsd:camt.053.{v}" for v in ("001.02", "001.08")}


@dataclass(frozen=True, slots=True)
class Booking:
    """Something booked: `cents` in (positive) or out (negative), `named` by the bank.

    `reference` travelled from end to end; `structured` and `words` are for the receiver;
    `returned`: why it came back, such as AC04 (account closed).
    """

    day: date
    cents: int
    named: str = ""
    reference: str = ""
    structured: str = ""
    words: str = ""
    party: str = ""
    returned: str = ""


def answer(order: bytes, *, returned: Collection[str] = (), version: str = "001.08") -> bytes:
    """What a bank says of an order: every transfer left, those named came back on the same day."""
    told = pain.read(order)
    left = [
        Booking(told.day, -p.cents, f"OUT-{p.reference}", p.reference, party=p.holder)
        for p in told.payments
    ]
    back = [
        Booking(told.day, p.cents, f"IN-{p.reference}", p.reference, returned="AC04")
        for p in told.payments
        if p.reference in returned
    ]
    return statement(told.payer.iban, [*left, *back], version=version)


def statement(iban: str, bookings: Iterable[Booking], *, version: str = "001.08") -> bytes:
    """A statement of an account, each booking an entry."""
    listed = list(bookings)
    document = Element("Document", xmlns=NAMESPACES[version])
    said = SubElement(document, "BkToCstmrStmt")
    _put(said, "GrpHdr", MsgId="DEMO", CreDtTm="2026-01-01T00:00:00")
    told = SubElement(said, "Stmt")
    _put(told, "", Id="DEMO-1", CreDtTm="2026-01-01T00:00:00")
    account = SubElement(told, "Acct")
    _put(account, "Id", IBAN=iban)
    for booking in listed:
        _entry(told, booking, version)
    content: bytes = tostring(document, encoding="utf-8", xml_declaration=True)
    return content


def _entry(of: Element, booking: Booking, version: str) -> None:
    new, came = version == "001.08", booking.cents > 0
    entry = SubElement(of, "Ntry")
    SubElement(entry, "Amt", Ccy="EUR").text = pain.euros(abs(booking.cents))
    _put(entry, "", CdtDbtInd="CRDT" if came else "DBIT")
    if new:
        _put(entry, "Sts", Cd="BOOK")
    else:
        _put(entry, "", Sts="BOOK")
    _put(entry, "BookgDt", Dt=booking.day.isoformat())
    if booking.named:
        _put(entry, "", AcctSvcrRef=booking.named)
    part = SubElement(SubElement(entry, "NtryDtls"), "TxDtls")
    _put(part, "Refs", EndToEndId=booking.reference or "NOTPROVIDED")
    if booking.party:
        side = SubElement(SubElement(part, "RltdPties"), "Dbtr" if came else "Cdtr")
        _put(side, "Pty" if new else "", Nm=booking.party)
    words = SubElement(part, "RmtInf")
    if booking.words:
        _put(words, "", Ustrd=booking.words)
    if booking.structured:
        _put(SubElement(words, "Strd"), "CdtrRefInf", Ref=booking.structured)
    if booking.returned:
        _put(SubElement(part, "RtrInf"), "Rsn", Cd=booking.returned)


def _put(of: Element, inside: str, **texts: str) -> None:
    """Elements with texts, in an element of their own if it is named."""
    holder = SubElement(of, inside) if inside else of
    for name, text in texts.items():
        SubElement(holder, name).text = text
