"""E-mails about accounts, put into the outbox: the row is the order to send it.

Their texts hold links that open an account: pages that list messages show kinds of PRIVATE_KINDS
without their text.
"""

from datetime import datetime

from django.utils.translation import gettext, override

from accueil.identity.models import Account
from accueil.store.encrypted import blind
from accueil.store.models import Actor, Message
from accueil.store.outbox import PRIVATE_KINDS as PRIVATE_KINDS
from accueil.store.security import seeing_the_country


def send_link(account: Account, kind: str, link: str, *, by: Actor, now: datetime) -> None:
    """Order an e-mail with a link, in the language of who receives it; asked twice it is one.

    An invitation to work for a provider or an agency is among the messages of that one.
    """
    invited_to = account.provider_id or account.agency_id if kind == "invitation" else None
    with override(account.language):
        subject, text = _words(account, kind, link)
    with seeing_the_country():  # what a visitor asks for is nobody's message, and seen by nobody
        Message.objects.get_or_create(
            key=f"{kind}:{blind(link, 'message').hex()}",
            defaults={
                "channel": "email",
                "office": str(invited_to or by.office),
                "kind": kind,
                "language": account.language,
                "content": {"to": account.email, "subject": subject, "text": text},
                "created_at": now,
            },
        )


def _words(account: Account, kind: str, link: str) -> tuple[str, str]:
    if kind == "invitation":
        subject = gettext("Your access to Accueil")
        what = gettext(
            "You have been given an account for Accueil, the childcare service voucher (CSA). "
            "Choose a password and set up your second step here:"
        )
        until = gettext("The link works once, for 7 days.")
    elif kind == "password":
        subject = gettext("Choose a new password for Accueil")
        what = gettext("Choose your new password for Accueil here:")
        until = gettext("The link works once, for one hour.")
    else:
        raise ValueError(f"{kind} is no kind of e-mail with a link")
    hello = gettext("Hello, %(name)s,") % {"name": account.name}
    unasked = gettext("If you did not expect this e-mail, delete it: nothing happens without you.")
    return subject, f"{hello}\n\n{what}\n\n{link}\n\n{until}\n{unasked}\n"
