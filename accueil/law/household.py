"""A household's income, its band of the scale and its family group (section 1 of the rules)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from accueil.law.bands import FAMILY_GROUPS, INCOME_BANDS
from accueil.law.errors import Problem
from accueil.law.tariffs import Tariff

COUNTING = {
    "together": ("representative", "partner", "other_parent"),
    "separated": ("representative",),
    "blended": ("representative", "partner"),
    "foster": ("foster_parent",),
    "institution": (),
    "alternating": ("representative", "other_parent"),
}
HOUSEHOLD_KINDS = tuple(COUNTING)
PERSONS = ("representative", "partner", "other_parent", "foster_parent")
WITH_MAINTENANCE = ("separated", "blended")
MOST_FOSTER_PARENTS = 2
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Income:
    """A person's yearly taxable income in cents."""

    of: str
    yearly_cents: int


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Yearly maintenance for the child in cents; left out where it cannot be recovered."""

    yearly_cents: int
    recoverable: bool = True


@dataclass(frozen=True, slots=True)
class Household:
    """The situation that decides the band: kind, incomes, children with family allowance."""

    kind: str
    allowance_children: int
    precarious: bool = False
    income_declared: bool = True
    incomes: Sequence[Income] = field(default=())
    maintenance: Sequence[Maintenance] = field(default=())

    @property
    def placed(self) -> bool:
        """Whether the child is placed in an institution."""
        return self.kind == "institution"


def problems_of(household: Household) -> list[Problem]:
    """What cannot be in this household: incomes that do not count, declared without entries."""
    counting, problems = COUNTING[household.kind], []
    for number, income in enumerate(household.incomes, 1):
        earlier = [other.of for other in household.incomes[: number - 1]].count(income.of)
        most = MOST_FOSTER_PARENTS if income.of == "foster_parent" else 1
        place = f"household.income[{number}].of"
        if income.of not in counting:
            who = " or ".join(counting) or "no income at all"
            found = f'"{income.of}", whose income does not count for kind "{household.kind}"'
            problems.append(Problem(place, found, who))
        elif earlier >= most:
            problems.append(Problem(place, f'"{income.of}" again', "one entry a person"))
    if household.maintenance and household.kind not in WITH_MAINTENANCE:
        found = f'maintenance in a household of kind "{household.kind}"'
        expected = " or ".join(WITH_MAINTENANCE) + ", where it counts"
        problems.append(Problem("household.maintenance", found, expected))
    given = bool(household.incomes or household.maintenance)
    if not household.income_declared and given:
        found = "false, but incomes are given"
        problems.append(Problem("household.income_declared", found, "true, or no income"))
    asked = household.income_declared and not household.precarious and not household.placed
    if asked and not household.incomes:
        expected = "at least one entry, or income_declared = false"
        problems.append(Problem("household.income", "nothing", expected))
    return problems


def monthly_income(household: Household) -> Fraction | None:
    """The household's income a month in cents, exact; None if none counts or none is declared."""
    if not household.income_declared or not (household.incomes or household.maintenance):
        return None
    yearly = sum(income.yearly_cents for income in household.incomes)
    yearly += sum(paid.yearly_cents for paid in household.maintenance if paid.recoverable)
    return Fraction(yearly, MONTHS)


def band_of(household: Household, minimum_wage_cents: int, tariff: Tariff) -> str:
    """The row of the scale; the lower bound of a band belongs to it."""
    if household.precarious:
        return "precarious"
    if household.placed:
        return INCOME_BANDS[-1]
    income = monthly_income(household)
    if income is None:
        return "undeclared"
    reached = [
        band
        for band in INCOME_BANDS
        if income * 100 >= minimum_wage_cents * tariff.number(f"band_from.{band}")
    ]
    return reached[-1]


def family_group(household: Household, rank: int | None, tariff: Tariff) -> int:
    """1, 2, 3 or 4 for four and more: by number of children, or by rank where so read (A2)."""
    number = household.allowance_children
    if tariff.reading("family_key") == "rank":
        if rank is None:
            raise ValueError("the rank of the child is read and was not given")
        number = rank
    return min(number, FAMILY_GROUPS[-1])
