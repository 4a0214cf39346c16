"""How SMS leave: by a message centre (`exchange/smpp.py`), by a gateway over HTTP, or into a sink.

A gateway over HTTP takes JSON and answers with JSON or nothing:

POST {url}    {"id": "…", "to": "+352621123456", "text": "…", "until": "2026-11-22T09:10:00+01:00"}
200-299       taken over; `{"id": "…"}` names it otherwise; the same `id` twice is one message
404, 410, 422 this message is not taken: never; other refusals: tried again

Where `ACCUEIL_SMS_TOKEN` is set it is called with `Authorization: Bearer …`, and its reports of
delivery come back with the same one (`web/base/gateway`). The sink sends nothing: in the
demonstration one reads there what would have been sent. Where neither is named, SMS wait, and it is
said why.
"""

import hashlib
import json
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any

from django.conf import settings

from accueil.exchange import smpp
from accueil.exchange.sms_text import checked
from accueil.exchange.sms_text import parts as parts
from accueil.store.models import Message
from accueil.store.outbox import CannotSend, Send, TryFailed, Unreachable

SINK = "sink:"
TIMEOUT_SECONDS = 5.0
MOST_BYTES = 64 * 1024
NEVER = (404, 410, 422)
TAKES_NOTHING = (401, 403, 408, 425, 429)


def sender() -> Send:
    """How SMS leave by the settings: message centre, gateway, sink, or not at all."""
    if settings.SMPP_URL:
        return smpp.session(settings.SMPP_URL, settings.SMPP_PASSWORD, settings.SMS_SENDER).send
    if settings.SMS_URL == SINK:
        return into_sink
    return by_gateway(settings.SMS_URL, settings.SMS_TOKEN) if settings.SMS_URL else nowhere


def listen() -> None:
    """Stay connected to a message centre, so that its reports come in while nothing is sent."""
    if settings.SMPP_URL:
        smpp.session(settings.SMPP_URL, settings.SMPP_PASSWORD, settings.SMS_SENDER).stay()


def into_sink(message: Message) -> None:
    """Nothing leaves: a page shows what would have. Refuses one without a number."""
    checked(message)


def nowhere(message: Message) -> None:
    """Nothing leaves, and nothing is lost: the settings name no way. Refuses without a number."""
    checked(message)
    raise Unreachable("the settings name no gateway for SMS")


def by_gateway(url: str, token: str = "") -> Send:
    """A sender by a gateway over HTTP; what it does not take now is tried again."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"

    def send(message: Message) -> str:
        to, text = checked(message)
        named = hashlib.sha256(message.key.encode()).hexdigest()
        body: dict[str, Any] = {"id": named, "to": to, "text": text}
        if message.not_after:
            body["until"] = message.not_after.isoformat()
        call = urllib.request.Request(url, json.dumps(body).encode(), headers)
        return _name_in(_answer(call)) or named

    return send


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A number, a text and a token go to the address of the settings and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        """Never: the redirect is answered as a refusal."""


def _answer(call: urllib.request.Request) -> bytes:
    """What the gateway says; its refusals in our words, since its own may repeat what we sent."""
    try:
        opener = urllib.request.build_opener(_NoRedirect)
        with opener.open(call, timeout=TIMEOUT_SECONDS) as answer:
            return bytes(answer.read(MOST_BYTES))
    except urllib.error.HTTPError as error:
        with error:
            said = f"the gateway answers {error.code}"
        if error.code in NEVER:
            raise CannotSend(said) from None
        if error.code < 400 or error.code >= 500 or error.code in TAKES_NOTHING:
            raise Unreachable(said) from None
        raise TryFailed(said) from None
    except TimeoutError:
        raise Unreachable("the gateway does not answer in time") from None
    except (OSError, HTTPException):
        raise Unreachable("the gateway does not answer") from None


def _name_in(answer: bytes) -> str:
    """How the gateway calls the message, where its answer says so."""
    try:
        said = json.loads(answer)
    except ValueError:
        return ""
    name = said.get("id") if isinstance(said, dict) else None
    return str(name)[:128] if isinstance(name, str | int) else ""
