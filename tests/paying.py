"""Money of the tests: providers with accounts, what the State owes them, closed periods."""

from datetime import date, datetime
from uuid import UUID

from accueil.attendance.periods import close
from accueil.billing.models import Invoice, Transfer
from accueil.billing.models.ledger import KINDS, OWED_BY_STATE, balance
from accueil.exchange.pain import creditor_reference
from accueil.law.calendar import Period
from accueil.registry import models as m
from accueil.store.facts import days, record
from tests import cared as c
from tests import factories as f

IBAN = "LU280019400644750000"
AUGUST, SEPTEMBER = Period(2026, 8), Period(2026, 9)
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=f.LUXEMBOURG)


def paid_provider(name: str = "Crèche Kannerhaus") -> m.Provider:
    """A crèche with an account, since ever."""
    made = c.creche(name=name)
    account = m.BankAccount(provider=made, iban=IBAN, holder=name, valid=days(f.SINCE))
    record(account, by=None, now=f.NOW)
    return made


def owe(
    provider: m.Provider, cents: int, period: Period = AUGUST, *, about: Period | None = None
) -> None:
    """The State owes a provider something more (or less) from a period."""
    post("state", provider, cents, period, about=about)


def post(
    kind: str,
    provider: m.Provider,
    cents: int,
    period: Period = AUGUST,
    *,
    about: Period | None = None,
    household: UUID | None = None,
    child: UUID | None = None,
    at: datetime = NOW,
) -> Transfer:
    """A transfer, with the sign of its cents."""
    debit, credit = KINDS[kind] if cents > 0 else reversed(KINDS[kind])
    return Transfer.objects.create(
        period=period.name,
        about=(about or period).name,
        kind=kind,
        debit=debit,
        credit=credit,
        provider=provider,
        household=household,
        child=child,
        cents=abs(cents),
        posted_at=at,
    )


def close_august(now: datetime = NOW) -> None:
    """From here on August may be ordered."""
    close(AUGUST, by=None, now=now)


def owed(provider: m.Provider) -> int:
    """What the State owes a provider by all there is."""
    of = Transfer.objects.filter(provider=provider)
    return int(of.aggregate(sum=balance(OWED_BY_STATE))["sum"])


def invoice(
    provider: m.Provider, household: m.Household, cents: int, number: str = "F0001-2026-001"
) -> Invoice:
    """An invoice of August to a family, with what it charges in the ledger."""
    post("parents", provider, cents, household=household.pk)
    return Invoice.objects.create(
        provider=provider,
        household=household,
        period=AUGUST.name,
        number=number,
        reference=creditor_reference(number),
        language="fr",
        charged_cents=cents,
        before_cents=0,
        due_cents=cents,
        state_cents=0,
        document=household.pk,
        made_at=NOW,
    )


def day(number: int) -> date:
    """A day of November."""
    return date(2026, 11, number)
