"""Codes that work once: in links of e-mails, and on the letters that tie a child to an account.

Only a keyed hash is kept. A code ends by being used, by its date, by too many wrong tries, or by
being made void; which of these it was is told only to who holds the right code.
"""

import hmac
import secrets
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from accueil.identity.models import Account, Code
from accueil.registry.models import Child
from accueil.store.encrypted import blind

# No 0 and O, 1, I and L, 2 and Z, 5 and S, 6 and G, 8 and B, U and V, which are read one for
# another; and no vowel, so that no code is a word.
LETTERS = "CDFHJKMNPQRTWXY3479"
CONNECTION_LENGTH, GROUP = 8, 4
LINK_BYTES = 32
TRIES = 5


class CodeRefused(Exception):
    """A code that is not accepted; `reason`: `unknown`, `used`, `void`, `expired`, `locked`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def make_code(
    purpose: str,
    *,
    now: datetime,
    account: Account | None = None,
    child: Child | None = None,
    valid_for: timedelta | None = None,
) -> str:
    """A new code for an account (a link) or a child (to be typed); older open ones are void."""
    if purpose not in Code.PURPOSES:
        raise ValueError(f"{purpose} is no purpose of a code")
    code = drawn() if child or purpose == "activation" else secrets.token_urlsafe(LINK_BYTES)
    open_codes(purpose, account=account, child=child).update(void_at=now)
    Code.objects.create(
        purpose=purpose,
        digest=_digest(purpose, code),
        account=account,
        child=child,
        made_at=now,
        expires_at=None if valid_for is None else now + valid_for,
        tries_left=TRIES,
    )
    return code


def connection_code(child: Child, now: datetime) -> str:
    """The code on a child's letter, such as `CDFH-3479`; the one of an older letter is void."""
    return make_code("connection", now=now, child=child)


def open_codes(
    purpose: str, *, account: Account | None = None, child: Child | None = None
) -> QuerySet[Code]:
    """Codes of a subject that were neither used nor made void."""
    return Code.objects.filter(
        purpose=purpose, account=account, child=child, used_at__isnull=True, void_at__isnull=True
    )


def find_code(purpose: str, code: str, *, now: datetime) -> Code:
    """The open code of a link, without using it. Raises CodeRefused."""
    found = Code.objects.filter(purpose=purpose, digest=_digest(purpose, code)).first()
    reason = refusal(found, now)
    if found is None or reason:
        raise CodeRefused(reason)
    return found


def use_code(purpose: str, code: str, *, now: datetime, child: Child | None = None) -> Code:
    """Use a code, once; of two at the same moment one is refused. Raises CodeRefused.

    A code that is typed needs its child: wrong tries are counted there. The count is part of the
    surrounding transaction, so catch CodeRefused inside of it.
    """
    return _tried(purpose, code, child, now, using=True)


def check_code(purpose: str, code: str, *, now: datetime, child: Child) -> Code:
    """The open code of a child, to be used later. Raises CodeRefused; wrong tries count.

    A child that is not in the database has none, which takes as long.
    """
    return _tried(purpose, code, child, now, using=False)


def _tried(purpose: str, code: str, child: Child | None, now: datetime, *, using: bool) -> Code:
    """Who does not hold the right code learns nothing of the one there is."""
    with transaction.atomic():
        found = _locked(purpose, code, child)
        reason = refusal(found, now)
        if found is None or not _is(found, code):
            wrong = found.pk if found is not None and not reason else uuid.uuid4()
            Code.objects.filter(pk=wrong).update(tries_left=F("tries_left") - 1)
            reason = "unknown"
        elif not reason and using:
            found.used_at = now
            found.save(update_fields=["used_at"])
    if found is None or reason:
        raise CodeRefused(reason)
    return found


def _locked(purpose: str, code: str, child: Child | None) -> Code | None:
    """The row a code is about: its own, or the open one of the child that is tried."""
    rows = Code.objects.select_for_update(of=("self",)).filter(purpose=purpose, child=child)
    own = rows.filter(digest=_digest(purpose, code)).order_by("-made_at").first()
    if own is not None or child is None:
        return own
    return rows.filter(used_at__isnull=True, void_at__isnull=True).order_by("-made_at").first()


def refusal(found: Code | None, now: datetime) -> str:
    """Why a code is not accepted, as CodeRefused says it; empty: it is."""
    if found is None:
        return "unknown"
    if found.used_at is not None:
        return "used"
    if found.void_at is not None:
        return "void"
    if found.expires_at is not None and found.expires_at <= now:
        return "expired"
    return "" if found.tries_left > 0 else "locked"


def _is(found: Code, code: str) -> bool:
    return hmac.compare_digest(bytes(found.digest), _digest(found.purpose, code))


def drawn() -> str:
    """A code that is easy to read and type, such as `CDFH-3479`."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(CONNECTION_LENGTH))
    return f"{letters[:GROUP]}-{letters[GROUP:]}"


def bare(typed: str) -> str:
    """A code that was typed: spaces, hyphens and small letters do not matter."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def _digest(purpose: str, code: str) -> bytes:
    """A link is taken as it is."""
    if purpose not in ("invitation", "password"):
        code = bare(code)
    return blind(code, f"code.{purpose}")
