"""SMS leave by a gateway that takes JSON over HTTP; without one they stay where one can look.

POST {url}    {"id": "…", "to": "+352621123456", "text": "…"}
200-299       taken over; the same `id` twice is one message
"""

import hashlib
import json
import urllib.request

from django.conf import settings

from accueil.store.models import Message
from accueil.store.outbox import CannotSend, Send

TIMEOUT_SECONDS = 5.0
GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
ONE, MORE = (160, 153), (70, 67)


def sender() -> Send:
    """How SMS leave: by the gateway of the settings, else not at all (the sink)."""
    url = getattr(settings, "SMS_URL", "")
    return by_gateway(url) if url else into_sink


def into_sink(message: Message) -> None:
    """Nothing leaves: the page of messages shows what would have. Refuses one without a number."""
    _checked(message)


def by_gateway(url: str) -> Send:
    """A sender by a gateway. It refuses what the gateway refuses; that is tried again."""

    def send(message: Message) -> None:
        to, text = _checked(message)
        digest = hashlib.sha256(message.key.encode()).hexdigest()
        body = json.dumps({"id": digest, "to": to, "text": text}).encode()
        call = urllib.request.Request(url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(call, timeout=TIMEOUT_SECONDS):
            return

    return send


def parts(text: str) -> int:
    """How many SMS a text is: 160 letters of the GSM alphabet in one, 70 of any other (ë)."""
    one, more = ONE if set(text) <= GSM_7 else MORE
    return 1 if len(text) <= one else -(-len(text) // more)


def _checked(message: Message) -> tuple[str, str]:
    content = message.content
    if not content.get("to"):
        raise CannotSend("there is no telephone number")
    return content["to"], content["text"]
