"""The shapes of a case and its answer, for their description: `exchange` reads and writes them.

A test proves that the description and the reader know the same keys.
"""

from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from accueil.law.bands import BANDS, FUNDINGS, PROVIDER_KINDS, SCHOOLINGS
from accueil.law.household import HOUSEHOLD_KINDS, PERSONS
from accueil.law.words import LANGUAGES
from accueil.web.api.shapes import Day, PeriodName, Shape

Language = Literal["lb", "fr", "de", "en", "pt"]
HouseholdKind = Literal["together", "separated", "blended", "foster", "institution", "alternating"]
Person = Literal["representative", "partner", "other_parent", "foster_parent"]
Schooling = Literal["none", "precoce_part", "precoce_full", "school"]
ProviderKind = Literal["sea", "mini_creche", "ap"]
Funding = Literal["contracted", "commercial"]
Band = Literal["precarious", "r0", "r1.5", "r2", "r2.5", "r3", "r3.5", "r4", "r4.5", "undeclared"]
WRITTEN_OUT = {  # type checkers want them written out
    Language: LANGUAGES,
    HouseholdKind: HOUSEHOLD_KINDS,
    Person: PERSONS,
    Schooling: SCHOOLINGS,
    ProviderKind: PROVIDER_KINDS,
    Funding: FUNDINGS,
    Band: BANDS,
}
assert all(set(get_args(known)) == set(names) for known, names in WRITTEN_OUT.items())

Words = Annotated[str, Field(min_length=1, max_length=200)]
Euros = Annotated[str, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$", examples=["7.50"])]
Time = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](:00)?$", examples=["07:30"])]
Count = Annotated[int, Field(ge=1, le=99)]
Meals = Annotated[int, Field(ge=0, le=20)]


class Income(Shape):
    """Yearly taxable income of one person."""

    of: Person
    yearly: Euros


class Maintenance(Shape):
    """Maintenance for the child, paid or set by the judge; `recoverable` false: left out."""

    yearly: Euros
    recoverable: bool = True


class Household(Shape):
    """With whom the child lives. `allowance_children`: those with family allowance."""

    kind: HouseholdKind
    allowance_children: Count
    precarious: bool = False
    income_declared: bool = True
    income: list[Income] = Field(default_factory=list)
    maintenance: list[Maintenance] = Field(default_factory=list)


class CaseChild(Shape):
    """The child; without `schooling` it follows from the date of birth."""

    born: Day
    schooling: Schooling | None = None
    rank: Count | None = None


class CaseMembership(Shape):
    """The membership contract, of 12 or 3 billing periods."""

    signed: Day
    periods: Count = 12


class CaseProvider(Shape):
    """Who cares; `funding` for all but childminders (`ap`). Prices in euros."""

    id: Words
    kind: ProviderKind
    funding: Funding | None = None
    hour_price: Euros
    meal_price: Euros = "4.50"


class Care(Shape):
    """One stay; with `until` not after `from` it ends on the next day."""

    provider: Words
    date: Day
    start: Time = Field(alias="from")
    until: Time
    meals: Meals = 0


class CarePattern(Shape):
    """The same stay on weekdays (1 = Monday) of several weeks."""

    provider: Words
    first_monday: Day
    weeks: int = Field(ge=1, le=53)
    weekdays: list[Annotated[int, Field(ge=1, le=7)]] = Field(
        min_length=1, max_length=7, json_schema_extra={"uniqueItems": True}
    )
    start: Time = Field(alias="from")
    until: Time
    meals: Meals = 0


class Multilingual(Shape):
    """The weeks without free hours, by their Mondays: six, or seven in a year of 53 weeks."""

    weeks_without: list[Day]


class CaseBill(Shape):
    """The billing period, named by the month of its first Monday."""

    period: PeriodName


class Case(Shape):
    """One child, one household, one billing period: `docs/formats.md`, section 1, as JSON.

    Without `membership` all is at full price; without `multilingual` the default weeks count.
    """

    title: Words | None = None
    language: Language = "fr"
    household: Household
    child: CaseChild
    membership: CaseMembership | None = None
    provider: list[CaseProvider] = Field(default_factory=list)
    care: list[Care] = Field(default_factory=list)
    care_pattern: list[CarePattern] = Field(default_factory=list)
    multilingual: Multilingual | None = None
    bill: CaseBill


class BilledPeriod(Shape):
    """The billing period."""

    name: str
    first: Day
    last: Day
    weeks: int


class BilledHousehold(Shape):
    """What the household came to: income and minimum wage a month in euros, row of the scale."""

    monthly_income: str | None
    minimum_wage: str | None
    band: Band | None
    family_group: int | None


class BilledLine(Shape):
    """One line: which rule, how much of what, who pays it, where it is written, one sentence."""

    rule: str
    provider: str
    minutes: int | None = None
    meals: int | None = None
    rate_cents: int | None = None
    parent_cents: int
    state_cents: int
    tariff: Day
    source: str
    text: str


class BilledWeek(Shape):
    """One week and its lines."""

    monday: Day
    school_week: bool
    parent_cents: int
    state_cents: int
    lines: list[BilledLine]


class Bill(Shape):
    """The answer, as `accueil assess --json` prints it: `docs/formats.md`, section 2."""

    title: str | None = None
    language: Language
    period: BilledPeriod
    household: BilledHousehold
    weeks: list[BilledWeek]
    parent_cents: int
    state_cents: int
    assumptions: list[str]
    made_with: dict[str, Any]
