"""What changed between two bills, in one plain sentence each, on papers and pages."""

from collections.abc import Mapping
from datetime import date

from accueil.billing.changed import Changed
from accueil.documents.words import day_values, say
from accueil.law.words import duration, euros, number, text

BANDS = (
    *("precarious", "precarious_ended", "declared", "undeclared"),
    *("income", "household_kind", "minimum_wage"),
)
AMOUNTS = ("price", "meal_price")
MINUTES = ("hours", "care")


def told(changed: Changed, language: str, names: Mapping[str, str] | None = None) -> str:
    """A change in words; `names`: those of providers by their keys, where several are told of."""
    values = {
        name: _words(changed.code, name, value, language, names or {})
        for name, value in changed.values
    }
    for name in ("day", "first"):
        if name in values:
            values |= day_values(name, date.fromisoformat(values[name]), language)
    return say(f"changed.{changed.code}", language, **values)


def _words(code: str, name: str, value: int | str, language: str, names: Mapping[str, str]) -> str:
    """One value as its sentence says it."""
    if name == "provider":
        return names.get(str(value), "")
    if isinstance(value, str):
        return text(f"band.{value}", language) if code in BANDS and value else value
    if code in AMOUNTS or code.startswith("alone_"):
        return euros(value, language)
    return duration(value, language) if code in MINUTES else number(value, language)


def difference(cents: int, language: str) -> str:
    """What a change moves, with its sign: +12.40 €; nothing where it moves nothing."""
    if not cents:
        return ""
    return f"+{euros(cents, language)}" if cents > 0 else euros(cents, language)
