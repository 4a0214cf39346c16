"""The situations of many children at once, in a few questions instead of ten for each."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from accueil.law import case as law_case
from accueil.law import child as law_child
from accueil.law import household as law_household
from accueil.registry import models as m
from accueil.registry.situation import NoSituation, Situation, as_law

OF_CHILD = (m.Identity, m.Home, m.Schooling, m.Maintenance, m.Membership)
OF_HOUSEHOLD = (m.Composition, m.Income, m.Precarious)


@dataclass(frozen=True, slots=True)
class Known:
    """A child and its household as the law reads them on a day."""

    child: law_child.Child
    household: law_household.Household


class Believed:
    """What we believe now of some children and their households: read once, asked of many days."""

    def __init__(self, children: Iterable[UUID]) -> None:
        """Read every current fact that a situation rests on; of who a child is only its birth."""
        keys = list(children)
        self._of_child = {kind: _read(kind, "child", keys) for kind in OF_CHILD}
        homes = [row.household_id for rows in self._of_child[m.Home].values() for row in rows]
        self._of_household = {kind: _read(kind, "household", homes) for kind in OF_HOUSEHOLD}

    def situation(self, child: UUID, day: date) -> Situation:
        """As `situation` says it. Refuses a child of whom too little is known on that day."""
        identity, home = self._one(m.Identity, child, day), self._one(m.Home, child, day)
        if identity is None or home is None:
            raise NoSituation(f"of child {child} nothing is known on {day}")
        about = _on(self._of_household[m.Composition].get(home.household_id, ()), day)
        if not about:
            raise NoSituation(f"of household {home.household_id} nothing is known on {day}")
        incomes = _on(self._of_household[m.Income].get(home.household_id, ()), day)
        poor = _on(self._of_household[m.Precarious].get(home.household_id, ()), day)
        paid = _on(self._of_child[m.Maintenance].get(child, ()), day)
        household = as_law(
            about[0],
            sorted(incomes, key=lambda income: (income.of, income.place)),
            paid,
            precarious=bool(poor),
        )
        contract, school = self._one(m.Membership, child, day), self._one(m.Schooling, child, day)
        return Situation(
            law_child.Child(identity.born, school.kind if school else None),
            household,
            law_case.Membership(contract.signed, contract.periods) if contract else None,
            home.household,
            contract,
        )

    def membership(self, child: UUID, day: date) -> m.Membership | None:
        """The membership contract in force for a child on a day."""
        found: m.Membership | None = self._one(m.Membership, child, day)
        return found

    def _one(self, kind: Any, child: UUID, day: date) -> Any:
        return next(iter(_on(self._of_child[kind].get(child, ()), day)), None)


def _read(kind: Any, whose: str, keys: Collection[UUID]) -> dict[Any, list[Any]]:
    rows = kind.objects.current().filter(**{f"{whose}__in": keys})
    if kind is m.Home:
        rows = rows.select_related("household")
    if kind is m.Identity:  # names are not asked for: they would have to be decrypted
        rows = rows.defer("family_name", "given_name", "matricule")
    return _by(rows, f"{whose}_id")


def known_on(days: Mapping[UUID, date]) -> dict[UUID, Known]:
    """What we believe of children, each on a day; left out who is not known well enough then."""
    children = list(days)
    identities = of_child(m.Identity, children, days)
    homes = of_child(m.Home, children, days)
    schools = of_child(m.Schooling, children, days)
    paid = of_child(m.Maintenance, children, days)
    households = {rows[0].household_id for rows in homes.values()}
    about = _by(m.Composition.objects.current().filter(household__in=households), "household_id")
    incomes = m.Income.objects.current().filter(household__in=households).order_by("of", "place")
    income_by = _by(incomes, "household_id")
    poor = _by(m.Precarious.objects.current().filter(household__in=households), "household_id")
    found = {}
    for child, day in days.items():
        home = homes[child][0].household_id if homes.get(child) else None
        kinds = _on(about.get(home, ()), day)
        if not identities.get(child) or not kinds:
            continue
        school = schools.get(child)
        household = as_law(
            kinds[0],
            _on(income_by.get(home, ()), day),
            paid.get(child, ()),
            precarious=bool(_on(poor.get(home, ()), day)),
        )
        said = school[0].kind if school else None
        found[child] = Known(law_child.Child(identities[child][0].born, said), household)
    return found


def of_child(
    kind: Any, children: Iterable[UUID], days: Mapping[UUID, date]
) -> dict[Any, list[Any]]:
    """The facts of a kind about each child that hold on its day."""
    rows = _by(kind.objects.current().filter(child__in=children), "child_id")
    return {child: _on(facts, days[child]) for child, facts in rows.items()}


def _by(rows: Iterable[Any], field: str) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, field), []).append(row)
    return found


def _on(facts: Iterable[Any], day: date) -> list[Any]:
    return [f for f in facts if f.first <= day and (f.until is None or day < f.until)]
