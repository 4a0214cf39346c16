"""`accueil bulk` and `accueil check`: written whole or not at all, refused with the place."""

import json

import polars as pl
import pytest

from bench.tables import child_weeks


@pytest.fixture
def weeks(tmp_path):
    """A small table of child-weeks."""
    path = tmp_path / "weeks.parquet"
    child_weeks(children=40, weeks=10, shared=30).collect().write_parquet(path)
    return path


def broken(weeks, **values):
    """The same table with one value changed in its third row."""
    frame = pl.read_parquet(weeks)
    for name, value in values.items():
        third = pl.int_range(pl.len()) == 2
        frame = frame.with_columns(pl.when(third).then(pl.lit(value)).otherwise(name).alias(name))
    path = weeks.with_name("broken.parquet")
    frame.write_parquet(path)
    return path


def test_the_sums_for_a_program(call, weeks) -> None:
    answer = json.loads(call("bulk", weeks).stdout)
    assert answer["rows"] == pl.read_parquet(weeks).height
    assert answer["parent_cents"] > 0 < answer["state_cents"]
    assert answer["made_with"]["parameters"].startswith("sha256:")


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_the_result_adds_up_to_the_sums(call, weeks, tmp_path, suffix) -> None:
    out = tmp_path / f"result{suffix}"
    assert call("bulk", weeks, "--out", out, "--lines").exit_code == 0
    read = pl.read_csv(out) if suffix == ".csv" else pl.read_parquet(out)
    sums = json.loads(call("bulk", weeks).stdout)
    assert read["parent_cents"].sum() == sums["parent_cents"]
    assert read["state_cents"].sum() == sums["state_cents"]
    lines = [c for c in read.columns if c.endswith("_parent_cents")]
    assert read.select(pl.sum_horizontal(lines)).to_series().sum() == sums["parent_cents"]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([out.name, weeks.name])


def test_the_result_says_what_it_was_made_with(call, weeks, tmp_path) -> None:
    out = tmp_path / "result.parquet"
    told = json.loads(call("bulk", weeks, "--out", out, "--with", "meal_cap=400").stdout)
    kept = json.loads(pl.read_parquet_metadata(out)["accueil"])
    assert kept == told["made_with"]
    assert kept["with"] == {"meal_cap": 400}


def test_a_refused_table_writes_nothing_and_keeps_what_there_was(call, weeks, tmp_path) -> None:
    out = tmp_path / "result.parquet"
    out.write_text("the result of yesterday")
    shown = call("bulk", broken(weeks, band="r9"), "--out", out)
    assert shown.exit_code == 2
    assert "row 3, column band: found r9, expected precarious | r0" in shown.stderr
    assert out.read_text() == "the result of yesterday"
    assert {p.name for p in tmp_path.iterdir()} == {out.name, weeks.name, "broken.parquet"}


def test_the_call_itself_can_be_refused(call, weeks, tmp_path) -> None:
    for words, gist in (
        (("--lines",), "--out"),
        (("--out", weeks), "the table itself"),
        (("--out", tmp_path / "a.xlsx"), ".parquet or .csv"),
        (("--out", tmp_path / "none" / "a.csv"), "a folder that exists"),
        (("--with", "nothing=1"), "no number of the tariff"),
    ):
        shown = call("bulk", weeks, *words)
        assert shown.exit_code == 2
        assert gist in shown.stderr
    assert call("bulk", tmp_path / "none.parquet").exit_code == 2


def test_other_numbers_change_the_sums(call, weeks) -> None:
    usual = json.loads(call("bulk", weeks).stdout)
    dear = json.loads(call("bulk", weeks, "--with", "hour_cap.sea=500").stdout)
    assert dear["parent_cents"] > usual["parent_cents"]
    assert dear["made_with"]["with"] == {"hour_cap.sea": 500}


def test_check_tells_what_is_good(call, weeks, case) -> None:
    shown = call("check", case, weeks)
    assert shown.exit_code == 0
    assert "a case, 20 stays in 2025-11" in shown.stdout
    assert f"a table, {pl.read_parquet(weeks).height} rows" in shown.stdout


def test_check_tells_all_that_is_wrong_in_all_files(call, weeks, case, tmp_path) -> None:
    bad = tmp_path / "bad.toml"
    text = case.read_text("utf-8").replace('kind = "together"', 'kind = "alone"')
    bad.write_text(text.replace("meals = 1", "meals = -1"), "utf-8")
    table = broken(weeks, core_minutes=9999, meals=-1)
    shown = call("check", bad, table)
    assert shown.exit_code == 2
    for gist in (
        "household.kind",
        "care_pattern[1].meals",
        "row 3, column core_minutes: found 9999",
        "row 3, column meals: found -1",
    ):
        assert gist in shown.stderr


def test_check_sees_what_rows_of_a_week_must_share(call, weeks, tmp_path) -> None:
    frame = pl.read_parquet(weeks)
    again = (frame["child"] == frame["child"].shift(1)) & (
        frame["monday"] == frame["monday"].shift(1)
    )
    row = int(again.arg_true()[0])
    group = frame["family_group"][row] % 4 + 1
    mine = pl.int_range(pl.len()) == row
    changed = pl.when(mine).then(pl.lit(group)).otherwise("family_group").cast(pl.Int32)
    path = tmp_path / "differ.parquet"
    frame.with_columns(changed.alias("family_group")).write_parquet(path)
    shown = call("check", path)
    assert shown.exit_code == 2
    assert f"row {row + 1}, column family_group" in shown.stderr


def test_a_result_that_cannot_be_written_is_told(call, weeks, tmp_path) -> None:
    shown = call("bulk", weeks, "--out", "/proc/result.csv")
    assert shown.exit_code == 2
    assert "--out: /proc/result.csv could not be written" in shown.stderr


def test_what_others_wrote_is_shown_without_control_characters(call, weeks) -> None:
    shown = call("bulk", broken(weeks, band="\033[31m" + "x" * 5000))
    assert shown.exit_code == 2
    assert "\033" not in shown.stderr
    assert len(shown.stderr) < 1000
