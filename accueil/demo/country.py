"""The whole invented country: offices, families, providers, the children's files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from uuid import UUID

from django.conf import settings

from accueil.demo.contracts import File, files_of, give_codes, number_contracts, plan_care
from accueil.demo.draw import Draw, Lots, lots
from accueil.demo.families import Family, family, settle_in
from accueil.demo.people import Matricules
from accueil.demo.providers import MadeProvider, Market, providers
from accueil.law.household import HOUSEHOLD_KINDS
from accueil.law.parameters import Parameters
from accueil.registry.communes import CAE, Commune, communes
from accueil.registry.models import Precarious

HOME = "esch-sur-alzette"  # where the demonstration's officer works
ABROAD = 0.05
SMALL = 5000  # of so few children many live in one commune, or an officer would see none
HOME_SHARE = 0.35


Staff = Mapping[str, Sequence[tuple[UUID, str]]]  # by office: accounts with their names


@dataclass(slots=True)
class Country:
    """What was invented, and the last contract number of each year."""

    draw: Draw
    today: date
    matricules: Matricules
    lived_in: Lots[str]
    staff: Staff
    families: list[Family] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    providers: list[MadeProvider] = field(default_factory=list)
    last_numbers: dict[int, int] = field(default_factory=dict)

    def officer(self, office: str) -> tuple[UUID | None, str]:
        """An account of an office with its name; none where nobody there has one."""
        there = self.staff.get(office)
        return self.draw.one(there) if there else (None, "")

    def settle(self, most: int, kind: str = "", ground: str = "") -> None:
        """One more family with its contracts, and at most so many children.

        One of a given kind lives where the demonstration's officer works.
        """
        made = self._family(most, kind)
        self.families.append(made)
        self.files += files_of(self.draw, made, self.today)
        settle_in(self.draw, made, self.matricules, self.today, ground)

    def stranger(self, most: int) -> Family:
        """A family without contracts, that is not among the families."""
        made = self._family(most, "")
        settle_in(self.draw, made, self.matricules, self.today)
        return made

    def _family(self, most: int, kind: str) -> Family:
        office = CAE if self.draw.chance(ABROAD) else self.draw.of(self.lived_in)
        office = HOME if kind else office
        made = family(self.draw, office, by_slug().get(office), self.today, most)
        made.kind = kind or made.kind
        return made


def country(children: int, seed: int, today: date, law: Parameters, staff: Staff) -> Country:
    """So many children and what belongs to them; the same for the same arguments.

    Refuses fewer than one child.
    """
    if children < 1:
        raise ValueError("a country without children needs no demonstration")
    made = Country(Draw(seed), today, Matricules(), _population(children), staff)
    left = children
    rare = list(zip_longest(HOUSEHOLD_KINDS, Precarious.GROUNDS, fillvalue=""))
    while left:
        kind, ground = rare.pop() if rare else ("", "")
        made.settle(left, kind, ground)
        left -= len(made.families[-1].children)
    lived_in = [f.commune for f in made.families if f.commune] or list(communes())
    market = Market(today, law)
    ordered = sorted(lived_in, key=lambda commune: commune.slug != HOME)
    made.providers = list(providers(made.draw, ordered, children, market))
    nearby: dict[str, list[MadeProvider]] = {}
    for provider in made.providers:
        nearby.setdefault(provider.commune.slug, []).append(provider)
    for file in made.files:
        plan_care(made.draw, file, nearby.get(file.family.office) or made.providers)
    made.last_numbers = number_contracts(made.files)
    give_codes(made.files, settings.INDEX_KEY)
    return made


def by_slug() -> dict[str, Commune]:
    """The communes by their codes."""
    return {commune.slug: commune for commune in communes()}


def _population(children: int) -> Lots[str]:
    weights: dict[str, float] = {c.slug: c.approximate_population for c in communes()}
    if children <= SMALL:
        others = sum(weights.values()) - weights[HOME]
        weights[HOME] = others * HOME_SHARE / (1 - HOME_SHARE)
    return lots(weights)
