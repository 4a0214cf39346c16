"""Invented providers: in every commune a maison relais, elsewhere crèches and childminders."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accueil.demo.draw import DAY, Draw, lots
from accueil.demo.people import Place, called, culture_of, family_name, place
from accueil.law.parameters import Parameters
from accueil.registry.communes import Commune

SHARE = 1300 / 65_000  # providers a child
LEAST_ELSEWHERE = 40
BEFORE_DAYS = 730
KINDS = lots(
    {
        ("sea", "contracted"): 35,
        ("sea", "commercial"): 37,
        ("mini_creche", "commercial"): 7,
        ("ap", ""): 21,
    }
)
EACH_KIND = KINDS.things
FOR_SCHOOL = 0.35
NAMES_TRIED = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What a provider asks from a day to before another: cents an hour, cents a meal."""

    first: date
    until: date | None
    hour_cents: int
    meal_cents: int
    known: datetime


@dataclass(frozen=True, slots=True)
class Market:
    """What prices go by: the day, and the State's maximum of the law."""

    today: date
    law: Parameters


@dataclass(frozen=True, slots=True)
class MadeProvider:
    """A provider as it was invented."""

    id: UUID
    name: str
    kind: str
    funding: str
    commune: Commune
    place: Place
    for_school: bool
    prices: tuple[Asked, ...]


def providers(
    draw: Draw, drawn: Sequence[Commune], children: int, market: Market
) -> Iterator[MadeProvider]:
    """Providers for so many children: a maison relais in each commune, each kind in the first.

    `drawn`: the communes, as often as families live there. No two of a commune have the same name.
    """
    taken: set[tuple[str, str]] = set()
    for commune, kind, at_school in _asked(draw, drawn, children):
        name = _free_name(draw, commune, kind, for_school=at_school, taken=taken)
        yield _provider(draw, commune, kind, name, for_school=at_school, market=market)


def _asked(
    draw: Draw, drawn: Sequence[Commune], children: int
) -> Iterator[tuple[Commune, tuple[str, str], bool]]:
    """Where there is a provider, of which kind, and whether it is for school children."""
    for commune in dict.fromkeys(drawn):
        yield commune, ("sea", "contracted"), True
    for kind in EACH_KIND:
        yield drawn[0], kind, False
    already = len(set(drawn)) + len(EACH_KIND)
    for _ in range(max(LEAST_ELSEWHERE, round(children * SHARE) - already)):
        kind = draw.of(KINDS)
        at_school = kind[0] == "sea" and draw.chance(FOR_SCHOOL)
        yield draw.one(drawn), kind, at_school


def _provider(
    draw: Draw,
    commune: Commune,
    kind: tuple[str, str],
    name: str,
    *,
    for_school: bool,
    market: Market,
) -> MadeProvider:
    return MadeProvider(
        draw.uuid(),
        name,
        *kind,
        commune,
        place(draw, commune, ""),
        for_school,
        tuple(_prices(draw, kind, market)),
    )


def _free_name(
    draw: Draw,
    commune: Commune,
    kind: tuple[str, str],
    *,
    for_school: bool,
    taken: set[tuple[str, str]],
) -> str:
    """A name that no other provider of the commune has, and no other childminder anywhere."""
    where = "" if kind[0] == "ap" else commune.name
    name = _called(draw, commune, kind, for_school)
    for _ in range(NAMES_TRIED):
        if (where, name) not in taken:
            break
        name = _called(draw, commune, kind, for_school)
    number, first = 1, name
    while (where, name) in taken:
        number += 1
        name = f"{first} {number}"
    taken.add((where, name))
    return name


def _called(draw: Draw, commune: Commune, kind: tuple[str, str], for_school: bool) -> str:
    if kind[0] == "ap":
        culture = culture_of(draw, "")
        return f"{draw.of(culture.given['mothers'])} {family_name(draw, culture)}"
    if for_school:
        return f"Maison relais {draw.one((commune.name, draw.one(called('relais'))))}"
    if draw.chance(0.3):
        return f"{draw.one(called('houses'))} {commune.name}"
    word = "Mini-crèche" if kind[0] == "mini_creche" else "Crèche"
    return f"{word} Les {draw.one(called('animals'))}"


def _prices(draw: Draw, kind: tuple[str, str], market: Market) -> Iterator[Asked]:
    """Prices since two years before, following the State's maximum; contracted never above it."""
    start, law = market.today - DAY * BEFORE_DAYS, market.law
    begins = [start, *(t.first for t in law.tariffs if start < t.first <= market.today)]
    over, meal_over = _above(draw, kind[1]), _above(draw, kind[1]) // 2
    for first, until in zip(begins, [*begins[1:], None], strict=True):
        tariff = law.tariff_on(first)
        hour = tariff.number(f"hour_cap.{kind[0]}") + over
        meal = tariff.number("meal_cap") + meal_over
        yield Asked(first, until, hour, meal, draw.moment(first - DAY * 10))


def _above(draw: Draw, funding: str) -> int:
    """Cents above the State's maximum, or below it."""
    if funding == "contracted":
        return -draw.choice((0, 0, 0, 0, 0, 10, 25, 50))
    if draw.chance(0.25):
        return -draw.randrange(0, 80, 5)
    return draw.randrange(0, 350, 10)
