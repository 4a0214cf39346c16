"""Makes tables of child-weeks to measure with: the same numbers give the same table."""

import sys
from datetime import date

import polars as pl

from accueil.law.bands import BANDS, PROVIDER_KINDS

QUARTER = 15
FIRST_MONDAY = date(2025, 1, 6)


def drawn(seed: int, low: int, high: int, of: str = "draw") -> pl.Expr:
    """A number from low to high, both included, that depends on the row and the seed only."""
    return (pl.col(of).hash(seed) % (high - low + 1)).cast(pl.Int64) + low


def child_weeks(children: int, weeks: int = 52, *, shared: int = 5, first: int = 0) -> pl.LazyFrame:
    """Child-weeks of a country, sorted by child and week.

    `shared` per cent of the children have a second provider; a tenth are with childminders;
    half of the rows are school children; school holidays are the same weeks for all.
    """
    child = pl.int_range(first, first + children, dtype=pl.Int64, eager=True).alias("child")
    week = pl.int_range(0, weeks, dtype=pl.Int64, eager=True).alias("week")
    base = (
        pl.LazyFrame({"child": child})
        .select(
            pl.col("child").repeat_by(1 + (pl.col("child").hash(1) % 100 < shared)).alias("child")
        )
        .explode("child", empty_as_null=True, keep_nulls=True)
    )
    base = base.with_columns(
        pl.lit(week.implode()).alias("week"),
        second=pl.col("child") == pl.col("child").shift(1, fill_value=-1),
    ).explode("week", empty_as_null=True, keep_nulls=True)
    base = base.with_columns(draw=pl.col("child") * 200 + pl.col("week") * 2 + pl.col("second"))
    kind = pl.when(drawn(3, 0, 9) == 0).then(2).when(drawn(3, 0, 9) == 1).then(1).otherwise(0)
    return base.sort("child", "week", "second").select(
        "child",
        (pl.lit(FIRST_MONDAY) + pl.duration(days=7 * pl.col("week"))).alias("monday"),
        _word(kind, PROVIDER_KINDS).alias("provider_kind"),
        _word(drawn(4, 0, 9, "child"), BANDS).alias("band"),
        drawn(5, 1, 4, "child").cast(pl.Int32).alias("family_group"),
        _word(drawn(6, 0, 1, "child"), ("young", "school")).alias("age_group"),
        (pl.col("week").hash(7) % 4 != 0).alias("school_week"),
        (drawn(8, 0, 8) * 50 + 500).cast(pl.Int32).alias("price_cents"),
        (drawn(9, 0, 3) * 50 + 400).cast(pl.Int32).alias("meal_price_cents"),
        (drawn(10, 0, 200) * QUARTER).cast(pl.Int32).alias("core_minutes"),
        (drawn(11, 0, 80) * QUARTER * (drawn(12, 0, 3) == 0)).cast(pl.Int32).alias("other_minutes"),
        drawn(13, 0, 6).cast(pl.Int32).alias("meals"),
        pl.when((drawn(6, 0, 1, "child") == 1) | (kind == 2))
        .then(0)
        .otherwise(drawn(14, 0, 2, "child") * 600)
        .cast(pl.Int32)
        .alias("multilingual_minutes"),
    )


def _word(index: pl.Expr, words: tuple[str, ...]) -> pl.Expr:
    """The word at an index."""
    return index.cast(pl.Int64).replace_strict(dict(enumerate(words)), return_dtype=pl.String)


def children_of(rows: int) -> int:
    """How many children have about so many rows in a year."""
    return rows * 100 // (52 * 105)


if __name__ == "__main__":
    child_weeks(children=int(sys.argv[2])).sink_parquet(sys.argv[1])
