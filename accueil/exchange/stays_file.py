"""Reads a file of stays, CSV, Excel (.xlsx) or Parquet, row by row; no database, nothing kept.

The format is public (`docs/formats.md`, section 5). A row is a stay, or a day's meals or absence.
What is wrong comes as `Fault`s between the rows, with row and column as a spreadsheet shows them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any, NamedTuple
from uuid import UUID

from accueil.exchange import stays_cells as cells_of
from accueil.exchange import stays_csv, stays_xlsx
from accueil.exchange.stays_cells import Bad, Cell, Fault, Unreadable, is_empty, letter, shown
from accueil.exchange.stays_columns import Columns, columns_of

MEGABYTE = 1024 * 1024
ZIP, OLD_EXCEL, PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x7fELF", b"MZ", b"\x1f\x8b")
READ: dict[str, Callable[[Cell], Any]] = {
    "provider": cells_of.provider_of,
    "child": cells_of.child_of,
    "date": cells_of.day_of,
    "from": cells_of.minute_of,
    "until": cells_of.minute_of,
    "meals": cells_of.meals_of,
    "absence": cells_of.absence_of,
}
NEEDED = ("provider", "child", "date")
DAY_MINUTES = cells_of.DAY_MINUTES


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be: CSV and Parquet, Excel, and Excel once inflated."""

    csv_bytes: int = 20 * MEGABYTE
    xlsx_bytes: int = 5 * MEGABYTE
    inflated_bytes: int = 200 * MEGABYTE


class StayRow(NamedTuple):
    """A row that could be read: a stay (minutes, an end beyond 1440 is the next day), meals, both.

    What was left empty is None; `provider` is None in a provider's own file.
    """

    row: int
    provider: UUID | None
    child: str
    day: date
    start: int | None
    until: int | None
    meals: int | None
    absence: str | None


@dataclass(slots=True)
class Reading:
    """A file that is being read: which kind and sheet, its columns, and its rows.

    `rows` gives `StayRow`s and `Fault`s in the order of the file, once. `skipped` counts rows that
    say nothing: no times, no meals, no absence.
    """

    kind: str = ""
    sheet: str = ""
    columns: Columns = field(default_factory=dict)
    rows: Iterable[StayRow | Fault] = ()
    skipped: int = 0


def read(file: IO[bytes], *, country: bool = False, limits: Limits | None = None) -> Reading:
    """Begin to read a file. `country`: stays of many providers, whose column is then needed."""
    reading = Reading()
    try:
        reading.kind = kind_of(file, limits or Limits())
        raw: Iterator[tuple[int, list[Cell]]]
        faults: list[Fault] = []
        if reading.kind == "xlsx":
            most = (limits or Limits()).inflated_bytes
            reading.sheet, raw, faults = stays_xlsx.sheet(file, most)
        elif reading.kind == "parquet":
            from accueil.exchange import stays_parquet

            raw = stays_parquet.rows(file)
        else:
            raw = stays_csv.rows(file)
        reading.rows = _read(raw, reading, country, faults)
    except Unreadable as refused:
        reading.rows = refused.faults
    return reading


def kind_of(file: IO[bytes], limits: Limits) -> str:
    """`csv`, `xlsx` or `parquet`, by the first bytes. Refuses what is empty, large or else."""
    size = file.seek(0, 2)
    file.seek(0)
    begins = file.read(8)
    if not begins:
        raise Unreadable(Fault(0, "empty"))
    kind = {ZIP: "xlsx", PARQUET: "parquet"}.get(begins[:4], "csv")
    most = limits.xlsx_bytes if kind == "xlsx" else limits.csv_bytes
    if size > most:
        raise Unreadable(Fault(0, "too_large", values={"most": most // MEGABYTE}))
    if begins[:4] == OLD_EXCEL:
        raise Unreadable(Fault(0, "old_excel"))
    if begins.startswith(OTHERS):
        raise Unreadable(Fault(0, "kind"))
    return kind


def opened(path: Path) -> IO[bytes]:
    """A file by its path. Refuses, with `OSError`, what cannot be opened."""
    return path.open("rb")


def _read(
    raw: Iterator[tuple[int, list[Cell]]], reading: Reading, country: bool, faults: list[Fault]
) -> Iterator[StayRow | Fault]:
    """The header, then every row; `faults` of cells that were seen before."""
    yield from faults
    refused = {(fault.row, fault.column) for fault in faults}
    try:
        for number, cells in raw:
            if all(is_empty(cell) for cell in cells):
                continue
            if not reading.columns:
                reading.columns = columns_of(number, cells, country=country)
                continue
            yield from _of_row(number, cells, reading, refused)
        if not reading.columns:
            yield Fault(0, "empty")
    except Unreadable as stopped:
        yield from (_named(fault, reading.columns) for fault in stopped.faults)


def _of_row(
    number: int, cells: list[Cell], reading: Reading, refused: set[tuple[int, str]]
) -> Iterator[StayRow | Fault]:
    """A row as a stay, or everything that is wrong with it."""
    faults = [*_harm(number, cells, reading.columns)]
    harmed = {fault.column for fault in faults}
    harmed |= {place for row, place in refused if row == number} if refused else set()
    values: dict[str, Any] = {}
    for name, index in reading.columns.items():
        value = cells[index] if index < len(cells) else None
        if harmed and letter(index) in harmed:
            values[name] = Bad("formula")
        elif name != "name" and not is_empty(value):
            values[name] = found = READ[name](value)
            if isinstance(found, Bad):
                said = {"found": shown(value), **found.values}
                faults.append(Fault(number, found.code, letter(index), name, said))
    faults += _missing(number, values, reading.columns)
    if faults or harmed:
        yield from faults
    elif not values.keys() & {"from", "meals", "absence"}:
        reading.skipped += 1
    else:
        yield _stay(number, values)


def _harm(number: int, cells: list[Cell], columns: Columns) -> Iterator[Fault]:
    """Cells that no file may hold, also in columns that are not read."""
    for index, value in enumerate(cells):
        if not isinstance(value, str) or not value:
            continue
        if bad := cells_of.harm(value):
            said = {"found": shown(value), **bad.values}
            yield _named(Fault(number, bad.code, letter(index), values=said), columns)
        elif index not in columns.values() and value.strip():
            yield Fault(number, "no_heading", letter(index), values={"found": shown(value)})


def _missing(number: int, values: dict[str, Any], columns: Columns) -> Iterator[Fault]:
    """What a row must say: whose day it is, and both ends of a stay, not at the same minute."""

    def fault(code: str, name: str, **said: Any) -> Fault:
        return Fault(number, code, letter(columns[name]), name, said)

    for name in NEEDED:
        if name in columns and name not in values:
            yield fault("required", name)
    for one, other in (("from", "until"), ("until", "from")):
        if one in values and other not in values:
            yield fault("half", other)
    if isinstance(values.get("from"), int) and values["from"] == DAY_MINUTES:
        yield fault("midnight", "from")
    elif "from" in values and values["from"] == values.get("until"):
        yield fault("no_time", "until")


def _stay(number: int, values: dict[str, Any]) -> StayRow:
    start, until = values.get("from"), values.get("until")
    if start is not None and until is not None and until < start:
        until += DAY_MINUTES
    return StayRow(
        number,
        values.get("provider"),
        values["child"],
        values["date"],
        start,
        until,
        values.get("meals"),
        values.get("absence"),
    )


def _named(fault: Fault, columns: Columns) -> Fault:
    """The same fault with the name of its column."""
    name = next((n for n, index in columns.items() if letter(index) == fault.column), fault.name)
    return Fault(fault.row, fault.code, fault.column, name, fault.values)
