"""Bank statements: CAMT.053 (ISO 20022), versions 001.02 and 001.08, read into entries.

A batch booking gives one entry for each of its transactions. Only what is booked counts. Every
problem is named with its place, and nothing of a file with a problem is taken. Files that are too
large, that define entities or that hold another currency than the euro are refused.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from stdnum import iban

VERSIONS = ("001.02", "001.08")
NAMESPACE = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:camt\.053\.(\d{3}\.\d{2})\}Document")
BOOKED = "BOOK"
MOST_PROBLEMS = 50
AMOUNT = re.compile(r"\d{1,13}(\.\d{1,5})?")
BATCH = ("TxDtls/Refs/PmtInfId", "TxDtls/Refs/MsgId")
NOT_SAID = ("", "NOTPROVIDED")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file: where, a code, what was found."""

    place: str
    code: str
    found: str = ""


class CamtError(ValueError):
    """A file that cannot be read, with its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems, the first fifty."""
        self.problems = problems[:MOST_PROBLEMS]
        super().__init__("; ".join(f"{p.place}: {p.code} {p.found}" for p in self.problems))


@dataclass(frozen=True, slots=True)
class Entry:
    """What was booked: on a day, `cents` in (positive) or out (negative).

    `end_to_end`: the reference that travelled with the payment; `structured`: those in its words
    for the receiver (ISO 11649); `party`: the other side; `back`: it was returned or reversed.
    `named`: how the bank names it; `batch`: the order that it is the sum of; `key`: what makes it
    the same entry in any file.
    """

    account: str
    day: date
    cents: int
    end_to_end: str = ""
    structured: tuple[str, ...] = ()
    party: str = ""
    words: str = ""
    back: bool = False
    named: tuple[str, ...] = ()
    batch: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A file: the accounts it speaks of, its entries, how many were not booked yet."""

    accounts: tuple[str, ...]
    entries: tuple[Entry, ...]
    pending: int


@dataclass(slots=True)
class _Reading:
    """A file while it is read."""

    names: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    pending: int = 0

    def text(self, of: Element, *paths: str) -> str:
        """The first text there is at some paths."""
        for path in paths:
            found = of.findtext(path, None, self.names)
            if found and found.strip():
                return " ".join(found.split())
        return ""

    def texts(self, of: Element, path: str) -> list[str]:
        """All texts at a path."""
        return [" ".join(e.text.split()) for e in of.findall(path, self.names) if e.text]

    def wrong(self, place: str, code: str, found: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(place, code, found[:80]))


def read(content: bytes, *, most_bytes: int) -> Statement:
    """The entries of a file. Refuses it with `CamtError`."""
    if len(content) > most_bytes:
        raise CamtError([Problem("file", "too_large", f"{most_bytes // 1_000_000} MB")])
    root = _root(content)
    found = NAMESPACE.fullmatch(root.tag)
    if found is None or found.group(1) not in VERSIONS:
        raise CamtError([Problem("Document", "not_camt053", root.tag[:80])])
    reading = _Reading({"": root.tag[1:].partition("}")[0]})
    statements = root.findall("BkToCstmrStmt/Stmt", reading.names)
    if not statements:
        reading.wrong("BkToCstmrStmt", "no_statement")
    entries = [
        entry
        for number, statement in enumerate(statements, 1)
        for entry in _statement(reading, statement, f"Stmt {number}")
    ]
    if reading.problems:
        raise CamtError(reading.problems)
    accounts = tuple(sorted({_account(reading, one) for one in statements}))
    return Statement(accounts, tuple(_keyed(entries)), reading.pending)


def _root(content: bytes) -> Element:
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise CamtError([Problem("file", "entities")]) from None
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise CamtError([Problem("file", "no_xml", str(error))]) from None
    return root


def _account(reading: _Reading, statement: Element) -> str:
    return reading.text(statement, "Acct/Id/IBAN", "Acct/Id/Othr/Id").replace(" ", "").upper()


def _statement(reading: _Reading, statement: Element, place: str) -> Iterator[Entry]:
    account = _account(reading, statement)
    if not iban.is_valid(account):
        reading.wrong(f"{place}, Acct", "no_iban", account)
    for number, entry in enumerate(statement.findall("Ntry", reading.names), 1):
        state = reading.text(entry, "Sts/Cd", "Sts").upper()
        if state in ("PDNG", "INFO", "FUTR"):
            reading.pending += 1
            continue
        where = f"{place}, Ntry {number}"
        if state != BOOKED:
            reading.wrong(f"{where}, Sts", "no_state", state)
            continue
        yield from _entry(reading, entry, account, where)


def _entry(reading: _Reading, entry: Element, account: str, place: str) -> list[Entry]:
    """One booking: itself, or each of its transactions."""
    day, sum_ = _day(reading, entry, place), _cents(reading, entry, "Amt", place)
    sign = _sign(reading, entry, place)
    back = reading.text(entry, "RvslInd") in ("true", "1")
    named = (reading.text(entry, "AcctSvcrRef"),)
    if day is None or sum_ is None or sign == 0:
        return []
    bare = Entry(account, day, sign * sum_, back=back, named=named)
    parts = entry.findall("NtryDtls/TxDtls", reading.names)
    if len(parts) <= 1:
        batch = reading.text(
            entry, *(f"NtryDtls/{path}" for path in ("Btch/PmtInfId", "Btch/MsgId", *BATCH))
        )
        alone = replace(bare, words=reading.text(entry, "AddtlNtryInf"), batch=batch)
        return [_transaction(reading, parts[0] if parts else entry, alone)]
    made: list[Entry] = []
    for number, part in enumerate(parts, 1):
        where = f"{place}, TxDtls {number}"
        path = "Amt" if part.find("Amt", reading.names) is not None else "AmtDtls/TxAmt/Amt"
        cents = _cents(reading, part, path, where)
        own = _sign(reading, part, where) if reading.text(part, "CdtDbtInd") else sign
        if cents is not None:
            made.append(_transaction(reading, part, replace(bare, cents=own * cents)))
    if len(made) == len(parts) and sum(one.cents for one in made) != sign * sum_:
        reading.wrong(place, "batch_sum", str(Decimal(sum(e.cents for e in made)) / 100))
    return made


def _transaction(reading: _Reading, of: Element, bare: Entry) -> Entry:
    """A booking with what its transaction says of references, words and the other side."""
    side, account = ("Dbtr", "DbtrAcct") if bare.cents > 0 else ("Cdtr", "CdtrAcct")
    end_to_end = reading.text(of, "Refs/EndToEndId")
    own = [reading.text(of, f"Refs/{name}") for name in ("AcctSvcrRef", "TxId", "InstrId")]
    words = [*reading.texts(of, "RmtInf/Ustrd"), reading.text(of, "AddtlTxInf"), bare.words]
    parties = (
        reading.text(of, f"RltdPties/{side}/Pty/Nm", f"RltdPties/{side}/Nm"),
        reading.text(of, f"RltdPties/{account}/Id/IBAN"),
    )
    return replace(
        bare,
        end_to_end="" if end_to_end in NOT_SAID else end_to_end,
        structured=tuple(reading.texts(of, "RmtInf/Strd/CdtrRefInf/Ref")),
        party=" · ".join(filter(None, parties)),
        words=" · ".join(filter(None, words)),
        back=bare.back or of.find("RtrInf", reading.names) is not None,
        named=(*bare.named, *own),
    )


def _sign(reading: _Reading, of: Element, place: str) -> int:
    said = reading.text(of, "CdtDbtInd")
    if said not in ("CRDT", "DBIT"):
        reading.wrong(f"{place}, CdtDbtInd", "no_direction", said)
    return {"CRDT": 1, "DBIT": -1}.get(said, 0)


def _day(reading: _Reading, entry: Element, place: str) -> date | None:
    said = reading.text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    try:
        return datetime.fromisoformat(said).date()
    except ValueError:
        reading.wrong(f"{place}, BookgDt", "no_day", said)
        return None


def _cents(reading: _Reading, of: Element, path: str, place: str) -> int | None:
    """An amount in cents, whole and not below zero; another currency is a problem."""
    found, said = of.find(path, reading.names), reading.text(of, path)
    currency = found.get("Ccy", "") if found is not None else ""
    try:
        cents = Decimal(said) * 100 if AMOUNT.fullmatch(said) else None
    except InvalidOperation:
        cents = None
    if cents is None or cents != int(cents):
        reading.wrong(f"{place}, {path}", "no_amount", said)
    elif currency != "EUR":
        reading.wrong(f"{place}, {path}", "not_euro", currency)
    else:
        return int(cents)
    return None


def _keyed(entries: list[Entry]) -> Iterator[Entry]:
    """Each entry with its key: the bank's names for it, else all it says; equal ones counted.

    An entry that stands in two files has the same key; two equal ones in one file have two.
    """
    seen: Counter[tuple[object, ...]] = Counter()
    for entry in entries:
        known: tuple[object, ...] = (entry.account, entry.day, entry.cents, entry.end_to_end)
        known += entry.named if any(entry.named) else (entry.structured, entry.party, entry.words)
        seen[known] += 1
        key = hashlib.sha256(repr((*known, seen[known])).encode()).hexdigest()
        yield replace(entry, key=key)
