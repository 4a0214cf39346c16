"""A contract's end before its last day: terminated by the family, or annulled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from accueil.actions.change import Apply, ChangedMeanwhile, digest, hold
from accueil.actions.letters import send_ending
from accueil.actions.papers import Writer
from accueil.documents.models import Document
from accueil.law.calendar import Period
from accueil.registry import models as m
from accueil.registry.record import Recorder
from accueil.store.facts import days, record, withdraw

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a contract ends: `terminated` with the period of a day, or `annulled` from it on.

    `bar_until`: no new contract before that day. `key` names this ending: done twice it is one.
    """

    ended: str
    day: date
    reason: str
    bar_until: date | None = None
    key: str = ""


class CannotEnd(ValueError):
    """Why a contract cannot be ended: `reason` is a key."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(reason)


def contract_on(child: m.Child, day: date) -> m.Membership:
    """A child's contract on a day. Refuses a day without one."""
    found: m.Membership | None = m.Membership.objects.current().on(day).filter(child=child).first()
    if found is None:
        raise CannotEnd("no_contract")
    return found


def longest_bar(first: date) -> date:
    """The first day of a new contract at the latest: a year after the last one was annulled."""
    try:
        return first.replace(year=first.year + 1)
    except ValueError:
        return date(first.year + 1, 3, 1)


def apply_of(child: m.Child, ending: Ending, writer: Writer) -> Apply:
    """An ending as a change that can be looked at before it is made."""

    def apply(_to: Recorder) -> None:
        end(child, ending, writer)

    return apply


def end(child: m.Child, ending: Ending, writer: Writer) -> m.Membership:
    """Make an ending."""
    if ending.ended == "annulled":
        return annul(child, ending.day, ending.bar_until, writer, ending.reason)
    return terminate(child, ending.day, writer, ending.reason)


@transaction.atomic
def finish(
    children: Sequence[m.Child], child: m.Child, ending: Ending, writer: Writer, seen: str
) -> Document:
    """End a contract and send the letter; the ending with the same key is made once.

    Refuses (ChangedMeanwhile) where something about the family changed since it was shown.
    """
    hold(children)
    made = Document.objects.filter(kind="termination", about=ending.key, child=child).first()
    if made and ending.key:
        return made
    if digest(children) != seen:
        raise ChangedMeanwhile
    contract = contract_on(child, ending.day)
    rest = end(child, ending, writer)
    annulled = ending.ended == "annulled"
    last = (Period.containing(ending.day).first if annulled else rest.until or ending.day) - DAY
    reason, again = ending.reason, ending.bar_until if annulled else None
    return send_ending(contract, last, ending.ended, reason, writer, again=again, about=ending.key)


@transaction.atomic
def terminate(child: m.Child, day: date, writer: Writer, reason: str) -> m.Membership:
    """End a contract with the billing period that holds a day, at the family's wish."""
    contract = contract_on(child, day)
    return _shortened(contract, Period.containing(day).last + DAY, "terminated", writer, reason)


@transaction.atomic
def annul(
    child: m.Child, day: date, bar_until: date | None, writer: Writer, reason: str
) -> m.Membership:
    """Annul a contract from the billing period that holds a day on, after a false declaration.

    `bar_until`: no new contract before that day. Refuses a bar of more than a year (youth law,
    art. 28), and an annulment without a reason.
    """
    if not reason.strip():
        raise CannotEnd("reason")
    contract = contract_on(child, day)
    first = Period.containing(day).first
    if bar_until and not first < bar_until <= longest_bar(first):
        raise CannotEnd("bar")
    ended = _shortened(contract, first, "annulled", writer, reason)
    if bar_until:
        bar = m.Bar(child=child, valid=days(first, bar_until))
        record(bar, by=writer.account, now=writer.now, reason=reason)
    return ended


def _shortened(
    contract: m.Membership, until: date, ended: str, writer: Writer, reason: str
) -> m.Membership:
    """The same contract until before a day; one that ends on its first day holds no day."""
    withdraw(contract, by=writer.account, now=writer.now)
    if until <= contract.first:
        return contract
    kept = ("child", "number", "signed", "periods", "short_reason", "language", "application")
    rest = m.Membership(
        **{name: getattr(contract, name) for name in kept},
        ended=ended,
        valid=days(contract.first, min(until, contract.until or until)),
    )
    return record(rest, by=writer.account, now=writer.now, reason=reason)
