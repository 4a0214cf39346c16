"""A bill frozen into bytes, and read again as it was: inputs, rows, lines, all that explains it.

Nothing of it is computed again when it is read: rules are named, rows and lines are as they were.
No names of people stand in it.
"""

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from accueil.attendance.gather import Uncovered
from accueil.law.assess import AssessedWeek, Entitlement, Line, Week
from accueil.law.bill import Bill
from accueil.law.calendar import Period
from accueil.law.care import CareRow, Provider, Stay
from accueil.law.case import Case, Membership
from accueil.law.child import Child
from accueil.law.household import Household, Income, Maintenance
from accueil.law.parameters import Parameters
from accueil.law.rules import OTHER_RULES, WEEK_RULES

RULES = {**WEEK_RULES, **OTHER_RULES}
LEVEL = 6


@dataclass(frozen=True)
class Frozen:
    """A statement's content: what the bill was computed from, its weeks, what stands beside it."""

    case: Case
    weeks: Sequence[AssessedWeek]
    band: str | None
    family_group: int | None
    monthly_income: Fraction | None
    minimum_wage_cents: int | None
    uncovered: Sequence[Uncovered]

    @cached_property
    def providers(self) -> Sequence[UUID]:
        """Who cared for the child, or bills something beside the weeks; by their keys."""
        cared = {provider_of(row.provider) for week in self.weeks for row in week.week.rows}
        return sorted(cared | {one.provider for one in self.uncovered})

    def of(self, provider: UUID) -> "Frozen":
        """Only the rows, lines and amounts of one provider."""
        if self.providers == [provider]:
            return self
        weeks = [_own(week, provider) for week in self.weeks]
        alone = [one for one in self.uncovered if one.provider == provider]
        return replace(self, weeks=weeks, uncovered=alone)


def provider_of(provider: Provider) -> UUID:
    """Which provider a case's provider is, at whatever price."""
    return _named(provider.id)


@lru_cache(maxsize=4096)
def _named(provider: str) -> UUID:
    return UUID(provider[:36])


def _own(assessed: AssessedWeek, provider: UUID) -> AssessedWeek:
    week = assessed.week
    mine = [n for n, row in enumerate(week.rows) if provider_of(row.provider) == provider]
    rows = [week.rows[n] for n in mine]
    free = [week.multilingual[n] for n in mine] if week.multilingual else ()
    lines = [line for line in assessed.lines if provider_of(line.row.provider) == provider]
    return AssessedWeek(replace(week, rows=rows, multilingual=free), lines)


def frozen_of(bill: Bill, uncovered: Sequence[Uncovered]) -> Frozen:
    """What is frozen of a bill."""
    return Frozen(
        bill.case,
        bill.weeks,
        bill.band,
        bill.family_group,
        bill.monthly_income,
        bill.minimum_wage_cents,
        uncovered,
    )


def freeze(frozen: Frozen, law: Parameters) -> tuple[bytes, str]:
    """The content of a statement, and the digest of its lines: all that somebody pays or gets."""
    inputs = _case(frozen.case)
    billed = {
        "band": frozen.band,
        "group": frozen.family_group,
        "weeks": [_week(week, law) for week in frozen.weeks],
        "uncovered": [_uncovered(one) for one in frozen.uncovered],
    }
    income = frozen.monthly_income
    why = {
        "income": None if income is None else str(income),
        "wage": frozen.minimum_wage_cents,
    }
    lines = _json(billed)
    content = b'{"billed":' + lines + b',"inputs":' + _json(inputs) + b',"why":' + _json(why) + b"}"
    return zlib.compress(content, LEVEL), hashlib.sha256(lines).hexdigest()


def thaw(content: bytes | None, law: Parameters) -> Frozen:
    """What was frozen. Refuses, with `ValueError`, a rule or tariff that this program lacks, and
    what is gone because the child was erased.
    """
    if content is None:
        raise ValueError("the child was erased by law: of its bills the sums alone are kept")
    told = json.loads(zlib.decompress(content))
    billed, why = told["billed"], told["why"]
    case = _read_case(told["inputs"])
    entitlement = None
    if billed["band"] is not None:
        entitlement = Entitlement(billed["band"], billed["group"], case.household.placed)
    tariffs = {str(tariff.first): index for index, tariff in enumerate(law.tariffs)}
    providers = {provider.id: provider for provider in case.providers}
    try:
        weeks = [_read_week(week, entitlement, providers, tariffs) for week in billed["weeks"]]
    except KeyError as error:
        raise ValueError(f"the statement names {error}, which this program does not have") from None
    return Frozen(
        case,
        weeks,
        billed["band"],
        billed["group"],
        None if why["income"] is None else Fraction(why["income"]),
        why["wage"],
        [_read_uncovered(one) for one in billed["uncovered"]],
    )


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _case(case: Case) -> dict[str, Any]:
    household, child, member = case.household, case.child, case.membership
    weeks = case.weeks_without
    return {
        "period": case.period.name,
        "household": [
            household.kind,
            household.allowance_children,
            household.precarious,
            household.income_declared,
            [[income.of, income.yearly_cents] for income in household.incomes],
            [[paid.yearly_cents, paid.recoverable] for paid in household.maintenance],
        ],
        "child": [str(child.born), child.schooling, child.rank],
        "membership": [str(member.signed), member.periods] if member else None,
        "providers": [
            [p.id, p.kind, p.funding, p.price_cents, p.meal_price_cents] for p in case.providers
        ],
        "stays": [[s.provider, str(s.day), s.start, s.until, s.meals] for s in case.stays],
        "weeks_without": None if weeks is None else [str(monday) for monday in weeks],
    }


def _read_case(told: Mapping[str, Any]) -> Case:
    kind, children, precarious, declared, incomes, paid = told["household"]
    born, schooling, rank = told["child"]
    member, weeks = told["membership"], told["weeks_without"]
    return Case(
        period=Period.named(told["period"]),
        household=Household(
            kind,
            children,
            precarious,
            declared,
            [Income(*one) for one in incomes],
            [Maintenance(*one) for one in paid],
        ),
        child=Child(date.fromisoformat(born), schooling, rank),
        membership=Membership(date.fromisoformat(member[0]), member[1]) if member else None,
        providers=[Provider(*one) for one in told["providers"]],
        stays=[
            Stay(provider, date.fromisoformat(day), start, until, meals)
            for provider, day, start, until, meals in told["stays"]
        ],
        weeks_without=None if weeks is None else [date.fromisoformat(day) for day in weeks],
    )


def _week(assessed: AssessedWeek, law: Parameters) -> list[Any]:
    week = assessed.week
    places = {id(row): place for place, row in enumerate(week.rows)}
    return [
        str(week.monday),
        week.school_week,
        week.age_group,
        list(week.multilingual),
        [
            [
                row.provider.id,
                str(law.tariffs[row.tariff].first),
                row.first_minute,
                row.core_minutes,
                row.other_minutes,
                row.public_holiday_minutes,
                row.meals,
            ]
            for row in week.rows
        ],
        [
            [
                line.rule.name,
                line.unit,
                places[id(line.row)],
                line.quantity,
                line.rate_cents,
                line.parent_cents,
                line.state_cents,
            ]
            for line in assessed.lines
        ],
    ]


def _read_week(
    told: Sequence[Any],
    entitlement: Entitlement | None,
    providers: Mapping[str, Provider],
    tariffs: Mapping[str, int],
) -> AssessedWeek:
    monday, school_week, age_group, free, rows, lines = told
    read = [CareRow(providers[name], tariffs[tariff], *more) for name, tariff, *more in rows]
    week = Week(date.fromisoformat(monday), school_week, age_group, entitlement, read, free)
    return AssessedWeek(
        week, [Line(RULES[rule], unit, read[place], *more) for rule, unit, place, *more in lines]
    )


def _uncovered(one: Uncovered) -> list[Any]:
    named = (one.kind, str(one.provider), str(one.day), one.minutes, one.meals, one.cents, one.name)
    return list(named)


def _read_uncovered(told: Sequence[Any]) -> Uncovered:
    kind, provider, day, *more = told
    return Uncovered(kind, UUID(provider), date.fromisoformat(day), *more)
