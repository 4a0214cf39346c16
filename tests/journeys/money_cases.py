"""Payments that the small country always has: statements, an order that waits, entries of banks
that nobody knows, an invoice paid in cash; a correction that is accepted, goodwill that waits, a
proof of the ledger."""

from contextlib import suppress
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from accueil.actions.bank import read_bank_file
from accueil.actions.corrections import accept, ask
from accueil.actions.goodwill import propose
from accueil.actions.invoices import make_invoices
from accueil.actions.papers import Writer
from accueil.actions.payments import NotNow, prepare
from accueil.actions.proofs import prove
from accueil.actions.provider_statements import make_provider_statements
from accueil.actions.settling_entries import pay_cash
from accueil.attendance.models import Closing
from accueil.billing.models import Invoice, Part
from accueil.billing.verify import Scope
from accueil.exchange.demo_bank import Booking, statement
from accueil.identity.actors import actor_of
from accueil.identity.models import Account
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry.models import Provider
from accueil.store.security import see

MANAGER, MINISTRY = "manager@creche.example.lu", "ministry@example.lu"


def add_money() -> None:
    """What the ministry and the demonstration's crèche see of the last closed period."""
    see(country=True)
    now, law = timezone.localtime(), shipped()
    last = Closing.objects.order_by("-period").first()
    if last is None:
        raise LookupError("the demonstration has closed no billing period")
    period = Period.named(last.period)
    writer = Writer(None, "", now)
    make_invoices(period, law, writer=writer)
    make_provider_statements(period, law, writer=writer)
    manager, ministry = (Account.objects.get(email=email) for email in (MANAGER, MINISTRY))
    with suppress(NotNow):  # everything of it is paid, or an order waits
        prepare(period, by=ministry.pk, now=now)
    unknown = Booking(now.date(), 8_400, "UNKNOWN", words="merci", party="Claire Weber")
    for provider in (None, Provider.objects.get(pk=manager.provider_id)):
        content = statement(settings.PAYER_IBAN, [unknown])
        read_bank_file(content, "camt053.xml", provider=provider, by=None, now=now)
    _pays_cash(manager, now)
    _asks(manager, ministry, period, now)
    prove(Scope(period=period.name), law, by=None, now=now)


def _asks(manager: Account, ministry: Account, period: Period, now: datetime) -> None:
    """The crèche asks about the least of its bills; the ministry accepts and proposes goodwill."""
    own = Part.objects.filter(provider=manager.provider_id, period=period.name, parent_cents__gt=0)
    child, by = own.order_by("parent_cents")[0].child, actor_of(ministry, "correction")
    asking = actor_of(manager, "correction")
    about = {"asked_by": "provider", "provider": manager.provider_id}
    asked = ask(child, period, "Falsche Zeiten", actor=asking, now=now, **about)
    accept(asked.correction.pk, "", actor=by, now=now)
    propose(child, manager.provider_id, period, 1, "Falsche Auskunft", actor=by, now=now)


def _pays_cash(manager: Account, now: datetime) -> None:
    """Some of the crèche's newest invoice."""
    own = Invoice.objects.filter(provider=manager.provider_id).order_by("-period", "number")
    pay_cash(own[0], 1_000, now.date(), key=uuid4(), by=manager.pk, now=now)
