"""The open data of the statistics as CSV, JSON and Parquet; what the columns mean is written down
in docs/formats.md.

Hours and euros are whole numbers, each rounded half up on its own: rounded cells need not add up to
a rounded total. A cell that is left out has no numbers.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from accueil.billing.statistics import Cell

COLUMNS: Mapping[str, str] = {
    "period": "billing period, YYYY-MM: the weeks whose Mondays lie in that month",
    "cut": "what the cell is about: all, kind (of the provider), band (of income), age_group, "
    "commune (in charge of the child)",
    "value": "the cell's value; all: the whole country",
    "children": "children with billed care; of kind a child is counted once a kind",
    "hours": "billed hours of care, whole hours",
    "free_hours": "hours among them that are free for parents, whole hours",
    "parents_euros": "what parents pay for care and meals within the voucher, whole euros",
    "state_euros": "what the State pays, whole euros",
    "left_out": "true: fewer than five children, or a cell by which one such could be computed",
}
LICENCE = "CC0-1.0"
TITLE = "Luxembourg childcare voucher: children, hours and the State's part"
HOUR, EURO = 60, 100
Row = dict[str, str | int | bool | None]


def rows_of(cells: Iterable[Cell]) -> list[Row]:
    """Published cells as rows of the open data."""
    return [_row(cell) for cell in cells]


def as_csv(rows: Sequence[Row]) -> bytes:
    """RFC 4180 with a line of heads, UTF-8; nothing between two commas: left out."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(COLUMNS), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({**row, "left_out": str(row["left_out"]).lower()} for row in rows)
    return out.getvalue().encode()


def as_json(rows: Sequence[Row]) -> bytes:
    """The rows with title, licence and the meaning of their columns."""
    told = {"title": TITLE, "licence": LICENCE, "columns": dict(COLUMNS), "rows": list(rows)}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def as_parquet(rows: Sequence[Row]) -> bytes:
    """The same rows with their types; title, licence and columns stand in the file's metadata."""
    import polars as pl

    words = ("period", "cut", "value")
    schema = {
        name: pl.String if name in words else pl.Boolean if name == "left_out" else pl.Int64
        for name in COLUMNS
    }
    out = io.BytesIO()
    about = {"title": TITLE, "licence": LICENCE, "columns": json.dumps(dict(COLUMNS))}
    pl.DataFrame(list(rows), schema=schema).write_parquet(out, metadata=about)
    return out.getvalue()


def whole(amount: int, unit: int) -> int:
    """An amount in whole units, half up."""
    return (amount + unit // 2) // unit


def _row(cell: Cell) -> Row:
    counted = cell.counted
    named: Row = {"period": cell.period, "cut": cell.cut, "value": cell.value}
    if counted is None:
        return {**dict.fromkeys(COLUMNS), **named, "left_out": True}
    return {
        **named,
        "children": counted.children,
        "hours": whole(counted.minutes, HOUR),
        "free_hours": whole(counted.free_minutes, HOUR),
        "parents_euros": whole(counted.parent_cents, EURO),
        "state_euros": whole(counted.state_cents, EURO),
        "left_out": False,
    }
