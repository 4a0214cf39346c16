"""Bank statements: both versions, batches, returns; and every file that is refused, with why."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accueil.exchange.camt import CamtError, Statement
from accueil.exchange.camt import read as read_file
from accueil.exchange.demo_bank import Booking, statement

IBAN = "LU280019400644750000"
DAY = date(2026, 11, 24)
BATCH = """<Ntry><Amt Ccy="EUR">30.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><DtTm>2026-11-24T10:00:00+01:00</DtTm></BookgDt><AcctSvcrRef>B1</AcctSvcrRef><NtryDtls>
<Btch><PmtInfId>P2026-10-01</PmtInfId></Btch>{parts}</NtryDtls></Ntry>"""
PART = """<TxDtls><Refs><EndToEndId>{}</EndToEndId></Refs><Amt Ccy="EUR">{}</Amt></TxDtls>"""


def read(content: bytes) -> Statement:
    return read_file(content, most_bytes=1_000_000)


def codes(content: bytes) -> list[tuple[str, str]]:
    with pytest.raises(CamtError) as refused:
        read(content)
    return [(problem.place, problem.code) for problem in refused.value.problems]


def with_entry(entry: str) -> bytes:
    return statement(IBAN, []).replace(b"</Stmt>", entry.encode() + b"</Stmt>")


@pytest.mark.parametrize("version", ["001.02", "001.08"])
def test_entries_are_read_in_both_versions(version: str) -> None:
    bookings = [
        Booking(DAY, 12_345, "A1", structured="RF18ABC", words="merci", party="Claire Weber"),
        Booking(DAY, -50, "A2", "RF18DEF", party="Crèche", returned="AC04"),
    ]
    told = read(statement(IBAN, bookings, version=version))
    first, second = told.entries
    assert told.accounts == (IBAN,)
    assert (first.cents, first.structured, first.words) == (12_345, ("RF18ABC",), "merci")
    assert (first.party, first.end_to_end, first.back) == ("Claire Weber", "", False)
    assert (second.cents, second.end_to_end, second.back) == (-50, "RF18DEF", True)


def test_a_batch_is_its_transactions() -> None:
    parts = PART.format("RF1", "10.00") + PART.format("RF2", "20.00")
    told = read(with_entry(BATCH.format(parts=parts)))
    assert [(e.end_to_end, e.cents) for e in told.entries] == [("RF1", -1000), ("RF2", -2000)]
    (whole,) = read(with_entry(BATCH.format(parts=""))).entries
    assert (whole.cents, whole.batch) == (-3000, "P2026-10-01")
    wrong = PART.format("RF1", "10.00") + PART.format("RF2", "20.01")
    assert codes(with_entry(BATCH.format(parts=wrong))) == [("Stmt 1, Ntry 1", "batch_sum")]


def test_what_is_not_booked_yet_is_left_out() -> None:
    told = read(with_entry(BATCH.format(parts="").replace("BOOK", "PDNG")))
    assert (told.entries, told.pending) == ((), 1)


def test_equal_entries_are_two_and_the_same_in_another_file() -> None:
    twice = Booking(DAY, 700, words="Mia")
    one, other = read(statement(IBAN, [twice, twice])).entries
    assert one.key != other.key
    again = read(statement(IBAN, [Booking(DAY, 5), twice], version="001.02")).entries[1]
    assert again.key == one.key


@pytest.mark.parametrize(
    "old, new, place, code",
    [
        (' Ccy="EUR">30', ' Ccy="USD">30', "Stmt 1, Ntry 1, Amt", "not_euro"),
        (">30.00<", ">30.001<", "Stmt 1, Ntry 1, Amt", "no_amount"),
        (">30.00<", ">-30.00<", "Stmt 1, Ntry 1, Amt", "no_amount"),
        (">30.00<", ">1e3<", "Stmt 1, Ntry 1, Amt", "no_amount"),
        ("DBIT", "", "Stmt 1, Ntry 1, CdtDbtInd", "no_direction"),
        ("BOOK", "WHAT", "Stmt 1, Ntry 1, Sts", "no_state"),
        ("2026-11-24T10", "2026-13-24T10", "Stmt 1, Ntry 1, BookgDt", "no_day"),
    ],
)
def test_a_problem_is_named_with_its_place(old: str, new: str, place: str, code: str) -> None:
    entry = BATCH.format(parts="")
    assert old in entry
    assert codes(with_entry(entry.replace(old, new))) == [(place, code)]


def test_files_that_are_none_are_refused() -> None:
    good = statement(IBAN, [])
    bomb = b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]>'
    body = good.partition(b"?>")[2]
    assert codes(bomb + body) == [("file", "entities")]
    assert codes(b'<!DOCTYPE a SYSTEM "http://localhost/x">' + body) == [("file", "entities")]
    assert codes(b"") == codes(b"PK\x03\x04") == codes(good[:-9]) == [("file", "no_xml")]
    assert codes(b'<?xml version="1.0" encoding="nonsense"?>' + body) == [("file", "no_xml")]
    assert codes(b"<a>" * 200_000) == [("file", "no_xml")]
    assert codes(b" " * 1_000_001) == [("file", "too_large")]
    assert codes(b"<Document/>") == [("Document", "not_camt053")]
    assert codes(good.replace(b"001.08", b"001.99")) == [("Document", "not_camt053")]
    assert codes(good.replace(IBAN.encode(), b"LU00")) == [("Stmt 1, Acct", "no_iban")]


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for bytes_ in (content, with_entry("") + content, statement(IBAN, [])[:200] + content):
        try:
            read(bytes_)
        except CamtError as refused:
            assert refused.problems
