"""A frozen week computed again by plain arithmetic: each line, and the limits over all providers.

Written beside the rules and not with them (rules of the computation, sections 2 to 4): what the
two say must be the same cents. The order in which rows share a week is left to `billing.replay`;
here the week's sums must be exactly what the limits leave.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from accueil.billing.proofs.numbers import DAY_MINUTES, Asked, Law, Numbers, Rate

# Code, where in the week, found, expected.
Fault = tuple[str, str, object, object]
FREE, BLOCKS = ("school_hours", "multilingual"), ("block_1", "block_2", "block_3")
PROVIDER = 36  # so many signs of a case's provider are its key


class Of(NamedTuple):
    """Whose week: the band (None: no membership), family group, whether placed, providers."""

    band: str | None
    group: int
    placed: bool
    providers: Mapping[str, Sequence[Any]]


class Row(NamedTuple):
    """A row as it was frozen: provider's name, tariff, place in time, minutes and meals."""

    provider: str
    tariff: str
    first: int
    core: int
    other: int
    holiday: int
    meals: int


class Shared(NamedTuple):
    """A week with all its rows, their rates, and the lines of each row by rule."""

    monday: str
    school_week: bool
    age: str
    free: Sequence[int]
    rows: Sequence[Row]
    rates: Sequence[Mapping[str, Rate]]
    lines: Sequence[Mapping[str, Sequence[Any]]]


def week_faults(told: Sequence[Any], of: Of, law: Law) -> Iterator[Fault]:
    """What is wrong with a frozen week. Refuses with KeyError what the law does not know."""
    monday, school_week, age, free, listed, lines = told
    if not listed:
        if lines:
            yield "row", monday, f"{len(lines)} lines", "no line in a week without care"
        return
    rows = [Row(*row) for row in listed]
    rates = [law.rates(_asked(row, of, age, school_week)) for row in rows]
    found: list[dict[str, Sequence[Any]]] = [{} for _ in rows]
    for line in lines:
        name = line[0] if line[1] != "meals" or of.band else f"{line[0]}/meals"
        if name in found[line[2]]:
            yield "line_twice", f"{monday} {name}", "two lines", "one"
        found[line[2]][name] = line
        yield from _line(line, rates[line[2]][name], f"{monday} {name}")
    week = Shared(monday, school_week, age, free, rows, rates, found)
    if of.band is None:
        yield from _full_price(week)
        return
    for place, row in enumerate(rows):
        yield from _row(week, place, row, of, law.tariffs[row.tariff])
    yield from _limits(week, of, [law.tariffs[row.tariff] for row in rows])
    if school_week != law.is_school_week(monday):
        yield "school_week", monday, school_week, law.is_school_week(monday)


def _asked(row: Row, of: Of, age: str, school_week: bool) -> Asked:
    _, kind, _, price, meal_price = of.providers[row.provider]
    share = "young" if age == "young" else ("school_term" if school_week else "school_holidays")
    return Asked(row.tariff, kind, price, meal_price, of.band, of.group, share)


def _line(line: Sequence[Any], rate: Rate, place: str) -> Iterator[Fault]:
    """One line: quantity × rate, once for what the provider earns, once for the parents' part."""
    _, unit, _, quantity, told_rate, parents, state = line
    if rate.unit == "minutes":
        earned = (quantity * rate.earned + 30) // 60
        paid = (quantity * rate.parents + 30) // 60
    elif rate.unit == "meals":
        earned, paid = quantity * rate.earned, quantity * rate.parents
    else:
        earned, paid = 0, -quantity
    if (unit, told_rate, parents, state) != (rate.unit, rate.parents, paid, earned - paid):
        told = f"{quantity} {unit} at {told_rate}: parents {parents}, State {state}"
        right = f"{quantity} {rate.unit} at {rate.parents}: parents {paid}, State {earned - paid}"
        yield "line", place, told, right
    if quantity <= 0 or state < 0 or (parents < 0 and unit != "amount"):
        yield "negative", place, f"{quantity}, parents {parents}, State {state}", "none below zero"


def _quantity(lines: Mapping[str, Sequence[Any]], *names: str) -> int:
    total = 0
    for name in names:  # a plain loop: it runs a billion times a year
        if name in lines:
            total += lines[name][3]
    return total


def _parents(lines: Mapping[str, Sequence[Any]], *names: str) -> int:
    total = 0
    for name in names:
        if name in lines:
            total += lines[name][5]
    return total


def _full_price(week: Shared) -> Iterator[Fault]:
    """Without a membership: all minutes and meals, nothing else."""
    for row, lines in zip(week.rows, week.lines, strict=True):
        quantities = (
            _quantity(lines, "no_membership"),
            _quantity(lines, "no_membership/meals"),
        )
        if quantities != (row.core + row.other, row.meals):
            yield "minutes", week.monday, quantities, (row.core + row.other, row.meals)


def _row(week: Shared, place: int, row: Row, of: Of, numbers: Numbers) -> Iterator[Fault]:
    """One row: its minutes and meals stand in its lines, each once; what goes beside them fits."""
    lines, rates = week.lines[place], week.rates[place]
    minutes = row.core + row.other
    free = _quantity(lines, *FREE)
    within = free + _quantity(lines, *BLOCKS)
    listed = within + _quantity(lines, "beyond_60")
    if listed != minutes:
        yield "minutes", week.monday, f"{listed} minutes in the lines", f"{minutes} of care"
    meals = _quantity(lines, "meals")
    if meals + _quantity(lines, "meals_beyond_5") != row.meals:
        yield "meals", week.monday, f"{meals} and beyond", f"{row.meals} meals"
    above = within - _quantity(lines, "multilingual") if rates["supplement"].earned else 0
    dearer = meals if rates["meal_supplement"].earned else 0
    unsocial = 0
    if of.providers[row.provider][1] == "ap" and numbers.extra:
        unsocial = min(row.holiday, within) + max(within - row.core, 0)
    beside = (above, dearer, unsocial)
    names = ("supplement", "meal_supplement", "unsocial_hours")
    said = tuple(_quantity(lines, name) for name in names)
    if said != beside:
        yield "beside", week.monday, f"{', '.join(names)}: {said}", beside
    if ("multilingual" in lines and not week.free[place]) or row.holiday > row.core:
        yield "free", week.monday, f"free minutes in row {place + 1}", "none there"
    if week.free[place] not in numbers.free_minutes:
        yield "free", week.monday, week.free[place], sorted(numbers.free_minutes)
    left = _parents(lines, *BLOCKS, "holiday_cap", "meals")
    if _quantity(lines, "placement") != (left if of.placed else 0):
        yield "placement", week.monday, _quantity(lines, "placement"), left if of.placed else 0
    if sum(line[5] for line in lines.values()) < 0:
        yield "negative", week.monday, "parents' part of a row below zero", "none"


def _limits(week: Shared, of: Of, numbers: Sequence[Numbers]) -> Iterator[Fault]:
    """The week's limits over all providers; exactly so, unless its tariff changes on the way."""
    total = {
        name: sum(_quantity(lines, name) for lines in week.lines)
        for name in (*FREE, *BLOCKS, "meals")
    }
    said = tuple(total.values())
    exact = all(one is numbers[0] for one in numbers)
    right = _shared_out(week, of, numbers[0]) if exact else None
    most = max(one.weekly_minutes for one in numbers)
    if sum(said[:-1]) > most:
        yield "hours_60", week.monday, f"{sum(said[:-1])} subsidised minutes", f"at most {most}"
    meals = max(one.weekly_meals for one in numbers)
    if total["meals"] > meals:
        yield "meals", week.monday, f"{total['meals']} subsidised meals", f"at most {meals}"
    if total["multilingual"] > max(week.free):
        yield "free", week.monday, f"{total['multilingual']} free minutes", max(week.free)
    if right is not None and said != right:
        names = ", ".join(total)
        yield "blocks", week.monday, f"{names}: {said}", right
    yield from _cap(week, of, numbers, exact)


def _shared_out(week: Shared, of: Of, numbers: Numbers) -> tuple[int, ...]:
    """Free minutes, blocks and meals of a week by its limits alone."""
    rows, weekly = week.rows, numbers.weekly_minutes
    school = multilingual = 0
    if week.age == "school" and week.school_week and numbers.school_hours_free:
        school = min(sum(row.core for row in rows), weekly)
    else:
        entitled = [row for row, free in zip(rows, week.free, strict=True) if free]
        multilingual = min(sum(r.core + r.other for r in entitled), max(week.free), weekly)
    free = school + multilingual
    paid = min(sum(row.core + row.other for row in rows), weekly) - free
    assert of.band
    one, two = numbers.blocks[of.band]
    first = min(paid, one)
    second = min(paid - first, two)
    meals = min(sum(row.meals for row in rows), numbers.weekly_meals)
    return school, multilingual, first, second, paid - first - second, meals


def _cap(week: Shared, of: Of, numbers: Sequence[Numbers], exact: bool) -> Iterator[Fault]:
    """In school holidays the parents' part of the blocks is at most 100 euros a week."""
    paid = sum(_parents(lines, *BLOCKS) for lines in week.lines)
    taken_over = sum(_quantity(lines, "holiday_cap") for lines in week.lines)
    capped = not week.school_week and numbers[0].capped[week.age]
    over = max(paid - numbers[0].holiday_cap, 0) if capped else 0
    if exact and taken_over != over:
        yield "holiday_cap", week.monday, f"{taken_over} cents taken over", f"{over} cents"
    if taken_over > paid:
        yield "holiday_cap", week.monday, f"{taken_over} cents taken over", f"at most {paid}"


def row_faults(weeks: Sequence[Sequence[Any]], stays: Sequence[Any], law: Law) -> Iterator[Fault]:
    """Rows that are not what the stays make of them: cut at midnight, by week and tariff."""
    found: dict[str, dict[tuple[str, str], list[int]]] = {week[0]: {} for week in weeks}
    for provider, iso, start, until, meals in sorted(stays, key=lambda stay: (stay[1], stay[2])):
        _cut(found, law, (provider, iso, start, until), meals)
    for monday, _, _, _, rows, _ in weeks:
        said = {(row[0], row[1]): row[2:] for row in rows}
        if said != found[monday] or len(said) != len(rows):
            yield "row", monday, _told(said), _told(found[monday])


def _cut(
    found: Mapping[str, dict[tuple[str, str], list[int]]],
    law: Law,
    stay: tuple[str, str, int, int],
    meals: int,
) -> None:
    """Count a stay into the rows of its weeks; weeks of other periods are left out."""
    provider, iso, start, until = stay
    while True:
        day, end = law.day(iso), min(until, DAY_MINUTES)
        week = found.get(day.monday)
        if week is not None:
            row = week.get((provider, day.tariff))
            if row is None:
                row = week[provider, day.tariff] = [day.number * DAY_MINUTES + start, 0, 0, 0, 0]
            core = max(min(end, day.core[1]) - max(start, day.core[0]), 0)
            row[1] += core
            row[2] += end - start - core
            row[3] += core if day.holiday else 0
            row[4] += meals
        if until <= DAY_MINUTES:
            return
        iso, start, until, meals = day.next, 0, until - DAY_MINUTES, 0


def _told(rows: Mapping[tuple[str, str], Sequence[int]]) -> str:
    """Rows in words: provider, core, other and holiday minutes, meals."""
    return "; ".join(
        f"{name[:8]} {core}+{other} minutes ({holiday} on holidays), {meals} meals, from {first}"
        for (name, _), (first, core, other, holiday, meals) in sorted(rows.items())
    )
