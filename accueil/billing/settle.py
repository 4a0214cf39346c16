"""Settle: what the law says now, less what is posted so far, is posted.

First bill, correction and cancellation are this one function. Done again it finds nothing to do; a
run that died is done again. Who calls it holds the children and the open periods for the length of
its transaction (`attendance.periods`), so that two runs come one after the other.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from accueil import __version__
from accueil.attendance.gather import Care, Facts, care_of, facts_of, situation_of
from accueil.billing.frozen import Frozen, freeze, frozen_of
from accueil.billing.models import Goodwill, Obstacle, Part, Statement, Transfer
from accueil.billing.models.ledger import GOODWILL, KINDS, OF_STATEMENTS, signed
from accueil.billing.periods import posted_into
from accueil.law.bill import bill
from accueil.law.calendar import DAY, Period
from accueil.law.errors import LawError, Refused
from accueil.law.parameters import Parameters

# Notes on a child's care that are in the way of billing it.
IN_THE_WAY = ("household_unknown", "no_price")
# Kind, provider, household: whose cents an amount is.
Key = tuple[str, UUID, UUID]


@dataclass(slots=True)
class Settled:
    """What a run did: children looked at, statements frozen, transfers posted, what was in the way.

    `cents`: the sum of what was posted, each transfer without its sign. `broken`: the children
    whose bills broke unexpectedly; of them nothing was written.
    """

    children: int = 0
    statements: int = 0
    transfers: int = 0
    obstacles: int = 0
    cents: int = 0
    broken: int = 0

    def add(self, other: "Settled") -> None:
        """Count what another run did too."""
        self.children += other.children
        self.statements += other.statements
        self.transfers += other.transfers
        self.obstacles += other.obstacles
        self.cents += other.cents
        self.broken += other.broken


@dataclass(frozen=True, slots=True)
class Before:
    """What stands so far of some children's bills of a period: statements, sums, goodwill."""

    newest: Mapping[UUID, Statement]
    posted: Mapping[UUID, Mapping[Key, int]]
    goodwill: Mapping[UUID, Mapping[UUID, int]]


@dataclass(slots=True)
class _Settling:
    """A period's bills while they are settled: what they rest on, and what is to be written."""

    facts: Facts
    before: Before
    into: Period
    now: datetime
    statements: list[Statement] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)


def settle(
    children: Collection[UUID], period: Period, law: Parameters, *, now: datetime
) -> Settled:
    """Bring the bills of some children for a period of care up to what the law says now.

    The connection sees the country. What is in the way of a bill is noted; what was posted of it
    stays as it is.
    """
    facts, before = facts_of(children, period, law), before_of(children, period)
    making = _Settling(facts, before, posted_into(period), now)
    for child in children:
        _settle_child(making, child)
    Obstacle.objects.filter(child__in=children, period=period.name).delete()
    Statement.objects.bulk_create(making.statements)
    Part.objects.bulk_create(making.parts)
    Transfer.objects.bulk_create(making.transfers)
    Obstacle.objects.bulk_create(making.obstacles)
    return Settled(
        len(children),
        len(making.statements),
        len(making.transfers),
        len(making.obstacles),
        sum(transfer.cents for transfer in making.transfers),
    )


def before_of(children: Collection[UUID], period: Period) -> Before:
    """What stands so far: the newest statements, the sums posted, the goodwill approved."""
    said = Statement.objects.filter(child__in=children, period=period.name).defer("content")
    posted: dict[UUID, dict[Key, int]] = {}
    about = Transfer.objects.filter(
        child__in=children, about=period.name, kind__in=(*OF_STATEMENTS, *GOODWILL)
    )
    sums = about.values_list("child", "kind", "provider_id", "household").annotate(
        sum=Sum(signed())
    )
    for child, kind, provider, household, cents in sums:
        posted.setdefault(child, {})[kind, provider, household] = cents
    goodwill: dict[UUID, dict[UUID, int]] = {}
    granted = Goodwill.objects.current().filter(
        child__in=children, period=period.name, approved_at__isnull=False
    )
    for child, provider, cents in granted.values_list("child_id", "provider_id", "cents"):
        of_child = goodwill.setdefault(child, {})
        of_child[provider] = of_child.get(provider, 0) + cents
    newest = {statement.child_id: statement for statement in said.order_by("version")}
    return Before(newest, posted, goodwill)


def _settle_child(making: _Settling, child: UUID) -> None:
    """One child: freeze its bill where its lines differ, post what differs."""
    facts, period, law = making.facts, making.facts.period, making.facts.law
    care, known = care_of(facts, child, today=period.last + DAY), situation_of(facts, child)
    found, frozen = in_the_way(care), None
    if care.case is not None:
        try:
            frozen = frozen_of(bill(care.case, law), care.uncovered)
        except LawError as error:
            found += refused(error)
    if known is None and not found:
        found = _nobody_to_bill(making, child, care)
    if found:
        obstacle = Obstacle(child_id=child, period=period.name, found=found, noted_at=making.now)
        making.obstacles.append(obstacle)
    if found or frozen is None or known is None:
        return
    before, household = making.before.newest.get(child), known.of_household.pk
    parts = list(parts_of(frozen))
    statement = _statement(making, frozen, child, household)
    if before and (before.lines, before.household_id) == (statement.lines, household):
        statement = before
    elif before or parts:
        making.statements.append(statement)
        for part in parts:
            part.statement, part.child, part.household = statement, child, household
            part.period, part.version = period.name, statement.version
            making.parts.append(part)
    else:
        return
    owed = owed_of(parts, making.before.goodwill.get(child, {}), household)
    for transfer in moves(owed, making.before.posted.get(child, {})):
        transfer.period, transfer.about = making.into.name, period.name
        transfer.child, transfer.statement = child, statement
        transfer.posted_at = making.now
        making.transfers.append(transfer)


def in_the_way(care: Care) -> list[list[object]]:
    """The notes on a child's care without whose answer it cannot be billed, as JSON keeps them."""
    return [
        [note.code, str(note.provider), str(note.day), dict(note.values)]
        for note in care.notes
        if note.code in IN_THE_WAY
    ]


def _nobody_to_bill(making: _Settling, child: UUID, care: Care) -> list[list[object]]:
    """That no household is known, where something is at its expense or was posted before."""
    first = str(making.facts.period.first)
    places = [one.provider for one in care.uncovered]
    places += [provider for _, provider, _ in making.before.posted.get(child, {})]
    return [["household_unknown", str(places[0]), first, {}]] if places else []


def refused(error: LawError) -> list[list[object]]:
    """What the law refuses of a case: place, found, expected."""
    if isinstance(error, Refused):
        return [["refused", p.place, p.found, p.expected] for p in error.problems]
    return [["refused", "", "", str(error)]]


def _statement(making: _Settling, frozen: Frozen, child: UUID, household: UUID) -> Statement:
    """A child's next statement, with its digest."""
    before, law = making.before.newest.get(child), making.facts.law
    content, lines = freeze(frozen, law)
    made = Statement(
        child_id=child,
        household_id=household,
        period=making.facts.period.name,
        version=before.version + 1 if before else 1,
        posted=making.into.name,
        made_at=making.now,
        engine=__version__,
        parameters=law.digest,
        parent_cents=sum(week.parent_cents for week in frozen.weeks),
        state_cents=sum(week.state_cents for week in frozen.weeks),
        uncovered_cents=sum(one.cents for one in frozen.uncovered),
        content=content,
        lines=lines,
    )
    made.digest = digest_of(made, before.digest if before else "")
    return made


def digest_of(statement: Statement, before: str) -> str:
    """The digest of a statement with all it says, chained to that of the version before."""
    said = (
        *(statement.child_id, statement.household_id, statement.period, statement.version),
        *(statement.posted, statement.engine, statement.parameters),
        *(statement.parent_cents, statement.state_cents, statement.uncovered_cents),
        *(statement.lines, before),
    )
    header = "|".join(str(value) for value in said).encode()
    return hashlib.sha256(header + b"\n" + statement.content).hexdigest()


def parts_of(frozen: Frozen) -> Iterator[Part]:
    """What each provider has of a bill."""
    for provider in frozen.providers:
        own = frozen.of(provider)
        rows = [row for week in own.weeks for row in week.week.rows]
        yield Part(
            provider_id=provider,
            parent_cents=sum(week.parent_cents for week in own.weeks),
            state_cents=sum(week.state_cents for week in own.weeks),
            uncovered_cents=sum(one.cents for one in own.uncovered),
            minutes=sum(row.core_minutes + row.other_minutes for row in rows),
            meals=sum(row.meals for row in rows),
        )


def owed_of(
    parts: Collection[Part], goodwill: Mapping[UUID, int], household: UUID
) -> dict[Key, int]:
    """What should be posted of a statement, by kind, provider and household; zeros left out.

    Of goodwill no more than the family is charged, also where that became less since.
    """
    owed: dict[Key, int] = {}
    for part in parts:
        provider = part.provider_id
        owed["state", provider, household] = part.state_cents
        owed["parents", provider, household] = part.parent_cents
        owed["uncovered", provider, household] = part.uncovered_cents
    charged = {part.provider_id: part.parent_cents + part.uncovered_cents for part in parts}
    for provider, cents in goodwill.items():
        for kind in GOODWILL:
            owed[kind, provider, household] = min(cents, charged.get(provider, 0))
    return {key: cents for key, cents in owed.items() if cents}


def moves(owed: Mapping[Key, int], posted: Mapping[Key, int]) -> Iterator[Transfer]:
    """The transfers that bring what is posted to what is owed."""
    for key in sorted(owed.keys() | posted.keys(), key=str):
        difference = owed.get(key, 0) - posted.get(key, 0)
        if difference:
            kind, provider, household = key
            debit, credit = KINDS[kind] if difference > 0 else reversed(KINDS[kind])
            yield Transfer(
                kind=kind,
                debit=debit,
                credit=credit,
                provider_id=provider,
                household=household,
                cents=abs(difference),
            )
