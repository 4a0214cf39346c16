"""How a child's week is shared out: the four counters, the blocks and the 100 euros.

Everything the lines need, in the order in which it happens (rules of the computation, section 3).
A row is a child, a week, a provider and a tariff; rows of one child and week share the counters.
What other rows take reaches a row as a counter, in the order most favourable to the family; in
a week with a single row every counter is 0.
"""

from dataclasses import dataclass, field

from accueil.law.bands import AGE_GROUPS, BANDS, BLOCKS, FAMILY_GROUPS, PROVIDER_KINDS
from accueil.law.parameters import Parameters
from accueil.law.tariffs import MEAL_SHARES
from accueil.law.terms import (
    Table,
    Term,
    condition_table,
    equals,
    given,
    given_condition,
    least,
    left,
    look_up,
    named,
    when,
)

MOST_ROWS = 64
MOST_MINUTES = 10_080
MOST_CENTS = 100_000
MOST_MEALS = 100
CHILDMINDER = PROVIDER_KINDS.index("ap")
SCHOOL = AGE_GROUPS.index("school")
YOUNG_SHARE, TERM_SHARE, HOLIDAY_SHARE = range(len(MEAL_SHARES))


@dataclass(frozen=True, slots=True)
class Counter:
    """What the rows before this one took of `of`, in falling order of the two keys `by`.

    Equal keys: the earlier row first. Without `by`: what all other rows of the week take.
    """

    name: str
    of: Term
    by: tuple[Term, Term] | None


@dataclass
class Row:
    """The symbols of one row: what is known of it, the law's tables, the week's counters."""

    law: Parameters
    counters: list[Counter] = field(default_factory=list)

    tariff: Term = field(init=False)
    kind: Term = field(default=given("kind", 0, len(PROVIDER_KINDS) - 1))
    band: Term = field(default=given("band", 0, len(BANDS) - 1))
    group: Term = field(default=given("group", 0, len(FAMILY_GROUPS) - 1))
    age: Term = field(default=given("age", 0, len(AGE_GROUPS) - 1))
    school_week: Term = field(default=given_condition("school_week"))
    placed: Term = field(default=given_condition("placed"))
    price: Term = field(default=given("price_cents", 0, MOST_CENTS))
    meal_price: Term = field(default=given("meal_price_cents", 0, MOST_CENTS))
    core: Term = field(default=given("core_minutes", 0, MOST_MINUTES))
    other: Term = field(default=given("other_minutes", 0, MOST_MINUTES))
    public_holiday: Term = field(default=given("public_holiday_minutes", 0, MOST_MINUTES))
    meals: Term = field(default=given("meals", 0, MOST_MEALS))
    entitlement: Term = field(default=given("multilingual_minutes", 0, MOST_MINUTES))

    def __post_init__(self) -> None:
        """The tariff is one of those that this law has."""
        self.tariff = given("tariff", 0, len(self.law.tariffs) - 1)

    def counter(self, name: str, of: Term, by: tuple[Term, Term] | None = None) -> Term:
        """What other rows of the week take: those before this one, or all others."""
        self.counters.append(Counter(name, of, by))
        return given(name, 0, of.high * MOST_ROWS)

    def number(self, name: str) -> Term:
        """A number of the tariff by its name."""
        values = tuple(t.number(name) for t in self.law.tariffs)
        return look_up(Table(name, (len(values),), values), self.tariff)

    def holds(self, name: str) -> Term:
        """A yes or no of the tariff."""
        return condition_table(name, (t.allows(name) for t in self.law.tariffs), self.tariff)

    def reads(self, name: str, reading: str) -> Term:
        """Whether the tariff reads the law in this way."""
        readings = [t.reading(name) == reading for t in self.law.tariffs]
        return condition_table(f"{name} is {reading}", readings, self.tariff)

    def by_band(self, name: str) -> Term:
        """A number that depends on the income band; `*` stands for the band."""
        names = [name.replace("*", band) for band in BANDS]
        values = tuple(t.number(n) for t in self.law.tariffs for n in names)
        table = Table(name.replace("*.", ""), (len(self.law.tariffs), len(BANDS)), values)
        return look_up(table, self.tariff, self.band)


@dataclass(frozen=True, slots=True)
class Shares:
    """What a row gets of the week: minutes, meals and rates that the lines are made of."""

    row: Row
    school_free: Term
    cap: Term
    base: Term
    above_base: Term
    minutes: Term
    free: Term
    within: Term
    beyond: Term
    blocks: tuple[Term, Term, Term]
    tariffs: tuple[Term, Term, Term]
    covered_meals: Term
    further_meals: Term
    meal_cap: Term
    meal_base: Term
    meal_share: Term

    @property
    def by_base(self) -> tuple[Term, Term]:
        """The order in which tariff minutes and the 100 euros are taken."""
        return self.base, self.row.price


def is_childminder(row: Row) -> Term:
    """Whether the provider is a childminder (AP)."""
    return named("is_childminder", equals(row.kind, CHILDMINDER))


def is_school_child(row: Row) -> Term:
    """Whether compulsory schooling has begun."""
    return named("is_school_child", equals(row.age, SCHOOL))


def share_out(row: Row) -> Shares:
    """The week's limits applied to one row: first what is free, then tariff minutes, then meals."""
    caps = [t.number(f"hour_cap.{kind}") for t in row.law.tariffs for kind in PROVIDER_KINDS]
    table = Table("hour_cap", (len(row.law.tariffs), len(PROVIDER_KINDS)), tuple(caps))
    cap = named("cap", look_up(table, row.tariff, row.kind))
    base = named("base", least(row.price, cap))
    above_base = named("above_base", row.price - base)
    minutes = named("minutes", row.core + row.other)
    weekly = row.number("weekly_minutes")

    school_free = named(
        "school_free", is_school_child(row) & row.school_week & row.holds("school_hours_free")
    )
    free = _free_minutes(row, school_free, base, above_base)
    room = left(weekly, row.counter("free_of_others", free) + free)
    wanted = minutes - free
    before = row.counter("paid_before", wanted, (base, row.price))
    position = named("first_position", least(before, room))
    tariff_minutes = named("tariff_minutes", least(wanted, room - position))
    within = named("within_limit", free + tariff_minutes)
    covered, further = _meals(row)
    meal_cap = row.number("meal_cap")
    return Shares(
        row=row,
        school_free=school_free,
        cap=cap,
        base=base,
        above_base=above_base,
        minutes=minutes,
        free=free,
        within=within,
        beyond=named("beyond_limit", wanted - tariff_minutes),
        blocks=_blocks(row, tariff_minutes, position),
        tariffs=_tariffs(row),
        covered_meals=covered,
        further_meals=further,
        meal_cap=meal_cap,
        meal_base=named("meal_base", least(row.meal_price, meal_cap)),
        meal_share=_meal_share(row),
    )


def _free_minutes(row: Row, school_free: Term, base: Term, above_base: Term) -> Term:
    """Minutes without parents' participation: school hours, or multilingual education."""
    weekly = row.number("weekly_minutes")
    minutes = row.core + row.other
    entitled = when(row.entitlement > 0, minutes, 0)
    wanted = named("free_wanted", when(school_free, row.core, entitled))
    limit = named("free_limit", when(school_free, weekly, least(row.entitlement, weekly)))
    first = when(school_free, base, above_base)
    before = row.counter("free_before", wanted, (first, row.price))
    return named("free", least(wanted, left(limit, before)))


def _blocks(row: Row, tariff_minutes: Term, position: Term) -> tuple[Term, Term, Term]:
    """The tariff minutes in blocks 1, 2 and 3, by the positions that they take in the week."""
    one = named("block_1_length", row.by_band("block_minutes.*.block_1"))
    two = named("block_2_length", row.by_band("block_minutes.*.block_2"))
    first = named("block_1_minutes", least(tariff_minutes, left(one, position)))
    rest = tariff_minutes - first
    second = named("block_2_minutes", least(rest, left(one + two, position + first)))
    return first, second, named("block_3_minutes", rest - second)


def _tariffs(row: Row) -> tuple[Term, Term, Term]:
    """The scale's numbers of band, family group and block, in cents an hour."""
    shape = (len(row.law.tariffs), len(BANDS), len(FAMILY_GROUPS))
    one, two, three = (
        Table(
            f"scale.block_{block}",
            shape,
            tuple(
                tariff.number(f"scale.{band}.{group}.block_{block}")
                for tariff in row.law.tariffs
                for band in BANDS
                for group in FAMILY_GROUPS
            ),
        )
        for block in BLOCKS
    )
    at = (row.tariff, row.band, row.group)
    return (
        named("tariff_1", look_up(one, *at)),
        named("tariff_2", look_up(two, *at)),
        named("tariff_3", look_up(three, *at)),
    )


def _meals(row: Row) -> tuple[Term, Term]:
    """Main meals that the State shares in, the dearest first, and the further ones."""
    before = row.counter("meals_before", row.meals, (row.meal_price, row.price))
    covered = least(row.meals, left(row.number("weekly_meals"), before))
    covered = named("covered_meals", covered)
    return covered, named("further_meals", row.meals - covered)


def _meal_share(row: Row) -> Term:
    """The parents' share of a main meal: young child, school child in term, in holidays."""
    values = tuple(
        tariff.number(f"{share}.{band}")
        for tariff in row.law.tariffs
        for share in MEAL_SHARES
        for band in BANDS
    )
    table = Table("meal_share", (len(row.law.tariffs), len(MEAL_SHARES), len(BANDS)), values)
    column = when(
        is_school_child(row), when(row.school_week, TERM_SHARE, HOLIDAY_SHARE), YOUNG_SHARE
    )
    return named("meal_share", look_up(table, row.tariff, column, row.band))
