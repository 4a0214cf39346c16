"""The situations of many children at once, in a few questions instead of ten for each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from accueil.law import child as law_child
from accueil.law import household as law_household
from accueil.registry import models as m
from accueil.registry.situation import as_law


@dataclass(frozen=True, slots=True)
class Known:
    """A child and its household as the law reads them on a day."""

    child: law_child.Child
    household: law_household.Household


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
