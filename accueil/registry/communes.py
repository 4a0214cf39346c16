"""The offices that take applications: the communes, and the fund for children from abroad.

A resident's office is the commune of residence; a worker from another country applies to the
Caisse pour l'avenir des enfants. An office is named by a code that never changes, such as
`esch-sur-alzette` or `cae`; a merger makes a new code.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from accueil.registry.names import fold

CAE = "cae"
CAE_NAME = "Caisse pour l'avenir des enfants"
CANTONS = (
    *("Capellen", "Clervaux", "Diekirch", "Echternach", "Esch-sur-Alzette", "Grevenmacher"),
    *("Luxembourg", "Mersch", "Redange", "Remich", "Vianden", "Wiltz"),
)


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune; the postcode is one of its seat's, the population a weight for examples."""

    slug: str
    name: str
    canton: str
    approximate_postcode: str
    approximate_population: int


@dataclass(frozen=True, slots=True)
class Office:
    """An office by its code; `canton` is empty for the fund."""

    code: str
    name: str
    canton: str = ""

    @property
    def is_commune(self) -> bool:
        """Whether it is a commune, not the fund."""
        return self.code != CAE


@lru_cache(maxsize=1)
def communes() -> tuple[Commune, ...]:
    """The hundred communes, by canton and name."""
    text = files("accueil.registry").joinpath("data", "communes.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple(
        Commune(
            row["slug"],
            row["name"],
            row["canton"],
            row["approximate_postcode"],
            int(row["approximate_population"]),
        )
        for row in rows
    )


@lru_cache(maxsize=1)
def offices() -> dict[str, Office]:
    """Every office by its code: the communes in the order of their names, then the fund."""
    ordered = sorted(communes(), key=lambda commune: fold(commune.name))
    found = {
        commune.slug: Office(commune.slug, commune.name, commune.canton) for commune in ordered
    }
    return {**found, CAE: Office(CAE, CAE_NAME)}


def office(code: str) -> Office:
    """The office of a code. Refuses a code that no office has, with KeyError."""
    return offices()[code]


def slug(name: str) -> str:
    """The code of a commune's name: `Lac de la Haute-Sûre` is `lac-de-la-haute-sure`."""
    return fold(name).replace(" ", "-")
