"""A small country with a whole ledger: two families, two providers, a correction, goodwill, papers
and a payment; all as the program itself writes it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, connections, transaction

from accueil.attendance.periods import close
from accueil.billing.models import (
    Goodwill,
    Invoice,
    Mark,
    PaymentLine,
    PaymentOrder,
    ProviderStatement,
    Transfer,
)
from accueil.billing.models.ledger import KINDS, OWED_BY_FAMILY, OWED_BY_STATE, balance
from accueil.law.calendar import Period
from accueil.law.parameters import shipped
from accueil.registry import models as m
from accueil.store.facts import days, record
from accueil.store.security import see
from tests import cared as c
from tests import factories as f
from tests.billed import bill

LAW = shipped()
AUGUST, SEPTEMBER = Period(2026, 8), Period(2026, 9)
NOW = datetime(2026, 10, 14, 10, 0, tzinfo=f.LUXEMBOURG)
HOUR = timedelta(hours=1)
ONE, OTHER = UUID(int=1), UUID(int=2)


@contextmanager
def as_owner() -> Iterator[None]:
    """All questions as the owner of the tables, in whose transaction triggers can be disabled."""
    plain = connections["default"]
    connections["default"] = connections["owner"]
    try:
        yield
    finally:
        connections["default"] = plain


@contextmanager
def tampered(*statements: str) -> Iterator[None]:
    """The tables changed by raw SQL past every trigger; as before afterwards."""
    with transaction.atomic():
        point = transaction.savepoint()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in TABLES:
                cursor.execute(f"ALTER TABLE billing_{table} DISABLE TRIGGER USER")
            for statement in statements:
                cursor.execute(statement)
                assert cursor.rowcount, statement
        yield
        transaction.savepoint_rollback(point)


TABLES = (
    *("statement", "part", "transfer", "invoice", "providerstatement"),
    *("paymentorder", "paymentline", "goodwill"),
)


def child_of(office: m.Office, income: int, code: str) -> m.Child:
    """A child with a family of its own."""
    home = f.make_household(office, incomes={"representative": income})
    child = f.make_child(office, household=home, iam_code=code)
    f.make_contract(child)
    return child


def make() -> tuple[m.Child, m.Child]:
    """Two children billed for August and September; August closed, corrected, paid."""
    see(country=True)
    office = f.make_office()
    creche = c.creche(hour_cents=750, funding="commercial")
    minder = c.creche("Tagesmamm Anna", kind="ap", funding="", hour_cents=560)
    children = child_of(office, 6_600_000, "WebMi123"), child_of(office, 3_900_000, "WebLu123")
    for child in children:
        c.agree(child, creche)
        c.agree(child, minder)
        for week in range(5):
            for day in range(5):
                _day(child, creche, minder, date(2026, 8, 3) + timedelta(days=7 * week + day))
    bill(AUGUST, NOW)
    bill(SEPTEMBER, NOW)
    close(AUGUST, by=None, now=NOW + HOUR)
    papers(AUGUST)
    pay(AUGUST)
    _correct(children[0])
    _grant(children[1], creche)
    bill(SEPTEMBER, NOW + 2 * HOUR)
    return children


def _day(child: m.Child, creche: m.Provider, minder: m.Provider, day: date) -> None:
    c.was_there(child, creche, day, 420, 1020)
    c.ate(child, creche, day)
    if day.weekday() > 2:
        c.was_there(child, minder, day, 1080, 1260)
        c.ate(child, minder, day)


def _correct(child: m.Child) -> None:
    """A higher income since before: August's bill is another one, posted into September."""
    home = m.Home.objects.get(child=child).household
    told = {"of": "representative", "yearly_cents": 9_000_000, "evidence": "tax_assessment"}
    record(m.Income(household=home, valid=days(f.SINCE), **told), by=None, now=NOW)
    Mark.objects.get_or_create(child=child.pk, since=f.SINCE, at=NOW + HOUR)


def _grant(child: m.Child, provider: m.Provider) -> None:
    Goodwill.objects.create(
        child=child,
        provider=provider,
        period=AUGUST.name,
        cents=1250,
        recorded_at=NOW,
        recorded_by=ONE,
        approved_at=NOW,
        approved_by=OTHER,
    )
    Mark.objects.get_or_create(child=child.pk, since=AUGUST.first, at=NOW + HOUR)


def papers(period: Period) -> None:
    """Invoices and statements as they are sent after a closing."""
    posted = Transfer.objects.filter(period=period.name)
    sums = posted.values_list("provider", "household").annotate(
        sum=balance(OWED_BY_FAMILY), state=balance(OWED_BY_STATE)
    )
    counted: dict[UUID, int] = {}
    for number, (provider, household, cents, state) in enumerate(
        sums.order_by("provider", "household")
    ):
        counted[provider] = counted.get(provider, 0) + 1
        Invoice.objects.create(
            provider_id=provider,
            household_id=household,
            period=period.name,
            number=f"I{len(counted):04}-2026-{counted[provider]:03}",
            reference=f"RF{number:02}X",
            language="fr",
            charged_cents=cents,
            before_cents=0,
            due_cents=cents,
            state_cents=state,
            document=uuid4(),
            made_at=NOW + HOUR,
        )
    owed = posted.values_list("provider").annotate(sum=balance(OWED_BY_STATE))
    for number, (provider, cents) in enumerate(owed.order_by("provider"), 1):
        ProviderStatement.objects.create(
            provider_id=provider,
            period=period.name,
            number=f"S{number:04}-2026-001",
            original_cents=cents,
            correction_cents=0,
            refund_cents=0,
            before_cents=0,
            payable_cents=cents,
            document=uuid4(),
            made_at=NOW + HOUR,
        )


def pay(period: Period) -> None:
    """A payment order of a closed period, prepared by one person and released by another."""
    said = list(ProviderStatement.objects.filter(period=period.name).order_by("number"))
    order = PaymentOrder.objects.create(
        period=period.name,
        number="P2026-08-01",
        prepared_at=NOW + HOUR,
        prepared_by=ONE,
        released_at=NOW + HOUR,
        released_by=OTHER,
        total_cents=sum(one.payable_cents for one in said),
        content=b"<file/>",
        sha256=hashlib.sha256(b"<file/>").hexdigest(),
    )
    debit, credit = KINDS["payment"]
    for one in said:
        line = PaymentLine.objects.create(
            order=order,
            provider_id=one.provider_id,
            what="paid",
            cents=one.payable_cents,
            iban="LU280019400644750000",
            holder="Crèche",
            reference=f"RF-{one.number}",
        )
        Transfer.objects.create(
            period=SEPTEMBER.name,
            about=period.name,
            kind="payment",
            debit=debit,
            credit=credit,
            provider_id=one.provider_id,
            cents=one.payable_cents,
            posted_at=NOW + HOUR,
            source=line.pk,
        )
