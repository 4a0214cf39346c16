"""The families of the journeys: one of each kind of household, each in another language."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from accueil.registry.matricule import make


@dataclass(frozen=True, slots=True)
class Family:
    """What a family brings to the counter. `speaks`: the page; `language`: the contract."""

    kind: str
    speaks: str
    language: str
    child: str
    family_name: str
    parent: str
    other: str = ""
    income: int | None = 48_000
    maintenance: int | None = None
    revis: bool = False
    sequence: int = 0
    allowance: int = 1

    @property
    def born(self) -> date:
        """Two years and some old."""
        return date.today() - timedelta(days=900 + self.sequence)

    @property
    def matricule(self) -> str:
        """The child's number."""
        return make(self.born, 700 + self.sequence)

    def parents_matricule(self, place: int = 0) -> str:
        """A grown-up's number."""
        return make(date(1990, 5, 4 + place), 700 + self.sequence)


FAMILIES = (
    Family("Parents living together", "lb", "lb", "Léa", "Schroeder", "Nadine", "Jeff"),
    Family("Separated parents", "fr", "fr", "Noé", "Lefèvre", "Aurélie", maintenance=2_400),
    Family("Blended household", "de", "de", "Jörg", "Großmann", "Ulrike", "Uwe", maintenance=0),
    Family("Foster family", "fr", "pt", "João", "Conceição", "Inês", "Rui"),
    Family("Institution or home", "en", "en", "Zoë", "O'Neill", "Mary", income=None),
    Family("Alternating residence", "lb", "fr", "Maël", "Kieffer", "Anouk", "Tom", revis=True),
)
BY_KIND = {
    family.kind: replace(family, sequence=number) for number, family in enumerate(FAMILIES, 1)
}
