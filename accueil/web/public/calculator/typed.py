"""What was typed into the calculator, before it is looked at; usual answers; one child more.

It is data as a browser sends it: names such as `c0-born`, `c0p1-kind` (see `web.base.carried`).
"""

import re
from collections.abc import Iterator
from datetime import date

from django.http import QueryDict
from django.utils.translation import get_language

from accueil.actions.calculator import weeks_proposed
from accueil.law.parameters import Parameters
from accueil.web.base.carried import KINDS, MOST_CHILDREN, MOST_PLACES
from accueil.web.public.calculator.forms import maximum_prices

CHOOSE = "choose"  # c0-choose: the weeks without free hours of the first child are asked for
FAMILY = {"children": "1", "allowance": "1", "income": "said"}
PLACE = {"kind": "contracted", "holiday": "same"}
WEEK = {"times": "same", "same": "8:00-17:00", "meals": "1"}
WORKDAYS = ["1", "2", "3", "4", "5"]
AMOUNT = re.compile(r"[0-9]+\.[0-9]{2}")


def beginning(law: Parameters, today: date) -> QueryDict:
    """What stands in the form before anything is typed."""
    return completed(QueryDict(), law, today)


def completed(data: QueryDict, law: Parameters, today: date) -> QueryDict:
    """The same with usual answers where there are none, amounts as one types them here."""
    found = data.copy()
    for name, value in FAMILY.items():
        found.setdefault(name, value)
    for child in range(children_in(found)):
        found.setdefault(f"c{child}-places", "1")
        _split(found, f"c{child}-born")
        for place in range(places_in(found, child)):
            _complete_place(found, f"c{child}p{place}", maximum_prices(law, today))
        if any(name.startswith(f"c{child}-weeks_") for name in found):
            found[f"c{child}-{CHOOSE}"] = "1"
    return _as_typed_here(found)


def _split(data: QueryDict, name: str) -> None:
    """A date that came whole, in its three boxes."""
    parts = data.get(name, "").split("-")
    if len(parts) == 3:
        for part, value in zip(("year", "month", "day"), parts, strict=True):
            data[f"{name}_{part}"] = value
        del data[name]


def _as_typed_here(data: QueryDict) -> QueryDict:
    """Amounts with the mark of the page's language."""
    if get_language() != "en":
        for name, value in list(data.items()):
            if AMOUNT.fullmatch(str(value)) and "-same" not in name and "-day_" not in name:
                data[name] = str(value).replace(".", ",")
    return data


def pattern(law: Parameters, today: date) -> QueryDict:
    """What stands in a child that a script adds: `cX`, with one place `cXpY`."""
    found = QueryDict(mutable=True)
    _complete_place(found, "cXpY", maximum_prices(law, today))
    return _as_typed_here(found)


def _complete_place(data: QueryDict, prefix: str, most: dict[str, int]) -> None:
    prices = {f"hour_{name}": most[kind] for name, (kind, _) in KINDS.items()}
    for name, cents in {**prices, "meal": most["meal"]}.items():
        data.setdefault(f"{prefix}-{name}", f"{cents // 100}.{cents % 100:02}")
    for name, value in PLACE.items():
        data.setdefault(f"{prefix}-{name}", value)
    for week in (prefix, f"{prefix}h"):
        if f"{week}-days" not in data:
            data.setlist(f"{week}-days", WORKDAYS)
        for name, value in WEEK.items():
            data.setdefault(f"{week}-{name}", value)


def children_in(data: QueryDict) -> int:
    """How many children are asked about."""
    return _counted(data.get("children"), MOST_CHILDREN)


def places_in(data: QueryDict, child: int) -> int:
    """How many places a child has."""
    return _counted(data.get(f"c{child}-places"), MOST_PLACES)


def _counted(value: str | None, most: int) -> int:
    known = value is not None and len(value) == 1 and value.isascii() and value.isdigit()
    return min(max(int(value or 1), 1), most) if known else 1


def changed(data: QueryDict, do: str) -> QueryDict:
    """The same with one child or place more or less: `more_child`, `less_place-0-1` …"""
    what, *numbers = do.split("-")
    at = [int(number) for number in numbers if number.isascii() and number.isdigit()]
    found = data.copy()
    if what == "more_child" and children_in(data) < MOST_CHILDREN:
        _add_child(found)
    elif what == "less_child" and len(at) == 1 and children_in(data) > 1:
        _remove(found, "c", at[0])
        found["children"] = str(children_in(data) - 1)
    elif what == "more_place" and len(at) == 1 and places_in(data, at[0]) < MOST_PLACES:
        found[f"c{at[0]}-places"] = str(places_in(data, at[0]) + 1)
    elif what == "less_place" and len(at) == 2 and places_in(data, at[0]) > 1:
        _remove(found, f"c{at[0]}p", at[1])
        found[f"c{at[0]}-places"] = str(places_in(data, at[0]) - 1)
    return found


def _add_child(data: QueryDict) -> None:
    """A child more, at the same places as the last one: most families have it so."""
    count = children_in(data)
    for name, values in list(data.lists()):
        found = re.fullmatch(rf"c{count - 1}(p.*|-places)", name)
        if found:
            data.setlist(f"c{count}{found[1]}", list(values))
    data["children"] = str(count + 1)
    allowance = data.get("allowance", "")
    if allowance.isdigit() and len(allowance) < 3 and int(allowance) <= count:
        data["allowance"] = str(count + 1)


def _remove(data: QueryDict, stem: str, at: int) -> None:
    """Forget one of several that are numbered; those behind it move up."""
    kept: list[tuple[str, list[str]]] = []
    for name, values in list(data.lists()):
        found = re.fullmatch(rf"{stem}([0-9])(?![0-9])(.*)", name)
        if not found:
            continue
        del data[name]
        number = int(found[1])
        if number != at:
            kept.append((f"{stem}{number - (number > at)}{found[2]}", list(values)))
    for name, values in kept:
        data.setlist(name, values)


def choosing(data: QueryDict, children: Iterator[int], law: Parameters, today: date) -> QueryDict:
    """The same, asking for the weeks without free hours of these children."""
    found = data.copy()
    for child in children:
        found[f"c{child}-{CHOOSE}"] = "1"
        for year, mondays in weeks_proposed(law, today=today).items():
            if f"c{child}-weeks_{year}" not in found:
                found.setlist(f"c{child}-weeks_{year}", [monday.isoformat() for monday in mondays])
    return found
