"""Names and addresses as they occur in Luxembourg and just beyond its borders."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from accueil.demo.draw import Draw, Lots, lots, ranked
from accueil.registry import matricule
from accueil.registry.communes import CAE, Commune
from accueil.registry.names import fold

BEYOND_BORDER = {"FR": "fr", "DE": "de", "BE": "fr"}
GIRLS = 0.487
DOUBLE_NAME, SECOND_NAME = 0.06, 0.12
SEQUENCE_STEP = 7  # has no divisor in common with the thousand sequences of a day
MOST_A_DAY = matricule.SEQUENCES
MAILBOXES = ("post.example", "mail.example", "internet.example", "home.example")  # lead nowhere


@dataclass(frozen=True, slots=True)
class Culture:
    """Where names come from, and the languages its families speak with the office."""

    families: Lots[str]
    given: dict[str, Lots[str]]
    languages: Lots[str]


@dataclass(frozen=True, slots=True)
class Abroad:
    """A country beyond the border."""

    country: str
    streets: tuple[str, ...]
    towns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An address."""

    street: str
    postcode: str
    locality: str
    country: str = "LU"


@dataclass(frozen=True, slots=True)
class Person:
    """A grown-up."""

    family_name: str
    given_name: str
    matricule: str | None
    email: str = ""
    telephone: str = ""


class Matricules:
    """Made-up numbers, each given once."""

    def __init__(self) -> None:
        """None is given yet."""
        self.given: dict[date, int] = {}

    def of(self, born: date) -> str:
        """The next number of a day of birth. Refuses the day's thousand and first."""
        count = self.given[born] = self.given.get(born, 0) + 1
        if count > MOST_A_DAY:
            raise ValueError(
                f"more than {MOST_A_DAY} people born on {born}: ask for fewer children"
            )
        sequence = (born.toordinal() + count * SEQUENCE_STEP) % MOST_A_DAY
        return matricule.make(born, sequence)


def culture_of(draw: Draw, abroad: str) -> Culture:
    """The culture of a family; beyond the border mostly that of the country."""
    by_name, shares = cultures()
    if abroad and draw.chance(0.8):
        return by_name[BEYOND_BORDER[abroad]]
    return by_name[draw.of(shares)]


@lru_cache(maxsize=1)
def cultures() -> tuple[dict[str, Culture], Lots[str]]:
    """Cultures by name, and their shares."""
    data = _data("names.toml")
    found = {name: _culture(entry) for name, entry in data.items()}
    return found, lots({name: entry["share"] for name, entry in data.items()})


def family_name(draw: Draw, culture: Culture) -> str:
    """A family's name."""
    return draw.of(culture.families)


def child_name(draw: Draw, culture: Culture) -> str:
    """A child's given name, sometimes two."""
    names = culture.given["girls" if draw.chance(GIRLS) else "boys"]
    first = draw.of(names)
    second = draw.of(names) if draw.chance(SECOND_NAME) else first
    return first if second == first else f"{first} {second}"


def person(
    draw: Draw, culture: Culture, matricules: Matricules, *, named: str = "", woman: bool
) -> Person:
    """A grown-up born from 1976 to 2000, mostly with a mailbox and a telephone."""
    family = named or family_name(draw, culture)
    given = draw.of(culture.given["mothers" if woman else "fathers"])
    born = draw.day(date(1976, 1, 1), date(2000, 12, 31))
    mailbox = f"{fold(given)}.{fold(family)}".replace(" ", "") + f"{draw.randrange(1, 90)}"
    email = f"{mailbox}@{draw.one(MAILBOXES)}" if draw.chance(0.8) else ""
    number = f"+352 6{draw.choice('269')}1 {draw.randrange(100, 1000)} {draw.randrange(100, 1000)}"
    telephone = number if draw.chance(0.85) else ""
    return Person(family, given, matricules.of(born), email, telephone)


def country_of(draw: Draw, office: str) -> str:
    """The country where a family of an office lives: `` for Luxembourg."""
    return draw.of(_abroad()).country if office == CAE else ""


def place(draw: Draw, commune: Commune | None, country: str) -> Place:
    """An address in a commune, or beyond the border."""
    number = draw.randrange(1, 130)
    if commune is not None:
        postcode = _nearby(draw, commune)
        return Place(f"{number}, {draw.of(_streets())}", postcode, commune.name)
    abroad = next(a for a in _abroad().things if a.country == country)
    postcode, town = draw.one(abroad.towns)
    street = draw.one(abroad.streets)
    line = f"{street} {number}" if country == "DE" else f"{number}, {street}"
    return Place(line, postcode, town, country)


def _nearby(draw: Draw, commune: Commune) -> str:
    """A postal code near that of the commune's seat; neighbours share the first two digits."""
    code = commune.approximate_postcode
    return f"{code[:2]}{(int(code[2:]) + draw.randrange(40)) % 100:02d}"


@lru_cache(maxsize=8)
def called(what: str) -> tuple[str, ...]:
    """What providers are called: `relais`, `houses`, `animals`."""
    return _listed(_data("places.toml")[what])


@lru_cache(maxsize=1)
def _streets() -> Lots[str]:
    return ranked(_listed(_data("places.toml")["streets"]))


@lru_cache(maxsize=1)
def _abroad() -> Lots[Abroad]:
    weights = {}
    for entry in _data("places.toml")["abroad"]:
        towns = tuple((town[:5].strip(), town[5:].strip()) for town in _listed(entry["towns"]))
        weights[Abroad(entry["country"], _listed(entry["streets"]), towns)] = entry["weight"]
    return lots(weights)


def _culture(entry: dict[str, Any]) -> Culture:
    families = [name.replace("_", " ") for name in entry["families"].split()]
    kinds = ("girls", "boys", "mothers", "fathers")
    given = {kind: ranked(entry[kind].split()) for kind in kinds}
    return Culture(ranked(families), given, lots(entry["language"]))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";"))


def _data(name: str) -> dict[str, Any]:
    text = files("accueil.demo").joinpath("data", name).read_text(encoding="utf-8")
    return tomllib.loads(text)
