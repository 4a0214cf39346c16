"""Weeks in, lines out: what each line is, who pays it, by which rule of which tariff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from accueil.law.bands import AGE_GROUPS, BANDS, PROVIDER_KINDS
from accueil.law.care import CareRow
from accueil.law.evaluate import Function, python_function
from accueil.law.limits import MOST_CENTS, MOST_MINUTES
from accueil.law.parameters import Parameters
from accueil.law.program import Program, week_program
from accueil.law.rules import OTHER_RULES, WEEK_RULES, Rule
from accueil.law.terms import Term, given, per_hour

VALUES = 4


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a child has in a week under a membership; None in its place: no membership."""

    band: str
    family_group: int
    placed: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """A child's week as the rules read it. `multilingual`: free minutes, one number a row."""

    monday: date
    school_week: bool
    age_group: str
    entitlement: Entitlement | None
    rows: Sequence[CareRow]
    multilingual: Sequence[int]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `quantity` minutes or meals (none for an amount), the parents' rate, both parts."""

    rule: Rule
    unit: str
    row: CareRow
    quantity: int
    rate_cents: int
    parent_cents: int
    state_cents: int


@dataclass(frozen=True, slots=True)
class AssessedWeek:
    """A week and its lines in the order of the bill, provider by provider."""

    week: Week
    lines: Sequence[Line]

    @property
    def parent_cents(self) -> int:
        """What the parents pay of the week."""
        return sum(line.parent_cents for line in self.lines)

    @property
    def state_cents(self) -> int:
        """What the State pays of the week."""
        return sum(line.state_cents for line in self.lines)


@lru_cache(maxsize=8)
def _functions(law: Parameters) -> tuple[list[Function], Function]:
    """The functions that fill the counters, in order, and the one of the lines."""
    program = week_program(law)
    wanted = [python_function([c.of, *(c.by or ())]) for c in program.counters]
    return wanted, python_function(_outputs(program))


def _outputs(program: Program) -> list[Term]:
    return [
        part
        for line in program.lines.values()
        for part in (line.quantity, line.parent_rate, line.parent, line.state)
    ]


def given_values(week: Week, row: CareRow, multilingual: int) -> dict[str, int]:
    """A row's inputs by the names that the rules use."""
    entitlement = week.entitlement
    assert entitlement
    return {
        "tariff": row.tariff,
        "kind": PROVIDER_KINDS.index(row.provider.kind),
        "band": BANDS.index(entitlement.band),
        "group": entitlement.family_group - 1,
        "age": AGE_GROUPS.index(week.age_group),
        "school_week": week.school_week,
        "placed": entitlement.placed,
        "price_cents": row.provider.price_cents,
        "meal_price_cents": row.provider.meal_price_cents,
        "core_minutes": row.core_minutes,
        "other_minutes": row.other_minutes,
        "public_holiday_minutes": row.public_holiday_minutes,
        "meals": row.meals,
        "multilingual_minutes": multilingual,
    }


def fill_counters(
    rows: Sequence[dict[str, int]], program: Program, wanted: Sequence[Function]
) -> None:
    """Give each row of a week what the rows before it took, counter by counter."""
    for counter, function in zip(program.counters, wanted, strict=True):
        values = [function(row) for row in rows]
        if counter.by is None:
            total = sum(value[0] for value in values)
            for row, value in zip(rows, values, strict=True):
                row[counter.name] = total - value[0]
            continue
        order = sorted(range(len(rows)), key=lambda i: (-values[i][1], -values[i][2], i))
        taken = 0
        for index in order:
            rows[index][counter.name] = taken
            taken += values[index][0]


def given_rows(week: Week, law: Parameters) -> list[dict[str, int]]:
    """All that the rules read of each row of a week under a membership, the counters too."""
    rows = [
        given_values(week, row, free)
        for row, free in zip(week.rows, week.multilingual, strict=True)
    ]
    program = week_program(law)
    if len(rows) == 1:
        rows[0].update(dict.fromkeys((counter.name for counter in program.counters), 0))
    else:
        fill_counters(rows, program, _functions(law)[0])
    return rows


def values_of(week: Week, law: Parameters) -> list[tuple[int, ...]]:
    """The values of all lines of each row: quantity, parents' rate, parents' and State's part."""
    function = _functions(law)[1]
    return [function(row) for row in given_rows(week, law)]


def assess(week: Week, law: Parameters) -> AssessedWeek:
    """The lines of a week: those that have minutes, meals or an amount."""
    if week.entitlement is None:
        return AssessedWeek(week, [line for row in week.rows for line in _full_price(row)])
    lines = []
    for row, values in zip(week.rows, values_of(week, law) if week.rows else (), strict=True):
        for place, rule in enumerate(WEEK_RULES.values()):
            quantity, rate, parent, state = values[VALUES * place : VALUES * (place + 1)]
            if quantity:
                lines.append(Line(rule, rule.unit, row, quantity, rate, parent, state))
    return AssessedWeek(week, lines)


@lru_cache(maxsize=1)
def _hours_price() -> Function:
    minutes, cents = given("minutes", 0, MOST_MINUTES), given("cents", 0, MOST_CENTS)
    return python_function([per_hour(minutes, cents)])


def _full_price(row: CareRow) -> list[Line]:
    rule = OTHER_RULES["no_membership"]
    minutes = row.core_minutes + row.other_minutes
    price, meal_price = row.provider.price_cents, row.provider.meal_price_cents
    (cents,) = _hours_price()({"minutes": minutes, "cents": price})
    lines = [Line(rule, "minutes", row, minutes, price, cents, 0)]
    if row.meals:
        lines.append(Line(rule, "meals", row, row.meals, meal_price, row.meals * meal_price, 0))
    return lines
