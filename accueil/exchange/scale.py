"""Writes the scale in force on a day as JSON: every number with its source, amounts in cents."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from accueil.exchange.answer import made_with
from accueil.law.parameters import Parameters
from accueil.law.tariffs import Tariff


def scale(tariff: Tariff, law: Parameters) -> dict[str, Any]:
    """The tariff for a program: numbers by name, with source, document and day checked."""
    later = [t.first for t in law.tariffs if t.first > tariff.first]
    numbers = {}
    for name, number in tariff.numbers.items():
        entry = {**asdict(number), "checked": number.checked.isoformat()}
        numbers[name] = {key: value for key, value in entry.items() if value not in ("", None)}
        if not number.derived:
            del numbers[name]["derived"]
    return {
        "first": tariff.first.isoformat(),
        "last": (later[0] - timedelta(days=1)).isoformat() if later else None,
        "status": "announced" if tariff.announced else "in_force",
        "title": tariff.title,
        "numbers": numbers,
        "made_with": made_with(law),
    }
