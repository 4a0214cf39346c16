"""E-mail leaves by the mail server that the settings name; a message is always the same message."""

import hashlib

from django.conf import settings
from django.core.mail import EmailMessage

from accueil.store.models import Message
from accueil.store.outbox import CannotSend


def send(message: Message) -> None:
    """Send one: `to`, `subject`, `text` of its content. Refuses one without an address."""
    content = message.content
    if not content.get("to"):
        raise CannotSend("there is no e-mail address")
    EmailMessage(
        subject=" ".join(content["subject"].split()),
        body=content["text"],
        to=[content["to"]],
        headers={"Message-ID": message_id(message.key), "Content-Language": message.language},
    ).send()


def message_id(key: str) -> str:
    """The Message-ID of a key: the same each time, and it does not tell the key."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>"
