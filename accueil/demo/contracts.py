"""Invented contracts: one after another for a child, its cards, the care that is planned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from accueil.demo.draw import DAY, Draw, lots
from accueil.demo.families import Family, MadeChild
from accueil.demo.providers import MadeProvider
from accueil.law.calendar import Period
from accueil.law.case import MEMBERSHIP_PERIODS
from accueil.registry.iam_code import candidates, letters

LONG, SHORT = MEMBERSHIP_PERIODS
YOUNGEST = timedelta(days=60)
SCHOOL_AGE = timedelta(days=4 * 365 + 150)
SHORT_REASONS = {
    "fr": "Séjour limité au Luxembourg",
    "de": "Befristeter Aufenthalt in Luxemburg",
    "lb": "Befristeten Openthalt zu Lëtzebuerg",
    "pt": "Estadia limitada no Luxemburgo",
    "en": "Limited stay in Luxembourg",
}
NO_CONTRACT, OWN_DAY, SHORT_ONE, TERMINATED = 0.08, 0.12, 0.05, 0.02
PLANNED, LOST_CARD = 0.8, 0.015
EARLIER = lots({0: 45, 1: 40, 2: 15})
SHORT_DAYS = 100
FEW = 30  # providers of a commune
# Weekdays, start, end (minutes of the day), meals a day; by their frequency.
YOUNG_PLANS = lots(
    {
        ((1, 2, 3, 4, 5), 450, 1050, 1): 40,
        ((1, 2, 3, 4, 5), 480, 990, 1): 25,
        ((1, 2, 4, 5), 480, 1020, 1): 12,
        ((1, 3, 5), 480, 1020, 1): 10,
        ((1, 2, 3), 420, 1110, 1): 8,
        ((2, 4), 510, 720, 0): 5,
    }
)
SCHOOL_PLANS = lots(
    {
        ((1, 2, 3, 4, 5), 720, 1080, 1): 40,
        ((1, 3, 5), 720, 840, 1): 20,
        ((2, 4), 720, 1110, 1): 20,
        ((1, 2, 3, 4, 5), 960, 1110, 0): 12,
        ((1, 2, 3, 4, 5), 390, 480, 0): 8,
    }
)


@dataclass(slots=True)
class Contract:
    """A contract of a child. `ended`: the day from which on it is no longer, where ended early."""

    signed: date
    periods: int
    known: datetime
    ended: date | None = None
    ended_known: datetime | None = None
    number: str = ""
    application: UUID | None = None

    @property
    def first(self) -> date:
        """Its first day."""
        return Period.containing(self.signed).first

    @property
    def until(self) -> date:
        """The day after its last, had it not been ended."""
        return Period.containing(self.signed).later(self.periods).first


@dataclass(slots=True)
class Plan:
    """Planned care at a provider."""

    provider: UUID
    weekdays: tuple[int, ...]
    start: int
    end: int
    meals: int


@dataclass(slots=True)
class File:
    """What a child's file holds beside its facts: contracts in their order, cards, planned care.

    `told`: the child is of the family of whom the documentation tells (`demo.kaysers`).
    """

    child: MadeChild
    family: Family
    card_ids: tuple[UUID, UUID]
    paper_id: UUID
    contracts: list[Contract] = field(default_factory=list)
    plan: Plan | None = None
    iam_code: str | None = None
    lost: datetime | None = None
    told: bool = False


def files_of(draw: Draw, family: Family, today: date) -> Iterator[File]:
    """The files of a family's children; the first contract is how a child came to be known."""
    for child in family.children:
        made = File(child, family, (draw.uuid(), draw.uuid()), draw.uuid())
        signed = family.signed
        if draw.chance(OWN_DAY):
            signed = draw.day(today - DAY * 364, today - DAY * 2)
        if signed >= child.born + YOUNGEST and not draw.chance(NO_CONTRACT):
            made.contracts = _contracts(draw, child, signed, today)
            child.registered = made.contracts[0].known
            if draw.chance(LOST_CARD):
                made.lost = draw.moment(draw.day(signed, today - DAY))
        yield made


def plan_care(draw: Draw, file: File, providers: Sequence[MadeProvider]) -> None:
    """Let most families with a contract plan care at a provider."""
    if file.contracts and providers and draw.chance(PLANNED):
        file.plan = _plan(draw, file.child, file.contracts[-1], providers)


def _contracts(draw: Draw, child: MadeChild, signed: date, today: date) -> list[Contract]:
    short = draw.chance(SHORT_ONE) and signed > today - DAY * SHORT_DAYS
    latest = Contract(signed, SHORT if short else LONG, draw.moment(signed))
    ending = Period.containing(draw.day(signed, today)).later(1).first
    if draw.chance(TERMINATED) and ending < latest.until:
        latest.ended = ending
        latest.ended_known = draw.moment(min(ending, today) - DAY * draw.randrange(1, 3))
    found = [latest]
    for count in range(1, draw.of(EARLIER) + 1):
        period = Period.containing(signed).later(-LONG * count)
        day = draw.day(period.first, period.first + DAY * 20)
        if day < child.born + YOUNGEST:
            break
        found.insert(0, Contract(day, LONG, draw.moment(day)))
    return found


def _plan(
    draw: Draw, child: MadeChild, contract: Contract, providers: Sequence[MadeProvider]
) -> Plan:
    at_school = contract.signed - child.born > SCHOOL_AGE
    fitting = [p for p in providers if p.for_school is at_school or p.kind == "ap"]
    provider = _chosen(draw, fitting or providers)
    weekdays, start, end, meals = draw.of(SCHOOL_PLANS if at_school else YOUNG_PLANS)
    return Plan(provider.id, weekdays, start, end, meals)


def _chosen(draw: Draw, fitting: Sequence[MadeProvider]) -> MadeProvider:
    """Where a family goes; where there are few places, often to the same crèche: it has groups."""
    number = draw.randrange(len(fitting))
    known = [p for p in fitting if p.kind == "sea" and p.funding == "commercial"]
    often = len(fitting) <= FEW and number % 3 == 0
    return known[0] if often and known else fitting[number]


def number_contracts(made: Sequence[File]) -> dict[int, int]:
    """Give the contracts their numbers in the order of their days; the last number by year."""
    last: dict[int, int] = {}
    contracts = [contract for file in made for contract in file.contracts]
    for contract in sorted(contracts, key=lambda c: c.known):
        year = contract.known.year
        last[year] = last.get(year, 0) + 1
        contract.number = f"{year}-{last[year]:06}"
    return last


def give_codes(made: Sequence[File], key: bytes) -> None:
    """Give an IAM code to every child that has or had a contract.

    In the order of their letters, because the numbers of one prefix are shuffled once.
    """
    taken: set[str] = set()
    with_card = [file for file in made if file.contracts]
    for file in sorted(with_card, key=_letters):
        codes = candidates(file.child.family_name, file.child.given_name, key)
        file.iam_code = next(code for code in codes if code not in taken)
        taken.add(file.iam_code)


def _letters(file: File) -> tuple[str, str]:
    return letters(file.child.family_name), letters(file.child.given_name)
