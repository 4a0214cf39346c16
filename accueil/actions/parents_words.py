"""What parents say from their account: a change they announce, and what the office makes of it.

A change is announced here with files and decided in the commune, by the flow of a change. What an
officer decides is told to the account that said it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from accueil.actions import handing_in
from accueil.actions.change import year_before
from accueil.actions.letters import child_name
from accueil.documents.email import framed
from accueil.documents.words import say
from accueil.identity.links import linked
from accueil.identity.models import Account
from accueil.law.words import date_short
from accueil.registry import models as m
from accueil.registry.applications import drop
from accueil.store import outbox
from accueil.store.models import Actor, Upload, note
from accueil.store.security import seeing_the_country

# So many changes of a child may wait at once, and so long may their words be.
MOST_WAITING, LONGEST = 10, 4000
DAYS_AHEAD = 365
# Why something is refused.
REFUSED = (
    "not_yours",  # the account is not linked to the child
    "day",  # more than one year back or ahead
    "text",  # without words, or with very many
    "many",  # very many changes wait already
    "answer",  # refused by the office without saying why
    "decided",  # somebody else decided it
)


class CannotSay(ValueError):
    """Why a word is refused: one of REFUSED."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it is announced: what it concerns, from which day, words, files handed in.

    `key` names the page that was filled in: sent twice it is one.
    """

    key: UUID
    concerns: str
    since: date
    text: str
    files: tuple[UUID, ...] = ()


def account_of(actor: Actor) -> UUID:
    """The account that a parent acts with. Refuses (CannotSay) who has none."""
    if actor.account is None:
        raise CannotSay("not_yours")
    return actor.account


def own_child(actor: Actor, child: UUID) -> m.Child:
    """A child that an account is linked to now. Refuses (CannotSay) any other."""
    with seeing_the_country():
        if not linked(account_of(actor)).filter(child=child).exists():
            raise CannotSay("not_yours")
        return m.Child.objects.select_related("office").get(pk=child)


def bounds(today: date) -> tuple[date, date]:
    """From which day to which a change can be announced, both included."""
    return year_before(today), date.fromordinal(today.toordinal() + DAYS_AHEAD)


@transaction.atomic
def announce(actor: Actor, child: UUID, said: Change, *, now: datetime) -> UUID:
    """Announce a change of a child's family to its office; its key. Refuses with `CannotSay`."""
    account, of = account_of(actor), own_child(actor, child)
    first, last = bounds(localdate(now))
    if not first <= said.since <= last:
        raise CannotSay("day")
    if not said.text.strip() or len(said.text) > LONGEST:
        raise CannotSay("text")
    with seeing_the_country():
        m.Child.objects.select_for_update().get(pk=child)
        known = m.ParentsWord.objects.filter(pk=said.key, account=account, child=child)
        if known.exists():
            return said.key
        there = m.ParentsWord.objects.filter(child=child, kind="change", state="waiting")
        if there.count() >= MOST_WAITING:
            raise CannotSay("many")
        files = handing_in.send(actor, said.files, of.office_id, child=child)
        m.ParentsWord(
            id=said.key,
            child=of,
            account=account,
            kind="change",
            said_at=now,
            concerns=said.concerns,
            since=said.since,
            text=said.text.strip(),
            files=files,
        ).save(force_insert=True)
        note(actor, "change", "parents: change announced", now=now, child=child)
    return said.key


@dataclass(frozen=True, slots=True)
class Told:
    """A change that was announced, as a parent reads it. Of another account's: not its words."""

    child: UUID
    name: str
    concerns: str
    since: date
    said_at: datetime
    state: str
    own: bool
    text: str
    files: tuple[str, ...]
    answer: str


def announced(actor: Actor) -> list[Told]:
    """The changes that were announced of an account's children, the newest first."""
    with seeing_the_country():
        own = linked(account_of(actor)).values("child")
        found = m.ParentsWord.objects.filter(kind="change", child__in=own)
        words = list(found.select_related("child").order_by("-said_at", "id"))
        return [_told(word, actor.account) for word in words]


def _told(word: m.ParentsWord, account: UUID | None) -> Told:
    own = word.account == account
    assert word.since
    files = Upload.objects.filter(pk__in=word.files if own else []).order_by("uploaded_at", "id")
    return Told(
        child=word.child_id,
        name=child_name(word.child),
        concerns=word.concerns,
        since=word.since,
        said_at=word.said_at,
        state=word.state,
        own=own,
        text=word.text if own else "",
        files=tuple(str(file.name) for file in files.defer("content")),
        answer=word.answer if own else "",
    )


def take_over(word: UUID, *, actor: Actor, now: datetime) -> m.ParentsWord:
    """An announced change was taken over into what the office knows; the account is told."""
    return _decide(word, "taken_over", "", actor=actor, now=now)


def refuse(word: UUID, answer: str, *, actor: Actor, now: datetime) -> m.ParentsWord:
    """An announced change is not taken over, and why; the account is told. Refuses no answer."""
    if not answer.strip():
        raise CannotSay("answer")
    return _decide(word, "refused", answer.strip(), actor=actor, now=now)


@transaction.atomic
def _decide(word: UUID, state: str, answer: str, *, actor: Actor, now: datetime) -> m.ParentsWord:
    """Decide on an announced change; a confirmation is decided by what becomes of its renewal."""
    found = m.ParentsWord.objects.select_for_update().get(pk=word)
    if found.state != "waiting" or found.kind != "change":
        raise CannotSay("decided")
    note(actor, "change", f"parents: {state}", now=now, child=found.child_id)
    return _decided(found, state, answer, by=actor.account, now=now)


def signed(children: Collection[UUID], *, by: UUID | None, now: datetime) -> None:
    """The contracts of children were signed: what parents confirmed of them is taken over."""
    words = m.ParentsWord.objects.filter(child__in=children, kind="unchanged", state="waiting")
    for word in words.select_for_update():
        _decided(word, "taken_over", "", by=by, now=now)


@transaction.atomic
def drop_application(
    application: m.Application, reason: str, *, by: UUID | None, now: datetime
) -> None:
    """Close an application that will not be signed; parents who confirmed it are told why.

    Refuses an empty reason, and an application that is no longer open.
    """
    drop(application, reason, by=by, now=now)
    words = m.ParentsWord.objects.filter(application=application, state="waiting")
    for word in words.select_for_update():
        _decided(word, "refused", reason.strip(), by=by, now=now)


def _decided(
    word: m.ParentsWord, state: str, answer: str, *, by: UUID | None, now: datetime
) -> m.ParentsWord:
    word.state, word.answer, word.decided_at, word.decided_by = state, answer, now, by
    word.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    _tell(word, now)
    return word


def _tell(word: m.ParentsWord, now: datetime) -> None:
    """Order an e-mail to the account that said it, if it has an address and still its child.

    The message is the account's own: no office reads which address it has.
    """
    with seeing_the_country():
        account = Account.objects.filter(pk=word.account, is_active=True).first()
        links = linked(word.account).filter(child=word.child_id)
        if account is None or not account.private_email or not links.exists():
            return
        outbox.put(
            f"parents_word:{word.pk}:{word.state}",
            "email",
            kind="parents_word",
            language=account.language,
            content=_email(word, account.private_email, account.language),
            now=now,
            office=str(account.pk),
            child=word.child_id,
        )


def _email(word: m.ParentsWord, to: str, language: str) -> dict[str, str]:
    values = {"child": child_name(word.child), "day": date_short(localdate(word.said_at))}
    lines = [
        say(f"parents.{word.kind}", language, **values),
        say(f"parents.{word.kind}_{word.state}", language),
    ]
    if word.answer:
        lines.append(say("parents.answer", language, answer=word.answer))
    subject = say(f"parents.{word.kind}_subject", language)
    return framed(to, subject, lines, language, word.child.office.name)
