"""Replay: every frozen bill assessed again from its frozen inputs, with the law as it is now.

Nothing is written. What a statement has beside the voucher rests on care contracts and not on its
inputs: it stays as it was.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from accueil import __version__
from accueil.billing.frozen import Frozen, provider_of, thaw
from accueil.billing.models import Statement
from accueil.billing.proofs.bills import AT_ONCE, Unit
from accueil.billing.verify import of_one_moment, slices
from accueil.law.assess import AssessedWeek
from accueil.law.bill import Bill, bill
from accueil.law.errors import LawError
from accueil.law.parameters import Parameters
from accueil.store.encrypted import unseal

STATEMENTS = """
SELECT s.child_id, s.version, s.engine, s.parameters, s.content,
       s.version = max(s.version) OVER (PARTITION BY s.child_id)
FROM billing_statement s WHERE s.period = %(period)s AND s.content IS NOT NULL AND {whose}
ORDER BY s.child_id, s.version
"""
PLACE = Statement._meta.get_field("content").place
# Monday, rule, unit, provider: which line. Parents' and State's cents: what it says.
Named = tuple[str, str, str, UUID]
Cents = tuple[int, int]
NOTHING = (0, 0)
KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Change:
    """A line whose cents are others now. `why`: with, parameters, engine or unknown."""

    child: UUID
    period: str
    version: int
    provider: UUID
    monday: str
    rule: str
    before: Cents
    after: Cents
    why: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A statement that cannot be computed again, and what this program says to it."""

    child: UUID
    period: str
    version: int
    why: str


@dataclass(slots=True)
class Sums:
    """Bills of a kind: how many, how many are others now, parents' and State's cents of both."""

    bills: int = 0
    differ: int = 0
    before: Cents = NOTHING
    after: Cents = NOTHING

    def add(self, other: "Sums") -> None:
        """Count others too."""
        self.bills += other.bills
        self.differ += other.differ
        self.before = _both(self.before, other.before)
        self.after = _both(self.after, other.after)


@dataclass(slots=True)
class Replayed:
    """What came of it: lines that are others, and sums of the newest bills by (what, which).

    `what`: period, band, kind (of provider; there the bills are parts). `changes` are the first.
    """

    statements: int = 0
    changed: int = 0
    why: Counter[str] = field(default_factory=Counter)
    changes: list[Change] = field(default_factory=list)
    unanswered: list[Unanswered] = field(default_factory=list)
    sums: dict[tuple[str, str], Sums] = field(default_factory=dict)

    def add(self, other: "Replayed") -> None:
        """Take in what another unit found; of the changes only the first are kept."""
        self.statements += other.statements
        self.changed += other.changed
        self.why.update(other.why)
        self.changes += other.changes[: max(KEPT - len(self.changes), 0)]
        self.unanswered += other.unanswered
        for key, sums in other.sums.items():
            self.sums.setdefault(key, Sums()).add(sums)


def units(since: str) -> list[Unit]:
    """The statements of the periods from one on, in parts for many at once."""
    periods = Statement.objects.filter(period__gte=since).values_list("period", flat=True)
    return [unit for period in sorted(set(periods.distinct())) for unit in slices(period)]


def replay_unit(unit: Unit, law: Parameters) -> Replayed:
    """Assess the statements of a unit again. The connection sees the country."""
    made = Replayed()
    query = STATEMENTS.format(whose=unit.whose("s.child_id"))
    with of_one_moment(), connection.chunked_cursor() as cursor:
        cursor.execute(query, unit.asked)
        while rows := cursor.fetchmany(AT_ONCE):
            for row in rows:
                _again(row, unit.period, law, made)
    return made


def _again(row: Any, period: str, law: Parameters, made: Replayed) -> None:
    """One statement: what it said, what it says now."""
    child, version, engine, parameters, sealed, newest = row
    made.statements += 1
    try:
        frozen = thaw(unseal(bytes(sealed), PLACE), law)
        now = bill(frozen.case, law)
    except (LawError, ValueError) as error:
        made.unanswered.append(Unanswered(child, period, version, str(error)))
        return
    before, after = lines_of(frozen.weeks), lines_of(now.weeks)
    if newest:
        _count(made, period, frozen, now, before != after)
    if before == after:
        return
    made.changed += 1
    why = _why(law, engine, parameters)
    made.why[why] += 1
    for named in sorted(before.keys() | after.keys(), key=str):
        one, other = before.get(named, NOTHING), after.get(named, NOTHING)
        if one != other:
            monday, rule, _, provider = named
            change = Change(child, period, version, provider, monday, rule, one, other, why)
            made.changes.append(change)


def lines_of(weeks: Any) -> dict[Named, Cents]:
    """The cents of each line by week, rule and provider."""
    lines: dict[Named, Cents] = {}
    for assessed in weeks:
        monday = str(assessed.week.monday)
        for line in assessed.lines:
            named = (monday, line.rule.name, line.unit, provider_of(line.row.provider))
            told = (line.parent_cents, line.state_cents)
            lines[named] = _both(lines.get(named, NOTHING), told)
    return lines


def _why(law: Parameters, engine: str, parameters: str) -> str:
    """Why it may be another answer, as far as it can be known."""
    if law.changes:
        return "with"
    if parameters != law.digest:
        return "parameters"
    return "engine" if engine != __version__ else "unknown"


def _count(made: Replayed, period: str, before: Frozen, after: Bill, differs: bool) -> None:
    """Sums of a newest bill: by period, band, and by the kind of each provider."""
    sums = Sums(1, int(differs), _sum(before.weeks), _sum(after.weeks))
    made.sums.setdefault(("period", period), Sums()).add(sums)
    made.sums.setdefault(("band", before.band or "none"), Sums()).add(sums)
    was, now = _by_kind(before.weeks), _by_kind(after.weeks)
    for kind in was.keys() | now.keys():
        one, other = was.get(kind, NOTHING), now.get(kind, NOTHING)
        of_kind = Sums(1, int(one != other), one, other)
        made.sums.setdefault(("kind", kind), Sums()).add(of_kind)


def _by_kind(weeks: Any) -> Mapping[str, Cents]:
    kinds: dict[str, Cents] = {}
    for line in _lines(weeks):
        kind = line.row.provider.kind
        told = (line.parent_cents, line.state_cents)
        kinds[kind] = _both(kinds.get(kind, NOTHING), told)
    return kinds


def _sum(weeks: Any) -> Cents:
    lines = list(_lines(weeks))
    return sum(line.parent_cents for line in lines), sum(line.state_cents for line in lines)


def _lines(weeks: Any) -> Iterator[Any]:
    week: AssessedWeek
    for week in weeks:
        yield from week.lines


def _both(one: Cents, other: Cents) -> Cents:
    return one[0] + other[0], one[1] + other[1]
