"""SMS by a message centre: bound once, both ways; throttled, refused, lost and found again."""

import logging
from collections.abc import Iterator
from datetime import UTC
from threading import Thread

import pytest

from accueil.exchange import smpp, sms_text
from accueil.store.models import Message
from accueil.store.outbox import CannotSend, TryFailed, Unreachable
from tests.exchange.smsc import (
    ANSWER,
    DELIVER,
    ENQUIRE,
    QUERY_BROADCAST,
    UNBIND,
    Centre,
    centre,
    until,
)
from tests.factories import NOW, after

NUMBER, PASSWORD = "+352621123456", "hush8let"
THROTTLED, BAD_NUMBER, SYSTEM, LATER = 0x58, 0x0B, 0x08, 0x64


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    kept: list[tuple[str, str]] = []
    monkeypatch.setattr(smpp, "_hearing", [lambda *said: kept.append(said)])
    monkeypatch.setattr(smpp, "PATIENCE_SECONDS", (0.0, 0.0))
    monkeypatch.setattr(smpp, "TIMEOUT_SECONDS", 0.5)
    return kept


@pytest.fixture
def there(heard: list[tuple[str, str]]) -> Iterator[Centre]:
    with centre() as running:
        yield running


@pytest.fixture
def session(there: Centre) -> Iterator[smpp.Session]:
    made = smpp.Session(f"smpp://us%20er@127.0.0.1:{there.port}", PASSWORD, "Accueil")
    yield made
    made.close()


def sms(text: str, key: str = "a") -> Message:
    content = {"to": NUMBER, "text": text}
    return Message(key=key, content=content, not_after=after(minutes=10), created_at=NOW)


def test_what_is_sent_is_what_arrives(there: Centre, session: smpp.Session) -> None:
    assert session.send(sms("Your code is 123456.")) == "m-1"
    assert session.send(sms("Äre Code ass 123456, gëlteg 60 Sekonnen.")) == "m-2"
    plain, wide = there.came
    assert there.binds == [("us er", PASSWORD)], "one line for both"
    assert (plain.to, plain.sender, plain.receipt) == (NUMBER[1:], "Accueil", 1)
    assert plain.until == f"{after(minutes=10).astimezone(UTC):%y%m%d%H%M%S}000+"
    assert (plain.text, plain.coding) == ("Your code is 123456.", 0)
    assert (wide.text, wide.coding) == ("Äre Code ass 123456, gëlteg 60 Sekonnen.", 8)


@pytest.mark.parametrize("text", ["ë🙂" * 80, "a€" * 200, "x" * 161])
def test_a_long_text_comes_in_parts_that_belong_together(
    there: Centre, session: smpp.Session, text: str
) -> None:
    name = session.send(sms(text))
    assert len(there.came) == sms_text.parts(text) > 1
    assert name == f"m-{len(there.came)}"
    again = sms_text.encoded(text, "a")
    assert [part.body for part in there.came] == list(again.parts)
    heads = [part.body[:6] for part in there.came]
    assert {head[:5] for head in heads} == {heads[0][:4] + bytes([len(heads)])}
    assert [head[5] for head in heads] == list(range(1, len(heads) + 1))
    assert [part.receipt for part in there.came] == [0] * (len(heads) - 1) + [1]
    if there.came[0].coding == 8:
        assert "".join(part.text for part in there.came) == text
    assert all(len(part.body) <= (140 if part.coding == 8 else 160) for part in there.came)


def test_too_much_at_once_is_tried_again_and_then_delays(
    there: Centre, session: smpp.Session
) -> None:
    there.statuses = [THROTTLED, THROTTLED]
    assert session.send(sms("one")) == "m-1"
    there.statuses = [THROTTLED] * 3
    with pytest.raises(Unreachable, match="0x58"):
        session.send(sms("two"))
    assert session.send(sms("two")) == "m-2" and len(there.binds) == 1


def test_what_it_refuses_is_told_by_its_number(there: Centre, session: smpp.Session) -> None:
    for status, kind in ((BAD_NUMBER, CannotSend), (SYSTEM, TryFailed)):
        there.statuses = [status]
        with pytest.raises(kind) as refused:
            session.send(sms("the code is 123456"))
        assert str(refused.value) == f"the message centre answers {status:#04x}"


def test_a_receipt_is_kept_and_answered(
    there: Centre, session: smpp.Session, heard: list[tuple[str, str]]
) -> None:
    session.stay()
    there.receipt("m-1", "DELIVRD")
    there.receipt("m-2", "UNDELIV", fields=True)
    there.receipt("m-3", "ENROUTE")
    there.receipt("m-4", "ENROUTE", fields=True)
    there.incoming(b"STOP", 0)
    until(lambda: len(there.answered) == 5)
    assert heard == [("m-1", "delivered"), ("m-2", "bounced")]
    assert there.answered == [(DELIVER | ANSWER, 0)] * 5


def test_a_receipt_that_cannot_be_kept_is_asked_for_again(
    there: Centre, session: smpp.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str, state: str) -> None:
        raise RuntimeError(name)

    session.stay()
    for hearing in ([broken], []):
        monkeypatch.setattr(smpp, "_hearing", hearing)
        there.receipt("m-1", "DELIVRD")
        until(lambda: there.answered)
        assert there.answered.pop() == (DELIVER | ANSWER, LATER)
    assert session.send(sms("still bound")) and len(there.binds) == 1


def test_the_line_is_bound_anew_when_it_was_lost(there: Centre, session: smpp.Session) -> None:
    session.send(sms("one"))
    there.hang_up()
    until(lambda: session._line is None)
    session.send(sms("two"))
    there.say(UNBIND)
    until(lambda: session._line is None)
    session.send(sms("three"))
    assert [one.text for one in there.came] == ["one", "two", "three"]
    assert len(there.binds) == 3


def test_one_that_keeps_silent_or_vanishes_while_it_is_asked_delays(
    there: Centre, session: smpp.Session
) -> None:
    session.stay()
    there.silent = True
    with pytest.raises(Unreachable, match="in time"):
        session.send(sms("one"))
    with pytest.raises(Unreachable, match="does not answer"):
        session.send(sms("one"))  # nor does it let us in
    there.silent = False
    session.stay()
    there.silent = True
    Thread(target=lambda: (until(lambda: session._answers), there.hang_up())).start()
    with pytest.raises(Unreachable, match="broke"):
        session.send(sms("one"))
    there.silent = False
    assert session.send(sms("one")) == "m-1"


def test_the_line_is_asked_whether_it_stands(
    there: Centre, session: smpp.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smpp, "IDLE_SECONDS", 0.1)
    session.stay()
    there.say(ENQUIRE)
    there.say(QUERY_BROADCAST, b"\0" * 20)  # something that we do not speak
    until(lambda: (ENQUIRE | ANSWER, 0) in there.answered)
    line = session._line
    assert session.send(sms("one")) and session._line is line
    there.silent = True
    until(lambda: session._line is None)


@pytest.mark.parametrize(
    ("url", "password", "words"),
    [
        ("smpp://user@127.0.0.1:1", PASSWORD, "does not answer"),
        ("http://user@127.0.0.1:1", PASSWORD, "ACCUEIL_SMPP_URL"),
        ("smpp://user@127.0.0.1:port", PASSWORD, "ACCUEIL_SMPP_URL"),
        ("smpp://user@127.0.0.1:1", "nine letters", "ACCUEIL_SMPP_PASSWORD"),
    ],
)
def test_what_cannot_be_reached_delays_and_says_why(
    heard: object, url: str, password: str, words: str
) -> None:
    with pytest.raises(Unreachable, match=words) as told:
        smpp.Session(url, password, "").send(sms("one"))
    assert password not in str(told.value)


def test_one_that_does_not_know_us_delays(there: Centre, session: smpp.Session) -> None:
    there.bind_status = 0x0E
    with pytest.raises(Unreachable, match="refuses us: 0x0e"):
        session.send(sms("one"))


def test_nothing_of_it_is_written_into_logs(
    there: Centre, session: smpp.Session, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    session.send(sms("code 987654"))
    there.receipt("m-1", "DELIVRD")
    until(lambda: there.answered)
    there.statuses = [SYSTEM]
    with pytest.raises(TryFailed):
        session.send(sms("code 987654"))
    for secret in (NUMBER[1:], "987654", PASSWORD):
        assert secret not in caplog.text and secret.encode().hex() not in caplog.text
