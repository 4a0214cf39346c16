"""The statements of a closed period to the providers: numbered, frozen, each made once."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db import transaction

from accueil.actions.papers import Writer, freeze
from accueil.attendance.periods import is_closed
from accueil.billing.issuers import issuer_of
from accueil.billing.models import ProviderStatement, Transfer
from accueil.billing.reckoning import Reckoning, before, rows_of
from accueil.documents.models import Document
from accueil.documents.provider_statement import ProviderStatementRecord
from accueil.documents.records import Office, from_json
from accueil.identity.models import Account
from accueil.law.calendar import Period
from accueil.law.parameters import Parameters
from accueil.registry.models import BankAccount, Provider
from accueil.store.security import seeing_the_country

KIND = "provider_statement"
Told = Callable[[int], None]


def make_provider_statements(
    period: Period, law: Parameters, *, writer: Writer, told: Told = lambda _: None
) -> int:
    """Make the statements of a closed period that are not there yet: how many were made.

    Each is made in a transaction of its own: a run that died is run again. `told` hears of each.
    Refuses with `ValueError` a period that is not closed.
    """
    del law  # everything it says was posted already
    if not is_closed(period):
        raise ValueError(f"the billing period {period.name} is not closed")
    with seeing_the_country():
        made = ProviderStatement.objects.filter(period=period.name).values("provider")
        owed = Transfer.objects.filter(period__lte=period.name).values("provider")
        missing = Provider.objects.filter(pk__in=owed).exclude(pk__in=made).order_by("pk")
        count = 0
        for provider in missing:
            count += _make(provider, period, writer)
            told(1)
        return count


@transaction.atomic
def _make(provider: Provider, period: Period, writer: Writer) -> int:
    """One statement; none where nothing happened and nothing is open."""
    rows, carried = rows_of(provider, period), before(provider, period)
    if not rows and not carried:
        return 0
    issuer = issuer_of(provider)
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    of_provider = ProviderStatement.objects.filter(provider=provider)
    if of_provider.filter(period=period.name).exists():
        return 0
    count = of_provider.filter(period__startswith=f"{period.year}-").count()
    number = f"S{issuer.code:04}-{period.year}-{count + 1:03}"
    reckoning = Reckoning(number, str(provider.pk), provider.name, period.name, carried, rows)
    record = _record(provider, reckoning, writer)
    paper = freeze(KIND, number, None, record, writer, about=period.name, provider=provider)
    ProviderStatement.objects.create(
        provider=provider,
        period=period.name,
        number=number,
        original_cents=reckoning.cents("original"),
        correction_cents=reckoning.cents("correction"),
        refund_cents=reckoning.cents("refund"),
        before_cents=carried,
        payable_cents=reckoning.payable_cents,
        document=paper.pk,
        made_at=writer.now,
    )
    return 1


def record_of(statement: ProviderStatement) -> ProviderStatementRecord:
    """What a statement said when it was frozen."""
    paper = Document.objects.get(pk=statement.document)
    return from_json(ProviderStatementRecord, paper.record)


def _record(provider: Provider, reckoning: Reckoning, writer: Writer) -> ProviderStatementRecord:
    account = _account(provider, writer.now.date())
    place = f"{provider.postcode} {provider.locality}".strip()
    return ProviderStatementRecord(
        number=reckoning.number,
        language=_language(provider),
        made=writer.now,
        payer=Office(settings.PAYER_NAME, ()),
        provider=Office(provider.name, tuple(filter(None, (provider.street, place)))),
        reckoning=reckoning,
        holder=account.holder if account else "",
        iban=account.iban if account else "",
    )


def _account(provider: Provider, day: date) -> BankAccount | None:
    return BankAccount.objects.current().on(day).filter(provider=provider).first()


def _language(provider: Provider) -> str:
    """That of the first person who signs in for it; French where nobody does."""
    people = Account.objects.filter(provider=provider, is_active=True).order_by("created_at")
    first = people.first()
    return first.language if first else "fr"
