"""What a table may not hold is refused with its row, its column and what was expected."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from accueil.engine import bulk
from accueil.engine.table import scan
from accueil.law.errors import Refused
from accueil.law.parameters import shipped
from tests.engine.tables import Row, row, table

LAW = shipped()


def told(frame: pl.DataFrame | str, folder: Path) -> list[str]:
    """What is said of a table, the same for its sums and for its lines."""
    file = folder / ("weeks.csv" if isinstance(frame, str) else "weeks.parquet")
    if isinstance(frame, str):
        file.write_text(frame)
    else:
        frame.write_parquet(file)
    runs: list[Callable[[], Any]] = [
        lambda: bulk.sums(scan(file), LAW),
        lambda: bulk.write(scan(file), LAW, bulk.totals(LAW), folder / "out.parquet"),
    ]
    said = []
    for run in runs:
        with pytest.raises(Refused) as refused:
            run()
        said.append([str(problem) for problem in refused.value.problems])
    assert said[0] == said[1]
    return said[0]


WRONG: list[tuple[Row, str]] = [
    ({"monday": date(2025, 6, 3)}, "column monday: found 2025-06-03, expected a Monday"),
    (
        {"monday": date(2017, 9, 25)},
        "column monday: found 2017-09-25, expected a day with a tariff",
    ),
    ({"provider_kind": "SEA"}, "column provider_kind: found SEA, expected sea | mini_creche | ap"),
    ({"provider_kind": "young"}, "column provider_kind: found young"),
    ({"band": "r5"}, "column band: found r5, expected precarious | r0"),
    ({"band": ""}, "column band: found , expected precarious"),
    ({"age_group": "old"}, "column age_group: found old, expected young | school"),
    ({"family_group": 0}, "column family_group: found 0, expected a whole number from 1 to 4"),
    ({"family_group": 5}, "column family_group: found 5"),
    ({"price_cents": -1}, "column price_cents: found -1"),
    ({"price_cents": 100_001}, "column price_cents: found 100001"),
    ({"price_cents": 2**40}, f"column price_cents: found {2**40}"),
    ({"meal_price_cents": 100_001}, "column meal_price_cents: found 100001"),
    ({"core_minutes": 3601}, "column core_minutes: found 3601, expected at most"),
    ({"core_minutes": -1}, "column core_minutes: found -1"),
    ({"other_minutes": 6481}, "column other_minutes: found 6481, expected at most"),
    ({"meals": 101}, "column meals: found 101"),
    ({"multilingual_minutes": 599}, "column multilingual_minutes: found 599, expected 0, 600"),
    ({"multilingual_minutes": 600, "age_group": "school"}, "expected 0 for school children"),
    ({"multilingual_minutes": 600, "provider_kind": "ap"}, "expected 0 for school children"),
    ({"public_holiday_minutes": 2401}, "expected at most core_minutes"),
    ({"public_holiday_minutes": -1}, "column public_holiday_minutes: found -1"),
    ({"from_day": date(2025, 6, 1)}, "column from_day: found 2025-06-01"),
    ({"from_day": date(2025, 6, 9)}, "expected a day of that week"),
    ({"from_day": date(2025, 6, 6), "core_minutes": 721}, "column core_minutes: found 721"),
    ({"from_day": date(2025, 6, 8), "core_minutes": 1}, "column core_minutes: found 1"),
]
WRONG += [({name: None}, f"column {name}: found nothing") for name in row()]


@pytest.mark.parametrize(("changes", "expected"), WRONG, ids=str)
@pytest.mark.parametrize("order", [1, -1])
def test_a_wrong_value(tmp_path: Path, changes: Row, expected: str, order: int) -> None:
    usual: Row = {"from_day": date(2025, 6, 2), "public_holiday_minutes": 0}
    if "from_day" in changes:
        usual |= {"core_minutes": 0, "other_minutes": 0}
    rows = [row(child=child) | usual for child in range(5)][::order]
    rows[3] |= changes
    if "monday" in changes:
        rows = [{k: v for k, v in one.items() if k != "from_day"} for one in rows]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    said = told(frame, tmp_path)
    assert any(line.startswith("row 4, ") and expected in line for line in said), said


def test_several_at_once(tmp_path: Path) -> None:
    rows = [row(child=child, band="r9", meals=-1) for child in range(30)]
    said = told(pl.DataFrame(rows), tmp_path)
    assert len(said) == 20
    assert said[:2] == [
        "row 1, column band: found r9, expected precarious | r0 | r1.5 | r2 | r2.5 | r3 | r3.5 "
        "| r4 | r4.5 | undeclared",
        "row 1, column meals: found -1, expected a whole number from 0 to 100",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("band", "r3"),
        ("family_group", 2),
        ("age_group", "school"),
        ("school_week", False),
        ("multilingual_minutes", 600),
    ],
)
@pytest.mark.parametrize("apart", [False, True])
def test_rows_of_a_week_disagree(tmp_path: Path, name: str, value: Any, apart: bool) -> None:
    rows = [row(child=0), row(), row(core_minutes=1) | {name: value}]
    if apart:
        rows = [rows[1], rows[0], rows[2]]
    (said,) = told(table(rows), tmp_path)
    found = "another one for child 1 in 2025-06-02"
    expected = f"the same {name} in all rows of a child and week"
    assert said == f"row 3, column {name}: found {found}, expected {expected}"


def test_childminders_need_not_agree_on_free_minutes(tmp_path: Path) -> None:
    rows = [row(multilingual_minutes=600), row(provider_kind="ap"), row(multilingual_minutes=600)]
    table(rows).write_parquet(tmp_path / "weeks.parquet")
    assert bulk.check(scan(tmp_path / "weeks.parquet"), LAW) == 3
    rows[2]["multilingual_minutes"] = 1200
    assert len(told(table(rows), tmp_path)) == 1


@pytest.mark.parametrize("batch", [10, 1000])
@pytest.mark.parametrize("many", [65, 66, 67, 300])
def test_too_many_rows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, many: int, batch: int
) -> None:
    monkeypatch.setattr(bulk, "BATCH_ROWS", batch)
    rows = [row(child=0), *([row(core_minutes=1)] * many), row(child=2)]
    said = told(table(rows), tmp_path)
    assert "expected at most 64 rows of one child and week" in said[0]


def test_columns(tmp_path: Path) -> None:
    frame = table([row()])
    assert told(frame.drop("band"), tmp_path) == [
        "column band: found nothing, expected texts: precarious, r0, r1.5, r2, r2.5, r3, r3.5, "
        "r4, r4.5, undeclared"
    ]
    assert (
        "column extra: found an unknown column"
        in told(frame.with_columns(extra=pl.lit(1)), tmp_path)[0]
    )
    wrong = {"child": pl.Float64, "monday": pl.Datetime, "school_week": pl.Int8, "meals": pl.String}
    said = told(frame.cast(wrong), tmp_path)
    assert [line.split(":")[0] for line in said] == [f"column {name}" for name in wrong]


@pytest.mark.parametrize(
    ("name", "text"),
    [("price_cents", "7.50"), ("child", "x"), ("monday", "2.6.2025"), ("school_week", "yes")],
)
def test_wrong_texts_of_a_csv(tmp_path: Path, name: str, text: str) -> None:
    rows = [row(child=child) for child in range(3)]
    lines = pl.DataFrame(rows).write_csv().splitlines()
    values = lines[2].split(",")
    values[list(rows[0]).index(name)] = text
    said = told("\n".join([*lines[:2], ",".join(values), lines[3]]), tmp_path)
    assert said[0].startswith(f"row 2, column {name}: found {text}, expected ")


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    (tmp_path / "no.parquet").write_text("no")
    (tmp_path / "no.txt").write_text("no")
    (tmp_path / "empty.csv").write_text("")
    for name in ("no.parquet", "no.txt", "none.parquet", "empty.csv"):
        with pytest.raises(Refused):
            scan(tmp_path / name)


def test_a_file_cut_off(tmp_path: Path) -> None:
    text = table([row(child=child) for child in range(9)]).write_csv()
    assert told(text + "1,2\n" + "x," * 40 + "\n", tmp_path)
