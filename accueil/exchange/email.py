"""E-mail leaves by the mail server that the settings name; a message is always the same message.

A server that does not answer, or refuses us, delays; what it says of one receiver or text is about
that message alone, and if it says so for good the message has bounced. Its own words are not kept:
they may repeat an address. What becomes of an e-mail later is reported by the name in its
`Message-ID`: servers that offer it (DSN) are asked to.
"""

import re
import smtplib
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from accueil.store.encrypted import blind
from accueil.store.models import Message
from accueil.store.outbox import Bounced, CannotSend, TryFailed, Unreachable

FOR_GOOD = range(500, 600)
# Said at any point, these are about us: it closes, or wants us to sign in.
ABOUT_US = (421, 530, 535)
NAMED = re.compile(rb"^Message-ID: <([0-9a-f]{32})@", re.MULTILINE)


class Nowhere(BaseEmailBackend):
    """Where the settings name no mail server: e-mails wait, and it is said why."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        """Refuse, for now."""
        raise Unreachable("the settings name no mail server")


class _WantsReports(smtplib.SMTP):
    """A line to a mail server that asks, where the server can, to be told how an e-mail ended."""

    def sendmail(
        self,
        from_addr: str,
        to_addrs: Any,
        msg: Any,
        mail_options: Sequence[str] = (),
        rcpt_options: Sequence[str] = (),
    ) -> Any:
        """Hand over an e-mail under its name, so that reports carry it (RFC 3461)."""
        self.ehlo_or_helo_if_needed()
        named = NAMED.search(msg)
        if named and self.has_extn("dsn"):
            mail_options = (*mail_options, "RET=HDRS", f"ENVID={named.group(1).decode()}")
            rcpt_options = (*rcpt_options, "NOTIFY=SUCCESS,FAILURE,DELAY")
        return super().sendmail(from_addr, to_addrs, msg, mail_options, rcpt_options)


class _WantsReportsOverTls(_WantsReports, smtplib.SMTP_SSL):
    """The same over TLS from its first byte."""


class MailServer(EmailBackend):
    """The mail server of the settings."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """By which lines are made."""
        return _WantsReportsOverTls if self.use_ssl else _WantsReports


def send(message: Message) -> str:
    """Send one: `to`, `subject`, `text` of its content; gives the name by which it is reported of.
    Refuses one without an address."""
    content = message.content
    if not content.get("to"):
        raise CannotSend("there is no e-mail address")
    try:
        _letter(message).send()
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
    except ValueError:  # of the address: Django and the library refuse to write it
        raise Bounced("this is no e-mail address") from None
    return name_of(message.key)


def _letter(message: Message) -> EmailMessage:
    content = message.content
    headers = {
        "Message-ID": message_id(message.key),
        "Content-Language": message.language,
        "Auto-Submitted": "auto-generated",  # nobody's absence needs to be told to us
        "From": settings.DEFAULT_FROM_EMAIL,
    }
    return EmailMessage(
        subject=" ".join(content["subject"].split()),
        body=content["text"],
        from_email=return_path(message.key),
        to=[content["to"]],
        headers=headers,
    )


def _refusal(what: str, code: int) -> Exception:
    """A refusal for good (5xx), for now (4xx) or of us, in our words."""
    if code in ABOUT_US:
        return Unreachable(f"the mail server refuses us: {code}")
    kind = Bounced if code in FOR_GOOD else TryFailed
    return kind(f"{what}: {code}")


def name_of(key: str) -> str:
    """What a message of a key is called outside: the same each time; nobody else can make it."""
    return blind(key, "e-mail").hex()[:32]


def message_id(key: str) -> str:
    """The Message-ID of a key."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    return f"<{name_of(key)}@{host}>"


def return_path(key: str) -> str:
    """Where what does not arrive goes back to: an address that names the message, if set."""
    if not settings.BOUNCES:
        return str(settings.DEFAULT_FROM_EMAIL)
    name, _, host = settings.BOUNCES.rpartition("@")
    return f"{name}+{name_of(key)}@{host}"
