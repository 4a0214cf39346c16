"""Invented families: who lives together, what they earn, and since when we know it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from accueil.demo.draw import DAY, Draw, lots
from accueil.demo.people import (
    Culture,
    Matricules,
    Person,
    Place,
    child_name,
    country_of,
    culture_of,
    family_name,
    person,
    place,
)
from accueil.law.household import COUNTING, WITH_MAINTENANCE
from accueil.registry.communes import Commune

YEAR = timedelta(days=365)
EUROS = 100
KINDS = lots(
    {"together": 68, "separated": 18, "blended": 8, "alternating": 3, "foster": 2, "institution": 1}
)
SIZES = lots({1: 30, 2: 42, 3: 19, 4: 6, 5: 3})
AGES = lots(dict(enumerate((90, 110, 110, 105, 95, 85, 75, 65, 55, 45, 30))))  # of the youngest
GROUNDS = lots({"revis_whole": 35, "revis_supplementary": 40, "situation": 25})
UNDECLARED, PRECARIOUS = 0.12, 0.06
CHANGED_INCOME, MOVED, ELSEWHERE_BILLED = 0.06, 0.03, 0.04
MAINTAINED = {"separated": 0.55, "blended": 0.4}
MEDIAN_EUROS, SPREAD = 52_000, 0.5
POOR_EUROS = 14_000
CURRENT_DAYS, RECENT_DAYS = 364, 460
ENDED_LATELY = 0.05
OLDEST = YEAR * 11 + DAY * 200  # at the latest contract, so that few turn twelve under it


@dataclass(frozen=True, slots=True)
class Step:
    """What is true from a day on, and when we came to know it."""

    first: date
    known: datetime
    values: dict[str, Any]


@dataclass(slots=True)
class MadeChild:
    """A child as it was invented; its contracts come later."""

    id: UUID
    family_name: str
    given_name: str
    born: date
    matricule: str | None
    registered: datetime
    homes: list[Step] = field(default_factory=list)
    billing: Place | None = None
    billing_name: str = ""
    maintenance_cents: int | None = None
    recoverable: bool = True


@dataclass(frozen=True, slots=True)
class Poverty:
    """A risk of poverty for a time. `pending`: asked for, and not yet decided."""

    ground: str
    first: date
    until: date
    known: datetime
    pending: bool = False


@dataclass(slots=True)
class Family:
    """A household with its children. `signed`: the day of its latest contracts."""

    id: UUID
    office: str
    commune: Commune | None
    country: str
    culture: Culture
    kind: str
    language: str
    since: date
    signed: date
    registered: datetime
    adults: list[tuple[str, int, Person]] = field(default_factory=list)
    children: list[MadeChild] = field(default_factory=list)
    incomes: dict[tuple[str, int], list[Step]] = field(default_factory=dict)
    compositions: list[Step] = field(default_factory=list)
    poverty: Poverty | None = None


def family(draw: Draw, office: str, commune: Commune | None, today: date, most: int) -> Family:
    """A family with at most so many children."""
    country = country_of(draw, office)
    culture = culture_of(draw, country)
    ago = (CURRENT_DAYS, RECENT_DAYS) if draw.chance(ENDED_LATELY) else (2, CURRENT_DAYS)
    signed = draw.day(today - DAY * ago[1], today - DAY * ago[0])
    births = _births(draw, min(draw.of(SIZES), most), signed)
    since = min(births)
    made = Family(
        draw.uuid(),
        office,
        commune,
        country,
        culture,
        draw.of(KINDS),
        draw.of(culture.languages),
        since,
        signed,
        draw.moment(signed),
    )
    made.children = [MadeChild(draw.uuid(), "", "", b, None, made.registered) for b in births]
    return made


def settle_in(
    draw: Draw, made: Family, matricules: Matricules, today: date, ground: str = ""
) -> None:
    """Give a family its people, home and means; on a ground, a risk of poverty."""
    made.registered = min(child.registered for child in made.children)
    _name(draw, made, matricules)
    _house(draw, made, today)
    _compose(draw, made)
    if ground or (draw.chance(PRECARIOUS) and made.kind != "institution"):
        made.poverty = _poverty(draw, ground or draw.of(GROUNDS), made, today)
    _pay(draw, made, today)


def _births(draw: Draw, count: int, signed: date) -> list[date]:
    """Days of birth, oldest first, at least ten months apart but for twins; fewer where too old."""
    births = [signed - YEAR * draw.of(AGES) - DAY * draw.randrange(62, 330)]
    for _ in range(count - 1):
        born = births[-1] - DAY * (0 if draw.chance(0.03) else draw.randrange(310, 1600))
        if signed - born < OLDEST:
            births.append(born)
    return sorted(births)


def _name(draw: Draw, made: Family, matricules: Matricules) -> None:
    ours = family_name(draw, made.culture)
    other = culture_of(draw, made.country) if draw.chance(0.25) else made.culture
    representative = person(
        draw, made.culture, matricules, named=ours if draw.chance(0.5) else "", woman=True
    )
    made.adults.append(("representative", 1, representative))
    if made.kind in ("together", "alternating") or (made.kind == "separated" and draw.chance(0.3)):
        father = person(draw, other, matricules, named=ours, woman=False)
        made.adults.append(("other_parent", 1, father))
    if made.kind == "blended":
        made.adults.append(("partner", 1, person(draw, other, matricules, woman=False)))
    if made.kind == "foster":
        made.adults.append(("foster_parent", 1, representative))
        if draw.chance(0.7):
            made.adults.append(("foster_parent", 2, person(draw, other, matricules, woman=False)))
    double = draw.chance(0.06) and representative.family_name != ours
    for child in made.children:
        child.family_name = f"{representative.family_name}-{ours}" if double else ours
        child.given_name = child_name(draw, made.culture)
        newborn = made.signed - child.born < DAY * 90 and draw.chance(0.3)
        child.matricule = None if newborn else matricules.of(child.born)


def _house(draw: Draw, made: Family, today: date) -> None:
    home = place(draw, made.commune, made.country)
    moved = today - DAY * draw.randrange(30, 300) if draw.chance(MOVED) else None
    later = place(draw, made.commune, made.country)
    for child in made.children:
        child.homes = [Step(child.born, child.registered, {"place": home})]
        if moved and moved > child.registered.date():
            known = draw.moment(min(moved + DAY * 12, today - DAY))
            child.homes.append(Step(moved, known, {"place": later}))
    if draw.chance(ELSEWHERE_BILLED):
        lines, payer = place(draw, made.commune, made.country), draw.one(made.adults)[2]
        for child in made.children:
            child.billing = lines
            child.billing_name = f"{payer.given_name} {payer.family_name}"


def _compose(draw: Draw, made: Family) -> None:
    """The children with family allowance; one born after the others changes their number."""
    older = int(draw.chance(0.1))
    last = made.children[-1]
    before = sum(child.born < last.born for child in made.children)
    number = len(made.children) + older
    if before and last.registered > made.registered:
        first = {"kind": made.kind, "allowance_children": before + older}
        made.compositions.append(Step(made.since, made.registered, first))
        values = {"kind": made.kind, "allowance_children": number}
        made.compositions.append(Step(last.born, last.registered, values))
    else:
        values = {"kind": made.kind, "allowance_children": number}
        made.compositions.append(Step(made.since, made.registered, values))


def _poverty(draw: Draw, ground: str, made: Family, today: date) -> Poverty:
    first = today - DAY * draw.randrange(20, 300)
    until = first + DAY * draw.choice((183, 365, 365))
    known = max(draw.moment(first + DAY * 3), made.registered)
    return Poverty(ground, first, until, known, ground == "situation" and draw.chance(0.15))


def _pay(draw: Draw, made: Family, today: date) -> None:
    counted = [a for a in made.adults if a[0] in COUNTING[made.kind]]
    if not draw.chance(UNDECLARED):
        for number, (role, number_of_role, _) in enumerate(counted):
            if number == 0 or draw.chance(0.78):
                made.incomes[role, number_of_role] = list(_income(draw, made, today))
    if draw.chance(MAINTAINED.get(made.kind, 0)) and made.kind in WITH_MAINTENANCE and made.incomes:
        for child in made.children:
            child.maintenance_cents = draw.randrange(150, 451, 10) * 12 * EUROS
            child.recoverable = draw.chance(0.88)


def _income(draw: Draw, made: Family, today: date) -> Iterator[Step]:
    """An income, and for some what it became half a year ago."""
    median = POOR_EUROS if made.poverty else MEDIAN_EUROS
    cents = round(draw.lognormvariate(math.log(median * EUROS), SPREAD))
    evidence = "pay_slips" if draw.chance(0.3) else "tax_assessment"
    yield Step(made.since, made.registered, {"yearly_cents": cents, "evidence": evidence})
    changed = today - DAY * draw.randrange(150, 215)
    if draw.chance(CHANGED_INCOME) and changed > made.registered.date():
        later = round(cents * draw.uniform(0.5, 1.6))
        known = draw.moment(min(changed + DAY * draw.randrange(5, 120), today - DAY))
        yield Step(changed, known, {"yearly_cents": later, "evidence": "pay_slips"})
