"""The rules as a book: one page a rule and a page for what the rules rest on, as data.

Everything comes from the rules themselves: formulas from their terms, numbers and sources from the
tariffs, examples from the law's own computation. The public door shows the pages in five languages,
`docs/rules` holds them in English.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from accueil.documents.rule import ALL_RULES, in_force, stretches
from accueil.documents.rule_examples import Example, computed_with, example, limits_example
from accueil.documents.rule_numbers import Grid, Read, Reader, grids_read, group_shown, numbers_read
from accueil.law.calendar import Period
from accueil.law.contract import contract_period
from accueil.law.explanation import PARTS
from accueil.law.formulas import Formula, formulas
from accueil.law.household import MONTHS, Household, Income, band_of, family_group, monthly_income
from accueil.law.parameters import Parameters
from accueil.law.rules import LAW
from accueil.law.tariffs import READINGS
from accueil.law.telling import Told
from accueil.law.words import date_long, date_short, euros, month_year, number, text, texts

CHAPTERS = ("weekly_limits", "bands", "periods")
NAMES = (*ALL_RULES, *CHAPTERS)
# Numbers that decide whether or when a rule counts, beside those that it cites.
ALSO_READ: Mapping[str, tuple[str, ...]] = {
    "school_hours": ("core_from", "core_until"),
    "multilingual": ("multilingual_applies.*", "multilingual_weeks"),
    "placement": (),
    "supplement": ("price_above_cap.*",),
    "weekly_limits": (
        *("weekly_minutes", "weekly_meals", "holiday_cap"),
        *("multilingual_minutes.*", "block_minutes.*"),
    ),
    "bands": ("band_from.*",),
    "periods": ("multilingual_weeks",),
}
ARTICLES: Mapping[str, str] = {
    "weekly_limits": f"{LAW}, art. 26 et 38bis",
    "bands": f"{LAW}, art. 22, 23 et 26, annexes I et II",
    "periods": f"{LAW}, art. 22 et 38bis ; règlement grand-ducal du 27 juin 2016, art. 3",
}
# Open readings (docs/open-readings.md) by the pages that they matter to.
OPEN: Mapping[str, tuple[str, ...]] = {
    "school_hours": ("A5", "A6", "A7"),
    "multilingual": ("A10", "A11"),
    "block_1": ("A1", "A2", "A14"),
    "block_2": ("A1", "A2", "A14"),
    "block_3": ("A1", "A2", "A3", "A4"),
    "holiday_cap": ("A8", "A9"),
    "placement": ("A3",),
    "supplement": ("A21",),
    "unsocial_hours": ("A15",),
    "beyond_60": ("A18",),
    "meals": ("A11", "A19"),
    "meal_supplement": ("A19",),
    "meals_beyond_5": ("A18",),
    "no_membership": ("A13",),
    "weekly_limits": ("A5", "A9", "A16", "A17", "A18", "A21"),
    "bands": ("A2", "A3", "A12", "A14"),
    "periods": ("A6", "A7", "A13", "A21"),
}
# Readings that a word of the tariff decides; the first word is the one that `here` tells.
SWITCHES: Mapping[str, str] = {"A1": "below_cap", "A2": "family_key"}
SEE: Mapping[str, tuple[str, ...]] = {
    "school_hours": ("weekly_limits", "periods", "supplement"),
    "multilingual": ("weekly_limits", "periods", "supplement"),
    "block_1": ("block_2", "block_3", "weekly_limits", "bands"),
    "block_2": ("block_1", "block_3", "weekly_limits", "bands"),
    "block_3": ("block_1", "block_2", "weekly_limits", "bands"),
    "holiday_cap": ("block_1", "block_2", "block_3", "periods"),
    "placement": ("block_1", "block_2", "block_3", "meals"),
    "supplement": ("block_1", "multilingual"),
    "unsocial_hours": ("weekly_limits",),
    "beyond_60": ("weekly_limits",),
    "meals": ("meal_supplement", "meals_beyond_5", "bands"),
    "meal_supplement": ("meals",),
    "meals_beyond_5": ("meals", "weekly_limits"),
    "no_membership": ("periods",),
    "weekly_limits": ("beyond_60", "block_1", "block_2", "block_3", "meals_beyond_5"),
    "bands": ("block_1", "block_2", "block_3", "meals"),
    "periods": ("school_hours", "holiday_cap", "multilingual"),
}
# The rules whose words tell how the counters of a week run.
COUNTING = ("block_3", "beyond_60", "meals_beyond_5")
# What those rules read of prices, which say nothing of counters.
PRICES = ("price_cents", "meal_price_cents", "kind", "cap", "base", "group", "tariff_3")
YEARLY_CENTS, CHILDREN = 7_200_000, 2


@dataclass(frozen=True, slots=True)
class Reading:
    """An open question of the law: how it is read here, and how it could be read."""

    code: str
    name: str
    question: str
    here: str
    other: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with a name and cells, as the minimum wages or a year's periods."""

    label: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    source: str = ""

    @property
    def cells(self) -> list[list[tuple[str, str]]]:
        """Each row's cells, every cell with its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class RulePage:
    """All that the page of a rule says, in one language. `ended`: it is not in force any more."""

    name: str
    label: str
    about: str
    in_force: Sequence[str]
    ended: bool
    article: str
    known: Sequence[Formula]
    formulas: Sequence[Formula]
    numbers: Sequence[Read]
    grids: Sequence[Grid]
    sources: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    example: Example | None
    readings: Sequence[Reading]
    see: Sequence[tuple[str, str]]


def words(language: str) -> dict[str, str]:
    """The headings of the pages by key: those of the book, and those that the terminal has too."""
    found = {key: text(f"explain.{key}", language) for key in ("in_force", "formula")}
    found["source"] = text("bill.article", language)
    found["band"] = text("step.band", language)
    for key, said in texts(language).items():
        if key.startswith("book."):
            found[key.removeprefix("book.")] = said
    return found


def label_of(name: str, language: str) -> str:
    """What a rule or a chapter is called."""
    return text(f"{'rule' if name in ALL_RULES else 'chapter'}.{name}.label", language)


def span_of(law: Parameters, name: str, language: str) -> str:
    """Since when a rule is in force, or from when to when."""
    return ", ".join(in_force(law, ALL_RULES[name], language))


def rule_page(law: Parameters, name: str, language: str) -> RulePage:
    """The page of a rule or a chapter of `NAMES`."""
    rule = ALL_RULES.get(name)
    read = (*(rule.numbers if rule else ()), *ALSO_READ.get(name, ()))
    cited = () if name == "placement" else read
    found = _formulas(law, name, language)
    last = stretches(law, rule)[-1:] if rule else []
    to = Reader(law, language, {})
    return RulePage(
        name=name,
        label=label_of(name, language),
        about=text(f"{'rule' if rule else 'chapter'}.{name}.about", language),
        in_force=in_force(law, rule, language) if rule else (),
        ended=bool(last) and last[0][1] is not None,
        article=rule.article if rule else ARTICLES[name],
        known=[formula for formula in found if not formula.pieces],
        formulas=[formula for formula in found if formula.pieces],
        numbers=numbers_read(to, cited),
        grids=grids_read(to, name, cited),
        sources=list(to.sources),
        tables=_tables(law, name, language),
        example=_example(law, name, language),
        readings=[reading(law, code, language) for code in OPEN[name]],
        see=[(other, label_of(other, language)) for other in SEE[name]],
    )


def _formulas(law: Parameters, name: str, language: str) -> list[Formula]:
    """The words of a rule; of the weekly limits those that several rules share."""
    if name in ALL_RULES:
        return formulas(law, name, language)
    if name != "weekly_limits":
        return []
    found: dict[str, Formula] = {}
    for rule in COUNTING:
        for one in formulas(law, rule, language):
            if one.word not in PARTS:
                found.setdefault(one.word, one)
    used = {piece.word for one in found.values() for piece in one.pieces}
    return [
        one for word, one in found.items() if word not in PRICES and (one.pieces or word in used)
    ]


def reading(law: Parameters, code: str, language: str) -> Reading:
    """An open reading; the one in force here is what the newest tariff says."""
    question, here, other = (
        text(f"reading.{code}.{part}", language) for part in ("question", "here", "other")
    )
    switch = SWITCHES.get(code)
    if switch and law.tariffs[-1].reading(switch) != READINGS[switch][0]:
        here, other = other, here
    return Reading(code, text("book.short", language, code=code), question, here, other)


def _tables(law: Parameters, name: str, language: str) -> list[Table]:
    if name == "bands":
        return [_wages(law, language)]
    return [_periods(law, language)] if name == "periods" else []


def _wages(law: Parameters, language: str) -> Table:
    """The minimum wages that incomes are compared with, the newest first."""
    columns = [text("explain.in_force", language), text("bill.minimum_wage", language)]
    columns[1] = text("book.wages", language)
    rows = [
        (text("explain.since", language, date=date_short(wage.first)), euros(wage.cents, language))
        for wage in reversed(law.wages)
    ]
    return Table(columns[1], columns, rows, law.wages[-1].source)


def _periods(law: Parameters, language: str) -> Table:
    """The billing periods of the year in which the newest tariff began."""
    year = law.tariffs[-1].first.year
    keys = ("calendar.period", "calendar.first", "calendar.last", "calendar.weeks")
    periods = [Period(year, month) for month in range(1, 13)]
    rows = [
        (
            month_year(period.year, period.month, language),
            date_short(period.first),
            date_short(period.last),
            number(len(period.mondays), language),
        )
        for period in periods
    ]
    label = text("book.year", language, year=str(year))
    return Table(label, [text(key, language) for key in keys], rows)


def _example(law: Parameters, name: str, language: str) -> Example | None:
    if name in ALL_RULES:
        return example(law, name, language)
    made = {"weekly_limits": limits_example, "bands": _band_example, "periods": _period_example}
    return made[name](law, language)


def _band_example(law: Parameters, language: str) -> Example:
    """From a yearly income to the band, and from the children to the column."""
    tariff = law.tariffs[-1]
    wage = law.minimum_wage(tariff.first)
    household = Household("together", CHILDREN, incomes=(Income("representative", YEARLY_CENTS),))
    monthly = monthly_income(household)
    assert monthly is not None
    band = band_of(household, wage.cents, tariff)
    group = group_shown(family_group(household, CHILDREN, tariff), language)
    yearly = euros(YEARLY_CENTS, language)

    def step(word: str, label: str, value: str, numbers: str = "") -> Told:
        return Told(word, text(label, language), value, numbers)

    income = euros(_cents(monthly), language)
    steps = [
        step("yearly", "book.yearly", yearly),
        step("income", "bill.income", income, f"{yearly} ÷ {MONTHS}"),
        step("wage", "bill.minimum_wage", euros(wage.cents, language)),
        *_bounds(law, band, wage.cents, language),
        step("band", "step.band", text(f"band.{band}", language)),
        step("group", "step.group", group),
    ]
    return Example(text("book.example_band", language), computed_with(tariff, language), "", steps)


def _cents(amount: Fraction) -> int:
    """Whole cents, half up: only to be shown."""
    return int((2 * amount + 1) // 2)


def _bounds(law: Parameters, band: str, wage_cents: int, language: str) -> list[Told]:
    """Where a band begins and the next one does, in euros a month."""
    tariff = law.tariffs[-1]
    lower = {name: of for name, of in tariff.numbers.items() if name.startswith("band_from.")}
    names = list(lower)
    place = names.index(f"band_from.{band}")
    steps = []
    for key, name in zip(("bounds", "bounds_next"), names[place : place + 2], strict=False):
        percent = int(lower[name].value)
        cents = euros(_cents(Fraction(wage_cents * percent, 100)), language)
        numbers = f"{euros(wage_cents, language)} × {percent} %"
        steps.append(Told(key, text(f"book.{key}", language), cents, numbers))
    return steps


def _period_example(law: Parameters, language: str) -> Example:
    """A contract of twelve periods, signed in September before the newest tariff's year ends."""
    tariff = law.tariffs[-1]
    signed = date(tariff.first.year, 9, 15)
    first, last = contract_period(signed, 12)
    days = zip(("first", "last"), (first, last), strict=True)
    steps = [
        Told(key, text(f"calendar.{key}", language), date_long(day, language)) for key, day in days
    ]
    of = text("book.example_period", language, date=date_long(signed, language))
    return Example(of, computed_with(tariff, language), "", steps)
