"""Verify: every cent posted is one that a statement says, every statement is whole.

A proof reads and computes on its own: neither `settle` nor the rules take part in it. What a
connection reads of one unit is of one moment, so that a run beside it does not disturb.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID

from django.db import connection, transaction

from accueil.billing.models import Statement, Transfer
from accueil.billing.models.ledger import GOODWILL, OF_STATEMENTS
from accueil.billing.proofs import bills, books, papers, payments
from accueil.billing.proofs.bills import Unit
from accueil.billing.proofs.findings import Proven
from accueil.billing.proofs.numbers import law_of
from accueil.law.parameters import Parameters

# So many statements are a unit of work: a few seconds, some MB.
IN_A_UNIT = 4000
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
KEYS = 1 << 128
Heard = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Scope:
    """What is proven: everything, a period of care, or what was written since a moment."""

    period: str | None = None
    since: datetime | None = None

    @property
    def name(self) -> str:
        """How a proof names it: `all`, `2026-10`, `moved`."""
        return self.period or ("moved" if self.since else "all")


def units(scope: Scope) -> list[Unit]:
    """The work of a scope in parts that can be done in any order, by many at once."""
    if scope.since:
        return list(_moved(scope.since))
    periods = [scope.period] if scope.period else _periods()
    return [unit for period in periods for unit in slices(period)]


def size(scope: Scope) -> int:
    """How many statements a scope has, to tell how far a proof is."""
    if scope.since:
        return sum(len(unit.children) for unit in units(scope))
    of = Statement.objects.all()
    return of.filter(period=scope.period).count() if scope.period else of.count()


def prove_unit(unit: Unit, law: Parameters) -> Proven:
    """The bills of some children in a period. The connection sees the country."""
    with of_one_moment():
        return bills.prove(unit, law_of(law))


def prove_books(scope: Scope) -> Proven:
    """What is proven of the ledger as a whole, of papers and payments; of a period only its own."""
    asked = {"since": scope.since or ALWAYS, "period": scope.period}
    made = Proven()
    with of_one_moment():
        for part in (books, papers, payments):
            made.add(part.prove(asked))
    return made


def verify(scope: Scope, law: Parameters, heard: Heard = lambda _: None) -> Proven:
    """All of a scope, one unit after the other in this process."""
    made = prove_books(scope)
    for unit in units(scope):
        done = prove_unit(unit, law)
        made.add(done)
        heard(done.counts["statements"])
    return made


@contextmanager
def of_one_moment() -> Iterator[None]:
    """What is read inside was so at one moment; within a transaction, as that one sees it."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _periods() -> list[str]:
    """The periods of care that have a statement, or of which something is posted."""
    about = Transfer.objects.filter(kind__in=(*OF_STATEMENTS, *GOODWILL))
    named = set(about.values_list("about", flat=True).distinct())
    return sorted(named | set(Statement.objects.values_list("period", flat=True).distinct()))


def slices(period: str) -> Iterator[Unit]:
    """A period in ranges of children's keys, about as many statements in each."""
    count = Statement.objects.filter(period=period).count()
    cuts = -(-count // IN_A_UNIT) or 1
    bounds = [None, *(UUID(int=KEYS * place // cuts) for place in range(1, cuts)), None]
    for first, until in pairwise(bounds):
        yield Unit(period, first, until)


def _moved(since: datetime) -> Iterator[Unit]:
    """The children and periods of care of which something was written since a moment."""
    made = Statement.objects.filter(made_at__gte=since).values_list("period", "child_id")
    posted = Transfer.objects.filter(posted_at__gte=since, child__isnull=False)
    moved: dict[str, set[UUID]] = {}
    for period, child in [*made, *posted.values_list("about", "child").distinct()]:
        assert child
        moved.setdefault(period, set()).add(child)
    for period, children in sorted(moved.items()):
        yield from _some(period, sorted(children))


def _some(period: str, children: Sequence[UUID]) -> Iterator[Unit]:
    for first in range(0, len(children), IN_A_UNIT):
        yield Unit(period, children=children[first : first + IN_A_UNIT])


def of_children(children: Collection[UUID], law: Parameters) -> Proven:
    """Some children's bills in all periods; for a page that shows their chain."""
    made = Proven()
    for period in _periods():
        made.add(prove_unit(Unit(period, children=sorted(children)), law))
    return made
