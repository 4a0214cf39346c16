"""SMS leave by a message centre (SMSC) that speaks SMPP 3.4; one connection carries both ways.

`smpp://user@host:2775`, or `smpps://` over TLS. The connection is bound as a transceiver when
something is to be sent, and kept: a thread of its own reads what comes back, answers of submissions
and receipts of delivery, and asks whether the line still stands. A lost line is bound anew with the
next message; what was under way is sent again and known as the same by its reference.

The library writes everything it sends into its log, numbers and texts too: its log is closed.
"""

import logging
import re
import select
import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from datetime import UTC
from functools import cache
from threading import Lock, Thread
from typing import Any
from urllib.parse import unquote, urlsplit

from smpplib import consts, exceptions, smpp
from smpplib.client import Client

from accueil.exchange.sms_text import checked, encoded
from accueil.store.models import Message
from accueil.store.outbox import CannotSend, TryFailed, Unreachable

PORT, VERSION, LOG = 2775, 0x34, "accueil.smpp"
TIMEOUT_SECONDS, IDLE_SECONDS = 5.0, 30.0
OK, LATER = int(consts.SMPP_ESME_ROK), int(consts.SMPP_ESME_RX_T_APPN)
# Told that it is too much at once, a little patience; then the outbox's own.
THROTTLED = (consts.SMPP_ESME_RTHROTTLED, consts.SMPP_ESME_RMSGQFUL)
PATIENCE_SECONDS = (0.2, 0.5, 1.0)
NEVER = (consts.SMPP_ESME_RINVDSTADR,)
LONGEST_PASSWORD = 8
PLACE = re.compile(r"smpps?://([^@/]*@)?([^:/@]+|\[[0-9a-f:]+\])(:[0-9]{1,4}|:[1-6][0-9]{4})?/?")
SEVERAL_PARTS, WANTS_RECEIPT = 0x40, 0x01
IS_RECEIPT, RECEIPT_BITS = 0x04, 0x3C
# What a receipt says, as a number or as a word; anything else is not final.
NUMBERED = {2: "delivered", 3: "bounced", 4: "bounced", 5: "bounced", 8: "bounced"}
WORDED = {"DELIVRD": "delivered", "EXPIRED": "bounced", "DELETED": "bounced"}
WORDED |= {"UNDELIV": "bounced", "REJECTD": "bounced"}
BROKEN = (exceptions.ConnectionError, exceptions.PDUError, OSError, ValueError, AttributeError)
KEPT_LOG = logging.getLogger(__name__)

Hears = Callable[[str, str], object]
_hearing: list[Hears] = []


def hear(hears: Hears) -> None:
    """Say who keeps the receipts: called with the centre's name of a message and its state."""
    _hearing[:] = [hears]


@cache
def session(url: str, password: str, sender: str) -> "Session":
    """This process's connection to a message centre."""
    return Session(url, password, sender)


class _Line(Client):
    """The library's client, over TLS with the host's name checked, and with a closed log."""

    _socket: Any

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        logging.getLogger(LOG).disabled = True
        super().__init__(
            host, port, TIMEOUT_SECONDS, logger_name=LOG, allow_unknown_opt_params=True
        )
        self._tls = tls

    def connect(self) -> None:
        """Connect, by IPv4 or IPv6."""
        made = socket.create_connection((self.host, self.port), TIMEOUT_SECONDS)
        self._socket = self._tls.wrap_socket(made, server_hostname=self.host) if self._tls else made
        self.state = consts.SMPP_CLIENT_STATE_OPEN

    def waits(self, seconds: float) -> bool:
        """Whether something comes in that time."""
        line = self._socket
        if isinstance(line, ssl.SSLSocket) and line.pending():
            return True
        return bool(select.select([line], [], [], seconds)[0])

    def close(self) -> None:
        """Hang up, also while another thread reads."""
        line, self._socket, self.state = self._socket, None, consts.SMPP_CLIENT_STATE_CLOSED
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()


class Session:
    """A connection to a message centre that is bound when it is needed, by any thread."""

    def __init__(self, url: str, password: str, sender: str) -> None:
        place = urlsplit(url)
        self._fault = _fault(url, password)
        self._tls = ssl.create_default_context() if place.scheme == "smpps" else None
        self._place = (place.hostname or "", PORT if self._fault else place.port or PORT)
        self._who = {
            "system_id": unquote(place.username or ""),
            "password": password,
            "interface_version": VERSION,
        }
        self._sender = sender
        self._line: _Line | None = None
        self._binding, self._speaking = Lock(), Lock()
        self._answers: dict[int, Future[Any]] = {}

    def send(self, message: Message) -> str:
        """Submit an SMS, part by part; gives the centre's name of its last part."""
        to, text = checked(message)
        said = encoded(text, message.key)
        values: dict[str, Any] = {
            **_from(self._sender),
            **_to(to),
            "data_coding": said.coding,
            "esm_class": SEVERAL_PARTS if len(said.parts) > 1 else 0,
        }
        if message.not_after:
            values["validity_period"] = f"{message.not_after.astimezone(UTC):%y%m%d%H%M%S}000+"
        name = ""
        for place, part in enumerate(said.parts, 1):
            last = place == len(said.parts)
            receipt = WANTS_RECEIPT if last else 0
            name = self._submitted(
                short_message=part, sm_length=len(part), registered_delivery=receipt, **values
            )
        return name

    def stay(self) -> None:
        """Be bound, if the centre can be reached: its receipts come in."""
        with suppress(Unreachable):
            self._bound()

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._lost(self._line)

    def _submitted(self, **values: Any) -> str:
        """Submit one part; gives the centre's name of it. Patient where it is too much at once."""
        for pause in (*PATIENCE_SECONDS, None):
            answer = self._ask("submit_sm", **values)
            if answer.status == OK:
                return (answer.message_id or b"").decode("ascii", "replace")
            if answer.status not in THROTTLED:
                break
            if pause is not None:
                time.sleep(pause)
        said = f"the message centre answers {answer.status:#04x}"
        if answer.status in THROTTLED:
            raise Unreachable(said)
        raise CannotSend(said) if answer.status in NEVER else TryFailed(said)

    def _ask(self, command: str, **values: Any) -> Any:
        """Send a request and wait for its answer."""
        line = self._bound()
        answer: Future[Any] = Future()
        pdu = smpp.make_pdu(command, client=line, **values)
        self._answers[pdu.sequence] = answer
        try:
            self._say(line, pdu)
            return answer.result(TIMEOUT_SECONDS)
        except TimeoutError:
            self._lost(line)
            raise Unreachable("the message centre does not answer in time") from None
        except BROKEN:
            self._lost(line)
            raise Unreachable("the line to the message centre broke") from None
        finally:
            self._answers.pop(pdu.sequence, None)

    def _bound(self) -> _Line:
        """The line, bound; anew where it was lost."""
        with self._binding:
            if self._line is not None:
                return self._line
            if self._fault:
                raise Unreachable(self._fault)
            line = _Line(*self._place, self._tls)
            try:
                line.connect()
                line.bind_transceiver(**self._who)
            except exceptions.PDUError as error:
                line.close()
                status = error.args[1] if len(error.args) > 1 else 0
                raise Unreachable(f"the message centre refuses us: {status:#04x}") from None
            except BROKEN:
                line.close()
                raise Unreachable("the message centre does not answer") from None
            self._line = line
            Thread(target=self._listen, args=[line], name="smpp", daemon=True).start()
            return line

    def _lost(self, line: _Line) -> None:
        """Forget a line; who waits for its answers is told."""
        if self._line is line:
            self._line = None
            for answer in list(self._answers.values()):
                with suppress(InvalidStateError):
                    answer.set_exception(exceptions.ConnectionError())
        line.close()

    def _listen(self, line: _Line) -> None:
        """Read what comes until the line breaks."""
        asked = False
        try:
            while self._line is line:
                asked = self._read_on(line, asked)
        except Exception as error:  # hung up, by them or by us, or not to be understood
            KEPT_LOG.info("the line to the message centre ended: %s", type(error).__name__)
        finally:
            self._lost(line)

    def _read_on(self, line: _Line, asked: bool) -> bool:
        """Read one thing; where nothing comes ask whether the line stands: whether that was asked.

        Refuses to go on where nothing answers.
        """
        if line.waits(IDLE_SECONDS):
            with suppress(exceptions.UnknownCommandError):
                self._heard(line, line.read_pdu())
            return False
        if asked:
            raise exceptions.ConnectionError
        self._say(line, smpp.make_pdu("enquire_link", client=line))
        return True

    def _heard(self, line: _Line, pdu: Any) -> None:
        if pdu.command in ("submit_sm_resp", "generic_nack"):
            answer = self._answers.pop(pdu.sequence, None)
            if answer is not None:
                answer.set_result(pdu)
        elif pdu.command == "deliver_sm":
            self._reply(line, pdu, "deliver_sm_resp", status=_taken_in(pdu))
        elif pdu.command == "enquire_link":
            self._reply(line, pdu, "enquire_link_resp")
        elif pdu.command == "unbind":
            self._reply(line, pdu, "unbind_resp")
            raise exceptions.ConnectionError

    def _reply(self, line: _Line, pdu: Any, command: str, **values: Any) -> None:
        reply = smpp.make_pdu(command, client=line, **values)
        reply.sequence = pdu.sequence
        self._say(line, reply)

    def _say(self, line: _Line, pdu: Any) -> None:
        with self._speaking:
            line.send_pdu(pdu)


def _taken_in(pdu: Any) -> int:
    """Keep a receipt; the status to answer with: where it could not be kept, to send it again."""
    if (pdu.esm_class or 0) & RECEIPT_BITS != IS_RECEIPT:
        return OK
    name, state = receipt(pdu.short_message or b"", pdu.receipted_message_id, pdu.message_state)
    if not _hearing:
        return LATER
    if name and state:
        try:
            _hearing[0](name, state)
        except Exception as error:
            KEPT_LOG.error("a receipt was not kept: %s", type(error).__name__)
            return LATER
    return OK


def receipt(text: bytes, named: bytes | None, numbered: int | None) -> tuple[str, str]:
    """What a receipt says, in its own fields or else in its text: whose it is, and its state.

    The state is empty where it is not final.
    """
    words = dict(re.findall(r"\b(id|stat):(\S*)", text.decode("latin-1")))
    name = named.rstrip(b"\0").decode("ascii", "replace") if named else words.get("id", "")
    if numbered is not None:
        return name, NUMBERED.get(numbered, "")
    return name, WORDED.get(words.get("stat", "").upper(), "")


def _fault(url: str, password: str) -> str:
    """What is wrong with the settings, as the page of messages says it; empty where nothing is."""
    if not PLACE.fullmatch(url):
        return "ACCUEIL_SMPP_URL is not like smpp://user@host:2775"
    if len(password) > LONGEST_PASSWORD:
        return "ACCUEIL_SMPP_PASSWORD is longer than the 8 letters of SMPP"
    return ""


def _from(sender: str) -> dict[str, Any]:
    """The sender's address: a number, or up to eleven letters; the centre's own where empty."""
    if not sender:
        return {"source_addr_ton": 0, "source_addr_npi": 0, "source_addr": ""}
    number = sender.lstrip("+").isdigit()
    kind, plan = (consts.SMPP_TON_INTL, consts.SMPP_NPI_ISDN) if number else (5, 0)
    return {
        "source_addr_ton": kind,
        "source_addr_npi": plan,
        "source_addr": sender.lstrip("+"),
    }


def _to(number: str) -> dict[str, Any]:
    """The receiver's address: digits with the country's code."""
    return {
        "dest_addr_ton": consts.SMPP_TON_INTL,
        "dest_addr_npi": consts.SMPP_NPI_ISDN,
        "destination_addr": "".join(filter(str.isdigit, number)),
    }
