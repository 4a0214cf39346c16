"""Payment orders to a bank: pain.001.001.09 (ISO 20022, SEPA credit transfers), written and read.

What is written is checked against the schema of ISO 20022 before it leaves. A transfer's end-to-end
reference is a creditor reference (ISO 11649), whose check digits catch a slip of the pen.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from xml.etree.ElementTree import Element, SubElement, tostring

import xmlschema
from defusedxml.ElementTree import fromstring
from stdnum import bic, iban
from stdnum.iso7064 import mod_97_10

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
# What every bank of the single payments area takes; the rest is written with the nearest letter.
TAKEN = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
SPELT = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O"})
NAME, WORDS = 70, 140
MOST_CENTS = 99_999_999_999  # of one transfer (SEPA)


class PainError(ValueError):
    """An order that no bank would take, with what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays: the name and the account of the Treasury."""

    name: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True)
class Payment:
    """One transfer: `cents` (positive) to an account, under a reference, with words."""

    reference: str
    cents: int
    holder: str
    iban: str
    words: str


@dataclass(frozen=True, slots=True)
class Order:
    """All transfers of an order, to be carried out on a day."""

    number: str
    made: datetime
    day: date
    payer: Payer
    payments: tuple[Payment, ...]


def creditor_reference(text: str) -> str:
    """A reference with the check digits of ISO 11649: RF, two digits, letters and digits.

    Refuses a text of more than 21 letters and digits.
    """
    body = re.sub(r"[^A-Z0-9]", "", text.upper())
    if not 0 < len(body) <= 21:
        raise PainError(f"{text!r} does not fit into a creditor reference")
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"


def taken(text: str, most: int) -> str:
    """A text as banks take it: letters without accents, nothing else, at most so long."""
    parts = unicodedata.normalize("NFKD", text.translate(SPELT))
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return " ".join(TAKEN.sub(" ", plain).split())[:most].strip()


def may_be_paid(account: str, holder: str) -> bool:
    """Whether a bank would take a transfer to an account of somebody."""
    return iban.is_valid(account) and bool(taken(holder, NAME))


def euros(cents: int) -> str:
    """Cents as the file says them: 1234.50."""
    return f"{cents // 100}.{cents % 100:02}"


def write(order: Order) -> bytes:
    """The file of an order, one batch. Refuses with `PainError` what a bank would not take."""
    _check(order)
    document = Element("Document", xmlns=NAMESPACE)
    said = SubElement(document, "CstmrCdtTrfInitn")
    count, total = str(len(order.payments)), euros(sum(p.cents for p in order.payments))
    header = SubElement(said, "GrpHdr")
    _texts(header, MsgId=order.number, CreDtTm=f"{order.made:%Y-%m-%dT%H:%M:%S}")
    _texts(header, NbOfTxs=count, CtrlSum=total)
    _texts(SubElement(header, "InitgPty"), Nm=taken(order.payer.name, NAME))
    batch = SubElement(said, "PmtInf")
    _texts(batch, PmtInfId=order.number, PmtMtd="TRF", BtchBookg="true")
    _texts(batch, NbOfTxs=count, CtrlSum=total)
    _path(batch, "PmtTpInf/SvcLvl/Cd", "SEPA")
    _path(batch, "ReqdExctnDt/Dt", order.day.isoformat())
    _path(batch, "Dbtr/Nm", taken(order.payer.name, NAME))
    _path(batch, "DbtrAcct/Id/IBAN", iban.compact(order.payer.iban))
    _path(batch, "DbtrAgt/FinInstnId/BICFI", bic.compact(order.payer.bic))
    _texts(batch, ChrgBr="SLEV")
    for payment in order.payments:
        _transfer(batch, payment)
    content: bytes = tostring(document, encoding="utf-8", xml_declaration=True)
    problems = [f"{error.path}: {error.reason}" for error in _schema().iter_errors(content)]
    if problems:
        raise PainError("; ".join(problems))
    return content


def day_of(content: bytes) -> date:
    """The day on which an order of ours is to be carried out."""
    found = fromstring(content).findtext(f".//{{{NAMESPACE}}}ReqdExctnDt/{{{NAMESPACE}}}Dt")
    return date.fromisoformat(found or "")


def read(content: bytes) -> Order:
    """An order of ours as a bank reads it."""
    problems = [f"{error.path}: {error.reason}" for error in _schema().iter_errors(content)]
    if problems:
        raise PainError("; ".join(problems))
    names = {"": NAMESPACE}
    said = fromstring(content, forbid_dtd=True).find("CstmrCdtTrfInitn", names)

    def text(of: Element, path: str) -> str:
        return of.findtext(path, "", names)

    payments = tuple(
        Payment(
            text(one, "PmtId/EndToEndId"),
            int(text(one, "Amt/InstdAmt").replace(".", "")),
            text(one, "Cdtr/Nm"),
            text(one, "CdtrAcct/Id/IBAN"),
            text(one, "RmtInf/Ustrd"),
        )
        for one in said.findall("PmtInf/CdtTrfTxInf", names)
    )
    payer = Payer(
        text(said, "PmtInf/Dbtr/Nm"),
        text(said, "PmtInf/DbtrAcct/Id/IBAN"),
        text(said, "PmtInf/DbtrAgt/FinInstnId/BICFI"),
    )
    made = datetime.fromisoformat(text(said, "GrpHdr/CreDtTm"))
    return Order(text(said, "GrpHdr/MsgId"), made, day_of(content), payer, payments)


def _check(order: Order) -> None:
    """Refuse what the schema would let through: check digits, nothing to pay, a name twice."""
    wrong = [] if iban.is_valid(order.payer.iban) else ["the payer's IBAN"]
    wrong += [] if bic.is_valid(order.payer.bic) else ["the payer's BIC"]
    for payment in order.payments:
        if not may_be_paid(payment.iban, payment.holder):
            wrong.append(f"the account of {payment.reference}")
        if not 0 < payment.cents <= MOST_CENTS:
            wrong.append(f"the amount of {payment.reference}")
    if not order.payments:
        wrong.append("there is nothing to pay")
    if len({payment.reference for payment in order.payments}) < len(order.payments):
        wrong.append("a reference stands there twice")
    if wrong:
        raise PainError("; ".join(wrong))


def _transfer(batch: Element, payment: Payment) -> None:
    one = SubElement(batch, "CdtTrfTxInf")
    _path(one, "PmtId/EndToEndId", payment.reference)
    _path(one, "Amt/InstdAmt", euros(payment.cents)).set("Ccy", "EUR")
    _path(one, "Cdtr/Nm", taken(payment.holder, NAME))
    _path(one, "CdtrAcct/Id/IBAN", iban.compact(payment.iban))
    _path(one, "RmtInf/Ustrd", taken(payment.words, WORDS))


def _texts(of: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(of, name).text = text


def _path(of: Element, path: str, text: str) -> Element:
    """Elements one in the other, the last with a text."""
    for name in path.split("/"):
        of = SubElement(of, name)
    of.text = text
    return of


@cache
def _schema() -> xmlschema.XMLSchema:
    folder: Sequence[str] = ("schemas", "pain.001.001.09.xsd")
    return xmlschema.XMLSchema(files("accueil.exchange").joinpath(*folder).read_text("utf-8"))
