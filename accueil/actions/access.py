"""A child's card, codes and accounts as those see them who help a family: states, never a code.

Of an account it is told that it is there, and the end of its number; who asks has seen the child.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from accueil.actions.cards import card_letter
from accueil.actions.papers import Writer
from accueil.identity.models import Account, Code, Link, SignIn
from accueil.identity.numbers import masked
from accueil.registry import models as m
from accueil.store.models import AccessLog, Message
from accueil.store.security import seeing_the_country

SHOWN_SMS = 5
LETTERS = {"connection": "card_letter", "activation": "activation"}
SOON = timedelta(minutes=2)  # a letter is written with its code


class NoCard(Exception):
    """A child without a card has no letter."""


@dataclass(frozen=True, slots=True)
class CodeState:
    """A code of a letter: `state` is `open`, `used`, `void`, `expired` or `locked`, since a moment.

    `letter`: `waiting` for the printer, `sent` (printed), `void`, or empty where it is not known.
    """

    purpose: str
    made: datetime
    state: str
    since: datetime | None
    letter: str
    printed: datetime | None


@dataclass(frozen=True, slots=True)
class SentState:
    """A message to an account, such as a code by SMS, and what became of it.

    `state`: `waiting`, `sent`, `delivered`, `bounced`, `failed` or `void`.
    """

    kind: str
    channel: str
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account that is linked to the child: since when, how it is reached, its last sign-in."""

    account: UUID
    since: datetime
    proof: str
    mobile: str
    email: str
    last: datetime | None
    failed: int
    codes: list[CodeState]
    sent: list[SentState]


@dataclass(frozen=True, slots=True)
class Access:
    """All of it: the codes of the child's letters, its accounts."""

    codes: list[CodeState]
    accounts: list[AccountState]


def access_of(child: m.Child, now: datetime) -> Access:
    """The state of a child's codes and accounts."""
    with seeing_the_country():
        codes = Code.objects.filter(child=child, purpose="connection").order_by("-made_at")
        letters = list(Message.objects.filter(child=child.pk, kind=LETTERS["connection"]))
        links = Link.objects.filter(child=child, provider=None, ended_at=None).order_by("made_at")
        return Access(
            [_code(code, letters, now) for code in codes],
            [_account(link, now) for link in links.select_related("account")],
        )


def _account(link: Link, now: datetime) -> AccountState:
    account = link.account
    own = Message.objects.filter(office=str(account.pk)).order_by("-created_at")
    prefix = f"activation:{account.pk}:"
    letters = list(Message.objects.filter(kind=LETTERS["activation"], key__startswith=prefix))
    codes = Code.objects.filter(account=account, purpose="activation").order_by("-made_at")
    return AccountState(
        account.pk,
        link.made_at,
        link.proof,
        masked(account.mobile or ""),
        _hidden(account.private_email),
        _last(account),
        _failed(account, now),
        [_code(code, letters, now) for code in codes],
        [
            SentState(sent.kind, sent.channel, sent.created_at, _state(sent))
            for sent in own.exclude(channel="letter")[:SHOWN_SMS]
        ],
    )


def _code(code: Code, letters: list[Message], now: datetime) -> CodeState:
    letter = next(_written_with(code, letters), None)
    state, since = _standing(code, now)
    printed = letter.sent_at if letter else None
    return CodeState(
        code.purpose, code.made_at, state, since, letter.state if letter else "", printed
    )


def _written_with(code: Code, letters: list[Message]) -> Iterator[Message]:
    return (one for one in letters if abs(one.created_at - code.made_at) < SOON)


def _standing(code: Code, now: datetime) -> tuple[str, datetime | None]:
    if code.used_at is not None:
        return "used", code.used_at
    if code.void_at is not None:
        return "void", code.void_at
    if code.expires_at is not None and code.expires_at <= now:
        return "expired", code.expires_at
    return ("open", None) if code.tries_left > 0 else ("locked", None)


def _state(message: Message) -> str:
    return message.reported or message.state


def _last(account: Account) -> datetime | None:
    last = SignIn.objects.filter(account=account).order_by("-at").first()
    return last.at if last else None


def _failed(account: Account, now: datetime) -> int:
    """How often a sign-in failed in the last day."""
    lately = AccessLog.objects.filter(account=account.pk, at__gt=now - timedelta(days=1))
    return lately.filter(what__startswith="sign_in.failed").count()


def _hidden(email: str | None) -> str:
    """The first letter of an e-mail and where it is: its owner knows it again."""
    if not email:
        return ""
    name, _at, host = email.partition("@")
    return f"{name[:1]}•••@{host}"


@transaction.atomic
def letter_again(child: m.Child, writer: Writer) -> None:
    """Another letter with the same card and a new connection code; an open older one is void.

    For a second parent, or where the letter never came. Clicked twice on a day while the letter
    waits for the printer it is one. Refuses with NoCard.
    """
    m.Child.objects.select_for_update().get(pk=child.pk)
    card = m.Card.objects.filter(child=child, void_at=None).order_by("-issued_at").first()
    if card is None:
        raise NoCard(child.pk)
    waiting = Message.objects.filter(child=child.pk, kind=LETTERS["connection"], state="waiting")
    if _is_fresh(list(waiting), localdate(writer.now)) and _has_open_code(child):
        return
    waiting.update(state="void")
    card_letter(card, writer)


def _is_fresh(waiting: list[Message], today: date) -> bool:
    return any(localdate(letter.created_at) == today for letter in waiting)


def _has_open_code(child: m.Child) -> bool:
    codes = Code.objects.filter(child=child, purpose="connection")
    return codes.filter(used_at=None, void_at=None, tries_left__gt=0).exists()
