"""The numbers that a rule reads, as its page shows them: each with its days, value and source."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from accueil.documents.rule import DAY, span
from accueil.law.bands import BANDS, BLOCKS, FAMILY_GROUPS
from accueil.law.formulas import number_label
from accueil.law.parameters import Parameters
from accueil.law.sentences import cited_numbers
from accueil.law.tariffs import MEAL_SHARES, Number, Tariff
from accueil.law.words import NO_BREAK, clock, euros, number, text

TABLES = ("scale.*", "block_minutes.*", "meal_share.*")
# The sources of a page, each with its number: article, document.
Sources = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Held:
    """What a number was from `first` to `last`, None until further; `mark`: of its source."""

    first: date
    last: date | None
    value: int | bool | str
    shown: str
    mark: int
    span: str


@dataclass(frozen=True, slots=True)
class Read:
    """A number that a rule reads: its name in the data, what it is called, what it was when."""

    name: str
    label: str
    held: Sequence[Held]


@dataclass(frozen=True, slots=True)
class Grid:
    """Many numbers in rows and columns, as `Held`; `names`: what each is called in the data."""

    label: str
    first: date
    last: date | None
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    names: Sequence[Sequence[str]]
    source: Number
    mark: int = 0
    span: str = ""

    @property
    def cells(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Each row with its cells, every cell with its column."""
        return [(label, list(zip(self.columns, row, strict=True))) for label, row in self.rows]


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom numbers are told: the law, the language; the sources met so far."""

    law: Parameters
    language: str
    sources: Sources

    def span(self, first: date, last: date | None) -> str:
        """Since when, or from when to when."""
        return span(first, last, self.language)

    def mark(self, of: Number) -> int:
        """The number of a source, counted as they are met."""
        return self.sources.setdefault((of.source, of.document), len(self.sources) + 1)


def numbers_read(to: Reader, patterns: Sequence[str]) -> list[Read]:
    """The single numbers that patterns such as `hour_cap.*` stand for, the newest value first."""
    single = tuple(pattern for pattern in patterns if pattern not in TABLES)
    names = dict.fromkeys(name for t in to.law.tariffs for name in cited_numbers(t, single))
    return [
        Read(name, number_label(name, to.language), tuple(_held(to, name)))
        for name in names
        if not name.startswith(tuple(table.removesuffix("*") for table in TABLES))
    ]


def _held(to: Reader, name: str) -> list[Held]:
    """What a number was, the newest first; days on which it did not change are one stretch.

    The source of a stretch is the one in which the number was read last.
    """
    found: list[tuple[date, date | None, Number]] = []
    for tariff in to.law.tariffs:
        first, of = tariff.first, tariff.numbers[name]
        if found and found[-1][2].value == of.value:
            first = found.pop()[0]
        elif found:
            found[-1] = (found[-1][0], first - DAY, found[-1][2])
        found.append((first, None, of))
    return [
        Held(first, last, of.value, value_shown(of, to.language), to.mark(of), to.span(first, last))
        for first, last, of in reversed(found)
    ]


def value_shown(of: Number, language: str) -> str:
    """A number as people write it, by its unit."""
    if of.unit == "yes or no":
        return text("step.yes" if of.value else "step.no", language)
    if "|" in of.unit:
        return str(of.value)
    value = int(of.value)
    if of.unit.startswith("cents"):
        return euros(value, language)
    if of.unit == "minute of the day":
        return clock(value)
    if of.unit.startswith("minutes"):
        return f"{clock(value)}{NO_BREAK}h"
    percent = f"{NO_BREAK}%" if of.unit.startswith("percent") else ""
    return f"{number(value, language)}{percent}"


def grids_read(to: Reader, name: str, patterns: Sequence[str]) -> list[Grid]:
    """The tables that a rule of this name reads, the newest of each first."""
    block = name.removeprefix("block_")
    blocks = [int(block)] if block.isdecimal() else list(BLOCKS)
    found: list[Grid] = []
    for pattern in patterns:
        if pattern == "scale.*":
            for one in blocks:
                found += _over_time(to, _scale(one))
        elif pattern == "block_minutes.*":
            found += _over_time(to, _lengths(blocks))
        elif pattern == "meal_share.*":
            found += _over_time(to, _meals)
    return found


Made = Callable[[Tariff, Reader], Grid]


def _over_time(to: Reader, made: Made) -> list[Grid]:
    """A table of each tariff, the newest first; tariffs in which it is the same are one."""
    found: list[Grid] = []
    for tariff in to.law.tariffs:
        grid = made(tariff, to)
        if found and found[-1].rows == grid.rows:
            grid = replace(grid, first=found.pop().first)
        elif found:
            found[-1] = replace(found[-1], last=tariff.first - DAY)
        found.append(grid)
    return [
        replace(one, mark=to.mark(one.source), span=to.span(one.first, one.last))
        for one in found[::-1]
    ]


def _scale(block: int) -> Made:
    """What parents pay an hour in a block: bands down, children in the household across."""

    def made(tariff: Tariff, to: Reader) -> Grid:
        label = text("step.group", to.language)
        groups = [group_shown(group, to.language) for group in FAMILY_GROUPS]
        columns = [f"{label}: {group}" for group in groups]
        names = [[f"scale.{b}.{group}.block_{block}" for group in FAMILY_GROUPS] for b in BANDS]
        return _grid(tariff, to, f"step.tariff_{block}", columns, names)

    return made


def group_shown(group: int, language: str) -> str:
    """1, 2, 3, four or more."""
    last = group == FAMILY_GROUPS[-1]
    return text("bill.four_or_more", language) if last else number(group, language)


def _lengths(blocks: Sequence[int]) -> Made:
    """How long the blocks are, by band; the third takes the rest of the weekly limit."""
    shown = [block for block in BLOCKS[:2] if block in blocks] or BLOCKS[:2]

    def made(tariff: Tariff, to: Reader) -> Grid:
        columns = [text(f"step.block_{block}_length", to.language) for block in shown]
        names = [[f"block_minutes.{band}.block_{block}" for block in shown] for band in BANDS]
        return _grid(tariff, to, "book.lengths", columns, names)

    return made


def _meals(tariff: Tariff, to: Reader) -> Grid:
    """What parents pay for a main meal, by band, age and kind of week."""
    young, school = (text(f"age_group.{age}", to.language) for age in ("young", "school"))
    weeks = [text(f"tariff.school_{kind}", to.language) for kind in ("term", "holidays")]
    columns = [young, *(f"{school}, {week}" for week in weeks)]
    names = [[f"{share}.{band}" for share in MEAL_SHARES] for band in BANDS]
    return _grid(tariff, to, "step.meal_share", columns, names)


def _grid(
    tariff: Tariff,
    to: Reader,
    key: str,
    columns: Sequence[str],
    names: Sequence[Sequence[str]],
) -> Grid:
    """A table of one tariff with a row a band; its source is that of its first number."""
    source = tariff.numbers[names[0][0]]
    rows = tuple(_rows(tariff, names, to.language))
    return Grid(text(key, to.language), tariff.first, None, tuple(columns), rows, names, source)


def _rows(
    tariff: Tariff, names: Sequence[Sequence[str]], language: str
) -> Iterator[tuple[str, Sequence[str]]]:
    for band, of_band in zip(BANDS, names, strict=True):
        cells = tuple(value_shown(tariff.numbers[name], language) for name in of_band)
        yield text(f"band.{band}", language), cells
