"""What auditors ask of the ledger: periods, a child's chain, balances, rows to take away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum

from accueil.billing.models import Invoice, Part, Statement, Transfer
from accueil.billing.models.ledger import KINDS
from accueil.registry.models import Child, Home, Membership
from accueil.store.security import seeing_the_country

ACCOUNTS = tuple(dict.fromkeys(account for pair in KINDS.values() for account in pair))
AT_ONCE = 2000
MOST = 25
# What a file of a period holds, without names: its columns, and where they come from.
TRANSFERS = (
    *("id", "posted_at", "period", "about", "kind", "debit", "credit", "cents"),
    *("provider_id", "child", "household", "statement_id", "source"),
)
STATEMENTS = (
    *("id", "child_id", "household_id", "period", "version", "posted", "made_at", "engine"),
    *("parameters", "parent_cents", "state_cents", "uncovered_cents", "lines", "digest"),
)
FILES = {"transfers": ("period", TRANSFERS), "statements": ("period", STATEMENTS)}


@dataclass(frozen=True, slots=True)
class Period:
    """A period of care: its statements, and the transfers posted into it."""

    name: str
    statements: int
    children: int
    transfers: int


@dataclass(frozen=True, slots=True)
class Balance:
    """An account: what it gave and what it took, in cents."""

    account: str
    given: int
    taken: int

    @property
    def cents(self) -> int:
        """Taken less given."""
        return self.taken - self.given


def periods() -> list[Period]:
    """All periods with a statement or a transfer, the newest first."""
    said = Statement.objects.values_list("period").annotate(
        count=Count("pk"), children=Count("child", distinct=True)
    )
    posted = dict(Transfer.objects.values_list("period").annotate(count=Count("pk")))
    known = {name: (count, children) for name, count, children in said.order_by()}
    return [
        Period(name, *known.get(name, (0, 0)), posted.get(name, 0))
        for name in sorted(known.keys() | posted.keys(), reverse=True)
    ]


def found(asked: str) -> QuerySet[Child]:
    """Children by IAM code, number of their contract, or number of an invoice of their family."""
    typed = asked.strip()
    if not typed:
        return Child.objects.none()
    signed = Membership.objects.filter(number__iexact=typed).values("child_id")
    families = Invoice.objects.filter(number__iexact=typed).values("household_id")
    homes = Home.objects.filter(household__in=families).values("child_id")
    wanted = Q(iam_code__iexact=typed) | Q(pk__in=signed) | Q(pk__in=homes)
    return Child.objects.filter(wanted).order_by("iam_code")[:MOST]


def chain(child: UUID) -> list[Statement]:
    """All statements of a child, by period and version; what they say is not read."""
    said = Statement.objects.filter(child=child).defer("content")
    return list(said.order_by("-period", "version"))


def parts(child: UUID) -> list[Part]:
    """What each provider has of a child's newest statements."""
    newest: dict[str, int] = {}
    for statement in chain(child):
        newest[statement.period] = statement.version
    of_child = Part.objects.filter(child=child).select_related("provider")
    return [one for one in of_child if newest.get(one.period) == one.version]


def transfers(child: UUID) -> QuerySet[Transfer]:
    """A child's transfers as they were posted."""
    return Transfer.objects.filter(child=child).select_related("provider").order_by("id")


def balances(period: str = "") -> list[Balance]:
    """Every account, of all periods or of what was posted into one."""
    posted = Transfer.objects.filter(period=period) if period else Transfer.objects.all()
    sides: dict[str, dict[str, int]] = {}
    for side in ("debit", "credit"):
        sides[side] = dict(posted.values_list(side).annotate(sum=Sum("cents")).order_by())
    given, taken = sides["debit"], sides["credit"]
    return [Balance(name, given.get(name, 0), taken.get(name, 0)) for name in ACCOUNTS]


def rows(what: str, period: str) -> Iterator[Sequence[Any]]:
    """The rows of a file of a period, some at a time; for the whole country."""
    column, columns = FILES[what]
    table = {"transfers": Transfer, "statements": Statement}[what]._meta.db_table
    query = f"SELECT {', '.join(columns)} FROM {table} WHERE {column} = %s ORDER BY {columns[0]}"
    with seeing_the_country(), transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(query, [period])
        while some := cursor.fetchmany(AT_ONCE):
            yield from some
