"""Tables of child-weeks at the door: their columns, what is refused, what the rules read of them.

The format is public (`docs/formats.md`, section 3): Parquet, or CSV with the same columns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import polars as pl

from accueil.engine.polars_rules import KEY, keys, whole
from accueil.law.bands import AGE_GROUPS, BANDS, FAMILY_GROUPS, PROVIDER_KINDS
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
DAY_MINUTES, CORE_DAY_MINUTES, WEEKDAYS, WEEK_DAYS = 1440, 720, 5, 7
FREE_MINUTES = (0, 600, 1200)
MOST_TOLD = 20
ROW, NUMBER, REFUSED = "~row", "~number", "~refused"
PLACES = 1024


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
            raise FileNotFoundError("a folder" if path.is_dir() else "no such file")
        if path.suffix == ".csv":
            return _read_texts(pl.scan_csv(path, infer_schema=False))
        frame = pl.scan_parquet(path)
        schema = frame.collect_schema()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise Refused([unreadable(error)]) from None
    _refuse_columns(schema)
    plain = [pl.col(name).cast(pl.String) for name in WORDS if schema[name] != pl.String]
    return frame.with_columns(plain)


def unreadable(error: Exception) -> Problem:
    """What Polars says of a file that it cannot read."""
    said = str(error).strip().split("\n")[0]
    return Problem("file", said, "a table of child-weeks, .parquet or .csv")


def _read_texts(frame: pl.LazyFrame) -> pl.LazyFrame:
    """A table of texts with the types of its columns; a wrong text is nothing, kept beside."""
    names = frame.collect_schema().names()
    _refuse_columns(pl.Schema({name: _type(name) for name in names}))
    typed = [name for name in names if name not in WORDS]
    return frame.with_columns(
        *(pl.col(name).alias(f"~{name}") for name in typed), *(_from_text(name) for name in typed)
    )


def _type(name: str) -> pl.DataType:
    if name in WORDS:
        return pl.String()
    if name in ("monday", "from_day"):
        return pl.Date()
    return pl.Boolean() if name == "school_week" else pl.Int64()


def _from_text(name: str) -> pl.Expr:
    text, dtype = pl.col(name), _type(name)
    if dtype == pl.Date:
        return text.str.to_date("%Y-%m-%d", strict=False)
    if dtype == pl.Boolean:
        return pl.when(text == "true").then(True).when(text == "false").then(False).alias(name)
    return text.cast(pl.Int64, strict=False)


def _refuse_columns(schema: pl.Schema) -> None:
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
    if problems:
        raise Refused(problems)


def _type_of(name: str) -> str:
    if name in WORDS:
        return "texts: " + ", ".join(WORDS[name])
    if name in ("monday", "from_day"):
        return "dates"
    return "true or false" if name == "school_week" else "whole numbers"


def _fits(name: str, dtype: pl.DataType) -> bool:
    if name in WORDS:
        return dtype in (pl.String, pl.Categorical, pl.Enum)
    expected = _type(name)
    return dtype.is_integer() if expected == pl.Int64 else dtype == expected


def door(frame: pl.LazyFrame, law: Parameters) -> pl.LazyFrame:
    """What the rules read of each row, and whether it is refused."""
    columns = frame.collect_schema().names()
    keep = [name for name in (ROW, *KEPT) if name in columns]
    numbers = [name for name in (*NUMBERS, OPTIONAL[1]) if name in columns]
    hashed, expected, key_of_words, free_is_wrong = _words(law)
    read = frame.select(
        *keep,
        "school_week",
        *(pl.col(name).cast(pl.Int32, strict=False) for name in numbers),
        hashed.alias("~words"),
    ).with_columns((pl.col("~words") & (PLACES - 1)).alias("~place"))
    place = pl.col("~place")
    refused = [
        pl.lit(expected).gather(place) != pl.col("~words"),
        (pl.col("multilingual_minutes") > 0) & pl.lit(free_is_wrong).gather(place),
        *(check.refused for check in _number_checks(columns, law)),
    ]
    key = pl.lit(key_of_words).gather(place) + _rest_of_key(columns, law)
    holiday = [] if OPTIONAL[1] in columns else [whole(0).alias(OPTIONAL[1])]
    return read.select(
        *keep,
        *numbers[1:],
        *holiday,
        key.cast(pl.UInt32, strict=False).alias(KEY),
        pl.any_horizontal(refused).fill_null(True).alias(REFUSED),
    )


def _rest_of_key(columns: Sequence[str], law: Parameters) -> pl.Expr:
    """The part of the key that is tariff, family group and school week."""
    day = pl.col(_day(columns))
    groups = len(FAMILY_GROUPS)
    rest = (pl.col("family_group") - 1) * 2
    rest = rest + pl.when(pl.col("school_week")).then(whole(1)).otherwise(whole(0))
    for later in law.tariffs[1:]:
        rest = rest + pl.when(day >= later.first).then(whole(groups * 2)).otherwise(whole(0))
    return rest


def _words(law: Parameters) -> tuple[pl.Expr, pl.Series, pl.Series, pl.Series]:
    """A hash of a row's three words, and tables by its last bits, the place.

    They tell the hash that three known words have, their part of the key, and whether hours free
    of charge are wrong with them. Several times faster than comparing texts.
    """
    known = pl.DataFrame(list(product(*WORDS.values())), schema=list(WORDS), orient="row")
    for seed in range(10_000):
        kind, band, age = (pl.col(name).hash(3 * seed + n) for n, name in enumerate(WORDS))
        hashed = kind + band + age
        hashes = known.select(hashed).to_series()
        places = hashes & (PLACES - 1)
        if places.n_unique() == known.height:
            break
    rest = keys(len(law.tariffs)).height // known.height
    wrong = known.select((pl.col("age_group") == "school") | (pl.col("provider_kind") == "ap"))
    expected = pl.int_range(1, PLACES + 1, dtype=pl.UInt64, eager=True)  # of other places
    part = pl.zeros(PLACES, dtype=pl.Int32, eager=True)
    no_free = pl.repeat(False, PLACES, dtype=pl.Boolean, eager=True)
    return (
        hashed,
        expected.scatter(places, hashes),
        part.scatter(places, pl.int_range(known.height, dtype=pl.Int32, eager=True) * rest),
        no_free.scatter(places, wrong.to_series()),
    )


def checks(columns: Sequence[str], law: Parameters) -> list[Check]:
    """Every condition that a row must not meet, each with its column."""
    free = pl.col("multilingual_minutes") > 0
    wrong = (pl.col("age_group") == "school") | (pl.col("provider_kind") == "ap")
    return [
        *(
            Check((name,), ~pl.col(name).is_in(words), " | ".join(words))
            for name, words in WORDS.items()
        ),
        *_number_checks(columns, law),
        Check(
            ("multilingual_minutes", "age_group", "provider_kind"),
            (free & wrong).fill_null(False),
            "0 for school children and childminders",
        ),
    ]


def _number_checks(columns: Sequence[str], law: Parameters) -> list[Check]:
    """The conditions that need no text."""
    first, day = law.tariffs[0].first, _day(columns)
    free = pl.col("multilingual_minutes")
    found = [
        Check(("child",), pl.col("child").is_null(), "an identifier"),
        Check(("monday",), pl.col("monday").dt.weekday() != 1, "a Monday, as 2025-11-03"),
        Check((day,), pl.col(day) < first, f"a day with a tariff, the first is {first}"),
        Check(("school_week",), pl.col("school_week").is_null(), "true or false"),
        _between("family_group", 1, len(FAMILY_GROUPS)),
        _between("price_cents", 0, MOST_CENTS),
        _between("meal_price_cents", 0, MOST_CENTS),
        _between("meals", 0, MOST_MEALS),
        *_minutes_checks(columns),
        Check(
            ("multilingual_minutes",),
            (free != FREE_MINUTES[0]) & (free != FREE_MINUTES[1]) & (free != FREE_MINUTES[2]),
            "0, 600 or 1200",
        ),
    ]
    if "from_day" in columns:
        days = (pl.col("from_day") - pl.col("monday")).dt.total_days()
        outside = (days < 0) | (days >= WEEK_DAYS)
        found.append(Check(("from_day", "monday"), outside, "a day of that week"))
    return found


def _minutes_checks(columns: Sequence[str]) -> list[Check]:
    """Minutes that the week, or its part from `from_day` on, does not hold."""
    core: pl.Expr | int = WEEKDAYS * CORE_DAY_MINUTES
    other: pl.Expr | int = WEEK_DAYS * DAY_MINUTES - WEEKDAYS * CORE_DAY_MINUTES
    if "from_day" in columns:
        before = (pl.col("from_day") - pl.col("monday")).dt.total_days().cast(pl.Int32)
        core = (WEEKDAYS - pl.min_horizontal(before, whole(WEEKDAYS))) * CORE_DAY_MINUTES
        other = (WEEK_DAYS - before) * DAY_MINUTES - core
    fits = "at most what the week holds (from its from_day on)"
    found = [_between("core_minutes", 0, core, fits), _between("other_minutes", 0, other, fits)]
    if OPTIONAL[1] in columns:
        found.append(_between(OPTIONAL[1], 0, pl.col("core_minutes"), "at most core_minutes"))
    return found


def _day(columns: Sequence[str]) -> str:
    return "from_day" if "from_day" in columns else "monday"


def _between(name: str, low: int, high: int | pl.Expr, expected: str = "") -> Check:
    column = pl.col(name)
    expected = expected or f"a whole number from {low} to {high}"
    return Check((name,), (column < low) | (column > high), expected)


def refused_rows(frame: pl.LazyFrame, law: Parameters) -> list[Problem]:
    """The first rows that are refused, each with its column, what was found and expected."""
    every = checks(frame.collect_schema().names(), law)
    flags = {f"~{n}": check.refused.fill_null(True) for n, check in enumerate(every)}
    bad = (
        frame.with_row_index(NUMBER, offset=1)
        .with_columns(**flags)
        .filter(pl.any_horizontal(list(flags)))
        .head(MOST_TOLD)
        .collect(engine="streaming")
    )
    told = [
        _told(row, check)
        for row in bad.iter_rows(named=True)
        for n, check in enumerate(every)
        if row[f"~{n}"]
    ]
    return told[:MOST_TOLD]


def _told(row: Mapping[str, object], check: Check) -> Problem:
    """A refused row in words; of a text that is no value, the text."""
    name, *others = check.columns
    value = row[name] if row[name] is not None else row.get(f"~{name}")
    shown = "nothing" if value is None else str(value)
    beside = "".join(f", {other} {row[other]}" for other in others)
    return Problem(f"row {row[NUMBER]}, column {name}", shown + beside, check.expected)
