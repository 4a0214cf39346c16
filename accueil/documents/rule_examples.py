"""An example of each rule: a small case, computed by the law as a bill is.

The cases go by the tariff's own maxima and limits, so that they stay examples of their rule when
another tariff comes. The newest tariff under which a rule has a line is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from accueil.law.assess import AssessedWeek, Entitlement, Line, Week, assess
from accueil.law.calendar import Period, week_of
from accueil.law.care import CareRow, Provider
from accueil.law.parameters import Parameters
from accueil.law.sentences import sentence
from accueil.law.tariffs import Tariff
from accueil.law.telling import MINUTES, Told, shown, told
from accueil.law.words import date_long, euros, text

NOUNS_WITH_CAPITALS = ("de", "lb")


@dataclass(frozen=True, slots=True)
class Sample:
    """A child's week. `above_cap`: cents by which the price differs from the State's maximum.

    `beyond`: minutes beyond the weekly limit instead of `core`; `free`: with the free hours of
    multilingual education; `further_meals`: beyond the weekly number instead of `meals`.
    """

    kind: str = "sea"
    above_cap: int = 0
    core: int = 2400
    other: int = 0
    beyond: int = 0
    meals: int = 0
    further_meals: int = 0
    meal_above_cap: int = 0
    age: str = "young"
    band: str = "r2"
    group: int = 1
    school_week: bool = True
    placed: bool = False
    free: bool = False
    member: bool = True


SAMPLES: Mapping[str, Sample] = {
    "school_hours": Sample(core=1200, age="school"),
    "multilingual": Sample(free=True),
    "block_1": Sample(free=True, band="r3.5"),
    "block_2": Sample(free=True),
    "block_3": Sample(core=2700),
    "holiday_cap": Sample(band="r4.5", school_week=False),
    "placement": Sample(core=1800, meals=5, band="r4.5", placed=True),
    "supplement": Sample(free=True, above_cap=50),
    "unsocial_hours": Sample(kind="ap", core=1200, other=480),
    "beyond_60": Sample(beyond=300),
    "meals": Sample(meals=5),
    "meal_supplement": Sample(meals=5, meal_above_cap=70),
    "meals_beyond_5": Sample(further_meals=2),
    "no_membership": Sample(core=600, member=False),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A case of a rule, told: for whom, every step, and the line's own values.

    `quantity` counts minutes, meals or cents, as `unit` says; rates are cents an hour or meal.
    """

    of: str
    note: str
    sentence: str
    steps: Sequence[Told]
    unit: str = ""
    quantity: int = 0
    rate_cents: int = 0
    parent_cents: int = 0
    state_cents: int = 0

    @property
    def has_bar(self) -> bool:
        """Whether an amount is split: both parts at least nothing, not both nothing."""
        return self.parent_cents >= 0 and self.parent_cents + self.state_cents > 0


def example(law: Parameters, rule: str, language: str) -> Example | None:
    """The example of a rule, under the newest tariff that gives it a line."""
    sample = SAMPLES[rule]
    for place in reversed(range(len(law.tariffs))):
        assessed = assess(_week(law, place, sample), law)
        for line in assessed.lines:
            if line.rule.name == rule:
                return _example(line, assessed, law, language)
    return None


def _week(law: Parameters, place: int, sample: Sample) -> Week:
    """The week of a sample under one of the tariffs: the one after that tariff began."""
    tariff = law.tariffs[place]
    rows = [_row(tariff, place, sample)]
    free = tariff.number("multilingual_minutes.none") if sample.free else 0
    held = Entitlement(sample.band, sample.group, sample.placed) if sample.member else None
    monday = week_of(Period.containing(tariff.first).later(1).first)
    return Week(monday, sample.school_week, sample.age, held, rows, [free] if held else ())


def _row(tariff: Tariff, place: int, sample: Sample) -> CareRow:
    price = tariff.number(f"hour_cap.{sample.kind}") + sample.above_cap
    meal_price = tariff.number("meal_cap") + sample.meal_above_cap
    funding = None if sample.kind == "ap" else "commercial"
    provider = Provider(sample.kind, sample.kind, funding, price, meal_price)
    core, meals = sample.core, sample.meals
    if sample.beyond:
        core = tariff.number("weekly_minutes") + sample.beyond
    if sample.further_meals:
        meals = tariff.number("weekly_meals") + sample.further_meals
    return CareRow(provider, place, 0, core, sample.other, 0, meals)


def _example(line: Line, assessed: AssessedWeek, law: Parameters, language: str) -> Example:
    week = assessed.week
    steps = told(line, assessed, law, language) or _full_price(line, law, language)
    values = (line.unit, line.quantity, line.rate_cents, line.parent_cents, line.state_cents)
    why = sentence(line, week, law, language)
    note = computed_with(law.tariffs[line.row.tariff], language)
    return Example(described(week, line.row, language), note, why, steps, *values)


def computed_with(tariff: Tariff, language: str) -> str:
    """Which tariff an example is computed with."""
    return text("book.example_note", language, date=date_long(tariff.first, language))


def described(week: Week, row: CareRow, language: str) -> str:
    """Whose week it is: at whom, which age, which kind of week."""
    school = "school_week" if week.school_week else "holiday_week"
    words = {
        "kind": text(f"provider_kind.{row.provider.kind}", language),
        "age": text(f"age_group.{week.age_group}", language),
        "week": text(f"bill.{school}", language),
    }
    if language not in NOUNS_WITH_CAPITALS:
        words["week"] = words["week"].lower()
    of = text("book.example_of", language, **words)
    return of[0].upper() + of[1:]


def _full_price(line: Line, law: Parameters, language: str) -> list[Told]:
    """Care without a membership: nothing but hours and a price."""

    def label(word: str) -> str:
        return text(f"step.{word}", language)

    hours = shown(law, language, line.quantity, MINUTES)
    price, cents = euros(line.rate_cents, language), euros(line.parent_cents, language)
    in_words, in_numbers = (
        text("sign.per_hour", language, one=one, other=other)
        for one, other in ((label("minutes"), label("price_cents")), (hours, price))
    )
    return [
        Told("minutes", label("minutes"), hours),
        Told("price_cents", label("price_cents"), price),
        Told("parent", label("parent"), cents, in_words, in_numbers),
    ]


def limits_example(law: Parameters, language: str) -> Example | None:
    """Two providers in one week: what is left for the second after the first."""
    place = len(law.tariffs) - 1
    tariff = law.tariffs[place]
    rows = [_row(tariff, place, Sample(core=2100)), _row(tariff, place, Sample("ap", core=1500))]
    free = tariff.number("multilingual_minutes.none")
    monday = week_of(Period.containing(tariff.first).later(1).first)
    week = Week(monday, True, "young", Entitlement("r2", 1), rows, [free, 0])
    assessed = assess(week, law)
    of_second = [line for line in assessed.lines if line.row is rows[1]]
    if not of_second:
        return None
    line = next((line for line in of_second if line.rule.name == "block_3"), of_second[0])
    words = {}
    for name, row in zip(("one", "other"), rows, strict=True):
        words[name] = text(f"provider_kind.{row.provider.kind}", language)
        words[f"{name}_hours"] = shown(law, language, row.core_minutes, MINUTES)
    of = text("book.example_two", language, **words)
    return replace(_example(line, assessed, law, language), of=of)
