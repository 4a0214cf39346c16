"""Tables of child-weeks at the door: their columns, what is refused, what the rules read of them.

The format is public (`docs/formats.md`, section 3): Parquet, or CSV with the same columns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from accueil.engine.polars_rules import whole
from accueil.law.bands import AGE_GROUPS, BANDS, PROVIDER_KINDS
from accueil.law.errors import Problem, Refused
from accueil.law.limits import MOST_CENTS, MOST_MEALS
from accueil.law.parameters import Parameters

WORDS = {"provider_kind": PROVIDER_KINDS, "band": BANDS, "age_group": AGE_GROUPS}
NUMBERS = (
    "family_group",
    "price_cents",
    "meal_price_cents",
    "core_minutes",
    "other_minutes",
    "meals",
    "multilingual_minutes",
)
REQUIRED = ("child", "monday", *WORDS, "school_week", *NUMBERS)
OPTIONAL = ("from_day", "public_holiday_minutes")
KEPT = ("child", "monday", "from_day")
DAY_MINUTES, CORE_DAY_MINUTES, WEEKDAYS = 1440, 720, 5
FREE_MINUTES = (0, 600, 1200)
MOST_TOLD = 20
ROW = "~row"


@dataclass(frozen=True, slots=True)
class Check:
    """A condition under which a row is refused, the columns to show, and what was expected."""

    columns: tuple[str, ...]
    refused: pl.Expr
    expected: str


def scan(path: Path) -> pl.LazyFrame:
    """A table by its suffix. Refuses what cannot be read and columns that should not be there."""
    expected = "a table of child-weeks, .parquet or .csv"
    if path.suffix not in (".parquet", ".csv"):
        raise Refused([Problem("file", f'a name ending in "{path.suffix}"', expected)])
    try:
        if not path.is_file():
            raise FileNotFoundError("no such file")
        if path.suffix == ".csv":
            text = dict.fromkeys(WORDS, pl.String)
            frame = pl.scan_csv(path, try_parse_dates=True, schema_overrides=text)
        else:
            frame = pl.scan_parquet(path)
        schema = frame.collect_schema()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise Refused([Problem("file", str(error).strip().split("\n")[0], expected)]) from None
    problems = _column_problems(schema)
    if problems:
        raise Refused(problems)
    return frame.with_columns(_as_expected(schema))


def _column_problems(schema: pl.Schema) -> list[Problem]:
    """Columns that are missing, unknown or of another type."""
    problems = [
        Problem(f"column {name}", "nothing", _type_of(name))
        for name in REQUIRED
        if name not in schema
    ]
    for name, dtype in schema.items():
        if name not in REQUIRED and name not in OPTIONAL:
            known = ", ".join(REQUIRED + OPTIONAL)
            problems.append(Problem(f"column {name}", "an unknown column", f"one of {known}"))
        elif not _fits(name, dtype):
            problems.append(Problem(f"column {name}", f"type {dtype}", _type_of(name)))
    return problems


def _type_of(name: str) -> str:
    if name in WORDS:
        return "texts: " + ", ".join(WORDS[name])
    if name in ("monday", "from_day"):
        return "dates"
    return "true or false" if name == "school_week" else "whole numbers"


def _fits(name: str, dtype: pl.DataType) -> bool:
    if name in WORDS:
        return dtype in (pl.String, pl.Categorical, pl.Enum)
    if name in ("monday", "from_day"):
        return dtype == pl.Date
    return dtype == pl.Boolean if name == "school_week" else dtype.is_integer()


def _as_expected(schema: pl.Schema) -> list[pl.Expr]:
    """Dictionary texts as plain ones."""
    return [pl.col(name).cast(pl.String) for name in WORDS if schema[name] != pl.String]


def checks(columns: Sequence[str], law: Parameters) -> list[Check]:
    """Every condition that a row must not meet, cheap ones on whole columns."""
    first = law.tariffs[0].first
    day = "from_day" if "from_day" in columns else "monday"
    weekday = (pl.col(day) - pl.col("monday")).dt.total_days().cast(pl.Int32)
    before = weekday if day == "from_day" else whole(0)
    core = (WEEKDAYS - pl.min_horizontal(before, whole(WEEKDAYS))) * CORE_DAY_MINUTES
    other = (7 - before) * DAY_MINUTES - core
    fits = "at most what the week holds (from its from_day on)"
    found = [
        Check(("child",), pl.col("child").is_null(), "an identifier"),
        Check(("monday",), pl.col("monday").dt.weekday() != 1, "a Monday"),
        Check((day,), pl.col(day) < first, f"a day with a tariff, the first is {first}"),
        *(_word_check(name) for name in WORDS),
        Check(("school_week",), pl.col("school_week").is_null(), "true or false"),
        _between("family_group", 1, 4),
        _between("price_cents", 0, MOST_CENTS),
        _between("meal_price_cents", 0, MOST_CENTS),
        _between("meals", 0, MOST_MEALS),
        Check(
            ("core_minutes",), (pl.col("core_minutes") < 0) | (pl.col("core_minutes") > core), fits
        ),
        Check(
            ("other_minutes",),
            (pl.col("other_minutes") < 0) | (pl.col("other_minutes") > other),
            fits,
        ),
        Check(
            ("multilingual_minutes",),
            ~pl.col("multilingual_minutes").is_in(FREE_MINUTES),
            "0, 600 or 1200",
        ),
        Check(
            ("multilingual_minutes", "age_group", "provider_kind"),
            (pl.col("multilingual_minutes") != 0)
            & ((pl.col("age_group") == "school") | (pl.col("provider_kind") == "ap")),
            "0 for school children and childminders",
        ),
    ]
    if "from_day" in columns:
        found.append(
            Check(("from_day", "monday"), (weekday < 0) | (weekday > 6), "a day of that week")
        )
    if "public_holiday_minutes" in columns:
        minutes = pl.col("public_holiday_minutes")
        refused = (minutes < 0) | (minutes > pl.col("core_minutes"))
        found.append(Check(("public_holiday_minutes",), refused, "at most core_minutes"))
    return found


def _between(name: str, low: int, high: int) -> Check:
    column = pl.col(name)
    return Check((name,), (column < low) | (column > high), f"a number from {low} to {high}")


def _word_check(name: str) -> Check:
    words = WORDS[name]
    known = pl.col(name) == words[0]
    if len(words) > 3:
        known = _by_hash(words, pl.Series([*words, "?"]), pl.col(name)) == pl.col(name)
    else:
        for word in words[1:]:
            known = known | (pl.col(name) == word)
    return Check((name,), ~known, " | ".join(words))


def _by_hash(words: Sequence[str], values: pl.Series, column: pl.Expr) -> pl.Expr:
    """The value at a word's place, found by a hash that tells the words apart; the last if none.

    Five times faster than comparing with each word. An unknown word may fall on any value.
    """
    size = 64
    names = pl.Series(words)
    for seed in range(100_000):
        places = (names.hash(seed) & (size - 1)).to_list()
        if len(set(places)) == len(words):
            break
    filled = [values[-1]] * size
    for place, value in zip(places, values, strict=False):
        filled[place] = value
    place_of = (column.hash(seed) & (size - 1)).cast(pl.UInt32)
    return pl.lit(pl.Series(filled, dtype=values.dtype)).gather(place_of)


def _index(name: str) -> pl.Expr:
    """A word of the table as its place among the known ones."""
    words, column = WORDS[name], pl.col(name)
    if len(words) > 3:
        numbers = pl.Series(range(len(words) + 1), dtype=pl.Int32)
        return _by_hash(words, numbers, column)
    index = whole(0)
    for place, word in enumerate(words[1:], 1):
        index = pl.when(column == word).then(whole(place)).otherwise(index)
    return index


def inputs(columns: Sequence[str], law: Parameters) -> dict[str, pl.Expr]:
    """What the rules read of a row, by the names of their symbols."""
    day = pl.col("from_day" if "from_day" in columns else "monday")
    tariff = whole(0)
    for later in law.tariffs[1:]:
        tariff = tariff + (day >= later.first).cast(pl.Int32)
    numbers = {name: pl.col(name).cast(pl.Int32) for name in NUMBERS[1:]}
    holiday = "public_holiday_minutes"
    return {
        "tariff": tariff,
        "kind": _index("provider_kind"),
        "band": _index("band"),
        "group": pl.col("family_group").cast(pl.Int32) - 1,
        "age": _index("age_group"),
        "school_week": pl.col("school_week"),
        **numbers,
        holiday: pl.col(holiday).cast(pl.Int32) if holiday in columns else whole(0),
    }


def refused_rows(frame: pl.LazyFrame, all_checks: Sequence[Check]) -> list[Problem]:
    """The first rows that are refused, each with its column, what was found and expected."""
    flags = {f"~{n}": check.refused.fill_null(True) for n, check in enumerate(all_checks)}
    if ROW not in frame.collect_schema():
        frame = frame.with_row_index(ROW)
    bad = (
        frame.with_columns(**flags)
        .filter(pl.any_horizontal(list(flags)))
        .sort(ROW)
        .head(MOST_TOLD)
        .collect(engine="streaming")
    )
    return [
        _told(row, check)
        for row in bad.iter_rows(named=True)
        for n, check in enumerate(all_checks)
        if row[f"~{n}"]
    ]


def _told(row: Mapping[str, object], check: Check) -> Problem:
    name, *others = check.columns
    shown = "nothing" if row[name] is None else str(row[name])
    beside = "".join(f", {other} {row[other]}" for other in others)
    return Problem(f"row {row[ROW] + 1}, column {name}", shown + beside, check.expected)  # type: ignore[operator]
