"""From a frozen bill to the lines of a paper: gathered by rule and price, and week by week."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from accueil.attendance.gather import Uncovered
from accueil.billing.frozen import RULES, Frozen, provider_of
from accueil.documents.invoice_lines import Alone, BilledLine, BilledWeek
from accueil.law.assess import AssessedWeek, Line
from accueil.law.parameters import Parameters
from accueil.law.sentences import source

PLACES = {name: place for place, name in enumerate(RULES)}
HOURS = ("school_hours", "multilingual", "block_1", "block_2", "block_3")
Key = tuple[int, str, int, int, str]


def gathered(
    weeks: Iterable[AssessedWeek], provider: UUID | None, law: Parameters
) -> dict[Key, list[tuple[Line, AssessedWeek]]]:
    """The lines of weeks by rule, price and where that is written, in the order of the law.

    `provider`: only its own; the weeks stay whole, since a line follows from all of them.
    """
    found: dict[Key, list[tuple[Line, AssessedWeek]]] = {}
    for week in weeks:
        for line in week.lines:
            if provider is not None and provider_of(line.row.provider) != provider:
                continue
            asked = line.row.provider
            price = asked.meal_price_cents if line.unit == "meals" else asked.price_cents
            where = source(line, week.week, law)
            key = (PLACES[line.rule.name], line.unit, line.rate_cents, price, where)
            found.setdefault(key, []).append((line, week))
    return {key: found[key] for key in sorted(found)}


def billed_lines(own: Frozen, law: Parameters, sources: list[str]) -> tuple[BilledLine, ...]:
    """The lines of a rule at one price as one, in the order of the law.

    `sources` is filled with where each is written; a line names its place in it, from 1 on.
    """
    return lines_of(own.weeks, law, sources)


def lines_of(
    weeks: Iterable[AssessedWeek], law: Parameters, sources: list[str]
) -> tuple[BilledLine, ...]:
    """The lines of some weeks, as `billed_lines` says it."""
    return tuple(
        _gathered(key, [line for line, _ in lines], law, sources)
        for key, lines in gathered(weeks, None, law).items()
    )


def _gathered(key: Key, lines: Sequence[Line], law: Parameters, sources: list[str]) -> BilledLine:
    _, unit, rate, price, where = key
    if where not in sources:
        sources.append(where)
    row, rule = lines[-1].row, lines[-1].rule.name
    tariff = law.tariffs[row.tariff]
    meal = unit == "meals"
    cap = tariff.number("meal_cap" if meal else f"hour_cap.{row.provider.kind}")
    quantity = sum(line.quantity for line in lines)
    parents = sum(line.parent_cents for line in lines)
    exact = quantity * rate * (60 if meal else 1)
    return BilledLine(
        rule=rule,
        unit=unit,
        quantity=quantity,
        rate_cents=rate,
        parent_cents=parents,
        state_cents=sum(line.state_cents for line in lines),
        price_cents=price,
        cap_cents=cap,
        limit_cents=tariff.number("holiday_cap") if rule == "holiday_cap" else 0,
        count=tariff.number("weekly_meals"),
        source=sources.index(where) + 1,
        rounded=unit == "minutes" and parents * 60 != exact,
    )


def billed_weeks(own: Frozen) -> tuple[BilledWeek, ...]:
    """Each week: minutes, of which the parents pay nothing for, meals, both parts."""
    return tuple(_week(week) for week in own.weeks)


def _week(assessed: AssessedWeek) -> BilledWeek:
    rows, lines = assessed.week.rows, assessed.lines
    free = (line for line in lines if line.rule.name in HOURS and not line.rate_cents)
    return BilledWeek(
        monday=assessed.week.monday,
        school_week=assessed.week.school_week,
        minutes=sum(row.core_minutes + row.other_minutes for row in rows),
        free_minutes=sum(line.quantity for line in free),
        meals=sum(row.meals for row in rows),
        parent_cents=assessed.parent_cents,
        state_cents=assessed.state_cents,
    )


def billed_alone(uncovered: Iterable[Uncovered]) -> tuple[Alone, ...]:
    """What the parents pay alone, of a kind and name once."""
    sums: dict[tuple[str, str], list[int]] = {}
    for one in uncovered:
        entry = sums.setdefault((one.kind, one.name), [0, 0, 0])
        for place, value in enumerate((one.minutes, one.meals, one.cents)):
            entry[place] += value
    return tuple(Alone(kind, name, *entry) for (kind, name), entry in sorted(sums.items()))
