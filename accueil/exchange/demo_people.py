"""Made-up people for the demonstration register: a number always makes the same person.

Nobody here exists. `demo_person` is what a family would say of itself; `registered` is what the
register holds of it: the same, except for one in forty, who moved, or is written otherwise.
"""

import csv
import hashlib
import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from accueil.exchange.registers import (
    ADDRESS_FIELDS,
    Address,
    Employment,
    Person,
    read_employment,
    read_person,
)
from accueil.registry import matricule as matricules
from accueil.registry.communes import communes

ONE_IN = 40
LAST_YEAR_OF_WORKERS = 2006
PERSON_COLUMNS = ("matricule", "family_name", "given_name", "born", *ADDRESS_FIELDS, "household")
EMPLOYMENT_COLUMNS = ("employer", "employer_country", "since", "until")
COLUMNS = (*PERSON_COLUMNS, *EMPLOYMENT_COLUMNS)

_FAMILY_NAMES = (
    "Schmit Muller Weber Hoffmann Wagner Thill Schmitz Schroeder Reuter Klein Becker Kieffer "
    "Kremer Faber Meyer Schneider Weis Schiltz Simon Welter Hansen Majerus Ries Kayser Steffen "
    "Krier Braun Biver Schumacher Ferreira Oliveira Rodrigues Fernandes Gonçalves Pereira Martins "
    "Carvalho Teixeira Marques Ribeiro Monteiro Almeida Hodžić Agović Dupont Lambert Lefèbvre "
    "Moreau Girard Rossi Bianchi Romano Kowalski Nowak Popescu Nguyen Peeters Janssens Müller"
)
_GIVEN_NAMES = (
    "Emma Mia Lena Lara Sophie Charlotte Anna Julia Leonor Matilde Beatriz Inês Clara Zoé Alice "
    "Gabriel Leo Luca Noah Liam Ben David Lucas Tiago Rafael Tomás Mateo Elias Louis Jules Milan"
)
_STREETS = (
    "rue de l'Église|rue Principale|rue des Prés|rue de la Gare|route de Luxembourg|rue du Moulin|"
    "rue des Champs|rue de l'École|Grand-Rue|rue des Jardins|rue du Bois|rue de la Montagne"
)
_EMPLOYERS = (
    "Bäckerei Beispill|Garage Exemple|Banque Modèle|Klinik Muster|Bureau Specimen|Commune d'essai"
)
FAMILY_NAMES, GIVEN_NAMES = tuple(_FAMILY_NAMES.split()), tuple(_GIVEN_NAMES.split())
STREETS, EMPLOYERS = tuple(_STREETS.split("|")), tuple(_EMPLOYERS.split("|"))


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody in the demonstration register, with their employment if they have one."""

    person: Person
    employment: Employment | None = None


def demo_person(matricule: str) -> Person:
    """The made-up person of a number. Refuses what is no matricule (BadMatricule)."""
    number = matricules.read(matricule)
    dice = _dice("person", number)
    return Person(
        number,
        dice.choice(FAMILY_NAMES),
        dice.choice(GIVEN_NAMES),
        matricules.born(number),
        _address(dice),
    )


def demo_employment(matricule: str) -> Employment | None:
    """Where the made-up person of a number works; None for children and one adult in ten."""
    number = matricules.read(matricule)
    birth = matricules.born(number)
    dice = _dice("employment", number)
    if birth.year > LAST_YEAR_OF_WORKERS or dice.random() < 0.1:
        return None
    since = date(birth.year + dice.randint(18, 20), dice.randint(1, 12), 1)
    return Employment(number, dice.choice(EMPLOYERS), "LU", since)


def registered(person: Person) -> Person:
    """What the register holds of somebody: one in forty differs from what they say."""
    dice = _dice("registered", person.matricule)
    if dice.randrange(ONE_IN):
        return person
    match dice.randrange(3):
        case 0:
            return replace(person, address=_address(dice))
        case 1:
            return replace(person, given_name=f"{dice.choice(GIVEN_NAMES)} {person.given_name}")
        case _:
            other = dice.choice([name for name in FAMILY_NAMES if name != person.family_name])
            return replace(person, family_name=f"{person.family_name}-{other}")


def read_people(file: Path) -> dict[str, Entry]:
    """The people of a `.json` (a list of objects) or `.csv` file with the columns COLUMNS.

    Refuses a row without a column or with an impossible date, with ValueError or KeyError.
    """
    with file.open(encoding="utf-8", newline="") as lines:
        rows: Iterable[Mapping[str, Any]] = (
            json.load(lines) if file.suffix == ".json" else csv.DictReader(lines)
        )
        entries = [_entry(row) for row in rows]
    return {entry.person.matricule: entry for entry in entries}


def write_people(file: Path, entries: Iterable[Entry]) -> None:
    """Write a file that `read_people` reads, `.json` or `.csv`."""
    rows = [_row(entry) for entry in entries]
    with file.open("w", encoding="utf-8", newline="") as lines:
        if file.suffix == ".json":
            json.dump(rows, lines, ensure_ascii=False, indent=1)
            return
        table = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def _entry(row: Mapping[str, Any]) -> Entry:
    household = str(row["household"] or "").split()
    person = read_person({**row, "address": row, "household": household})
    matricules.read(person.matricule)
    if not row["employer"]:
        return Entry(person)
    return Entry(person, read_employment({**row, "country": row["employer_country"]}))


def _row(entry: Entry) -> dict[str, str]:
    person, job = entry.person, entry.employment
    return {
        "matricule": person.matricule,
        "family_name": person.family_name,
        "given_name": person.given_name,
        "born": person.born.isoformat(),
        **asdict(person.address),
        "household": " ".join(person.household),
        "employer": job.employer if job else "",
        "employer_country": job.country if job else "",
        "since": job.since.isoformat() if job else "",
        "until": job.until.isoformat() if job and job.until else "",
    }


def _address(dice: random.Random) -> Address:
    weights = [commune.approximate_population for commune in communes()]
    (commune,) = dice.choices(communes(), weights)
    street = f"{dice.randint(1, 120)}, {dice.choice(STREETS)}"
    return Address(street, commune.approximate_postcode, commune.name)


def _dice(what: str, number: str) -> random.Random:
    return random.Random(hashlib.sha256(f"{what} {number}".encode()).digest())
