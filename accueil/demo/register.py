"""Who of the invented country is in the demonstration register, and what it holds otherwise."""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from accueil.demo.draw import DAY, Draw
from accueil.demo.families import Family
from accueil.demo.people import Place
from accueil.exchange.demo_people import EMPLOYERS, Entry, write_people
from accueil.exchange.registers import Address, Employment, Person
from accueil.registry import matricule as matricules

FILE = "register.json"
MOST = 5000
MOVED, WITHOUT_ACCENTS, EMPLOYED = 0.03, 0.05, 0.9
OTHER_STREET = "rue de l'Ancienne-Gare"


def write_register(folder: Path, families: Iterable[Family], draw: Draw, today: date) -> int:
    """Write the people of families into a folder, at most `MOST` of them; how many."""
    entries = {entry.person.matricule: entry for entry in _entries(families, draw, today)}
    write_people(folder / FILE, islice(entries.values(), MOST))
    return min(len(entries), MOST)


def _entries(families: Iterable[Family], draw: Draw, today: date) -> Iterator[Entry]:
    for family in islice(families, MOST):
        yield from _family(family, draw, today)


def _family(family: Family, draw: Draw, today: date) -> Iterator[Entry]:
    """A family as the register holds it: one moved, another is written without accents."""
    home: Place = family.children[-1].homes[-1].values["place"]
    address = Address(home.street, home.postcode, home.locality, home.country)
    if draw.chance(MOVED):
        street = f"{draw.randrange(1, 99)}, {OTHER_STREET}"
        address = Address(street, home.postcode, home.locality, home.country)
    adults = [person for _, _, person in family.adults if person.matricule]
    known = [
        *((p.family_name, p.given_name, p.matricule) for p in adults),
        *((c.family_name, c.given_name, c.matricule) for c in family.children),
    ]
    plain = draw.chance(WITHOUT_ACCENTS)
    numbers = [number for _, _, number in known if number]
    for family_name, given_name, number in known:
        if number is None:
            continue
        others = tuple(other for other in numbers if other != number)
        if plain:
            family_name, given_name = _plain(family_name), _plain(given_name)
        born = matricules.born(number)
        person = Person(number, family_name, given_name, born, address, others)
        works = any(number == p.matricule for p in adults) and draw.chance(EMPLOYED)
        yield Entry(person, _employment(draw, number, today) if works else None)


def _employment(draw: Draw, number: str, today: date) -> Employment:
    since = (today - DAY * draw.randrange(40, 4000)).replace(day=1)
    return Employment(number, draw.one(EMPLOYERS), "LU", since)


def _plain(name: str) -> str:
    """A name without its accents."""
    parts = unicodedata.normalize("NFD", name)
    return "".join(c for c in parts if not unicodedata.combining(c))
