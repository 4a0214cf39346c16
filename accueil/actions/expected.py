"""What a provider's care of a billing period amounts to: so far, and expected at its end.

Each child's bill is that of all its providers, since they share its week; only the lines of the
provider that asks leave this module, and nothing of the others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from accueil.attendance.children import Attending, cared_for
from accueil.attendance.gather import (
    Care,
    Facts,
    Note,
    Uncovered,
    cares_of,
    facts_of,
    situation_of,
)
from accueil.law.assess import AssessedWeek, Line
from accueil.law.bill import Bill, bill
from accueil.law.calendar import Period
from accueil.law.case import Case, Membership
from accueil.law.errors import LawError
from accueil.law.household import Household
from accueil.law.parameters import Parameters
from accueil.law.sentences import sentence, source
from accueil.law.words import text
from accueil.registry.models import Provider

# Longest chain of memberships that is followed to its end.
MOST_MEMBERSHIPS = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums: minutes and meals billed with the State, both parts, and what the parents pay alone."""

    minutes: int = 0
    meals: int = 0
    parent_cents: int = 0
    state_cents: int = 0
    uncovered_cents: int = 0

    @property
    def parents_cents(self) -> int:
        """All that the parents pay: their part, and what the voucher does not cover."""
        return self.parent_cents + self.uncovered_cents


@dataclass(frozen=True, slots=True)
class Part:
    """A provider's part of a child's bill. `weeks`: only its own lines and rows.

    `refused`: the law cannot assess the child's care, so that there is no amount.
    """

    figures: Figures
    weeks: tuple[AssessedWeek, ...] = ()
    uncovered: tuple[Uncovered, ...] = ()
    notes: tuple[Note, ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True)
class ChildAmounts:
    """A child at a provider in a period: so far and expected.

    `member`: whether a membership covers the period; `member_until`: the first day that none
    covers; `at_risk_cents`: what the State would bear of the expected care with a membership.
    """

    who: Attending
    so_far: Part
    expected: Part
    member: bool
    member_until: date | None = None
    at_risk_cents: int = 0


@dataclass(frozen=True, slots=True)
class Amounts:
    """A provider's period, seen on a day: its children by name, and the sums."""

    provider: Provider
    period: Period
    today: date
    children: tuple[ChildAmounts, ...]
    so_far: Figures
    expected: Figures

    @property
    def at_risk_cents(self) -> int:
        """What the State would bear if every child had a membership."""
        return sum(one.at_risk_cents for one in self.children)


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a bill in words: its rule, the sentence, and where it is written."""

    monday: date
    rule: str
    label: str
    text: str
    source: str
    parent_cents: int
    state_cents: int


def amounts(provider: Provider, period: Period, law: Parameters, *, today: date) -> Amounts:
    """A provider's care of a period: what is entered up to a day, what is expected at the end."""
    who = cared_for(provider, period)
    facts = facts_of([one.child for one in who], period, law)
    return of_facts(provider, who, facts, today=today)


def of_facts(provider: Provider, who: Sequence[Attending], facts: Facts, *, today: date) -> Amounts:
    """The same from facts that were read."""
    children = tuple(_child(provider.pk, one, facts, today) for one in who)
    return Amounts(
        provider,
        facts.period,
        today,
        children,
        _sum(one.so_far.figures for one in children),
        _sum(one.expected.figures for one in children),
    )


def _child(provider: UUID, who: Attending, facts: Facts, today: date) -> ChildAmounts:
    care, then = cares_of(facts, who.child, today=today)
    so_far = expected = part_of(care, provider, facts.law)
    if then is not care:
        expected = part_of(then, provider, facts.law)
    known = situation_of(facts, who.child)
    member = bool(known and known.membership)
    risk = _at_risk(then.case, provider, facts.law) if known and not member else 0
    return ChildAmounts(who, so_far, expected, member, _member_until(facts, who.child), risk)


def part_of(care: Care, provider: UUID, law: Parameters) -> Part:
    """What one of the child's providers has of its care."""
    uncovered = tuple(one for one in care.uncovered if one.provider == provider)
    notes = tuple(note for note in care.notes if note.provider == provider)
    alone = sum(one.cents for one in uncovered)
    whole = _bill(care.case, law)
    if whole is None:
        return Part(
            Figures(uncovered_cents=alone), (), uncovered, notes, refused=care.case is not None
        )
    weeks = tuple(_own(week, provider) for week in whole.weeks)
    lines = [line for week in weeks for line in week.lines]
    rows = [row for week in weeks for row in week.week.rows]
    figures = Figures(
        sum(row.core_minutes + row.other_minutes for row in rows),
        sum(row.meals for row in rows),
        sum(line.parent_cents for line in lines),
        sum(line.state_cents for line in lines),
        alone,
    )
    return Part(figures, weeks, uncovered, notes)


def _bill(case: Case | None, law: Parameters) -> Bill | None:
    if case is None:
        return None
    try:
        return bill(case, law)
    except LawError:
        return None


def _own(assessed: AssessedWeek, provider: UUID) -> AssessedWeek:
    """A week with the lines and rows of one provider only."""
    rows = [row for row in assessed.week.rows if belongs(row.provider.id, provider)]
    own = {row.provider.id for row in rows}
    lines = [line for line in assessed.lines if line.row.provider.id in own]
    return AssessedWeek(replace(assessed.week, rows=rows, multilingual=()), lines)


def belongs(name: str, provider: UUID) -> bool:
    """Whether a provider of a case is this one, at whatever price."""
    return name.partition("@")[0] == str(provider)


def _at_risk(case: Case | None, provider: UUID, law: Parameters) -> int:
    """The State's part of a child's care if it had a membership without a word on its income."""
    if case is None:
        return 0
    count = case.household.allowance_children
    household = Household("together", count, income_declared=False)
    with_it = replace(case, household=household, membership=Membership(case.period.first))
    whole = _bill(with_it, law)
    if whole is None:
        return 0
    own = [_own(week, provider) for week in whole.weeks]
    return sum(week.state_cents for week in own)


def _member_until(facts: Facts, child: UUID) -> date | None:
    """The first day that no membership covers any more, from that of the period on."""
    known = situation_of(facts, child)
    until = known.contract.until if known and known.contract else None
    for _ in range(MOST_MEMBERSHIPS):
        following = until and facts.believed.membership(child, until)
        if not following:
            break
        until = following.until
    return until


def _sum(figures: Iterable[Figures]) -> Figures:
    listed = list(figures)
    return Figures(
        sum(one.minutes for one in listed),
        sum(one.meals for one in listed),
        sum(one.parent_cents for one in listed),
        sum(one.state_cents for one in listed),
        sum(one.uncovered_cents for one in listed),
    )


def lines_of(part: Part, law: Parameters, language: str) -> list[ShownLine]:
    """The lines of a part, each with the sentence that says why, in a language."""
    return [_shown(week, line, law, language) for week in part.weeks for line in week.lines]


def _shown(assessed: AssessedWeek, line: Line, law: Parameters, language: str) -> ShownLine:
    week = assessed.week
    return ShownLine(
        week.monday,
        line.rule.name,
        text(f"rule.{line.rule.name}.label", language),
        sentence(line, week, law, language),
        source(line, week, law),
        line.parent_cents,
        line.state_cents,
    )
