"""Rows of a Parquet file, a batch in memory at a time; numbered as if its header were row 1."""

from collections.abc import Iterator
from typing import IO

from accueil.exchange.stays_cells import Cell, Fault, Unreadable

BATCH = 50_000

Row = tuple[int, list[Cell]]


def rows(file: IO[bytes]) -> Iterator[Row]:
    """The names of the columns, then every row. Refuses what is no Parquet."""
    import polars as pl

    file.seek(0)
    try:
        frame = pl.scan_parquet(file)
        names: list[Cell] = [*frame.collect_schema().names()]
        yield 1, names
        number = 1
        for batch in frame.collect_batches(chunk_size=BATCH, maintain_order=True):
            for cells in batch.iter_rows():
                number += 1
                yield number, list(cells)
    except (pl.exceptions.PolarsError, OSError):
        raise Unreadable(Fault(0, "damaged")) from None
