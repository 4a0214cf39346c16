"""A contract's end before its last day: terminated by the family, or annulled."""

from datetime import date, timedelta

from django.db import transaction

from accueil.actions.papers import Writer
from accueil.law.calendar import Period
from accueil.registry import models as m
from accueil.store.facts import days, record, withdraw

DAY = timedelta(days=1)
LONGEST_BAR = timedelta(days=366)


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
    if bar_until and not first < bar_until <= first + LONGEST_BAR:
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
