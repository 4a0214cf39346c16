"""What a parent is told about the own account: at the mobile number, and at the e-mail address."""

import uuid
from datetime import datetime

from accueil.identity.models import Account
from accueil.store import outbox


def tell(
    account: Account, kind: str, subject: str, text: str, *, now: datetime, once: str = ""
) -> None:
    """Order an SMS, and an e-mail where the account has an address; both say the same.

    `once`: what makes two orders the same one; without it each is one of its own.
    """
    for channel, to in (("sms", account.mobile), ("email", account.private_email)):
        if to:
            outbox.put(
                f"{kind}:{once or uuid.uuid4()}:{channel}",
                channel,
                kind=kind,
                language=account.language,
                content={"to": to, "subject": subject, "text": text},
                now=now,
                office=str(account.pk),
            )
