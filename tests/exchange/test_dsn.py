"""Reports of delivery by e-mail: what they say, and what is none; no bytes are too odd to read."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accueil.exchange import dsn
from tests.exchange import reports
from tests.exchange.reports import HEX

NINE = datetime(2026, 11, 22, 8, 0, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("mail", "state", "at"),
    [
        (reports.postfix("failed"), "bounced", NINE),
        (reports.postfix("failed", envelope=""), "bounced", NINE),
        (reports.postfix("failed", status="4.4.1"), "bounced", NINE),
        (reports.postfix("FAILED (given up)"), "bounced", NINE),
        (reports.postfix("delivered", status="2.0.0"), "delivered", NINE),
        (reports.postfix("relayed", status="2.0.0"), "", None),
        (reports.postfix("expanded", status="2.0.0"), "", None),
        (reports.postfix("delayed", status="4.4.1"), "", None),
        (reports.exchange(), "bounced", NINE),
        (reports.gmail(), "bounced", NINE.replace(second=11)),
        (reports.for_everybody("delivered"), "delivered", NINE),
    ],
)
def test_what_mail_systems_report(mail: bytes, state: str, at: datetime | None) -> None:
    assert dsn.read(mail) == dsn.Said(HEX, state, at)
    assert dsn.read(mail.replace(b"\r\n", b"\n")) == dsn.Said(HEX, state, at)


def test_of_several_receivers_one_that_has_it_is_enough() -> None:
    one = b"Action: failed\r\nStatus: 5.1.1\r\n"
    both = reports.postfix("failed").replace(one, one + b"\r\nAction: delivered\r\n")
    assert dsn.read(both) == dsn.Said(HEX, "delivered", NINE)


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"\0\xff",
        reports.AWAY,
        reports.READ,
        reports.postfix("failed").replace(HEX.encode(), b"somebody-else"),
        reports.postfix("failed").replace(b"message/delivery-status", b"text/plain"),
        reports.postfix("failed").replace(b"multipart/report", b"multipart/mixed"),
        b"Content-Type: message/rfc822\r\n\r\n" + reports.postfix("failed"),
    ],
)
def test_what_is_no_report_of_ours_says_nothing(mail: bytes) -> None:
    assert dsn.read(mail) is None


def test_a_moment_that_cannot_be_read_is_none() -> None:
    for odd in ("yesterday", "Sun, 99 Nov 2026 09:00:12 +0100", "", "Mon, 1 Jan 0001 00:00 +9999"):
        mail = reports.postfix("delivered").replace(reports.WHEN.encode(), odd.encode())
        said = dsn.read(mail)
        assert said is not None and (said.name, said.state) == (HEX, "delivered")


def test_the_beginning_of_a_long_mail_is_enough() -> None:
    long = reports.gmail().replace(b"Moien", b"Moien\r\n" * 2_000_000)
    assert dsn.read(long) == dsn.Said(HEX, "bounced", NINE.replace(second=11))


PIECES = [
    *reports.postfix("failed").split(b"\r\n"),
    *reports.exchange().split(b"\r\n"),
    b"Content-Type: multipart/report; report-type*=x'y'delivery-status; boundary=line",
    b"Content-Transfer-Encoding: base64",
    b"--line",
    b"",
]


@given(st.binary(max_size=2000) | st.lists(st.sampled_from(PIECES) | st.binary(max_size=40)))
def test_any_bytes_are_read(mail: bytes | list[bytes]) -> None:
    dsn.read(mail if isinstance(mail, bytes) else b"\r\n".join(mail))


@given(st.data())
def test_a_report_with_any_damage_is_read(data: st.DataObject) -> None:
    mail = bytearray(data.draw(st.sampled_from([reports.exchange(), reports.gmail()])))
    for place in data.draw(st.lists(st.integers(0, len(mail) - 1), max_size=20)):
        mail[place] = data.draw(st.integers(0, 255))
    said = dsn.read(bytes(mail))
    assert said is None or said.state in ("", "delivered", "bounced")


@pytest.mark.parametrize(
    "mail",
    [
        reports.postfix("failed").replace(b"X-Postfix", b"\r\n" * 200_000 + b"X-Postfix"),
        reports.postfix("failed").replace(b"X-Postfix", b"A: b\r\n\r\n" * 40_000 + b"X-Postfix"),
        b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n--a\r\n' * 5000,
        b"Content-Type: message/rfc822\r\n\r\n" * 8000,
        b"To: " + b"<" * 200_000 + reports.postfix("failed"),
        b"Content-Type: multipart/report" + b";a=b" * 60_000 + b"\r\n\r\n",
    ],
    ids=range(6),
)
def test_a_hostile_mail_is_read_to_its_end(mail: bytes) -> None:
    said = dsn.read(mail)
    assert said is None or said.name == HEX
