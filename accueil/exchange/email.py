"""E-mail leaves by the mail server that the settings name; a message is always the same message.

A server that does not answer, or refuses us, delays; what it says of one receiver or text is about
that message alone. Its own words are not kept: they may repeat an address.
"""

import hashlib
import smtplib
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from accueil.store.models import Message
from accueil.store.outbox import CannotSend, TryFailed, Unreachable

FOR_GOOD = range(500, 600)


class Nowhere(BaseEmailBackend):
    """Where the settings name no mail server: e-mails wait, and it is said why."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        """Refuse, for now."""
        raise Unreachable("the settings name no mail server")


def send(message: Message) -> None:
    """Send one: `to`, `subject`, `text` of its content. Refuses one without an address."""
    content = message.content
    if not content.get("to"):
        raise CannotSend("there is no e-mail address")
    letter = EmailMessage(
        subject=" ".join(content["subject"].split()),
        body=content["text"],
        to=[content["to"]],
        headers={"Message-ID": message_id(message.key), "Content-Language": message.language},
    )
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise _refusal("the mail server refuses the receiver", min(codes)) from None
    except smtplib.SMTPDataError as error:
        raise _refusal("the mail server refuses the text", error.smtp_code) from None
    except smtplib.SMTPResponseException as error:
        raise Unreachable(f"the mail server refuses us: {error.smtp_code}") from None
    except smtplib.SMTPNotSupportedError:
        raise Unreachable("the mail server speaks no TLS") from None
    except TimeoutError:
        raise Unreachable("the mail server does not answer in time") from None
    except OSError:  # also whatever else smtplib raises
        raise Unreachable("the mail server does not answer") from None


def _refusal(what: str, code: int) -> Exception:
    """A refusal for good (5xx) or for now (4xx), in our words."""
    kind = CannotSend if code in FOR_GOOD else TryFailed
    return kind(f"{what}: {code}")


def message_id(key: str) -> str:
    """The Message-ID of a key: the same each time, and it does not tell the key."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>"
