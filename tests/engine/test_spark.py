"""Spark gives every row what the reference gives it, and refuses what Polars refuses."""

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from accueil.engine import bulk, spark
from accueil.engine.table import scan
from accueil.law.bands import BANDS
from accueil.law.errors import Refused
from accueil.law.limits import MOST_ROWS
from accueil.law.parameters import Parameters, shipped
from reference import assess_rows

Row = dict[str, Any]

MASTER = "local[2]"
MONDAYS = [
    date(*day)
    for day in (
        *((2017, 10, 2), (2022, 9, 5), (2022, 9, 12), (2023, 8, 28), (2023, 9, 4)),
        *((2025, 11, 3), (2025, 12, 22), (2025, 12, 29), (2026, 1, 5)),
    )
]
NEW_YEAR = date(2026, 1, 1)


def java() -> int:
    """The version of Java on this machine, 0 if there is none."""
    home = os.environ.get("JAVA_HOME")
    command = shutil.which("java") if home is None else f"{home}/bin/java"
    if command is None or not Path(command).exists():
        return 0
    said = subprocess.run([command, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0


pytest.importorskip("pyspark")
pytestmark = pytest.mark.skipif(java() < 17, reason="Spark needs Java 17")
# The tables are small: compiling quickly is worth more than compiling well.
QUICK = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1"}


@pytest.fixture(scope="module", autouse=True)
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One session for the whole file."""
    from pyspark.sql import SparkSession

    path = written(tmp_path_factory.mktemp("spark") / "one.parquet", [row()])
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(*next(iter(QUICK.items())))
        spark.spark_sums(path, shipped(), MASTER, keep=True)
    yield
    SparkSession.getActiveSession().stop()


def row(**changes: Any) -> Row:
    """A row that can be, with some columns changed."""
    return {
        "child": 1,
        "monday": date(2025, 11, 3),
        "from_day": changes.get("monday", date(2025, 11, 3)),
        "provider_kind": "sea",
        "band": "r3",
        "family_group": 1,
        "age_group": "young",
        "school_week": True,
        "price_cents": 700,
        "meal_price_cents": 450,
        "core_minutes": 2400,
        "other_minutes": 60,
        "public_holiday_minutes": 0,
        "meals": 5,
        "multilingual_minutes": 1200,
        **changes,
    }


def random_week(child: int, monday: date, dice: random.Random, rows: int) -> list[Row]:
    """The rows of a child and week, with prices and meals that are often equal."""
    age = dice.choice(("young", "school"))
    free = dice.choice((0, 600, 1200)) if age == "young" else 0
    common = {
        "child": child,
        "monday": monday,
        "band": dice.choice(BANDS),
        "family_group": dice.randint(1, 4),
        "age_group": age,
        "school_week": dice.random() < 0.5,
    }
    return [random_row(common, free, 3600 // rows, dice) for _ in range(rows)]


def random_row(common: Row, free: int, most: int, dice: random.Random) -> Row:
    """One row of at most `most` minutes of each kind."""
    kind = dice.choice(("sea", "sea", "mini_creche", "ap"))
    later = common["monday"] == date(2025, 12, 29) and dice.random() < 0.5
    core = dice.choice((0, most, dice.randint(0, most)))
    core = min(core, 1440) if later else core
    return row(
        **common,
        from_day=NEW_YEAR if later else common["monday"],
        provider_kind=kind,
        price_cents=dice.choice((375, 540, 600, 600, 700, 700, dice.randint(0, 1300))),
        meal_price_cents=dice.choice((450, 450, dice.randint(0, 900))),
        core_minutes=core,
        other_minutes=dice.choice((0, dice.randint(0, most))),
        public_holiday_minutes=dice.choice((0, 0, core // 2)),
        meals=dice.randint(0, 7),
        multilingual_minutes=0 if kind == "ap" else free,
    )


def random_table(weeks: int, seed: int) -> list[Row]:
    """Children with some weeks each, most of one row, sorted by child and week."""
    dice = random.Random(seed)
    children = range(weeks // len(MONDAYS) + 1)
    return [
        each
        for child in children
        for monday in MONDAYS
        for each in random_week(child, monday, dice, dice.choice((1, 1, 1, 2, 2, 3, 4)))
    ]


def written(path: Path, rows: list[Row]) -> Path:
    """The rows as a file, in many small pieces."""
    frame = pl.DataFrame(rows)
    frame.write_csv(path) if path.suffix == ".csv" else frame.write_parquet(path, row_group_size=50)
    return path


def by_spark(path: Path, law: Parameters, target: Path) -> pl.DataFrame:
    """Every line of every row, as Spark writes it."""
    spark.spark_write(path, law, bulk.all_lines(law), target, MASTER, keep=True)
    return pl.read_parquet(target)


def refusal(compute: Any, *given: Any, **named: Any) -> str:
    """What is refused, in words."""
    with pytest.raises(Refused) as refused:
        compute(*given, **named)
    return str(refused.value)


@pytest.mark.parametrize("below_cap", ["brochure", "law"])
def test_every_row_is_what_the_reference_says(below_cap: str, tmp_path: Path) -> None:
    rows = random_table(150, seed=len(below_cap))
    path = written(tmp_path / "weeks.parquet", rows)
    law = shipped().with_changes({"below_cap": below_cap})
    result = by_spark(path, law, tmp_path / "result.parquet")
    expected = pl.DataFrame(assess_rows(rows, below_cap=below_cap), schema_overrides={})
    found = result.select(expected.columns)
    assert_frame_equal(found, expected, check_dtypes=False)


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_any_order_of_rows_is_kept_and_adds_up(suffix: str, tmp_path: Path) -> None:
    rows = random_table(400, seed=3)
    random.Random(4).shuffle(rows)
    path, law = written(tmp_path / f"weeks{suffix}", rows), shipped()
    target, expected = tmp_path / f"spark{suffix}", tmp_path / f"polars{suffix}"
    bulk.write(scan(path), law, bulk.totals(law), expected)
    spark.spark_write(path, law, bulk.totals(law), target, MASTER, keep=True)
    if suffix == ".csv":
        assert target.read_text() == expected.read_text()
    else:
        assert_frame_equal(pl.read_parquet(target), pl.read_parquet(expected))
    assert spark.spark_sums(path, law, MASTER, keep=True) == bulk.sums(scan(path), law)
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(
        each.name for each in (path, target, expected)
    )


def test_narrow_numbers_and_dictionaries_are_read(tmp_path: Path) -> None:
    frame = pl.DataFrame([row(), row(child=2, price_cents=650)]).drop("from_day")
    frame = frame.with_columns(
        pl.col("band", "provider_kind").cast(pl.Categorical),
        pl.col("age_group").cast(pl.Enum(["young", "school"])),
        pl.col("child").cast(pl.UInt64),
        pl.col("meals", "family_group").cast(pl.UInt8),
        pl.col("price_cents").cast(pl.UInt16),
    )
    path, law = tmp_path / "weeks.parquet", shipped()
    frame.write_parquet(path)
    bulk.write(scan(path), law, bulk.all_lines(law), tmp_path / "polars.parquet")
    expected = pl.read_parquet(tmp_path / "polars.parquet")
    assert_frame_equal(by_spark(path, law, tmp_path / "spark.parquet"), expected)


def test_a_table_without_rows_adds_up_to_nothing(tmp_path: Path) -> None:
    path = tmp_path / "weeks.parquet"
    pl.DataFrame([row()]).clear().write_parquet(path)
    assert spark.spark_sums(path, shipped(), MASTER, keep=True) == bulk.Sums(0, 0, 0)
    assert by_spark(path, shipped(), tmp_path / "result.parquet").height == 0


EDGES: list[Row] = [
    {"child": None},
    {"monday": None},
    {"from_day": None},
    {"band": None},
    {"school_week": None},
    {"public_holiday_minutes": None},
    {"monday": date(2025, 11, 4)},
    {"monday": date(2017, 9, 25)},
    {"from_day": date(2025, 11, 2)},
    {"from_day": date(2025, 11, 10)},
    {"provider_kind": "SEA"},
    {"band": "r5"},
    {"age_group": "old"},
    {"family_group": 0},
    {"family_group": 5},
    {"price_cents": -1},
    {"price_cents": 100_001},
    {"price_cents": 2**40},
    {"meal_price_cents": -1},
    {"meal_price_cents": 100_001},
    {"meals": -1},
    {"meals": 101},
    {"core_minutes": -1},
    {"core_minutes": 3601},
    {"other_minutes": -1},
    {"other_minutes": 6481},
    {"core_minutes": 721, "from_day": date(2025, 11, 7), "other_minutes": 0},
    {"core_minutes": 0, "other_minutes": 1441, "from_day": date(2025, 11, 9)},
    {"public_holiday_minutes": -1},
    {"public_holiday_minutes": 2401},
    {"multilingual_minutes": 60},
    {"multilingual_minutes": -600},
    {"age_group": "school"},
    {"provider_kind": "ap"},
]
POSSIBLE: list[Row] = [
    {},
    {"core_minutes": 3600, "other_minutes": 6480, "public_holiday_minutes": 3600},
    {"core_minutes": 720, "from_day": date(2025, 11, 7), "other_minutes": 3600},
    {"core_minutes": 0, "from_day": date(2025, 11, 9), "other_minutes": 1440},
    {"price_cents": 100_000, "meal_price_cents": 100_000, "meals": 100},
    {"price_cents": 0, "meal_price_cents": 0, "meals": 0},
    {"provider_kind": "ap", "multilingual_minutes": 0},
    {"monday": date(2017, 10, 2), "from_day": date(2017, 10, 2)},
]


def test_the_door_lets_in_what_polars_lets_in(tmp_path: Path) -> None:
    from pyspark.sql import SparkSession

    rows = [row(child=n) | edge for n, edge in enumerate(POSSIBLE + EDGES)]
    path, law = written(tmp_path / "weeks.parquet", rows), shipped()
    table = spark._read(SparkSession.getActiveSession(), path)
    found = spark._door(table.selectExpr("*", f"_metadata.row_index AS `{spark.ROW}`"), law)
    refused = found.where(f"`{spark.REFUSED}`").select(spark.ROW).collect()
    assert sorted(each[0] for each in refused) == list(range(len(POSSIBLE), len(rows)))
    for n in range(len(rows)):
        one = pl.scan_parquet(path).slice(n, 1)
        if n < len(POSSIBLE):
            bulk.sums(one, law)
        else:
            refusal(bulk.sums, one, law)


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_what_is_refused_is_named_as_polars_names_it(suffix: str, tmp_path: Path) -> None:
    rows = [row(child=n) for n in range(60)]
    rows[7]["meals"], rows[50]["band"] = 200, "r9"
    path, law, target = written(tmp_path / f"weeks{suffix}", rows), shipped(), tmp_path / "r.csv"
    expected = refusal(bulk.sums, scan(path), law)
    assert "row 8, column meals" in expected
    assert refusal(spark.spark_sums, path, law, MASTER, keep=True) == expected
    write = spark.spark_write
    assert refusal(write, path, law, bulk.totals(law), target, MASTER, keep=True) == expected
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "second",
    [
        {"band": "r2"},
        {"family_group": 2},
        {"age_group": "school", "multilingual_minutes": 0},
        {"school_week": False},
        {"multilingual_minutes": 600},
    ],
)
def test_rows_of_a_week_agree(second: Row, tmp_path: Path) -> None:
    between = row(provider_kind="ap", multilingual_minutes=0)
    rows = [row(child=0), row(), row(**second)]
    if "multilingual_minutes" in second and len(second) == 1:
        rows.insert(2, between)
    path, law = written(tmp_path / "weeks.parquet", rows), shipped()
    expected = refusal(bulk.sums, scan(path), law)
    assert refusal(spark.spark_sums, path, law, MASTER, keep=True) == expected


def test_a_week_has_as_many_rows_as_the_law_counts(tmp_path: Path) -> None:
    dice, law = random.Random(5), shipped()
    rows = random_week(1, date(2025, 11, 3), dice, MOST_ROWS)
    path = written(tmp_path / "most.parquet", rows)
    assert spark.spark_sums(path, law, MASTER, keep=True) == bulk.sums(scan(path), law)
    path = written(tmp_path / "more.parquet", [*rows, rows[-1]])
    expected = refusal(bulk.sums, scan(path), law)
    assert refusal(spark.spark_sums, path, law, MASTER, keep=True) == expected


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weeks.parquet"
    expected = refusal(scan, path)
    assert refusal(spark.spark_sums, path, shipped(), MASTER, keep=True) == expected


def test_without_pyspark_it_says_what_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "weeks.parquet", [row()])
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    assert "pip install accueil[spark], Java 17" in refusal(spark.spark_sums, path, shipped())


SCRIPT = """
import sys
from pathlib import Path
from accueil.engine.spark import spark_sums
from accueil.law.errors import Refused
from accueil.law.parameters import shipped
try:
    print(spark_sums(Path(sys.argv[1]), shipped()).rows)
except Refused as error:
    print(error)
from pyspark.sql import SparkSession
print(SparkSession.getActiveSession())
"""


@pytest.mark.parametrize("has_java", [True, False])
def test_it_is_silent_and_leaves_nothing_running(has_java: bool, tmp_path: Path) -> None:
    path = written(tmp_path / "weeks.parquet", [row()])
    environment = os.environ | QUICK | ({} if has_java else {"JAVA_HOME": str(tmp_path)})
    environment["PYTHONPATH"] = str(Path(spark.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path)],
        **{"env": environment, "cwd": tmp_path, "capture_output": True, "text": True},
        check=True,
    )
    said = "1" if has_java else f"Spark: found no Java that starts, expected {spark.NEEDED}"
    assert (done.stdout, done.stderr) == (f"{said}\nNone\n", "")
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
