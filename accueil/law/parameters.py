"""All numbers of the law together, with the digest that names them in every result."""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable

from accueil.law.calendar import Calendar, load_calendar
from accueil.law.errors import NoTariff
from accueil.law.tariffs import Tariff, load_tariffs
from accueil.law.wages import MinimumWage, load_wages, wage_on


@dataclass(frozen=True, eq=False)
class Parameters:
    """Tariffs, minimum wages and calendars; `changes` are numbers somebody asked to compute with.

    `simulate`: announced tariffs count too, and nothing computed so may be billed.
    """

    all_tariffs: tuple[Tariff, ...]
    wages: tuple[MinimumWage, ...]
    calendar: Calendar
    changes: tuple[tuple[str, int | bool | str], ...] = ()
    simulate: bool = False

    @cached_property
    def tariffs(self) -> tuple[Tariff, ...]:
        """The tariffs that may be used, in order, with the changes asked for."""
        used = [t for t in self.all_tariffs if self.simulate or not t.announced]
        return tuple(t.with_changes(dict(self.changes)) for t in used)

    @cached_property
    def _first_days(self) -> list[date]:
        return [tariff.first for tariff in self.tariffs]

    def tariff_index(self, day: date) -> int:
        """Which of `tariffs` is in force on a day. Refuses a day before the first."""
        index = bisect_right(self._first_days, day) - 1
        if index < 0:
            first = self.tariffs[0].first
            raise NoTariff(f"no tariff is in force on {day}, the first one begins on {first}")
        return index

    def tariff_on(self, day: date) -> Tariff:
        """The tariff in force on a day."""
        return self.tariffs[self.tariff_index(day)]

    def minimum_wage(self, day: date) -> MinimumWage:
        """The minimum wage in force on a day."""
        return wage_on(self.wages, day)

    def with_changes(self, changes: Mapping[str, int | bool | str]) -> "Parameters":
        """The same law with other numbers or readings, by the names of `tariffs.names()`."""
        changed = replace(self, changes=tuple(sorted({**dict(self.changes), **changes}.items())))
        assert changed.tariffs  # refused here, not later
        return changed

    def simulated(self) -> "Parameters":
        """The same law with the tariffs that are only announced; never to bill with."""
        return replace(self, simulate=True)

    @cached_property
    def digest(self) -> str:
        """`sha256:` and the hash of every number, source and date used."""
        content = {
            "tariffs": [
                {"first": t.first, "announced": t.announced, "numbers": _plain(t)}
                for t in self.tariffs
            ],
            "wages": [{"first": w.first, "cents": w.cents, "source": w.source} for w in self.wages],
            "school_years": [asdict(year) for year in self.calendar.school_years],
            "public_holidays": self.calendar.public,
            "weeks_without": [asdict(weeks) for weeks in self.calendar.without.values()],
        }
        text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _plain(tariff: Tariff) -> dict[str, list[object]]:
    return {
        name: [number.value, number.source, number.document, number.checked]
        for name, number in tariff.numbers.items()
    }


def load(folder: Traversable) -> Parameters:
    """The law from a folder of data files. Refuses a folder with anything wrong in it."""
    return Parameters(
        load_tariffs(folder.joinpath("tariffs")), load_wages(folder), load_calendar(folder)
    )


@cache
def shipped() -> Parameters:
    """The law as this version of Accueil ships it."""
    return load(files("accueil.law").joinpath("data"))
