"""A table gives every row what the explained law and the reference give it."""

import random
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accueil.engine import bulk
from accueil.engine.table import scan
from accueil.law.bands import AGE_GROUPS, BANDS, FAMILY_GROUPS, PROVIDER_KINDS
from accueil.law.parameters import Parameters, shipped
from reference import assess_rows
from tests.engine.tables import Row, explained, row, table, weeks

LAW = shipped()
BY_LAW = LAW.with_changes({"below_cap": "law"})


def written(frame: pl.DataFrame, folder: Path, law: Parameters = LAW) -> pl.DataFrame:
    """The lines of a table, by way of files."""
    file, target = folder / "weeks.parquet", folder / "lines.parquet"
    frame.write_parquet(file)
    bulk.write(scan(file), law, bulk.all_lines(law), target)
    result = pl.read_parquet(target)
    found = bulk.sums(scan(file), law)
    sums = [result[name].cast(pl.Int64).sum() for name in ("parent_cents", "state_cents")]
    assert [found.rows, found.parent_cents, found.state_cents] == [frame.height, *sums]
    return result


def same(rows: list[Row], folder: Path, law: Parameters = LAW) -> None:
    """The rows' lines are those of the reference, in the rows' order and the columns' order."""
    reading = "law" if law is BY_LAW else "brochure"
    expected = assess_rows(rows, below_cap=reading)
    result = written(table(rows), folder, law)
    kept = [name for name in ("child", "monday", "from_day") if name in rows[0]]
    assert result.columns == [*kept, *expected[0]]
    found = result.to_dicts()
    for given_row, one, other in zip(rows, found, expected, strict=True):
        assert one == {name: given_row[name] for name in kept} | other, given_row


@settings(max_examples=12, deadline=None)
@given(st.data(), st.sampled_from([LAW, BY_LAW]))
def test_random_weeks(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, law) -> None:
    many = [data.draw(weeks(child), label=f"child {child}") for child in range(6)]
    folder = tmp_path_factory.mktemp("random")
    ordered = [one for week in many for one in week]
    same(ordered, folder, law)
    found = written(table(ordered), folder, law).drop("child", "monday", "from_day").to_dicts()
    assert found == [line for week in many for line in explained(week, law)]
    shuffled = data.draw(st.permutations(ordered), label="order")
    same(shuffled, folder, law)


def test_the_whole_scale_around_every_tariff(tmp_path: Path) -> None:
    days = [t.first + timedelta(days=n) for t in LAW.tariffs for n in (-1, 0, 1)][1:]
    choices = product(days, PROVIDER_KINDS, BANDS, FAMILY_GROUPS, AGE_GROUPS, (True, False))
    rows = []
    for child, (day, kind, band, group, age, term) in enumerate(choices):
        left = 7 - day.weekday()
        rows.append(
            row(
                child=child,
                monday=day - timedelta(days=day.weekday()),
                from_day=day,
                provider_kind=kind,
                band=band,
                family_group=group,
                age_group=age,
                school_week=term,
                core_minutes=min(left - 2, 1) * 700 if left > 2 else 0,
                other_minutes=left * 700,
                multilingual_minutes=600 * (child % 3) * (age == "young" and kind != "ap"),
            )
        )
    for law in (LAW, BY_LAW):
        same(rows[::23], tmp_path, law)
        found = written(table(rows), tmp_path, law).drop("child", "monday", "from_day")
        assert found.to_dicts() == [explained([one], law)[0] for one in rows]


@pytest.mark.parametrize("age", AGE_GROUPS)
def test_hours_and_the_edges_of_blocks(tmp_path: Path, age: str) -> None:
    lengths = {t.number(f"block_minutes.{b}.block_1") for t in LAW.tariffs for b in BANDS}
    edges = {n + by for n in lengths for by in (0, 1260, 600, 1200, 1860, 2460)}
    minutes = {m + by for m in edges | {600, 1200, 3600} for by in (-1, 0, 1)}
    minutes |= {60 * hours for hours in range(71)}
    rows = []
    for n, (many, band) in enumerate(product(sorted(minutes), BANDS)):
        core = min(many, 3600)
        free = (0, 600, 1200)[n % 3] if age == "young" else 0
        one = row(child=n, band=band, age_group=age, core_minutes=core, other_minutes=many - core)
        rows.append(one | {"school_week": n % 4 > 1, "multilingual_minutes": free})
    same(rows, tmp_path)


def test_a_week_in_many_rows(tmp_path: Path) -> None:
    draw = random.Random(8)
    rows = []
    for child in range(120):
        for _ in range(draw.randint(2, 12) if child else 64):
            one = row(child=child, school_week=child % 2 == 0, band=BANDS[child % len(BANDS)])
            one["price_cents"] = draw.choice((500, 640, 700, 900))
            one |= {"core_minutes": draw.randint(0, 1500), "meals": draw.randint(0, 3)}
            one["provider_kind"] = draw.choice(PROVIDER_KINDS)
            one["multilingual_minutes"] = 0 if one["provider_kind"] == "ap" else 600
            rows.append(one)
    same(rows, tmp_path)


def test_earlier_from_day_first_whatever_the_order(tmp_path: Path) -> None:
    monday = date(2025, 12, 29)
    late = row(monday=monday, from_day=date(2026, 1, 1), core_minutes=1440, other_minutes=2880)
    early = row(monday=monday, from_day=monday, core_minutes=2160, other_minutes=0)
    same([late, early], tmp_path)
    same([late | {"price_cents": 600}, early | {"price_cents": 600}], tmp_path)


@pytest.mark.parametrize("order", ["by week", "reversed", "shuffled"])
@pytest.mark.parametrize("part", [1, 40, 10_000])
def test_any_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, order: str, part: int) -> None:
    monkeypatch.setattr(bulk, "PART_ROWS", part)
    rows = several(15)
    if order == "by week":
        rows.sort(key=lambda one: (one["monday"], one["child"]))
    elif order == "reversed":
        rows.reverse()
    else:
        random.Random(1).shuffle(rows)
    same(rows, tmp_path)


@pytest.mark.parametrize("batch", [1, 7, 100])
def test_batches_cut_no_week_in_two(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, batch: int
) -> None:
    monkeypatch.setattr(bulk, "BATCH_ROWS", batch)
    frame = table(several(20))
    whole = written(frame, tmp_path)
    for rows in (1, 3, 50):
        frame.write_parquet(tmp_path / "groups.parquet", row_group_size=rows)
        target = tmp_path / "again.parquet"
        bulk.write(scan(tmp_path / "groups.parquet"), LAW, bulk.all_lines(LAW), target)
        assert pl.read_parquet(target).equals(whole)


def several(children: int) -> list[Row]:
    """Weeks of some children, with one to three rows each."""
    mondays = [date(2025, 6, 2), date(2025, 6, 9), date(2025, 6, 16)]
    return [
        row(child=child, monday=monday, price_cents=600 + 50 * n, core_minutes=900 + 300 * n)
        for child in range(children)
        for monday in mondays
        for n in range(child % 3 + 1)
    ]


def test_an_empty_table(tmp_path: Path) -> None:
    result = written(table([row()]).clear(), tmp_path)
    assert result.height == 0
    assert result.columns[:4] == ["child", "monday", "parent_cents", "state_cents"]


@pytest.mark.parametrize("dtype", [pl.Int8, pl.Int16, pl.UInt16, pl.Int64, pl.UInt64])
def test_any_width(tmp_path: Path, dtype: pl.DataType) -> None:
    small = row(price_cents=100, meal_price_cents=100, core_minutes=120, other_minutes=60)
    frame = table([small])
    numbers = [n for n, t in frame.schema.items() if t.is_integer()]
    assert (
        written(frame.cast(dict.fromkeys(numbers, dtype)), tmp_path)
        .drop("child", "monday")
        .equals(written(frame, tmp_path).drop("child", "monday"))
    )


@pytest.mark.parametrize("dtype", [pl.Categorical(), pl.Enum([*BANDS, *PROVIDER_KINDS, "young"])])
def test_dictionary_texts(tmp_path: Path, dtype: pl.DataType) -> None:
    frame = table([row()])
    words = dict.fromkeys(("band", "provider_kind", "age_group"), dtype)
    assert written(frame.cast(words), tmp_path).equals(written(frame, tmp_path))


def test_csv_in_and_out(tmp_path: Path) -> None:
    rows = [one | {"from_day": one["monday"]} for one in several(4)]
    frame = table(rows)
    expected = written(frame, tmp_path)
    frame.write_csv(tmp_path / "weeks.csv")
    text = (tmp_path / "weeks.csv").read_text()
    assert "true" in text and "2025-06-02" in text
    bulk.write(scan(tmp_path / "weeks.csv"), LAW, bulk.all_lines(LAW), tmp_path / "out.csv")
    found = pl.read_csv(tmp_path / "out.csv", try_parse_dates=True)
    assert found.equals(expected.cast(found.schema))
