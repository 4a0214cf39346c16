"""The rules: one named, dated, cited function for each line of a week.

A rule says how many minutes or meals its line has, what the provider earns for each hour or meal
and what the parents pay of it; the State pays the rest. No date and no amount stands here: they
are numbers of the tariff. The rules of a week are listed in the order of the bill.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from accueil.law.limits import Shares, is_childminder, is_school_child
from accueil.law.terms import FALSE, ZERO, Term, least, left, named, per_hour, when

Unit = Literal["minutes", "meals", "amount"]
LAW = "Loi modifiée du 4 juillet 2008 sur la jeunesse"


@dataclass(frozen=True, slots=True)
class LineTerms:
    """The terms of a line: quantity, rates an hour or a meal, and what comes of them in cents."""

    quantity: Term
    earned_rate: Term
    parent_rate: Term
    earned: Term
    parent: Term

    @property
    def state(self) -> Term:
        """The State's part: what the provider earns without what the parents pay."""
        return self.earned - self.parent


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the law: its stable name, what it counts, where it stands, what it reads.

    `numbers`: the names of the tariff whose documents a line of this rule cites.
    `switch`: the number of the tariff by which the rule is in force, if it is not always.
    """

    name: str
    unit: Unit
    article: str
    numbers: tuple[str, ...]
    switch: str | None
    line: Callable[..., LineTerms]


WEEK_RULES: dict[str, Rule] = {}
OTHER_RULES: dict[str, Rule] = {}


def rule(
    unit: Unit, article: str, *numbers: str, switch: str | None = None, weekly: bool = True
) -> Callable[[Callable[..., LineTerms]], Callable[..., LineTerms]]:
    """Enter a function among the rules, under its own name."""

    def enter(line: Callable[..., LineTerms]) -> Callable[..., LineTerms]:
        rules = WEEK_RULES if weekly else OTHER_RULES
        name = line.__name__
        rules[name] = Rule(name, unit, article, numbers, switch, line)
        return line

    return enter


def _hours(minutes: Term, earned: Term, parents: Term) -> LineTerms:
    return LineTerms(
        minutes, earned, parents, per_hour(minutes, earned), per_hour(minutes, parents)
    )


def _meals(meals: Term, earned: Term, parents: Term) -> LineTerms:
    return LineTerms(meals, earned, parents, meals * earned, meals * parents)


def _taken_over(cents: Term) -> LineTerms:
    """An amount that the State pays instead of the parents: nobody earns by it."""
    return LineTerms(cents, ZERO, ZERO, ZERO, ZERO - cents)


@rule("minutes", f"{LAW}, art. 26", "hour_cap.*", switch="school_hours_free")
def school_hours(week: Shares) -> LineTerms:
    """School child in a school week: Monday to Friday within the core hours, free."""
    return _hours(when(week.school_free, week.free, 0), week.base, ZERO)


@rule("minutes", f"{LAW}, art. 38bis", "multilingual_minutes.*", "hour_cap.*")
def multilingual(week: Shares) -> LineTerms:
    """Multilingual education: the hours that the child is entitled to, free and unsupplemented."""
    return _hours(when(week.school_free, 0, week.free), week.base, ZERO)


@rule("minutes", f"{LAW}, art. 26 et annexes I et II", "scale.*", "block_minutes.*", "hour_cap.*")
def block_1(week: Shares) -> LineTerms:
    """Tariff minutes in the first positions of the week."""
    return _block(week, week.blocks[0], week.tariffs[0])


@rule("minutes", f"{LAW}, art. 26 et annexes I et II", "scale.*", "block_minutes.*", "hour_cap.*")
def block_2(week: Shares) -> LineTerms:
    """Tariff minutes in the positions after block 1."""
    return _block(week, week.blocks[1], week.tariffs[1])


@rule("minutes", f"{LAW}, art. 26 et annexes I et II", "scale.*", "block_minutes.*", "hour_cap.*")
def block_3(week: Shares) -> LineTerms:
    """Tariff minutes in the positions after block 2."""
    return _block(week, week.blocks[-1], week.tariffs[-1])


def _block(week: Shares, minutes: Term, tariff: Term) -> LineTerms:
    """The parents pay their tariff, at most what the State counts of the price (A1).

    By the other reading what the price is below the maximum is taken off the tariff. A tariff
    above the maximum needs no rule of its own: the price counts up to the maximum.
    """
    reduced = left(tariff, week.cap - week.base)
    owed = when(week.row.reads("below_cap", "law"), reduced, tariff)
    return _hours(minutes, week.base, least(owed, week.base))


@rule("amount", f"{LAW}, art. 26, dernier point", "holiday_cap", "holiday_cap_applies.*")
def holiday_cap(week: Shares) -> LineTerms:
    """School holidays: the parents' part of the blocks above the weekly maximum is taken over."""
    row = week.row
    school = is_school_child(row)
    young_too = ~school & row.holds("holiday_cap_applies.young")
    capped = ~row.school_week & (young_too | (school & row.holds("holiday_cap_applies.school")))
    blocks = _parents_of_blocks(week)
    counted = when(capped, blocks, 0)
    before = row.counter("capped_before", counted, week.by_base)
    room = left(row.number("holiday_cap"), before)
    return _taken_over(named("above_holiday_cap", when(capped, left(blocks, room), 0)))


def _parents_of_blocks(week: Shares) -> Term:
    return named(
        "parents_of_blocks",
        block_1(week).parent + block_2(week).parent + block_3(week).parent,
    )


@rule("amount", f"{LAW}, art. 26", "scale.*")
def placement(week: Shares) -> LineTerms:
    """Child placed in an institution: the State takes over what is left of blocks and meals."""
    if week.row.placed is FALSE:
        return _taken_over(ZERO)
    hours = _parents_of_blocks(week) - holiday_cap(week).quantity
    return _taken_over(when(week.row.placed, hours + meals(week).parent, 0))


@rule("minutes", f"{LAW}, art. 26 et 38bis", "hour_cap.*")
def supplement(week: Shares) -> LineTerms:
    """What the price has above the State's maximum; never on hours of multilingual education."""
    without = week.within - multilingual(week).quantity
    return _hours(when(week.above_base > 0, without, 0), week.above_base, week.above_base)


@rule("minutes", f"{LAW}, art. 26", "unsocial_extra", switch="unsocial_extra")
def unsocial_hours(week: Shares) -> LineTerms:
    """Childminder at night, on weekends and public holidays: the State adds to its part (A15)."""
    row = week.row
    extra = row.number("unsocial_extra")
    minutes = least(row.public_holiday, week.within) + left(week.within, row.core)
    return _hours(when(is_childminder(row) & (extra > 0), minutes, 0), extra, ZERO)


@rule("minutes", f"{LAW}, art. 26", "weekly_minutes")
def beyond_60(week: Shares) -> LineTerms:
    """Minutes beyond the weekly limit, at full price."""
    return _hours(week.beyond, week.row.price, week.row.price)


@rule("meals", f"{LAW}, art. 26 et annexes III et IIIbis", "meal_share.*", "meal_cap")
def meals(week: Shares) -> LineTerms:
    """Main meals up to the weekly number: the band's share, the State the rest up to its limit."""
    share = least(week.meal_share, week.meal_base)
    return _meals(week.covered_meals, week.meal_base, share)


@rule("meals", f"{LAW}, art. 26", "meal_cap")
def meal_supplement(week: Shares) -> LineTerms:
    """What the price of these meals has above the State's limit."""
    above = week.row.meal_price - week.meal_base
    return _meals(when(above > 0, week.covered_meals, 0), above, above)


@rule("meals", f"{LAW}, art. 26", "weekly_meals")
def meals_beyond_5(week: Shares) -> LineTerms:
    """Further main meals, at full price."""
    return _meals(week.further_meals, week.row.meal_price, week.row.meal_price)


@rule("minutes", f"{LAW}, art. 22", weekly=False)
def no_membership(minutes: Term, price: Term) -> LineTerms:
    """Care without a membership: hours and meals at full price, nothing from the State."""
    return _hours(minutes, price, price)
